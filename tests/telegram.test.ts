/** A Telegram channel through the whole house: what it says is kept, and what it takes back is gone here too. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import { addSource, source } from '#store'
import { noAccess } from '../src/collect/access.js'
import { createCircles } from '../src/collect/circle.js'
import type { Connector } from '../src/collect/connector.js'
import { telegram } from '../src/collect/connectors/telegram/index.js'
import { telegramCursor } from '../src/collect/connectors/telegram/wire.js'
import { recheck } from '../src/collect/recheck.js'
import { createIntake } from '../src/intake.js'
import { createStanding } from '../src/match/standing.js'
import { language, sense } from '../src/sense/index.js'
import { anOrganisation, houseForTests } from '../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../src/store/testing.js'
import { startTelegram, type Telegram } from './town/telegram.js'

let db: TestDatabase
let town: Telegram
let now = new Date()
beforeAll(async () => {
  db = await testDatabase()
  town = await startTelegram({ now: () => now })
})
afterAll(async () => {
  await town.close()
  await db.close()
})

type Row = {
  body: string | null
  kind: string
  author_kind: string
  author_name: string | null
  is_repost: boolean
}

test('what a channel says, changes and takes back is kept, changed and erased', async () => {
  const log = createLog('silent')
  const bus = createBus()
  const clock = () => now
  const http = createHttp({ userAgent: 'test', allowedHosts: [new URL(town.url).host] })
  const standing = createStanding({ database: db.database, bus, log })
  const circles = createCircles(houseForTests, clock)
  const intake = createIntake({ database: db.database, circles, standing, language, sense, bus, now: clock })
  const connector = telegram(town.url)
  const connectors = new Map<string, Connector>([['telegram', connector as unknown as Connector]])
  const { orgId } = await anOrganisation(db.database)
  const settings = connector.settings.parse({ channel: 'duinveld_nieuws', kind: 'news' })
  const sourceId = await db.database.inOrg(orgId, (tx) =>
    addSource(tx, orgId, { connector: 'telegram', name: '@duinveld_nieuws', settings, scope: 'town' }),
  )
  await standing.refresh()
  const signal = new AbortController().signal

  const visit = async () => {
    const { cursor } = (await db.database.inOrg(orgId, (tx) => source(tx, orgId, sourceId))) ?? {}
    const from = cursor ? telegramCursor.parse(cursor) : null
    const heard = await connector.visit(settings, from, { http, log, now: clock, signal, access: noAccess })
    await intake.deliver(heard, [{ orgId, sourceId, scope: 'town' }], { at: now, next: null })
  }
  const kept = () =>
    db.database.inOrg(
      orgId,
      (tx) =>
        tx<
          Row[]
        >`select body, kind, author_kind, author_name, is_repost from post where body is not null order by created_at`,
    )
  const texts = async () => (await kept()).map((row) => row.body)
  const say = (text: string, extra = {}) => {
    now = new Date(now.getTime() + 1000)
    return town.say('duinveld_nieuws', text, extra)
  }

  town.rename('duinveld_nieuws', 'Duinveld Nieuws')
  say('De Kerkstraat is dicht')
  const edited = say('De markt begint om 8 uur')
  const regretted = say('Bel Jan op 0475 12 34 56')
  const forwarded = say('Wie heeft onze kat gezien?', { forwardedFrom: 'Mieke Janssens' })
  await visit()
  const first = await kept()
  expect(first).toHaveLength(4)
  expect(first[0]).toMatchObject({ kind: 'news', author_kind: 'media', author_name: 'Duinveld Nieuws' })
  expect(first.map((row) => row.is_repost)).toEqual([false, false, false, true])
  expect(JSON.stringify(first)).not.toMatch(/0475|Mieke/)

  town.edit('duinveld_nieuws', edited, 'De markt begint om 9 uur')
  town.remove('duinveld_nieuws', regretted)
  await visit()
  expect(await texts()).toEqual([
    'De Kerkstraat is dicht',
    'De markt begint om 9 uur',
    'Wie heeft onze kat gezien?',
  ])

  // Nothing stands above the newest: only asking after it tells that it is gone.
  town.remove('duinveld_nieuws', forwarded)
  await visit()
  expect(await texts()).toHaveLength(3)
  now = new Date(now.getTime() + 20 * 3_600_000)
  const parts = {
    database: db.database,
    circles,
    connectors,
    http,
    accessFor: () => noAccess,
    log,
    now: clock,
    take: intake.take,
  }
  expect(await recheck(parts, orgId, signal)).toBe(1)
  expect(await texts()).toEqual(['De Kerkstraat is dicht', 'De markt begint om 9 uur'])
  expect(await recheck(parts, orgId, signal)).toBe(0)
  await http.close()
})
