import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { RawPost } from '#post'
import { addPlaceNames, addTopic, removePlaceNames, type Tx } from '#store'
import { anOrganisation } from '../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../store/testing.js'
import { createStanding } from './standing.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const post: RawPost = {
  network: 'test',
  id: '1',
  kind: 'social',
  author: null,
  text: 'het afval ligt er nog',
  languages: ['nl'],
}

const topic = {
  name: 'Tielt',
  domain: 'town',
  purpose: 'Horen wat er leeft',
  legalBasis: 'Gemeentedecreet',
  owner: 'An',
  localQuery: '',
  endsOn: '2099-01-01',
}

test('a topic collects on its last day and not after it, also when nobody noted that it ended', async () => {
  const org = await anOrganisation(db.database)
  // The evening of the 20th in Brussels, and two hours later.
  let now = new Date('2027-05-20T21:00:00Z')
  const log = createLog('silent')
  const standing = createStanding({ database: db.database, bus: createBus(), log, now: () => now })
  await standing.refresh()
  expect(standing.inTown(org.orgId, post)).toEqual([org.waste])
  expect(standing.anywhere(post).get(org.orgId)).toEqual([org.waste])
  now = new Date('2027-05-20T23:00:00Z')
  await standing.refresh()
  expect(standing.inTown(org.orgId, post)).toEqual([])
  expect(standing.anywhere(post).size).toBe(0)
})

test('a street that the town adds is heard at once by a topic about the town, and no longer when it is taken away', async () => {
  const org = await anOrganisation(db.database)
  const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
  const key = (name: string) => name.toLowerCase()
  const nickname = { name: "'t Eendennest", kind: 'nickname', belongsTo: 'Tielt' } as const
  await inOrg((tx) => addPlaceNames(tx, org.orgId, 'an', [nickname], key))
  const about = await inOrg((tx) => addTopic(tx, org.orgId, 'an', { ...topic, query: 'place:Tielt' }))
  const standing = createStanding({ database: db.database, bus: createBus(), log: createLog('silent') })
  await standing.refresh()
  const said = (text: string) => standing.inTown(org.orgId, { ...post, text }).includes(about)
  const saidAnywhere = (text: string) =>
    standing
      .anywhere({ ...post, text })
      .get(org.orgId)
      ?.includes(about) ?? false
  expect(said("Feest in 't Eendennest")).toBe(true)
  expect(saidAnywhere("Feest in 't Eendennest")).toBe(false)
  expect(saidAnywhere("Van Wingene naar 't Eendennest")).toBe(true)
  await inOrg((tx) => removePlaceNames(tx, org.orgId, [nickname.name]))
  await standing.refresh()
  expect(said("Feest in 't Eendennest")).toBe(false)
  expect(said('Feest in Tielt')).toBe(true)
})
