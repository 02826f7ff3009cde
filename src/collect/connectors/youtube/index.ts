/**
 * YouTube: the comments under the videos of one channel, with a key or an account that signed in.
 *
 * In: the day's units. Out: comments and replies, newest threads first, with the title of their video; those of the
 * latest page come again with each visit, since a reply moves no thread up and an edit shows only there. Deletions are
 * not told: `verify` asks after them. Never here: searching all of YouTube (a hundred units a time).
 */

import { createHash } from 'node:crypto'
import type { Drop } from '#post'
import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { type Reading, readComment } from './adapter.js'
import { answering } from './answering.js'
import { type Addresses, type Line, openLine, realAddresses } from './server.js'
import { askReplies, type Descent, descend } from './threads.js'
import { titlesOf } from './titles.js'
import { verifyWith } from './verify.js'
import {
  type Thread,
  type YoutubeCursor,
  type YoutubeSettings,
  youtubeCursor,
  youtubeSettings,
} from './wire.js'

/** The developer policies of YouTube: data of others at most thirty days. */
const keepDays = 30

export function youtube(
  addresses: Addresses = realAddresses,
): PolledConnector<YoutubeSettings, YoutubeCursor> {
  return {
    name: 'youtube',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, keepDays, costPerPost: 0 },
    settings: youtubeSettings,
    cursor: youtubeCursor,
    credential: ({ credential }) => credential,
    identity: ({ credential, channel, own }) => `${credential} ${channel}${own ? ' own' : ''}`,
    oldest: (a, b) => {
      if (!a?.until || !b?.until) return null
      return Date.parse(a.until) < Date.parse(b.until) ? a : b
    },
    title: ({ name, channel }) => `YouTube: ${name || channel}`,
    visit: (settings, cursor, context) => visit(addresses, settings, cursor, context),
    verify: verifyWith(addresses),
    answering: answering(addresses),
  }
}

async function visit(
  addresses: Addresses,
  settings: YoutubeSettings,
  cursor: YoutubeCursor | null,
  context: Context,
): Promise<Visit<YoutubeCursor>> {
  const line = await openLine(addresses, settings.credential, context)
  const found = await descend(line, settings.channel, cursor, keepDays, context)
  const titles = await titlesOf(line, videosOf(found.threads))
  const whole = await withReplies(line, found.threads, cursor?.replies ?? {})
  // Oldest first, and a first word before the answers to it.
  const read = whole.comments
    .reverse()
    .flatMap(({ thread, values }) =>
      values.map((value) => readComment(value, placeIn(thread, settings, titles))),
    )
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: dropsOf(found, read, whole.closed),
    cursor: { until: found.until, deeper: found.deeper, replies: whole.counts },
    nextInSeconds: found.deeper ? 5 : await paceOf(line, settings.credential, context),
  }
}

function placeIn({ snippet }: Thread, { channel, own }: YoutubeSettings, titles: Map<string, string>) {
  const { videoId } = snippet
  return { channel, own, videoId, title: videoId ? titles.get(videoId) : undefined }
}

const videosOf = (threads: Thread[]) => [...new Set(threads.flatMap(({ snippet }) => snippet.videoId ?? []))]

const digest = (id: string) => createHash('sha256').update(id).digest('base64url').slice(0, 12)
/** Threads of which the number of replies is remembered. */
const mostCounts = 300

/** Replies that the answer did not show are asked for where their number changed: a unit each. */
async function withReplies(line: Line, threads: Thread[], known: Record<string, number>) {
  const counts: Record<string, number> = {}
  const comments: { thread: Thread; values: unknown[] }[] = []
  let closed = 0
  for (const thread of threads) {
    const { topLevelComment, totalReplyCount, isPublic } = thread.snippet
    let shown = thread.replies?.comments ?? []
    const name = digest(thread.id)
    if (totalReplyCount > shown.length && known[name] !== totalReplyCount) {
      const all = await repliesOrNone(line, thread.id)
      if (all === null) closed++
      else shown = all
    }
    if (totalReplyCount > 0) counts[name] = totalReplyCount
    if (isPublic) comments.push({ thread, values: [topLevelComment, ...shown] })
    else closed++
  }
  const latest = Object.entries({ ...counts, ...without(known, counts) }).slice(0, mostCounts)
  return { comments, closed, counts: Object.fromEntries(latest) }
}

const without = (known: Record<string, number>, counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(known).filter(([name]) => !(name in counts)))

/** Null: the thread was taken away or closed meanwhile; the others are still worth reading. */
async function repliesOrNone(line: Line, threadId: string): Promise<unknown[] | null> {
  try {
    return await askReplies(line, threadId)
  } catch (problem) {
    const isClosed =
      problem instanceof SourceProblem &&
      ['youtube-not-there', 'youtube-forbidden', 'youtube-comments-off'].includes(problem.key)
    if (isClosed) return null
    throw problem
  }
}

function dropsOf(found: Descent, read: Reading[], closed: number): Drop[] {
  return [
    ...read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    ...Array<Drop>(found.unreadable).fill({ reason: 'malformed', detail: 'thread' }),
    ...Array<Drop>(closed).fill({ reason: 'not-public', detail: 'replies' }),
  ]
}

/** A quarter of an hour while there are units enough; slower as the day's share runs out. Seconds. */
async function paceOf(line: Line, credentialId: string, context: Context): Promise<number> {
  const left = await context.access.left(credentialId, line.units)
  return left > line.units.most / 4 ? 900 : 3_600
}
