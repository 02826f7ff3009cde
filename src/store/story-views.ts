/**
 * Stories as pages and the wall ask for them. Figures are of a story with all that go on in it; voices are of the largest
 * month. Never here: who said it.
 */
import type { Tx } from './database.js'
import type { FollowUpState } from './follow-ups.js'
import type { Saying, Span, Talk } from './square.js'
import type { ToneName } from './tone.js'

/** More posts of one story than this are not counted one by one: "at least". */
const countedPosts = 5_000
/** In a list, which counts forty of them. */
const listedPosts = 1_000

/** Where the name comes from: people gave it, a publication's headline (its first sentence where it has none), phrases that several posts used, or nothing yet. */
export type LabelKind = 'given' | 'headline' | 'phrases' | 'none'
export type Label = { label: string; labelKind: LabelKind; labelLang: string }

const label = (tx: Tx) => tx`
  coalesce(s.given_label, left(coalesce(nullif(l.title, ''), split_part(l.body, '. ', 1)), 160), upper(left(array_to_string(s.phrases, ' · '), 1)) || substr(array_to_string(s.phrases, ' · '), 2)) as label,
  case when s.given_label is not null then 'given' when l.body is not null then 'headline'
    when s.phrases <> '{}' then 'phrases' else 'none' end as "labelKind",
  case when s.given_label is null and l.body is not null then l.lang else 'other' end as "labelLang"`
const labelPost = (tx: Tx) =>
  tx`left join post l on l.org_id = s.org_id and l.post_id = s.label_post and l.body is not null`

export type StoryTalk = Talk &
  Label & {
    storyId: number
    pinned: boolean
    firstAt: Date
    /** Posts that match a topic: what somebody thought of the keyword for. */
    followed: number
  }

/**
 * What people talk about in a span of at most a month, whether somebody thought of the keyword or not: stories with at least
 * two posts, and pinned ones, most voices first. Muted ones are left out. Of a very busy span the newest posts are counted.
 */
export async function storiesNow(tx: Tx, orgId: string, span: Span, limit: number): Promise<StoryTalk[]> {
  return tx<StoryTalk[]>`
    with watched as materialized (
      select array(select topic_id from topic where org_id = ${orgId} and not system and state <> 'removed') as ids),
    lately as (
      select p.post_id, p.story, p.voice, p.voice_period, p.source_id from post p
      where p.org_id = ${orgId} and p.at >= ${span.from} and p.at <= ${span.to} and p.story is not null
      order by p.at desc, p.post_id desc limit ${countedPosts}),
    heard as (
      select r.shown_as, t.* from lately t join story r on r.org_id = ${orgId} and r.story_id = t.story),
    months as (
      select shown_as, voice_period, count(distinct voice)::int as voices from heard group by 1, 2),
    voiced as (
      select shown_as, max(voices)::int as voices, count(*) filter (where voices > 0) > 1 as turned from months group by 1),
    counted as (
      select shown_as, count(*)::int as posts, count(distinct source_id)::int as sources, array_agg(post_id) as ids
      from heard group by 1),
    first as (
      select c.*, v.voices, v.turned, s.pinned from counted c join voiced v using (shown_as)
      join story s on s.org_id = ${orgId} and s.story_id = c.shown_as and not s.muted and (c.posts > 1 or s.pinned)
      order by s.pinned desc, v.voices desc, c.posts desc, c.shown_as desc limit ${limit})
    select s.story_id as "storyId", ${label(tx)}, s.pinned, s.first_at as "firstAt", f.posts, f.voices, f.sources,
      f.turned or (select count(*) from lately) >= ${countedPosts} as "atLeast",
      -- A look-up for each post: a join may read all hits of the organisation for each story.
      (select count(*)::int from unnest(f.ids) as i (post_id) cross join lateral (select from hit h
        where h.org_id = ${orgId} and h.topic_id = any((select ids from watched)::uuid[]) and h.post_id = i.post_id limit 1) hit) as followed
    from first f join story s on s.org_id = ${orgId} and s.story_id = f.shown_as ${labelPost(tx)}
    order by s.pinned desc, f.voices desc, f.posts desc, s.story_id desc`
}

