/**
 * Comments under our own posts on Instagram.
 *
 * Which posts are worth asking: those with another number of comments than when they were read, and the young ones at
 * each visit; the others once a day, since one comment may be gone while another came. All comments of a post are read,
 * for an answer may stand under an old one.
 */
import type { Drop, RawPost } from '#post'
import { SourceProblem } from '../../connector.js'
import type { Graph } from '../meta/graph.js'
import { readComments, secondsOf, type Us } from './adapter.js'
import type { Open } from './wire.js'

/** Seconds. */
export const openFor = 30 * 86_400
const youngFor = 2 * 86_400
const daily = 86_400
const overlap = 600
const mediaPerVisit = 20
const pagesPerMedia = 10

const plain = 'id,text,timestamp,username,from,parent_id,like_count'
const fields = `${plain},replies.limit(50){${plain}}`

export type Listed = { id: string; link: string | null; written: number; comments: number }

/** What is known of each post, with how many comments it has now. */
export function openMedia(known: Open[], listed: Listed[], at: number): (Open & { now: number })[] {
  const all = new Map(known.map((one) => [one.id, { ...one, now: one.comments }]))
  for (const { id, link, written, comments } of listed) {
    const old = all.get(id) ?? { id, link, written, comments: 0, read: written, asked: 0 }
    all.set(id, { ...old, link, now: comments })
  }
  return [...all.values()].filter(({ written }) => written > at - openFor)
}

export type Asked = { open: Open[]; problem: SourceProblem | null }

/** Fills `posts` and `drops`; a problem stops it, and what was read until then is kept. */
export async function askComments(
  graph: Graph,
  us: Us,
  open: (Open & { now: number })[],
  at: number,
  gathered: { posts: Map<string, RawPost>; drops: Drop[] },
): Promise<Asked> {
  const all = new Map(open.map(({ now: _, ...one }) => [one.id, one]))
  const due = open
    .filter((one) => isDue(one, at))
    .toSorted((a, b) => a.asked - b.asked)
    .slice(0, mediaPerVisit)
  for (const { now, ...one } of due) {
    try {
      const newest = await readUnder(graph, us, one, gathered)
      all.set(one.id, { ...one, comments: now, read: Math.max(one.read, newest), asked: at })
    } catch (problem) {
      if (!(problem instanceof SourceProblem)) throw problem
      // A post that was taken away meanwhile; anything else would be answered to the next question as well.
      if (problem.key !== 'network-says') return { open: [...all.values()], problem }
      all.delete(one.id)
    }
  }
  return { open: [...all.values()], problem: null }
}

function isDue({ now, comments, written, asked }: Open & { now: number }, at: number): boolean {
  if (now !== comments) return true
  return now > 0 && (written > at - youngFor || asked < at - daily)
}

/** The moment of the newest comment, in seconds. */
async function readUnder(
  graph: Graph,
  us: Us,
  { id, link, read }: Open,
  { posts, drops }: { posts: Map<string, RawPost>; drops: Drop[] },
): Promise<number> {
  let newest = 0
  for await (const { items } of graph.pages(`${id}/comments`, { fields, limit: 50 }, pagesPerMedia)) {
    for (const one of items.flatMap((item) => readComments(item, { us, media: id, permalink: link }))) {
      if ('drop' in one) {
        drops.push(one.drop)
        continue
      }
      const moment = one.post.createdAt ? secondsOf(one.post.createdAt) : read
      if (moment >= read - overlap) posts.set(one.post.id, one.post)
      newest = Math.max(newest, moment)
    }
  }
  return newest
}
