import { afterAll, beforeAll, expect, test } from 'vitest'
import { keep } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { searchRoutes } from './routes.js'

const now = new Date('2026-11-23T12:00:00Z')
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  await db.database.inOrg(org.orgId, (tx) =>
    keep(tx, org.orgId, 'Europe/Brussels', [
      { post: aPost('1', 'an', now), sourceId: org.sourceId, topics: [org.everything] },
    ]),
  )
  const here = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  const openLink = async () => 'https://example.org/1'
  pages = await openPages(here, [searchRoutes({ database: db.database, now: () => now, openLink })])
})
afterAll(async () => {
  await pages.close()
  await db.close()
})

test('whoever looks at posts is in the access log, with what was asked, also when nothing was', async () => {
  expect((await pages.get('/search')).html).toContain('bericht 1')
  await pages.get('/search?q=straat')
  await pages.get('/search.csv?q=straat')
  await pages.get('/search?place=Kerkstraat&kind=news&asks=1')
  const log = await db.database.inOrg(
    org.orgId,
    (tx) => tx`select actor, action, detail from access_log order by at`,
  )
  expect(log).toEqual([
    { actor: 'ann', action: 'search.read', detail: {} },
    { actor: 'ann', action: 'search.read', detail: { text: 'straat' } },
    { actor: 'ann', action: 'search.export', detail: { text: 'straat' } },
    { actor: 'ann', action: 'search.read', detail: { place: 'Kerkstraat', kind: 'news', asks: 'true' } },
  ])
})
