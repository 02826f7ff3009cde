import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keep, markSent, type SentItem, type Signal, type Tx, tamtamItems, tamtamState } from '#store'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { addToTamtam, takeFromTamtam } from './add.js'
import { draft, type Found, proposals, trendsOf } from './candidates.js'
import { ownFirst } from './compose.js'
import { formerOf } from './former.js'
import type { Town } from './ground.js'
import { needOf } from './need.js'

const now = new Date('2026-11-27T08:00:00Z')
const nothing: Found = {
  signals: [],
  stories: [],
  topics: [],
  questions: [],
  asking: new Map(),
  phrases: new Map(),
  trends: new Map(),
  ofQuestions: ({ topicId }) => ({
    origin: `questions:${topicId}`,
    domain: '',
    headline: topicId,
    chosen: false,
    figures: {},
  }),
}

const counted = { posts: 9, voices: 6, sources: 2 }
const aSignal = (id: string, kind: 'peak' | 'drip', voices: number, topicId: string | null): Signal => ({
  signalId: id,
  kind,
  about: `topic:${topicId}`,
  topicId,
  topicName: topicId,
  storyLabel: null,
  storyId: null,
  beganAt: now,
  foundAt: now,
  lastAt: now,
  strength: 1,
  posts: voices,
  voices,
  facts: {},
})
const aTopic = (topicId: string, voices: number, normal: number | null = null) => ({
  ...counted,
  topicId,
  name: topicId,
  domain: 'mobility',
  voices,
  normal,
})

test('what stands out comes first, what drips is never crowded out, and nothing is proposed twice', () => {
  const topics = Array.from({ length: 12 }, (_, i) => aTopic(`t${i}`, 40 - i))
  const found = proposals({
    ...nothing,
    signals: [aSignal('slow', 'drip', 3, 't11'), aSignal('loud', 'peak', 6, 't5')],
    topics,
  })
  expect(found[0]?.origin).toBe('signal:loud')
  expect(found.at(-1)?.origin).toBe('signal:slow')
  expect(found).toHaveLength(8)
  // Told by its signal already.
  expect(found.map((item) => item.origin)).not.toContain('topic:t5')
})

test('under a peak stands who spoke since the last tamtam, not who spoke in its hour; what drips keeps its own weeks', () => {
  const found = (kind: 'peak' | 'drip', voices: number) =>
    proposals({
      ...nothing,
      signals: [aSignal('s', kind, voices, 'road')],
      topics: [aTopic('road', 31, 2)],
    })[0]?.figures
  expect(found('peak', 6)).toMatchObject({ voices: 31, posts: 9, sources: 2, times: 15.5 })
  expect(found('peak', 40)).toMatchObject({ voices: 40 })
  expect(found('drip', 6)).toMatchObject({ voices: 6 })
})

test('a multiple is told from five voices on, and where normal is at least one', () => {
  const times = (voices: number, normal: number | null) =>
    proposals({ ...nothing, topics: [aTopic('t', voices, normal)] })[0]?.figures.times
  expect(times(10, 4)).toBe(2.5)
  expect(times(4, 1)).toBeUndefined()
  expect(times(10, 0.4)).toBeUndefined()
  expect(times(10, null)).toBeUndefined()
})

test('what people wait for is proposed once, before what is only talked about', () => {
  const found = proposals({
    ...nothing,
    topics: [aTopic('street', 40), aTopic('waste', 3)],
    questions: [{ topicId: 'waste', name: 'Afval', domain: '', open: 4, voices: 4, oldest: now }],
  })
  expect(found.map((item) => item.origin)).toEqual(['questions:waste', 'topic:street'])
})

test('the trend has one number a day, the last that of the draft', () => {
  const days = [
    { topicId: 't', day: '2026-11-27', posts: 3, voices: 3 },
    { topicId: 't', day: '2026-11-14', posts: 2, voices: 1 },
    { topicId: 't', day: '2026-11-13', posts: 9, voices: 9 },
  ]
  const trend = trendsOf(days, '2026-11-27').get('t')
  expect(trend).toHaveLength(14)
  expect([trend?.[0], trend?.at(-1)]).toEqual([2, 3])
})

test('what a portfolio owns stands first, each in the order that the editor gave', () => {
  const items = [
    { name: 'a', domain: '' },
    { name: 'b', domain: 'mobility' },
    { name: 'c', domain: '' },
    { name: 'd', domain: 'mobility' },
  ]
  expect(ownFirst(items, ['mobility']).map((item) => item.name)).toEqual(['b', 'd', 'a', 'c'])
  expect(ownFirst(items, []).map((item) => item.name)).toEqual(['a', 'b', 'c', 'd'])
})

