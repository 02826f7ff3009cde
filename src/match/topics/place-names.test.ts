import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { accessLog, addTopic, changeTopic, placeNames } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { readPlaceLines } from './place-lines.js'
import { placeNameRoutes } from './place-names.js'
import { makeTown, type TestTown } from './topics.fixture.js'

let held: TestDatabase
let town: TestTown
let pages: TestPages
beforeAll(async () => {
  held = await testDatabase()
  town = await makeTown(held.database)
  pages = await openPages(town.org, [placeNameRoutes({ database: held.database, bus: createBus() })])
})
afterAll(async () => {
  await pages.close()
  await held.close()
})

const topic = {
  name: 'De Helm',
  domain: 'other',
  purpose: 'Horen wat er leeft',
  legalBasis: 'Gemeentedecreet',
  owner: 'An',
  localQuery: '',
  endsOn: '2099-01-01',
}

const kept = () => held.database.inOrg(town.org.orgId, (tx) => placeNames(tx, town.org.orgId))

test('a pasted list is kept, with the kind that is said or seems so', async () => {
  const lines = "Kerkstraat\nSporthal De Zandloper\nDuinzicht; wijk\n't Zand; bijnaam; Duinveld\n\n"
  const answer = await pages.post('/topics/places', { lines })
  expect([answer.status, answer.location]).toEqual([303, '/topics/places?added=4'])
  expect(await kept()).toEqual([
    { name: 'Duinzicht', kind: 'locality', belongsTo: '' },
    { name: 'Kerkstraat', kind: 'street', belongsTo: '' },
    { name: 'Sporthal De Zandloper', kind: 'building', belongsTo: '' },
    { name: "'t Zand", kind: 'nickname', belongsTo: 'Duinveld' },
  ])
  expect((await pages.get('/topics/places')).html).toContain('Sporthal De Zandloper')
})

test('bad lines are named by number and stay to be put right; the good ones are kept', async () => {
  const answer = await pages.post('/topics/places', {
    lines: 'Molenweg; straat\nab\nLinde; boom\nGrote Kei; bijnaam\na;b;c;d',
  })
  expect(answer.status).toBe(422)
  expect(answer.html).toContain('regel 2: “ab”, een naam heeft minstens drie letters')
  expect(answer.html).toContain('regel 3: “Linde; boom”, de soort is straat, gebouw, wijk of bijnaam')
  expect(answer.html).toContain('regel 4: “Grote Kei; bijnaam”, zeg bij een bijnaam')
  expect((await kept()).map((one) => one.name)).toContain('Molenweg')
})

test('a file of a spreadsheet is read, its heading and letters of Windows included', async () => {
  const bytes = new Uint8Array([...'naam;soort\r\n"Caf'].map((sign) => sign.charCodeAt(0)).concat(0xe9))
  const file = new Blob([bytes, ' De Kroon";gebouw\r\n'], { type: 'text/csv' })
  expect((await pages.post('/topics/places', { lines: '', file })).status).toBe(303)
  expect((await kept()).map((one) => one.name)).toContain('Café De Kroon')
})

test('no more than 5,000 names are kept, and then none of the list is', async () => {
  const before = (await kept()).length
  const lines = Array.from({ length: 5_000 }, (_, i) => `Straatnummer ${i}`).join('\n')
  const answer = await pages.post('/topics/places', { lines })
  expect([answer.status, (await kept()).length]).toEqual([422, before])
})

test('a name is taken away again, and all of it is in the access log', async () => {
  expect((await pages.post('/topics/places/remove', { name: 'Kerkstraat' })).status).toBe(303)
  expect((await kept()).map((one) => one.name)).not.toContain('Kerkstraat')
  const log = await held.database.inOrg(town.org.orgId, (tx) => accessLog(tx, town.org.orgId, {}, 50))
  expect(log.map((entry) => entry.action)).toEqual(
    expect.arrayContaining(['places.add', 'places.remove', 'places.read']),
  )
})

test('a name that a topic asks for stays until the topic no longer does', async () => {
  await pages.post('/topics/places', { lines: 'Helmstraat; straat' })
  const { orgId } = town.org
  const change = (query: string) =>
    held.database.inOrg(orgId, (tx) => changeTopic(tx, orgId, asking, 'an', { query }, ''))
  const asking = await held.database.inOrg(orgId, (tx) =>
    addTopic(tx, orgId, 'an', { ...topic, query: 'place:Helmstraat' }),
  )
  const answer = await pages.post('/topics/places/remove', { name: 'Helmstraat' })
  expect(answer.status).not.toBe(303)
  expect(answer.html).toContain('Helmstraat wordt nog gevraagd in De Helm')
  expect((await kept()).map((one) => one.name)).toContain('Helmstraat')
  await change('helm')
  expect((await pages.post('/topics/places/remove', { name: 'Helmstraat' })).status).toBe(303)
})

test('who only reads may look, not change', async () => {
  expect((await pages.get('/topics/places', 'dpo')).html).not.toContain('<textarea')
  expect((await pages.post('/topics/places', { lines: 'Nieuwstraat' }, 'dpo')).status).toBe(403)
})

test('any text is a list of names and of lines that are none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const { names, wrong, lines } = readPlaceLines(text)
      expect(names.length + wrong.length).toBeLessThanOrEqual(lines)
    }),
  )
})
