/**
 * Search over everything that is kept: full text in the post's own language, with filters.
 *
 * A post is indexed with the dictionary of its language; the words asked for are therefore looked up in all of them at
 * once (or in one, when a language is chosen). Newest first; a page goes on after the last post of the former one.
 */
import type { AuthorKind, Carries, Kind } from '#post'
import type { Tx } from './database.js'
import { dictionaryOf, foldForSearch } from './posts.js'
import type { ToneName } from './tone.js'

export type Filters = {
  /** As typed: words, "phrases", -not, or. Empty: everything. */
  text: string
  topicId: string | null
  sourceId: string | null
  /** `nl`, `fr`, …; null: all. */
  lang: string | null
  /** Calendar days in the organisation's time zone, both included. */
  from: string | null
  until: string | null
  /** As it is shown: a name of the gazetteer, or one that the town has added. */
  place: string | null
  kind: Kind | null
  /** Only what asks something. */
  asks: boolean
  /** `none`: where it cannot be told; null: all. */
  tone: ToneName | 'none' | null
  /** The story in which it is shown. */
  storyId: number | null
}

export type FoundPost = {
  postId: number
  at: Date
  network: string
  sourceId: string
  sourceName: string
  kind: Kind
  authorKind: AuthorKind
  authorName: string | null
  title: string | null
  body: string
  /** The body with {@link markBegin} and {@link markEnd} around the words that were asked for. */
  marked: string
  lang: string
  tone: ToneName | null
  /** A person said so. */
  toneSaid: boolean
  hasLink: boolean
  carries: Carries
  isRepost: boolean
  editedAt: Date | null
  topics: { id: string; name: string }[]
  /** The first post of its line; its own number when it is that. */
  line: number
  /** The story in which it is shown, when that has more than this post. */
  storyId: number | null
}

export type After = { at: Date; postId: number }

const languages = ['nl', 'fr', 'de', 'en', 'other']

/** Two characters of the private use area: no text has them, since they are taken out before. */
export const markBegin = '\uE000'
export const markEnd = '\uE001'

/** More matches than this are counted as "at least". */
export const countAtMost = 20_000

function asked(tx: Tx, filters: Filters) {
  const folded = foldForSearch(filters.text)
  const dictionaries = [...new Set((filters.lang ? [filters.lang] : languages).map(dictionaryOf))]
  return dictionaries
    .map((dictionary) => tx`websearch_to_tsquery(${dictionary}::regconfig, ${folded})`)
    .reduce((all, one) => tx`${all} || ${one}`)
}

function marked(tx: Tx, filters: Filters) {
  if (filters.text.trim() === '') return tx`p.body`
  const options = `HighlightAll=true, StartSel=${markBegin}, StopSel=${markEnd}`
  const dictionary = tx`(case p.lang when 'nl' then 'dutch' when 'fr' then 'french' when 'de' then 'german'
    when 'en' then 'english' else 'simple' end)::regconfig`
  return tx`ts_headline(${dictionary}, translate(p.body, ${markBegin + markEnd}, ''), ${asked(tx, filters)}, ${options})`
}

function conditions(tx: Tx, orgId: string, timeZone: string, filters: Filters) {
  const text = filters.text.trim() === '' ? tx`` : tx`and p.words @@ (${asked(tx, filters)})`
  const topic = filters.topicId
    ? tx`and exists (select from hit h where h.org_id = p.org_id and h.topic_id = ${filters.topicId} and h.post_id = p.post_id)`
    : tx``
  const source = filters.sourceId ? tx`and p.source_id = ${filters.sourceId}` : tx``
  const lang = filters.lang ? tx`and p.lang = ${filters.lang}` : tx``
  const from = filters.from ? tx`and p.at >= ${filters.from}::date::timestamp at time zone ${timeZone}` : tx``
  const until = filters.until
    ? tx`and p.at < (${filters.until}::date + 1)::timestamp at time zone ${timeZone}`
    : tx``
  const place = filters.place
    ? tx`and exists (select from post_place x where x.org_id = ${orgId} and x.place = ${filters.place} and x.post_id = p.post_id)`
    : tx``
  const kind = filters.kind ? tx`and p.kind = ${filters.kind}` : tx``
  const asks = filters.asks ? tx`and p.is_question` : tx``
  const tone = !filters.tone
    ? tx``
    : filters.tone === 'none'
      ? tx`and p.tone is null`
      : tx`and p.tone = ${filters.tone}`
  const story = filters.storyId
    ? tx`and p.story = any(array(select s.story_id from story s where s.org_id = ${orgId} and s.shown_as = ${filters.storyId}))`
    : tx``
  return tx`p.org_id = ${orgId} and p.body is not null ${text} ${topic} ${source} ${lang} ${from} ${until} ${place} ${kind} ${asks} ${tone} ${story}`
}

