/**
 * Telegram without an account: a public channel, as its page on the web shows it.
 *
 * A visit reads the pages down from the newest until the last id that was seen; what does not fit into one visit is read
 * in the next. The last page is read each time, so edits and deletions among the newest messages are noticed at once;
 * `verify` asks after the older ones. The page tells of neither: an edit is a text that changed, and a deletion is an id
 * that stood there, is missing between two that still stand there, and of which its own page says that it does not exist.
 */

import type { Arrival, Drop } from '#post'
import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { nextVisit, usualGap } from '../feed/pace.js'
import { network, postId, type Seen, understand } from './adapter.js'
import { createServer, type Server, type Validators } from './server.js'
import { verify } from './verify.js'
import { type Walk, walkDown } from './walk.js'
import {
  mostRemembered,
  type TelegramCursor,
  type TelegramSettings,
  telegramCursor,
  telegramSettings,
} from './wire.js'

/** On the first visit it reads back so far, about a hundred messages. */
const firstPages = 5
const mostPages = 10
const mostAsked = 10
const longestPause = 6 * 3_600
/** Seconds until it goes on where one visit was not enough. */
const soon = 30
/** An empty list where there were messages is how it may say that it was asked too often. Seconds. */
const emptyWait = 900

export function telegram(baseUrl = 'https://t.me'): PolledConnector<TelegramSettings, TelegramCursor> {
  const server = createServer(baseUrl)
  return {
    name: 'telegram',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: telegramSettings,
    cursor: telegramCursor,
    identity: ({ channel, kind }) => `${channel.toLowerCase()} ${kind}`,
    oldest: (a, b) => (a === null || b === null ? null : floorOf(a) <= floorOf(b) ? a : b),
    title: ({ channel }) => `@${channel}`,
    visit: (settings, cursor, context) => visit(server, settings, cursor, context),
    verify: (settings, links, context) => verify(server, settings, links, context),
  }
}

/** Up to here everything was read. */
const floorOf = ({ latest, gap }: TelegramCursor) => gap?.until ?? latest ?? 0

async function visit(
  server: Server,
  settings: TelegramSettings,
  cursor: TelegramCursor | null,
  context: Context,
): Promise<Visit<TelegramCursor>> {
  const { channel } = settings
  // With something left to read below, the newest page must be read to know where that begins.
  const since: Validators | null = cursor?.gap ? null : cursor
  const { page, validators, maxAge } = await server.list(channel, null, since, context)
  if (!page && cursor) return unchanged({ ...cursor, ...validators }, maxAge)
  const isFirst = cursor === null || cursor.latest === null
  const until = cursor?.latest ?? 0
  if (page && !isFirst && page.messages.length === 0)
    throw new SourceProblem('telegram-empty', { channel }, emptyWait)

  const newest = await walkDown(
    server,
    {
      channel,
      before: null,
      until: isFirst ? 0 : until,
      mostPages: isFirst ? firstPages : mostPages,
      ...(page ? { first: page } : {}),
    },
    context,
  )
  const { gap, below } = await fillGap(server, settings, cursor, newest, context)
  const heard = understandAll(newest, settings, (id) => id > until)
  const older = below ? understandAll(below, settings, (id) => id > (cursor?.gap?.until ?? 0)) : nothing()
  const edits = editsAmong(heard.seen, cursor)
  const gone = await goneFrom(server, settings, newest, cursor, context)

  const arrivals: Arrival[] = [...older.arrivals, ...heard.arrivals, ...edits, ...gone.map(deletion(channel))]
  const quiet = arrivals.length > 0 ? 0 : (cursor?.quiet ?? 0) + 1
  const dates = newest.messages.flatMap(({ at }) => (at ? [new Date(at)] : []))
  const pace = nextVisit({ gap: usualGap(dates, context.now()), quiet, every: null, maxAge })
  const problem = newest.problem ?? below?.problem
  return {
    arrivals,
    drops: [...older.drops, ...heard.drops],
    cursor: {
      latest: newest.highest > 0 ? Math.max(newest.highest, until) : (cursor?.latest ?? null),
      gap,
      recent: remembered(cursor, [...heard.seen, ...older.seen], gone),
      quiet,
      ...validators,
    },
    nextInSeconds: problem ? (problem.retryAfterSeconds ?? 300) : gap ? soon : Math.min(pace, longestPause),
  }
}

