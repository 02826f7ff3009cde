import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { localTime } from '#basics/days'
import type { Note } from '#basics/push'
import {
  addDevice,
  addProfile,
  addTamtamItem,
  alertChoice,
  deputyToAsk,
  type ItemWords,
  keep,
  outboxOf,
  saveMailAccount,
  saveTamtamItem,
  saveTamtamOnDevice,
  saveTamtamSetting,
  sentDays,
  setReader,
  type TamtamItem,
  type Tx,
  tamtamItems,
} from '#store'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { borrowedWords, shinglesOf } from './borrowed.js'
import { draft } from './candidates.js'
import { compose, type Ground, wordsIn } from './compose.js'
import { spanOf, type Town } from './ground.js'
import { attachPdfs } from './pdf-mail.js'
import { send } from './send.js'

const day = '2026-11-27'
const now = new Date('2026-11-27T08:00:00Z')

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
const wrote = (change: Partial<ItemWords> = {}): ItemWords => ({
  headline: 'Kerkstraat dicht',
  said: '',
  reading: 'Mensen vragen een omleiding.',
  checked: '',
  kind: '',
  other: '',
  touched: '',
  proposal: '',
  owner: '',
  due: '',
  mustKnow: false,
  ...change,
})

async function anItem(words: Partial<ItemWords> = {}, domain = ''): Promise<string> {
  return inOrg(async (tx) => {
    const item = { origin: 'own', domain, figures: {}, headline: 'x', chosen: true }
    const id = await addTamtamItem(tx, org.orgId, day, item, 'an')
    await saveTamtamItem(tx, org.orgId, id, wrote(words), 'an', 0)
    return id
  })
}

async function aReader(userId: string, domains: string[] = []): Promise<void> {
  await inOrg(async (tx) => {
    await tx`insert into member (org_id, user_id, role) values (${org.orgId}, ${userId}, 'policymaker')`
    await setReader(tx, org.orgId, userId, await addProfile(tx, org.orgId, { name: userId, domains }))
  })
}

const persons = async (ids: string[]) =>
  new Map(ids.map((id) => [id, { name: id, mail: `${id}@duinveld.test`, locale: 'nl' }]))
const press = (after = 0) =>
  inOrg((tx) =>
    send(tx, town, day, { persons, mail: { origin: 'http://localhost:8040' } }, { by: 'an', at: now, after }),
  )

test('what is said is proposed with its voices, and nothing is chosen by itself', async () => {
  await inOrg((tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      ['an', 'bo', 'cis'].map((author, i) => ({
        post: aPost(`p${i}`, author, new Date('2026-11-26T12:00:00Z')),
        sourceId: org.sourceId,
        topics: [org.everything, org.waste],
      })),
    ),
  )
  expect(await inOrg((tx) => draft(tx, town, day, now))).toBe(1)
  const [item] = await inOrg((tx) => tamtamItems(tx, org.orgId, day))
  expect(item).toMatchObject({
    origin: `topic:${org.waste}`,
    chosen: false,
    figures: { voices: 3, posts: 3 },
  })
  // Three voices, and no weeks of history: no multiple.
  expect(item?.figures.times).toBeUndefined()
  expect(await inOrg((tx) => draft(tx, town, day, now)), 'once').toBe(1)
  expect(await inOrg((tx) => tamtamItems(tx, org.orgId, day))).toHaveLength(1)
})

test('a Monday looks back over the weekend', () => {
  const { from } = spanOf('2026-11-30', 'Europe/Brussels', new Date('2026-11-30T07:00:00Z'))
  expect(from.toISOString()).toBe('2026-11-27T08:00:00.000Z')
})

test('an edition that borrows eight words of somebody does not leave, and says where', async () => {
  await aReader('bo')
  const said = 'De Kerkstraat is al drie weken dicht en niemand zegt ons waarom.'
  await inOrg((tx) =>
    keep(tx, org.orgId, 'Europe/Brussels', [
      { post: aPost('q', 'an', now, { text: said }), sourceId: org.sourceId, topics: [org.everything] },
    ]),
  )
  const itemId = await anItem({
    reading: 'Iemand zegt: de KERKSTRAAT is al drie weken dicht, en niemand zégt ons…',
  })
  expect(await press()).toMatchObject({ problems: [{ why: 'borrowed', itemId }] })
  await inOrg((tx) => saveTamtamItem(tx, org.orgId, itemId, wrote(), 'an', 1))
  expect(await press()).toMatchObject({ readers: 1 })
})

