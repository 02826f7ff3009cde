/**
 * What people do with stories, and its undoing. Each deed is a row; the last one of a story can be undone, then the one
 * before. What a person did, the machine never undoes: a story that was arranged goes on in no other.
 */
import { column } from './column.js'
import type { Tx } from './database.js'
import { holdSquare, squareChanged } from './posts.js'
import { goOnIn } from './stories.js'

export type Deed =
  | { what: 'rename'; label: string | null }
  | { what: 'merge'; into: number }
  | { what: 'split'; posts: number[] }
  | { what: 'pin' | 'unpin' | 'mute' | 'unmute' }

export type StoryDeed = Deed['what']
type Step = { by: string; at: Date }

type Row = { given: string | null; pinned: boolean; muted: boolean }

/** Does it. Null when there is nothing to do: it is so already, or the story goes on in another. Else the story to look at. */
export async function arrange(
  tx: Tx,
  orgId: string,
  storyId: number,
  deed: Deed,
  step: Step,
): Promise<number | null> {
  await holdSquare(tx, orgId)
  const before = await standing(tx, orgId, storyId)
  if (!before) return null
  const done = await perform(tx, orgId, storyId, deed, step, before)
  if (!done) return null
  await tx`insert into story_deed (org_id, deed_id, story_id, what, detail, by, at)
    select org_id, stories_version + 1, ${storyId}, ${deed.what}, ${tx.json(done.detail)}, ${step.by}, ${step.at} from counter where org_id = ${orgId}`
  await hold(tx, orgId, [storyId, done.shown])
  return done.shown
}

async function standing(tx: Tx, orgId: string, storyId: number): Promise<Row | undefined> {
  const [row] = await tx<Row[]>`select given_label as given, pinned, muted from story
    where org_id = ${orgId} and story_id = ${storyId} and merged_into is null`
  return row
}

type Done = { detail: Record<string, string | number | null | number[][]>; shown: number } | null

async function perform(
  tx: Tx,
  orgId: string,
  storyId: number,
  deed: Deed,
  step: Step,
  before: Row,
): Promise<Done> {
  if (deed.what === 'merge') return merge(tx, orgId, storyId, deed.into, step.by)
  if (deed.what === 'split') return split(tx, orgId, storyId, deed.posts)
  if (deed.what === 'rename') {
    if (deed.label === before.given) return null
    await tx`update story set given_label = ${deed.label} where org_id = ${orgId} and story_id = ${storyId}`
    return { detail: { before: before.given }, shown: storyId }
  }
  const flag = deed.what.endsWith('pin') ? 'pinned' : 'muted'
  const wanted = !deed.what.startsWith('un')
  if (before[flag] === wanted) return null
  await tx`update story set ${tx(flag)} = ${wanted} where org_id = ${orgId} and story_id = ${storyId}`
  return { detail: {}, shown: storyId }
}

async function merge(tx: Tx, orgId: string, small: number, large: number, by: string): Promise<Done> {
  if (small === large || !(await standing(tx, orgId, large))) return null
  await goOnIn(tx, orgId, small, large, by)
  return { detail: { into: large }, shown: large }
}

/** Posts, with all of their lines, become a story of their own. Not all of them: then nothing would be left. */
async function split(tx: Tx, orgId: string, storyId: number, posts: number[]): Promise<Done> {
  const all = await tx<{ postId: number; story: number; at: Date; chosen: boolean }[]>`
    select p.post_id as "postId", p.story, p.at, coalesce(p.copy_of, p.post_id) in (
        select coalesce(c.copy_of, c.post_id) from post c where c.org_id = ${orgId} and c.post_id = any(${column(posts)}::text[]::bigint[])) as chosen
    from story s join post p on p.org_id = s.org_id and p.story = s.story_id
    where s.org_id = ${orgId} and s.shown_as = ${storyId}`
  const chosen = all.filter((post) => post.chosen)
  if (chosen.length === 0 || chosen.length === all.length) return null
  const [row] = await tx<{ id: number }[]>`
    update counter set last_story = last_story + 1 where org_id = ${orgId} returning last_story as id`
  const id = row?.id ?? 0
  const times = chosen.map((post) => post.at.getTime())
  await tx`insert into story (org_id, story_id, shown_as, first_at, last_at, stale)
    values (${orgId}, ${id}, ${id}, ${new Date(Math.min(...times))}, ${new Date(Math.max(...times))}, true)`
  const moved = chosen.map((post) => [post.postId, post.story])
  await move(
    tx,
    orgId,
    moved.map(([postId = 0]) => [postId, id]),
  )
  await hold(tx, orgId, [id])
  return { detail: { into: id, moved }, shown: id }
}

