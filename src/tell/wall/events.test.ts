import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { answersGiven, marks } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { eventRoutes } from './events.js'

const now = new Date('2026-11-23T15:20:00Z')
const span = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-24T00:00:00Z') }
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  pages = await openPages(
    {
      orgId: org.orgId,
      slug: 'duinveld',
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
      timeZone: 'Europe/Brussels',
    },
    [eventRoutes({ database: db.database, bus: createBus(), now: () => now })],
  )
})
afterAll(async () => {
  await pages.close()
  await db.close()
})

test('an event stands on the curve at the hour of the town, and can be taken off', async () => {
  await pages.post('/wall/events', {
    what: 'mark',
    label: 'besluit van het college',
    at: '2026-11-23T16:00',
    topic: org.waste,
  })
  const found = await db.database.inOrg(org.orgId, (tx) => marks(tx, org.orgId, span))
  expect(found).toEqual([
    { at: new Date('2026-11-23T15:00:00Z'), label: 'besluit van het college', topicIds: [org.waste] },
  ])
  const { html } = await pages.get('/wall/events')
  expect(html).toContain('16.00 uur')
  const id = /name="id" value="([^"]+)"/.exec(html)?.[1] ?? ''
  await pages.post('/wall/events', { what: 'remove', kind: 'mark', id })
  expect(await db.database.inOrg(org.orgId, (tx) => marks(tx, org.orgId, span))).toEqual([])
})

test('what was done stands on the wall with how many asked', async () => {
  await pages.post('/wall/events', {
    what: 'done',
    title: 'Meer licht aan het station',
    detail: 'sinds maandag',
    voices: '31',
    topic: '',
  })
  const [answer] = await db.database.inOrg(org.orgId, (tx) => answersGiven(tx, org.orgId, span, 5))
  expect(answer).toMatchObject({ title: 'Meer licht aan het station', voices: 31, topicId: null })
})

test('a form that lacks something, and a reader who may not, are refused in words', async () => {
  expect(
    (await pages.post('/wall/events', { what: 'mark', label: '', at: 'gisteren', topic: '' })).status,
  ).toBe(400)
  expect((await pages.get('/wall/events', 'policymaker')).status).toBe(403)
})
