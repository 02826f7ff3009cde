import { createHash, randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Post } from '#post'
import {
  addChannel,
  addOrganisation,
  addSource,
  addSystemTopic,
  addTopic,
  answersGiven,
  type Heard,
  heardSince,
  keep,
  listening,
  marks,
  newest,
  postsWithin,
  removePosts,
  said,
  squareCursor,
  type Tx,
  talk,
  talkByDay,
  talkByHour,
  wentWrong,
  whoSpoke,
} from '#store'
import { type TestDatabase, testDatabase } from './testing.js'

const zone = 'Europe/Brussels'
const hash = (text: string) => createHash('sha256').update(text).digest()
const hourMs = 3_600_000

let test: TestDatabase
beforeAll(async () => {
  test = await testDatabase()
})
afterAll(() => test.close())

type Town = { orgId: string; everything: string; topics: string[]; sources: string[] }

async function town(): Promise<Town> {
  const orgId = randomUUID()
  return test.database.inOrg(orgId, async (tx) => {
    await addOrganisation(tx, orgId, {
      name: `Duinveld ${orgId}`,
      country: 'BE',
      municipality: null,
      locale: 'nl',
    })
    const topic = {
      domain: 'roads',
      purpose: 'p',
      legalBasis: 'l',
      owner: 'o',
      query: 'q',
      endsOn: '2030-01-01',
    }
    const source = (name: string) =>
      addSource(tx, orgId, { connector: 'feed', name, settings: { url: name }, scope: 'town' })
    return {
      orgId,
      everything: await addSystemTopic(tx, orgId, 'Alles'),
      topics: [
        await addTopic(tx, orgId, 'me', { ...topic, name: 'Wegen' }),
        await addTopic(tx, orgId, 'me', { ...topic, name: 'Afval' }),
      ],
      sources: [await source('Het Nieuwsblad'), await source('Bluesky'), await source('Mastodon')],
    }
  })
}

type Wanted = { at: Date; voice?: string | null; source?: number; topics?: number[] } & Partial<
  Omit<Post, 'voice'>
>

let serial = 0
function heard(place: Town, wanted: Wanted): Heard {
  const { at, voice = 'ann', source = 1, topics = [], ...change } = wanted
  const id = String(serial++)
  const month = at.toISOString().slice(0, 7)
  const post: Post = {
    network: 'bluesky',
    nativeHash: hash(`native ${id}`),
    kind: 'social',
    authorKind: 'private',
    // As the house does: another month, another pseudonym.
    voice: voice === null ? null : hash(`${month} ${voice}`).subarray(0, 16),
    voicePeriod: month,
    authorName: null,
    lineHash: hash(`line ${id}`).subarray(0, 16),
    title: null,
    text: `tekst ${id}`,
    lang: 'nl',
    link: randomBytes(8),
    parent: null,
    parentHash: null,
    isRepost: false,
    isQuestion: false,
    tone: null,
    toneSure: 0,
    carries: {},
    place: null,
    engagement: null,
    conversation: null,
    createdAt: at,
    receivedAt: at,
    editedAt: null,
    at,
    textUntil: new Date(at.getTime() + 30 * 24 * hourMs),
    ...change,
  }
  const ids = [place.everything, ...topics.map((index) => place.topics[index] ?? '')]
  return { post, sourceId: place.sources[source] ?? '', topics: ids }
}

async function filled(posts: Wanted[]): Promise<Town> {
  const place = await town()
  await test.database.inOrg(place.orgId, (tx) =>
    keep(
      tx,
      place.orgId,
      zone,
      posts.map((post) => heard(place, post)),
    ),
  )
  return place
}

const ask = <T>(place: Town, question: (tx: Tx) => Promise<T>) => test.database.inOrg(place.orgId, question)

