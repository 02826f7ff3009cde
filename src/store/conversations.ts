/** What was said to us on our own channels: how to answer it, and who waits. Apart from the posts, for a shorter time. */
import type { Post } from '#post'
import { column } from './column.js'
import type { Tx } from './database.js'

/** Days that the name of who asks is kept: an answer should have been given long before. */
export const askerDays = 14

/** Of posts that were just kept. */
export async function keepConversations(
  tx: Tx,
  orgId: string,
  fresh: { postId: number; sourceId: string; post: Post }[],
): Promise<void> {
  const said = fresh.flatMap(({ post, ...where }) =>
    post.conversation ? [{ ...where, ...post.conversation, receivedAt: post.receivedAt }] : [],
  )
  if (said.length === 0) return
  await tx`insert into conversation (org_id, post_id, source_id, native_id, asker, asker_until)
    select ${orgId}, i.post_id, i.source_id, i.native_id, i.asker, i.at + ${askerDays} * interval '1 day'
    from unnest(${column(said.map((one) => one.postId))}::text[]::bigint[], ${column(said.map((one) => one.sourceId))}::text[]::uuid[],
      ${column(said.map((one) => one.nativeId))}::text[]::bytea[], ${column(said.map((one) => one.asker))}::text[]::bytea[],
      ${column(said.map((one) => one.receivedAt))}::text[]::timestamptz[]) as i (post_id, source_id, native_id, asker, at)
    on conflict do nothing`
}

export type Conversation = {
  postId: number
  sourceId: string
  connector: string
  sourceName: string
  /** Sealed: how the network calls the post. */
  nativeId: Buffer
  /** Whether a name is kept. */
  hasAsker: boolean
}

export async function conversationOf(
  tx: Tx,
  orgId: string,
  postId: number,
): Promise<Conversation | undefined> {
  const [row] = await tx<Conversation[]>`
    select c.post_id as "postId", c.source_id as "sourceId", s.connector, s.name as "sourceName", c.native_id as "nativeId",
      c.asker is not null as "hasAsker"
    from conversation c join source s on s.org_id = c.org_id and s.source_id = c.source_id
    where c.org_id = ${orgId} and c.post_id = ${postId}`
  return row
}

/** Sealed: the name of who asks, for who may see it. */
export async function sealedAsker(tx: Tx, orgId: string, postId: number): Promise<Buffer | null> {
  const [row] = await tx<
    { asker: Buffer | null }[]
  >`select asker from conversation where org_id = ${orgId} and post_id = ${postId}`
  return row?.asker ?? null
}

/** Names whose time is over, and those of questions that were answered or closed three days ago. Returns how many. */
export async function forgetAskers(tx: Tx, orgId: string, now: Date): Promise<number> {
  const done = new Date(now.getTime() - 3 * 86_400_000)
  const gone = await tx`update conversation c set asker = null, asker_until = null
    where c.org_id = ${orgId} and c.asker is not null and (c.asker_until <= ${now} or exists (
      select from follow_up f where f.org_id = c.org_id and f.post_id = c.post_id and coalesce(f.ended_at, f.answered_at) <= ${done}))`
  return gone.count
}

/** Deletions of posts that are not here (yet): should the post still come, it is not kept. */
export async function rememberFarewells(
  tx: Tx,
  orgId: string,
  network: string,
  nativeHashes: Buffer[],
): Promise<void> {
  if (nativeHashes.length === 0) return
  await tx`insert into early_farewell (org_id, network, native_hash)
    select ${orgId}, ${network}, h from unnest(${column(nativeHashes)}::text[]::bytea[]) as h
    where not exists (select from post p where p.org_id = ${orgId} and p.network = ${network} and p.native_hash = h)
    on conflict do nothing`
}

/** Of these, the ones that were deleted before they came, as base64. */
export async function farewellsAmong(
  tx: Tx,
  orgId: string,
  posts: { network: string; nativeHash: Buffer }[],
): Promise<Set<string>> {
  if (posts.length === 0) return new Set()
  const rows = await tx<
    { network: string; native_hash: Buffer }[]
  >`select e.network, e.native_hash from early_farewell e
    where e.org_id = ${orgId} and e.native_hash = any(${column(posts.map((one) => one.nativeHash))}::text[]::bytea[])`
  return new Set(rows.map((row) => `${row.network}/${row.native_hash.toString('base64')}`))
}

/** Three days late is late enough; calls that were taken in longer ago are not made again. */
export async function forgetFarewells(tx: Tx, orgId: string, now: Date): Promise<void> {
  const since = new Date(now.getTime() - 3 * 86_400_000)
  await tx`delete from early_farewell where org_id = ${orgId} and at < ${since}`
  await tx`delete from webhook_call where org_id = ${orgId} and at < ${since}`
}

/** Whether this very call of a network was taken in before. */
export async function isKnownCall(
  tx: Tx,
  orgId: string,
  credentialId: string,
  hash: Buffer,
): Promise<boolean> {
  const [row] = await tx`select from webhook_call
    where org_id = ${orgId} and credential_id = ${credentialId} and call_hash = ${hash}`
  return row !== undefined
}

/** Once all of it is kept. */
export async function rememberCall(
  tx: Tx,
  orgId: string,
  credentialId: string,
  hash: Buffer,
  at: Date,
): Promise<void> {
  await tx`insert into webhook_call (org_id, credential_id, call_hash, at) values (${orgId}, ${credentialId}, ${hash}, ${at})
    on conflict do nothing`
}