/** At most `limit` posts, newest first, that come after (so are older than) `after`. */
export async function findPosts(
  tx: Tx,
  orgId: string,
  timeZone: string,
  filters: Filters,
  limit: number,
  after: After | null,
): Promise<FoundPost[]> {
  const next = after ? tx`and (p.at, p.post_id) < (${after.at}, ${after.postId})` : tx``
  return tx<FoundPost[]>`
    with page as materialized (
      select p.* from post p where ${conditions(tx, orgId, timeZone, filters)} ${next}
      order by p.at desc, p.post_id desc limit ${limit})
    select p.post_id as "postId", p.at, p.network, p.source_id as "sourceId", coalesce(s.name, p.network) as "sourceName", p.kind,
      p.author_kind as "authorKind", p.author_name as "authorName", p.title, p.body, ${marked(tx, filters)} as marked, p.lang,
      p.tone, p.tone_said as "toneSaid", p.link is not null as "hasLink", p.carries,
      coalesce(p.copy_of, p.post_id) as line,
      (select r.story_id from story s join story r on r.org_id = s.org_id and r.story_id = s.shown_as
        where s.org_id = p.org_id and s.story_id = p.story and r.posts > 1) as "storyId",
      p.is_repost as "isRepost", p.edited_at as "editedAt",
      coalesce((select jsonb_agg(jsonb_build_object('id', t.topic_id, 'name', t.name) order by t.name)
        from topic t join hit h on h.org_id = t.org_id and h.topic_id = t.topic_id
        where t.org_id = p.org_id and not t.system and t.state <> 'removed' and h.post_id = p.post_id), '[]') as topics
    from page p left join source s on s.org_id = p.org_id and s.source_id = p.source_id
    order by p.at desc, p.post_id desc`
}

export type CountedDay = { day: string; posts: number; voices: number }

/**
 * Posts and voices per day of the newest {@link countAtMost} matches, oldest day first, and whether there are more.
 * Voices are distinct per day; days are in the organisation's time zone.
 */
export async function countDays(
  tx: Tx,
  orgId: string,
  timeZone: string,
  filters: Filters,
): Promise<{ days: CountedDay[]; posts: number; voices: number; more: boolean }> {
  const days = await tx<CountedDay[]>`
    with found as materialized (
      select p.at, p.voice from post p where ${conditions(tx, orgId, timeZone, filters)}
      order by p.at desc, p.post_id desc limit ${countAtMost})
    select to_char(at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::int as posts, count(distinct voice)::int as voices
    from found group by 1 order by 1`
  const [voices] = await tx<{ most: number }[]>`
    with found as materialized (
      select p.voice_period, p.voice from post p where ${conditions(tx, orgId, timeZone, filters)}
      order by p.at desc, p.post_id desc limit ${countAtMost})
    select coalesce(max(n), 0)::int as most from (select count(distinct voice) as n from found group by voice_period) months`
  const posts = days.reduce((sum, day) => sum + day.posts, 0)
  // Pseudonyms change every month, so over a rotation the largest month is the most that is certain.
  return { days, posts, voices: voices?.most ?? 0, more: posts >= countAtMost }
}

/** The sealed public address of a post; null when it is forgotten or never had one. */
export async function sealedLink(tx: Tx, orgId: string, postId: number): Promise<Buffer | null> {
  const [row] = await tx<
    { link: Buffer | null }[]
  >`select link from post where org_id = ${orgId} and post_id = ${postId}`
  return row?.link ?? null
}
