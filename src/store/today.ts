/** What waits for the editor, asked of the database; and what the editor decided about it. */
import type { Kind } from '#post'
import { expiringCredentials } from './credentials.js'
import type { Tx } from './database.js'
import type { Problem } from './sources.js'

export type Waiting = {
  postId: number
  at: Date
  kind: Kind
  title: string | null
  body: string
  lang: string
  sourceName: string
  authorName: string | null
  hasLink: boolean
  /** Who asks, as a pseudonym of this month: to count them, never to show. */
  voice: string | null
  topics: { id: string; name: string }[]
  /** Null: nobody follows it up (yet). */
  followUp: { id: string; owner: string | null; dueAt: Date | null } | null
}

/** Hours after which a question is no longer asked one by one: a long weekend. */
const freshHours = 96

/**
 * Questions of the last four days without an answer, and those that are followed up, however long they wait: oldest first,
 * at most `limit`. A question counts when it stands on the town's own channels, in a source of the town, or in a topic;
 * what an organisation or a medium asks is no question to the town. What a colleague of `userId` took is the colleague's,
 * until it is late.
 */
export async function openQuestions(
  tx: Tx,
  orgId: string,
  now: Date,
  limit: number,
  userId: string,
): Promise<Waiting[]> {
  const rows = await tx<(Omit<Waiting, 'followUp'> & Followed)[]>`
    with waiting as (
      select p.post_id from post p where p.org_id = ${orgId} and ${isOpenQuestion(tx, now)}
        and p.at > ${hoursBefore(now, freshHours)} and p.at <= ${now}
      union all
      select f.post_id from follow_up f where f.org_id = ${orgId} and f.state in ('new', 'taken') and f.asked_at <= ${now}
        and (f.owner is null or f.owner = ${userId} or f.due_at < ${now})
        and not exists (select from today_decision d where d.org_id = f.org_id and d.item = 'question:' || f.post_id
          and (d.until is null or d.until > ${now}))
    )
    select p.post_id as "postId", p.at, p.kind, p.title, p.body, p.lang, coalesce(s.name, p.network) as "sourceName",
      p.author_name as "authorName", p.link is not null as "hasLink", encode(p.voice, 'hex') as voice,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.topic_id, 'name', t.name) order by t.name)
        from topic t join hit h on h.org_id = t.org_id and h.topic_id = t.topic_id
        where t.org_id = p.org_id and not t.system and h.post_id = p.post_id), '[]') as topics,
      f.follow_up_id as "followUpId", f.owner, f.due_at as "dueAt"
    from waiting w join post p on p.org_id = ${orgId} and p.post_id = w.post_id and p.body is not null
      left join source s on s.org_id = p.org_id and s.source_id = p.source_id
      left join follow_up f on f.org_id = p.org_id and f.post_id = p.post_id
    order by p.kind = 'own' desc, p.at limit ${limit}`
  return rows.map(({ followUpId, owner, dueAt, ...question }) => ({
    ...question,
    followUp: followUpId === null ? null : { id: followUpId, owner, dueAt },
  }))
}

type Followed = { followUpId: string | null; owner: string | null; dueAt: Date | null }

/** Questions of the ten days before those: how many, and when the first was asked. */
export async function olderQuestions(
  tx: Tx,
  orgId: string,
  now: Date,
): Promise<{ count: number; first: Date | null }> {
  const [row] = await tx<{ count: number; first: Date | null }[]>`
    select count(*)::int as count, min(p.at) as first from post p
    where p.org_id = ${orgId} and ${isOpenQuestion(tx, now)}
      and p.at > ${hoursBefore(now, 14 * 24)} and p.at <= ${hoursBefore(now, freshHours)}
      and not exists (select from today_decision d where d.org_id = p.org_id and d.item = 'older:questions' and d.at >= p.at + ${`${freshHours} hours`}::interval
        and d.action = 'let-go')
      and not exists (select from today_decision d where d.org_id = p.org_id and d.item = 'older:questions' and d.until > ${now})`
  return row ?? { count: 0, first: null }
}

export type QuestionTopic = {
  topicId: string
  name: string
  domain: string
  open: number
  voices: number
  oldest: Date
}

