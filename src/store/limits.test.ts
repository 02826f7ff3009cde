import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addCredential,
  changeCredential,
  credential,
  expiringCredentials,
  removeCredential,
  secretOf,
} from './credentials.js'
import {
  closeAllowance,
  endOf,
  keepOutsideCounts,
  type LimitShape,
  leftOfAllowance,
  outsideDays,
  spendingSince,
  takeAllowance,
} from './limits.js'
import { anOrganisation, houseForTests, type TestOrg } from './posts.fixture.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
let org: TestOrg
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
})
afterAll(() => db.close())

const within = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)
const begin = new Date('2026-11-20T10:30:00Z')
const after = (seconds: number) => new Date(begin.getTime() + seconds * 1000)
const key = () =>
  within((tx) =>
    addCredential(tx, houseForTests, org.orgId, {
      service: 'x',
      name: 'X',
      state: 'active',
      secret: { token: 'geheim' },
      createdBy: 'ann',
    }),
  )
const take = (id: string, limit: LimitShape, now: Date, amount = 1, what = '') =>
  within((tx) => takeAllowance(tx, org.orgId, id, limit, { amount, what, now }))

test('a bucket gives what is in it, and fills again evenly', async () => {
  const id = await key()
  const limit: LimitShape = { meter: 'calls', kind: 'bucket', most: 10, seconds: 100 }
  for (let n = 0; n < 10; n++) expect(await take(id, limit, begin)).toEqual({ ok: true })
  expect(await take(id, limit, begin)).toEqual({ ok: false, retryAfterSeconds: 10 })
  expect(await take(id, limit, after(9))).toMatchObject({ ok: false })
  expect(await take(id, limit, after(10))).toEqual({ ok: true })
  expect(await within((tx) => leftOfAllowance(tx, org.orgId, id, limit, after(1000)))).toBe(10)
})

test('many processes at once never take more than there is', async () => {
  const id = await key()
  const limit: LimitShape = { meter: 'calls', kind: 'bucket', most: 25, seconds: 3600 }
  const all = await Promise.all(Array.from({ length: 60 }, () => take(id, limit, begin)))
  expect(all.filter((one) => one.ok)).toHaveLength(25)
})

test('whatever is asked and whenever, a bucket never gives more than it held and was filled with', async () => {
  const asks = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 25,
  })
  await fc.assert(
    fc.asyncProperty(asks, async (steps) => {
      const id = await key()
      const limit: LimitShape = { meter: 'calls', kind: 'bucket', most: 12, seconds: 60 }
      let seconds = 0
      let given = 0
      for (const [pause, amount] of steps) {
        seconds += pause
        if ((await take(id, limit, after(seconds), amount)).ok) given += amount
        expect(given).toBeLessThanOrEqual(12 + (seconds * 12) / 60 + 1e-6)
      }
    }),
    { numRuns: 15 },
  )
})

test('thirty different hashtags in seven days, each as often as you like', async () => {
  const id = await key()
  const week = 7 * 86_400
  const limit: LimitShape = { meter: 'hashtags', kind: 'rolling', most: 30, seconds: week, distinct: true }
  for (let n = 0; n < 30; n++) expect((await take(id, limit, after(n), 1, `tag${n}`)).ok).toBe(true)
  expect((await take(id, limit, after(60), 1, 'tag7')).ok).toBe(true)
  const refused = await take(id, limit, after(60), 1, 'nieuw')
  expect(refused.ok).toBe(false)
  if (!refused.ok)
    expect((await take(id, limit, after(60 + refused.retryAfterSeconds), 1, 'nieuw')).ok).toBe(true)
  const spent = await within((tx) => spendingSince(tx, org.orgId, after(-3600)))
  expect(spent.find((row) => row.credentialId === id && row.what === 'nieuw')).toMatchObject({ skipped: 1 })
})