function unchanged(cursor: TelegramCursor, maxAge: number | null): Visit<TelegramCursor> {
  const quiet = cursor.quiet + 1
  const pace = nextVisit({ gap: null, quiet, every: null, maxAge })
  return {
    arrivals: [],
    drops: [],
    cursor: { ...cursor, quiet },
    nextInSeconds: Math.min(pace, longestPause),
  }
}

/** What one visit could not read, and what is left of an earlier remainder. A first visit leaves no remainder. */
async function fillGap(
  server: Server,
  settings: TelegramSettings,
  cursor: TelegramCursor | null,
  newest: Walk,
  context: Context,
): Promise<{ gap: TelegramCursor['gap']; below: Walk | null }> {
  if (cursor === null || cursor.latest === null) return { gap: null, below: null }
  const { gap } = cursor
  if (!newest.isDone)
    return { gap: { before: newest.lowest, until: gap?.until ?? cursor.latest }, below: null }
  const left = mostPages - newest.pages
  if (gap === null || newest.problem || left <= 0) return { gap, below: null }
  const way = { channel: settings.channel, ...gap, mostPages: left }
  const below = await walkDown(server, way, context).catch((problem: unknown) => {
    if (problem instanceof SourceProblem) return null
    throw problem
  })
  if (below === null) return { gap, below }
  const before = Math.min(below.lowest, gap.before)
  return { gap: below.isDone ? null : { before, until: gap.until }, below }
}

type Heard = { arrivals: Arrival[]; drops: Drop[]; seen: Seen[] }
const nothing = (): Heard => ({ arrivals: [], drops: [], seen: [] })

/** Oldest first, so that a message stands before its answers. What is not new is seen, and arrives no second time. */
function understandAll(walk: Walk, settings: TelegramSettings, isNew: (id: number) => boolean): Heard {
  const heard = nothing()
  for (const message of walk.messages) {
    const one = understand(message, settings, walk.title)
    if (one === null) continue
    if ('reason' in one) heard.drops.push(one)
    else heard.seen.push(one)
  }
  heard.seen.sort((a, b) => a.id - b.id)
  for (const { id, read } of heard.seen) {
    if (!isNew(id)) continue
    if ('reason' in read) heard.drops.push(read)
    else heard.arrivals.push({ type: 'post', post: read })
  }
  return heard
}

/** Messages that say something else than when they were last seen. */
function editsAmong(seen: Seen[], cursor: TelegramCursor | null): Arrival[] {
  const former = new Map(cursor?.recent ?? [])
  return seen.flatMap(({ id, digest, read }) => {
    const was = former.get(id)
    if (was === undefined || was === digest || 'reason' in read) return []
    return [{ type: 'post' as const, post: read, edited: true }]
  })
}

/** What stood there, is missing between two that still stand there, and does not exist by its own page either. */
async function goneFrom(
  server: Server,
  { channel }: TelegramSettings,
  walk: Walk,
  cursor: TelegramCursor | null,
  context: Context,
): Promise<number[]> {
  const missing = (cursor?.recent ?? [])
    .map(([id]) => id)
    .filter((id) => id > walk.lowest && id < walk.highest && !walk.present.has(id))
  const gone: number[] = []
  for (const id of missing.slice(0, mostAsked)) {
    // A refusal here costs nothing: the id is still remembered, and asked after at the next visit.
    const isGone = await server.isGone(channel, id, context).catch((problem: unknown) => {
      if (problem instanceof SourceProblem) return null
      throw problem
    })
    if (isGone) gone.push(id)
  }
  return gone
}

const deletion =
  (channel: string) =>
  (id: number): Arrival => ({ type: 'delete', network, id: postId(channel, id) })

function remembered(cursor: TelegramCursor | null, seen: Seen[], gone: number[]): TelegramCursor['recent'] {
  const all = new Map([...(cursor?.recent ?? []), ...seen.map(({ id, digest }) => [id, digest] as const)])
  for (const id of gone) all.delete(id)
  return [...all].sort(([a], [b]) => b - a).slice(0, mostRemembered)
}
