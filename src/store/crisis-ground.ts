/**
 * What a situation picture stands on: what people ask most, and which words they use. Figures of a topic in a span; voices are of
 * the largest month. Never here: words that only one post said, or a headline (it goes when its post goes).
 */

import type { Tx } from './database.js'
import type { Span, Talk } from './square.js'
import { everything } from './topics.js'

/** More posts than this are not looked at one by one: the newest count. */
const lookedAt = 5_000

export type Asked = Pick<Talk, 'posts' | 'voices' | 'atLeast'>

/** As it is kept with a proposal: moments in ISO 8601. */
export type CrisisFigures = {
  /** The span on the clock of the crisis; both ends belong to it. */
  from: string
  to: string
  said: Talk
  /** The last sixty minutes, which is what normal can be told of. */
  hour: Asked
  /** Null: too little was said, or too short a time was listened. */
  normal: { is: 'more' | 'usual' | 'less'; times: number | null } | null
  /** Days that were listened to, 28 at most. */
  listened: number
  /** `about`: what at least five voices ask about, most first; `other`: questions about anything else. */
  questions: Asked & { about: (Asked & { label: string })[]; other: number }
  phrases: string[]
  /** Sources that do not work now. */
  silent: string[]
}

/** The topic that every kept post hits. */
export async function squareTopic(tx: Tx, orgId: string): Promise<string> {
  const [row] = await tx<{ topicId: string }[]>`
    select topic_id as "topicId" from topic where org_id = ${orgId} and slug = ${everything}`
  if (!row) throw new Error('an organisation without its system topic')
  return row.topicId
}

/** What is asked, by story, else by topic (`label` null: neither), most voices first; and all of it together. */
export async function crisisQuestions(
  tx: Tx,
  orgId: string,
  topicId: string,
  span: Span,
): Promise<{ all: Asked; about: (Asked & { label: string | null })[] }> {
  const rows = await tx<(Asked & { label: string | null; whole: boolean })[]>`
    with asked as (
      select p.post_id, p.voice, p.voice_period, r.shown_as from hit h
        join post p on p.org_id = h.org_id and p.post_id = h.post_id
        left join story r on r.org_id = p.org_id and r.story_id = p.story
      where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${span.from} and h.at <= ${span.to}
        and p.is_question and p.deleted_at is null
      order by h.at desc limit ${lookedAt}),
    about as (
      select a.*, coalesce(
        (select coalesce(s.given_label, nullif(array_to_string(s.phrases, ' · '), '')) from story s
          where s.org_id = ${orgId} and s.story_id = a.shown_as and not s.muted),
        -- What the crisis itself is about says least about a question.
        (select t.name from hit o join topic t on t.org_id = o.org_id and t.topic_id = o.topic_id
          where o.org_id = ${orgId} and o.post_id = a.post_id and not t.system and t.state <> 'removed'
          order by t.topic_id = ${topicId}, lower(t.name) limit 1)) as label
      from asked a),
    months as (
      select label, grouping(label) = 1 as whole, voice_period, count(*)::int as posts, count(distinct voice)::int as voices
      from about group by grouping sets ((label, voice_period), (voice_period)))
    select label, whole, sum(posts)::int as posts, max(voices)::int as voices,
      count(*) filter (where voices > 0) > 1 or sum(posts) >= ${lookedAt} as "atLeast"
    from months group by label, whole order by voices desc, posts desc, label`
  const { posts = 0, voices = 0, atLeast = false } = rows.find((row) => row.whole) ?? {}
  const about = rows
    .filter((row) => !row.whole)
    .map((row) => ({ label: row.label, posts: row.posts, voices: row.voices, atLeast: row.atLeast }))
  return { all: { posts, voices, atLeast }, about }
}

/** Key phrases of the stories that at least so many voices speak of, most voices first. */
export async function crisisPhrases(
  tx: Tx,
  orgId: string,
  topicId: string,
  span: Span,
  least: number,
): Promise<string[]> {
  const rows = await tx<{ phrases: string[] }[]>`
    with heard as (
      select r.shown_as, p.voice, p.voice_period from hit h
        join post p on p.org_id = h.org_id and p.post_id = h.post_id
        join story r on r.org_id = p.org_id and r.story_id = p.story
      where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${span.from} and h.at <= ${span.to}
      order by h.at desc limit ${lookedAt}),
    months as (
      select shown_as, count(distinct voice)::int as voices from heard group by shown_as, voice_period),
    voiced as (
      select shown_as, max(voices) as voices from months group by 1 having max(voices) >= ${least})
    select s.phrases from voiced v join story s on s.org_id = ${orgId} and s.story_id = v.shown_as and not s.muted
    order by v.voices desc, s.story_id desc limit 6`
  return [...new Set(rows.flatMap((row) => row.phrases))]
}
