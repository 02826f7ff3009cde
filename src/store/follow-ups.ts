/**
 * Follow-ups: open questions with an owner, a clock and an answer.
 *
 * In: what was asked, and what a person does with it. Out: rows, and for each step an event that is never changed. A step
 * that was already done (somebody else pressed first) changes nothing and returns false. Never here: words of a post.
 */
import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { type Office, officeOf } from '#basics/office-hours'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

export const followUpStates = ['new', 'taken', 'answered', 'closed', 'no-action'] as const
export type FollowUpState = (typeof followUpStates)[number]

/** What can happen to one; words are `follow-up.event-<what>`. */
export type FollowUpDeed =
  | 'made'
  | 'taken'
  | 'given'
  | 'released'
  | 'reply-written'
  | 'reply-approved'
  | 'reply-withdrawn'
  | 'reply-decided'
  | 'answered'
  | 'answered-elsewhere'
  | 'answered-together'
  | 'closed'
  | 'no-action'
  | 'reopened'
  | 'taken-back'
  | 'note'
  /** A department was asked, answered, or gave it back. */
  | 'asked'
  | 'department-answered'
  | 'reminded'
  | 'handed-back'
  | 'due'
  | 'text-written'
  | 'text-agreed'
  | 'comment'
  | 'placed'

type Step = { by: string; at: Date }
type Detail = Record<string, string | number | boolean | null>

/** When the organisation is open, on its own clock. */
export async function officeHours(tx: Tx, orgId: string): Promise<Office> {
  const [row] = await tx<{ settings: unknown; timeZone: string; country: 'BE' | 'NL' }[]>`
    select settings, time_zone as "timeZone", country from organisation where org_id = ${orgId}`
  if (!row) throw new Refusal('follow-up.unknown', 'no such organisation')
  return officeOf(row.settings, row)
}

/** Starts one for each post that has none yet; returns the posts for which it did. */
export async function startFollowUps(
  tx: Tx,
  orgId: string,
  posts: { postId: number; askedAt: Date; dueAt: Date | null }[],
  by = 'intake',
): Promise<number[]> {
  const started: number[] = []
  for (const { postId, askedAt, dueAt } of posts) {
    const followUpId = randomUUID()
    const [row] = await tx<{ at: Date }[]>`
      insert into follow_up (org_id, follow_up_id, post_id, topic_id, asked_at, due_at, made_by)
      select ${orgId}, ${followUpId}, ${postId}, (select h.topic_id from hit h
          join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id and not t.system
          where h.org_id = ${orgId} and h.post_id = ${postId} order by t.name limit 1), ${askedAt}, ${dueAt}, ${by}
      on conflict (org_id, post_id) do nothing returning created_at as at`
    if (!row) continue
    started.push(postId)
    await tellFollowUp(tx, orgId, followUpId, 'made', { by, at: row.at })
  }
  return started
}

/** The one of a post, by a person: made when there is none. */
export async function followPost(
  tx: Tx,
  orgId: string,
  post: { postId: number; askedAt: Date; dueAt: Date | null },
  by: string,
): Promise<string> {
  await startFollowUps(tx, orgId, [post], by)
  const [row] = await tx<
    { id: string }[]
  >`select follow_up_id as id from follow_up where org_id = ${orgId} and post_id = ${post.postId}`
  if (!row) throw new Refusal('follow-up.unknown', 'no such post')
  return row.id
}

/** What is no single post: a topic of which so much is said that it asks for an answer. `title` says what it is about. */
export async function followTopic(
  tx: Tx,
  orgId: string,
  topic: { topicId: string | null; title: string; askedAt: Date; dueAt: Date | null },
  { by, at }: Step,
): Promise<string> {
  const followUpId = randomUUID()
  await tx`insert into follow_up (org_id, follow_up_id, topic_id, title, asked_at, due_at, made_by)
    values (${orgId}, ${followUpId}, ${topic.topicId}, ${topic.title}, ${topic.askedAt}, ${topic.dueAt}, ${by})`
  await tellFollowUp(tx, orgId, followUpId, 'made', { by, at })
  return followUpId
}

