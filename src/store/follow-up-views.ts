/** What the pages of follow-ups ask: the list, one with what was said around it, and how the answering goes. */
import type { Kind } from '#post'
import type { Tx } from './database.js'
import type { FollowUpDeed, FollowUpState } from './follow-ups.js'

export type FollowUp = {
  followUpId: string
  postId: number | null
  state: FollowUpState
  owner: string | null
  askedAt: Date
  dueAt: Date | null
  answeredAt: Date | null
  endedAt: Date | null
  reason: string
  writingBy: string | null
  writingUntil: Date | null
  /** Of what a person entered; empty where a post speaks for itself. */
  title: string
  /** What it is about when it is no single post; empty otherwise. */
  origin: string
  topicId: string | null
  storyId: number | null
  /** The post's. Null: forgotten, or deleted at the source. */
  body: string | null
  postTitle: string | null
  lang: string
  kind: Kind
  at: Date
  deleted: boolean
  hasLink: boolean
  authorName: string | null
  sourceName: string
  topics: { id: string; name: string }[]
  /** A department has it: who, by when, and whether he answered. */
  contactId: string | null
  contactName: string | null
  department: string | null
  contactDue: Date | null
  contactAnsweredAt: Date | null
}

export const followUpFilters = ['open', 'mine', 'new', 'asked', 'overdue', 'ended'] as const
export type FollowUpFilter = (typeof followUpFilters)[number]

const columns = (tx: Tx) => tx`f.follow_up_id as "followUpId", f.post_id as "postId", f.state, f.owner,
  f.asked_at as "askedAt", f.due_at as "dueAt", f.answered_at as "answeredAt", f.ended_at as "endedAt", f.reason,
  f.writing_by as "writingBy", f.writing_until as "writingUntil", f.title, f.origin,
  f.topic_id as "topicId", coalesce(f.story_id, (select r.shown_as from story r where r.org_id = p.org_id and r.story_id = p.story)) as "storyId",
  p.body, p.title as "postTitle", coalesce(p.lang, 'other') as lang, coalesce(p.kind, 'own') as kind,
  f.contact_id as "contactId", c.name as "contactName", c.department, f.contact_due as "contactDue",
  f.contact_answered_at as "contactAnsweredAt", coalesce(p.at, f.asked_at) as at, p.deleted_at is not null as deleted, p.link is not null as "hasLink",
  p.author_name as "authorName", coalesce(s.name, p.network, '') as "sourceName",
  coalesce((select jsonb_agg(jsonb_build_object('id', t.topic_id, 'name', t.name) order by t.name)
    from hit h join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id and not t.system
    where h.org_id = f.org_id and h.post_id = f.post_id), '[]') as topics`

const joins = (tx: Tx) => tx`follow_up f
  left join post p on p.org_id = f.org_id and p.post_id = f.post_id
  left join source s on s.org_id = p.org_id and s.source_id = p.source_id
  left join contact c on c.org_id = f.org_id and c.contact_id = f.contact_id`

const isOpen = (tx: Tx) => tx`f.state in ('new', 'taken')`

function chosenBy(tx: Tx, filter: FollowUpFilter, { userId, now }: { userId: string; now: Date }) {
  if (filter === 'mine') return tx`${isOpen(tx)} and f.owner = ${userId}`
  if (filter === 'new') return tx`f.state = 'new'`
  if (filter === 'asked') return tx`${isOpen(tx)} and f.contact_id is not null`
  if (filter === 'overdue')
    return tx`${isOpen(tx)} and (f.due_at < ${now} or (f.contact_due < ${now} and f.contact_answered_at is null))`
  if (filter === 'ended') return tx`not ${isOpen(tx)}`
  return isOpen(tx)
}

export type AfterFollowUp = { at: Date; followUpId: string }

