/**
 * Gathers the posts of each organisation into stories and lines, at arrival.
 *
 * In: posts that are about to be kept, within their transaction. Out: the place of each, and the rows of stories. What is
 * remembered of an organisation is only a shortcut: it is read back from the kept posts of thirty days whenever another
 * process wrote, a person arranged stories, a transaction failed, or it was dropped to make room. Never here: an author.
 */
import type { Clock } from '#basics/clock'
import { turns } from '#basics/turns'
import {
  type Added,
  type Database,
  type Growth,
  goOnIn,
  growStories,
  heldStories,
  holdSquare,
  organisation,
  type Place,
  type PostOfStory,
  postsOfStories,
  postsWithin,
  renameStale,
  type StoryName,
  staleStories,
  storyState,
  type Tx,
} from '#store'
import { createDuplicates, createStories, type Duplicates, type Stories } from './sense/index.js'

export type Gathering = {
  /** Reads back what is not remembered, before the square is held: nobody waits for it then. */
  ready(orgId: string): Promise<void>
  /** The places of posts about to be kept, oldest first. */
  place(tx: Tx, orgId: string, added: Added[]): Promise<Place[]>
  /** What was remembered is not true any more. */
  forget(orgId: string): void
  /** Where texts were taken back or moved: forgets their words, and names anew the stories that held them. */
  renew(orgId: string): Promise<void>
}

type Parts = {
  database: Database
  now: Clock
  /** Does a phrase name a private person? Then it is no name of a story. */
  namesPerson: (phrase: string) => boolean
  /** What may be remembered of all organisations together, in posts of small towns: about 6 kB for each. */
  room?: number
}

type Remembered = {
  stories: Stories
  duplicates: Duplicates
  window: number
  held: Set<number>
  merges: { small: number; large: number }[]
  /** Of the last lines the story: a copy goes where its line is. */
  lines: Map<number, number>
  /** What is read back stays as it was decided. */
  recalling: boolean
  lastPost: number
  lastStory: number
  version: number
  /** Posts read or added since it was begun. */
  posts: number
  /** Posts of a story when its name was last written. */
  named: Map<number, number>
}

const dayMs = 86_400_000
const rememberedDays = 30
/** A story that is silent for so many posts is over (`idlePosts`), so more says nothing. */
const rememberedPosts = 20_000
const page = 1_000
const largestWindow = 2_048
/** The last few that spoke are not dropped, however large: reading twenty thousand posts back for each new one helps nobody. */
const alwaysRemembered = 4

/** Later posts bring few words that are new; the window of near-duplicates costs as much as a hundred posts. */
const roomOf = ({ posts }: { posts: number }): number =>
  100 + Math.min(posts, 2_000) + Math.max(0, posts - 2_000) / 4

