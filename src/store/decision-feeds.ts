/** Where decisions and events come from by themselves, and what was last said by each about a decision. */
import { randomUUID } from 'node:crypto'
import type { Json } from '#basics/canonical'
import { column } from './column.js'
import type { Tx } from './database.js'

export type DecisionFeed = {
  feedId: string
  kind: string
  wanted: string
  cursor: string | null
  lastVisit: Date | null
  lastSuccess: Date | null
  /** A message key with its values; null when all is well. */
  problem: { key: string; values: Record<string, string | number> } | null
  counts: { added?: number; changed?: number; same?: number; dropped?: number }
}

export async function decisionFeeds(tx: Tx, orgId: string): Promise<DecisionFeed[]> {
  const rows = await tx<(Omit<DecisionFeed, 'problem'> & { problem: string | null })[]>`
    select feed_id as "feedId", kind, wanted, cursor, last_visit as "lastVisit", last_success as "lastSuccess", problem, counts
    from decision_feed where org_id = ${orgId} and removed_at is null order by created_at, feed_id`
  return rows.map((row) => ({ ...row, problem: row.problem === null ? null : JSON.parse(row.problem) }))
}

/** The same once: who asks for it again gets the one that is there. */
export async function addDecisionFeed(tx: Tx, orgId: string, kind: string, wanted: string): Promise<string> {
  const [there] = await tx<{ id: string }[]>`select feed_id as id from decision_feed
    where org_id = ${orgId} and kind = ${kind} and lower(wanted) = lower(${wanted}) and removed_at is null`
  if (there) return there.id
  const feedId = randomUUID()
  await tx`insert into decision_feed (org_id, feed_id, kind, wanted) values (${orgId}, ${feedId}, ${kind}, ${wanted})`
  return feedId
}

export async function removeDecisionFeed(tx: Tx, orgId: string, feedId: string, at: Date): Promise<void> {
  await tx`update decision_feed set removed_at = ${at} where org_id = ${orgId} and feed_id = ${feedId} and removed_at is null`
  // Of a calendar: what it said goes with it. Decisions stay.
  await tx`delete from agenda_event where org_id = ${orgId} and origin = ${feedId}`
}

/** After a visit: the cursor moves in the transaction that keeps the last of what it found. */
export async function feedVisited(
  tx: Tx,
  orgId: string,
  feedId: string,
  visit: { at: Date } & (
    | { cursor: string; counts: DecisionFeed['counts'] }
    | { problem: NonNullable<DecisionFeed['problem']> }
  ),
): Promise<void> {
  if ('problem' in visit) {
    await tx`update decision_feed set last_visit = ${visit.at}, problem = ${JSON.stringify(visit.problem)}
      where org_id = ${orgId} and feed_id = ${feedId}`
    return
  }
  await tx`update decision_feed set last_visit = ${visit.at}, last_success = ${visit.at}, problem = null,
      cursor = ${visit.cursor}, counts = ${tx.json(visit.counts)}
    where org_id = ${orgId} and feed_id = ${feedId}`
}

/** Who is written as the hand that brought a decision in. */
export const importHand = 'import'

/** What a source last said of a decision, as it was kept then; null where it never did. */
export async function lastBrought(tx: Tx, orgId: string, decisionId: string): Promise<Json | null> {
  const [row] = await tx<{ content: Json }[]>`select content from decision_version
    where org_id = ${orgId} and decision_id = ${decisionId} and changed_by = ${importHand} order by version desc limit 1`
  return row?.content ?? null
}

export type NewAgendaEvent = {
  key: string
  title: string
  place: string
  startsAt: Date
  endsAt: Date | null
}

/** What a calendar says of some days replaces what it said of them before. Returns how many events stand there now. */
export async function replaceAgenda(
  tx: Tx,
  orgId: string,
  origin: string,
  span: { from: Date; to: Date },
  events: readonly NewAgendaEvent[],
): Promise<number> {
  await tx`delete from agenda_event where org_id = ${orgId} and origin = ${origin}
    and starts_at >= ${span.from} and starts_at < ${span.to}`
  const once = [...new Map(events.map((one) => [one.key, one])).values()]
  if (once.length > 0)
    await tx`insert into agenda_event (org_id, event_id, title, place, starts_at, ends_at, origin, origin_key)
      select ${orgId}, i.id::uuid, i.title, i.place, i.starts_at::timestamptz, i.ends_at::timestamptz, ${origin}, i.key
      from unnest(${column(once.map(() => randomUUID()))}::text[], ${column(once.map((one) => one.title))}::text[],
        ${column(once.map((one) => one.place))}::text[], ${column(once.map((one) => one.startsAt.toISOString()))}::text[],
        ${column(once.map((one) => one.endsAt?.toISOString() ?? null))}::text[], ${column(once.map((one) => one.key))}::text[])
        as i (id, title, place, starts_at, ends_at, key)
      on conflict (org_id, origin, origin_key) do nothing`
  return once.length
}
