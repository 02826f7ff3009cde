/** One decision for the tamtam of a day: "besluit in beeld". Figures and a verdict; the words are those of who shows it. */
import type { Json } from '#basics/canonical'
import type { Tx } from './database.js'

export type DecisionInView = {
  decisionId: string
  title: string
  domain: string
  /** From when people could know. */
  at: Date
  /** Days that are counted since. */
  days: number
  /** As the impact says it: `effect`, `no effect`, `too little data`, … */
  verdict: string
  /** Posts counted, and what would have been without it; null where nothing can be computed. */
  counted: number
  without: number | null
  /** Of the difference, 95 %. */
  low: number | null
  high: number | null
}

type Kept = {
  verdict: string
  span: { after: string }
  days: { day: string; value: number | null }[]
  effect: { cumulative: { predicted: number; interval: [number, number] } } | null
  hourly?: unknown
}

/**
 * The one that deserves a look on a day (`2026-11-27`): measured, in its first thirty days. Those of which a day, a week or
 * a month is over come first, then those with something to say, then the newest. Null: none.
 */
export async function decisionInView(tx: Tx, orgId: string, day: string): Promise<DecisionInView | null> {
  const rows = await tx<
    { decisionId: string; title: string; domain: string; at: Date; since: number; result: Json }[]
  >`
    select d.decision_id as "decisionId", d.title, d.domain, m.at, ${day}::date - (r.result->'span'->>'after')::date as since, r.result
    from decision d
      cross join lateral (select least(d.announced_at, d.decided_at, d.in_force_at) as at) m
      join decision_result r on r.org_id = d.org_id and r.decision_id = d.decision_id and r.subject = 'posts'
    where d.org_id = ${orgId} and d.removed_at is null
      and (r.result->'span'->>'after')::date between ${day}::date - 31 and ${day}::date - 1
    order by ${day}::date - (r.result->'span'->>'after')::date in (1, 7, 30) desc,
      r.result->>'verdict' in ('effect', 'no effect') desc, m.at desc, d.decision_id limit 1`
  const [row] = rows
  if (!row) return null
  const { span, days, effect, hourly, ...kept } = row.result as unknown as Kept
  // A sum of hours does not stand beside a sum of days: of such a decision only what was counted is told.
  const verdict = hourly ? 'period before too short' : kept.verdict
  const since = days.filter((one) => one.day >= span.after && one.value !== null)
  const known = verdict === 'effect' || verdict === 'no effect' ? effect?.cumulative : undefined
  return {
    decisionId: row.decisionId,
    title: row.title,
    domain: row.domain,
    at: row.at,
    days: since.length,
    verdict,
    counted: since.reduce((sum, one) => sum + (one.value ?? 0), 0),
    without: known ? Math.max(0, Math.round(known.predicted)) : null,
    low: known ? Math.round(known.interval[0]) : null,
    high: known ? Math.round(known.interval[1]) : null,
  }
}