describe('what is talked about', () => {
  it('is the same as counting the posts by hand, whatever they are', { timeout: 120_000 }, async () => {
    const begin = Date.parse('2026-03-30T00:00:00Z')
    const minutes = 4 * 24 * 60
    const post = fc.record({
      minute: fc.integer({ min: 0, max: minutes }),
      voice: fc.constantFrom('ann', 'bob', 'cas', 'dre', 'eva', null),
      source: fc.integer({ min: 0, max: 2 }),
      topics: fc.subarray([0, 1]),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(post, { maxLength: 60 }),
        fc.integer({ min: 0, max: minutes }),
        fc.integer({ min: 1, max: 48 }),
        async (posts, end, hours) => {
          const rows = posts.map(({ minute, ...rest }) => ({
            ...rest,
            at: new Date(begin + minute * 60_000),
          }))
          const place = await filled(rows)
          const to = new Date(begin + end * 60_000)
          const span = { from: new Date(to.getTime() - hours * hourMs), to }
          const within = rows.filter((row) => row.at >= span.from && row.at <= to)
          const counted = await ask(place, (tx) => talk(tx, place.orgId, span))
          const wanted = [null, 0, 1].map((topic) =>
            within.filter((row) => topic === null || row.topics.includes(topic)),
          )
          for (const [index, mine] of wanted.entries()) {
            const id = index === 0 ? place.everything : place.topics[index - 1]
            const found = counted.find((row) => row.topicId === id)
            if (mine.length === 0) {
              expect(found).toBeUndefined()
              continue
            }
            const months = new Map<string, Set<string>>()
            for (const { at, voice } of mine) {
              const month = at.toISOString().slice(0, 7)
              if (voice !== null) months.set(month, (months.get(month) ?? new Set()).add(voice))
            }
            const voices = [...months.values()].map((some) => some.size)
            expect(found).toMatchObject({
              posts: mine.length,
              sources: new Set(mine.map((row) => row.source)).size,
              voices: Math.max(0, ...voices),
              atLeast: voices.length > 1,
            })
          }
          expect(await ask(place, (tx) => postsWithin(tx, place.orgId, span, 5))).toBe(
            Math.min(5, within.length),
          )
        },
      ),
      { numRuns: 25 },
    )
  })

  it('gives hours and days that add up to the posts, each day on the clock of the town', async () => {
    // 23.30 in Brussels is the day before in its own calendar, and the same hour as 22.30 UTC.
    const place = await filled([
      { at: new Date('2026-03-11T22:30:00Z'), voice: 'ann' },
      { at: new Date('2026-03-11T22:40:00Z'), voice: 'ann' },
      { at: new Date('2026-03-11T23:10:00Z'), voice: 'ann' },
      { at: new Date('2026-03-12T15:10:00Z'), voice: 'bob', topics: [0] },
    ])
    const days = await ask(place, (tx) => talkByDay(tx, place.orgId, '2026-03-01', '2026-03-31'))
    expect(days).toEqual([
      { day: '2026-03-11', posts: 2, voices: 1, sources: 1 },
      { day: '2026-03-12', posts: 2, voices: 2, sources: 1 },
    ])
    const spans = [
      { from: new Date('2026-03-11T22:00:00Z'), to: new Date('2026-03-11T23:00:00Z') },
      { from: new Date('2026-03-12T15:00:00Z'), to: new Date('2026-03-12T15:00:00Z') },
    ]
    const hours = await ask(place, (tx) => talkByHour(tx, place.orgId, [place.everything], spans))
    expect(hours.map((row) => [row.hour.toISOString(), row.posts, row.voices])).toEqual([
      ['2026-03-11T22:00:00.000Z', 2, 1],
      ['2026-03-11T23:00:00.000Z', 1, 1],
      ['2026-03-12T15:00:00.000Z', 1, 1],
    ])
  })

  it('still knows how many there were at least, once a month has lost its key', async () => {
    const at = (minute: number) => new Date(Date.parse('2026-01-10T10:00:00Z') + minute * 60_000)
    const place = await filled(['a', 'b', 'c'].map((voice, index) => ({ at: at(index), voice, topics: [0] })))
    await ask(place, (tx) => tx`update hit set voice = null where org_id = ${place.orgId}`)
    const span = { from: at(-600), to: at(600) }
    const [roads] = (await ask(place, (tx) => talk(tx, place.orgId, span))).filter((row) => !row.system)
    expect(roads).toMatchObject({ posts: 3, voices: 3, atLeast: true })
  })

  it('does not speak of a topic that was removed', async () => {
    const at = new Date('2026-03-12T10:00:00Z')
    const place = await filled([{ at, topics: [0] }])
    await ask(
      place,
      (tx) => tx`update topic set state = 'removed' where org_id = ${place.orgId} and not system`,
    )
    const rows = await ask(place, (tx) => talk(tx, place.orgId, { from: at, to: at }))
    expect(rows.map((row) => row.name)).toEqual(['Alles'])
  })
})