/** Topics about which at least two questions wait: of the last four days without an answer, or followed up. Most first. */
export async function questionTopics(tx: Tx, orgId: string, now: Date): Promise<QuestionTopic[]> {
  return tx<QuestionTopic[]>`
    -- Once, and not again for each hit: just after many posts came in at once, a plan has no statistics to know that by.
    with waiting as materialized (
      select p.post_id from post p where p.org_id = ${orgId} and ${isOpenQuestion(tx, now)}
        and p.at > ${hoursBefore(now, freshHours)} and p.at <= ${now}
      union
      select f.post_id from follow_up f where f.org_id = ${orgId} and f.state in ('new', 'taken') and f.post_id is not null)
    select t.topic_id as "topicId", t.name, t.domain, count(*)::int as open, count(distinct p.voice)::int as voices,
      min(p.at) as oldest
    from waiting w join post p on p.org_id = ${orgId} and p.post_id = w.post_id and p.body is not null
      join hit h on h.org_id = ${orgId} and h.post_id = w.post_id
      join topic t on t.org_id = ${orgId} and t.topic_id = h.topic_id and not t.system and t.state = 'active'
    group by t.topic_id, t.name, t.domain having count(*) >= 2 order by count(*) desc, min(p.at)`
}

const hoursBefore = (now: Date, hours: number) => new Date(now.getTime() - hours * 3_600_000)

function isOpenQuestion(tx: Tx, now: Date) {
  return tx`p.is_question and p.body is not null and not p.is_repost
    and p.author_kind = 'private' and p.kind in ('own', 'social')
    and not exists (select from answer a where a.org_id = p.org_id and a.post_id = p.post_id)
    and not exists (select from follow_up f where f.org_id = p.org_id and f.post_id = p.post_id)
    and not exists (select from today_decision d where d.org_id = p.org_id and d.item = 'question:' || p.post_id
      and (d.until is null or d.until > ${now}))`
}

export type TopicNews = {
  topicId: string
  name: string
  owner: string
  posts: number
  voices: number
  since: Date
}

/** Topics with posts since they were last ticked off (else since a day ago), most voices first. */
export async function newInTopics(tx: Tx, orgId: string, now: Date): Promise<TopicNews[]> {
  return tx<TopicNews[]>`
    select t.topic_id as "topicId", t.name, t.owner, n.posts, n.voices, since.at as since
    from topic t
      left join today_decision d on d.org_id = t.org_id and d.item = 'topic:' || t.topic_id
      cross join lateral (select greatest(coalesce(d.at, '-infinity'), ${new Date(now.getTime() - 7 * 86_400_000)},
        case when d.at is null then ${new Date(now.getTime() - 86_400_000)}::timestamptz else '-infinity' end) as at) since
      cross join lateral (select count(*)::int as posts, count(distinct h.voice)::int as voices from hit h
        join post p on p.org_id = h.org_id and p.post_id = h.post_id and p.body is not null
        where h.org_id = t.org_id and h.topic_id = t.topic_id and h.at > since.at and h.at <= ${now}) n
    where t.org_id = ${orgId} and not t.system and t.state = 'active' and n.posts > 0
      and (d.until is null or d.until <= ${now})
    order by n.voices desc, n.posts desc, lower(t.name)`
}

export type Broken = {
  sourceId: string
  name: string
  connector: string
  problem: Problem
  since: Date
  lastSuccess: Date | null
}

export async function brokenToday(tx: Tx, orgId: string, now: Date): Promise<Broken[]> {
  return tx<Broken[]>`
    select s.source_id as "sourceId", s.name, s.connector, s.problem, s.problem_since as since, s.last_success as "lastSuccess"
    from source s
    where s.org_id = ${orgId} and s.state = 'active' and s.problem is not null
      and not exists (select from today_decision d where d.org_id = s.org_id and d.item = 'source:' || s.source_id
        and d.until > ${now})
    order by s.problem_since`
}

export type Ending = { topicId: string; name: string; owner: string; endsOn: string; days: number }

/** Topics that end within thirty days, or ended in the last week. `days` is negative once they have. */
export async function endingTopics(tx: Tx, orgId: string, now: Date, today: string): Promise<Ending[]> {
  return tx<Ending[]>`
    select topic_id as "topicId", name, owner, to_char(ends_on, 'YYYY-MM-DD') as "endsOn", ends_on - ${today}::date as days
    from topic t
    where org_id = ${orgId} and not system and state in ('active', 'expired')
      and ends_on between ${today}::date - 7 and ${today}::date + 30
      and not exists (select from today_decision d where d.org_id = t.org_id and d.item = 'ending:' || t.topic_id
        and (d.until is null or d.until > ${now}))
    order by ends_on, lower(name)`
}

