import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '#basics/log'
import { atUri } from '../../../../tests/town/bluesky-shapes.js'
import { type Jetstream, startJetstream } from '../../../../tests/town/jetstream.js'
import { recordedFrames } from '../../../../tests/town/recorded.js'
import { chatter } from '../../../../tests/town/story.js'
import { noAccess } from '../../access.js'
import type { Delivery, SourceProblem } from '../../connector.js'
import { type JetstreamOptions, jetstream } from './index.js'

let server: Jetstream
let stop: AbortController
beforeEach(async () => {
  server = await startJetstream()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await server.close()
})

const posts = chatter({ seed: 7, ofTown: 0.5 })
const nextPost = () => ({ ...posts.next().value, at: new Date() })
const brisk: JetstreamOptions = { firstPauseMs: 5 }

function follow(
  urls: string[],
  cursor: number | null | undefined = null,
  options = brisk,
  now = () => new Date(),
) {
  const reports: (SourceProblem | null)[] = []
  const told: (() => void)[] = []
  const report = (problem: SourceProblem | null) => {
    reports.push(problem)
    for (const tell of told.splice(0)) tell()
  }
  const http = {
    ask: () => Promise.reject(new Error('nobody asks')),
    open: () => Promise.reject(new Error('nobody asks')),
    close: async () => {},
  }
  const context = { http, log: createLog('silent'), now, signal: stop.signal, report, access: noAccess }
  const deliveries = jetstream(urls, options)
    .listen({}, cursor ?? null, context)
    [Symbol.asyncIterator]()
  const seen: Delivery<number>[] = []
  const ids: string[] = []
  return {
    reports,
    seen,
    ids,
    reported: () => new Promise<void>((tell) => told.push(tell)),
    end: () => deliveries.return?.(),
    async next(): Promise<Delivery<number>> {
      const { value, done } = await deliveries.next()
      if (done) throw new Error('the stream ended')
      const delivery = value as Delivery<number>
      // Where a stream without a cursor begins: it has a test of its own.
      if (delivery.arrivals.length + delivery.drops.length === 0) return this.next()
      seen.push(delivery)
      for (const arrival of delivery.arrivals)
        ids.push(arrival.type === 'post' ? arrival.post.id : arrival.type)
      return delivery
    },
    async until(isEnough: () => boolean) {
      while (!isEnough()) await this.next()
    },
  }
}

/** The first delivery is asked for, so that the connection is made, and comes when there is something. */
async function started(stream: ReturnType<typeof follow>) {
  const first = stream.next()
  await server.connected()
  return first
}

test('a post that is written arrives, and so do its edit and its deletion', async () => {
  const stream = follow([server.url])
  const first = started(stream)
  await server.connected()
  const post = nextPost()
  const timeUs = server.publish(post)
  expect((await first).cursor).toBe(timeUs)
  server.edit(post, 'anders')
  server.remove(post)
  await stream.until(() => stream.ids.includes('delete'))
  expect(stream.ids).toEqual([atUri(post), atUri(post), 'delete'])
  expect(server.asked[0]?.searchParams.get('wantedCollections')).toBe('app.bsky.feed.post')
  expect(server.asked[0]?.searchParams.get('cursor')).toBeNull()
})

test('nothing is lost when the connection breaks again and again', async () => {
  const stream = follow([server.url])
  const first = started(stream)
  await server.connected()
  server.publish(nextPost())
  await first
  const written: string[] = []
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 40; n++) {
      const post = nextPost()
      server.publish(post)
      written.push(atUri(post))
    }
    if (round % 2 === 0) server.drop()
    await stream.until(() => written.every((id) => stream.ids.includes(id)))
  }
  const cursors = stream.seen.map(({ cursor }) => cursor)
  expect(cursors).toEqual(cursors.toSorted((a, b) => a - b))
  expect(server.asked.length).toBeGreaterThanOrEqual(3)
})

test('after a break it goes back five seconds', async () => {
  const stream = follow([server.url])
  const first = started(stream)
  await server.connected()
  const timeUs = server.publish(nextPost())
  await first
  server.drop()
  server.publish(nextPost())
  await stream.until(() => new Set(stream.ids).size === 2)
  expect(server.asked.at(-1)?.searchParams.get('cursor')).toBe(String(timeUs - 5_000_000))
})

test('it goes on from the cursor it is given', async () => {
  const posted = Array.from({ length: 1200 }, nextPost)
  const times = posted.map((post) => server.publish(post))
  const stream = follow([server.url], times[0])
  await stream.until(() => stream.ids.length === posted.length)
  expect(stream.ids).toEqual(posted.map(atUri))
  expect(Math.max(...stream.seen.map(({ arrivals }) => arrivals.length))).toBeLessThanOrEqual(500)
  expect(stream.seen.at(-1)?.cursor).toBe(times.at(-1))
})

test('a connection that falls silent is made again', async () => {
  const stream = follow([server.url], null, { ...brisk, silenceMs: 60 })
  const first = started(stream)
  await server.connected()
  server.publish(nextPost())
  await first
  server.stall()
  const post = nextPost()
  server.publish(post)
  const next = stream.until(() => stream.ids.includes(atUri(post)))
  while (server.asked.length < 3) await new Promise(setImmediate)
  server.resume()
  await next
})

