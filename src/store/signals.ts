/**
 * Signals: what the house found in the counts, and the counts in which it looks.
 *
 * In: a signal with its numbers. Out: one row for as long as it goes on. Never here: words of a post; whether something is
 * worth a look.
 */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'
import type { Span } from './square.js'

export const signalKinds = ['peak', 'drip', 'new', 'turn', 'question'] as const
export type SignalKind = (typeof signalKinds)[number]

/** All there is to say about it in numbers and names; which are there depends on its kind. */
export type SignalFacts = {
  /** Peak: hours that stand out, and voices that were expected in them. */
  window?: 1 | 24
  expected?: number
  counted?: number
  /** How likely it is by chance. */
  chance?: number
  /** Drip: posts a week, before and since. Turn: shares of negative posts. New: posts of a story of that age. */
  usual?: number
  now?: number
  days?: number
  hours?: number
  to?: 'negative' | 'positive'
  /** There may be more voices. */
  atLeast?: boolean
  /** Names of sources, the one with most posts first, and how many there are. */
  sources?: string[]
  sourceCount?: number
  /** Words that three voices or more used. */
  terms?: string[]
  /** Turn: of posts that the model calls negative, and of those it calls positive, the share that is right, as measured then. */
  right?: { negative: number; positive: number }
  /** Question: minutes that the office was open since it was asked. */
  officeMinutes?: number
  postId?: number
}

export type FoundSignal = {
  kind: SignalKind
  about: string
  topicId: string | null
  beganAt: Date
  at: Date
  strength: number
  posts: number
  voices: number
  facts: SignalFacts
}

export type Signal = Omit<FoundSignal, 'at'> & {
  signalId: string
  foundAt: Date
  lastAt: Date
  /** The topic's; null for the whole square, or without a topic. */
  topicName: string | null
  /** What its story is called now; null: it is about no story, or that has no name any more. */
  storyLabel: string | null
  /** Where its story is shown now; null: it is about no story. */
  storyId: number | null
}

/**
 * Keeps it. What goes on, or comes again within the cool-down, is the same signal: it gets its newest numbers, and whoever
 * has seen it is not asked again. Returns whether it is a new one.
 */
export async function tellSignal(
  tx: Tx,
  orgId: string,
  found: FoundSignal,
  coolDownMs: number,
): Promise<boolean> {
  const since = new Date(found.at.getTime() - coolDownMs)
  const rows = await tx`
    update signal set last_at = ${found.at}, strength = ${found.strength}, posts = ${found.posts}, voices = ${found.voices},
      facts = ${tx.json(found.facts)}, began_at = least(began_at, ${found.beganAt})
    where org_id = ${orgId} and signal_id = (select signal_id from signal
      where org_id = ${orgId} and about = ${found.about} and kind = ${found.kind} and last_at >= ${since}
      order by last_at desc limit 1)`
  if (rows.count > 0) return false
  await tx`insert into signal (org_id, signal_id, kind, about, topic_id, began_at, found_at, last_at, strength, posts, voices, facts)
    values (${orgId}, ${randomUUID()}, ${found.kind}, ${found.about}, ${found.topicId}, ${found.beganAt}, ${found.at},
      ${found.at}, ${found.strength}, ${found.posts}, ${found.voices}, ${tx.json(found.facts)})`
  return true
}

const columns = (
  tx: Tx,
) => tx`s.signal_id as "signalId", s.kind, s.about, s.topic_id as "topicId", s.began_at as "beganAt",
  s.found_at as "foundAt", s.last_at as "lastAt", s.strength, s.posts, s.voices, s.facts,
  case when t.system then null else t.name end as "topicName",
  -- Asked anew each time: a headline goes with its post.
  (select coalesce(y.given_label, left(coalesce(nullif(l.title, ''), split_part(l.body, '. ', 1)), 160), nullif(array_to_string(y.phrases, ' · '), ''))
    from story y left join post l on l.org_id = y.org_id and l.post_id = y.label_post and l.body is not null
    where y.org_id = s.org_id and s.kind = 'new' and 'story:' || y.story_id = s.about) as "storyLabel",
  (select y.shown_as from story y where y.org_id = s.org_id and s.kind = 'new' and 'story:' || y.story_id = s.about) as "storyId"`
