/** What is known of readers: deadlines, who may confirm for another, how long it is kept. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addOfficeMinutes, officeOf } from '#basics/office-hours'
import {
  addAbsence,
  addProfile,
  addReceipt,
  addTamtamItem,
  deliveriesOf,
  endAbsence,
  forgetReceipts,
  ledgerTail,
  mayConfirmFor,
  ownRecords,
  readers,
  receiptsOf,
  type SentEdition,
  saveTamtamItem,
  saveTamtamSetting,
  sentDays,
  setReader,
  setSecretary,
  type TamtamSetting,
  type Tx,
  tamtamSetting,
} from '#store'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { verifyLedger } from '../../weigh/ledger/verify.js'
import { type EditionContent, thawed } from './compose.js'
import { sayDeadlines, withDeadlines } from './deadlines.js'
import type { Town } from './ground.js'
import { send } from './send.js'

const day = '2026-11-27'
// A Friday, 9.00 in Brussels.
const now = new Date('2026-11-27T08:00:00Z')
const office = officeOf({}, { timeZone: 'Europe/Brussels', country: 'BE' })
const hours = (count: number) => addOfficeMinutes(now, count * 60, office)

let db: TestDatabase
let org: TestOrg
let town: Town
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  org = await anOrganisation(db.database)
  town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone: 'Europe/Brussels' }
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const persons = async (ids: string[]) =>
  new Map(ids.map((id) => [id, { name: id, mail: `${id}@duinveld.test`, locale: 'nl' }]))
const parts = { persons, origin: 'http://localhost:8040' }
const setting = (change: Partial<TamtamSetting>) =>
  inOrg(async (tx) =>
    saveTamtamSetting(tx, org.orgId, { ...(await tamtamSetting(tx, org.orgId)), ...change }),
  )

async function works(userId: string): Promise<void> {
  await inOrg(
    (tx) => tx`insert into member (org_id, user_id, role) values (${org.orgId}, ${userId}, 'policymaker')`,
  )
}

async function readersOf(...userIds: string[]): Promise<void> {
  const profileId = await inOrg((tx) => addProfile(tx, org.orgId, { name: 'Bestuur', domains: [] }))
  for (const userId of userIds) {
    await works(userId)
    await inOrg((tx) => setReader(tx, org.orgId, userId, profileId))
  }
}

async function leaves(after = 0): Promise<SentEdition> {
  if (after === 0)
    await inOrg(async (tx) => {
      const item = { origin: 'own', domain: '', figures: {}, headline: 'x', chosen: true }
      const id = await addTamtamItem(tx, org.orgId, day, item, 'an')
      const blank = { said: '', checked: '', kind: '', other: '', touched: '', proposal: '' } as const
      const words = { ...blank, owner: '', due: '', headline: 'Brug dicht', reading: 'Belangrijk.' }
      await saveTamtamItem(tx, org.orgId, id, { ...words, mustKnow: true }, 'an', 0)
    })
  const outcome = await inOrg((tx) =>
    send(tx, town, day, { persons, mail: { origin: parts.origin } }, { by: 'an', at: now, after }),
  )
  if (!('sent' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.sent[0] as SentEdition
}

const itemOf = (edition: SentEdition) => thawed(edition.content).items[0]?.id as string
const say = (at: Date) => inOrg((tx) => sayDeadlines(tx, town, parts, at))
const mails = () =>
  inOrg(
    (tx) => tx<{ recipient: string; subject: string; text: string }[]>`
      select recipient, subject, body_text as text from mail order by created_at, mail_id`,
  )
const kinds = async () =>
  (await inOrg((tx) => ledgerTail(tx, org.orgId, 50))).map((entry) => entry.kind).reverse()
const confirm = (edition: SentEdition, userId: string, itemId: string, by = userId) =>
  inOrg((tx) =>
    addReceipt(tx, org.orgId, edition, {
      userId,
      itemId,
      what: 'confirmed',
      at: now,
      by,
      capacity: by === userId ? null : 'secretary',
    }),
  )

test('who has not confirmed what he must know is reminded once, before the deadline; who has is left in peace', async () => {
  await readersOf('bo', 'cas')
  await setting({ receipts: 'deadline', within: 8 })
  const edition = await leaves()
  expect(thawed(edition.content).items[0]?.confirmBy).toBe(hours(8).toISOString())
  await confirm(edition, 'cas', itemOf(edition))
  expect(await say(hours(5))).toBe(0)
  const before = (await mails()).length
  expect(await say(hours(6.1))).toBe(1)
  expect(await say(hours(7))).toBe(0)
  expect(await say(hours(90))).toBe(0)
  const reminder = (await mails())[before]
  expect(reminder?.recipient).toBe('bo@duinveld.test')
  expect(reminder?.text).toContain('Brug dicht, tegen maandag 30 november 10.00 uur')
  expect(await kinds()).toContain('item.reminded')
})

test('the director hears nothing unless that was chosen; then once, how many and not who', async () => {
  await readersOf('bo', 'cas', 'dirk')
  await setting({ receipts: 'deadline', within: 2, director: 'dirk' })
  const edition = await leaves()
  await say(hours(3))
  expect(await kinds()).not.toContain('item.escalated')
  await setting({ escalates: true })
  await confirm(edition, 'cas', itemOf(edition))
  const before = (await mails()).length
  expect(await say(hours(3))).toBe(1)
  expect(await say(hours(30))).toBe(0)
  const told = (await mails())[before]
  expect(told?.recipient).toBe('dirk@duinveld.test')
  expect(told?.text).toContain('één lezer')
  expect(told?.text).not.toMatch(/bo@|\bbo\b/)
})

test('a corrected version takes the place of the former: nobody is asked for both', async () => {
  await readersOf('bo')
  await setting({ receipts: 'deadline', within: 8 })
  await leaves()
  await leaves(1)
  expect(await say(hours(7))).toBe(1)
})

test('without deadlines nothing counts down', async () => {
  await readersOf('bo')
  const edition = await leaves()
  expect(thawed(edition.content).items[0]?.confirmBy).toBeUndefined()
  expect(await say(hours(60))).toBe(0)
})

test('a deadline is always within office hours, and never before the edition', () => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 80 }), (at, within) => {
      const content = { receipts: 'deadline', items: [{ id: 'a', mustKnow: true }, { id: 'b' }] }
      const [marked, plain] = withDeadlines(content as EditionContent, within, at, office).items
      const by = new Date(marked?.confirmBy as string)
      expect(by.getTime()).toBeGreaterThan(at.getTime())
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Brussels', hour: '2-digit' })
      expect(Number(clock.format(by))).toBeGreaterThanOrEqual(9)
      expect(Number(clock.format(by))).toBeLessThanOrEqual(17)
      expect(plain?.confirmBy).toBeUndefined()
    }),
  )
})

test('who is away has a colleague who gets his edition and may confirm for him, until it ends by itself', async () => {
  await readersOf('bo')
  await works('eva')
  const away = { userId: 'bo', delegate: 'eva', from: day, until: '2026-11-30' }
  expect(await inOrg((tx) => addAbsence(tx, org.orgId, away, now))).toBe(true)
  const edition = await leaves()
  const delivered = await inOrg((tx) => deliveriesOf(tx, org.orgId, edition.editionId))
  expect(delivered.map(({ userId, asDelegate }) => [userId, asDelegate])).toEqual([
    ['bo', false],
    ['eva', true],
  ])
  const toEva = (await mails()).find((mail) => mail.recipient === 'eva@duinveld.test')
  expect(toEva?.text).toContain('U leest dit voor bo, tot en met maandag 30 november.')
  const may = (on: string) => inOrg((tx) => mayConfirmFor(tx, org.orgId, edition.editionId, 'eva', on))
  expect(await may('2026-11-30')).toEqual([{ userId: 'bo', capacity: 'delegate' }])
  expect(await may('2026-12-01')).toEqual([])
  expect(await may('2026-11-26')).toEqual([])
  // She is no reader: the list of what was sent counts one.
  expect((await inOrg((tx) => sentDays(tx, org.orgId, 5)))[0]?.readers).toBe(1)
})

test('a reminder goes to who reads for him, and back to him when he is back', async () => {
  await readersOf('bo')
  await works('eva')
  await setting({ receipts: 'deadline', within: 8 })
  const away = { userId: 'bo', delegate: 'eva', from: day, until: '2026-12-31' }
  await inOrg((tx) => addAbsence(tx, org.orgId, away, now))
  await leaves()
  await say(hours(6.5))
  const last = (await mails()).at(-1)
  expect(last?.recipient).toBe('eva@duinveld.test')
  expect(last?.text).toContain('U leest de tamtam voor bo.')
})

test('nobody reads for who is back, nor in the name of a colleague who is gone or is himself', async () => {
  await readersOf('bo')
  await works('eva')
  const absence = (delegate: string) =>
    inOrg((tx) => addAbsence(tx, org.orgId, { userId: 'bo', delegate, from: day, until: '2026-12-31' }, now))
  expect(await absence('bo')).toBe(false)
  expect(await absence('nobody')).toBe(false)
  await absence('eva')
  const [row] = await inOrg(
    (tx) => tx<{ id: string }[]>`select absence_id as id from absence where ended_at is null`,
  )
  await inOrg((tx) => endAbsence(tx, org.orgId, 'eva', row?.id ?? '', now))
  const edition = await leaves()
  const may = () => inOrg((tx) => mayConfirmFor(tx, org.orgId, edition.editionId, 'eva', day))
  expect(await may(), 'another cannot end it').toHaveLength(1)
  await inOrg((tx) => endAbsence(tx, org.orgId, 'bo', row?.id ?? '', now))
  expect(await may()).toEqual([])
})

test('a secretary confirms, it says so, and the reader can still do it himself', async () => {
  await readersOf('bo')
  await works('sara')
  await inOrg((tx) => setSecretary(tx, org.orgId, 'bo', 'nobody'))
  expect((await inOrg((tx) => readers(tx, org.orgId)))[0]?.secretary).toBeNull()
  await inOrg((tx) => setSecretary(tx, org.orgId, 'bo', 'sara'))
  const edition = await leaves()
  expect(await inOrg((tx) => mayConfirmFor(tx, org.orgId, edition.editionId, 'sara', '2027-05-05'))).toEqual([
    { userId: 'bo', capacity: 'secretary' },
  ])
  await confirm(edition, 'bo', '', 'sara')
  const entry = (await inOrg((tx) => ledgerTail(tx, org.orgId, 1)))[0]
  expect(JSON.parse(entry?.line ?? '').body).toMatchObject({ onBehalf: 'secretary' })
  expect(await confirm(edition, 'bo', '')).toBe(true)
  const [own] = await inOrg((tx) => ownRecords(tx, org.orgId, 'bo', 5))
  expect(own?.receipts.map(({ by, capacity }) => [by, capacity])).toEqual([
    ['bo', null],
    ['sara', 'secretary'],
  ])
  expect((await inOrg((tx) => sentDays(tx, org.orgId, 5)))[0]?.confirmed, 'one reader').toBe(1)
})

test('what changes in what is kept is announced anew', async () => {
  await readersOf('bo')
  await leaves()
  const announced = async () => (await inOrg((tx) => readers(tx, org.orgId)))[0]?.announcedAt
  expect(await announced()).not.toBeNull()
  await setting({ within: 4 })
  expect(await announced()).not.toBeNull()
  await setting({ receipts: 'deadline', director: 'bo', escalates: true })
  expect(await announced()).toBeNull()
  await leaves(1)
  const last = (await mails()).at(-1)
  for (const words of ['Wat we van u bijhouden', 'één herinnering', 'één keer bericht', '12 maanden'])
    expect(last?.text).toContain(words)
})

test('past its period nobody can say who it was, and the chain is whole; sooner nothing can be taken away', async () => {
  await readersOf('bo')
  await setting({ receipts: 'deadline', keepMonths: 6 })
  const edition = await leaves()
  await confirm(edition, 'bo', '')
  const months = (count: number) => new Date(Date.UTC(2026, 10 + count, 28, 9))
  await expect(inOrg((tx) => tx`delete from receipt`)).rejects.toThrow(/permission denied/)
  // The clock of the house may be wrong; that of the database decides as well.
  expect(await inOrg((tx) => forgetReceipts(tx, org.orgId, months(5)))).toBe(0)
  await db.database
    .owner`update edition set sent_at = sent_at - interval '7 months' where org_id = ${org.orgId}`
  const openings = () =>
    inOrg(async (tx) => (await tx`select from ledger_opening where org_id = ${org.orgId}`).length)
  expect(await openings()).toBeGreaterThan(2)
  expect(await inOrg((tx) => forgetReceipts(tx, org.orgId, months(7)))).toBe(1)
  expect(await openings()).toBe(0)
  expect(await inOrg((tx) => receiptsOf(tx, org.orgId, edition.editionId))).toEqual([])
  expect(await inOrg((tx) => ownRecords(tx, org.orgId, 'bo', 5))).toEqual([])
  expect(await inOrg((tx) => verifyLedger(tx, org.orgId, [edition.head]))).toMatchObject({ broken: null })
  expect(await mails()).toEqual([])
})

test('another organisation sees none of it', async () => {
  await readersOf('bo')
  await works('eva')
  await inOrg((tx) => setSecretary(tx, org.orgId, 'bo', 'eva'))
  const edition = await leaves()
  const other = (await anOrganisation(db.database)).orgId
  expect(
    await db.database.inOrg(other, (tx) => mayConfirmFor(tx, org.orgId, edition.editionId, 'eva', day)),
  ).toEqual([])
})
