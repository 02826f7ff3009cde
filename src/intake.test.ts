import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import type { Arrival, RawPost } from '#post'
import { createCircles } from './collect/circle.js'
import type { Delivery } from './collect/connector.js'
import { voiceHash } from './collect/minimise/index.js'
import type { Listener } from './collect/schedule.js'
import { createIntake, type Intake } from './intake.js'
import { createStanding, type Standing } from './match/standing.js'
import { language, sense } from './sense/index.js'
import { openKeys } from './store/keys.js'
import { anOrganisation, houseForTests, type TestOrg } from './store/posts.fixture.js'
import { source } from './store/sources.js'
import { type TestDatabase, testDatabase } from './store/testing.js'

const now = new Date('2026-11-23T12:00:00Z')
let db: TestDatabase
let standing: Standing
let intake: Intake
let logged = ''
const bus = createBus()
beforeAll(async () => {
  db = await testDatabase()
  const log = pino(
    { level: 'trace' },
    new Writable({
      write: (chunk, _, done) => {
        logged += chunk
        done()
      },
    }),
  )
  standing = createStanding({ database: db.database, bus, log })
})
/** A house that remembers nothing of the test before. */
beforeEach(() => {
  const circles = createCircles(houseForTests, () => now)
  intake = createIntake({ database: db.database, circles, standing, language, sense, bus, now: () => now })
})
afterAll(() => db.close())

async function aTown(): Promise<TestOrg> {
  const org = await anOrganisation(db.database)
  await standing.refresh()
  return org
}

const ear = (org: TestOrg, scope: 'town' | 'firehose'): Listener => ({
  orgId: org.orgId,
  sourceId: org.sourceId,
  scope,
})

function said(id: string, text: string, change: Partial<RawPost> = {}): Arrival {
  const author = { id: 'did:plc:an', handle: 'an.peeters.example', name: 'An Peeters' }
  return {
    type: 'post',
    post: {
      network: 'bluesky',
      id,
      kind: 'social',
      author,
      text,
      createdAt: now,
      link: `https://bsky.example/${id}`,
      ...change,
    },
  }
}

const delivery = (arrivals: Arrival[], cursor: unknown = 1): Delivery<unknown> => ({
  arrivals,
  drops: [],
  cursor,
})
const bodies = async (org: TestOrg) =>
  (
    await db.database.inOrg(
      org.orgId,
      (tx) => tx<{ body: string | null }[]>`select body from post order by post_id`,
    )
  ).map((row) => row.body)

describe('of the firehose', () => {
  test('only what a topic matches is kept', async () => {
    const org = await aTown()
    await intake.deliver(
      delivery([said('1', 'het afval ligt er nog'), said('2', 'mooi weer')]),
      [ear(org, 'firehose')],
      null,
    )
    expect(await bodies(org)).toEqual(['het afval ligt er nog'])
  })

  test('each organisation gets what it follows, under voices of its own', async () => {
    const [one, two] = [await aTown(), await aTown()]
    await intake.deliver(
      delivery([said('1', 'het afval')]),
      [ear(one, 'firehose'), ear(two, 'firehose')],
      null,
    )
    const voices = await Promise.all(
      [one, two].map((org) =>
        db.database.inOrg(org.orgId, (tx) => tx<{ voice: Buffer }[]>`select voice from post`),
      ),
    )
    expect(voices[0]?.[0]?.voice.equals(voices[1]?.[0]?.voice as Buffer)).toBe(false)
  })

  test('an edit of a post that is here is followed, also when it no longer matches', async () => {
    const org = await aTown()
    await intake.deliver(delivery([said('1', 'het afval')]), [ear(org, 'firehose')], null)
    const edit = {
      ...said('1', 'ik zei niets', { editedAt: new Date(now.getTime() + 1000) }),
      edited: true,
    } as Arrival
    await intake.deliver(
      delivery([edit, { ...said('2', 'van iemand anders'), edited: true } as Arrival]),
      [ear(org, 'firehose')],
      null,
    )
    expect(await bodies(org)).toEqual(['ik zei niets'])
  })
})