export function createGathering({ database, now, namesPerson, room = 10_000 }: Parts): Gathering {
  /** The one used longest ago first. */
  const towns = new Map<string, Remembered>()
  const busy = new Map<string, Promise<unknown>>()

  /** One after the other for each organisation: reading back takes many steps. */
  async function alone<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    const before = busy.get(orgId)
    const mine = before ? before.then(work, work) : work()
    busy.set(orgId, mine)
    try {
      return await mine
    } finally {
      if (busy.get(orgId) === mine) busy.delete(orgId)
    }
  }

  function begin(
    name: string,
    lastStory: number,
    version: number,
    held: number[],
    posts: number,
  ): Remembered {
    const window = Math.min(largestWindow, Math.max(256, 2 ** Math.ceil(Math.log2(posts * 2 + 1))))
    const merges: Remembered['merges'] = []
    const town: Remembered = {
      stories: createStories(
        {
          number: () => ++town.lastStory,
          merged: ({ story }, into) => merges.push({ small: story, large: into }),
          mayMerge: (small) => !town.recalling && !town.held.has(small),
          expired: ({ story }) => town.named.delete(story),
        },
        {},
        // Nearly every post of a town names it: with its name left in, a quiet town has one story.
        [name],
      ),
      duplicates: createDuplicates({ window }),
      window,
      held: new Set(held),
      merges,
      lines: new Map(),
      recalling: false,
      ...{ lastPost: 0, lastStory, version, posts: 0, named: new Map() },
    }
    return town
  }

  /** What the database says now: remembered, caught up with, or read anew. */
  async function known(tx: Tx, orgId: string): Promise<Remembered> {
    const state = await storyState(tx, orgId)
    let town = towns.get(orgId)
    const outgrown = town && town.window < largestWindow && town.posts > town.window
    if (!town || town.version !== state.version || town.lastPost > state.lastPost || outgrown) {
      const posts = await postsWithin(tx, orgId, { from: rememberedSince(), to: now() }, largestWindow)
      const name = (await organisation(tx, orgId))?.name ?? ''
      town = begin(name, state.lastStory, state.version, await heldStories(tx, orgId), posts)
      town.lastPost = Math.max(0, state.lastPost - rememberedPosts)
    }
    if (town.lastPost < state.lastPost) await catchUp(tx, orgId, town, state.lastPost)
    town.lastStory = Math.max(town.lastStory, state.lastStory)
    towns.delete(orgId)
    towns.set(orgId, town)
    makeRoom()
    return town
  }

  const rememberedSince = () => new Date(now().getTime() - rememberedDays * dayMs)

  async function catchUp(tx: Tx, orgId: string, town: Remembered, lastPost: number): Promise<void> {
    const rest = turns()
    const since = rememberedSince()
    town.recalling = true
    for (let posts: PostOfStory[] = []; ; ) {
      posts = await postsOfStories(tx, orgId, { after: town.lastPost, since }, page)
      for (const post of posts) {
        recall(town, post)
        await rest()
      }
      town.lastPost = posts.at(-1)?.postId ?? lastPost
      if (posts.length < page) break
    }
    town.recalling = false
    town.lastPost = lastPost
  }

  function recall(town: Remembered, post: PostOfStory): void {
    town.posts++
    town.duplicates.put(`${post.line}`, `${post.title ?? ''}\n${post.body}`)
    town.stories.put(inputOf(post), post.story)
    rememberLine(town, post.line, post.story)
  }

  function rememberLine(town: Remembered, line: number, story: number): void {
    town.lines.set(line, story)
    for (const oldest of town.lines.keys()) {
      if (town.lines.size <= town.window) break
      town.lines.delete(oldest)
    }
  }

  function makeRoom(): void {
    let taken = 0
    for (const town of towns.values()) taken += roomOf(town)
    for (const [orgId, town] of towns) {
      if (taken <= room || towns.size <= alwaysRemembered) return
      taken -= roomOf(town)
      towns.delete(orgId)
    }
  }

  function placeOf(town: Remembered, { postId, post }: Added): { story: number; copyOf: number | null } {
    town.posts++
    const first = town.duplicates.repeats(`${postId}`, `${post.title ?? ''}\n${post.text}`)
    const copyOf = first === null ? null : Number(first)
    const input = inputOf({ ...post, body: post.text, postId, published: isPublished(post) })
    const before = copyOf === null ? undefined : town.lines.get(copyOf)
    const living = before !== undefined && town.stories.posts(before) > 0
    if (living) town.stories.put(input, before)
    const story = living ? before : town.stories.add(input)
    rememberLine(town, copyOf ?? postId, story)
    return { story, copyOf }
  }

  function nameOf(town: Remembered, story: number): StoryName | null {
    const found = town.stories.named(story)
    if (!found) return null
    const phrases = found.phrases.filter((phrase) => !namesPerson(phrase))
    return { labelPost: found.headlineOf, phrases, words: found.words }
  }

  /** Each of the first posts may change what a story is called; later only a good part more of them. */
  function nameIfGrown(town: Remembered, story: number): StoryName | null {
    const posts = town.stories.posts(story)
    const before = town.named.get(story) ?? 0
    if (posts < before * 1.2 && posts > 8) return null
    town.named.set(story, posts)
    return nameOf(town, story)
  }

  const ready = async (orgId: string) => {
    if (!towns.has(orgId)) await database.inOrg(orgId, (tx) => alone(orgId, () => known(tx, orgId)))
  }

  async function place(tx: Tx, orgId: string, added: Added[]): Promise<Place[]> {
    const town = await known(tx, orgId)
    const rest = turns()
    const places: { story: number; copyOf: number | null }[] = []
    for (const one of added) {
      places.push(placeOf(town, one))
      await rest()
    }
    town.lastPost = added.at(-1)?.postId ?? town.lastPost
    await growStories(
      tx,
      orgId,
      growthOf(added, places, (story) => nameIfGrown(town, story)),
    )
    for (const { small, large } of town.merges.splice(0)) await goOnIn(tx, orgId, small, large, 'machine')
    return places
  }

  async function renew(tx: Tx, orgId: string): Promise<void> {
    const town = await known(tx, orgId)
    const rest = turns()
    const named: { storyId: number; name: StoryName }[] = []
    for (const storyId of await staleStories(tx, orgId)) {
      named.push({ storyId, name: nameOf(town, storyId) ?? nameless })
      await rest()
    }
    await renameStale(tx, orgId, named)
  }

  return {
    ready,
    place: (tx, orgId, added) => alone(orgId, () => place(tx, orgId, added)),
    forget: (orgId) => void towns.delete(orgId),
    async renew(orgId) {
      const stale = await database.inOrg(orgId, (tx) => staleStories(tx, orgId))
      if (stale.length === 0) return
      towns.delete(orgId)
      await ready(orgId)
      await database.inOrg(orgId, async (tx) => {
        await holdSquare(tx, orgId)
        await alone(orgId, () => renew(tx, orgId))
      })
    },
  }
}

const nameless: StoryName = { labelPost: null, phrases: [], words: [] }

/** A medium's headline, or what the organisation says itself. */
function isPublished({ kind, title, authorKind }: Added['post']): boolean {
  return (kind === 'news' && !!title) || (kind === 'own' && authorKind === 'organisation')
}

function inputOf(post: {
  postId: number
  title: string | null
  body: string
  lang: string
  at: Date
  published: boolean
}) {
  const headline = post.published ? post.title || post.body.slice(0, 160) : null
  return {
    text: headline === null && post.title ? `${post.title}\n${post.body}` : post.body,
    at: post.at.getTime(),
    lang: post.lang,
    id: post.postId,
    ...(headline === null ? {} : { headline }),
  }
}

function growthOf(
  added: Added[],
  places: { story: number }[],
  name: (story: number) => StoryName | null,
): Growth[] {
  const grown = new Map<number, { posts: number; first: number; last: number }>()
  for (const [index, { post }] of added.entries()) {
    const { story } = places[index] as { story: number }
    const at = post.at.getTime()
    const known = grown.get(story) ?? { posts: 0, first: at, last: at }
    grown.set(story, {
      posts: known.posts + 1,
      first: Math.min(known.first, at),
      last: Math.max(known.last, at),
    })
  }
  return [...grown].map(([storyId, { posts, first, last }]) => ({
    storyId,
    posts,
    firstAt: new Date(first),
    lastAt: new Date(last),
    name: name(storyId),
  }))
}