describe('what people need is proposed with its reason', () => {
  const facts = { posts: 30, questions: 0, turned: false, phrases: [] }
  test('many questions ask for information', () => {
    expect(needOf({ ...facts, questions: 12 })).toEqual({ kind: 'I', why: 'questions', count: 12, of: 30 })
    expect(needOf({ ...facts, questions: 9 })).toBeUndefined()
  })
  test('one question among two posts says nothing', () => {
    expect(needOf({ ...facts, posts: 2, questions: 1 })).toBeUndefined()
  })
  test('words for what people do to each other ask that it stops', () => {
    expect(needOf({ ...facts, questions: 20, phrases: ['sluikstorten aan de vaart'] })).toMatchObject({
      kind: 'S',
      word: 'sluikstorten',
    })
  })
  test('a tone that turns asks for meaning', () => {
    expect(needOf({ ...facts, turned: true })).toEqual({ kind: 'B', why: 'turn' })
  })
})

describe('the last time', () => {
  const sent = (change: Partial<SentItem>): SentItem => ({
    origin: 'own',
    topic: null,
    day: '2026-03-12',
    headline: '',
    proposal: 'een avond langer open',
    owner: 'Afval',
    ...change,
  })
  const item = { origin: 'signal:1', figures: { topic: 'waste' }, headline: 'Containerpark sluit om vier' }
  test('is that of the same topic', () => {
    expect(formerOf(item, [sent({ headline: 'x' }), sent({ origin: 'topic:waste' })])?.day).toBe('2026-03-12')
  })
  test('or of a headline with two words in common, whatever their accents', () => {
    expect(
      formerOf({ ...item, figures: {} }, [sent({ headline: 'Uren van het contaínerpark, sluit vroeg' })]),
    ).not.toBeNull()
    expect(formerOf({ ...item, figures: {} }, [sent({ headline: 'Containerpark open' })])).toBeNull()
  })
})

describe('in the tamtam', () => {
  let db: TestDatabase
  let org: TestOrg
  let town: Town
  const day = '2026-11-27'
  beforeAll(async () => {
    db = await testDatabase()
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    org = await anOrganisation(db.database)
    town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone: 'Europe/Brussels' }
  })
  const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
  const said = (count: number, isQuestion = false) =>
    inOrg((tx) =>
      keep(
        tx,
        org.orgId,
        'Europe/Brussels',
        Array.from({ length: count }, (_, i) => ({
          post: aPost(`p${i}`, `author ${i}`, new Date('2026-11-26T12:00:00Z'), { isQuestion }),
          sourceId: org.sourceId,
          topics: [org.everything, org.waste],
        })),
      ),
    )
  const press = { by: 'an', at: now }

  test('a topic with questions is proposed as questions, with its trend and why it asks for information', async () => {
    await said(6, true)
    await inOrg((tx) => draft(tx, town, day, now))
    const [item] = await inOrg((tx) => tamtamItems(tx, org.orgId, day))
    expect(item).toMatchObject({ origin: `questions:${org.waste}`, headline: '6 vragen over Afval' })
    expect(item?.figures).toMatchObject({ need: { kind: 'I' }, questions: { open: 6 }, topic: org.waste })
    expect(item?.figures.trend?.at(-2)).toBe(6)
  })

  test('one press chooses a topic, once; taking it back leaves nothing chosen', async () => {
    await said(3)
    const about = `topic:${org.waste}`
    const { day: on } = await inOrg((tx) => addToTamtam(tx, town, about, press))
    await inOrg((tx) => addToTamtam(tx, town, about, press))
    expect(on).toBe(day)
    expect(await inOrg((tx) => tamtamState(tx, org.orgId, day))).toMatchObject({ chosen: 1, unread: 1 })
    await inOrg((tx) => takeFromTamtam(tx, town, about, now))
    expect(await inOrg((tx) => tamtamState(tx, org.orgId, day))).toMatchObject({ chosen: 0 })
  })

  test('what comes after the tamtam left is for the next working day', async () => {
    await said(3)
    await inOrg(async (tx) => {
      await draft(tx, town, day, now)
      await markSent(tx, org.orgId, day, 1)
    })
    const added = await inOrg((tx) => addToTamtam(tx, town, `topic:${org.waste}`, press))
    expect(added.day).toBe('2026-11-30')
  })

  test.each(['', 'topic:x', 'post:1', 'story:999', "signal:' or 1=1"])(
    'nothing is made of %j',
    async (about) => {
      await expect(inOrg((tx) => addToTamtam(tx, town, about, press))).rejects.toThrow('nothing like that')
    },
  )

  test('on the mornings when the clock changes the draft is made once, whoever asks again', async () => {
    await said(3)
    for (const [on, at] of [
      ['2026-10-25', '2026-10-25T00:30:00Z'],
      ['2026-03-29', '2026-03-29T04:00:00Z'],
    ] as const) {
      const many = [0, 1, 2].map((hour) => new Date(Date.parse(at) + hour * 3_600_000))
      const made = await Promise.all(many.map((moment) => inOrg((tx) => draft(tx, town, on, moment))))
      expect(new Set(made).size, on).toBe(1)
    }
  })
})
