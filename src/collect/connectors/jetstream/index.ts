/**
 * Bluesky, by Jetstream v1: every public post as it is written, also those that are changed and taken back.
 *
 * Out: batches of arrivals, of which the first after a silence does not wait. A connection that breaks or falls silent
 * is made again, at the next address, five seconds back: what comes twice is harmless. While the consumer is busy, the
 * socket is paused. Never here: which posts are of use to a town.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { type Context, SourceProblem, type StreamedConnector } from '../../connector.js'
import { hostOf } from '../../http-problems.js'
import { network, type Reading, readFrame } from './adapter.js'
import { type Basket, createBasket } from './basket.js'
import { converse, type Ending, type Heard, type Valve } from './conversation.js'
import { createLook } from './fast-frame.js'
import { type Glimpse, OTHER, POST } from './frame.js'
import { type JetstreamCursor, type JetstreamSettings, jetstreamCursor, jetstreamSettings } from './wire.js'

const backUs = 5_000_000
/** A frame from further ahead tells of a broken clock; believed, it would carry the cursor past all that is to come. */
const aheadUs = 3_600_000_000

export type JetstreamOptions = {
  userAgent?: string
  /** A connection without a frame is given up after so long. Default 60,000. */
  silenceMs?: number
  /** The first wait before trying again; doubled with each failure, up to a minute. Default 1,000. */
  firstPauseMs?: number
  /** What may be of use to anyone, told from the bytes alone. By default everything. */
  sieve?: Sieve
}

/** For the posts of a network: whether anyone may want the one that is glimpsed. False is certain. */
export type Sieve = (origin: { network: string; kind: 'social' }) => (glimpse: Glimpse) => boolean

type Listening = Context & { report: (problem: SourceProblem | null) => void }

/** `baseUrls` are the servers, `wss://host`, all with the same content; they take turns. */
export function jetstream(
  baseUrls: readonly string[],
  { userAgent = 'Dorpsplein', silenceMs = 60_000, firstPauseMs = 1_000, sieve }: JetstreamOptions = {},
): StreamedConnector<JetstreamSettings, JetstreamCursor> {
  return {
    name: 'jetstream',
    mode: 'stream',
    scope: 'firehose',
    facts: { needsKey: false, deletionsReachUs: true, costPerPost: 0 },
    settings: jetstreamSettings,
    cursor: jetstreamCursor,
    identity: () => '',
    oldest: (a, b) => (a === null || b === null ? null : Math.min(a, b)),
    title: () => 'Bluesky',
    async *listen(_, cursor, context) {
      const servers = baseUrls.filter((url) => URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol))
      if (servers.length === 0) throw new SourceProblem('not-an-address', { host: baseUrls.join(', ') })
      const hangUp = new AbortController()
      const signal = AbortSignal.any([context.signal, hangUp.signal])
      const nowUs = context.now().getTime() * 1000
      // A cursor from the future would wait for it in silence.
      const from = cursor !== null && cursor <= nowUs + aheadUs ? cursor : null
      const basket = createBasket(from ?? nowUs, signal)
      const read = reader(context, sieve?.({ network, kind: 'social' }))
      const line = { servers, from, basket, userAgent, silenceMs, firstPauseMs, read }
      const stream = keepConnected(line, { ...context, signal })
      const running = stream.run().catch(basket.fail)
      try {
        // Whoever begins now begins here, also when the first batch is lost with its process.
        if (from === null) yield { arrivals: [], drops: [], cursor: nowUs }
        for (let batch = await basket.next(); batch !== null; batch = await basket.next()) {
          stream.makeRoom()
          yield batch
        }
      } finally {
        hangUp.abort()
        await running
      }
    },
  }
}

type Line = {
  servers: string[]
  from: number | null
  basket: Basket
  userAgent: string
  silenceMs: number
  firstPauseMs: number
  read(frame: Heard): Reading
}

