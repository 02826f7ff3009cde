/** The way of a place: from a text that comes in, to the page of its topic, to a search, and out of sight with the text. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { Arrival } from '#post'
import { findPosts, placesNamed, placesSaid, removePosts } from '#store'
import { openPages, type TestPages } from '../web/testing.js'
import { createCircles } from './collect/circle.js'
import { createIntake, type Intake } from './intake.js'
import { createStanding } from './match/standing.js'
import { topicRoutes } from './match/topics/routes.js'
import { language, sense } from './sense/index.js'
import { anOrganisation, houseForTests, type TestOrg } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'
import { createTownPlaces } from './town-places.js'

const now = new Date('2026-11-23T12:00:00Z')
const tielt = '37022'
let db: TestDatabase
let org: TestOrg
let intake: Intake
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  await db.database
    .owner`update organisation set municipality = ${tielt}, name = 'Tielt' where org_id = ${org.orgId}`
  const bus = createBus()
  const standing = createStanding({ database: db.database, bus, log: createLog('silent') })
  await standing.refresh()
  const circles = createCircles(houseForTests, () => now)
  const places = createTownPlaces({ bus, now: () => now })
  intake = createIntake({
    database: db.database,
    circles,
    standing,
    language,
    sense,
    places,
    bus,
    now: () => now,
  })
  const here = {
    orgId: org.orgId,
    slug: 'tielt',
    name: 'Tielt',
    country: 'BE' as const,
    municipality: tielt,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  const parts = {
    database: db.database,
    bus,
    now: () => now,
    isAlsoAWord: () => false,
    persons: async () => new Map(),
  }
  pages = await openPages(here, [topicRoutes(parts)])
}, 60_000)
afterAll(async () => {
  await pages.close()
  await db.close()
})

let number = 0
async function say(text: string, by: string, edits?: string): Promise<string> {
  number += 1
  const id = edits ?? `n${number}`
  const post = {
    network: 'bluesky',
    id,
    kind: 'social' as const,
    author: { id: by, handle: by },
    text,
    createdAt: now,
  }
  const arrival: Arrival = { type: 'post', post, ...(edits ? { edited: true } : {}) }
  await intake.take(
    { arrivals: [arrival], drops: [], cursor: null },
    { orgId: org.orgId, sourceId: org.sourceId, scope: 'town' },
  )
  return id
}

const inOrg = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)
const since = new Date(now.getTime() - 86_400_000)
const named = () => inOrg((tx) => placesNamed(tx, org.orgId, since, 10))
const said = () => inOrg((tx) => placesSaid(tx, org.orgId, org.waste, since))
const found = (place: string) =>
  inOrg(async (tx) =>
    (
      await findPosts(
        tx,
        org.orgId,
        'Europe/Brussels',
        {
          text: '',
          topicId: null,
          sourceId: null,
          lang: null,
          from: null,
          until: null,
          place,
          kind: null,
          asks: false,
          tone: null,
          storyId: null,
        },
        50,
        null,
      )
    ).map((post) => post.body),
  )

test('below five voices nothing is broken down', async () => {
  for (const by of ['a', 'b', 'c', 'd']) await say(`Het afval ligt er nog in Aarsele, zegt ${by}`, by)
  await say('Nog meer afval in Aarsele', 'a')
  expect(await said()).toEqual({ places: [], localities: [], atLeast: false })
  expect((await pages.get(`/topics/${org.waste}`)).html).not.toContain('Aarsele')
})

test('from five on the places are ranked, and one of which fewer speak has no figure', async () => {
  await say('Afval in Aarsele en in Kanegem', 'e')
  expect((await said()).places).toEqual([
    { place: 'Aarsele', posts: 6, voices: 5 },
    { place: 'Kanegem', posts: null, voices: null },
  ])
  const { html } = await pages.get(`/topics/${org.waste}`)
  expect(html).toContain('Waar het over gaat')
  expect(html).toContain('class="place-map"')
  expect(html).toContain('minder dan 5')
  expect(html).toContain('GeoNames')
})

test('a street that the town adds is found in what comes in from then on, and counts where it lies', async () => {
  await say('Afval in de Kwadestraat', 'f')
  expect(await named()).not.toContain('Kwadestraat')
  const answer = await pages.post('/topics/places', { lines: 'Kwadestraat; straat; Aarsele' })
  expect(answer.location).toBe('/topics/places?added=1')
  await say('Weer afval in de kwadestraat', 'g')
  expect(await named()).toContain('Kwadestraat')
  expect((await said()).localities[0]).toEqual({ place: 'Aarsele', posts: 7, voices: 6 })
  expect(await found('Kwadestraat')).toEqual(['Weer afval in de kwadestraat'])
})

test('what is edited names what its new text names', async () => {
  const id = await say('Afval in Schuiferskapelle', 'h')
  expect(await named()).toContain('Schuiferskapelle')
  await say('Afval in Meulebeke', 'h', id)
  expect(await named()).not.toContain('Schuiferskapelle')
  expect(await found('Meulebeke')).toEqual(['Afval in Meulebeke'])
})

test('with a text that is deleted its places go', async () => {
  const [row] = await inOrg(
    (tx) => tx<{ hash: Buffer }[]>`select native_hash as hash from post where body = 'Afval in Meulebeke'`,
  )
  await inOrg((tx) => removePosts(tx, org.orgId, 'bluesky', [row?.hash as Buffer]))
  expect(await named()).not.toContain('Meulebeke')
})
