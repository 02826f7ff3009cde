/**
 * A Mastodon timeline as it is written: a hashtag, or everybody on one server, with the token of an account there.
 *
 * Out: what is new, changed and deleted, at the moment itself. After each connection is made, what was missed is read
 * from the ordinary timeline, while the new connection already holds what comes: no gap, and what comes twice is harmless.
 * A line that breaks or falls silent is made again, with back-off. Never here: what is not public.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { HttpProblem, type HttpStream } from '#basics/http'
import { type Context, type Delivery, SourceProblem, type StreamedConnector } from '../../connector.js'
import { retryAfter } from '../../http-problems.js'
import { type Climb, climbFrom, isNewer, understand } from '../mastodon/climb.js'
import { askMember, askPage, type Member, openMember, problemOf } from '../mastodon/member.js'
import { addressOn } from '../mastodon/server.js'
import { timelineAddress } from '../mastodon/timeline.js'
import { verify } from '../mastodon/verify.js'
import { instance } from '../mastodon/wire.js'
import { Remembered, readEvent } from './adapter.js'
import { eventReader } from './events.js'
import { type StreamCursor, type StreamSettings, streamCursor, streamSettings } from './wire.js'

const scope = 'read:statuses'

export type StreamOptions = {
  /** A line without a byte is given up after so long; a heartbeat comes every 15 seconds. Default 60,000. */
  silenceMs?: number
  /** The first wait before trying again; doubled with each failure, up to five minutes. Default 1,000. */
  firstPauseMs?: number
}

type Listening = Context & { report: (problem: SourceProblem | null) => void }
type Ear = {
  settings: StreamSettings
  latest: string | null
  uris: Remembered
  /** The line that is open brought something. */
  isHeard: boolean
}
/** A line that lived so long was a good one. */
const goodLifeMs = 30_000

export function mastodonStream({
  silenceMs = 60_000,
  firstPauseMs = 1_000,
}: StreamOptions = {}): StreamedConnector<StreamSettings, StreamCursor> {
  return {
    name: 'mastodon-stream',
    mode: 'stream',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: true, costPerPost: 0 },
    settings: streamSettings,
    cursor: streamCursor,
    identity: ({ credential, host, tag }) =>
      `${credential} ${host} ${tag ? `#${tag.toLowerCase()}` : 'public'}`,
    oldest: (a, b) => {
      if (a === null || b === null || a.latest === null || b.latest === null) return null
      return isNewer(a.latest, b.latest) ? b : a
    },
    title: ({ host, tag }) => (tag ? `#${tag} (${host})` : host),
    credential: ({ credential }) => credential,
    async *listen(settings, cursor, context) {
      const ear: Ear = { settings, latest: cursor?.latest ?? null, uris: new Remembered(), isHeard: false }
      for (let failures = 0; !context.signal.aborted; ) {
        const since = performance.now()
        ear.isHeard = false
        let problem = new SourceProblem('stream-breaks', { host: settings.host })
        try {
          yield* converse(ear, silenceMs, context)
        } catch (error) {
          if (!context.signal.aborted) problem = asPassing(error, settings.host)
        }
        if (context.signal.aborted) return
        failures = ear.isHeard || performance.now() - since > goodLifeMs ? 1 : failures + 1
        // One hiccup is no news.
        if (failures >= 2) context.report(problem)
        const wait = Math.max(backOff(failures, firstPauseMs), (problem.retryAfterSeconds ?? 0) * 1_000)
        await pause(wait, undefined, { signal: context.signal }).catch(() => {})
      }
    },
    verify,
  }
}

/** One connection, from its opening to its end; it has ended when this returns. */
async function* converse(
  ear: Ear,
  silenceMs: number,
  context: Listening,
): AsyncGenerator<Delivery<StreamCursor>> {
  const hangUp = new AbortController()
  const signal = AbortSignal.any([context.signal, hangUp.signal])
  try {
    const member = await openMember(ear.settings, context)
    const { lines } = await openLine(ear.settings, member, silenceMs, { ...context, signal })
    // Whoever begins now begins here, also when nobody has written yet.
    let isFirst = true
    for (;;) {
      const climb = await catchUp(ear, member, context)
      if (isFirst || climb.values.length > 0) yield deliveryOf(climb, ear)
      isFirst = false
      if (climb.isThere) break
      if (climb.pauseSeconds !== null)
        throw new SourceProblem('too-often', { host: ear.settings.host, status: 429 }, climb.pauseSeconds)
    }
    context.report(null)
    yield* eventsOf(lines, ear)
  } finally {
    hangUp.abort()
  }
}