describe('what was said', () => {
  const at = new Date('2026-03-12T10:00:00Z')
  const span = { from: new Date(at.getTime() - hourMs), to: at }
  const everybody = { private: true, limit: 10 }

  it('leaves the house only when a medium or the organisation itself said it', async () => {
    const place = await filled([
      { at, kind: 'news', authorKind: 'media', title: 'Kop', text: 'Artikel', source: 0 },
      { at, kind: 'own', authorKind: 'organisation', text: 'Bericht van de gemeente' },
      { at, kind: 'own', authorKind: 'private', text: 'Bericht aan de gemeente' },
      { at, kind: 'social', authorKind: 'private', text: 'Iemand zegt iets' },
      { at, kind: 'social', authorKind: 'office', text: 'Een schepen zegt iets' },
    ])
    const outside = await ask(place, (tx) => said(tx, place.orgId, span, { ...everybody, private: false }))
    expect(outside.map((one) => one.text).sort()).toEqual(['Bericht van de gemeente', 'Kop'])
    const inside = await ask(place, (tx) => said(tx, place.orgId, span, everybody))
    expect(inside).toHaveLength(5)
    expect(inside.find((one) => one.text === 'Bericht aan de gemeente')?.kind).toBe('private')
  })

  it('never holds the words of a post that is deleted or forgotten', async () => {
    const place = await town()
    const [gone, forgotten] = [heard(place, { at, text: 'weg' }), heard(place, { at, text: 'vergeten' })]
    await ask(place, (tx) => keep(tx, place.orgId, zone, [gone, forgotten]))
    await ask(place, (tx) => removePosts(tx, place.orgId, 'bluesky', [gone.post.nativeHash]))
    await ask(
      place,
      (tx) =>
        tx`update post set body = null, title = null where org_id = ${place.orgId} and body = 'vergeten'`,
    )
    expect(await ask(place, (tx) => said(tx, place.orgId, span, everybody))).toEqual([])
    expect((await ask(place, (tx) => newest(tx, place.orgId, at)))?.text).toBeNull()
    // What was counted stays counted.
    expect((await ask(place, (tx) => talk(tx, place.orgId, span)))[0]?.posts).toBe(2)
  })

  it('says the same words once, with how many sources brought them and which topics they touch', async () => {
    const lineHash = hash('one line').subarray(0, 16)
    const place = await filled([
      {
        at: new Date(at.getTime() - 2000),
        kind: 'news',
        title: 'Zelfde kop',
        lineHash,
        source: 0,
        topics: [0],
      },
      {
        at: new Date(at.getTime() - 1000),
        kind: 'news',
        title: 'Zelfde kop',
        lineHash,
        source: 2,
        topics: [0],
      },
    ])
    const [one, ...more] = await ask(place, (tx) => said(tx, place.orgId, span, everybody))
    expect(more).toEqual([])
    expect(one).toMatchObject({ text: 'Zelfde kop', copies: 2, source: 'Het Nieuwsblad' })
    expect(one?.topics.map((topic) => topic.name)).toEqual(['Wegen'])
    const about = await ask(place, (tx) =>
      said(tx, place.orgId, span, { ...everybody, topicId: place.topics[1] ?? '' }),
    )
    expect(about).toEqual([])
  })

  it('has as its newest the one that came in last, not an old one that came late', async () => {
    const place = await filled([{ at, text: 'nu' }])
    await ask(place, (tx) =>
      keep(tx, place.orgId, zone, [
        heard(place, { at: new Date(at.getTime() - 72 * hourMs), text: 'drie dagen oud' }),
      ]),
    )
    expect((await ask(place, (tx) => newest(tx, place.orgId, at)))?.text).toBe('nu')
  })
})

