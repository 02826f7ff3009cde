/**
 * What we do under posts on networks, from written to done. A row is claimed before the network is asked and settled
 * after its answer; `attempts` counts those without an answer, after which it is looked for before it is done again.
 */
import { Refusal } from '#basics/refusal'
import { column } from './column.js'
import type { Tx } from './database.js'
import type { Problem } from './sources.js'

export const replyActs = ['reply', 'private-reply', 'like', 'hide'] as const
export type ReplyAct = (typeof replyActs)[number]
export type ReplyState = 'to-approve' | 'waiting' | 'claimed' | 'done' | 'refused' | 'uncertain' | 'withdrawn'

export type Reply = {
  replyId: string
  followUpId: string | null
  postId: number
  sourceId: string
  act: ReplyAct
  body: string
  state: ReplyState
  /** What the network said. */
  problem: Problem | null
  attempts: number
  writtenBy: string
  approvedBy: string | null
  createdAt: Date
  settledAt: Date | null
  /** Where it stands is known. */
  hasLink: boolean
}

const columns = (
  tx: Tx,
) => tx`reply_id as "replyId", follow_up_id as "followUpId", post_id as "postId", source_id as "sourceId", act, body,
  state, problem, attempts, written_by as "writtenBy", approved_by as "approvedBy", created_at as "createdAt", settled_at as "settledAt", link is not null as "hasLink"`

export type NewReply = {
  /** Made with the form, so that a form that is sent twice writes once. */
  replyId: string
  followUpId: string | null
  postId: number
  act: ReplyAct
  body: string
  writtenBy: string
  /** Somebody else reads it before it goes. */
  needsApproval: boolean
}

/** Refuses when the post is not (any more) one that can be answered from here. Returns whether it is new. */
export async function writeReply(tx: Tx, orgId: string, reply: NewReply, now: Date): Promise<boolean> {
  const [conversation] = await tx<{ source_id: string }[]>`
    select source_id from conversation where org_id = ${orgId} and post_id = ${reply.postId}`
  if (!conversation) throw new Refusal('answering.gone', 'this post can no longer be answered from here')
  const rows =
    await tx`insert into reply (org_id, reply_id, follow_up_id, post_id, source_id, act, body, state, written_by, created_at, not_before)
    values (${orgId}, ${reply.replyId}, ${reply.followUpId}, ${reply.postId}, ${conversation.source_id}, ${reply.act}, ${reply.body},
      ${reply.needsApproval ? 'to-approve' : 'waiting'}, ${reply.writtenBy}, ${now}, ${now})
    on conflict do nothing`
  return rows.count > 0
}

/** Oldest first. */
export async function repliesUnder(tx: Tx, orgId: string, postIds: number[]): Promise<Reply[]> {
  if (postIds.length === 0) return []
  return tx<Reply[]>`select ${columns(tx)} from reply
    where org_id = ${orgId} and post_id = any(${column(postIds)}::text[]::bigint[]) order by created_at, reply_id`
}

export async function replyById(tx: Tx, orgId: string, replyId: string): Promise<Reply | undefined> {
  const [row] = await tx<
    Reply[]
  >`select ${columns(tx)} from reply where org_id = ${orgId} and reply_id = ${replyId}`
  return row
}

/** Sealed: where what we said stands on the network. */
export async function sealedReplyLink(tx: Tx, orgId: string, replyId: string): Promise<Buffer | null> {
  const [row] = await tx<
    { link: Buffer | null }[]
  >`select link from reply where org_id = ${orgId} and reply_id = ${replyId}`
  return row?.link ?? null
}

/** Another person than who wrote it says that it may go. */
export async function approveReply(
  tx: Tx,
  orgId: string,
  replyId: string,
  by: string,
  now: Date,
  body?: string,
): Promise<void> {
  const [row] = await tx<{ written_by: string }[]>`select written_by from reply
    where org_id = ${orgId} and reply_id = ${replyId} and state = 'to-approve' for update`
  if (!row) throw new Refusal('answering.settled', 'this answer does not wait for approval')
  if (row.written_by === by)
    throw new Refusal('answering.own-words', 'who wrote an answer does not approve it')
  await tx`update reply set state = 'waiting', approved_by = ${by}, body = coalesce(${body ?? null}, body), not_before = ${now}
    where org_id = ${orgId} and reply_id = ${replyId}`
}