async function openLine(
  settings: StreamSettings,
  member: Member,
  idleMs: number,
  context: Context,
): Promise<HttpStream> {
  const url = await streamAddress(settings, member, context)
  const stream = await context.http.open(url.href, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${member.token}` },
    idleMs,
    signal: context.signal,
  })
  const { status, headers } = stream
  if (status === 200) return stream
  if (status === 404) throw new SourceProblem('mastodon-not-here', { host: settings.host, status })
  if (status === 429 || status >= 500) {
    const key = status === 429 ? 'too-often' : 'source-broken'
    const wait = retryAfter(headers['retry-after'], context.now())
    throw new SourceProblem(key, { host: settings.host, status }, wait)
  }
  const isScope = status === 403
  const value = isScope ? { error: 'scope' } : null
  throw (
    problemOf({ status, headers, value }, settings.host, scope, context.now()) ??
    new SourceProblem('source-refuses', { host: settings.host, status })
  )
}

/** Large servers speak of what is new at another address, and say which. */
async function streamAddress({ host, tag }: StreamSettings, member: Member, context: Context): Promise<URL> {
  const { value } = await askMember(member, '/api/v2/instance', context, { scope })
  const said = instance.safeParse(value).data?.configuration?.urls?.streaming ?? ''
  const there = URL.canParse(said) ? new URL(said).host : host
  const url = addressOn(there, tag ? '/api/v1/streaming/hashtag' : '/api/v1/streaming/public/local')
  if (tag) url.searchParams.set('tag', tag)
  return url
}

function catchUp({ settings, latest }: Ear, member: Member, context: Context): Promise<Climb> {
  return climbFrom(latest, {
    host: settings.host,
    addressOf: (bound) => timelineAddress(settings, false, bound),
    ask: (url) => askPage(member, url, scope, context),
  })
}

function deliveryOf(climb: Climb, ear: Ear): Delivery<StreamCursor> {
  ear.uris.note(climb.values)
  ear.latest = climb.latest
  const read = understand(climb.values, ear.settings.host)
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    cursor: { latest: ear.latest },
  }
}

async function* eventsOf(lines: AsyncIterable<string>, ear: Ear): AsyncGenerator<Delivery<StreamCursor>> {
  const read = eventReader()
  for await (const line of lines) {
    const event = read(line)
    if (!event) continue
    ear.isHeard = true
    const { arrival, drop, id } = readEvent(event, ear.settings.host, ear.uris)
    if (id !== null && (ear.latest === null || isNewer(id, ear.latest))) ear.latest = id
    if (!arrival && !drop) continue
    yield { arrivals: arrival ? [arrival] : [], drops: drop ? [drop] : [], cursor: { latest: ear.latest } }
  }
}

/** What may be over by itself; anything else is thrown on: trying again cannot help. */
const passing = new Set([
  'limit-reached',
  'too-often',
  'source-broken',
  'stream-breaks',
  'timeout',
  'unreachable',
  'interrupted',
  'not-found',
])

function asPassing(error: unknown, host: string): SourceProblem {
  const problem =
    error instanceof HttpProblem
      ? new SourceProblem(error.kind === 'timeout' ? 'stream-breaks' : error.kind, { host })
      : error
  if (problem instanceof SourceProblem && passing.has(problem.key)) return problem
  throw problem
}

/** Milliseconds, of which half is chance, so that not all come back at once. */
function backOff(failures: number, firstMs: number): number {
  const most = Math.min(300_000, firstMs * 2 ** Math.min(failures - 1, 16))
  return most * (0.5 + Math.random() / 2)
}
