import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { addDays, startOfDay } from '#basics/days'
import {
  keep,
  keepToneFigures,
  type Organisation,
  openSignals,
  organisation,
  recentSignals,
  type Signal,
  signalsOfStory,
  storiesOfSignal,
  type Tx,
} from '#store'
import { words } from '../web/index.js'
import { anOrganisation, aPost, type TestOrg } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'
import { reasons, signalLine } from './tell/signals/wording.js'
import { createSignalLook } from './town-signals.js'

const timeZone = 'Europe/Brussels'
const today = '2026-11-26'
const at = new Date('2026-11-26T14:40:00Z')
const ago = (minutes: number) => new Date(at.getTime() - minutes * 60_000)

let db: TestDatabase
let org: TestOrg
let town: Organisation
let now = at
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  now = at
  org = await anOrganisation(db.database)
  town = (await inOrg((tx) => organisation(tx, org.orgId))) as Organisation
  await inOrg((tx) => tx`update source set created_at = ${ago(60 * 24 * 300)} where org_id = ${org.orgId}`)
  await inOrg((tx) => tx`update topic set created_at = ${ago(60 * 24 * 300)} where org_id = ${org.orgId}`)
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const look = () => createSignalLook({ database: db.database, bus: createBus(), now: () => now })(town)
const found = () => inOrg((tx) => recentSignals(tx, org.orgId, ago(60 * 24 * 60), 50))
const waiting = (user = 'an') => inOrg((tx) => openSignals(tx, org.orgId, now, user, 9))

/** The counts of weeks that are over: `posts` a day about waste, at noon. */
async function past(days: number, posts: (daysAgo: number) => number) {
  const counts = Array.from({ length: days }, (_, n) => ({ back: n + 1, n: posts(n + 1) }))
  const rows = counts
    .filter(({ n }) => n > 0)
    .map(({ back, n }) => {
      const day = addDays(today, -back)
      return { day, n, hour: new Date(startOfDay(day, timeZone).getTime() + 12 * 3_600_000) }
    })
  const both = [org.waste, org.everything].flatMap((topic_id) =>
    rows.map(({ day, hour, n }) => ({ topic_id, day, hour, n })),
  )
  const common = ({ topic_id, n }: (typeof both)[number]) => ({
    org_id: org.orgId,
    topic_id,
    source_id: org.sourceId,
    posts: n,
    voices: n,
  })
  await inOrg(async (tx) => {
    await tx`insert into tally_hour ${tx(both.map((row) => ({ ...common(row), hour: row.hour })))}`
    await tx`insert into tally_day ${tx(both.map((row) => ({ ...common(row), day: row.day })))}`
  })
}

/** Posts about waste, each so many minutes ago. */
async function said(minutes: number[], author = (n: number) => `author ${n}`, change = {}) {
  await inOrg((tx) =>
    keep(
      tx,
      org.orgId,
      timeZone,
      minutes.map((past, n) => ({
        post: aPost(`${past} ${n} ${author(n)}`, author(n), ago(past), {
          text: `Het containerpark is dicht, ${n}`,
          ...change,
        }),
        sourceId: n % 3 === 0 ? org.otherSource : org.sourceId,
        topics: [org.waste, org.everything],
      })),
    ),
  )
}
const minutes = (n: number) => Array.from({ length: n }, (_, k) => 1 + (k % 38))