test('a reader gets what his portfolio owns, and what nobody owns', async () => {
  await aReader('bo', ['mobility'])
  await aReader('cis')
  await anItem({ headline: 'Fietspad' }, 'mobility')
  await anItem({ headline: 'Zwembad' }, 'youth-sport')
  await anItem({ headline: 'Verkiezing' })
  const outcome = await press()
  if (!('sent' in outcome)) throw new Error(JSON.stringify(outcome))
  const headlines = outcome.sent.map(({ content }) =>
    (JSON.parse(content) as { items: { headline: string }[] }).items.map((item) => item.headline),
  )
  expect(headlines).toContainEqual(['Fietspad', 'Verkiezing'])
  expect(headlines).toContainEqual(['Fietspad', 'Zwembad', 'Verkiezing'])
})

test('of many who press at the same moment one sends', async () => {
  await aReader('bo')
  await anItem()
  const outcomes = await Promise.all([press(), press(), press(), press()])
  expect(outcomes.filter((outcome) => 'sent' in outcome)).toHaveLength(1)
  expect(outcomes.filter((outcome) => 'already' in outcome)).toHaveLength(3)
  const [mails] = await inOrg(
    (tx) => tx<{ count: number }[]>`select count(*)::int from mail where org_id = ${org.orgId}`,
  )
  expect(mails?.count).toBe(1)
  expect(await inOrg((tx) => sentDays(tx, org.orgId, 5))).toMatchObject([{ day, version: 1, readers: 1 }])
})

test('the mail names nobody’s address where an answer comes into a mailbox that is read', async () => {
  await aReader('bo')
  await press()
  const foot = async () => {
    const rows = await inOrg(
      (tx) =>
        tx<
          { text: string }[]
        >`select body_text as text from mail where org_id = ${org.orgId} order by created_at`,
    )
    return rows.at(-1)?.text ?? ''
  }
  expect(await foot()).toContain('Laat het weten aan an@duinveld.test.')
  const box = {
    host: 'imap.duinveld.test',
    port: 993,
    security: 'tls' as const,
    account: 'x',
    folder: 'INBOX',
  }
  const rest = { doneFolder: '', address: 'tamtam@duinveld.test', plus: true, trustedHost: '', active: true }
  const key = Buffer.alloc(32, 1)
  await inOrg((tx) =>
    saveMailAccount(tx, org.orgId, key, { ...box, ...rest, password: 'x' }, { by: 'an', at: now }),
  )
  await press(1)
  expect(await foot()).toContain('Antwoord gewoon op deze mail.')
  expect(await foot()).not.toContain('an@duinveld.test')
})

test('the deputy is asked once, and not at all when it left', async () => {
  await aReader('bo')
  const ask = (on: string) => inOrg((tx) => deputyToAsk(tx, org.orgId, on))
  expect([await ask(day), await ask(day)]).toEqual([true, false])
  await press()
  await inOrg((tx) => tx`update tamtam_day set deputy_asked = false where org_id = ${org.orgId}`)
  expect(await ask(day)).toBe(false)
  expect(await ask('2026-11-30')).toBe(true)
})

test('readers without an account get nothing, and nothing counts as sent', async () => {
  await aReader('gone')
  const nobody = async () => new Map<string, never>()
  const outcome = await inOrg((tx) =>
    send(tx, town, day, { persons: nobody, mail: null }, { by: 'an', at: now, after: 0 }),
  )
  expect(outcome).toEqual({ problems: [{ why: 'no-readers' }] })
  expect(await inOrg((tx) => sentDays(tx, org.orgId, 5))).toEqual([])
})

test('a quiet day leaves without an item', async () => {
  await aReader('bo')
  const outcome = await press()
  expect(outcome).toMatchObject({ readers: 1 })
  const [mail] = await inOrg(
    (tx) => tx<{ subject: string }[]>`select subject from mail where org_id = ${org.orgId}`,
  )
  expect(mail?.subject).toBe('Tamtam Duinveld: Niets bijzonders')
})

test('no header of a mail can be made of what people write', async () => {
  await aReader('bo')
  await anItem()
  const title = `Hallo\r\nBcc: x@y.be\u2028${'z'.repeat(10_000)}`
  await inOrg((tx) => tx`update tamtam_day set title = ${title} where org_id = ${org.orgId}`)
  await press()
  const [mail] = await inOrg(
    (tx) => tx<{ subject: string }[]>`select subject from mail where org_id = ${org.orgId}`,
  )
  expect(mail?.subject).toMatch(/^[^\r\n\u2028]{1,180}$/)
})

const ground: Ground = {
  town: 'Duinveld',
  slow: [],
  questions: { open: 0, oldest: null },
  coverage: { posts: 0, voices: 0, atLeast: false, sources: 0, silent: [] },
  receipts: 'confirm',
}

