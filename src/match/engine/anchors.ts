/**
 * Anchor terms, as in Lucene Monitor: for each query the marks that are probably rarest, of which at least one must stand in
 * every post that matches. A post then only has to be checked against the queries that one of its marks anchors.
 */
import type { Formula, Sort } from './formula.js'

export type Anchor = { mark: number; sort: Sort }

/**
 * Null when no mark is necessary (`lang:nl`): such a query is always checked. `uses`: how many times queries use a mark. What
 * many towns listen for (`school`, `afval`) is what people say all the time, and hardly a name is in more than a few queries.
 */
export function anchorsOf(formula: Formula, uses: (mark: number) => number): Anchor[] | null {
  return choose(formula, uses)?.anchors ?? null
}

/** `likely`: how many of the anchors a post may hold. */
type Choice = { anchors: Anchor[]; likely: number }

function choose(formula: Formula, uses: (mark: number) => number): Choice | null {
  if (formula === 'anything') return null
  if ('mark' in formula) return { anchors: [formula], likely: formula.likely * (1 + uses(formula.mark)) }
  if ('and' in formula) return rarest(formula.and.map((part) => choose(part, uses)))
  const anchors: Anchor[] = []
  let likely = 0
  // One of several: without an anchor for each, there is none.
  for (const part of formula.or) {
    const choice = choose(part, uses)
    if (!choice) return null
    anchors.push(...choice.anchors)
    likely += choice.likely
  }
  return { anchors, likely }
}

function rarest(all: (Choice | null)[]): Choice | null {
  let best: Choice | null = null
  for (const one of all) if (one && (!best || one.likely < best.likely)) best = one
  return best
}
