/**
 * Reddit, where it approved the app: what is written in one subreddit, or the posts in it with certain words.
 *
 * In: a hundred requests a minute. Out: posts and comments, oldest first, down to a little below what was read before:
 * what comes twice is harmless, and edits of the last minutes come along. A list ends after a thousand. Deletions are not
 * told: `verify` asks after them, a hundred at a time.
 */

import type { Context, PolledConnector, Verdict, Visit } from '../../connector.js'
import { nameOf, type Reading, readThing } from './adapter.js'
import { type Addresses, type Ask, openLine, readListing, realAddresses } from './server.js'
import { type RedditCursor, type RedditSettings, redditCursor, redditSettings } from './wire.js'

const perPage = 100
const mostPages = 10
const overlapMs = 10 * 60_000
const mostLinks = 500

export function reddit(addresses: Addresses = realAddresses): PolledConnector<RedditSettings, RedditCursor> {
  return {
    name: 'reddit',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: redditSettings,
    cursor: redditCursor,
    credential: ({ credential }) => credential,
    identity: ({ credential, subreddit, query }) =>
      `${credential} ${subreddit.toLowerCase()} ${query}`.trim(),
    oldest: (a, b) =>
      a && b && { posts: earlier(a.posts, b.posts), comments: earlier(a.comments, b.comments) },
    title: ({ subreddit, query }) => `r/${subreddit}${query ? `: ${query}` : ''}`,
    visit: (settings, cursor, context) => visit(addresses, settings, cursor, context),
    verify: (settings, links, context) => verify(addresses, settings, links, context),
  }
}

const earlier = (a: string | null, b: string | null) => {
  if (a === null || b === null) return null
  return Date.parse(a) < Date.parse(b) ? a : b
}

async function visit(
  addresses: Addresses,
  { credential, subreddit, query }: RedditSettings,
  cursor: RedditCursor | null,
  context: Context,
): Promise<Visit<RedditCursor>> {
  const ask = await openLine(addresses, credential, context)
  const found = { q: query, restrict_sr: 1, sort: 'new', type: 'link' }
  const posts = query
    ? await descend(ask, `/r/${subreddit}/search`, found, cursor?.posts ?? null)
    : await descend(ask, `/r/${subreddit}/new`, {}, cursor?.posts ?? null)
  // Reddit searches posts, not comments.
  const comments = query
    ? { read: [], newest: null }
    : await descend(ask, `/r/${subreddit}/comments`, {}, cursor?.comments ?? null)
  const read = [...posts.read, ...comments.read]
  const arrived = read.flatMap((one) => ('arrival' in one ? [one] : [])).sort((a, b) => a.at - b.at)
  return {
    arrivals: arrived.map(({ arrival }) => arrival),
    drops: read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    cursor: { posts: posts.newest, comments: comments.newest },
    nextInSeconds: paceOf([posts.newest, comments.newest], context.now()),
  }
}

/** Newest first, page by page. */
async function descend(
  ask: Ask,
  path: string,
  query: Record<string, string | number>,
  until: string | null,
): Promise<{ read: Reading[]; newest: string | null }> {
  const floor = until === null ? 0 : Date.parse(until) - overlapMs
  const read: Reading[] = []
  let newest = until === null ? 0 : Date.parse(until)
  let after: string | null = null
  for (let turn = 0; turn < mostPages; turn++) {
    const page = readListing(await ask(path, { ...query, limit: perPage, after: after ?? undefined }))
    const readings = page.children.map(readThing)
    const times = readings.flatMap((one) => ('at' in one ? [one.at] : []))
    newest = Math.max(newest, ...times)
    read.push(...readings.filter((one) => !('at' in one) || one.at >= floor))
    after = page.after
    if (!after || times.some((at) => at < floor)) break
  }
  return { read, newest: newest === 0 ? null : new Date(newest).toISOString() }
}

/** Five minutes while people write, a quarter of an hour when nobody did for an hour. */
function paceOf(newest: (string | null)[], now: Date): number {
  const isBusy = newest.some((at) => at !== null && now.getTime() - Date.parse(at) < 3_600_000)
  return isBusy ? 300 : 900
}

async function verify(
  addresses: Addresses,
  settings: RedditSettings,
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const asked = links.slice(0, mostLinks).flatMap((link) => {
    const name = nameOf(link)
    return name ? [{ link, name }] : []
  })
  if (asked.length === 0) return []
  const ask = await openLine(addresses, settings.credential, context)
  const verdicts: Verdict[] = []
  for (let at = 0; at < asked.length; at += perPage) {
    const some = asked.slice(at, at + perPage)
    const { children } = readListing(await ask('/api/info', { id: some.map(({ name }) => name).join(',') }))
    const byName = new Map(children.map((child) => [nameIn(child), child]))
    verdicts.push(...some.flatMap(({ link, name }) => verdictOf(link, byName.get(name))))
  }
  return verdicts
}

const nameIn = (child: unknown): string => String(Object(Object(child).data).name ?? '')

/** What Reddit leaves out is gone for the public. What cannot be read proves nothing. */
function verdictOf(link: string, child: unknown): Verdict[] {
  if (child === undefined) return [{ link, is: 'gone' }]
  const read = readThing(child)
  if ('drop' in read) return read.gone ? [{ link, is: 'gone' }] : []
  return [read.arrival.edited ? { link, is: 'edited', arrival: read.arrival } : { link, is: 'there' }]
}