describe('of a town source', () => {
  test('all is kept, with the topics that it touches', async () => {
    const org = await aTown()
    await intake.deliver(
      delivery([said('1', 'het afval ligt er nog'), said('2', 'mooi weer')]),
      [ear(org, 'town')],
      null,
    )
    expect(await bodies(org)).toHaveLength(2)
    const hits = await db.database.inOrg(
      org.orgId,
      (tx) => tx`select count(*)::int as count from hit where topic_id = ${org.waste}`,
    )
    expect(hits[0]?.count).toBe(1)
  })
})

describe('a deletion at the source', () => {
  test('empties the post', async () => {
    const org = await aTown()
    await intake.deliver(delivery([said('1', 'afval')]), [ear(org, 'town')], null)
    await intake.deliver(
      delivery([{ type: 'delete', network: 'bluesky', id: '1' }]),
      [ear(org, 'town')],
      null,
    )
    expect(await bodies(org)).toEqual([null])
  })

  test('that comes before its post keeps the post out', async () => {
    const org = await aTown()
    await intake.deliver(
      delivery([{ type: 'delete', network: 'bluesky', id: '7' }, said('7', 'afval')]),
      [ear(org, 'town')],
      null,
    )
    expect(await bodies(org)).toEqual([])
    const dropped = await db.database.inOrg(org.orgId, (tx) => tx`select reason, count from dropped`)
    expect(dropped).toEqual([{ reason: 'deleted', count: 1 }])
  })

  test('that one town’s own source tells of keeps nothing out of another town', async () => {
    const [one, two] = [await aTown(), await aTown()]
    const gone = delivery([{ type: 'delete', network: 'bluesky', id: '8' }])
    await intake.deliver(gone, [ear(one, 'town')], null)
    await intake.deliver(delivery([said('8', 'afval')]), [ear(one, 'town'), ear(two, 'town')], null)
    expect([await bodies(one), await bodies(two)]).toEqual([[], ['afval']])
  })

  test('of an account empties all its posts, of this month and the last', async () => {
    const org = await aTown()
    const lastMonth = new Date('2026-10-31T12:00:00Z')
    await intake.deliver(
      delivery([said('1', 'afval'), said('2', 'oud afval', { createdAt: lastMonth })]),
      [ear(org, 'town')],
      null,
    )
    await intake.deliver(
      delivery([{ type: 'account-gone', network: 'bluesky', author: 'did:plc:an' }]),
      [ear(org, 'town')],
      null,
    )
    expect(await bodies(org)).toEqual([null, null])
  })
})

test('the cursor moves with the posts behind it, and not when they could not be kept', async () => {
  const org = await aTown()
  const cursor = async () =>
    (
      await db.database.inOrg(
        org.orgId,
        (tx) => tx`select cursor from source where source_id = ${org.sourceId}`,
      )
    )[0]?.cursor
  await intake.deliver(delivery([said('1', 'afval')], { at: 5 }), [ear(org, 'town')], null)
  expect(await cursor()).toEqual({ at: 5 })
  const broken = { ...ear(org, 'town'), sourceId: 'no uuid' }
  await expect(intake.deliver(delivery([said('2', 'afval')], { at: 9 }), [broken], null)).rejects.toThrow()
  expect(await cursor()).toEqual({ at: 5 })
  expect(await bodies(org)).toHaveLength(1)
})

test('what is dropped is counted with its reason', async () => {
  const org = await aTown()
  const junk = {
    ...delivery([said('1', '   '), said('2', 'afval', { createdAt: new Date('2019-01-01') })]),
    drops: [{ reason: 'malformed' as const, detail: 'line 3' }],
  }
  await intake.deliver(junk, [ear(org, 'town')], null)
  const dropped = await db.database.inOrg(
    org.orgId,
    (tx) => tx`select reason, count, detail from dropped order by reason`,
  )
  expect(dropped).toEqual([
    { reason: 'empty', count: 1, detail: null },
    { reason: 'malformed', count: 1, detail: 'line 3' },
    { reason: 'too-old', count: 1, detail: null },
  ])
})

