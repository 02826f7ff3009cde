import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http, HttpProblem } from '#basics/http'
import { createLog } from '#basics/log'
import {
  type BlueskyOwn,
  blueskyDid,
  blueskyHandle,
  blueskyPassword,
  startBlueskyOwn,
} from '../../../../tests/town/bluesky-own.js'
import { recordedFrames } from '../../../../tests/town/recorded.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import { noAccess } from '../../access.js'
import type { Context, Doing, Visit } from '../../connector.js'
import { readFrame } from '../jetstream/adapter.js'
import { readShown } from './adapter.js'
import { facetsOf, graphemes, keyOf } from './facets.js'
import { blueskyOwn } from './index.js'
import { blueskySetup } from './setup.js'
import { type OwnCursor, ownCursor, ownSettings } from './wire.js'

let town: BlueskyOwn
let http: Http
let entry: TestAccess
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock

beforeAll(async () => {
  entry = await openTestAccess({ service: 'bluesky', secret: { handle: 'x', appPassword: 'x' }, now })
})
afterAll(() => entry.close())
beforeEach(async () => {
  clock = new Date(clock.getTime() + 24 * 3_600_000)
  town = await startBlueskyOwn({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  await entry.access.renew(entry.credentialId, {
    secret: { handle: blueskyHandle, appPassword: blueskyPassword },
  })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const context = (access = entry.access): Context => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access,
})
const settings = () =>
  ownSettings.parse({ credential: entry.credentialId, did: blueskyDid, handle: blueskyHandle })
const later = (minutes = 1) => {
  clock = new Date(clock.getTime() + minutes * 60_000)
}
const visit = (cursor: OwnCursor | null = null) =>
  blueskyOwn(town.url).visit(
    settings(),
    cursor && ownCursor.parse(JSON.parse(JSON.stringify(cursor))),
    context(),
  )
const said = ({ arrivals }: Visit<OwnCursor>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const texts = (one: Visit<OwnCursor>) => said(one).map(({ text }) => text)
const doing = (change: Partial<Doing> = {}): Doing => ({
  act: 'reply',
  target: '',
  text: 'Dank u, we kijken het na.',
  since: clock,
  ...change,
})
const answering = () => blueskyOwn(town.url).answering ?? expect.fail('it answers')
const perform = (what: Doing) => answering().perform(settings(), what, context())
const find = (what: Doing) => answering().find(settings(), what, context())
const count = (method: string) => town.asked.filter((one) => one.endsWith(method)).length

test('what the town wrote and what was said to it are conversations, and it is clear who speaks', async () => {
  const ours = town.say({ text: 'De markt gaat door.' })
  const theirs = town.say({ text: 'Ook bij regen?', by: 'jan', to: ours })
  town.say({ text: 'Leuk', by: 'an', reason: 'like' })
  const first = await visit()
  expect(said(first)).toMatchObject([
    { network: 'bluesky', kind: 'own', id: ours, author: { id: blueskyDid, isOwner: true } },
    {
      kind: 'own',
      id: theirs,
      toUs: true,
      replyTo: ours,
      author: { name: 'Naam van jan', handle: 'jan.bsky.social' },
    },
  ])
  expect(said(first)[0]).not.toHaveProperty('toUs')
  expect(new Set(town.views)).toEqual(new Set(['did:web:api.bsky.app#bsky_appview']))
})

test('the same post through the firehose has the same id and the same author', async () => {
  const uri = town.say({ text: 'Hallo @stad', by: 'jan' })
  const [post] = said(await visit())
  const [, , did, collection, rkey] = uri.split('/')
  const record = { $type: 'app.bsky.feed.post', text: 'Hallo @stad', createdAt: clock.toISOString() }
  const commit = { operation: 'create', collection, rkey, rev: 'x', cid: 'x', record }
  const { arrival } = readFrame(JSON.stringify({ did, time_us: 1, kind: 'commit', commit }))
  expect(arrival).toMatchObject({
    post: { network: post?.network, id: post?.id, author: { id: post?.author?.id } },
  })
})

test('only what is new comes again, and a long absence is made good over several visits', async () => {
  town.say({ text: 'eerste', by: 'jan' })
  let { cursor } = await visit()
  later(60)
  for (let n = 0; n < 1_250; n++) town.say({ text: `vraag ${n}`, by: 'jan' })
  const seen = new Set<string>()
  for (let turn = 0; turn < 4; turn++) {
    const next = await visit(cursor)
    for (const text of texts(next)) seen.add(text)
    cursor = next.cursor
    if (next.nextInSeconds > 5) break
    // What comes during the walk is not lost.
    if (turn === 0) town.say({ text: 'tussendoor', by: 'an' })
  }
  for (const text of texts(await visit(cursor))) seen.add(text)
  for (let n = 0; n < 1_250; n++) expect(seen).toContain(`vraag ${n}`)
  expect(seen).toContain('tussendoor')
  // What was heard before is read again for ten minutes only.
  later(60)
  town.say({ text: 'laatste', by: 'an' })
  let next = await visit(cursor)
  while (next.nextInSeconds <= 5) next = await visit(next.cursor)
  expect(texts(await visit(next.cursor))).toEqual(['laatste'])
})

test('one session serves many visits; it is renewed when it ends, and made again when it cannot be', async () => {
  const { cursor } = await visit()
  await visit(cursor)
  expect(count('createSession')).toBe(1)
  town.expire()
  await visit(cursor)
  expect([count('createSession'), count('refreshSession')]).toEqual([1, 1])
  town.expire(true)
  await visit(cursor)
  expect(count('createSession')).toBe(2)
  town.expire(true)
  town.revokePassword()
  await expect(visit(cursor)).rejects.toMatchObject({ key: 'key-refused', values: { network: 'Bluesky' } })
})

test('too many requests: nobody asks again before the server wants it', async () => {
  const { cursor } = await visit()
  const reset = String(Math.floor(clock.getTime() / 1000) + 90)
  town.fail(429, 1, { 'ratelimit-reset': reset })
  await expect(visit(cursor)).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 90 })
  const asked = town.asked.length
  await expect(visit(cursor)).rejects.toMatchObject({ key: 'limit-reached' })
  expect(town.asked).toHaveLength(asked)
})

test('what cannot be read is dropped and counted, and what asks not to be shown is refused', async () => {
  town.notify({
    uri: 'at://did:plc:x/app.bsky.feed.post/3k',
    reason: 'reply',
    indexedAt: clock.toISOString(),
  })
  town.notify(7)
  town.say({ text: 'niet tonen', by: 'jan', labels: ['!no-unauthenticated'] })
  town.say({ text: 'goed', by: 'jan' })
  const { drops, ...rest } = await visit()
  expect(texts({ drops, ...rest })).toEqual(['goed'])
  expect(drops.map(({ reason }) => reason).sort()).toEqual(['incomplete', 'malformed', 'not-public'])
})

test('a reply stands in its thread, with its links and people marked, and is never made twice', async () => {
  const ours = town.say({ text: 'De markt gaat door.' })
  const target = town.say({ text: 'Ook bij regen?', by: 'jan', to: ours })
  const text = '☔ Ja hoor @jan.bsky.social, zie https://duinveld.be/markt. #markt'
  const what = doing({ target, text })
  const done = await perform(what)
  later()
  expect(await perform(what)).toEqual(done)
  expect(town.records.size).toBe(1)
  const [record] = [...town.records.values()]
  const bytes = Buffer.from(text)
  const facets = record?.value.facets as { index: { byteStart: number; byteEnd: number } }[]
  expect(facets.map(({ index }) => bytes.subarray(index.byteStart, index.byteEnd).toString())).toEqual([
    '@jan.bsky.social',
    'https://duinveld.be/markt',
    '#markt',
  ])
  expect(record?.value).toMatchObject({
    langs: ['nl'],
    reply: { root: { uri: ours }, parent: { uri: target } },
  })
  expect(done.link).toMatch(/^https:\/\/bsky\.app\/profile\/did:plc:duinveld/)
})

test('a line that broke after writing: nobody knows, and it is found before it is tried again', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan' })
  const what = doing({ target })
  expect(await find(what)).toBe('absent')
  town.breakAfterWriting()
  await expect(perform(what)).rejects.toBeInstanceOf(HttpProblem)
  expect(await find(what)).toMatchObject({ id: expect.stringContaining(blueskyDid) })
  expect(await find({ ...what, text: 'iets anders' })).toBe('absent')
})