/** Posts to stories, with the counts of the stories that they leave and join, which are named anew. */
async function move(tx: Tx, orgId: string, moved: number[][]): Promise<void> {
  await tx`
    with wanted as (
      select * from unnest(${column(moved.map(([postId = 0]) => postId))}::text[]::bigint[],
        ${column(moved.map(([, story = 0]) => story))}::text[]::bigint[]) as w (post_id, story)),
    old as (
      select p.post_id, p.story as was, w.story as becomes from wanted w
      join post p on p.org_id = ${orgId} and p.post_id = w.post_id where p.story is distinct from w.story),
    changes as (
      select id, sum(n)::int as n from (select was as id, -1 as n from old union all select becomes, 1 from old) c group by 1),
    counted as (
      update story s set posts = s.posts + c.n, stale = true, phrases = '{}', words = '{}', label_post = null
      from changes c where s.org_id = ${orgId} and s.story_id = c.id)
    update post p set story = o.becomes from old o where p.org_id = ${orgId} and p.post_id = o.post_id`
}

/** Who remembers the stories reads them again. */
async function hold(tx: Tx, orgId: string, stories: number[]): Promise<void> {
  await tx`update story set held = true where org_id = ${orgId} and story_id = any(${column(stories)}::text[]::bigint[])`
  await tx`update counter set stories_version = stories_version + 1 where org_id = ${orgId}`
  await squareChanged(tx, orgId)
}

export type DoneDeed = {
  deedId: number
  storyId: number
  what: StoryDeed
  detail: { before?: string | null; into?: number; moved?: number[][] }
  by: string
  at: Date
}

/** What was done with a story and with those that go on in it, and not undone: the last first. */
export async function deedsOf(tx: Tx, orgId: string, storyId: number): Promise<DoneDeed[]> {
  return tx<DoneDeed[]>`
    select d.deed_id as "deedId", d.story_id as "storyId", d.what, d.detail, d.by, d.at
    from story_deed d join story s on s.org_id = d.org_id and s.story_id = d.story_id
    where d.org_id = ${orgId} and d.undone_at is null
      and (s.shown_as = ${storyId} or (d.what = 'split' and (d.detail->>'into')::bigint = ${storyId}))
    order by d.deed_id desc limit 20`
}

/** Undoes the last deed. Null when there is none, or another one was meant; else the story to look at. */
export async function undoDeed(
  tx: Tx,
  orgId: string,
  storyId: number,
  deedId: number,
  at: Date,
): Promise<number | null> {
  await holdSquare(tx, orgId)
  const [last] = await deedsOf(tx, orgId, storyId)
  if (!last || last.deedId !== deedId) return null
  await tx`update story_deed set undone_at = ${at} where org_id = ${orgId} and deed_id = ${deedId}`
  await undo(tx, orgId, last)
  await hold(tx, orgId, [last.storyId])
  return last.storyId
}

async function undo(tx: Tx, orgId: string, deed: DoneDeed): Promise<void> {
  const { storyId, what, detail } = deed
  if (what === 'rename') {
    await tx`update story set given_label = ${detail.before ?? null} where org_id = ${orgId} and story_id = ${storyId}`
  } else if (what === 'merge') await standAlone(tx, orgId, storyId)
  else if (what === 'split') {
    // Posts that a person moved on since then stay where they are.
    const still = await tx<{ postId: number }[]>`select post_id as "postId" from post
      where org_id = ${orgId} and story = ${detail.into ?? 0} and post_id = any(${column((detail.moved ?? []).map(([id = 0]) => id))}::text[]::bigint[])`
    const there = new Set(still.map((row) => row.postId))
    await move(
      tx,
      orgId,
      (detail.moved ?? []).filter(([id = 0]) => there.has(id)),
    )
  } else {
    const flag = what.endsWith('pin') ? 'pinned' : 'muted'
    await tx`update story set ${tx(flag)} = ${what.startsWith('un')} where org_id = ${orgId} and story_id = ${storyId}`
  }
}

/** It is shown by itself again, with all that go on in it. */
async function standAlone(tx: Tx, orgId: string, storyId: number): Promise<void> {
  await tx`update story set merged_into = null, merged_by = null where org_id = ${orgId} and story_id = ${storyId}`
  await tx`
    with recursive below as (
      select story_id from story where org_id = ${orgId} and story_id = ${storyId}
      union
      select s.story_id from below b join story s on s.org_id = ${orgId} and s.merged_into = b.story_id)
    update story s set shown_as = ${storyId} from below b where s.org_id = ${orgId} and s.story_id = b.story_id`
}