export type ListedStory = Label & {
  storyId: number
  pinned: boolean
  muted: boolean
  firstAt: Date
  lastAt: Date
  posts: number
  voices: number
  atLeast: boolean
}

/** Posts of a story with what goes on in it, the newest so many, and their voices of the largest month. */
const counted = (tx: Tx, most: number) => tx`
  cross join lateral (
    select sum(r.posts)::int as posts, max(r.past_voices) as past, min(r.first_at) as first_at, max(r.last_at) as last_at
    from story r where r.org_id = s.org_id and r.shown_as = s.story_id) n
  cross join lateral (
    select coalesce(max(m.voices), 0)::int as voices, count(*) filter (where m.voices > 0) > 1 as turned
    from (select p.voice_period, count(distinct p.voice) as voices
      from (select p.voice_period, p.voice from story r
        -- The newest of each: a join reads all posts of a large story before it takes the newest.
        cross join lateral (select p.voice_period, p.voice, p.at from post p
          where p.org_id = r.org_id and p.story = r.story_id order by p.at desc limit ${most}) p
        where r.org_id = s.org_id and r.shown_as = s.story_id order by p.at desc limit ${most}) p
      group by 1) m) v`
const countedColumns = (tx: Tx, most: number) => tx`n.posts, n.first_at as "firstAt", n.last_at as "lastAt",
  greatest(v.voices, n.past) as voices, (v.turned or n.past > 0 or n.posts > ${most}) as "atLeast"`

export type StoryFilter = 'now' | 'muted'

/** Stories of several posts and what is pinned, pinned first, then the last that was spoken of. */
export async function storyList(
  tx: Tx,
  orgId: string,
  filter: StoryFilter,
  limit: number,
  before: Date | null = null,
): Promise<ListedStory[]> {
  return tx<ListedStory[]>`
    with page as materialized (
      select s.* from story s
      where s.org_id = ${orgId} and s.merged_into is null and s.muted = ${filter === 'muted'}
        and (s.pinned or s.posts > 1 or exists (select from story r where r.org_id = s.org_id and r.merged_into = s.story_id))
        ${before ? tx`and s.last_at < ${before} and not s.pinned` : tx``}
      order by s.pinned desc, s.last_at desc, s.story_id desc limit ${limit})
    select s.story_id as "storyId", ${label(tx)}, s.pinned, s.muted, ${countedColumns(tx, listedPosts)}
    from page s ${labelPost(tx)} ${counted(tx, listedPosts)}
    order by s.pinned desc, s.last_at desc, s.story_id desc`
}

/** Posts of each of these stories, with what goes on in them, a day on that clock; days without any are left out. */
export async function storyDays(
  tx: Tx,
  orgId: string,
  storyIds: readonly number[],
  { from, timeZone }: { from: Date; timeZone: string },
): Promise<{ storyId: number; day: string; posts: number }[]> {
  return tx<{ storyId: number; day: string; posts: number }[]>`
    select r.shown_as as "storyId", to_char(p.at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::int as posts
    from story r join post p on p.org_id = r.org_id and p.story = r.story_id and p.at >= ${from}
    where r.org_id = ${orgId} and r.shown_as = any(${[...storyIds]}::bigint[]) group by 1, 2`
}

export type Story = ListedStory & { phrases: string[]; sources: number }

/** The story in which a number is shown now: itself, or where it goes on. */
export async function shownAs(tx: Tx, orgId: string, storyId: number): Promise<number | null> {
  const [row] = await tx<{ id: number }[]>`
    select shown_as as id from story where org_id = ${orgId} and story_id = ${storyId}`
  return row?.id ?? null
}

export async function story(tx: Tx, orgId: string, storyId: number): Promise<Story | undefined> {
  const [row] = await tx<Story[]>`
    select s.story_id as "storyId", ${label(tx)}, s.pinned, s.muted, s.phrases, ${countedColumns(tx, countedPosts)},
      (select count(distinct p.source_id)::int from story r join post p on p.org_id = r.org_id and p.story = r.story_id
        where r.org_id = s.org_id and r.shown_as = s.story_id) as sources
    from story s ${labelPost(tx)} ${counted(tx, countedPosts)}
    where s.org_id = ${orgId} and s.story_id = ${storyId} and s.merged_into is null`
  return row
}

