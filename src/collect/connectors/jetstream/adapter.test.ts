import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordedFrames } from '../../../../tests/town/recorded.js'
import { readFrame } from './adapter.js'

const record = {
  $type: 'app.bsky.feed.post',
  text: 'Hé @gemeentemol.be 🚧 de brug is dicht #mol gemeentemol.be/brug',
  createdAt: '2026-11-20T09:59:00.000Z',
  langs: ['nl'],
}
const commit = {
  rev: '1',
  operation: 'create',
  collection: 'app.bsky.feed.post',
  rkey: 'k1',
  cid: 'c',
  record,
}
const frame = { did: 'did:plc:jan', time_us: 1_795_168_740_000_000, kind: 'commit', commit }
const id = 'at://did:plc:jan/app.bsky.feed.post/k1'
const read = (change: object) => readFrame(JSON.stringify({ ...frame, ...change }))
const readRecord = (change: object) => read({ commit: { ...commit, record: { ...record, ...change } } })
const postOf = (reading: ReturnType<typeof readFrame>) => {
  if (reading.arrival?.type !== 'post') throw new Error(JSON.stringify(reading))
  return reading.arrival.post
}

test('a post has its id, its author, its address and its time', () => {
  expect(postOf(read({}))).toMatchObject({
    network: 'bluesky',
    id,
    kind: 'social',
    author: { id: 'did:plc:jan' },
    link: 'https://bsky.app/profile/did:plc:jan/post/k1',
    createdAt: new Date(record.createdAt),
    languages: ['nl'],
    text: record.text,
  })
})

test('an edit is the same post again, with the moment of the edit', () => {
  const reading = read({ commit: { ...commit, operation: 'update' } })
  expect(reading.arrival).toMatchObject({ type: 'post', edited: true })
  expect(postOf(reading)).toMatchObject({ id, editedAt: new Date(frame.time_us / 1000) })
})

test('a deletion says which post is gone', () => {
  const reading = read({ commit: { ...commit, operation: 'delete', record: undefined } })
  expect(reading).toEqual({
    timeUs: frame.time_us,
    drop: null,
    arrival: { type: 'delete', network: 'bluesky', id },
  })
})

test.each(['deleted', 'deactivated', 'suspended', 'takendown'])('an account that is %s is gone', (status) => {
  const reading = read({ kind: 'account', account: { active: false, did: frame.did, status } })
  expect(reading.arrival).toEqual({ type: 'account-gone', network: 'bluesky', author: frame.did })
})

test('an account that is back, a slow one, and a new handle change nothing', () => {
  for (const change of [
    { kind: 'account', account: { active: true, did: frame.did } },
    { kind: 'account', account: { active: false, did: frame.did, status: 'throttled' } },
    { kind: 'identity', identity: { did: frame.did, handle: 'jan.be' } },
    { kind: 'something-new' },
    { commit: { ...commit, collection: 'app.bsky.feed.like' } },
  ]) {
    expect(read(change)).toEqual({ timeUs: frame.time_us, arrival: null, drop: null })
  }
})

test('positions in the text count bytes', () => {
  const start = Buffer.byteLength('Hé ')
  const mention = { index: { byteStart: start, byteEnd: start + 15 }, features: [{ did: 'did:plc:mol' }] }
  const tag = { index: {}, features: [{ tag: 'mol' }, { uri: 'https://gemeentemol.be/brug' }] }
  expect(postOf(readRecord({ facets: [mention, tag] }))).toMatchObject({
    mentions: ['gemeentemol.be'],
    tags: ['mol'],
    links: ['https://gemeentemol.be/brug'],
  })
  const beyond = { index: { byteStart: -5, byteEnd: 1e9 }, features: [{ did: 'did:plc:mol' }] }
  expect(postOf(readRecord({ facets: [beyond, null, 7, { features: 'x' }] })).mentions).toEqual([
    'did:plc:mol',
  ])
})

test('what is embedded is known by its kind and its addresses', () => {
  const image = { $type: 'app.bsky.embed.images', images: [] }
  const quote = { $type: 'app.bsky.embed.record', record: { uri: id, cid: 'c' } }
  const link = 'https://bsky.app/profile/did:plc:jan/post/k1'
  expect(postOf(readRecord({ embed: image })).carries).toEqual({ image: true })
  expect(postOf(readRecord({ embed: { $type: 'app.bsky.embed.video' } })).carries).toEqual({ video: true })
  expect(postOf(readRecord({ embed: quote })).links).toEqual([link])
  const both = { $type: 'app.bsky.embed.recordWithMedia', media: image, record: quote }
  expect(postOf(readRecord({ embed: both }))).toMatchObject({ carries: { image: true }, links: [link] })
  const external = { $type: 'app.bsky.embed.external', external: { uri: 'https://a.be' } }
  expect(postOf(readRecord({ embed: external }))).toMatchObject({
    carries: { link: true },
    links: ['https://a.be'],
  })
})