const joins = (tx: Tx) => tx`signal s left join topic t on t.org_id = s.org_id and t.topic_id = s.topic_id`
const isFollowed = (tx: Tx) => tx`(t.topic_id is null or t.state = 'active')`

/**
 * What still goes on and waits for this person, strongest first: peaks and new stories of the last day, what is slower of
 * the last three. Questions wait by themselves in the queue.
 */
export async function openSignals(
  tx: Tx,
  orgId: string,
  now: Date,
  userId: string,
  limit: number,
): Promise<Signal[]> {
  const day = new Date(now.getTime() - 86_400_000)
  const threeDays = new Date(now.getTime() - 3 * 86_400_000)
  return tx<Signal[]>`select ${columns(tx)} from ${joins(tx)}
    where s.org_id = ${orgId} and s.kind <> 'question' and s.found_at <= ${now} and ${isFollowed(tx)}
      and s.last_at >= (case when s.kind in ('peak', 'new') then ${day} else ${threeDays} end)::timestamptz
      and not exists (select from today_decision d where d.org_id = s.org_id
        and d.item in ('signal:' || s.signal_id, 'signal:' || s.signal_id || ':' || ${userId}::text)
        and (d.until is null or d.until > ${now}))
    order by s.kind = 'drip', s.strength desc, s.signal_id limit ${limit}`
}

/** Newest first. */
export async function recentSignals(tx: Tx, orgId: string, since: Date, limit: number): Promise<Signal[]> {
  return tx<Signal[]>`select ${columns(tx)} from ${joins(tx)}
    where s.org_id = ${orgId} and s.kind <> 'question' and s.last_at >= ${since} and (t.topic_id is null or t.state <> 'removed')
    order by s.found_at desc, s.signal_id limit ${limit}`
}

export async function signalById(tx: Tx, orgId: string, signalId: string): Promise<Signal | undefined> {
  const [row] = await tx<Signal[]>`select ${columns(tx)} from ${joins(tx)}
    where s.org_id = ${orgId} and s.signal_id = ${signalId}`
  return row
}

/** Of so few posts nobody can say what they are about. */
const fewestTogether = 3

/** Posts of a topic in the time of a signal, by the story that they are shown in. */
const told = (tx: Tx, orgId: string) => tx`
  select s.signal_id, r.shown_as as story_id, count(*)::int as posts
  from signal s join hit h on h.org_id = s.org_id and h.topic_id = s.topic_id and h.at >= s.began_at and h.at <= s.last_at
    join post p on p.org_id = h.org_id and p.post_id = h.post_id
    join story r on r.org_id = p.org_id and r.story_id = p.story
  where s.org_id = ${orgId} and s.kind <> 'question'`

/**
 * Signals of a story, newest first: that it grows, and those of a topic whose posts are for at least half of this story.
 * `storyId`: where it is shown.
 */
export async function signalsOfStory(
  tx: Tx,
  orgId: string,
  storyId: number,
  limit: number,
): Promise<Signal[]> {
  return tx<Signal[]>`
    with near as materialized (
      select min(r.first_at) as from, max(r.last_at) as until from story r where r.org_id = ${orgId} and r.shown_as = ${storyId}),
    of_topics as (
      select c.signal_id from (${told(tx, orgId)} and s.last_at >= (select n.from from near n)
          and s.began_at <= (select n.until from near n) group by 1, 2) c
        join signal s on s.org_id = ${orgId} and s.signal_id = c.signal_id
      where c.story_id = ${storyId} and c.posts >= ${fewestTogether} and 2 * c.posts >= s.posts)
    select ${columns(tx)} from ${joins(tx)}
    where s.org_id = ${orgId} and s.kind <> 'question' and (t.topic_id is null or t.state <> 'removed')
      and (s.signal_id in (select o.signal_id from of_topics o)
        or s.kind = 'new' and s.about in (select 'story:' || r.story_id from story r where r.org_id = ${orgId} and r.shown_as = ${storyId}))
    order by s.found_at desc, s.signal_id limit ${limit}`
}

