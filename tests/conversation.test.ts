/** What is said to us on our own channels, through the whole intake: followed up, named apart, forgotten in time. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { Arrival, RawPost } from '#post'
import { followUps, forgetAskers, sealedAsker } from '#store'
import { createCircles } from '../src/collect/circle.js'
import { unseal } from '../src/collect/minimise/index.js'
import { conversed } from '../src/conversed.js'
import { createIntake, type Intake } from '../src/intake.js'
import { createStanding } from '../src/match/standing.js'
import { language, sense } from '../src/sense/index.js'
import { anOrganisation, houseForTests, type TestOrg } from '../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../src/store/testing.js'

let db: TestDatabase
let org: TestOrg
let intake: Intake
let clock = new Date()
const now = () => clock
const circles = createCircles(houseForTests, now)
beforeAll(async () => {
  db = await testDatabase()
})
beforeEach(async () => {
  clock = new Date()
  org = await anOrganisation(db.database)
  intake = await newIntake()
})
afterAll(() => db.close())

/** As after a start: nothing is remembered in memory. */
async function newIntake(): Promise<Intake> {
  const bus = createBus()
  const standing = createStanding({ database: db.database, bus, log: createLog('silent') })
  await standing.refresh()
  return createIntake({ database: db.database, circles, standing, language, sense, conversed, bus, now })
}

const within = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)
const hear = (...arrivals: Arrival[]) =>
  intake.take(
    { arrivals, drops: [], cursor: null },
    { orgId: org.orgId, sourceId: org.sourceId, scope: 'town' },
  )
const comment = (id: string, text: string, change: Partial<RawPost> = {}): Arrival => ({
  type: 'post',
  post: {
    network: 'facebook',
    id,
    kind: 'own',
    author: { id: 'p1', name: 'Mieke Janssens' },
    toUs: true,
    text,
    createdAt: clock,
    replyTo: 'town-1',
    ...change,
  },
})
const byTown = (id: string, text: string, replyTo?: string): Arrival => ({
  type: 'post',
  post: {
    network: 'facebook',
    id,
    kind: 'own',
    author: { id: 'town', name: 'Stad Duinveld', isOwner: true },
    text,
    createdAt: clock,
    ...(replyTo ? { replyTo } : {}),
  },
})
const everything = async () =>
  JSON.stringify(
    await within(async (tx) => [
      await tx`select * from post`,
      await tx`select * from conversation`,
      await tx`select * from follow_up`,
      await tx`select * from follow_up_event`,
    ]),
  )
const open = () => within((tx) => followUps(tx, org.orgId, 'open', { userId: 'ann', now: clock }, 50))

test('a question under a message of the town is followed up; a remark is not, until a person says so', async () => {
  await hear(byTown('town-1', 'De Kerkstraat gaat open.'))
  await hear(comment('c1', 'Vanaf welk uur mogen we erdoor?'), comment('c2', 'Eindelijk, goed zo.'))
  await hear(comment('c3', 'De lamp aan nummer 5 is stuk.', { replyTo: '' }))
  const texts = (await open()).map((one) => one.body)
  expect(texts).toContain('Vanaf welk uur mogen we erdoor?')
  // Nobody asked him to: who comes to us by himself waits for something.
  expect(texts).toContain('De lamp aan nummer 5 is stuk.')
  expect(texts).toHaveLength(2)
})

test('on our own channels a question mark is enough, wherever the asking word stands', async () => {
  await hear(comment('c1', 'Ik wacht al weken op mijn nieuwe huisvuilzakken, wanneer komen die?'))
  expect(await open()).toHaveLength(1)
})

test('the name of who asks stands nowhere in words, and can be opened while there is an answer to give', async () => {
  await hear(comment('c1', 'Wanneer komt de bus weer?'))
  expect(await everything()).not.toMatch(/Mieke|Janssens/)
  const [one] = await open()
  const name = await within(async (tx) => {
    const sealed = await sealedAsker(tx, org.orgId, one?.postId ?? 0)
    const { keys } = await circles.open(tx, org.orgId, new Set())
    return sealed && unseal(keys, sealed)
  })
  expect(name).toBe('Mieke Janssens')
  clock = new Date(clock.getTime() + 15 * 86_400_000)
  expect(await within((tx) => forgetAskers(tx, org.orgId, clock))).toBe(1)
  expect(await within((tx) => sealedAsker(tx, org.orgId, one?.postId ?? 0))).toBeNull()
})

test('when the town answers on the network itself, the question is answered here as well', async () => {
  await hear(comment('c1', 'Is het zwembad open?'))
  expect(await open()).toHaveLength(1)
  await hear(byTown('a1', 'Ja, tot 20 uur.', 'c1'))
  expect(await open()).toHaveLength(0)
})

test('a question that is taken back is gone with all that belongs to it', async () => {
  await hear(comment('c1', 'Waar kan ik parkeren?'))
  await hear({ type: 'delete', network: 'facebook', id: 'c1' })
  expect((await within((tx) => tx`select from conversation`)).count).toBe(0)
  expect(await everything()).not.toContain('parkeren')
  expect(await open()).toHaveLength(0)
})

test('a deletion that comes before its post, with a restart between, is a deletion all the same', async () => {
  await hear({ type: 'delete', network: 'facebook', id: 'c9' })
  intake = await newIntake()
  await hear(comment('c9', 'Dit had ik niet mogen zeggen?'))
  expect(await everything()).not.toContain('niet mogen zeggen')
  expect(await open()).toHaveLength(0)
})

test('the same call twice, and an older version after a newer one, change nothing', async () => {
  const later = new Date(clock.getTime() + 60_000)
  await hear({ ...comment('c1', 'Hoe laat?', { editedAt: later }), edited: true } as Arrival)
  await hear(comment('c1', 'Hoe laaat?'))
  await hear(comment('c1', 'Hoe laaat?'))
  expect((await open()).map((one) => one.body)).toEqual(['Hoe laat?'])
})

test('a network that lets texts be kept for a day is obeyed, whatever the organisation keeps', async () => {
  const listener = { orgId: org.orgId, sourceId: org.sourceId, scope: 'town' as const, keepDays: 1 }
  await intake.take(
    { arrivals: [comment('k1', 'Mooie foto van de markt.')], drops: [], cursor: null },
    listener,
  )
  const [row] = await within((tx) => tx<{ until: Date }[]>`select text_until as until from post`)
  expect(row?.until.getTime()).toBe(clock.getTime() + 86_400_000)
})