describe('piek', () => {
  test('says how many voices, what was expected, from which sources and about which words', async () => {
    await past(250, (back) => back % 2)
    await said(minutes(14))
    expect(await look()).toBe(1)
    const [one] = await found()
    expect(one).toMatchObject({ kind: 'peak', topicName: 'Afval', posts: 14, voices: 14 })
    expect(one?.facts).toMatchObject({ window: 1, counted: 14, sourceCount: 2 })
    expect(one?.facts.terms).toEqual(['containerpark', 'dicht'])
    expect(one?.facts.expected).toBeLessThan(1)
  })

  test('stays one signal while it goes on, and is not asked again of who has seen it', async () => {
    await past(250, (back) => back % 2)
    await said(minutes(14))
    await look()
    const [one] = await waiting()
    await inOrg(
      (tx) => tx`insert into today_decision (org_id, item, action, by)
        values (${org.orgId}, ${`signal:${one?.signalId}`}, 'seen', 'an')`,
    )
    now = new Date(at.getTime() + 10 * 60_000)
    await said([-8, -9, -7], (n) => `later ${n}`)
    expect(await look()).toBe(0)
    expect(await found()).toMatchObject([{ posts: 17 }])
    expect(await waiting()).toEqual([])
  })

  test('is not found before there are four weeks', async () => {
    await inOrg((tx) => tx`update source set created_at = ${ago(60 * 24 * 20)} where org_id = ${org.orgId}`)
    await past(19, () => 1)
    await said(minutes(20))
    expect(await look()).toBe(0)
  })

  test('is not found when one person says it all', async () => {
    await past(250, (back) => back % 2)
    await said(minutes(20))
    await inOrg((tx) => tx`update hit set voice = ${Buffer.from('one')} where org_id = ${org.orgId}`)
    await inOrg(
      (tx) => tx`update tally_hour set voices = 1 where org_id = ${org.orgId} and hour >= ${ago(600)}`,
    )
    expect(await look()).toBe(0)
  })

  test('of the last minutes of an hour is found in the next one', async () => {
    await past(250, (back) => back % 2)
    await said(minutes(14))
    now = new Date(at.getTime() + 21 * 60_000)
    expect(await look()).toBe(1)
  })
})

describe('sluimert', () => {
  test('is three posts a week instead of one; below three voices it may be one person', async () => {
    await past(250, (back) => (back <= 24 ? Number(back % 7 < 3) : Number(back % 7 === 0)))
    await said([600, 500], () => 'the same')
    expect(await look()).toBe(1)
    const [one] = await found()
    expect(one).toMatchObject({ kind: 'drip', topicName: 'Afval', voices: 1 })
    expect(one?.facts.terms).toBeUndefined()
    expect(one?.facts.days).toBeGreaterThan(14)
  })

  test('is nothing where it was always so', async () => {
    await past(250, (back) => Number(back % 7 < 3))
    expect(await look()).toBe(0)
  })
})

test('a story that grows faster than new ones do is told, by the name that it has now', async () => {
  await past(250, () => 4)
  await said(minutes(12))
  await inOrg(async (tx) => {
    await tx`update post set story = 99 where org_id = ${org.orgId}`
    await tx`insert into story (org_id, story_id, shown_as, given_label, first_at, last_at)
      values (${org.orgId}, 99, 99, 'Containerpark dicht', ${ago(39)}, ${at})`
    for (let n = 1; n <= 30; n++)
      await tx`insert into story (org_id, story_id, shown_as, first_at, last_at)
        values (${org.orgId}, ${n}, ${n}, ${ago(60 * 24 * 2 + n)}, ${ago(60 * 24 * 2)})`
  })
  await look()
  expect((await found()).find(({ kind }) => kind === 'new')).toMatchObject({
    about: 'story:99',
    storyLabel: 'Containerpark dicht',
    posts: 12,
  })
})

const week = async (back: number, negative: number) => {
  const times = Array.from({ length: 30 }, (_, n) => back * 7 * 1440 + 60 + n * 20)
  await said(times, (n) => `week ${back} ${n}`)
  await inOrg(
    (
      tx,
    ) => tx`update post set tone = case when post_id in (select post_id from post where org_id = ${org.orgId}
        and tone is null order by post_id limit ${negative}) then 'negative' else 'neutral' end
      where org_id = ${org.orgId} and tone is null`,
  )
}
async function turned() {
  for (const [back, negative] of [
    [4, 5],
    [3, 6],
    [2, 5],
    [1, 6],
    [0, 25],
  ] as const)
    await week(back, negative)
}
const lessons = (count: number) =>
  inOrg(
    (tx) => tx`insert into tone_lesson (org_id, lesson_id, lang, words, measures, logits, said, corrected_by)
      select ${org.orgId}, gen_random_uuid(), 'nl', '{}', '{}', '{}', 'neutral', 'an' from generate_series(1, ${count}::int)`,
  )
