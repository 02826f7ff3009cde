/** Posts whose source does not tell of deletions: which to ask after, and what was found. */

import { column } from './column.js'
import type { Tx } from './database.js'
import { erased, holdSquare, squareChanged } from './posts.js'

export type Unverified = { postId: number; link: Buffer }

/** Posts of one source that were not asked after since a moment, longest ago first. */
export async function unverified(
  tx: Tx,
  orgId: string,
  sourceId: string,
  since: Date,
  limit: number,
): Promise<Unverified[]> {
  return tx<Unverified[]>`
    select post_id as "postId", link from post
    where org_id = ${orgId} and source_id = ${sourceId} and body is not null and link is not null
      and coalesce(verified_at, received_at) < ${since}
    order by coalesce(verified_at, received_at), post_id limit ${limit}`
}

/** Those that still stood there at a moment. */
export async function stillThere(tx: Tx, orgId: string, postIds: number[], now: Date): Promise<void> {
  await holdSquare(tx, orgId)
  await tx`update post set verified_at = ${now} where org_id = ${orgId} and post_id = any(${column(postIds)}::text[]::bigint[])`
}

/** Those that are gone: erased, as if the source had said so. */
export async function goneFromSource(tx: Tx, orgId: string, postIds: number[]): Promise<void> {
  if (postIds.length === 0) return
  await holdSquare(tx, orgId)
  await tx`update post set ${erased(tx)}, deleted_at = now()
    where org_id = ${orgId} and post_id = any(${column(postIds)}::text[]::bigint[]) and deleted_at is null`
  await squareChanged(tx, orgId)
}
