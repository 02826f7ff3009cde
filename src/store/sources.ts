/** Configured connectors: where they stand, how they fare, what they dropped. */
import { randomUUID } from 'node:crypto'
import type { Drop } from '#post'
import type { Tx } from './database.js'

export type SourceState = 'active' | 'paused' | 'removed'
export type Problem = { key: string; values: Record<string, string | number> }

export type Source = {
  sourceId: string
  connector: string
  name: string
  settings: unknown
  scope: 'town' | 'firehose'
  state: SourceState
  cursor: unknown
  lastVisit: Date | null
  lastSuccess: Date | null
  lastPost: Date | null
  nextVisit: Date | null
  failures: number
  problem: Problem | null
  problemSince: Date | null
}

export type NewSource = { connector: string; name: string; settings: unknown; scope: 'town' | 'firehose' }

const columns = (tx: Tx) => tx`source_id as "sourceId", connector, name, settings, scope, state, cursor,
  last_visit as "lastVisit", last_success as "lastSuccess", last_post as "lastPost", next_visit as "nextVisit", failures,
  problem, problem_since as "problemSince"`

/** Those with a problem first, then by name; removed ones are left out. */
export async function sources(tx: Tx, orgId: string): Promise<Source[]> {
  return tx<Source[]>`select ${columns(tx)} from source where org_id = ${orgId} and state <> 'removed'
    order by problem is null, lower(name)`
}

export async function source(tx: Tx, orgId: string, sourceId: string): Promise<Source | undefined> {
  const [row] = await tx<
    Source[]
  >`select ${columns(tx)} from source where org_id = ${orgId} and source_id = ${sourceId}`
  return row
}

/** Adds a source; one with the same connector and settings that was removed before comes back instead. */
export async function addSource(tx: Tx, orgId: string, wanted: NewSource): Promise<string> {
  await sourcesChanged(tx, orgId)
  const settings = tx.json(wanted.settings as never)
  const [old] = await tx<
    { source_id: string }[]
  >`update source set state = 'active', name = ${wanted.name}, next_visit = null
    where org_id = ${orgId} and connector = ${wanted.connector} and settings = ${settings} returning source_id`
  const sourceId = old?.source_id ?? randomUUID()
  if (!old) {
    await tx`insert into source (org_id, source_id, connector, name, settings, scope)
      values (${orgId}, ${sourceId}, ${wanted.connector}, ${wanted.name}, ${settings}, ${wanted.scope})`
  }
  return sourceId
}

export async function setSourceState(
  tx: Tx,
  orgId: string,
  sourceId: string,
  state: SourceState,
): Promise<void> {
  await sourcesChanged(tx, orgId)
  // Whoever comes back starts with a clean slate: yesterday's problem says nothing about today.
  await tx`update source set state = ${state}, next_visit = null, failures = 0, problem = null, problem_since = null
    where org_id = ${orgId} and source_id = ${sourceId}`
}

export async function renameSource(tx: Tx, orgId: string, sourceId: string, name: string): Promise<void> {
  await sourcesChanged(tx, orgId)
  await tx`update source set name = ${name} where org_id = ${orgId} and source_id = ${sourceId}`
}

/** What a source is told from now on; its connector's schema has read it. */
export async function setSourceSettings(
  tx: Tx,
  orgId: string,
  sourceId: string,
  settings: unknown,
): Promise<void> {
  await sourcesChanged(tx, orgId)
  await tx`update source set settings = ${tx.json(settings as never)}
    where org_id = ${orgId} and source_id = ${sourceId}`
}

/** The source should be visited now. */
export async function visitSoon(tx: Tx, orgId: string, sourceId: string): Promise<void> {
  await sourcesChanged(tx, orgId)
  await tx`update source set next_visit = null where org_id = ${orgId} and source_id = ${sourceId}`
}