/** The posts of a story. Joined by a list of its numbers, so that each reads the index. */
const ofStory = (tx: Tx, orgId: string, storyId: number) => tx`
  p.org_id = ${orgId} and p.story = any(array(select r.story_id from story r where r.org_id = ${orgId} and r.shown_as = ${storyId}))`

export type Beginning = { at: Date; source: string; network: string; kind: Saying['kind'] }

/** The first post that was heard of it, without its words. */
export async function storyBeginning(tx: Tx, orgId: string, storyId: number): Promise<Beginning | undefined> {
  const [row] = await tx<Beginning[]>`
    select p.at, s.name as source, p.network,
      case when p.kind = 'news' then 'news' when p.kind = 'own' and p.author_kind = 'organisation' then 'own' else 'private' end as kind
    from post p join source s on s.org_id = p.org_id and s.source_id = p.source_id
    where ${ofStory(tx, orgId, storyId)} order by p.at, p.post_id limit 1`
  return row
}

/** `from`: the beginning of an hour or a day of the organisation's time zone, as its clock shows it: `2026-11-23T14:00`. */
export type StoryMoment = { from: string; posts: number; voices: number }

/** Hours or days with anything in them, oldest first. */
export async function storyCurve(
  tx: Tx,
  orgId: string,
  storyId: number,
  per: 'hour' | 'day',
  timeZone: string,
): Promise<StoryMoment[]> {
  return tx<StoryMoment[]>`
    select to_char(date_trunc(${per}, p.at at time zone ${timeZone}), 'YYYY-MM-DD"T"HH24:MI') as "from",
      count(*)::int as posts, count(distinct p.voice)::int as voices
    from post p where ${ofStory(tx, orgId, storyId)} group by 1 order by 1`
}

export async function storySources(
  tx: Tx,
  orgId: string,
  storyId: number,
): Promise<{ name: string; posts: number }[]> {
  return tx<{ name: string; posts: number }[]>`
    select s.name, count(*)::int as posts from post p join source s on s.org_id = p.org_id and s.source_id = p.source_id
    where ${ofStory(tx, orgId, storyId)} group by s.source_id, s.name order by 2 desc, lower(s.name)`
}

/** How many posts sound how; those of which it cannot be told are left out. Most first. */
export async function storyTone(
  tx: Tx,
  orgId: string,
  storyId: number,
): Promise<{ tone: ToneName; posts: number }[]> {
  return tx<{ tone: ToneName; posts: number }[]>`
    select p.tone, count(*)::int as posts from post p
    where ${ofStory(tx, orgId, storyId)} and p.tone is not null group by 1 order by 2 desc, 1`
}

export type StoryQuote = {
  postId: number
  tone: ToneName | null
  /** A person said so. */
  toneSaid: boolean
  at: Date
  kind: Saying['kind']
  lang: string
  text: string
  /** Each once, the first that brought it first. */
  sources: string[]
}

/** What was said, each line once: what may be shown in full first, then the newest. */
export async function storyQuotes(
  tx: Tx,
  orgId: string,
  storyId: number,
  limit: number,
): Promise<StoryQuote[]> {
  return tx<StoryQuote[]>`
    with said as (
      select p.post_id, p.at, p.source_id, p.lang, p.tone, p.tone_said, coalesce(p.copy_of, p.post_id) as line,
        case when p.kind = 'news' then 'news' when p.kind = 'own' and p.author_kind = 'organisation' then 'own' else 'private' end as kind,
        left(coalesce(nullif(p.title, ''), p.body), 300) as text
      from post p where ${ofStory(tx, orgId, storyId)} and p.body is not null and p.deleted_at is null
      order by p.at desc limit 500),
    lines as (
      select distinct on (line) said.* from said order by line, at, post_id)
    select l.post_id as "postId", l.at, l.kind, l.lang, l.text, l.tone, l.tone_said as "toneSaid",
      (select array_agg(o.name order by o.first) from (
        select s.name, min(c.at) as first from said c join source s on s.org_id = ${orgId} and s.source_id = c.source_id
        where c.line = l.line group by s.name) o) as sources
    from lines l order by (l.kind = 'private'), l.at desc, l.post_id desc limit ${limit}`
}

