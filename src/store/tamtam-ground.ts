/** What an edition is made of and stands on: topics that were talked about, open questions, posts of people. */
import type { Tx } from './database.js'

export type TopicCandidate = {
  topicId: string
  name: string
  domain: string
  posts: number
  voices: number
  sources: number
  /** Voices on such a day, over the past weeks; null below four weeks of history. */
  normal: number | null
}

/** Topics with anything in the span, most voices first. `weeks` back, the same weekday is what is normal. */
export async function topicCandidates(
  tx: Tx,
  orgId: string,
  span: { from: Date; to: Date },
  day: string,
): Promise<TopicCandidate[]> {
  return tx<TopicCandidate[]>`
    select t.topic_id as "topicId", t.name, t.domain, h.posts, h.voices, h.sources, n.normal
    from topic t
      cross join lateral (select count(*)::int as posts, count(distinct (h.voice))::int as voices,
          count(distinct h.source_id)::int as sources from hit h
        where h.org_id = t.org_id and h.topic_id = t.topic_id and h.at > ${span.from} and h.at <= ${span.to}) h
      -- The same weekday of the eight weeks before. A day without a tally was a day without a word, once the topic is there.
      cross join lateral (select case when min(b.first) <= ${day}::date - 29 then sum(coalesce(d.voices, 0))::float8 / count(*) end
          as normal from generate_series(1, 8) w
          cross join lateral (select min(day) as first from tally_day f where f.org_id = t.org_id and f.topic_id = t.topic_id) b
          left join lateral (select sum(voices) as voices from tally_day d where d.org_id = t.org_id and d.topic_id = t.topic_id
            and d.day = ${day}::date - 7 * w) d on true
        where ${day}::date - 7 * w >= b.first) n
    where t.org_id = ${orgId} and not t.system and t.state = 'active' and h.posts > 0
    order by h.voices desc, h.posts desc, lower(t.name)`
}

/** Questions of people that wait for an answer: how many, and the oldest. */
export async function waitingQuestions(
  tx: Tx,
  orgId: string,
): Promise<{ open: number; oldest: Date | null }> {
  const [row] = await tx<{ open: number; oldest: Date | null }[]>`
    select count(*)::int as open, min(asked_at) as oldest from follow_up
    where org_id = ${orgId} and state in ('new', 'taken')`
  return row ?? { open: 0, oldest: null }
}

/** Texts of private people that are kept, some hundreds at a time, with their ids. */
export async function* privateTexts(
  tx: Tx,
  orgId: string,
): AsyncGenerator<{ postId: number; body: string }[]> {
  const rows = tx<{ postId: number; body: string }[]>`
    select post_id as "postId", body from post
    where org_id = ${orgId} and author_kind = 'private' and kind <> 'news' and body is not null`
  for await (const some of rows.cursor(500)) yield some
}

/** Names of sources that do not work now: what an edition could not hear. */
export async function coverageGaps(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx<{ name: string }[]>`select name from source
    where org_id = ${orgId} and state = 'active' and problem is not null order by lower(name) limit 5`
  return rows.map((row) => row.name)
}