/** Before the change itself: the counter is always held first, as intake does, or the two wait for each other. */
async function sourcesChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set sources_version = sources_version + 1, square_version = square_version + 1 where org_id = ${orgId}`
}

/** Moves the cursor: called in the transaction that keeps the posts behind it. */
export async function moveCursor(tx: Tx, orgId: string, sourceId: string, cursor: unknown): Promise<void> {
  await tx`update source set cursor = ${cursor === null ? null : tx.json(cursor as never)}
    where org_id = ${orgId} and source_id = ${sourceId}`
}

/** A visit (or, for a stream, a minute of listening) that went well. */
export async function wentWell(
  tx: Tx,
  orgId: string,
  sourceId: string,
  at: Date,
  nextVisit: Date | null,
): Promise<void> {
  await tx`update source set last_visit = ${at}, last_success = ${at}, next_visit = ${nextVisit}, failures = 0,
      problem = null, problem_since = null
    where org_id = ${orgId} and source_id = ${sourceId}`
}

/** Something of it was kept, whichever way it came: by a visit, from a stream, handed in. */
export async function spoke(tx: Tx, orgId: string, sourceId: string, at: Date): Promise<void> {
  await tx`update source set last_post = ${at} where org_id = ${orgId} and source_id = ${sourceId}`
}

/** A visit that failed, and why. */
export async function wentWrong(
  tx: Tx,
  orgId: string,
  sourceId: string,
  at: Date,
  nextVisit: Date | null,
  problem: Problem,
): Promise<void> {
  // The wall and the head of every page say which source is silent.
  await tx`update counter set square_version = square_version + 1 where org_id = ${orgId}`
  await tx`update source set last_visit = ${at}, next_visit = ${nextVisit}, failures = failures + 1,
      problem = ${tx.json(problem as never)}, problem_since = coalesce(problem_since, ${at})
    where org_id = ${orgId} and source_id = ${sourceId}`
}

/** Counts what was dropped, per day and reason. `day` is a day in the organisation's time zone. */
export async function countDrops(
  tx: Tx,
  orgId: string,
  sourceId: string,
  day: string,
  drops: Drop[],
): Promise<void> {
  const byReason = new Map<string, { count: number; detail: string | null }>()
  for (const drop of drops) {
    const known = byReason.get(drop.reason)
    byReason.set(drop.reason, {
      count: (known?.count ?? 0) + 1,
      detail: drop.detail ?? known?.detail ?? null,
    })
  }
  for (const [reason, { count, detail }] of [...byReason].sort()) {
    await tx`insert into dropped (org_id, source_id, day, reason, count, detail)
      values (${orgId}, ${sourceId}, ${day}, ${reason}, ${count}, ${detail})
      on conflict (org_id, source_id, day, reason) do update
        set count = dropped.count + excluded.count, detail = coalesce(excluded.detail, dropped.detail)`
  }
}

export type DropCount = { day: string; reason: Drop['reason']; count: number; detail: string | null }

/** The last thirty days, newest first. */
export async function drops(tx: Tx, orgId: string, sourceId: string): Promise<DropCount[]> {
  return tx<DropCount[]>`select to_char(day, 'YYYY-MM-DD') as day, reason, count, detail from dropped
    where org_id = ${orgId} and source_id = ${sourceId} and day > current_date - 30 order by day desc, count desc`
}

/** How many sources of the organisation have a problem now. */
export async function brokenSources(tx: Tx, orgId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*)::int as count from source
    where org_id = ${orgId} and state = 'active' and problem is not null`
  return row?.count ?? 0
}

/** Every source that is to be listened to, of every organisation that `versions()` lists; for the scheduler. */
export async function listeningSources(tx: Tx, orgId: string): Promise<Source[]> {
  return tx<Source[]>`select ${columns(tx)} from source where org_id = ${orgId} and state = 'active'`
}

/** Normal looks back eight weeks. */
const historyMs = 56 * 86_400_000

/**
 * A recording of the last weeks counts as listening since it began, so that there is a normal to compare with. One from
 * years ago says nothing about now.
 */
export async function heardFrom(
  tx: Tx,
  orgId: string,
  sourceId: string,
  began: Date,
  now: Date,
): Promise<void> {
  if (now.getTime() - began.getTime() > historyMs) return
  await tx`update source set created_at = least(created_at, ${began}) where org_id = ${orgId} and source_id = ${sourceId}`
}
