import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import { addMember, addProfile, addressDied, setReader } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { tamtamRoutes } from './routes.js'

const now = new Date('2026-11-27T08:00:00Z')
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  const town = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  const http = createHttp({ userAgent: 'test', allowedHosts: [] })
  pages = await openPages(town, [
    tamtamRoutes({
      database: db.database,
      now: () => now,
      access: {} as never,
      mail: null,
      handOut() {},
      told() {},
      persons: async (ids) =>
        new Map(ids.map((id) => [id, { name: id, mail: `${id}@Duinveld.test`, locale: 'nl' }])),
      printer: null,
      http,
      log: createLog('silent'),
      wordHelp: { key: Buffer.alloc(32), allowedHosts: [], scrub: (text) => text, namesPerson: () => false },
      domainName: (_, domain) => domain,
    }),
  ])
})
afterAll(async () => {
  await pages.close()
  await db.close()
})

test('a reader whose address does not take mail any more is named beside him and before sending; others are not', async () => {
  await db.database.inOrg(org.orgId, async (tx) => {
    const profile = await addProfile(tx, org.orgId, { name: 'Allen', domains: [] })
    for (const one of ['bo', 'cis']) {
      await addMember(tx, org.orgId, one, 'policymaker')
      await setReader(tx, org.orgId, one, profile)
    }
  })
  expect((await pages.get('/tamtam/send', 'editor')).html).not.toContain('krijgt u niet per mail')
  await db.database.inOrg(org.orgId, (tx) =>
    addressDied(tx, org.orgId, 'bo@duinveld.test', { status: '5.1.1', reason: 'no such user', at: now }),
  )
  expect((await pages.get('/tamtam/send', 'editor')).html).toContain('Deze lezers krijgt u niet per mail: bo')
  const { html } = await pages.get('/tamtam/readers', 'editor')
  expect(html.match(/Mail naar dit adres komt terug, sinds [^<]*27 november/g)).toHaveLength(1)
})