/** Who waits longest first; of those that ended the last first. `after`: the last of the page before. */
export async function followUps(
  tx: Tx,
  orgId: string,
  filter: FollowUpFilter,
  reader: { userId: string; now: Date; department?: string | undefined },
  limit: number,
  after: AfterFollowUp | null = null,
): Promise<FollowUp[]> {
  const rest = !after
    ? tx``
    : filter === 'ended'
      ? tx`and (coalesce(f.ended_at, f.asked_at), f.follow_up_id) < (${after.at}, ${after.followUpId})`
      : tx`and (f.asked_at, f.follow_up_id) > (${after.at}, ${after.followUpId})`
  const order =
    filter === 'ended'
      ? tx`coalesce(f.ended_at, f.asked_at) desc, f.follow_up_id desc`
      : tx`f.asked_at, f.follow_up_id`
  return tx<FollowUp[]>`select ${columns(tx)} from ${joins(tx)}
    where f.org_id = ${orgId} and ${chosenBy(tx, filter, reader)}
      ${reader.department === undefined ? tx`` : tx`and c.department = ${reader.department}`} ${rest} order by ${order} limit ${limit}`
}

/** How many there are behind each filter. */
export async function followUpCounts(
  tx: Tx,
  orgId: string,
  reader: { userId: string; now: Date },
): Promise<Record<FollowUpFilter, number>> {
  const count = (filter: FollowUpFilter) => tx`(count(*) filter (where ${chosenBy(tx, filter, reader)}))::int`
  const [row] = await tx<Record<FollowUpFilter, number>[]>`
    select ${count('open')} as open, ${count('mine')} as mine, ${count('new')} as new, ${count('asked')} as asked, ${count('overdue')} as overdue,
      ${count('ended')} as ended from follow_up f where f.org_id = ${orgId}`
  return row ?? { open: 0, mine: 0, new: 0, asked: 0, overdue: 0, ended: 0 }
}

export type DepartmentCount = { department: string; open: number; late: number; answered: number }

/** Of each department that has an open question: how many, how many late, and how many it has answered. */
export async function departmentCounts(tx: Tx, orgId: string, now: Date): Promise<DepartmentCount[]> {
  return tx<DepartmentCount[]>`select c.department, count(*)::int as open,
      (count(*) filter (where f.contact_due < ${now} and f.contact_answered_at is null))::int as late,
      (count(*) filter (where f.contact_answered_at is not null))::int as answered
    from follow_up f join contact c on c.org_id = f.org_id and c.contact_id = f.contact_id
    where f.org_id = ${orgId} and ${isOpen(tx)} group by c.department order by lower(c.department)`
}

export async function followUp(tx: Tx, orgId: string, id: string): Promise<FollowUp | undefined> {
  const [row] = await tx<FollowUp[]>`select ${columns(tx)} from ${joins(tx)}
    where f.org_id = ${orgId} and f.follow_up_id = ${id}`
  return row
}

export type ThreadPost = {
  postId: number
  /** Where it stands from the question: what it answers, what answers it, or what stands beside it. */
  stands: 'before' | 'after' | 'beside'
  kind: Kind
  authorKind: 'private' | 'organisation' | 'media' | 'office'
  authorName: string | null
  sourceName: string
  title: string | null
  body: string | null
  lang: string
  at: Date
  deleted: boolean
  hasLink: boolean
}

