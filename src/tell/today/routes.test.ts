import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import {
  addDeliveries,
  addMember,
  addProfile,
  addRemark,
  editionsFor,
  followPost,
  holdTamtamDay,
  keep,
  keepEdition,
  markSent,
  profiles,
  setReader,
  type Tx,
  takeFollowUp,
  wentWrong,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { todayRoutes } from './routes.js'

const now = new Date('2026-11-23T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  await pages?.close()
  org = await anOrganisation(db.database)
  const here = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  pages = await openPages(here, [
    todayRoutes({ database: db.database, bus: createBus(), now: () => now, persons: async () => new Map() }),
  ])
})
afterAll(() => pages.close())

const asks = (id: string, text: string, hours: number, topics = [org.everything], change = {}) =>
  db.database.inOrg(org.orgId, (tx) =>
    keep(tx, org.orgId, 'Europe/Brussels', [
      {
        post: aPost(id, `author ${id}`, hoursAgo(hours), { text, isQuestion: true, ...change }),
        sourceId: org.sourceId,
        topics,
      },
    ]),
  )
const answers = () =>
  db.database.inOrg(org.orgId, (tx) => tx`select title, voices, post_id as "postId" from answer`)
const page = async () => (await pages.get('/today')).html

test('with nothing to do it says so', async () => {
  expect(await page()).toMatch(/<h1[^>]*>Klaar/)
})

describe('a question', () => {
  test('waits, with where it stands and what it is about', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2, [org.everything, org.waste])
    const html = await page()
    expect(html).toContain('Om hoe laat opent het park?')
    expect(html).toMatch(/Twee dingen, ongeveer drie minuten/)
    expect(html).not.toContain('[object')
    expect(html).toContain('Afval')
  })

  test('that is answered leaves the queue, and the answer may go on the wall', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    const done = await pages.post('/today', {
      item: 'question:1',
      action: 'answer',
      title: 'Om negen uur.',
      detail: '',
    })
    expect(done.status).toBe(303)
    expect(await page()).not.toContain('Om hoe laat opent het park?')
    expect(await answers()).toEqual([{ title: 'Om negen uur.', voices: null, postId: 1 }])
  })

  test('without an answer in words stays, and says what is missing', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    const refused = await pages.post('/today', { item: 'question:1', action: 'answer', title: ' ' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Schrijf het antwoord in één zin.')
  })

  test('comes back when the decision is taken back, and its answer goes', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    await pages.post('/today', { item: 'question:1', action: 'answer', title: 'Om negen uur.' })
    await pages.post('/today/undo', { item: 'question:1' })
    expect(await page()).toContain('Om hoe laat opent het park?')
    expect(await answers()).toEqual([])
  })

  test('of a paper, or one that was deleted, is no question to the town', async () => {
    await asks('1', 'Wat brengt de winter?', 2, [org.everything], { authorKind: 'media' })
    expect(await page()).toMatch(/Klaar/)
  })
})

test('three questions about one topic get one answer, with how many asked', async () => {
  for (const id of ['1', '2', '3'])
    await asks(id, `Wanneer komt het afval ${id}?`, 3, [org.everything, org.waste])
  expect(await page()).toContain('3 vragen over Afval')
  await pages.post('/today', { item: `questions:${org.waste}`, action: 'answer', title: 'Morgen.' })
  expect(await page()).not.toContain('vragen over Afval')
  expect(await answers()).toEqual([{ title: 'Morgen.', voices: 3, postId: null }])
  await pages.post('/today/undo', { item: `questions:${org.waste}` })
  expect(await page()).toContain('3 vragen over Afval')
  expect(await answers()).toEqual([])
})

