/**
 * What is said under the posts of our own page: the liveliest posts first, newest comments first, within bounds.
 *
 * Read down to ten minutes below the newest that was read before, since some appear only after the network's own filter
 * looked at them. What does not fit into one visit is a gap, read from there in the next. What a limit cuts off is read
 * later: a post whose comments were not read to the end keeps its former state.
 */
import type { Arrival, Drop } from '#post'
import { type Context, SourceProblem } from '../../connector.js'
import { type Graph, GraphProblem } from '../meta/graph.js'
import { isMissing } from '../meta/problems.js'
import { commentOf, readComment } from './adapter.js'
import { secondsOf, type Wall } from './posts.js'
import { commentFields, type FacebookSettings, type SeenPost } from './wire.js'

const mostPosts = 12
const pageSize = 100
const mostPages = 5
const overlap = 600

export type Conversations = {
  arrivals: Arrival[]
  drops: Drop[]
  posts: SeenPost[]
  /** Seconds until there is room again, when a limit came in between; 0: it goes on at once; null: all was read. */
  leftFor: number | null
}

export async function readConversations(
  graph: Graph,
  settings: FacebookSettings,
  wall: Wall,
  context: Context,
): Promise<Conversations> {
  const all: Conversations = { arrivals: [], drops: [], posts: [], leftFor: null }
  const lively = wall.seen
    .filter((post) => post.gap !== null || post.state !== post.stateNow)
    .sort((a, b) => b.updatedAt - a.updatedAt)
  const read = new Map<string, SeenPost>()
  for (const post of lively.slice(0, mostPosts)) {
    context.signal.throwIfAborted()
    try {
      const after = await readUnder(graph, settings, post, all)
      read.set(post.id, { ...after, state: post.stateNow })
      if (after.gap) all.leftFor ??= 0
    } catch (problem) {
      if (!(problem instanceof SourceProblem) || problem.key !== 'limit-reached') throw problem
      // What was read so far is worth keeping; the rest waits.
      all.leftFor = problem.retryAfterSeconds ?? 600
      break
    }
  }
  if (lively.length > mostPosts) all.leftFor ??= 0
  all.posts = wall.seen.map(({ updatedAt: _, stateNow: __, ...post }) => read.get(post.id) ?? post)
  return all
}

async function readUnder(
  graph: Graph,
  settings: FacebookSettings,
  post: SeenPost,
  into: Conversations,
): Promise<SeenPost> {
  const newest = await walk(graph, settings, post.id, { after: null, until: post.latest }, into)
  const latest = Math.max(post.latest, newest.latest)
  if (newest.rest) {
    // An older gap lies below this one: read from here down to where that one ends.
    return { ...post, latest, gap: { after: newest.rest, until: post.gap?.until ?? post.latest } }
  }
  if (!post.gap) return { ...post, latest }
  const below = await walk(graph, settings, post.id, post.gap, into)
  return { ...post, latest, gap: below.rest ? { ...post.gap, after: below.rest } : null }
}

type Way = { after: string | null; until: number }

/** `rest`: where to go on, when there was more. */
async function walk(
  graph: Graph,
  settings: FacebookSettings,
  postId: string,
  way: Way,
  into: Conversations,
): Promise<{ latest: number; rest: string | null }> {
  const query = {
    fields: commentFields,
    filter: 'stream',
    order: 'reverse_chronological',
    limit: pageSize,
    ...(way.after ? { after: way.after } : {}),
  }
  const found: Arrival[] = []
  let latest = 0
  let rest: string | null = null
  try {
    for await (const page of graph.pages(`${postId}/comments`, query, mostPages)) {
      rest = page.after
      let isDone = false
      for (const value of page.items) {
        const read = readComment(value)
        if ('drop' in read) into.drops.push(read.drop)
        else if (secondsOf(read.at) < way.until - overlap) isDone = true
        else {
          latest = Math.max(latest, secondsOf(read.at))
          found.push({ type: 'post', post: commentOf(read.said, read.at, postId, settings) })
        }
      }
      if (isDone) {
        rest = null
        break
      }
    }
  } catch (problem) {
    // The post went while we were reading: its end is told elsewhere.
    if (!(problem instanceof GraphProblem) || !isMissing(problem.error)) throw problem
    rest = null
  }
  into.arrivals.push(...found.reverse())
  return { latest, rest }
}
