/**
 * What a decision is measured by: the counts of its topic and of the others, what is shared between them, how posts sounded,
 * what happened beside it, and the texts of which only common words are told.
 */
import type { Tx } from './database.js'
import type { Span } from './square.js'

export type ToneDay = {
  day: string
  /** Posts of people of which the tone is known, and of these the negative ones. */
  told: number
  negative: number
  voices: number
}

/** Days with a known tone, oldest first; days in the town's own time zone. */
export async function topicToneDays(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, to }: Span,
  timeZone: string,
): Promise<ToneDay[]> {
  return tx<ToneDay[]>`
    select to_char(h.at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::int as told,
      (count(*) filter (where p.tone = 'negative'))::int as negative, count(distinct h.voice)::int as voices
    from hit h join post p on p.org_id = h.org_id and p.post_id = h.post_id and p.tone is not null and p.kind <> 'news'
    where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${from} and h.at < ${to}
    group by 1 order by 1`
}

/** Of each other topic: its posts in a span, and how many of them are posts of this topic as well. */
export async function sharedWith(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, to }: Span,
): Promise<{ topicId: string; name: string; posts: number; shared: number }[]> {
  return tx`
    select h.topic_id as "topicId", t.name, count(*)::int as posts, count(o.post_id)::int as shared
    from hit h join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id and not t.system and t.state <> 'removed'
      left join hit o on o.org_id = h.org_id and o.post_id = h.post_id and o.topic_id = ${topicId}
    where h.org_id = ${orgId} and h.topic_id <> ${topicId} and h.at >= ${from} and h.at < ${to}
    group by 1, 2`
}

export type Followed = {
  id: string
  kind: 'mark' | 'answer'
  at: Date
  label: string
}

/** What was marked on the curve of a topic, and what was answered ("u zei, wij deden"), oldest first. */
export async function followedOf(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, to }: Span,
): Promise<Followed[]> {
  return tx<Followed[]>`
    select m.mark_id as id, 'mark' as kind, m.at, m.label from mark m
    where m.org_id = ${orgId} and m.topic_id = ${topicId} and m.at >= ${from} and m.at <= ${to}
    union all
    -- The answer to one question is between two people; what was told to everybody marks the curve.
    select a.answer_id, 'answer', a.answered_at, a.title from answer a
    where a.org_id = ${orgId} and a.topic_id = ${topicId} and a.post_id is null
      and a.answered_at >= ${from} and a.answered_at <= ${to}
    order by 3, 1 limit 50`
}

export type SpokenText = {
  text: string
  lang: string
  /** A pseudonym behind its month (`2026-11:ab12…`); null: not known, and then it counts as nobody's. */
  voice: string | null
  /** Before the moment that was asked about, or since. */
  since: boolean
}

/** Texts of people that are kept, newest first; no news, nothing of the organisation itself, no copies. */
export async function spokenTexts(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, to }: Span,
  cut: Date,
  limit: number,
): Promise<SpokenText[]> {
  return tx<SpokenText[]>`
    select p.body as text, p.lang, p.voice_period || ':' || encode(h.voice, 'hex') as voice, h.at >= ${cut} as since
    from hit h join post p on p.org_id = h.org_id and p.post_id = h.post_id
    where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${from} and h.at <= ${to}
      and p.body is not null and p.deleted_at is null and not p.is_repost and p.kind <> 'news' and p.author_kind = 'private'
    order by h.at desc limit ${limit}`
}

export type AgendaEvent = {
  eventId: string
  title: string
  place: string
  startsAt: Date
  endsAt: Date | null
}

/** Events that begin within a span or still go on in it, oldest first. */
export async function agendaWithin(tx: Tx, orgId: string, { from, to }: Span): Promise<AgendaEvent[]> {
  return tx<
    AgendaEvent[]
  >`select event_id as "eventId", title, place, starts_at as "startsAt", ends_at as "endsAt"
    from agenda_event where org_id = ${orgId} and starts_at <= ${to} and coalesce(ends_at, starts_at) >= ${from}
    order by starts_at, event_id limit 200`
}

/** Where a span of a topic came from: sources by posts. From the tallies, so it outlives the texts. */
export async function sourcesOfTopic(
  tx: Tx,
  orgId: string,
  topicId: string,
  from: string,
  until: string,
): Promise<{ name: string; posts: number; voices: number }[]> {
  return tx`
    select s.name, sum(d.posts)::int as posts, max(d.voices)::int as voices
    from tally_day d join source s on s.org_id = d.org_id and s.source_id = d.source_id
    where d.org_id = ${orgId} and d.topic_id = ${topicId} and d.day between ${from} and ${until}
    group by s.source_id, s.name order by 2 desc, lower(s.name)`
}