describe('a question that is followed up', () => {
  const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
  const followed = (postId: number, hours = 2) =>
    here((tx) =>
      followPost(tx, org.orgId, { postId, askedAt: hoursAgo(hours), dueAt: hoursAgo(-1) }, 'intake'),
    )
  const stateOf = (id: string) =>
    here(async (tx) => (await tx`select state, owner, reason from follow_up where follow_up_id = ${id}`)[0])

  test('stands here once, with how long it waits, and is answered on its own page', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    const id = await followed(1)
    const html = await page()
    expect(html.match(/data-item="question:1"/g)).toHaveLength(1)
    expect(html).toContain('wacht 1 kantooruur · antwoord verwacht voor 14.00 uur')
    expect(html).toContain(`href="/follow-up/${id}"`)
    expect(html).not.toContain('Het antwoord, in één zin')
  })

  test('stays however long it waits, where another would go to the older ones', async () => {
    await asks('1', 'Wie weet dit nog?', 24 * 6)
    await followed(1, 24 * 6)
    const html = await page()
    expect(html).toContain('Wie weet dit nog?')
    expect(html).not.toContain('oudere vraag')
  })

  test('is taken, and then leaves the day of the others until it is late', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    await asks('2', 'Waar is de sleutel?', 2)
    const [mine, theirs] = [await followed(1), await followed(2)]
    await pages.post('/today', { item: 'question:1', action: 'take' })
    expect(await stateOf(mine)).toMatchObject({ state: 'taken', owner: 'ann' })
    await here((tx) => takeFollowUp(tx, org.orgId, theirs, { by: 'bo', at: now }))
    expect(await page()).toContain('Om hoe laat opent het park?')
    expect(await page()).not.toContain('Waar is de sleutel?')
    await here((tx) => tx`update follow_up set due_at = ${hoursAgo(1)} where follow_up_id = ${theirs}`)
    expect(await page()).toContain('Waar is de sleutel?')
  })

  test('ends with a reason, and opens again when that is taken back', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    const id = await followed(1)
    expect((await pages.post('/today', { item: 'question:1', action: 'no-action' })).status).toBe(422)
    await pages.post('/today', { item: 'question:1', action: 'no-action', reason: 'Geen vraag aan ons.' })
    expect(await stateOf(id)).toMatchObject({ state: 'no-action', reason: 'Geen vraag aan ons.' })
    expect(await page()).not.toContain('Om hoe laat')
    await pages.post('/today/undo', { item: 'question:1' })
    expect(await stateOf(id)).toMatchObject({ state: 'new' })
    expect(await page()).toContain('Om hoe laat')
  })

  test('is answered together with the others about its topic', async () => {
    for (const id of ['1', '2', '3'])
      await asks(id, `Wanneer komt het afval ${id}?`, 3, [org.everything, org.waste])
    const id = await followed(2)
    await pages.post('/today', { item: `questions:${org.waste}`, action: 'answer', title: 'Morgen.' })
    expect(await stateOf(id)).toMatchObject({ state: 'answered' })
    await pages.post('/today/undo', { item: `questions:${org.waste}` })
    expect(await stateOf(id)).toMatchObject({ state: 'new' })
  })

  test('becomes one from here', async () => {
    await asks('1', 'Wie ruimt dit op?', 2)
    const made = await pages.post('/today', { item: 'question:1', action: 'follow' })
    expect(made.location).toMatch(/^\/follow-up\/[\w-]{36}$/)
    expect(await page()).toContain(`href="${made.location}"`)
  })

  test('brings what we said under it and what needs a person', async () => {
    await asks('1', 'Om hoe laat opent het park?', 2)
    const id = await followed(1)
    await here(async (tx) => {
      await addMember(tx, org.orgId, 'ann', 'editor')
      for (const state of ['to-approve', 'refused', 'uncertain'])
        await tx`insert into reply (org_id, reply_id, follow_up_id, post_id, source_id, act, body, state, written_by, created_at)
          values (${org.orgId}, gen_random_uuid(), ${id}, 1, ${org.sourceId}, 'reply', 'Om negen.', ${state}, 'bo', ${now})`
    })
    const html = await page()
    for (const title of ['Meelezen', 'Een antwoord is niet geplaatst', 'Staat dit antwoord er'])
      expect(html).toContain(title)
    const item = /data-item="(reply:[\w-]+)"[^>]*>(?:(?!<\/li>)[\s\S])*niet geplaatst/.exec(html)?.[1] ?? ''
    await pages.post('/today', { item, action: 'seen' })
    expect(await page()).not.toContain('Een antwoord is niet geplaatst')
  })
})

test('what waits longer than four days stands together, and can be let go', async () => {
  await asks('1', 'Wie weet dit nog?', 24 * 6)
  expect(await page()).toContain('Nog één oudere vraag')
  await pages.post('/today', { item: 'older:questions', action: 'let-go' })
  expect(await page()).toMatch(/<h1[^>]*>Klaar/)
})

test('a source that fails is put right, or put off for an hour', async () => {
  await db.database.inOrg(org.orgId, (tx) =>
    wentWrong(tx, org.orgId, org.sourceId, hoursAgo(1), null, { key: 'problem.timeout', values: {} }),
  )
  expect(await page()).toContain('geen verbinding sinds')
  await pages.post('/today', { item: `source:${org.sourceId}`, action: 'retry' })
  expect(await page()).toMatch(/<h1[^>]*>Klaar/)
})