export type EndingKey = { credentialId: string; name: string; expiresAt: Date; days: number }

/** Keys of networks that end within a week, or have ended: the first to end first. */
export async function endingKeys(tx: Tx, orgId: string, now: Date): Promise<EndingKey[]> {
  const all = await expiringCredentials(tx, orgId, now)
  const later = await tx<{ item: string }[]>`select item from today_decision
    where org_id = ${orgId} and item like 'key:%' and until > ${now}`
  const put = new Set(later.map((row) => row.item))
  return all
    .filter(({ credentialId }) => !put.has(`key:${credentialId}`))
    .map(({ credentialId, name, expiresAt }) => ({
      credentialId,
      name,
      expiresAt,
      days: Math.floor((expiresAt.getTime() - now.getTime()) / 86_400_000),
    }))
}

export type Decided = { item: string; action: string; by: string; at: Date; until: Date | null }

/** Remembers what was decided; the last decision about an item counts. `until` null: for good. */
export async function decide(tx: Tx, orgId: string, decision: Decided): Promise<void> {
  await tx`insert into today_decision (org_id, item, action, by, at, until)
    values (${orgId}, ${decision.item}, ${decision.action}, ${decision.by}, ${decision.at}, ${decision.until})
    on conflict (org_id, item) do update set action = excluded.action, by = excluded.by, at = excluded.at, until = excluded.until`
}

/** Whether this is put away now. */
export async function isDecided(tx: Tx, orgId: string, item: string, now: Date): Promise<boolean> {
  const rows = await tx`select from today_decision
    where org_id = ${orgId} and item = ${item} and (until is null or until > ${now})`
  return rows.length > 0
}

/** What was decided together with this item, at the same moment by the same person; itself included. */
export async function decidedTogether(tx: Tx, orgId: string, item: string): Promise<Decided[]> {
  return tx<Decided[]>`select d.item, d.action, d.by, d.at, d.until from today_decision d
    join today_decision one on one.org_id = d.org_id and one.by = d.by and one.at = d.at
    where d.org_id = ${orgId} and one.item = ${item}`
}

/** Takes a decision back. */
export async function undecide(tx: Tx, orgId: string, item: string): Promise<void> {
  await tx`delete from today_decision where org_id = ${orgId} and item = ${item}`
}

/** How many things were decided since a moment. */
export async function decidedSince(tx: Tx, orgId: string, since: Date): Promise<number> {
  const [row] = await tx<
    { count: number }[]
  >`select count(*)::int as count from today_decision where org_id = ${orgId} and at >= ${since}`
  return row?.count ?? 0
}

/** How many single questions were decided since a moment; those that were decided together count once, elsewhere. */
export async function singlesDecidedSince(tx: Tx, orgId: string, since: Date): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*)::int as count from today_decision d
    where d.org_id = ${orgId} and d.item like 'question:%' and d.at >= ${since}
      and not exists (select from today_decision g where g.org_id = d.org_id and g.item like 'questions:%' and g.by = d.by and g.at = d.at)`
  return row?.count ?? 0
}

export type NewAnswer = {
  answerId: string
  postId: number | null
  topicId: string | null
  title: string
  detail: string
  voices: number | null
  answeredBy: string
  answeredAt: Date
}

export async function giveAnswer(tx: Tx, orgId: string, answer: NewAnswer): Promise<void> {
  await tx`insert into answer (org_id, answer_id, post_id, topic_id, title, detail, voices, answered_by, answered_at)
    values (${orgId}, ${answer.answerId}, ${answer.postId}, ${answer.topicId}, ${answer.title}, ${answer.detail},
      ${answer.voices}, ${answer.answeredBy}, ${answer.answeredAt})`
  await tx`update counter set square_version = square_version + 1 where org_id = ${orgId}`
}

/** The answers that a person gave at one moment. */
export async function takeAnswersBack(tx: Tx, orgId: string, by: string, at: Date): Promise<void> {
  const gone =
    await tx`delete from answer where org_id = ${orgId} and answered_by = ${by} and answered_at = ${at}`
  if (gone.count > 0) await tx`update counter set square_version = square_version + 1 where org_id = ${orgId}`
}