/** Stories that make up a signal of a topic, most posts first: each with at least a fifth of its posts. */
export async function storiesOfSignal(
  tx: Tx,
  orgId: string,
  signalId: string,
  limit: number,
): Promise<{ storyId: number; posts: number }[]> {
  return tx<{ storyId: number; posts: number }[]>`
    select c.story_id as "storyId", c.posts
    -- Against everything said in its whole time: its own count is that of its last hour or day.
    from (select t.*, sum(t.posts) over () as of_all from (${told(tx, orgId)} and s.signal_id = ${signalId} group by 1, 2) t) c
    where c.posts >= ${fewestTogether} and 5 * c.posts >= c.of_all order by c.posts desc, c.story_id limit ${limit}`
}

/** What dripped at a moment, strongest first: for the wall. What somebody put away is not there. */
export async function slumbering(tx: Tx, orgId: string, at: Date, limit: number): Promise<Signal[]> {
  const since = new Date(at.getTime() - 2 * 86_400_000)
  return tx<Signal[]>`select ${columns(tx)} from ${joins(tx)}
    where s.org_id = ${orgId} and s.kind = 'drip' and s.found_at <= ${at} and s.last_at >= ${since} and ${isFollowed(tx)}
      and not exists (select from today_decision d where d.org_id = s.org_id and d.item = 'signal:' || s.signal_id
        and d.action = 'no-signal')
    order by s.strength desc, s.signal_id limit ${limit}`
}

export type Busy = {
  topicId: string
  system: boolean
  sensitivity: 'low' | 'usual' | 'high'
  hour: { posts: number; voices: number }
  dayPosts: number
}

/** Topics with at least so many posts in the twenty-four hours that end with the hour of `now`. */
export async function busyTopics(tx: Tx, orgId: string, hour: Date, least: number): Promise<Busy[]> {
  return tx<Busy[]>`
    select p.topic_id as "topicId", p.system, p.sensitivity,
      jsonb_build_object('posts', coalesce(sum(t.posts) filter (where t.hour = ${hour}), 0),
        'voices', coalesce(sum(t.voices) filter (where t.hour = ${hour}), 0)) as hour,
      sum(t.posts)::int as "dayPosts"
    from topic p join tally_hour t on t.org_id = p.org_id and t.topic_id = p.topic_id
    where p.org_id = ${orgId} and p.state = 'active' and t.hour > ${hour}::timestamptz - interval '24 hours' and t.hour <= ${hour}
    group by p.topic_id, p.system, p.sensitivity having sum(t.posts) >= ${least}`
}

/** Topics that are followed, and how soon each speaks up. */
export async function sensitivitiesOf(
  tx: Tx,
  orgId: string,
): Promise<{ topicId: string; system: boolean; sensitivity: 'low' | 'usual' | 'high' }[]> {
  return tx`select topic_id as "topicId", system, sensitivity from topic where org_id = ${orgId} and state = 'active'`
}

export type NewStory = {
  storyId: number
  firstAt: Date
  posts: number
  voices: number
  atLeast: boolean
  /** Posts that stories of the past weeks had when they were as old. */
  others: number[]
}

