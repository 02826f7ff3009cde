/** Which items of a document are news since the last visit: for every network that sends feeds. */

import { setImmediate } from 'node:timers/promises'
import type { Arrival, Drop, RawPost } from '#post'
import { digest, isDrop } from './adapter.js'
import type { Feed, FeedItem } from './wire.js'

/** Of one document; feeds hold ten to fifty, archives thousands. */
const mostItems = 1000

/** What is new or changed, oldest first. `seen` is what the next visit needs not deliver. */
export async function newsOf(
  read: Feed,
  make: (item: FeedItem) => RawPost | Drop,
  before: string[],
  signal: AbortSignal,
) {
  const known = new Map(before.map((mark) => [mark.slice(0, 8), mark]))
  const arrivals: Arrival[] = []
  const drops: Drop[] = read.incomplete ? [{ reason: 'malformed', detail: 'document' }] : []
  const marks = new Map<string, string>()
  const dates: Date[] = []
  if (read.items.length > mostItems)
    for (let over = mostItems; over < read.items.length; over++)
      drops.push({ reason: 'too-large', detail: `item ${over + 1}` })

  const posts: RawPost[] = []
  for (const [at, item] of read.items.slice(0, mostItems).entries()) {
    if (at % 20 === 19) {
      await setImmediate()
      signal.throwIfAborted()
    }
    const post = make(item)
    if (isDrop(post)) drops.push({ ...post, detail: `item ${at + 1}` })
    else posts.push(post)
  }
  for (const post of toldApart(posts)) {
    if (post.createdAt) dates.push(post.createdAt)
    const key = digest(post.id).slice(0, 8)
    const mark = key + digest(`${post.title ?? ''}\n${post.text}`).slice(0, 4)
    if (marks.has(key)) continue
    marks.set(key, mark)
    const former = known.get(key)
    if (former === mark) continue
    arrivals.push({ type: 'post', post, ...(former === undefined ? {} : { edited: true }) })
  }
  const older = before.filter((mark) => !marks.has(mark.slice(0, 8)))
  return { arrivals: oldestFirst(arrivals), drops, dates, seen: [...marks.values(), ...older].slice(0, 1000) }
}

/** Some systems give all their items one id. Where words differ under one id, the title and the link tell them apart. */
function toldApart(posts: RawPost[]): RawPost[] {
  const words = new Map<string, Set<string>>()
  for (const post of posts) words.set(post.id, (words.get(post.id) ?? new Set()).add(nameOf(post)))
  return posts.map((post) =>
    (words.get(post.id)?.size ?? 0) > 1 ? { ...post, id: `${post.id}#${digest(nameOf(post))}` } : post,
  )
}

const nameOf = ({ title, link, text }: RawPost) => (title || link ? `${title ?? ''}\n${link ?? ''}` : text)

const timeOf = (arrival: Arrival) =>
  arrival.type === 'post'
    ? (arrival.post.createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER)
    : Number.MAX_SAFE_INTEGER

/** Without dates, a feed has its newest on top. */
const oldestFirst = (arrivals: Arrival[]) => arrivals.reverse().sort((a, b) => timeOf(a) - timeOf(b))
