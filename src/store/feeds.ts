/** A reader's editions as a feed: the token in its address is shown once, and only its hash is kept. */
import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from './database.js'

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** A new one; the former stops working. Returns what stands in the address. */
export async function makeFeedToken(tx: Tx, orgId: string, userId: string, at: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await tx`insert into feed_token (org_id, user_id, token_hash, made_at)
    values (${orgId}, ${userId}, ${hashOf(token)}, ${at})
    on conflict (org_id, user_id) do update set token_hash = excluded.token_hash, made_at = excluded.made_at, fetched_on = null`
  return token
}

export async function revokeFeedToken(tx: Tx, orgId: string, userId: string): Promise<void> {
  await tx`delete from feed_token where org_id = ${orgId} and user_id = ${userId}`
}

/** Null: he has none. `fetchedOn`: the last day on which it was fetched. */
export async function feedTokenOf(
  tx: Tx,
  orgId: string,
  userId: string,
): Promise<{ madeAt: Date; fetchedOn: string | null } | null> {
  const [row] = await tx<{ madeAt: Date; fetchedOn: string | null }[]>`
    select made_at as "madeAt", to_char(fetched_on, 'YYYY-MM-DD') as "fetchedOn" from feed_token
    where org_id = ${orgId} and user_id = ${userId}`
  return row ?? null
}

/** Whose feed this is, or null: nobody's (any more), or of somebody who no longer works there. Puts the transaction in that organisation. */
export async function feedOf(tx: Tx, token: string): Promise<{ orgId: string; userId: string } | null> {
  const [whose] = await tx<{ orgId: string; userId: string }[]>`
    select org_id as "orgId", user_id as "userId" from org_of_feed(${hashOf(token)})`
  if (!whose) return null
  await tx`select set_config('app.org', ${whose.orgId}, true)`
  const [works] = await tx`select from member where org_id = ${whose.orgId} and user_id = ${whose.userId}`
  return works ? whose : null
}

/** True at the first time on a day: that stands in the access log. */
export async function feedFetched(tx: Tx, orgId: string, userId: string, day: string): Promise<boolean> {
  const rows = await tx`update feed_token set fetched_on = ${day}
    where org_id = ${orgId} and user_id = ${userId} and fetched_on is distinct from ${day}::date`
  return rows.count > 0
}
