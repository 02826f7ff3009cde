/**
 * Who looked at what. Append-only: the working role may add and read, the database refuses the rest. `detail` names
 * what was looked at (a topic, a search, a person of the staff); never a piece of a post, never a token.
 */
import type { Tx } from './database.js'

/** `area.verb`; the page shows `log.<action>` in words. */
export type AccessAction = `${string}.${string}`
export type AccessDetail = Record<string, string | number | boolean | null>

/** `actor` is a user id, `display:<id>`, `operator` (the command line) or `system`. */
export async function logAccess(
  tx: Tx,
  orgId: string,
  actor: string,
  action: AccessAction,
  detail: AccessDetail = {},
): Promise<void> {
  await tx`insert into access_log (org_id, actor, action, detail) values (${orgId}, ${actor}, ${action}, ${tx.json(detail)})`
}

export type AccessEntry = {
  at: Date
  actor: string
  action: string
  detail: AccessDetail
  /** Of something that was done several times in a row: how often, and when last. */
  tries: number | null
  lastAt: Date | null
}

export type AccessFilter = {
  actor?: string | undefined
  action?: string | undefined
  /** Inclusive. */
  from?: Date | undefined
  /** Exclusive. */
  to?: Date | undefined
}

/** Newest first, `limit` entries after skipping `skip`. */
export async function accessLog(
  tx: Tx,
  orgId: string,
  filter: AccessFilter,
  limit: number,
  skip = 0,
): Promise<AccessEntry[]> {
  return tx<AccessEntry[]>`with page as materialized (
      select * from access_log where org_id = ${orgId} ${where(tx, filter)} order by at desc, entry limit ${limit} offset ${skip})
    select p.at, p.actor, p.action, p.detail - 'session' as detail, s.tries, s.last_at as "lastAt"
    from page p left join lab_session s on s.org_id = p.org_id and s.session_id::text = p.detail->>'session'
    order by p.at desc, p.entry`
}

const where = (tx: Tx, filter: AccessFilter) => tx`
  ${filter.actor ? tx`and actor = ${filter.actor}` : tx``}
  ${filter.action ? tx`and action = ${filter.action}` : tx``}
  ${filter.from ? tx`and at >= ${filter.from}` : tx``}
  ${filter.to ? tx`and at < ${filter.to}` : tx``}`

/** Which actors and actions occur, for the filter. */
export async function accessLogFacets(
  tx: Tx,
  orgId: string,
): Promise<{ actors: string[]; actions: string[] }> {
  const rows: { actor: string; action: string }[] = await tx<
    { actor: string; action: string }[]
  >`select distinct actor, action from access_log where org_id = ${orgId}`
  return {
    actors: [...new Set(rows.map((row) => row.actor))].sort(),
    actions: [...new Set(rows.map((row) => row.action))].sort(),
  }
}