test('nothing that says who wrote it stands in any table or in the log', async () => {
  const org = await aTown()
  const text =
    'Afval! Bel mij op 0475 12 34 56 of an@peeters.example, @jan.janssens.example, rekening BE68 5390 0754 7034'
  await intake.deliver(
    delivery([
      said('at://did:plc:an/app.bsky.feed.post/3k', text, {
        replyTo: 'at://did:plc:bo/app.bsky.feed.post/2z',
      }),
    ]),
    [ear(org, 'town')],
    null,
  )
  expect(await bodies(org)).toHaveLength(1)
  const tables = await db.database.owner<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`
  for (const { name } of tables) {
    const rows = await db.database.owner<
      { row: string }[]
    >`select t::text as row from ${db.database.owner(name)} t`
    for (const { row } of rows) {
      for (const trace of [
        'did:plc',
        'peeters',
        'Peeters',
        'janssens',
        '0475 12',
        '5390 07',
        'post/3k',
        'bsky.example',
      ])
        expect(row, name).not.toContain(trace)
    }
  }
  expect(logged).not.toMatch(/did:plc|peeters|janssens|0475/i)
})

test('a source shows when it last spoke, also when nobody visits it', async () => {
  const org = await aTown()
  const lastPost = async () =>
    (await db.database.inOrg(org.orgId, (tx) => source(tx, org.orgId, org.sourceId)))?.lastPost
  await intake.deliver(delivery([said('1', 'mooi weer')]), [ear(org, 'firehose')], null)
  expect(await lastPost()).toBeNull()
  await intake.deliver(delivery([said('2', 'het afval')]), [ear(org, 'firehose')], null)
  expect(await lastPost()).toEqual(now)
})

test('an organisation that was founded a moment ago is heard at once', async () => {
  const org = await anOrganisation(db.database)
  await intake.deliver(delivery([said('1', 'afval')]), [ear(org, 'town')], null)
  expect(await bodies(org)).toEqual(['afval'])
})

test('what one organisation cannot keep, the others keep', async () => {
  const [before, after] = [await aTown(), await aTown()]
  const broken = { ...ear(before, 'town'), sourceId: 'no uuid' }
  const delivered = intake.deliver(delivery([said('1', 'afval')]), [broken, ear(after, 'town')], null)
  await expect(delivered).rejects.toMatchObject({ by: [broken] })
  expect(await bodies(before)).toEqual([])
  expect(await bodies(after)).toEqual(['afval'])
})

describe('at the turn of a month', () => {
  const midnight = Date.UTC(2026, 11, 1)
  const december = new Date(midnight)
  const circles = createCircles(houseForTests, () => december)
  const intakeAt = (clock: () => Date) =>
    createIntake({ database: db.database, circles, standing, language, sense, bus, now: clock })

  test('a post gets the key of the month in which it came in, whenever the clock strikes', async () => {
    for (let before = 1; before <= 8; before += 1) {
      const org = await aTown()
      let time = midnight - before
      const striking = intakeAt(() => new Date(time++))
      const { createdAt: _, ...undated } = (said('1', 'afval') as { post: RawPost }).post
      await striking.deliver(delivery([{ type: 'post', post: undated }]), [ear(org, 'town')], null)
      expect(await bodies(org)).toEqual(['afval'])
    }
  })

  test('a key that was made in vain is not used: voices are those of the key that is kept', async () => {
    const org = await aTown()
    const kept = intakeAt(() => december)
    const broken = { ...ear(org, 'town'), sourceId: 'no uuid' }
    const one = [said('1', 'afval', { createdAt: december })]
    await expect(kept.deliver(delivery(one), [broken], null)).rejects.toThrow()
    await kept.deliver(delivery(one), [ear(org, 'town')], null)
    const { wanted, found } = await db.database.inOrg(org.orgId, async (tx) => ({
      wanted: voiceHash(await openKeys(tx, houseForTests, org.orgId), 'bluesky', 'did:plc:an', '2026-12'),
      found: (await tx<{ voice: Buffer }[]>`select voice from post`)[0]?.voice,
    }))
    expect(found).toEqual(wanted)
  })
})