function keepConnected({ servers, from, basket, ...line }: Line, context: Listening) {
  const { signal, report } = context
  const closedUntil = new Map<string, number>()
  let valve: Valve | null = null
  let isPaused = false
  let isReported = false
  let failures = 0
  let heardAt = performance.now()

  const opened = (made: Valve) => {
    valve = made
    isPaused = false
    if (isReported) report(null)
    isReported = false
  }
  const heard = (frame: Heard) => {
    failures = 0
    heardAt = performance.now()
    basket.put(line.read(frame))
    if (isPaused || !basket.isFull()) return
    isPaused = true
    valve?.pause()
  }
  const tell = (problem: SourceProblem) => {
    isReported = true
    report(problem)
  }
  /** One hiccup is no news. Silence alone is told when it has lasted through ten connections: small mirrors are quiet. */
  const ended = (url: string, ending: Ending) => {
    valve = null
    if (ending.retryAfterSeconds) closedUntil.set(url, performance.now() + ending.retryAfterSeconds * 1000)
    if (ending.how === 'silent') {
      const ms = performance.now() - heardAt
      if (ms >= 10 * line.silenceMs)
        tell(new SourceProblem('stream-silent', { minutes: Math.round(ms / 60_000) }))
    } else if (++failures >= 2) tell(problemOf(ending, url))
  }
  const rest = async (url: string) => {
    const wait = Math.max(
      backOff(failures, line.firstPauseMs),
      (closedUntil.get(url) ?? 0) - performance.now(),
    )
    await pause(wait, undefined, { signal }).catch(() => {})
  }

  return {
    async run(): Promise<void> {
      // Without a cursor the first connection begins now; the next ones go on from there.
      let cursor = from === null ? null : from - backUs
      for (let turn = 0; !signal.aborted; ) {
        const url = servers[turn % servers.length] ?? ''
        const { userAgent, silenceMs } = line
        ended(
          url,
          await converse({ url: addressOf(url, cursor), userAgent, silenceMs, signal, opened, heard }),
        )
        if (signal.aborted) return
        cursor = basket.latestUs() - backUs
        turn = nextOpen(servers, turn + 1, closedUntil)
        await rest(servers[turn % servers.length] ?? '')
      }
    },
    makeRoom(): void {
      if (!isPaused || !basket.hasRoom()) return
      isPaused = false
      heardAt = performance.now()
      valve?.resume()
    },
  }
}

/** The next server that did not ask us to stay away; of those that all did, the one that reopens first. */
function nextOpen(servers: string[], turn: number, closedUntil: Map<string, number>): number {
  const turns = servers.map((_, step) => turn + step)
  const now = performance.now()
  const opensAt = (at: number) => Math.max(closedUntil.get(servers[at % servers.length] ?? '') ?? 0, now)
  return turns.reduce((best, at) => (opensAt(at) < opensAt(best) ? at : best), turn)
}

/** Most frames are of use to nobody, and that is seen without making anything of them but their time. */
function reader(context: Context, mayMatch: ((glimpse: Glimpse) => boolean) | undefined) {
  const glimpse = createLook()
  const isAhead = (timeUs: number | null) =>
    timeUs !== null && timeUs > context.now().getTime() * 1000 + aheadUs
  const isUseless = (bytes: Buffer): boolean => {
    const sort = glimpse.look(bytes)
    return sort === OTHER || (sort === POST && mayMatch !== undefined && !mayMatch(glimpse))
  }
  return (frame: Heard): Reading => {
    if (!('bytes' in frame)) return { timeUs: null, arrival: null, drop: { reason: frame.unreadable } }
    const reading = isUseless(frame.bytes)
      ? { timeUs: glimpse.timeUs, arrival: null, drop: null }
      : readFrame(frame.bytes.toString())
    return isAhead(reading.timeUs) ? { ...reading, timeUs: null } : reading
  }
}

function addressOf(base: string, cursor: number | null): string {
  const url = new URL(`${base.replace(/\/+$/, '')}/subscribe`)
  url.searchParams.set('wantedCollections', 'app.bsky.feed.post')
  url.searchParams.set('maxMessageSizeBytes', '1000000')
  if (cursor !== null) url.searchParams.set('cursor', String(Math.max(cursor, 1)))
  return url.href
}

/** Milliseconds: doubled with each failure up to a minute, of which half is chance, so that not all come back at once. */
function backOff(failures: number, firstMs: number): number {
  const most = Math.min(60_000, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 16))
  return most * (0.5 + Math.random() / 2)
}

function problemOf(ending: Ending, url: string): SourceProblem {
  const host = hostOf(url)
  if (ending.how !== 'refused')
    return new SourceProblem(ending.how === 'closed' ? 'stream-breaks' : 'unreachable', { host })
  const status = ending.status ?? 0
  return new SourceProblem(
    status === 429 ? 'too-often' : status >= 500 ? 'source-broken' : 'source-refuses',
    { host, status },
    ending.retryAfterSeconds,
  )
}