test('a token that ended just before an act: the act is done once all the same', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan' })
  await visit()
  town.expire()
  await perform(doing({ target }))
  expect(town.records.size).toBe(1)
})

test('a like is given once, whatever became of an earlier attempt', async () => {
  const target = town.say({ text: 'Mooi!', by: 'jan' })
  const what = doing({ target, act: 'like', text: '' })
  expect(await find(what)).toBe('absent')
  await perform(what)
  await perform({ ...what, since: new Date(clock.getTime() + 5_000) })
  expect(town.records.size).toBe(1)
  expect(await find(what)).toEqual({ id: null, link: null })
})

test('an answer under our own post can be hidden, others stay hidden, elsewhere it cannot', async () => {
  const ours = town.say({ text: 'De markt gaat door.' })
  const [one, two] = [1, 2].map((n) => town.say({ text: `spam ${n}`, by: 'spammer', to: ours }))
  const what = doing({ target: one ?? '', act: 'hide', text: '' })
  expect(await find(what)).toBe('absent')
  await perform(what)
  await perform({ ...what, target: two ?? '' })
  expect(await find(what)).toEqual({ id: null, link: null })
  const [gate] = [...town.records.values()]
  expect(gate?.value).toMatchObject({ post: ours, hiddenReplies: [one, two] })
  expect(gate?.value).not.toHaveProperty('allow')
  const elsewhere = town.say({ text: 'los', by: 'jan', reason: 'mention' })
  await expect(perform({ ...what, target: elsewhere })).rejects.toMatchObject({
    key: 'bluesky-not-our-thread',
  })
})

