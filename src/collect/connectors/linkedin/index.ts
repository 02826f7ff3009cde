/**
 * LinkedIn: our own page, its posts and what people write under them. No other page may be read.
 *
 * In: the calls of the day. Out: posts of the last thirty days that are new or changed, and all comments under those where
 * their number changed. When the calls run out half-way, what was read is kept and the rest comes later. Deletions are not
 * told: `verify` asks after what was kept, one by one, with what is left of the day.
 */

import type { Drop } from '#post'
import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { pageOf, type Reading, readComment, readShare, urnOf } from './adapter.js'
import { answering } from './answering.js'
import {
  type Addresses,
  askComments,
  coded,
  type Line,
  openLine,
  readElements,
  realAddresses,
} from './server.js'
import { verifyWith } from './verify.js'
import {
  comment,
  type LinkedinCursor,
  type LinkedinSettings,
  linkedinCursor,
  linkedinSettings,
  type Share,
  share,
  summaries,
} from './wire.js'

const recentMs = 30 * 86_400_000
const perPage = 50
const mostPages = 3

export function linkedin(
  addresses: Addresses = realAddresses,
): PolledConnector<LinkedinSettings, LinkedinCursor> {
  return {
    name: 'linkedin',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: linkedinSettings,
    cursor: linkedinCursor,
    credential: ({ credential }) => credential,
    identity: ({ credential, organization }) => `${credential} ${organization}`,
    oldest: (a, b) => a && b && { posts: shared(a.posts, b.posts) },
    title: ({ name, organization }) => `LinkedIn: ${name || organization}`,
    visit: (settings, cursor, context) => visit(addresses, settings, cursor, context),
    verify: verifyWith(addresses),
    answering: answering(addresses),
  }
}

type Posts = LinkedinCursor['posts']

/** What both have read. */
const shared = (a: Posts, b: Posts): Posts =>
  Object.fromEntries(
    Object.entries(a).filter(([urn, { comments, modified }]) => {
      const other = b[urn]
      return other?.comments === comments && other.modified === modified
    }),
  )

async function visit(
  addresses: Addresses,
  settings: LinkedinSettings,
  cursor: LinkedinCursor | null,
  context: Context,
): Promise<Visit<LinkedinCursor>> {
  const line = await openLine(addresses, settings.credential, context)
  const known = cursor?.posts ?? {}
  const { shares, unreadable } = await recentShares(line, settings, context.now())
  const counts = await countsOf(line, shares)
  const read: Reading[] = []
  const posts: Posts = {}
  let wait: number | undefined
  for (const said of shares) {
    const before = known[said.id]
    const modified = said.lastModifiedAt ?? said.createdAt
    if (before?.modified !== modified) read.push(readShare(said, settings))
    const comments = counts.get(said.id) ?? before?.comments ?? 0
    const isChanged = comments !== (before?.comments ?? 0) && wait === undefined
    const found = isChanged ? await commentsOf(line, said.id) : []
    if (isWait(found)) wait = found.wait
    else read.push(...found.map((value) => readComment(value, settings, said.id)))
    // What was not read now has changed still, the next time.
    posts[said.id] = { modified, comments: wait === undefined ? comments : (before?.comments ?? 0) }
  }
  const drops: Drop[] = Array<Drop>(unreadable).fill({ reason: 'malformed', detail: 'post' })
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: [...drops, ...read.flatMap((one) => ('drop' in one ? [one.drop] : []))],
    cursor: { posts },
    nextInSeconds: wait ?? paceOf(line.calls.most),
  }
}

/** Oldest first. */
async function recentShares(line: Line, settings: LinkedinSettings, now: Date) {
  const shares: Share[] = []
  let unreadable = 0
  for (let turn = 0; turn < mostPages; turn++) {
    const author = coded(pageOf(settings))
    const query = `author=${author}&q=author&start=${turn * perPage}&count=${perPage}&sortBy=CREATED`
    const { items, hasMore } = readElements(await line.ask(`/rest/posts?${query}`))
    const tried = items.map((item) => share.safeParse(item))
    unreadable += tried.filter(({ success }) => !success).length
    const read = tried.flatMap((one) => (one.success ? [one.data] : []))
    const recent = read.filter(({ createdAt }) => now.getTime() - createdAt < recentMs)
    shares.push(...recent)
    if (!hasMore || recent.length < read.length) break
  }
  return { shares: shares.reverse(), unreadable }
}

const countsAtOnce = 20

/** How many comments each has. One that LinkedIn could not count is absent. */
async function countsOf(line: Line, shares: Share[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let at = 0; at < shares.length; at += countsAtOnce) {
    const ids = shares.slice(at, at + countsAtOnce).map(({ id }) => coded(id))
    const { value } = await line.ask(`/rest/socialActions?ids=List(${ids.join(',')})`)
    const read = summaries.safeParse(value)
    if (!read.success) throw new SourceProblem('network-unreadable', { network: 'LinkedIn' })
    for (const [urn, one] of Object.entries(read.data.results))
      if (one) counts.set(urn, one.commentsSummary.aggregatedTotalComments)
  }
  return counts
}

type Wait = { wait: number }
const isWait = (found: unknown[] | Wait): found is Wait => 'wait' in found

/** Comments, each followed by the answers to it; or the seconds until there are calls again. */
async function commentsOf(line: Line, postUrn: string): Promise<unknown[] | Wait> {
  try {
    const found: unknown[] = []
    for (const value of (await askComments(line, postUrn)) ?? []) {
      found.push(value)
      const one = comment.safeParse(value)
      const answers = one.success ? (one.data.commentsSummary?.aggregatedTotalComments ?? 0) : 0
      if (one.success && answers > 0) found.push(...((await askComments(line, urnOf(one.data))) ?? []))
    }
    return found
  } catch (problem) {
    if (problem instanceof SourceProblem && problem.key === 'limit-reached')
      return { wait: problem.retryAfterSeconds ?? 3_600 }
    throw problem
  }
}

/** Two calls a visit at least; half of the day's calls are left for comments, for asking after them and for answers. */
function paceOf(most: number): number {
  return Math.max(900, Math.ceil((86_400 * 2) / (most / 2)))
}
