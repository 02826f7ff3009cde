import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { RawPost } from '#post'
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
