/**
 * Stories as the house keeps them: which posts they hold, what they are called, in which other one they go on.
 *
 * In: what the machine found, within the transaction that keeps the posts. Out: rows, and what another process needs to go on
 * where this one is. Never here: a headline (it is read from its post, and goes with it) or a word that only one post said.
 */
import { column } from './column.js'
import type { Tx } from './database.js'

/** Where the stories of an organisation stand: another value than one remembers says that somebody else wrote. */
export type StoryState = { lastPost: number; lastStory: number; version: number }

export async function storyState(tx: Tx, orgId: string): Promise<StoryState> {
  const [row] = await tx<StoryState[]>`
    select last_post as "lastPost", last_story as "lastStory", stories_version as version from counter where org_id = ${orgId}`
  return row ?? { lastPost: 0, lastStory: 0, version: 0 }
}

export type PostOfStory = {
  postId: number
  /** Where it is shown now, whichever story it got at arrival. */
  story: number
  /** The first post of its line: itself, or the one that it repeats. */
  line: number
  title: string | null
  body: string
  lang: string
  at: Date
  /** A medium's headline, or the organisation's own words: they may be shown in full. */
  published: boolean
}

/** Posts with a story and a text, from the first, after a post and since a moment: a page of at most `limit`. */
export async function postsOfStories(
  tx: Tx,
  orgId: string,
  from: { after: number; since: Date },
  limit: number,
): Promise<PostOfStory[]> {
  return tx<PostOfStory[]>`
    select p.post_id as "postId", s.shown_as as story, coalesce(p.copy_of, p.post_id) as line, p.title, p.body, p.lang, p.at,
      (p.kind = 'news' and coalesce(p.title, '') <> '') or (p.kind = 'own' and p.author_kind = 'organisation') as published
    from post p join story s on s.org_id = p.org_id and s.story_id = p.story
    where p.org_id = ${orgId} and p.post_id > ${from.after} and p.at >= ${from.since} and p.body is not null
    order by p.post_id limit ${limit}`
}

/** Stories that a person arranged: they go on in no other unless a person says so. */
export async function heldStories(tx: Tx, orgId: string): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    select story_id as id from story where org_id = ${orgId} and held and merged_into is null`
  return rows.map((row) => row.id)
}

/** What posts of one delivery add to a story; `name` null: what it is called stays. */
export type Growth = {
  storyId: number
  posts: number
  firstAt: Date
  lastAt: Date
  name: StoryName | null
}
export type StoryName = { labelPost: number | null; phrases: string[]; words: string[] }

/** Adds to stories, and begins those that are not there yet. */
export async function growStories(tx: Tx, orgId: string, grown: Growth[]): Promise<void> {
  if (grown.length === 0) return
  await tx`
    insert into story as s (org_id, story_id, shown_as, first_at, last_at, posts)
    select ${orgId}, i.id, i.id, i.first_at, i.last_at, i.posts
    from unnest(${column(grown.map((g) => g.storyId))}::text[]::bigint[], ${column(grown.map((g) => g.firstAt))}::text[]::timestamptz[],
      ${column(grown.map((g) => g.lastAt))}::text[]::timestamptz[], ${column(grown.map((g) => g.posts))}::text[]::int[]) as i (id, first_at, last_at, posts)
    on conflict (org_id, story_id) do update set posts = s.posts + excluded.posts,
      first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)`
  const named = grown.flatMap(({ storyId, name }) => (name ? [{ storyId, name }] : []))
  // Where a text was deleted, what this process remembers may still hold its words.
  await nameStories(tx, orgId, named, tx`and not stale`)
  await tx`update counter set last_story = greatest(last_story, ${Math.max(...grown.map((g) => g.storyId))}) where org_id = ${orgId}`
}

/** Names found anew from what is still there. */
export async function renameStale(
  tx: Tx,
  orgId: string,
  named: { storyId: number; name: StoryName }[],
): Promise<void> {
  await nameStories(tx, orgId, named, tx``)
  await tx`update story set stale = false where org_id = ${orgId} and stale`
}

async function nameStories(
  tx: Tx,
  orgId: string,
  named: { storyId: number; name: StoryName }[],
  only: ReturnType<Tx>,
): Promise<void> {
  if (named.length === 0) return
  await tx`
    update story s set label_post = i.label_post, phrases = array(select jsonb_array_elements_text(i.phrases)),
      words = array(select jsonb_array_elements_text(i.words))
    from unnest(${column(named.map((n) => n.storyId))}::text[]::bigint[], ${column(named.map((n) => n.name.labelPost))}::text[]::bigint[],
      ${column(named.map((n) => JSON.stringify(n.name.phrases)))}::text[]::jsonb[],
      ${column(named.map((n) => JSON.stringify(n.name.words)))}::text[]::jsonb[]) as i (id, label_post, phrases, words)
    where s.org_id = ${orgId} and s.story_id = i.id ${only}`
}

/** Stories that lost a text since their names were found, or whose posts a person moved. */
export async function staleStories(tx: Tx, orgId: string): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    select story_id as id from story where org_id = ${orgId} and stale and merged_into is null`
  return rows.map((row) => row.id)
}

/** One goes on in another: it, and all that go on in it, are shown there. `by`: a user id, or 'machine'. */
export async function goOnIn(tx: Tx, orgId: string, small: number, large: number, by: string): Promise<void> {
  await tx`update story set merged_into = ${large}, merged_by = ${by} where org_id = ${orgId} and story_id = ${small}`
  await tx`update story set shown_as = ${large} where org_id = ${orgId} and shown_as = ${small}`
}
