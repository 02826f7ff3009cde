import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { Arrival } from '#post'
import {
  type MastodonStream,
  startMastodonStream,
  streamToken,
} from '../../../../tests/town/mastodon-stream.js'
import { chatter } from '../../../../tests/town/story.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Delivery, SourceProblem } from '../../connector.js'
import { Remembered, readEvent } from './adapter.js'
import { eventReader } from './events.js'
import { mastodonStream, type StreamOptions } from './index.js'
import { type StreamCursor, streamSettings } from './wire.js'

let town: MastodonStream
let http: Http
let entry: TestAccess
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock
const opened: { close(): Promise<void> }[] = []

// One database for all: each test has a credential of its own.
beforeAll(async () => {
  entry = await openTestAccess({ service: 'mastodon', secret: { host: 'nergens.be', token: 'x' }, now })
})
afterAll(() => entry.close())

beforeEach(async () => {
  clock = new Date(clock.getTime() + 24 * 3_600_000)
  town = await startMastodonStream({ now })
  const host = new URL(town.url).host
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [host] })
  await entry.access.renew(entry.credentialId, { secret: { host, token: streamToken } })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const posts = chatter({ seed: 3, ofTown: 1 })
const nextPost = (text = 'Feest op de markt #duinveld') => {
  clock = new Date(clock.getTime() + 60_000)
  return { ...posts.next().value, text, at: clock }
}

/** Listens until `stop`; `until` resolves when what came satisfies it. */
function hear(
  cursor: StreamCursor | null = null,
  tag: string | null = 'duinveld',
  options: StreamOptions = {},
) {
  const deliveries: Delivery<StreamCursor>[] = []
  const problems: (SourceProblem | null)[] = []
  const abort = new AbortController()
  let look = () => {}
  const host = new URL(town.url).host
  const settings = streamSettings.parse({ credential: entry.credentialId, host, ...(tag ? { tag } : {}) })
  const context = {
    http,
    log: createLog('silent'),
    now,
    signal: abort.signal,
    access: entry.access,
    report: (problem: SourceProblem | null) => {
      problems.push(problem)
      look()
    },
  }
  const running = (async () => {
    const connector = mastodonStream({ firstPauseMs: 5, ...options })
    for await (const delivery of connector.listen(settings, cursor, context)) {
      deliveries.push(delivery)
      look()
    }
  })()
  const arrivals = () => deliveries.flatMap((one) => one.arrivals)
  const until = (isEnough: () => boolean) =>
    Promise.race([
      new Promise<void>((done) => {
        look = () => isEnough() && done()
        look()
      }),
      running,
    ])
  opened.push({
    close: async () => {
      abort.abort()
      await running.catch(() => {})
    },
  })
  return { deliveries, problems, arrivals, until, running, texts: () => arrivals().map(textOf) }
}
const textOf = (one: Arrival) => (one.type === 'post' ? one.post.text : one.type)

test('what stands there already comes first, then what is written comes at the moment itself', async () => {
  await town.publish(nextPost('eerder #duinveld'))
  const ear = hear()
  await ear.until(() => ear.arrivals().length === 1)
  await town.publish(nextPost('nu #duinveld'))
  await town.publish(nextPost('elders #elders'))
  await town.publish(nextPost('straks #duinveld'))
  await ear.until(() => ear.arrivals().length === 3)
  expect(ear.texts()).toEqual(['eerder #duinveld', 'nu #duinveld', 'straks #duinveld'])
})

test('what is changed or deleted there is so here', async () => {
  const [changes, goes] = [nextPost('een #duinveld'), nextPost('twee #duinveld')]
  await town.publish(changes)
  await town.publish(goes)
  const ear = hear()
  await ear.until(() => ear.arrivals().length === 2)
  await town.edit(changes, 'een, maar anders #duinveld')
  town.remove(goes)
  await ear.until(() => ear.arrivals().length === 4)
  const [, second, third, fourth] = ear.arrivals()
  expect(third).toMatchObject({ type: 'post', edited: true, post: { text: 'een, maar anders #duinveld' } })
  expect(fourth).toMatchObject({ type: 'delete', id: second?.type === 'post' ? second.post.id : '' })
})

test('a line that breaks is made again, and what was said meanwhile is not missed', async () => {
  await town.publish(nextPost('voor #duinveld'))
  const ear = hear()
  await ear.until(() => ear.arrivals().length === 1)
  await town.opened(1)
  town.hangUp()
  await town.publish(nextPost('tussendoor #duinveld'))
  await ear.until(() => ear.texts().includes('tussendoor #duinveld'))
  await town.opened(2)
  await town.publish(nextPost('na #duinveld'))
  await ear.until(() => ear.texts().includes('na #duinveld'))
})