describe('what stands beside the figures', () => {
  const at = new Date('2026-03-12T10:00:00Z')
  const span = { from: new Date(at.getTime() - hourMs), to: at }

  it('marks what somebody marked, and the messages of the organisation with their topics', async () => {
    const place = await filled([{ at, kind: 'own', authorKind: 'organisation', topics: [0] }])
    await ask(
      place,
      (tx) => tx`insert into mark (org_id, mark_id, at, label, made_by)
      values (${place.orgId}, ${randomUUID()}, ${span.from}, 'Besluit', 'ann')`,
    )
    const found = await ask(place, (tx) => marks(tx, place.orgId, span))
    expect(found).toEqual([
      { at: span.from, label: 'Besluit', topicIds: null },
      { at, label: null, topicIds: [place.topics[0]] },
    ])
  })

  it('names the source that is silent, and the channel that nobody hears', async () => {
    const place = await town()
    const channel = { address: 'duinveld', name: 'Duinveld', active: true, audience: '', department: '' }
    await ask(place, async (tx) => {
      await wentWrong(tx, place.orgId, place.sources[1] ?? '', at, null, { key: 'timeout', values: {} })
      await addChannel(tx, place.orgId, { ...channel, network: 'facebook', connection: 'later' })
      await addChannel(tx, place.orgId, { ...channel, network: 'bluesky', connection: 'connected' })
      await addChannel(tx, place.orgId, { ...channel, network: 'x', connection: 'none', active: false })
    })
    expect(await ask(place, (tx) => listening(tx, place.orgId))).toEqual({
      active: 3,
      silent: [{ name: 'Bluesky', since: at }],
      unheard: [{ network: 'facebook', name: 'Duinveld' }],
    })
  })

  it('shows answers of this organisation only, newest first', async () => {
    const [mine, other] = [await town(), await town()]
    const answer = (place: Town, title: string, when: Date) =>
      ask(
        place,
        (tx) => tx`insert into answer (org_id, answer_id, title, answered_by, answered_at)
        values (${place.orgId}, ${randomUUID()}, ${title}, 'ann', ${when})`,
      )
    await answer(mine, 'eerst', span.from)
    await answer(mine, 'laatst', at)
    await answer(other, 'van een ander', at)
    const found = await ask(mine, (tx) => answersGiven(tx, mine.orgId, span, 3))
    expect(found.map((one) => one.title)).toEqual(['laatst', 'eerst'])
  })

  it('knows who spoke, and moves its cursor with every change', async () => {
    const place = await town()
    const before = await ask(place, (tx) => squareCursor(tx, place.orgId))
    await ask(place, (tx) =>
      keep(tx, place.orgId, zone, [heard(place, { at, source: 0, kind: 'news' }), heard(place, { at })]),
    )
    expect(await ask(place, (tx) => squareCursor(tx, place.orgId))).not.toBe(before)
    expect(await ask(place, (tx) => whoSpoke(tx, place.orgId, span))).toEqual([
      { name: 'Bluesky', network: 'bluesky', news: false },
      { name: 'Het Nieuwsblad', network: 'bluesky', news: true },
    ])
  })
})

describe('since when there is something to compare with', () => {
  it('is the day on which listening began, not the date of an old article that a feed still held', async () => {
    const now = new Date()
    const place = await filled([{ at: new Date(now.getTime() - 20 * 24 * hourMs) }])
    const history = await ask(place, (tx) =>
      heardSince(tx, place.orgId, zone, new Date(now.getTime() + 60_000)),
    )
    expect(history.since).toBe(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now))
  })

  it('is the first recorded post, for a moment before the house existed', async () => {
    const place = await filled([
      { at: new Date('2020-03-11T10:00:00Z'), topics: [0] },
      { at: new Date('2020-03-17T10:00:00Z'), topics: [1] },
    ])
    const history = await ask(place, (tx) =>
      heardSince(tx, place.orgId, zone, new Date('2020-03-17T12:00:00Z')),
    )
    expect(history).toEqual({
      since: '2020-03-11',
      topics: [{ topicId: place.topics[1], since: '2020-03-17' }],
    })
  })
})
