/**
 * What the square is talking about: every question that the wall asks.
 *
 * All of them are asked for a moment, so that the wall can show any past one as it was. In: an organisation and a span.
 * Out: counts, and the few texts that may be shown. Never here: who said it.
 *
 * Voices are pseudonyms of one calendar month (UTC), so they are only ever counted within a month. A span over the turn
 * of a month gives the larger month, with `atLeast`. So does a span of which the key is destroyed: then the busiest hour
 * of the tallies is all that is left to say.
 */
import { column } from './column.js'
import type { Tx } from './database.js'

/** Both ends belong to it. */
export type Span = { from: Date; to: Date }

export type Talk = {
  posts: number
  /** Distinct senders. */
  voices: number
  /** There may be more voices than that. */
  atLeast: boolean
  sources: number
}

export type TopicTalk = Talk & { topicId: string; name: string; system: boolean }

/** Counts at most `limit` posts: enough to know whether the last hour has five. */
export async function postsWithin(tx: Tx, orgId: string, span: Span, limit: number): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*)::int as count from (
    select from post where org_id = ${orgId} and at >= ${span.from} and at <= ${span.to} limit ${limit}) p`
  return row?.count ?? 0
}

/** Per topic that was talked about in a span of at most a month, most voices first; the system topic is among them. */
export async function talk(tx: Tx, orgId: string, span: Span): Promise<TopicTalk[]> {
  // No longer span is asked for, so it holds one turn of the month at most.
  const turn = new Date(Date.UTC(span.to.getUTCFullYear(), span.to.getUTCMonth(), 1))
  return tx<TopicTalk[]>`
    with heard as (
      select h.topic_id, h.at >= ${turn} as later, h.voice, h.source_id, count(*)::int as posts
      from hit h where h.org_id = ${orgId} and h.at >= ${span.from} and h.at <= ${span.to}
      group by 1, 2, 3, 4),
    months as (
      select topic_id, later, count(distinct voice)::int as voices from heard group by 1, 2),
    -- Whole hours only: a part of an hour has no tally of its own.
    busiest as (
      select h.topic_id, max(h.voices)::int as voices from (
        select t.topic_id, t.hour, sum(t.voices) as voices
        from topic p join tally_hour t on t.org_id = p.org_id and t.topic_id = p.topic_id
        where p.org_id = ${orgId} and t.hour >= ${span.from} and t.hour <= ${span.to}::timestamptz - interval '1 hour'
        group by 1, 2) h
      group by 1),
    counted as (
      select topic_id, sum(posts)::int as posts, count(distinct source_id)::int as sources from heard group by 1),
    voiced as (
      select topic_id, max(voices)::int as voices, count(*) filter (where voices > 0) > 1 as turned from months group by 1)
    select c.topic_id as "topicId", p.name, p.system, c.posts, c.sources,
      greatest(v.voices, coalesce(b.voices, 0)) as voices,
      v.turned or coalesce(b.voices, 0) > v.voices as "atLeast"
    from counted c
    join voiced v using (topic_id)
    left join busiest b using (topic_id)
    join topic p on p.org_id = ${orgId} and p.topic_id = c.topic_id and p.state <> 'removed'
    order by 6 desc, c.posts desc, lower(p.name)`
}

/** Voices of one topic in one hour, all sources together. */
export type Hour = { topicId: string; hour: Date; posts: number; voices: number }

/** Hours with anything in them that begin within one of the spans, of these topics, oldest first. */
export async function talkByHour(tx: Tx, orgId: string, topicIds: string[], spans: Span[]): Promise<Hour[]> {
  return tx<Hour[]>`
    select t.topic_id as "topicId", t.hour, sum(t.posts)::int as posts, sum(t.voices)::int as voices
    from topic p
    cross join unnest(${column(spans.map((span) => span.from))}::text[]::timestamptz[], ${column(spans.map((span) => span.to))}::text[]::timestamptz[]) as s (a, z)
    join tally_hour t on t.org_id = p.org_id and t.topic_id = p.topic_id and t.hour between s.a and s.z
    where p.org_id = ${orgId} and p.topic_id = any(${topicIds}::uuid[])
    group by 1, 2 order by 2, 1`
}

/** The whole square on one calendar day of the organisation's time zone. */
export type Day = { day: string; posts: number; voices: number; sources: number }

/** Days with anything in them, both ends included (`2026-03-12`), oldest first. */
export async function talkByDay(tx: Tx, orgId: string, from: string, to: string): Promise<Day[]> {
  return tx<Day[]>`
    select to_char(t.day, 'YYYY-MM-DD') as day, sum(t.posts)::int as posts, sum(t.voices)::int as voices,
      count(*) filter (where t.posts > 0)::int as sources
    from topic p join tally_day t on t.org_id = p.org_id and t.topic_id = p.topic_id
    where p.org_id = ${orgId} and p.system and t.day between ${from}::date and ${to}::date
    group by t.day order by t.day`
}

export type History = {
  /** The first day on which the square was listened to; null before that. */
  since: string | null
  /** The first day of each topic of which that is later. */
  topics: { topicId: string; since: string }[]
}

/**
 * Since when there is something to compare with. Listening begins when the first source is made: what a feed still holds
 * of weeks before says little about a gone day. A moment before that (recorded posts) counts from its first tally.
 */
export async function heardSince(tx: Tx, orgId: string, timeZone: string, at: Date): Promise<History> {
  const rows = await tx<
    { topicId: string; system: boolean; made: string; first: string | null; listening: string | null }[]
  >`
    select p.topic_id as "topicId", p.system, to_char(p.created_at at time zone ${timeZone}, 'YYYY-MM-DD') as made,
      to_char((select min(t.day) from tally_day t where t.org_id = p.org_id and t.topic_id = p.topic_id), 'YYYY-MM-DD') as first,
      to_char((select min(s.created_at) from source s where s.org_id = p.org_id and s.created_at <= ${at})
        at time zone ${timeZone}, 'YYYY-MM-DD') as listening
    from topic p where p.org_id = ${orgId} and p.state <> 'removed'`
  const square = rows.find((row) => row.system)
  const since = square?.listening ?? square?.first ?? null
  if (since === null) return { since, topics: [] }
  const topics = rows
    .filter((row) => !row.system)
    .map((row) => ({
      topicId: row.topicId,
      since: row.first !== null && row.first < row.made ? row.first : row.made,
    }))
    .filter((row) => row.since > since)
  return { since, topics }
}

/** `private`: a person's own words, which leave the town hall under no circumstances. */
export type Saying = {
  postId: number
  at: Date
  /** A headline, a message of the organisation itself, or a private person's words. */
  kind: 'news' | 'own' | 'private'
  /** The source's name. */
  source: string
  network: string
  lang: string
  /** The title where there is one, else the beginning of the text. */
  text: string
  /** How many sources brought the same words. */
  copies: number
  /** The story in which it is shown. */
  story: number | null
  /** Topics that it matches, by name; the system topic is left out. */
  topics: { topicId: string; name: string }[]
}

/**
 * What was said in a span, newest first; the same words once. Without `topicId`: on the whole square.
 * `private: false` leaves out every word that is not a medium's or the organisation's own.
 */
export async function said(
  tx: Tx,
  orgId: string,
  span: Span,
  wanted: { private: boolean; limit: number; topicId?: string },
): Promise<Saying[]> {
  return tx<Saying[]>`
    with lately as (
      select p.post_id, p.at, p.source_id, p.network, p.lang, p.line_hash, p.copy_of, p.story, ${kindOf(tx)} as kind,
        left(coalesce(nullif(p.title, ''), p.body), 300) as text
      from post p
      where p.org_id = ${orgId} and p.at >= ${span.from} and p.at <= ${span.to}
        and p.body is not null and p.deleted_at is null and not p.is_repost
        ${wanted.private ? tx`` : tx`and ${mayLeaveTheHouse(tx)}`}
        ${
          wanted.topicId === undefined
            ? tx``
            : tx`and exists (select from hit h where h.org_id = p.org_id and h.topic_id = ${wanted.topicId} and h.post_id = p.post_id)`
        }
      order by p.at desc, p.post_id desc
      limit 200),
    -- The very same words, and words that repeat them with small changes.
    same as (
      select lately.*, min(coalesce(copy_of, post_id)) over (partition by line_hash) as line from lately),
    -- One source that says it twice is one.
    spread as (select line, count(distinct source_id)::int as copies from same group by line),
    lines as (
      select distinct on (line) same.*, spread.copies
      from same join spread using (line) order by line, at, post_id)
    select l.post_id as "postId", l.at, l.kind, s.name as source, l.network, l.lang, l.text, l.copies,
      (select r.shown_as from story r where r.org_id = ${orgId} and r.story_id = l.story) as story,
      coalesce((select json_agg(json_build_object('topicId', t.topic_id, 'name', t.name) order by lower(t.name))
        from hit h join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id
        where h.org_id = ${orgId} and h.post_id = l.post_id and not t.system and t.state <> 'removed'
          and h.topic_id in (select topic_id from topic where org_id = ${orgId})), '[]') as topics
    from lines l join source s on s.org_id = ${orgId} and s.source_id = l.source_id
    order by l.at desc, l.post_id desc
    limit ${wanted.limit}`
}

/** News, and what the organisation said itself. A message *to* the organisation is a person's. */
const mayLeaveTheHouse = (tx: Tx) =>
  tx`(p.kind = 'news' or (p.kind = 'own' and p.author_kind = 'organisation'))`
const kindOf = (tx: Tx) =>
  tx`case when p.kind = 'news' then 'news' when p.kind = 'own' and p.author_kind = 'organisation' then 'own' else 'private' end`

export type Newest = {
  postId: number
  at: Date
  kind: Saying['kind']
  source: string
  network: string
  lang: string
  /** Null when its text is not there any more. */
  text: string | null
}

/** The post that came in last, of those not older than a day. Arrival counts: ids grow with it. */
export async function newest(tx: Tx, orgId: string, at: Date): Promise<Newest | undefined> {
  const [row] = await tx<Newest[]>`
    select p.post_id as "postId", p.at, ${kindOf(tx)} as kind, s.name as source, p.network, p.lang,
      left(coalesce(nullif(p.title, ''), p.body), 300) as text
    from post p join source s on s.org_id = p.org_id and s.source_id = p.source_id
    where p.org_id = ${orgId} and p.deleted_at is null and p.at <= ${at} and p.at > ${at}::timestamptz - interval '1 day'
    order by p.post_id desc limit 1`
  return row
}

/** Something that explains a bend: an event that somebody marked, or a message of the organisation itself. */
export type Mark = {
  at: Date
  /** Null: a message of the organisation, which the page words. */
  label: string | null
  /** Null: it concerns the whole square. */
  topicIds: string[] | null
}

/** Oldest first. */
export async function marks(tx: Tx, orgId: string, span: Span): Promise<Mark[]> {
  return tx<Mark[]>`
    select m.at, m.label, case when m.topic_id is null then null else array[m.topic_id::text] end as "topicIds"
    from mark m where m.org_id = ${orgId} and m.at >= ${span.from} and m.at <= ${span.to}
    union all
    select p.at, null, (select coalesce(array_agg(h.topic_id::text), '{}') from hit h
      where h.org_id = p.org_id and h.post_id = p.post_id and h.topic_id in (select topic_id from topic where org_id = ${orgId} and not system))
    from post p
    where p.org_id = ${orgId} and p.at >= ${span.from} and p.at <= ${span.to}
      and p.kind = 'own' and p.author_kind = 'organisation' and p.deleted_at is null
    order by 1`
}

export type Answer = {
  topicId: string | null
  title: string
  detail: string
  voices: number | null
  at: Date
}

/** Answers given in a span, newest first. */
export async function answersGiven(tx: Tx, orgId: string, span: Span, limit: number): Promise<Answer[]> {
  return tx<Answer[]>`select topic_id as "topicId", title, detail, voices, answered_at as at from answer
    where org_id = ${orgId} and answered_at >= ${span.from} and answered_at <= ${span.to}
    order by answered_at desc, answer_id limit ${limit}`
}

/** What the figures rest on, and what they miss. */
export type Listening = {
  /** Sources that should be heard. */
  active: number
  silent: { name: string; since: Date }[]
  /** Active channels that are to be connected later: that answer is what the wall repeats. */
  unheard: { network: string; name: string }[]
}

export async function listening(tx: Tx, orgId: string): Promise<Listening> {
  const [active] = await tx<
    { count: number }[]
  >`select count(*)::int as count from source where org_id = ${orgId} and state = 'active'`
  const silent = await tx<{ name: string; since: Date }[]>`
    select name, coalesce(last_success, problem_since) as since from source
    where org_id = ${orgId} and state = 'active' and problem is not null and coalesce(last_success, problem_since) is not null
    order by 2, lower(name)`
  const unheard = await tx<{ network: string; name: string }[]>`
    select network, name from channel where org_id = ${orgId} and active and connection = 'later'
    order by network, lower(name)`
  return { active: active?.count ?? 0, silent, unheard }
}

/** Which sources spoke in a span: social networks by name, news sources counted. For days with few posts. */
export async function whoSpoke(
  tx: Tx,
  orgId: string,
  span: Span,
): Promise<{ name: string; network: string; news: boolean }[]> {
  return tx<{ name: string; network: string; news: boolean }[]>`
    select s.name, min(p.network) as network, bool_or(p.kind = 'news') as news
    from post p join source s on s.org_id = p.org_id and s.source_id = p.source_id
    where p.org_id = ${orgId} and p.at >= ${span.from} and p.at <= ${span.to}
    group by s.source_id, s.name order by count(*) desc, lower(s.name)`
}

/** Where the square stands now: changes whenever a picture of it may. */
export async function squareCursor(tx: Tx, orgId: string): Promise<string> {
  const [row] = await tx<
    { cursor: string }[]
  >`select last_post || '.' || square_version as cursor from counter where org_id = ${orgId}`
  return row?.cursor ?? '0.0'
}