/** What was said around a post: what it answers (at most ten up), what was said under it, and beside it (twenty each). */
export async function threadOf(tx: Tx, orgId: string, postId: number): Promise<ThreadPost[]> {
  return tx<ThreadPost[]>`
    with recursive up as (
      select p.network, p.post_id, p.native_hash, p.parent_hash, 0 as depth from post p where p.org_id = ${orgId} and p.post_id = ${postId}
      union all
      select p.network, p.post_id, p.native_hash, p.parent_hash, up.depth + 1 from up
        join post p on p.org_id = ${orgId} and p.network = up.network and p.native_hash = up.parent_hash
        where up.depth < 10
    ), here as (select * from up where depth = 0), around as (
      select post_id, 'before' as stands from up where depth > 0
      union all (select p.post_id, 'after' from here join post p on p.org_id = ${orgId} and p.network = here.network
        and p.parent_hash = here.native_hash order by p.at limit 20)
      union all (select p.post_id, 'beside' from here join post p on p.org_id = ${orgId} and p.network = here.network
        and p.parent_hash = here.parent_hash and p.post_id <> here.post_id order by p.at desc limit 20)
    )
    select p.post_id as "postId", a.stands, p.kind, p.author_kind as "authorKind", p.author_name as "authorName",
      coalesce(s.name, p.network) as "sourceName", p.title, p.body, p.lang, p.at, p.deleted_at is not null as deleted,
      p.link is not null as "hasLink"
    from around a join post p on p.org_id = ${orgId} and p.post_id = a.post_id
      left join source s on s.org_id = p.org_id and s.source_id = p.source_id
    order by p.at, p.post_id`
}

export type FollowUpEvent = {
  at: Date
  actor: string
  what: FollowUpDeed
  detail: Record<string, string | number | boolean | null>
}

/** In the order in which it happened. */
export async function followUpEvents(tx: Tx, orgId: string, id: string): Promise<FollowUpEvent[]> {
  return tx<FollowUpEvent[]>`select at, actor, what, detail from follow_up_event
    where org_id = ${orgId} and follow_up_id = ${id} order by at, event_id`
}

/**
 * How the answering went: of what was asked since a moment, how many, and of those with an answer, from when to when. What
 * was no question after all does not count.
 */
export async function followUpTimes(
  tx: Tx,
  orgId: string,
  since: Date,
): Promise<{ asked: number; answered: { askedAt: Date; answeredAt: Date }[] }> {
  const rows = await tx<{ askedAt: Date; answeredAt: Date | null }[]>`
    select asked_at as "askedAt", answered_at as "answeredAt" from follow_up
    where org_id = ${orgId} and asked_at >= ${since} and state <> 'no-action'`
  const answered = rows.flatMap(({ askedAt, answeredAt }) => (answeredAt ? [{ askedAt, answeredAt }] : []))
  return { asked: rows.length, answered }
}

export type StuckReply = {
  replyId: string
  followUpId: string | null
  postId: number
  state: 'to-approve' | 'refused' | 'uncertain'
  act: 'reply' | 'private-reply' | 'like' | 'hide'
  problem: { key: string; values: Record<string, string | number> } | null
  writtenBy: string
  at: Date
  body: string | null
  sourceName: string
}

/**
 * What a person has to look at: to be approved (by another than who wrote it), refused by the network, or uncertain.
 * Refused is over once it was tried again in another way, or its question has ended.
 */
export async function stuckReplies(tx: Tx, orgId: string, userId: string, now: Date): Promise<StuckReply[]> {
  return tx<
    StuckReply[]
  >`select r.reply_id as "replyId", r.follow_up_id as "followUpId", r.post_id as "postId", r.state, r.act,
      r.problem, r.written_by as "writtenBy", coalesce(r.settled_at, r.created_at) as at, p.body, coalesce(s.name, p.network) as "sourceName"
    from reply r join post p on p.org_id = r.org_id and p.post_id = r.post_id
      left join source s on s.org_id = r.org_id and s.source_id = r.source_id
      left join follow_up f on f.org_id = r.org_id and f.follow_up_id = r.follow_up_id
    where r.org_id = ${orgId} and r.follow_up_id is not null
      and (r.state = 'uncertain'
        or (r.state = 'to-approve' and r.written_by <> ${userId})
        or (r.state = 'refused' and f.state in ('new', 'taken') and not exists (select from reply later
          where later.org_id = r.org_id and later.post_id = r.post_id and later.act = r.act and later.created_at > r.created_at)))
      and not exists (select from today_decision d where d.org_id = r.org_id and d.item = 'reply:' || r.reply_id
        and (d.until is null or d.until > ${now}))
    order by at, r.reply_id limit 30`
}
