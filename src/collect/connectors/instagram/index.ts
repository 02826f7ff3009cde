/**
 * The organisation's own professional account on Instagram: what it shows, what people say under it, and who tags or
 * names it.
 *
 * Instagram calls us for comments and mentions (`webhook`); a visit catches up with what was lost: our posts of the last
 * thirty days, their comments, and pictures in which we are tagged. Where somebody names us elsewhere is told by a call
 * only. Deletions are not told: `verify` asks. Never here: private messages, stories, and what others say to each other.
 */
import type { Drop, RawPost } from '#post'
import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import type { Graph } from '../meta/graph.js'
import { type Reading, readMedia, secondsOf } from './adapter.js'
import { answering } from './answering.js'
import { askComments, type Listed, openFor, openMedia } from './comments.js'
import { openInstagram } from './session.js'
import { verify } from './verify.js'
import { webhook } from './webhook.js'
import {
  type InstagramCursor,
  type InstagramSettings,
  instagramCursor,
  instagramSettings,
  media,
} from './wire.js'

export const mediaFields = 'id,caption,media_type,permalink,timestamp,username,like_count,comments_count'
const overlap = 600
const pagesPerList = 6
const everySeconds = 300

/** `url`: of the Graph API. */
export function instagram(url?: string): PolledConnector<InstagramSettings, InstagramCursor> {
  return {
    name: 'instagram',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: instagramSettings,
    cursor: instagramCursor,
    identity: ({ credential, account }) => `${credential} ${account}`,
    oldest: (a, b) => (a === null || b === null ? null : a.media <= b.media ? a : b),
    title: ({ username }) => `@${username} (Instagram)`,
    credential: ({ credential }) => credential,
    webhook: webhook(url),
    answering: answering(url),
    visit: (settings, cursor, context) => visit(url, settings, cursor, context),
    verify: (settings, links, context) => verify(url, settings, links, context),
  }
}

type Gathered = { posts: Map<string, RawPost>; drops: Drop[] }

async function visit(
  url: string | undefined,
  settings: InstagramSettings,
  cursor: InstagramCursor | null,
  context: Context,
): Promise<Visit<InstagramCursor>> {
  const graph = await openInstagram(url, settings, context)
  const at = secondsOf(context.now())
  const gathered: Gathered = { posts: new Map(), drops: [] }
  if (cursor === null) await subscribe(graph, settings, context)
  const from = cursor ?? { media: at - openFor, tags: at - openFor, open: [] }
  const mine = await listMedia(
    graph,
    settings,
    { edge: 'media', since: from.media, downTo: at - openFor },
    gathered,
  )
  const { open, problem } = await askComments(
    graph,
    settings,
    openMedia(from.open, mine.listed, at),
    at,
    gathered,
  )
  // What it will say again at each visit must be seen by people; at the first, what was found comes first.
  if (problem && problem.retryAfterSeconds === undefined && cursor !== null) throw problem
  const tagged = problem ? null : await askTags(graph, settings, from.tags, gathered, context)
  return {
    arrivals: [...gathered.posts.values()]
      .toSorted((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
      .map((post) => ({ type: 'post', post })),
    drops: gathered.drops,
    cursor: {
      media: Math.max(from.media, mine.newest),
      tags: Math.max(from.tags, tagged?.newest ?? 0),
      open,
    },
    nextInSeconds: (problem ?? tagged?.problem)?.retryAfterSeconds ?? everySeconds,
  }
}

/** Instagram calls us only about accounts whose page has our app. Without that permission we still visit. */
async function subscribe(graph: Graph, { page }: InstagramSettings, { log }: Context): Promise<void> {
  try {
    await graph.post(`${page}/subscribed_apps`, { subscribed_fields: 'feed' })
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    log.warn({ page, problem: problem.key }, 'Instagram will not call us for this page')
  }
}

type Which = {
  edge: 'media' | 'tags'
  /** Seconds: what is older did arrive already. */
  since: number
  /** Seconds: the list is read down to here, for how many comments there are. */
  downTo: number
}

/** Newest first. */
async function listMedia(
  graph: Graph,
  settings: InstagramSettings,
  { edge, since, downTo }: Which,
  gathered: Gathered,
): Promise<{ listed: Listed[]; newest: number }> {
  const listed: Listed[] = []
  let newest = 0
  const query = { fields: mediaFields, limit: 50 }
  for await (const { items } of graph.pages(`${settings.account}/${edge}`, query, pagesPerList)) {
    const read = items.map((item) => ({
      item,
      ...timed(readMedia(item, settings, edge === 'media' ? 'media' : 'tagged')),
    }))
    for (const { item, one, at } of read) {
      if ('drop' in one) gathered.drops.push(one.drop)
      else if (at === 0) gathered.drops.push({ reason: 'incomplete', detail: 'timestamp' })
      else if (at >= downTo) {
        newest = Math.max(newest, at)
        listed.push(asListed(item, one.post, at))
        if (at >= since - overlap) gathered.posts.set(one.post.id, one.post)
      }
    }
    if (read.some(({ at }) => at > 0 && at < downTo)) break
  }
  return { listed, newest }
}

/** 0: it does not say when. */
const timed = (one: Reading) => ({
  one,
  at: 'post' in one && one.post.createdAt ? secondsOf(one.post.createdAt) : 0,
})

const asListed = (item: unknown, { id }: RawPost, written: number): Listed => {
  const read = media.safeParse(item).data
  return { id, written, link: read?.permalink ?? null, comments: read?.comments_count ?? 0 }
}

async function askTags(
  graph: Graph,
  settings: InstagramSettings,
  since: number,
  gathered: Gathered,
  { log }: Context,
): Promise<{ newest: number; problem: SourceProblem | null }> {
  try {
    const which = { edge: 'tags', since, downTo: since - overlap } as const
    return { newest: (await listMedia(graph, settings, which, gathered)).newest, problem: null }
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    // Being tagged is the least of it: what we said and were told is kept all the same.
    log.warn({ account: settings.account, problem: problem.key }, 'Instagram does not show who tags us')
    return { newest: 0, problem }
  }
}