export type EarlierStory = ListedStory & {
  shared: number
  /** Questions of it that were followed up, in each state, and the answers that were given. */
  followUps: { state: FollowUpState; count: number }[]
  answers: { title: string; at: Date }[]
  /** What readers of the tamtam were told of it: the headline that a person wrote, and in which edition. */
  told: { headline: string; day: string; editionId: string }[]
}

/** Stories that were over before this one began and of which several posts used the same words, the most alike first. */
export async function earlierStories(
  tx: Tx,
  orgId: string,
  storyId: number,
  limit: number,
): Promise<EarlierStory[]> {
  return tx<EarlierStory[]>`
    with mine as (select words, first_at from story where org_id = ${orgId} and story_id = ${storyId}),
    alike as materialized (
      select s.*, cardinality(array(select unnest(s.words) intersect select unnest(m.words))) as shared
      from mine m join story s on s.org_id = ${orgId} and s.words && m.words and s.last_at < m.first_at
        and s.merged_into is null and s.story_id <> ${storyId}),
    best as (select * from alike where shared >= 2 order by shared desc, last_at desc limit ${limit})
    select s.story_id as "storyId", ${label(tx)}, s.pinned, s.muted, s.shared, ${countedColumns(tx, countedPosts)},
      coalesce((select jsonb_agg(jsonb_build_object('state', f.state, 'count', f.count) order by f.state) from (
        select f.state, count(*)::int as count from follow_up f join post p on p.org_id = f.org_id and p.post_id = f.post_id
          join story r on r.org_id = p.org_id and r.story_id = p.story
        where f.org_id = ${orgId} and r.shown_as = s.story_id group by 1) f), '[]') as "followUps",
      coalesce((select jsonb_agg(jsonb_build_object('title', a.title, 'at', a.answered_at) order by a.answered_at) from answer a
        join post p on p.org_id = a.org_id and p.post_id = a.post_id join story r on r.org_id = p.org_id and r.story_id = p.story
        where a.org_id = ${orgId} and r.shown_as = s.story_id), '[]') as answers,
      coalesce((select jsonb_agg(jsonb_build_object('headline', i.headline, 'day', to_char(i.day, 'YYYY-MM-DD'), 'editionId', e.edition_id) order by i.day)
        from tamtam_item i
          -- The widest edition of that day in which it stood, in its last version: it may have been left out again.
          cross join lateral (select e.edition_id from edition e left join profile f using (org_id, profile_id)
            where e.org_id = i.org_id and e.day = i.day and strpos(e.content, '"' || i.item_id || '"') > 0
              and e.version = (select max(v.version) from edition v where v.org_id = e.org_id and v.day = e.day and v.profile_id = e.profile_id)
            order by coalesce(array_length(f.domains, 1), 0), e.edition_id limit 1) e
        where i.org_id = ${orgId} and i.headline <> '' and (
          i.origin in (select 'story:' || r.story_id from story r where r.org_id = ${orgId} and r.shown_as = s.story_id)
          or i.origin in (select 'signal:' || g.signal_id from signal g join story r on r.org_id = g.org_id and g.about = 'story:' || r.story_id
            where g.org_id = ${orgId} and r.shown_as = s.story_id))), '[]') as told
    from best s ${labelPost(tx)} ${counted(tx, countedPosts)}
    order by s.shared desc, s.last_at desc`
}

/** To choose from: names of stories, the last spoken of first. */
export async function storyChoices(
  tx: Tx,
  orgId: string,
  limit: number,
): Promise<(Label & { storyId: number })[]> {
  return tx<(Label & { storyId: number })[]>`
    with page as materialized (
      select s.* from story s where s.org_id = ${orgId} and s.merged_into is null and not s.muted and (s.pinned or s.posts > 1)
      order by s.last_at desc limit ${limit})
    select s.story_id as "storyId", ${label(tx)} from page s ${labelPost(tx)} order by s.last_at desc`
}