test('words are counted as a reader reads them', () => {
  const item = {
    ...wrote({ reading: 'Eén, twee — drie.' }),
    itemId: 'i',
    chosen: true,
    domain: '',
    figures: {},
  }
  const content = compose(
    { day, title: 'Vier vijf', mood: '', extra: {} },
    [item as TamtamItem],
    { name: '', domains: [] },
    ground,
  )
  expect(wordsIn(content)).toBe(2 + 2 + 3)
})

test('eight words in a row are found wherever they stand, however they are spelled, and seven are not', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/)
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 30, maxLength: 30 }),
      fc.nat(10),
      fc.integer({ min: 1, max: 14 }),
      (words, from, count) => {
        const post = words.slice(0, 25).join(' ')
        const taken = words.slice(from, from + count).map((one) => `${one.toUpperCase()},`)
        const text = ['eigen1', ...taken, 'eigen2'].join(' \n')
        expect(shinglesOf([text]).in(post) !== null).toBe(count >= borrowedWords)
      },
    ),
  )
})

test('who turned it on sees on his devices that it left, without a word of it, and nobody else', async () => {
  for (const one of ['bo', 'cis']) await aReader(one)
  await anItem({ headline: 'Kerkstraat dicht' })
  const device = (userId: string) => ({
    ...{ userId, name: 'Chrome', wrapped: Buffer.from(userId) },
    endpointHash: Buffer.from(userId.padEnd(32, '.')),
  })
  await inOrg(async (tx) => {
    for (const one of ['bo', 'cis']) await addDevice(tx, org.orgId, device(one), now)
    await saveTamtamOnDevice(tx, org.orgId, 'bo', true)
    // That says nothing of signals.
    expect(await alertChoice(tx, org.orgId, 'bo')).toMatchObject({ since: null, byDevice: false })
  })
  const told = () =>
    inOrg(
      (tx) => tx<{ userId: string; note: Note; until: Date }[]>`
        select d.user_id as "userId", p.note, p.until from push p join device d using (org_id, device_id)
        where p.org_id = ${org.orgId} order by p.created_at`,
    )
  const outcome = await press()
  if (!('sent' in outcome)) throw new Error(JSON.stringify(outcome))
  const all = await told()
  expect(all).toMatchObject([{ userId: 'bo', note: { title: `Tamtam ${town.name}: vandaag` } }])
  expect(JSON.stringify(all)).not.toContain('Kerkstraat')
  expect(all[0]?.note.path).toMatch(/^\/tamtam\/edition\/[0-9a-f-]{36}\?bestuur=/)
  expect(localTime(all[0]?.until ?? now, town.timeZone).hour).toBe(20)
  // Who pressed second sends nothing, and tells nothing.
  expect(await press()).toMatchObject({ already: 1 })
  expect(await told()).toHaveLength(1)
})

test('pictures are kept once for all readers, and a mail that waits for its PDF leaves with it, or without', async () => {
  for (const one of ['bo', 'cis']) await aReader(one)
  await inOrg(async (tx) => {
    await saveTamtamSetting(tx, org.orgId, { pdf: true })
    const figures = { voices: 9, posts: 9, trend: [1, 2, 3] }
    const item = { origin: 'own', domain: '', figures, headline: 'x', chosen: true }
    await saveTamtamItem(tx, org.orgId, await addTamtamItem(tx, org.orgId, day, item, 'an'), wrote(), 'an', 0)
  })
  const parts = { persons, mail: { origin: 'http://localhost:8040' }, pdf: true }
  const outcome = await inOrg((tx) => send(tx, town, day, parts, { by: 'an', at: now, after: 0 }))
  if (!('sent' in outcome)) throw new Error(JSON.stringify(outcome))
  const outbox = outboxOf(db.database)
  // Jobs that ran before may have left mails of others.
  const claim = async (at: Date) => {
    for (let one = await outbox.claim(at); one; one = await outbox.claim(at))
      if (one.orgId === org.orgId) return one
    return null
  }
  expect(await claim(now)).toBeNull()
  const prints = { print: async () => Buffer.from('%PDF-x') }
  const [first, second] = outcome.sent
  const settings = { database: db.database, now: () => now, mail: { posted() {} } }
  await attachPdfs({ ...settings, printer: prints }, town, first ? [first] : [])
  const mail = await claim(now)
  expect(mail?.attachments?.map((one) => one.type).sort()).toEqual(['application/pdf', 'image/png'])
  const broken = { print: () => Promise.reject(new Error('no paper')) }
  await expect(attachPdfs({ ...settings, printer: broken }, town, second ? [second] : [])).rejects.toThrow(
    'no paper',
  )
  expect((await claim(now))?.attachments?.map((one) => one.type)).toEqual(['image/png'])
})