test('whoever was away for long reads everything that was missed, page by page', async () => {
  await town.publish(nextPost('eerste #duinveld'))
  const before = hear()
  await before.until(() => before.arrivals().length === 1)
  for (let n = 0; n < 450; n++) town.timelines.publish(nextPost(`bericht ${n} #duinveld`))
  const after = hear(before.deliveries[0]?.cursor ?? null)
  await after.until(() => after.texts().includes('bericht 449 #duinveld'))
  for (let n = 0; n < 450; n++) expect(after.texts()).toContain(`bericht ${n} #duinveld`)
})

test('a line that falls silent is made again; one with heartbeats stays', async () => {
  const ear = hear(null, 'duinveld', { silenceMs: 800 })
  await town.opened(1)
  const beat = setInterval(() => town.say(':thump\n'), 100)
  await new Promise((resolve) => setTimeout(resolve, 950))
  clearInterval(beat)
  expect(town.openedLines).toHaveLength(1)
  await Promise.race([town.opened(2), ear.running])
  expect(town.openedLines).toHaveLength(2)
})

test('a server that stays down is told, and that it is over too', async () => {
  town.refuse(503, 2)
  const ear = hear()
  await ear.until(() => ear.problems.includes(null))
  expect(ear.problems[0]).toMatchObject({ key: 'source-broken' })
  await town.publish(nextPost('terug #duinveld'))
  await ear.until(() => ear.texts().includes('terug #duinveld'))
})

test('a token that is no longer valid, or may not do this, is told at once and not tried again', async () => {
  town.permit(null)
  await expect(hear().running).rejects.toMatchObject({ key: 'key-refused', values: { network: 'Mastodon' } })
  town.permit(['write:statuses'])
  await expect(hear().running).rejects.toMatchObject({
    key: 'permission-missing',
    values: { permission: 'read:statuses' },
  })
  expect(town.openedLines).toHaveLength(0)
})

test('a token is never sent to another server than its own', async () => {
  await entry.access.renew(entry.credentialId, { secret: { host: 'elders.be', token: streamToken } })
  await expect(hear().running).rejects.toMatchObject({ key: 'mastodon-other-server' })
  expect(town.timelines.asked).toEqual([])
})

test('too many requests: it stays away for as long as is asked', async () => {
  town.timelines.fail(429, 1, 120)
  const ear = hear()
  const started = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(ear.deliveries).toEqual([])
  expect(town.timelines.asked.length).toBe(1)
  expect(Date.now() - started).toBeLessThan(5_000)
  await expect(
    entry.access.take(entry.credentialId, {
      meter: 'mastodon-requests',
      kind: 'bucket',
      most: 280,
      seconds: 300,
    }),
  ).rejects.toMatchObject({ key: 'limit-reached' })
})

test('without a tag it is what the people of that server write', async () => {
  const ear = hear(null, null)
  await town.opened(1)
  await ear.until(() => ear.deliveries.length > 0)
  await town.publish(nextPost('van elders'), { domain: 'elders.social' })
  await town.publish(nextPost('van hier'))
  await ear.until(() => ear.arrivals().length > 0)
  expect(ear.texts()).toEqual(['van hier'])
  expect(town.openedLines[0]?.pathname).toBe('/api/v1/streaming/public/local')
})

test('what cannot be read is dropped and counted, and the rest goes on', async () => {
  const ear = hear()
  await ear.until(() => ear.deliveries.length > 0)
  town.say(
    'event: update\ndata: {"id":"5"\n\nevent: update\ndata: {"id":"6"}\n\nevent: filters_changed\ndata: undefined\n\n',
  )
  town.say('event: update\ndata: []\n\nevent: delete\ndata: 99\n\n')
  await town.publish(nextPost('goed #duinveld'))
  await ear.until(() => ear.arrivals().length > 0)
  expect(ear.deliveries.flatMap(({ drops }) => drops).map(({ reason }) => reason)).toEqual([
    'malformed',
    'incomplete',
    'malformed',
  ])
})

test('events are read line by line, whatever stands between them', () => {
  const read = eventReader()
  const events = [
    ':)',
    'event: update',
    'data: a',
    'data:b',
    ':thump',
    '',
    'event: x',
    '',
    'data: c',
    'id: 4',
    '',
  ]
    .map(read)
    .filter((one) => one !== null)
  expect(events).toEqual([
    { name: 'update', data: 'a\nb' },
    { name: 'message', data: 'c' },
  ])
})

test('a post that is changed so that we may not keep it is gone', () => {
  const uris = new Remembered()
  const status = {
    id: '1',
    uri: 'https://a.be/1',
    created_at: '2026-11-20T10:00:00Z',
    visibility: 'public',
    content: 'x',
    account: { acct: 'jan' },
  }
  readEvent({ name: 'update', data: JSON.stringify(status) }, 'a.be', uris)
  const shut = { ...status, visibility: 'private' }
  expect(readEvent({ name: 'status.update', data: JSON.stringify(shut) }, 'a.be', uris)).toMatchObject({
    arrival: { type: 'delete', id: 'https://a.be/1' },
    drop: null,
  })
})
