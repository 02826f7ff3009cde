/**
 * Anchor terms, as in Lucene Monitor: for each query the rarest-looking marks of which at least one must stand in every
 * post that matches. A post then only has to be checked against the queries that one of its marks anchors.
 */
import type { Formula, Sort } from './formula.js'

export type Anchor = { mark: number; sort: Sort }

/** Null when no mark is necessary (`lang:nl`): such a query is always checked. */
export function anchorsOf(formula: Formula): Anchor[] | null {
  return choose(formula)?.anchors ?? null
}

/** `rarity`: what the least rare of the anchors looks like. */
type Choice = { anchors: Anchor[]; rarity: number }

function choose(formula: Formula): Choice | null {
  if (formula === 'anything') return null
  if ('mark' in formula) return { anchors: [formula], rarity: formula.rarity }
  if ('and' in formula) return rarest(formula.and.map(choose))
  const parts: Choice[] = []
  // One of several: without an anchor for each, there is none.
  for (const part of formula.or.map(choose)) {
    if (!part) return null
    parts.push(part)
  }
  return {
    anchors: parts.flatMap(({ anchors }) => anchors),
    rarity: Math.min(...parts.map(({ rarity }) => rarity)),
  }
}

function rarest(all: (Choice | null)[]): Choice | null {
  let best: Choice | null = null
  for (const one of all) if (one && (!best || one.rarity > best.rarity)) best = one
  return best
}