test('junk is dropped with its reason, and what stands around it arrives', async () => {
  const stream = follow([server.url])
  const first = started(stream)
  await server.connected()
  const [before, after] = [nextPost(), nextPost()]
  server.publish(before)
  await first
  for (const junk of ['not json', '{"did":', '[]', '{}', 'x'.repeat(100_000)]) server.junk(junk)
  server.publish(after)
  await stream.until(() => stream.ids.length === 2)
  expect(stream.ids).toEqual([before, after].map(atUri))
  const reasons = stream.seen.flatMap(({ drops }) => drops.map(({ reason }) => reason))
  expect(reasons).toEqual(['malformed', 'malformed', 'malformed', 'incomplete', 'too-large'])
})

test('frames out of order and twice never turn the cursor back', async () => {
  server.disorder(7)
  server.repeatEvery(3)
  const posted = Array.from({ length: 300 }, nextPost)
  const times = posted.map((post) => server.publish(post))
  const stream = follow([server.url], times[0])
  await stream.until(() => posted.every((post) => stream.ids.includes(atUri(post))))
  const cursors = stream.seen.map(({ cursor }) => cursor)
  expect(cursors).toEqual(cursors.toSorted((a, b) => a - b))
  expect(Math.max(...cursors)).toBeLessThanOrEqual(server.head)
})

test('a frame from the future does not carry the cursor along', async () => {
  const stream = follow([server.url])
  const first = started(stream)
  await server.connected()
  const far = (Date.now() + 30 * 86_400_000) * 1000
  server.recorded(JSON.stringify({ did: 'did:plc:x', time_us: far, kind: 'commit', commit: {} }))
  expect((await first).cursor).toBeLessThan(far)
})

test('while the consumer is busy the stream waits, and then all of it comes', async () => {
  const posted = Array.from({ length: 8_000 }, nextPost)
  const first = server.publish(posted[0] ?? nextPost())
  for (const post of posted.slice(1)) server.publish(post)
  const stream = follow([server.url], first)
  await stream.next()
  // The consumer does something else for a while: many turns of the loop, in which the server sends what it can.
  for (let turn = 0; turn < 2_000; turn++) await new Promise(setImmediate)
  await stream.until(() => stream.ids.length >= posted.length)
  expect(new Set(stream.ids).size).toBe(posted.length)
})

test('of several servers the next one takes over, and trouble is told until it is over', async () => {
  const dead = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => dead.once('listening', resolve))
  const address = dead.address()
  const port = typeof address === 'object' ? address?.port : 0
  dead.close()
  server.refuse(503)
  const stream = follow([`ws://127.0.0.1:${port}`, server.url])
  const first = stream.next()
  await stream.reported()
  expect(stream.reports[0]?.key).toMatch(/^(unreachable|source-broken)$/)
  server.welcome()
  await server.connected()
  server.publish(nextPost())
  await first
  expect(stream.reports.at(-1)).toBeNull()
})

test('a server that asks for time is not asked again meanwhile', async () => {
  const second = await startJetstream()
  server.refuse(429, 3600)
  const stream = follow([server.url, second.url])
  const first = stream.next()
  await second.connected()
  second.publish(nextPost())
  await first
  for (let n = 0; n < 3; n++) {
    second.drop()
    const post = nextPost()
    second.publish(post)
    await stream.until(() => stream.ids.includes(atUri(post)))
  }
  expect(server.asked).toHaveLength(1)
  await second.close()
})

test('it ends when asked to, and when nobody listens any more', async () => {
  const stream = follow([server.url])
  const waiting = stream.next()
  await server.connected()
  stop.abort()
  await expect(waiting).rejects.toThrow('ended')
  expect(await stream.end()).toMatchObject({ done: true })
})

test('without a server that is one, it says so', async () => {
  await expect(follow(['https://x.be', 'nonsense']).next()).rejects.toMatchObject({ key: 'not-an-address' })
})

const recorded = recordedFrames('recorded-v1') ?? []

test.skipIf(recorded.length === 0)('recorded traffic arrives whole (DORPSPLEIN_DATA_SETS)', async () => {
  const there = new Date('2026-07-04T15:00:00Z')
  const past = await startJetstream({ now: () => there })
  for (const line of recorded) past.recorded(line)
  const stream = follow([past.url], 1_783_175_800_000_000, brisk, () => there)
  await stream.until(() => stream.ids.length >= 18)
  expect(stream.ids.filter((id) => id.startsWith('at://'))).toHaveLength(17)
  expect(stream.seen.flatMap(({ drops }) => drops)).toEqual([])
  await past.close()
})

test('a stream without a cursor says at once where it begins, so that a crash before the first post loses none', async () => {
  const began = Date.now() * 1000
  const http = {
    ask: () => Promise.reject(new Error('nobody asks')),
    open: () => Promise.reject(new Error('nobody asks')),
    close: async () => {},
  }
  const context = {
    http,
    log: createLog('silent'),
    now: () => new Date(),
    signal: stop.signal,
    access: noAccess,
  }
  const { value } = await jetstream([server.url])
    .listen({}, null, { ...context, report: () => {} })
    [Symbol.asyncIterator]()
    .next()
  expect(value).toMatchObject({ arrivals: [], drops: [] })
  expect(value?.cursor).toBeGreaterThanOrEqual(began)
})

test('a post that nobody can want does not arrive; what is taken back always does', async () => {
  let isWanted = false
  const stream = follow([server.url], null, { ...brisk, sieve: () => () => isWanted })
  const first = stream.next()
  await server.connected()
  const told = nextPost()
  server.publish(told)
  server.remove(told)
  await first
  expect(stream.ids).toEqual(['delete'])
  isWanted = true
  const other = nextPost()
  server.publish(other)
  await stream.until(() => stream.ids.length === 2)
  expect(stream.ids).toEqual(['delete', atUri(other)])
})
