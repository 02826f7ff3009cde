/** Departments that are asked: what leaves, what they may see, and who takes what. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import {
  addContact,
  addMember,
  answersTo,
  endFollowUp,
  followTopic,
  followUp,
  followUpEvents,
  removeContact,
  type Tx,
  takeOldest,
} from '#store'
import { words } from '#web'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { ask, remind } from './asking.js'
import { departmentRoutes } from './department.js'

const at = new Date('2026-11-23T09:00:00Z')
const due = new Date('2026-11-26T22:59:00Z')
let now = at
let db: TestDatabase
let orgId: string
let contactId: string
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await pages?.close()
  await db.close()
})
beforeEach(async () => {
  now = at
  await pages?.close()
  orgId = (await anOrganisation(db.database)).orgId
  await here(async (tx) => {
    await addMember(tx, orgId, 'ann', 'editor')
    await addMember(tx, orgId, 'bo', 'editor')
    contactId = await addContact(tx, orgId, {
      name: 'Jan Peeters',
      mail: 'jan@duinveld.example',
      department: 'Wegen',
      portfolio: '',
    })
  })
  pages = await openPages(
    {
      orgId,
      slug: 'duinveld',
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
      timeZone: 'Europe/Brussels',
    },
    [departmentRoutes({ database: db.database, bus: createBus(), now: () => now })],
  )
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)
const parts = () => ({
  origin: 'http://dorpsplein.test',
  town: { orgId, name: 'Duinveld', timeZone: 'Europe/Brussels' },
  t: words('nl'),
})

async function question(title: string): Promise<string> {
  return here((tx) =>
    followTopic(tx, orgId, { topicId: null, title, askedAt: at, dueAt: null }, { by: 'ann', at }),
  )
}

async function give(followUpId: string): Promise<boolean> {
  return here(async (tx) => {
    const who = {
      contactId,
      name: 'Jan Peeters',
      mail: 'jan@duinveld.example',
      department: 'Wegen',
      portfolio: '',
      deadSince: null,
      deadReason: '',
    }
    return ask(tx, parts(), {
      followUpId,
      contact: who,
      question: 'Wanneer?',
      due,
      by: 'ann',
      byName: 'Ann',
      at,
    })
  })
}

const mails = () =>
  here(
    (tx) =>
      tx<{ text: string }[]>`select body_text as text from mail where org_id = ${orgId} order by created_at`,
  )
const linkIn = (text = '') => /\/department\/[\w-]+/.exec(text)?.[0] ?? ''

test('of two who give the same question to the same person, one mail leaves', async () => {
  const id = await question('De put')
  expect((await Promise.all([give(id), give(id)])).sort()).toEqual([false, true])
  expect(await mails()).toHaveLength(1)
  expect(await here((tx) => followUp(tx, orgId, id))).toMatchObject({
    state: 'taken',
    owner: 'ann',
    department: 'Wegen',
  })
})

describe('his own list', () => {
  test('shows what was asked of him, and nothing else; a press answers, once', async () => {
    const id = await question('De put in de Kerkstraat')
    await question('Iets van anderen')
    await give(id)
    const link = linkIn((await mails())[0]?.text)
    const { html } = await pages.get(link)
    expect(html).toContain('De put in de Kerkstraat')
    expect(html).not.toContain('Iets van anderen')
    for (const _ of [1, 2]) await pages.post(`${link}/${id}/answer`, { body: 'Donderdag.' })
    expect(await here((tx) => answersTo(tx, orgId, id))).toMatchObject([
      { written: 'Donderdag.', road: 'page', state: 'open' },
    ])
    expect((await pages.get(link)).html).toContain('Alles is beantwoord')
  })
  test('an empty answer is told, and changes nothing', async () => {
    const id = await question('De put')
    await give(id)
    const answer = await pages.post(`${linkIn((await mails())[0]?.text)}/${id}/answer`, { body: '  ' })
    expect(answer.status).toBe(422)
    expect(await here((tx) => answersTo(tx, orgId, id))).toEqual([])
  })
  test('what is not his cannot be answered there, and a link ends after fourteen days, or with him', async () => {
    const id = await question('De put')
    const other = await question('Iets van anderen')
    await give(id)
    const link = linkIn((await mails())[0]?.text)
    expect((await pages.post(`${link}/${other}/answer`, { body: 'x' })).status).toBe(400)
    now = new Date(at.getTime() + 15 * 86_400_000)
    expect((await pages.get(link)).status).toBe(400)
    now = at
    await here((tx) => removeContact(tx, orgId, contactId))
    expect((await pages.get(link)).status).toBe(400)
  })
  test('what is not for him goes back', async () => {
    const id = await question('De put')
    await give(id)
    await pages.post(`${linkIn((await mails())[0]?.text)}/${id}/back`, {})
    expect((await here((tx) => followUp(tx, orgId, id)))?.contactId).toBeNull()
    expect((await here((tx) => followUpEvents(tx, orgId, id))).map((event) => event.what)).toContain(
      'handed-back',
    )
  })
})

test('who has not answered is reminded once, before his day and not when the question has ended', async () => {
  const id = await question('De put')
  const ended = await question('Voorbij')
  await give(id)
  await give(ended)
  await here((tx) => endFollowUp(tx, orgId, ended, { by: 'ann', at, how: 'closed', reason: 'x' }))
  const late = new Date('2026-11-26T09:00:00Z')
  const until = new Date('2026-11-27T09:00:00Z')
  expect(await here((tx) => remind(tx, parts(), at, at))).toBe(0)
  expect(await here((tx) => remind(tx, parts(), until, late))).toBe(1)
  expect(await here((tx) => remind(tx, parts(), until, late))).toBe(0)
})

test('two who take ten each get their own ten, the oldest first', async () => {
  for (let n = 0; n < 15; n += 1) await question(`Vraag ${n}`)
  const [mine, hers] = await Promise.all(
    ['ann', 'bo'].map((by) => here((tx) => takeOldest(tx, orgId, 10, { by, at }))),
  )
  expect(new Set([...(mine ?? []), ...(hers ?? [])]).size).toBe((mine?.length ?? 0) + (hers?.length ?? 0))
  expect(Math.max(mine?.length ?? 0, hers?.length ?? 0)).toBe(10)
})