/** Takes it, from a colleague too. */
export async function takeFollowUp(tx: Tx, orgId: string, id: string, { by, at }: Step): Promise<boolean> {
  return own(tx, orgId, id, { by, at, to: by }, 'taken')
}

/** Gives it to a colleague who may answer: an administrator or an editor. */
export async function giveFollowUp(
  tx: Tx,
  orgId: string,
  id: string,
  step: Step & { to: string },
): Promise<boolean> {
  const [colleague] = await tx`select from member where org_id = ${orgId} and user_id = ${step.to}
    and role in ('administrator', 'editor')`
  if (!colleague) throw new Refusal('follow-up.not-a-colleague', 'who gets it must be able to answer')
  return own(tx, orgId, id, step, 'given')
}

async function own(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at, to }: Step & { to: string },
  what: 'taken' | 'given',
): Promise<boolean> {
  const rows =
    await tx`update follow_up set owner = ${to}, state = 'taken', taken_at = coalesce(taken_at, ${at})
    where org_id = ${orgId} and follow_up_id = ${id} and state in ('new', 'taken') and owner is distinct from ${to}`
  if (rows.count === 0) return false
  await tellFollowUp(tx, orgId, id, what, { by, at }, what === 'given' ? { to } : {})
  return true
}

/** Takes those that wait longest and are nobody's, at most `most`. Of two who do this at the same moment none gets another's. */
export async function takeOldest(tx: Tx, orgId: string, most: number, { by, at }: Step): Promise<string[]> {
  // Found first, as a whole: within the condition it may be asked again for each row, and takes more than its limit.
  const rows = await tx<{ id: string }[]>`with oldest as materialized (select follow_up_id from follow_up
      where org_id = ${orgId} and state = 'new' order by asked_at, follow_up_id limit ${most} for update skip locked)
    update follow_up f set owner = ${by}, state = 'taken', taken_at = coalesce(taken_at, ${at})
    from oldest where f.org_id = ${orgId} and f.follow_up_id = oldest.follow_up_id
    returning f.follow_up_id as id`
  for (const { id } of rows) await tellFollowUp(tx, orgId, id, 'taken', { by, at })
  return rows.map(({ id }) => id)
}

/** Nobody's again. */
export async function releaseFollowUp(tx: Tx, orgId: string, id: string, { by, at }: Step): Promise<boolean> {
  const rows = await tx`update follow_up set owner = null, state = 'new', taken_at = null
    where org_id = ${orgId} and follow_up_id = ${id} and state = 'taken'`
  if (rows.count > 0) await tellFollowUp(tx, orgId, id, 'released', { by, at })
  return rows.count > 0
}

export type FollowUpEnd = 'answered' | 'answered-elsewhere' | 'answered-together' | 'closed' | 'no-action'
const stateAfter: Record<FollowUpEnd, FollowUpState> = {
  answered: 'answered',
  'answered-elsewhere': 'answered',
  'answered-together': 'answered',
  closed: 'closed',
  'no-action': 'no-action',
}

/** Ends one that is open; what was answered may still be closed. */
export async function endFollowUp(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at, how, reason = '' }: Step & { how: FollowUpEnd; reason?: string },
): Promise<boolean> {
  const state = stateAfter[how]
  const from: FollowUpState[] = state === 'answered' ? ['new', 'taken'] : ['new', 'taken', 'answered']
  const rows =
    await tx`update follow_up set state = ${state}, reason = ${reason}, writing_by = null, writing_until = null,
      answered_at = case when ${state} = 'answered' then ${at} else answered_at end, ended_at = ${at}
    where org_id = ${orgId} and follow_up_id = ${id} and state in ${tx(from)}`
  if (rows.count > 0) await tellFollowUp(tx, orgId, id, how, { by, at }, reason ? { reason } : {})
  return rows.count > 0
}

/** Open again: the answer did not help, or the decision was taken back. */
export async function reopenFollowUp(tx: Tx, orgId: string, id: string, { by, at }: Step): Promise<boolean> {
  const rows = await tx`update follow_up set state = case when owner is null then 'new' else 'taken' end,
      answered_at = null, ended_at = null, reason = ''
    where org_id = ${orgId} and follow_up_id = ${id} and state not in ('new', 'taken')`
  if (rows.count > 0) await tellFollowUp(tx, orgId, id, 'reopened', { by, at })
  return rows.count > 0
}