/** Stories that began after `since` and have at least so many posts, each beside those of the four weeks before. */
export async function newStories(
  tx: Tx,
  orgId: string,
  { since, now, least }: { since: Date; now: Date; least: number },
): Promise<NewStory[]> {
  return tx<NewStory[]>`
    with fresh as (
      select s.story_id, s.first_at, count(*)::int as posts, count(distinct p.voice)::int as voices,
        count(distinct p.voice_period) > 1 as turned
      from story s join story r on r.org_id = s.org_id and r.shown_as = s.story_id
        join post p on p.org_id = r.org_id and p.story = r.story_id and p.at <= ${now}
      where s.org_id = ${orgId} and s.merged_into is null and not s.muted and s.first_at > ${since} and s.first_at <= ${now}
      group by s.story_id, s.first_at having count(*) >= ${least})
    select f.story_id as "storyId", f.first_at as "firstAt", f.posts, f.voices, f.turned as "atLeast",
      array(select (select count(*)::int from story r join post p on p.org_id = r.org_id and p.story = r.story_id
          where r.org_id = o.org_id and r.shown_as = o.story_id and p.at <= o.first_at + (${now}::timestamptz - f.first_at))
        from story o where o.org_id = ${orgId} and o.merged_into is null
          and o.first_at > ${since}::timestamptz - interval '28 days' and o.first_at <= ${since}
        order by o.first_at desc limit 500) as others
    from fresh f order by f.posts desc limit 20`
}

export type ToneWeekOf = { topicId: string; week: number; negative: number; total: number; voices: number }

/** Posts of people by tone in weeks that end at `until`, week 0 the oldest of `weeks`; of topics that are followed. */
export async function toneByWeek(tx: Tx, orgId: string, until: Date, weeks: number): Promise<ToneWeekOf[]> {
  const from = new Date(until.getTime() - weeks * 7 * 86_400_000)
  return tx<ToneWeekOf[]>`
    select h.topic_id as "topicId", floor(extract(epoch from h.at - ${from}::timestamptz) / 604800)::int as week,
      count(*) filter (where p.tone = 'negative')::int as negative, count(*)::int as total, count(distinct h.voice)::int as voices
    from hit h join post p on p.org_id = h.org_id and p.post_id = h.post_id and p.tone is not null and p.kind <> 'news'
      join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id and t.state = 'active' and not t.system
    where h.org_id = ${orgId} and h.at >= ${from} and h.at < ${until}
    group by 1, 2`
}

/** Of what a span of a topic is made: its sources by posts, and texts with a pseudonym each, for their common words only. */
export async function madeOf(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, to }: Span,
): Promise<{ sources: { name: string; posts: number }[]; texts: { text: string; voice: string | null }[] }> {
  const sources = await tx<{ name: string; posts: number }[]>`
    select s.name, count(*)::int as posts from hit h join source s on s.org_id = h.org_id and s.source_id = h.source_id
    where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${from} and h.at <= ${to}
    group by s.source_id, s.name order by 2 desc, lower(s.name)`
  const texts = await tx<{ text: string; voice: string | null }[]>`
    select concat_ws(' ', p.title, p.body) as text, encode(h.voice, 'hex') as voice
    from hit h join post p on p.org_id = h.org_id and p.post_id = h.post_id
    where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${from} and h.at <= ${to}
      and p.body is not null and p.deleted_at is null and not p.is_repost
    order by h.at desc limit 300`
  return { sources, texts }
}

/** Signals older than this are of no use: the counts stay. What began a topic, and what came in a tamtam, stays for its timeline. */
export async function forgetSignals(tx: Tx, orgId: string, before: Date): Promise<number> {
  const rows = await tx`delete from signal s where s.org_id = ${orgId} and s.last_at < ${before}
    and not exists (select from tamtam_item i where i.org_id = s.org_id and i.origin = 'signal:' || s.signal_id and i.chosen)
    and (s.topic_id is null or s.kind = 'question' or exists (select from signal f where f.org_id = s.org_id
      and f.topic_id = s.topic_id and f.kind <> 'question' and (f.found_at, f.signal_id) < (s.found_at, s.signal_id)))`
  return rows.count
}
