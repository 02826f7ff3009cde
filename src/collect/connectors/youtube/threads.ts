/**
 * Reading the threads under a channel's videos, newest first, down to what was read before.
 *
 * In: where the last reading ended. Out: threads, and where the next one ends. A reading that does not get down within
 * one visit goes on where it stopped; when YouTube has forgotten that page, it starts again from the top.
 */

import { type Context, SourceProblem } from '../../connector.js'
import { dateOf } from './adapter.js'
import type { Line } from './server.js'
import { comment, page, type Thread, thread, type YoutubeCursor } from './wire.js'

const perPage = 100
const mostPages = 20
const dayMs = 86_400_000

export type Descent = {
  threads: Thread[]
  unreadable: number
  until: string | null
  deeper: YoutubeCursor['deeper']
}

export async function descend(
  line: Line,
  channel: string,
  cursor: YoutubeCursor | null,
  keepDays: number,
  context: Context,
): Promise<Descent> {
  const floor = Math.max(
    context.now().getTime() - keepDays * dayMs,
    cursor?.until ? Date.parse(cursor.until) : 0,
  )
  try {
    return await from(cursor?.deeper ?? null, line, channel, cursor, floor)
  } catch (problem) {
    const isForgotten = problem instanceof SourceProblem && problem.key === 'youtube-page-gone'
    if (!isForgotten || !cursor?.deeper) throw problem
    return from(null, line, channel, cursor, floor)
  }
}

async function from(
  start: YoutubeCursor['deeper'],
  line: Line,
  channel: string,
  cursor: YoutubeCursor | null,
  floor: number,
): Promise<Descent> {
  const threads: Thread[] = []
  let unreadable = 0
  let next = start?.page
  let newest = start?.newest ?? null
  for (let turn = 0; turn < mostPages; turn++) {
    const answer = await askThreads(line, channel, next)
    threads.push(...answer.threads)
    unreadable += answer.unreadable
    const times = answer.threads.flatMap((one) => writtenAt(one) ?? [])
    newest ??= times[0] ? new Date(Math.max(...times)).toISOString() : null
    next = answer.next
    const isDown = times.some((time) => time < floor)
    if (!next || isDown) return { threads, unreadable, until: newest ?? cursor?.until ?? null, deeper: null }
  }
  return {
    threads,
    unreadable,
    until: cursor?.until ?? null,
    deeper: next ? { page: next, newest } : null,
  }
}

async function askThreads(line: Line, channel: string, pageToken: string | undefined) {
  const value = await line.ask('commentThreads', {
    query: {
      part: 'snippet,replies',
      allThreadsRelatedToChannelId: channel,
      order: 'time',
      maxResults: perPage,
      textFormat: 'plainText',
      pageToken,
    },
  })
  const read = page.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'YouTube' })
  const tried = read.data.items.map((item) => thread.safeParse(item))
  const threads = tried.flatMap((one) => (one.success ? [one.data] : []))
  return { threads, unreadable: tried.length - threads.length, next: read.data.nextPageToken }
}

function writtenAt(one: Thread): number | null {
  const top = comment.safeParse(one.snippet.topLevelComment)
  return top.success ? (dateOf(top.data.snippet.publishedAt)?.getTime() ?? null) : null
}

/** All replies in a thread: an answer about threads shows only a few. */
export async function askReplies(line: Line, threadId: string): Promise<unknown[]> {
  const replies: unknown[] = []
  let pageToken: string | undefined
  for (let turn = 0; turn < mostPages; turn++) {
    const value = await line.ask('comments', {
      query: { part: 'snippet', parentId: threadId, maxResults: perPage, textFormat: 'plainText', pageToken },
    })
    const read = page.safeParse(value)
    if (!read.success) throw new SourceProblem('network-unreadable', { network: 'YouTube' })
    replies.push(...read.data.items)
    pageToken = read.data.nextPageToken
    if (!pageToken) break
  }
  return replies
}