/** The one of a post that ended at exactly this moment: a decision that is taken back opens it again. */
export async function reopenEndedAt(
  tx: Tx,
  orgId: string,
  postId: number,
  endedAt: Date,
  step: Step,
): Promise<void> {
  const [row] = await tx<{ id: string }[]>`select follow_up_id as id from follow_up
    where org_id = ${orgId} and post_id = ${postId} and ended_at = ${endedAt}`
  if (row) await reopenFollowUp(tx, orgId, row.id, step)
}

/** The organisation itself spoke under these posts, outside of here: their questions are answered. */
export async function answeredElsewhere(
  tx: Tx,
  orgId: string,
  parentHashes: Buffer[],
  at: Date,
): Promise<void> {
  if (parentHashes.length === 0) return
  const open = await tx<{ id: string }[]>`select f.follow_up_id as id from follow_up f
    join post p on p.org_id = f.org_id and p.post_id = f.post_id
    where f.org_id = ${orgId} and f.state in ('new', 'taken') and p.native_hash in ${tx(parentHashes)} and f.asked_at <= ${at}
      -- What is on its way from here says by itself how it ends.
      and not exists (select from reply r where r.org_id = f.org_id and r.post_id = f.post_id
        and r.act in ('reply', 'private-reply') and r.state in ('waiting', 'claimed'))`
  for (const { id } of open) await endFollowUp(tx, orgId, id, { by: 'intake', at, how: 'answered-elsewhere' })
}

/** A reply stands on the network: its question is answered, by who wrote it. A like or a hiding answers nothing. */
export async function followUpAfterReply(
  tx: Tx,
  orgId: string,
  reply: { followUpId: string | null; act: string; writtenBy: string },
  at: Date,
): Promise<void> {
  if (reply.followUpId === null || (reply.act !== 'reply' && reply.act !== 'private-reply')) return
  await endFollowUp(tx, orgId, reply.followUpId, { by: reply.writtenBy, at, how: 'answered' })
}

export async function noteOnFollowUp(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at, text }: Step & { text: string },
): Promise<void> {
  await tellFollowUp(tx, orgId, id, 'note', { by, at }, { text })
}

/** Adds a step that was made elsewhere: a reply that was written, approved, … */
export async function tellFollowUp(
  tx: Tx,
  orgId: string,
  followUpId: string,
  what: FollowUpDeed,
  { by, at }: Step,
  detail: Detail = {},
): Promise<void> {
  await tx`insert into follow_up_event (org_id, follow_up_id, event_id, at, actor, what, detail)
    values (${orgId}, ${followUpId}, ${randomUUID()}, ${at}, ${by}, ${what}, ${tx.json(detail)})`
}

/** How long somebody who stopped typing keeps the others away. */
const leaseMs = 120_000

/** Says that somebody writes an answer; returns who else does already, or null. The first keeps it until the lease ends. */
export async function startWriting(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at }: Step,
): Promise<string | null> {
  const until = new Date(at.getTime() + leaseMs)
  const [row] = await tx<{ writer: string }[]>`
    update follow_up set
      writing_by = case when ${isFree(tx, by, at)} then ${by} else writing_by end,
      writing_until = case when ${isFree(tx, by, at)} then ${until} else writing_until end
    where org_id = ${orgId} and follow_up_id = ${id} returning writing_by as writer`
  return row && row.writer !== by ? row.writer : null
}

const isFree = (tx: Tx, by: string, at: Date): postgres.PendingQuery<postgres.Row[]> =>
  tx`(writing_by is null or writing_by = ${by} or writing_until is null or writing_until <= ${at})`

export async function stopWriting(tx: Tx, orgId: string, id: string, by: string): Promise<void> {
  await tx`update follow_up set writing_by = null, writing_until = null
    where org_id = ${orgId} and follow_up_id = ${id} and writing_by = ${by}`
}