/** As the night does. */
const measured = () =>
  inOrg((tx) =>
    keepToneFigures(
      tx,
      org.orgId,
      { lessons: 200, macroF1: 66, beforeF1: 58, precision: [0.71, 0.8, 0.62] },
      at,
    ),
  )
const told = async () => (await found()).filter(({ kind }) => kind === 'turn')

test('a turn of tone is told from two hundred corrections on, and not before', async () => {
  await turned()
  await lessons(199)
  await measured()
  await look()
  expect(await told()).toEqual([])
  await lessons(1)
  await look()
  expect(await told()).toMatchObject([{ topicName: 'Afval', facts: { to: 'negative' } }])
})

test('a turn of tone says how often the model is right, as it was measured', async () => {
  await turned()
  await lessons(200)
  // Nobody measured it yet: it is not told.
  await look()
  expect(await told()).toEqual([])
  await measured()
  await look()
  const [turn] = await told()
  expect(turn).toMatchObject({ topicName: 'Afval', facts: { to: 'negative' } })
  const where = { t: words('nl'), timeZone: 'Europe/Brussels', now: at }
  expect(signalLine(turn as Signal, where)).toContain('van tien keer “negatief” kloppen er 7')
  expect(reasons(turn as Signal, where).join(' ')).toContain(
    'Van tien berichten die hier negatief heten, zijn er 7 dat ook. Van tien positieve zijn het er 6.',
  )
})

test('a story shows the signals that it is behind, and a signal the stories that it is made of', async () => {
  await past(250, (back) => back % 2)
  await said(minutes(14))
  await look()
  await inOrg(async (tx) => {
    await tx`insert into story (org_id, story_id, shown_as, given_label, first_at, last_at, merged_into, merged_by)
      values (${org.orgId}, 7, 7, 'Containerpark dicht', ${ago(39)}, ${at}, null, null),
        (${org.orgId}, 8, 7, null, ${ago(39)}, ${at}, 7, 'machine'), (${org.orgId}, 9, 9, null, ${ago(39)}, ${at}, null, null)`
    await tx`update post set story = case when post_id <= 6 then 7 when post_id <= 12 then 8 else 9 end where org_id = ${org.orgId}`
  })
  const [peak] = await found()
  const madeOf = await inOrg((tx) => storiesOfSignal(tx, org.orgId, peak?.signalId ?? '', 3))
  expect(madeOf).toEqual([{ storyId: 7, posts: 12 }])
  expect(await inOrg((tx) => signalsOfStory(tx, org.orgId, 7, 9))).toMatchObject([
    { signalId: peak?.signalId },
  ])
  // Two of fourteen posts do not explain it.
  expect(await inOrg((tx) => signalsOfStory(tx, org.orgId, 9, 9))).toEqual([])
  const other = await anOrganisation(db.database)
  expect(
    await db.database.inOrg(other.orgId, (tx) => storiesOfSignal(tx, org.orgId, peak?.signalId ?? '', 3)),
  ).toEqual([])
})

test('a question that waits longer than the town promises is a signal, in minutes of the office', async () => {
  await said([60 * 26], () => 'asker', { isQuestion: true, text: 'Wanneer opent het park?' })
  await look()
  const rows = await inOrg((tx) => tx`select kind, facts from signal where org_id = ${org.orgId}`)
  expect([...rows]).toMatchObject([{ kind: 'question', facts: { postId: 1, officeMinutes: 540 } }])
  // It waits in the queue by itself already.
  expect(await waiting()).toEqual([])
})

test('nothing of one town is found in another', async () => {
  await past(250, (back) => back % 2)
  await said(minutes(14))
  await look()
  const other = await anOrganisation(db.database)
  expect(await db.database.inOrg(other.orgId, (tx) => recentSignals(tx, org.orgId, ago(60 * 24), 9))).toEqual(
    [],
  )
})