test('an answer says what it answers', () => {
  expect(postOf(readRecord({ reply: { root: { uri: 'at://r' }, parent: { uri: 'at://p' } } })).replyTo).toBe(
    'at://p',
  )
})

test('a post that asks to be shown to members only is refused, and taken back when it asks later', () => {
  const labels = { values: [{ val: '!no-unauthenticated' }] }
  expect(readRecord({ labels }).drop).toEqual({ reason: 'not-public' })
  const later = read({ commit: { ...commit, operation: 'update', record: { ...record, labels } } })
  expect(later.arrival).toEqual({ type: 'delete', network: 'bluesky', id })
})

test.each([
  ['no JSON', 'hello', 'malformed'],
  ['half a frame', JSON.stringify(frame).slice(0, 90), 'malformed'],
  ['a list', '[]', 'malformed'],
  ['nothing', '', 'malformed'],
  ['no author', JSON.stringify({ ...frame, did: undefined }), 'incomplete'],
  ['no kind', JSON.stringify({ ...frame, kind: undefined }), 'incomplete'],
  ['no record', JSON.stringify({ ...frame, commit: { ...commit, record: 'x' } }), 'incomplete'],
  ['no key', JSON.stringify({ ...frame, commit: { ...commit, rkey: 5 } }), 'incomplete'],
  [
    'an unknown operation',
    JSON.stringify({ ...frame, commit: { ...commit, operation: 'burn' } }),
    'malformed',
  ],
  ['no text', JSON.stringify({ ...frame, commit: { ...commit, record: {} } }), 'incomplete'],
  [
    'a number for a text',
    JSON.stringify({ ...frame, commit: { ...commit, record: { text: 5 } } }),
    'malformed',
  ],
  [
    'too much text',
    JSON.stringify({ ...frame, commit: { ...commit, record: { text: 'é'.repeat(1501) } } }),
    'too-large',
  ],
])('%s is dropped with a reason', (_, text, reason) => {
  expect(readFrame(text)).toMatchObject({ arrival: null, drop: { reason } })
})

test('any frame with anything in any field is read without a fall', () => {
  const anything = fc.anything({ maxDepth: 3, withNullPrototype: true })
  const mangled = fc.record({
    did: fc.oneof(fc.constant(frame.did), anything),
    time_us: fc.oneof(fc.constant(frame.time_us), anything),
    kind: fc.oneof(fc.constantFrom('commit', 'account', 'identity'), anything),
    account: anything,
    commit: fc.oneof(
      anything,
      fc.record({
        operation: fc.oneof(fc.constantFrom('create', 'update', 'delete'), anything),
        collection: fc.oneof(fc.constant(commit.collection), anything),
        rkey: fc.oneof(fc.constant('k'), anything),
        record: fc.record({
          text: fc.oneof(fc.string({ unit: 'binary' }), anything),
          createdAt: anything,
          facets: fc.oneof(anything, fc.array(fc.record({ index: anything, features: fc.array(anything) }))),
          embed: anything,
          reply: anything,
          labels: anything,
          langs: anything,
          tags: anything,
        }),
      }),
    ),
  })
  fc.assert(
    fc.property(mangled, (value) => {
      const text = JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one))
      const { arrival, drop } = readFrame(text)
      expect(arrival && drop).toBeNull()
      if (arrival?.type === 'post') expect(typeof arrival.post.text).toBe('string')
    }),
    { numRuns: 500 },
  )
})

const recorded = [...(recordedFrames('recorded-v1') ?? []), ...(recordedFrames('golden-v1') ?? [])]

test.skipIf(recorded.length === 0)('recorded traffic is read as it happened (DORPSPLEIN_DATA_SETS)', () => {
  const readings = recorded.map(readFrame)
  expect(readings.filter(({ drop }) => drop)).toEqual([])
  expect(readings.every(({ timeUs }) => timeUs !== null)).toBe(true)
  const frames = recorded.map((line) => JSON.parse(line) as { did: string; commit?: Record<string, string> })
  for (const [at, { commit: real, did }] of frames.entries()) {
    const { arrival } = readings[at] ?? {}
    if (real?.collection !== 'app.bsky.feed.post') expect(arrival).toBeNull()
    else {
      const realId = `at://${did}/app.bsky.feed.post/${real.rkey}`
      if (real.operation === 'delete') expect(arrival).toMatchObject({ type: 'delete', id: realId })
      else expect(arrival).toMatchObject({ type: 'post', post: { id: realId, author: { id: did } } })
    }
  }
  expect(readings.filter(({ arrival }) => arrival?.type === 'post')).toHaveLength(18)
})