export async function followUpOfPost(tx: Tx, orgId: string, postId: number): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`
    select follow_up_id as id from follow_up where org_id = ${orgId} and post_id = ${postId}`
  return row?.id ?? null
}

/** What a follow-up is about when it is no single post. */
export type FollowAbout = {
  /** `story:12`, `signal:<id>`, `item:<id>`, `feedback:<item>:<person>`: pressed twice it is one follow-up. */
  origin: string
  title: string
  topicId: string | null
  storyId: number | null
  owner: string | null
  dueAt: Date | null
}

/** The follow-up of something that is no single post: made when there is none. Returns it, and whether it is new. */
export async function followAbout(
  tx: Tx,
  orgId: string,
  { origin, title, topicId, storyId, owner, dueAt }: FollowAbout,
  { by, at }: Step,
): Promise<{ followUpId: string; isNew: boolean }> {
  const followUpId = randomUUID()
  const added = await tx`
    insert into follow_up (org_id, follow_up_id, topic_id, story_id, origin, title, state, owner, asked_at, due_at, taken_at, made_by)
    values (${orgId}, ${followUpId}, ${topicId}, ${storyId}, ${origin}, ${title}, ${owner === null ? 'new' : 'taken'}, ${owner},
      ${at}, ${dueAt}, ${owner === null ? null : at}, ${by})
    on conflict (org_id, origin) where origin <> '' do nothing`
  if (added.count > 0) {
    await tellFollowUp(tx, orgId, followUpId, 'made', { by, at })
    return { followUpId, isNew: true }
  }
  const [row] = await tx<{ id: string }[]>`
    select follow_up_id as id from follow_up where org_id = ${orgId} and origin = ${origin}`
  if (!row) throw new Refusal('follow-up.unknown', 'no such follow-up')
  return { followUpId: row.id, isNew: false }
}

/** Somebody takes an item of an edition upon himself, in his own words: his from the beginning. */
export async function followItem(
  tx: Tx,
  orgId: string,
  item: { itemId: string; title: string; owner: string; at: Date },
): Promise<string> {
  const { itemId, title, owner, at } = item
  const behind = await aboutItem(tx, orgId, itemId)
  const about = { origin: `feedback:${itemId}:${owner}`, title, ...behind, owner, dueAt: null }
  return (await followAbout(tx, orgId, about, { by: owner, at })).followUpId
}

/** The topic or the story that an item of an edition was made of. */
export async function aboutItem(
  tx: Tx,
  orgId: string,
  itemId: string,
): Promise<{ topicId: string | null; storyId: number | null }> {
  const [row] = await tx<{ topicId: string | null; storyId: number | null }[]>`
    select coalesce(t.topic_id, s.topic_id, f.topic_id) as "topicId", coalesce(r.shown_as, f.story_id) as "storyId"
    from tamtam_item i
      left join topic t on t.org_id = i.org_id and t.topic_id = substring(i.origin from '^topic:([0-9a-f-]{36})$')::uuid
      left join signal s on s.org_id = i.org_id and s.signal_id = substring(i.origin from '^signal:([0-9a-f-]{36})$')::uuid
      left join follow_up f on f.org_id = i.org_id
        and f.follow_up_id = substring(i.origin from '^follow-up:([0-9a-f-]{36})$')::uuid
      left join story r on r.org_id = i.org_id
        and r.story_id = substring(coalesce(s.about, i.origin) from '^story:([0-9]{1,15})$')::bigint
    where i.org_id = ${orgId} and i.item_id = ${itemId}`
  return row ?? { topicId: null, storyId: null }
}

/** Another moment by which it should be answered; null: none. Only while it is open. */
export async function setDueAt(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at, dueAt, day }: Step & { dueAt: Date | null; day: string },
): Promise<boolean> {
  const rows = await tx`update follow_up set due_at = ${dueAt}
    where org_id = ${orgId} and follow_up_id = ${id} and state in ('new', 'taken') and due_at is distinct from ${dueAt}`
  if (rows.count > 0) await tellFollowUp(tx, orgId, id, 'due', { by, at }, { day })
  return rows.count > 0
}
