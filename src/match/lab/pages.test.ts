/** The pages of the lab, over HTTP on a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import {
  accessLog,
  addPlaceNames,
  addTopic,
  changeTopic,
  type NewTopic,
  savedLists,
  topics,
  topicVersions,
  verdicts,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { parse } from '../query/index.js'
import { createStanding } from '../standing.js'
import { topicRoutes } from '../topics/routes.js'
import { makeTown, type TestTown } from '../topics/topics.fixture.js'
import { everyRow } from './lab.fixture.js'

const now = new Date('2026-11-23T10:00:00Z')
let held: TestDatabase
let town: TestTown
let pages: TestPages
beforeAll(async () => {
  held = await testDatabase()
})
afterAll(() => held.close())
beforeEach(async () => {
  town = await makeTown(held.database)
  pages = await openPages(town.org, [
    topicRoutes({
      database: held.database,
      bus: createBus(),
      now: () => now,
      isAlsoAWord: () => false,
      persons: async () => new Map(),
    }),
  ])
  return () => pages.close()
})

const written: NewTopic = {
  name: 'Kerkstraat',
  domain: 'mobility',
  purpose: 'Vragen over de werken op tijd zien.',
  legalBasis: 'Taak van algemeen belang.',
  owner: 'Ann Claeys',
  query: 'kerkstraat',
  localQuery: '',
  endsOn: '2027-05-20',
}
const inTown = <T>(work: Parameters<typeof held.database.inOrg<T>>[1]) =>
  held.database.inOrg(town.org.orgId, work)
const add = (change: Partial<NewTopic> = {}) =>
  inTown((tx) => addTopic(tx, town.org.orgId, 'ann', { ...written, ...change }))
const say = (...texts: string[]) =>
  town.say(texts.map((text) => ({ text, at: new Date('2026-11-20T10:00:00Z') })))

describe('trying a query', () => {
  it('shows below it what is caught, marked, and against what is saved', async () => {
    await say('De Kerkstraat is dicht', 'De markt is open', 'Niets')
    const id = await add()
    const { status, html } = await pages.post(`/topics/live?topic=${id}`, { query: 'markt', action: 'try' })
    expect(status).toBe(200)
    expect(html).not.toContain('<html')
    expect(html).toContain('1 bericht van 1 afzender in de laatste 30 dagen')
    expect(html).toContain('De <mark>markt</mark> is open')
    expect(html).toContain('1 bericht erbij')
    expect(html).toContain('1 bericht eraf')
    expect(html).toContain('Alle 3 bewaarde berichten zijn bekeken')
  })
  it('stores nothing but a line in the access log', async () => {
    await say('De Kerkstraat is dicht')
    const id = await add()
    const before = await everyRow(held.database)
    await pages.post(`/topics/live?topic=${id}`, { query: 'markt OR $x', action: 'try' })
    await pages.post(`/topics/live?topic=${id}`, { query: 'markt', action: 'try' })
    await pages.post(`/topics/${id}/edit`, { ...written, query: 'markt', localQuery: '', action: 'try' })
    const after = await everyRow(held.database)
    const changed = [...after.keys()].filter((table) => after.get(table) !== before.get(table))
    expect(changed).toEqual(['access_log', 'lab_session'])
  })
  it('is one line in the access log for who tries again and again, with how often and when last', async () => {
    await say('De Kerkstraat is dicht')
    const id = await add()
    const lines = async () =>
      (await inTown((tx) => accessLog(tx, town.org.orgId, { action: 'topics.try' }, 9))).map(
        ({ tries, detail }) => [detail.name ?? null, tries],
      )
    for (const query of ['m', 'ma', 'markt'])
      await pages.post(`/topics/live?topic=${id}`, { query, action: 'try' })
    expect(await lines()).toEqual([['Kerkstraat', 3]])
    await pages.post('/topics/live', { query: 'markt', action: 'try' })
    await inTown((tx) => tx`update lab_session set last_at = last_at - interval '11 minutes'`)
    await pages.post(`/topics/live?topic=${id}`, { query: 'markt', action: 'try' })
    expect(await lines()).toEqual([
      ['Kerkstraat', 1],
      [null, 1],
      ['Kerkstraat', 3],
    ])
  })
  it('says of a saved query which words nobody used, without being tried', async () => {
    await say('De Kerkstraat is dicht')
    const id = await add({ query: 'kerkstraat OR xylofonist' })
    for (const page of [`/topics/${id}`, `/topics/${id}/edit`])
      expect((await pages.get(page)).html).toContain('in geen enkel bericht voor: “xylofonist”')
  })
  it('leaves a word out at one press, in both queries', async () => {
    await say('De Kerkstraat is dicht')
    const { html } = await pages.post('/topics/live', {
      query: 'kerkstraat OR markt',
      localQuery: 'dicht',
      action: 'exclude:kermis',
    })
    expect(html).toContain('data-query="(kerkstraat OR markt) -kermis"')
    expect(html).toContain('data-local="dicht -kermis"')
    const page = await pages.post('/topics/new', { ...written, localQuery: '', action: 'exclude:kermis' })
    expect(page.html).toContain('kerkstraat -kermis</textarea>')
    expect(await inTown((tx) => topics(tx, town.org.orgId))).toHaveLength(1)
  })
  it('asks for nothing that may not be saved', async () => {
    await say('Jan Peeters liep voorbij')
    const { html } = await pages.post('/topics/live', { query: '"Jan Peeters"', action: 'try' })
    expect(html).not.toContain('liep')
    expect(html).toContain('Personen volgen we niet')
  })
  it('names a word that was never said', async () => {
    await say('De markt is open')
    const { html } = await pages.post('/topics/live', { query: 'markt OR xylofonist', action: 'try' })
    expect(html).toContain('Dit kwam de laatste 30 dagen nergens voor: “xylofonist”')
  })
  it('is for who may change topics', async () => {
    expect((await pages.post('/topics/live', { query: 'markt' }, 'dpo')).status).toBe(403)
  })
})

describe('saved lists', () => {
  const make = (name: string, entries: string, known?: string) =>
    pages.post('/topics/lists', { name, entries, ...(known === undefined ? {} : { known }) })

  it('are made, named in a query, and heard by the standing queries at once', async () => {
    expect((await make('$Scholen', 'de linde\r\nacademie')).status).toBe(303)
    expect(await inTown((tx) => savedLists(tx, town.org.orgId))).toMatchObject([
      { name: 'scholen', entries: 'de linde\nacademie' },
    ])
    const id = await add({ query: '$scholen brand' })
    const standing = createStanding({ database: held.database, bus: createBus(), log: createLog('silent') })
    const post = { network: 'x', kind: 'social', text: 'Brand in de Linde' }
    const match = () => standing.inTown(town.org.orgId, post as Parameters<typeof standing.inTown>[1])
    await standing.refresh()
    expect(match()).toEqual([id])
    await make('scholen', 'academie', 'scholen')
    await standing.refresh()
    expect(match()).toEqual([])
    expect(
      (await inTown((tx) => accessLog(tx, town.org.orgId, {}, 9))).map(({ action }) => action),
    ).toContain('lists.save')
  })
  it('say what is wrong in a line, and keep what was typed', async () => {
    for (const [name, entries, said] of [
      ['met spatie', 'x', 'Een naam begint met een letter'],
      ['leeg', ' \n ', 'Schrijf minstens één woord'],
      ['fout', 'goed\n(open', 'Regel 2'],
      ['persoon', 'Jan Peeters', 'lijkt de naam van een persoon'],
      ['rond', 'goed OR $rond', 'Regel 1'],
    ] as const) {
      const { status, html } = await make(name, entries)
      expect([name, status]).toEqual([name, 422])
      expect(html).toContain(said)
    }
    await make('twee', 'goed')
    expect((await make('twee', 'beter')).status).toBe(422)
  })
  it('stay while a query names them', async () => {
    await make('scholen', 'academie')
    await add({ query: 'brand $scholen' })
    expect((await pages.get('/topics/lists')).html).toContain('Gebruikt in Kerkstraat')
    expect((await pages.post('/topics/lists/remove', { name: 'scholen' })).html).toContain(
      'Haal ze daar eerst weg',
    )
    await make('vrij', 'academie')
    expect((await pages.post('/topics/lists/remove', { name: 'vrij' })).status).toBe(303)
    expect(await inTown((tx) => savedLists(tx, town.org.orgId))).toHaveLength(1)
  })
  it('can be completed in the editor, with topics and places', async () => {
    await make('scholen', 'academie')
    await add()
    const dries = { name: 'Dries', kind: 'street', belongsTo: '' } as const
    await inTown((tx) => addPlaceNames(tx, town.org.orgId, 'an', [dries], (name) => name.toLowerCase()))
    const names = JSON.parse((await pages.get('/topics/complete')).html)
    expect(names.lists).toEqual(['scholen'])
    expect(names.topics).toEqual([{ slug: 'kerkstraat', name: 'Kerkstraat' }])
    expect(names.places[0]).toBe('Dries')
    expect(names.places).toContain('Tielt')
    // A village, and one of several with the same name.
    expect(names.places).toContain('Kanegem')
    expect(names.places).toContain('Berchem, Antwerpen')
    const unread = names.places.filter((place: string, i: number) => {
      return (i < 1000 || place.includes(',')) && place !== 'Dries' && !parse(`place:"${place}"`).ok
    })
    expect(unread).toEqual([])
  })
})

describe('right or wrong', () => {
  it('shows at most twenty, keeps ids and verdicts, and tells the precision of each version', async () => {
    await say(...Array.from({ length: 30 }, (_, i) => `Kerkstraat ${i}`))
    const id = await add()
    const { html } = await pages.get(`/topics/${id}/judge`)
    const ids = [...new Set([...html.matchAll(/name="post-(\d+)"/g)].map((found) => found[1]))]
    expect(ids).toHaveLength(20)
    const again = [...(await pages.get(`/topics/${id}/judge`)).html.matchAll(/name="post-(\d+)"/g)]
    expect([...new Set(again.map((found) => found[1]))]).toEqual(ids)
    const choices = Object.fromEntries(ids.map((post, i) => [`post-${post}`, i < 18 ? 'right' : 'wrong']))
    expect((await pages.post(`/topics/${id}/judge`, { version: '1', ...choices })).status).toBe(303)
    expect(await inTown((tx) => verdicts(tx, town.org.orgId, id))).toHaveLength(20)
    // Wilson, 18 of 20: 0.699 to 0.972.
    expect((await pages.get(`/topics/${id}/judge`)).html).toContain(
      '18 van de 20 juist: 90%. Met zo veel nagekeken berichten ligt het echte aandeel bijna zeker tussen 70% en 97%.',
    )
    await inTown((tx) => changeTopic(tx, town.org.orgId, id, 'ann', { query: 'kerkstraat -29' }, ''))
    const next = (await pages.get(`/topics/${id}/judge`)).html
    expect(next).toContain('Nog niets nagekeken.')
    expect(next).toContain('Versie 1: 18 van de 20 juist')
  })
  it('judges no post that is not there', async () => {
    const id = await add()
    await pages.post(`/topics/${id}/judge`, { version: '1', 'post-999': 'right', 'post-x': 'right' })
    expect(await inTown((tx) => verdicts(tx, town.org.orgId, id))).toEqual([])
  })
})

describe('versions', () => {
  it('go back by a new version, with a note why', async () => {
    const id = await add()
    await inTown((tx) => changeTopic(tx, town.org.orgId, id, 'ann', { query: 'kermis' }, 'proef'))
    expect((await pages.get(`/topics/${id}`)).html).toContain(`/topics/${id}/edit?version=1`)
    const { html } = await pages.get(`/topics/${id}/edit?version=1`)
    expect(html).toContain('kerkstraat</textarea>')
    expect(html).toContain('U gaat terug naar een vroegere versie')
    expect(html).toContain('Terug naar de versie van')
    const form = {
      ...written,
      localQuery: '',
      version: '2',
      note: 'Terug: kermis ving te veel',
      action: 'save',
    }
    expect((await pages.post(`/topics/${id}/edit`, form)).status).toBe(303)
    const versions = await inTown((tx) => topicVersions(tx, town.org.orgId, id))
    expect(versions.map(({ version, query }) => [version, query])).toEqual([
      [3, 'kerkstraat'],
      [2, 'kermis'],
      [1, 'kerkstraat'],
    ])
    expect(versions[0]?.note).toBe('Terug: kermis ving te veel')
  })
})