test('a budget of a month stops at its last cent and opens with the next month', async () => {
  const id = await key()
  const limit: LimitShape = { meter: 'euro', kind: 'calendar', most: 0.02, every: 'month', timeZone: 'UTC' }
  for (let n = 0; n < 4; n++) expect((await take(id, limit, begin, 0.005, 'topic')).ok).toBe(true)
  const refused = await take(id, limit, begin, 0.005, 'topic')
  expect(refused).toEqual({
    ok: false,
    retryAfterSeconds: (Date.parse('2026-12-01T00:00:00Z') - begin.getTime()) / 1000,
  })
  expect((await take(id, limit, new Date('2026-12-01T00:00:00Z'), 0.005)).ok).toBe(true)
})

test('a day ends where the network lives, also when the clock changes', () => {
  const limit = {
    meter: 'units',
    kind: 'calendar',
    most: 1,
    every: 'day',
    timeZone: 'America/Los_Angeles',
  } as const
  expect(new Date(endOf(limit, new Date('2026-11-01T12:00:00Z'))).toISOString()).toBe(
    '2026-11-02T08:00:00.000Z',
  )
  expect(new Date(endOf(limit, new Date('2026-10-31T12:00:00Z'))).toISOString()).toBe(
    '2026-11-01T07:00:00.000Z',
  )
})

test('while a network asks us to stay away nothing is taken, and a shorter wish does not end a longer one', async () => {
  const id = await key()
  const limit: LimitShape = { meter: 'calls', kind: 'bucket', most: 10, seconds: 10 }
  await within((tx) => closeAllowance(tx, org.orgId, id, 'calls', after(600)))
  await within((tx) => closeAllowance(tx, org.orgId, id, 'calls', after(60)))
  expect(await take(id, limit, after(100))).toEqual({ ok: false, retryAfterSeconds: 500 })
  expect(await within((tx) => leftOfAllowance(tx, org.orgId, id, limit, after(100)))).toBe(0)
  expect((await take(id, limit, after(600))).ok).toBe(true)
})

test('a secret is kept wrapped, replaced in place, and destroyed when it is removed', async () => {
  const id = await key()
  const stored = async () =>
    JSON.stringify(
      await within(
        (tx) => tx`select * from credential where org_id = ${org.orgId} and credential_id = ${id}`,
      ),
    )
  expect(await stored()).not.toContain('geheim')
  await within((tx) =>
    changeCredential(tx, houseForTests, org.orgId, id, {
      secret: { token: 'nieuw' },
      facts: { page: 'Stad' },
      expiresAt: after(86_400),
    }),
  )
  expect(await within((tx) => secretOf(tx, houseForTests, org.orgId, id))).toEqual({ token: 'nieuw' })
  expect(await within((tx) => expiringCredentials(tx, org.orgId, begin))).toMatchObject([
    { credentialId: id },
  ])
  await within((tx) => removeCredential(tx, org.orgId, id))
  expect(await within((tx) => secretOf(tx, houseForTests, org.orgId, id))).toBeUndefined()
  expect(await within((tx) => credential(tx, org.orgId, id))).toBeUndefined()
})

test('a secret of a neighbour opens nothing', async () => {
  const id = await key()
  const next = await anOrganisation(db.database)
  expect(
    await db.database.inOrg(next.orgId, (tx) => secretOf(tx, houseForTests, next.orgId, id)),
  ).toBeUndefined()
  expect(
    await db.database.inOrg(next.orgId, (tx) => secretOf(tx, houseForTests, org.orgId, id)),
  ).toBeUndefined()
})

test('of a running hour the last count holds, and a topic that is gone is left out', async () => {
  const hour = new Date('2026-11-20T10:00:00Z')
  const count = (posts: number, topicId = org.waste) => ({ topicId, hour, posts })
  await within((tx) =>
    keepOutsideCounts(tx, org.orgId, org.sourceId, [count(3), count(5), count(9, org.orgId)]),
  )
  await within((tx) => keepOutsideCounts(tx, org.orgId, org.sourceId, [count(7)]))
  const days = await within((tx) =>
    outsideDays(tx, org.orgId, org.waste, { from: '2026-11-20', timeZone: 'Europe/Brussels' }),
  )
  expect(days).toEqual([{ day: '2026-11-20', posts: 7, sourceName: 'https://a.example/' }])
})