test('a topic that ends is prolonged for half a year, with a reason that is kept', async () => {
  await db.database.inOrg(
    org.orgId,
    (tx) => tx`update topic set ends_on = '2026-12-01' where topic_id = ${org.waste}`,
  )
  expect(await page()).toContain('Afval stopt over 8 dagen')
  await pages.post('/today', { item: `ending:${org.waste}`, action: 'prolong', reason: 'Het leeft nog.' })
  const [row] = await db.database.inOrg(
    org.orgId,
    (tx) => tx`
    select to_char(t.ends_on, 'YYYY-MM-DD') as ends, v.note from topic t join topic_version v using (org_id, topic_id, version) where topic_id = ${org.waste}`,
  )
  expect(row).toEqual({ ends: '2027-06-01', note: 'Het leeft nog.' })
})

test('an item of another organisation, or one that is gone, does nothing', async () => {
  const other = await anOrganisation(db.database)
  const answer = await pages.post('/today', { item: `source:${other.sourceId}`, action: 'pause' })
  expect(answer.status).toBe(303)
  const [row] = await db.database.inOrg(
    other.orgId,
    (tx) => tx`select state from source where source_id = ${other.sourceId}`,
  )
  expect(row?.state).toBe('active')
})

test('only editors and administrators decide, and what they do is in the access log', async () => {
  expect((await pages.get('/today', 'policymaker')).status).toBe(403)
  await page()
  const [row] = await db.database.inOrg(
    org.orgId,
    (tx) => tx`select action from access_log order by at desc limit 1`,
  )
  expect(row?.action).toBe('today.read')
})

describe('the tamtam', () => {
  const readers = () =>
    db.database.inOrg(org.orgId, async (tx) => {
      await addMember(tx, org.orgId, 'cis', 'policymaker')
      await setReader(tx, org.orgId, 'cis', await addProfile(tx, org.orgId, { name: 'alles', domains: [] }))
    })
  const sendNow = () =>
    db.database.inOrg(org.orgId, async (tx) => {
      const [profile] = await profiles(tx, org.orgId)
      await keepEdition(
        tx,
        org.orgId,
        {
          day: '2026-11-23',
          profileId: profile?.profileId ?? '',
          profile: 'alles',
          version: 1,
          content: '{}',
        },
        { userIds: ['cis'], items: [] },
        { by: 'an', at: new Date('2026-11-23T08:02:00Z') },
      ).then(({ editionId }) =>
        addDeliveries(tx, org.orgId, editionId, [{ userId: 'cis', mailId: null, token: null, until: now }]),
      )
      await holdTamtamDay(tx, org.orgId, '2026-11-23')
      await markSent(tx, org.orgId, '2026-11-23', 1)
    })

  test('waits until a person sends it, and then the day can be done', async () => {
    await readers()
    expect(await page()).toContain('nog niets verstuurd, voor één lezer')
    await sendNow()
    const html = await page()
    expect(html).toMatch(/<h1[^>]*>Klaar/)
    expect(html).toContain('De tamtam vertrok om 9.02 uur, naar één lezer.')
  })

  test('without readers nobody is asked to make one', async () => {
    expect(await page()).not.toContain('nog niets verstuurd')
  })

  test('a topic goes in at one key, and comes out again when that is undone', async () => {
    await asks('1', 'Iemand zei iets', 2, [org.everything, org.waste], { isQuestion: false })
    const item = `topic:${org.waste}`
    await pages.post('/today', { item, action: 'tamtam' })
    expect(await page()).toContain('De tamtam: één ding')
    expect(await page()).not.toContain(`data-item="${item}"`)
    await pages.post('/today/undo', { item })
    expect(await page()).toContain(`data-item="${item}"`)
    expect(await page()).not.toContain('De tamtam: één ding')
  })

  test('what a reader misses waits with its words, until it was read', async () => {
    await readers()
    await sendNow()
    await db.database.inOrg(org.orgId, async (tx) => {
      const [sent] = await editionsFor(tx, org.orgId, 'cis', 1)
      const remark = {
        editionId: sent?.editionId ?? '',
        userId: 'cis',
        body: 'Wat zegt men over <b>het zwembad</b>?',
      }
      for (const how of ['page', 'mail'] as const) await addRemark(tx, org.orgId, { ...remark, at: now, how })
    })
    const html = await page()
    expect(html).toContain('“Wat zegt men over &lt;b&gt;het zwembad&lt;/b&gt;?”')
    const [, key = ''] = /data-item="(remark:[^"]+)"/.exec(html) ?? []
    await pages.post('/today', { item: key, action: 'seen' })
    expect(await page()).not.toContain('het zwembad')
    await pages.post('/today/undo', { item: key })
    expect(await page()).toContain('het zwembad')
  })
})