/** Before it went, or after it was refused. */
export async function withdrawReply(tx: Tx, orgId: string, replyId: string, now: Date): Promise<void> {
  const rows = await tx`update reply set state = 'withdrawn', settled_at = ${now}
    where org_id = ${orgId} and reply_id = ${replyId} and (state in ('to-approve', 'refused') or (state = 'waiting' and attempts = 0))`
  if (rows.count === 0) throw new Refusal('answering.settled', 'this answer cannot be taken back any more')
}

/** A person looked on the network: it stands there, or it must go again. */
export async function decideUncertain(
  tx: Tx,
  orgId: string,
  replyId: string,
  decision: 'again' | 'stands',
  now: Date,
): Promise<Reply> {
  const state = decision === 'again' ? 'waiting' : 'done'
  const [row] = await tx<
    Reply[]
  >`update reply set state = ${state}, attempts = 0, problem = null, not_before = ${now},
      settled_at = ${decision === 'again' ? null : now}
    where org_id = ${orgId} and reply_id = ${replyId} and state in ('uncertain', ${decision === 'again' ? 'refused' : 'uncertain'})
    returning ${columns(tx)}`
  if (!row) throw new Refusal('answering.settled', 'this answer does not wait for a decision')
  return row
}

/** Milliseconds after which whoever claimed it is taken for dead: far longer than any network takes to answer. */
const abandonedMs = 180_000

/**
 * The next one that is due, claimed: its attempt counts as one without an answer until it is settled. One that a former
 * process left behind is due as well.
 */
export async function claimReply(tx: Tx, orgId: string, now: Date): Promise<Reply | undefined> {
  const [row] = await tx<Reply[]>`
    update reply set state = 'claimed', attempts = attempts + 1, claimed_at = ${now}
    where org_id = ${orgId} and reply_id = (
      select reply_id from reply where org_id = ${orgId} and not_before <= ${now}::timestamptz + interval '1 ms'
        and (state = 'waiting' or (state = 'claimed' and claimed_at < ${new Date(now.getTime() - abandonedMs)}))
      order by created_at, reply_id limit 1 for update skip locked)
    returning ${columns(tx)}`
  return row
}

/** Whose replies wait. */
export async function orgsWithReplies(sql: import('./database.js').Sql): Promise<string[]> {
  const rows = await sql<{ org_id: string }[]>`select org_id from orgs_with_waiting_replies() as o(org_id)`
  return rows.map((row) => row.org_id)
}

export type Settled =
  | { state: 'done'; nativeId: Buffer | null; link: Buffer | null }
  /** Certainly not done: said by the network. */
  | { state: 'refused'; problem: Problem }
  /** Certainly not done, and worth trying again by itself. */
  | { state: 'later'; problem: Problem; notBefore: Date }
  /** Nobody knows: it is looked for at that moment. */
  | { state: 'unknown'; notBefore: Date }
  /** Nobody knows, and it cannot be found out: a person decides. */
  | { state: 'uncertain'; problem: Problem | null }

export async function settleReply(
  tx: Tx,
  orgId: string,
  replyId: string,
  settled: Settled,
  now: Date,
): Promise<void> {
  const isOver = settled.state === 'done' || settled.state === 'refused' || settled.state === 'uncertain'
  const state = isOver ? settled.state : 'waiting'
  const problem = 'problem' in settled ? settled.problem : null
  // What is certainly not done leaves no attempt without an answer behind.
  const attempts = settled.state === 'unknown' ? tx`attempts` : tx`0`
  await tx`update reply set state = ${state}, problem = ${problem ? tx.json(problem as never) : null}, attempts = ${attempts},
      not_before = ${'notBefore' in settled ? settled.notBefore : now}, settled_at = ${isOver ? now : null},
      -- Where the post was taken back meanwhile, the road to it is gone and stays gone.
      native_id = (select ${settled.state === 'done' ? settled.nativeId : null}::bytea from post p
        where p.org_id = reply.org_id and p.post_id = reply.post_id and p.body is not null),
      link = (select ${settled.state === 'done' ? settled.link : null}::bytea from post p
        where p.org_id = reply.org_id and p.post_id = reply.post_id and p.body is not null)
    where org_id = ${orgId} and reply_id = ${replyId} and state = 'claimed'`
}
