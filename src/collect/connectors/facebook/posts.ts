/**
 * The posts of a page, newest first, and which of them are new, edited, or alive: somebody spoke under them.
 */
import { z } from 'zod'
import type { Arrival, Drop } from '#post'
import type { Graph } from '../meta/graph.js'
import { digestOfPost, postOf, type Read, readPost } from './adapter.js'
import {
  type FacebookCursor,
  type FacebookSettings,
  type PagePost,
  postFields,
  type SeenPost,
} from './wire.js'

/** Comments under older posts come by calls only. */
export const livelyDays = 30
const pageSize = 50
const mostPages = 4

export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

export type Wall = {
  arrivals: Arrival[]
  drops: Drop[]
  /** Newest first; each with where its comments stood at the former visit. */
  seen: (SeenPost & { updatedAt: number; stateNow: string })[]
}

export async function readWall(
  graph: Graph,
  settings: FacebookSettings,
  cursor: FacebookCursor | null,
  now: Date,
): Promise<Wall> {
  const floor = secondsOf(now) - livelyDays * 86_400
  const before = new Map((cursor?.posts ?? []).map((post) => [post.id, post]))
  const wall: Wall = { arrivals: [], drops: [], seen: [] }
  const edge = `${settings.page}/${settings.own ? 'feed' : 'posts'}`
  for await (const { items } of graph.pages(edge, { fields: postFields, limit: pageSize }, mostPages)) {
    const read = items.map(readPost)
    for (const [n, one] of read.entries()) {
      // What cannot be used stands there at each visit; it is counted once.
      if ('drop' in one && !isFresh(items[n], cursor)) continue
      take(one, wall, before, { settings, floor })
    }
    if (read.some((one) => 'at' in one && secondsOf(one.at) < floor)) break
  }
  // Oldest first: what is answered stands before its answers.
  wall.arrivals.reverse()
  return wall
}

const dated = z.object({ created_time: z.string() })

/** Written since the former visit, or nobody can say when. */
function isFresh(item: unknown, cursor: FacebookCursor | null): boolean {
  const at = Date.parse(dated.safeParse(item).data?.created_time ?? '')
  return !cursor || Number.isNaN(at) || at / 1000 > cursor.visitedAt - 600
}

type Bounds = { settings: FacebookSettings; floor: number }

function take(
  read: Read<PagePost>,
  wall: Wall,
  before: Map<string, SeenPost>,
  { settings, floor }: Bounds,
): void {
  if ('drop' in read) {
    wall.drops.push(read.drop)
    return
  }
  const at = secondsOf(read.at)
  const { said } = read
  const digest = digestOfPost(said)
  const known = before.get(said.id)
  if (at < floor && !known) return
  const isEdited = known !== undefined && known.digest !== digest
  // One that turns up late among older ones (published after it was written) is new as well.
  if (!known || isEdited) {
    const post = postOf(said, read.at, settings)
    wall.arrivals.push({ type: 'post', post, ...(isEdited ? { edited: true } : {}) })
  }
  const updatedAt = Date.parse(said.updated_time)
  wall.seen.push({
    ...(known ?? { id: said.id, at, state: null, latest: 0, gap: null }),
    digest,
    updatedAt: Number.isNaN(updatedAt) ? at : Math.floor(updatedAt / 1000),
    stateNow: `${said.updated_time} ${said.comments?.summary.total_count ?? ''}`,
  })
}
