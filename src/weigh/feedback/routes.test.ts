import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addMember, followPost, followUp, keep, type Tx } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { scrub } from '../../collect/minimise/scrub.js'
import { anOrganisation, aPost, hash, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { borrowedFrom } from '../../tell/tamtam/borrowed-from.js'
import { feedbackRoutes } from './routes.js'

// Monday 23 November 2026, 13.00 in Brussels.
const now = new Date('2026-11-23T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
let db: TestDatabase
let org: TestOrg
let slug: string
let pages: TestPages
let heads = 0
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
afterAll(() => pages.close())
beforeEach(async () => {
  await pages?.close()
  heads = 0
  slug = `town-${randomUUID().slice(0, 8)}`
  org = await anOrganisation(db.database, slug)
  await here((tx) => addMember(tx, org.orgId, 'ann', 'editor'))
  const town = {
    orgId: org.orgId,
    slug,
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  pages = await openPages(town, [
    feedbackRoutes({
      database: db.database,
      now: () => now,
      persons: async () => new Map(),
      origin: 'https://plein.example',
      scrub,
      borrowed: borrowedFrom,
      names: { of: async () => 'Wim Waterman' },
      networks: [{ name: 'Kort', longest: 280 }],
      handOut: () => {
        heads += 1
      },
      told: () => {},
    }),
  ])
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)

/** `voices` people speak of waste; the first asks, and is followed up. */
async function asked(
  voices: number,
  text = 'Het afval ligt al drie weken op de hoek van onze straat en niemand komt.',
) {
  return here(async (tx) => {
    for (let at = 0; at < voices; at += 1) {
      const post = aPost(`${slug}-${at}`, `voice-${at}`, hoursAgo(30 + at), { text, isQuestion: true })
      await keep(tx, org.orgId, 'Europe/Brussels', [
        { post, sourceId: org.sourceId, topics: [org.everything, org.waste] },
      ])
    }
    const [row] = await tx<{ postId: number }[]>`select post_id as "postId" from post
      where org_id = ${org.orgId} and native_hash = ${hash(`${slug}-0`)}`
    return followPost(tx, org.orgId, { postId: row?.postId ?? 0, askedAt: hoursAgo(30), dueAt: null }, 'ann')
  })
}

const words = {
  title: 'Zwerfvuil op de hoek',
  said: 'Zakken blijven te lang staan.',
  did: 'De ronde komt nu op dinsdag en vrijdag.',
  doneOn: '2026-11-23',
  doneBy: 'dienst Afval',
}
async function draft(followUps: string[]): Promise<string> {
  const answer = await pages.post('/feedback', { followUp: followUps })
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}
const save = (path: string, revision: number, change: Partial<typeof words> = {}) =>
  pages.post(path, { ...words, ...change, revision: String(revision) })
const release = (path: string, revision: number) =>
  pages.post(`${path}/release`, { revision: String(revision) })
const publicPage = () => fetch(`${pages.origin}/u-zei-wij-deden/${slug}`).then((answer) => answer.text())

describe('u zei, wij deden', () => {
  test('counts who spoke of it, never who or what, and is read by everybody once a person released it', async () => {
    const id = await asked(6)
    const path = await draft([id])
    await save(path, 0)
    const page = (await pages.get(path)).html
    expect(page).toContain('6 berichten van 6 afzenders')
    expect(page).toContain('Laat het verschijnen')
    expect(await publicPage()).not.toContain('Zwerfvuil')
    await release(path, 1)
    const shown = await publicPage()
    expect(shown).toContain('Zwerfvuil op de hoek')
    expect(shown).toContain('6 berichten van 6 afzenders, van 24 oktober tot 23 november')
    expect(shown).not.toContain('drie weken op de hoek')
    // What was told to everybody is answered, stands on the wall and in the ledger.
    expect((await here((tx) => followUp(tx, org.orgId, id)))?.state).toBe('answered')
    const wall = await here((tx) => tx`select title, voices from answer where org_id = ${org.orgId}`)
    expect(wall).toMatchObject([{ title: 'Zwerfvuil op de hoek', voices: 6 }])
    const ledger = await here((tx) => tx`select kind from ledger_entry where org_id = ${org.orgId}`)
    expect(ledger).toMatchObject([{ kind: 'feedback.released' }])
    expect(heads).toBe(1)
  })

  test('says no number of people below five', async () => {
    const path = await draft([await asked(4)])
    await save(path, 0)
    await release(path, 1)
    const shown = await publicPage()
    expect(shown).toContain('4 berichten')
    expect(shown).not.toContain('afzenders')
  })

  test.each([
    [
      'eight words of somebody',
      { did: 'U schreef: het afval ligt al drie weken op de hoek, en gelijk had u.' },
      'Acht woorden na elkaar',
    ],
    ['a telephone number', { did: 'Bel Jan op 0478 12 34 56.' }, 'Dit kan naar een persoon leiden'],
    ['the name of who asked', { said: 'Wim Waterman zei het.' }, 'De naam van wie het vroeg staat erin'],
    ['a place to be filled in', { did: 'We doen [wat?].' }, 'Nog in te vullen'],
    ['a day that is to come', { doneOn: '2026-12-01' }, 'De dag moet nog komen'],
  ])('%s does not appear', async (_what, change, why) => {
    const path = await draft([await asked(6)])
    await save(path, 0, change)
    const page = (await pages.get(path)).html
    expect(page).toContain(why)
    expect(page).not.toContain('Laat het verschijnen')
    await release(path, 1)
    expect(await publicPage()).not.toContain('Zwerfvuil')
  })

  test('of two who write the second hears of the first, and loses nothing', async () => {
    const path = await draft([await asked(6)])
    await save(path, 0)
    const second = await save(path, 0, { title: 'Een andere titel' })
    expect(second.status).toBe(409)
    expect(second.html).toContain('Een andere titel')
    expect((await pages.get(path)).html).toContain(words.title)
    // Who has an older page open releases nothing that he did not read.
    expect((await release(path, 0)).status).toBe(400)
    expect(await publicPage()).not.toContain('Zwerfvuil')
  })

  test('of many who press at the same moment it appears once, and is drafted once', async () => {
    const id = await asked(6)
    const drafts = await Promise.all([draft([id]), draft([id]), draft([id])])
    expect(new Set(drafts).size).toBe(1)
    const path = drafts[0] ?? ''
    await save(path, 0)
    await Promise.all([release(path, 1), release(path, 1), release(path, 1)])
    const versions = await here((tx) => tx`select from feedback_version where org_id = ${org.orgId}`)
    expect(versions).toHaveLength(1)
  })

  test('a better text is a next version at the same address; what was released is never changed', async () => {
    const path = await draft([await asked(6)])
    await save(path, 0)
    await release(path, 1)
    await save(path, 1, { did: 'De ronde komt nu elke dag.' })
    expect(await publicPage()).not.toContain('elke dag')
    await release(path, 2)
    expect(await publicPage()).toContain('elke dag')
    await expect(
      here((tx) => tx`update feedback_version set content = 'x' where org_id = ${org.orgId}`),
    ).rejects.toThrow(/permission denied/)
  })

  test('withdrawn in one press it is gone for everybody, and its address says only that', async () => {
    const path = await draft([await asked(6)])
    await save(path, 0)
    await release(path, 1)
    await pages.post(`${path}/withdraw`, {})
    await pages.post(`${path}/withdraw`, {})
    expect(await publicPage()).not.toContain('Zwerfvuil')
    const gone = await fetch(`${pages.origin}/u-zei-wij-deden/${slug}/1`)
    expect(gone.status).toBe(410)
    expect(await gone.text()).not.toContain('Zwerfvuil')
    expect(await here((tx) => tx`select from answer where org_id = ${org.orgId}`)).toHaveLength(0)
    expect(await here((tx) => tx`select from ledger_entry where org_id = ${org.orgId}`)).toHaveLength(2)
  })

  test('another town shows nothing of it, and a number that is none is no page', async () => {
    const path = await draft([await asked(6)])
    await save(path, 0)
    await release(path, 1)
    const other = await anOrganisation(db.database)
    const [row] = await db.database.inOrg(
      other.orgId,
      (tx) => tx<{ slug: string }[]>`select slug from organisation where org_id = ${other.orgId}`,
    )
    expect(await (await fetch(`${pages.origin}/u-zei-wij-deden/${row?.slug}`)).text()).not.toContain(
      'Zwerfvuil',
    )
    for (const wrong of [
      `${slug}/2`,
      `${slug}/999999999`,
      `${slug}/-1`,
      `${slug}/x`,
      'nowhere',
      'nowhere/rss.xml',
    ])
      expect((await fetch(`${pages.origin}/u-zei-wij-deden/${wrong}`)).status, wrong).toBe(404)
  })

  test('is written by nobody but the desk, and every step of it is in the access log', async () => {
    const path = await draft([await asked(6)])
    for (const role of ['policymaker', 'dpo'] as const) {
      expect((await pages.get('/feedback', role)).status).toBe(403)
      expect((await pages.post(`${path}/release`, { revision: '0' }, role)).status).toBe(403)
    }
    expect((await pages.post('/feedback', {})).status).toBe(400)
    expect((await pages.get(`/feedback/${randomUUID()}`)).status).toBe(404)
    await save(path, 0)
    await release(path, 1)
    const log = await here(
      (tx) => tx<{ action: string }[]>`select action from access_log where org_id = ${org.orgId}`,
    )
    expect(log.map((row) => row.action)).toEqual(
      expect.arrayContaining(['feedback.change', 'feedback.release']),
    )
  })
})