test('what cannot be said is certainly not said', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan' })
  await expect(perform(doing({ target, text: 'a'.repeat(301) }))).rejects.toMatchObject({
    key: 'bluesky-too-long',
  })
  await expect(perform(doing({ target, act: 'private-reply' }))).rejects.toMatchObject({
    key: 'act-impossible',
  })
  town.remove(target)
  await expect(perform(doing({ target }))).rejects.toMatchObject({ key: 'bluesky-post-gone' })
  expect(town.records.size).toBe(0)
})

test('what was deleted is found when it is asked after, twenty-five at a time', async () => {
  const uris = Array.from({ length: 60 }, (_, n) => town.say({ text: `vraag ${n}`, by: 'jan' }))
  const links = said(await visit()).map(({ link }) => link ?? '')
  town.remove(uris[3] ?? '')
  const verdicts = await blueskyOwn(town.url).verify?.(
    settings(),
    [...links, 'https://elders.be/1'],
    context(),
  )
  expect(verdicts).toHaveLength(60)
  expect(verdicts?.filter(({ is }) => is === 'gone').map(({ link }) => links.indexOf(link))).toEqual([3])
  expect(count('getPosts')).toBe(3)
})

test('a key that was replaced by one of another account opens nothing', async () => {
  const other = ownSettings.parse({ credential: entry.credentialId, did: 'did:plc:iemandanders' })
  await expect(blueskyOwn(town.url).visit(other, null, context())).rejects.toMatchObject({
    key: 'bluesky-other-account',
  })
})

test('the set-up takes an app password only, checks it, and proposes the own account', async () => {
  const { steps, offers } = blueskySetup(town.url)
  const typed = { handle: `@${blueskyHandle}`, appPassword: blueskyPassword, server: '' }
  const asked = context(noAccess)
  await expect(steps[0]?.check({ ...typed, appPassword: 'Welkom123!' }, asked)).rejects.toMatchObject({
    key: 'bluesky-main-password',
  })
  await expect(
    steps[0]?.check({ ...typed, appPassword: 'aaaa-bbbb-cccc-dddd' }, asked),
  ).rejects.toMatchObject({
    key: 'key-refused',
  })
  const checked = await steps[0]?.check(typed, asked)
  expect(checked?.facts).toMatchObject({ did: blueskyDid, handle: blueskyHandle })
  await entry.access.renew(entry.credentialId, {
    secret: { ...typed, ...checked?.secret },
    ...(checked?.facts ? { facts: checked.facts } : {}),
  })
  const [offer] = await offers(entry.credentialId, context())
  town.say({ text: 'Hallo', by: 'jan' })
  const visited = await blueskyOwn(town.url).visit(ownSettings.parse(offer?.settings), null, context())
  expect(texts(visited)).toEqual(['Hallo'])
  expect(count('createSession')).toBe(2)
})

test('keys of records are the same for one thing to do, differ otherwise, and grow with time', () => {
  const what = doing({ target: 'at://x/y/z' })
  expect(keyOf(what)).toBe(keyOf({ ...what }))
  expect(keyOf(what)).toMatch(/^[234567a-j][234567a-z]{12}$/)
  expect(keyOf({ ...what, text: 'anders' })).not.toBe(keyOf(what))
  expect(keyOf({ ...what, since: new Date(clock.getTime() + 1) }) > keyOf(what)).toBe(true)
})

test('marks count bytes, and a hashtag in an address is none', () => {
  const text = 'é https://a.be/x#deel #één @b.be'
  const facets = facetsOf(text, new Map([['b.be', 'did:plc:b']]))
  const covered = facets.map(({ index }) =>
    Buffer.from(text).subarray(index.byteStart, index.byteEnd).toString(),
  )
  expect(covered).toEqual(['https://a.be/x#deel', '#één', '@b.be'])
  expect(facetsOf('jan@b.be', new Map([['b.be', 'did:plc:b']]))).toEqual([])
  expect(graphemes('👨‍👩‍👧é')).toBe(2)
})

const frames = recordedFrames('recorded-v1')

test.skipIf(frames === null)(
  'records as the network really makes them are read (DORPSPLEIN_DATA_SETS)',
  () => {
    let read = 0
    for (const line of frames ?? []) {
      const frame = JSON.parse(line) as {
        did: string
        commit?: { collection: string; rkey: string; cid: string; record?: object }
      }
      if (!frame.commit?.record || frame.commit.collection !== 'app.bsky.feed.post') continue
      const { collection, rkey, cid, record } = frame.commit
      const uri = `at://${frame.did}/${collection}/${rkey}`
      const reading = readShown(
        { uri, cid, record, author: { did: frame.did, handle: 'x.y' }, indexedAt: clock.toISOString() },
        blueskyDid,
      )
      if ('arrival' in reading) read++
      else expect(reading.drop.reason).toBe('not-public')
    }
    expect(read).toBeGreaterThan(10)
  },
)
