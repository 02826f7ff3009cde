/** Mastodon does not tell of deletions to who only reads: the house asks, and follows within a day. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createBus } from '#basics/bus'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import { addSource, keep } from '#store'
import { noAccess } from '../src/collect/access.js'
import { createCircles } from '../src/collect/circle.js'
import type { Connector, PolledConnector } from '../src/collect/connector.js'
import { mastodon } from '../src/collect/connectors/mastodon/index.js'
import { seal } from '../src/collect/minimise/index.js'
import { recheck } from '../src/collect/recheck.js'
import { createIntake } from '../src/intake.js'
import { createStanding } from '../src/match/standing.js'
import { language, sense } from '../src/sense/index.js'
import { anOrganisation, aPost, houseForTests } from '../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../src/store/testing.js'
import { busyDay, posts, startTown, type Town } from './town/index.js'

let db: TestDatabase
let town: Town
beforeAll(async () => {
  db = await testDatabase()
  town = await startTown()
})
afterAll(async () => {
  await town.stop()
  await db.close()
})

test('a post that was deleted at its server is deleted here, the day after', async () => {
  const log = createLog('silent')
  const bus = createBus()
  let now = new Date()
  const clock = () => now
  const http = createHttp({ userAgent: 'test', allowedHosts: [new URL(town.sources.mastodon).host] })
  const standing = createStanding({ database: db.database, bus, log })
  const circles = createCircles(houseForTests, clock)
  const intake = createIntake({ database: db.database, circles, standing, language, sense, bus, now: clock })
  const connector = mastodon()
  const connectors = new Map<string, Connector>([['mastodon', connector as unknown as Connector]])
  const org = await anOrganisation(db.database)
  const settings = { host: new URL(town.sources.mastodon).host, tag: 'duinveld' }
  const sourceId = await db.database.inOrg(org.orgId, (tx) =>
    addSource(tx, org.orgId, { connector: 'mastodon', name: '#duinveld', settings, scope: 'town' }),
  )
  await standing.refresh()

  const [first, second] = posts(busyDay(now.toISOString().slice(0, 10))).filter(
    (post) => post.network === 'mastodon' && /#duinveld\b/i.test(post.text),
  )
  if (!first || !second) throw new Error('the town says too little')
  const domain = new URL(town.sources.mastodon).host
  for (const post of [first, second])
    town.mastodon.publish({ ...post, at: new Date(now.getTime() - 1000) }, { domain })
  const signal = new AbortController().signal
  const visit = await connector.visit(connector.settings.parse(settings), null, {
    http,
    log,
    now: clock,
    signal,
    access: noAccess,
  })
  await intake.deliver(visit, [{ orgId: org.orgId, sourceId, scope: 'town' }], { at: now, next: null })

  const texts = async () =>
    (
      await db.database.inOrg(
        org.orgId,
        (tx) => tx<{ body: string | null }[]>`select body from post order by post_id`,
      )
    ).filter((row) => row.body !== null)
  expect(await texts()).toHaveLength(2)
  town.mastodon.remove(first)
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
  expect(await recheck(parts, org.orgId, signal)).toBe(1)
  expect(await texts()).toHaveLength(1)
  // Asked after once a day, not at every round.
  expect(await recheck(parts, org.orgId, signal)).toBe(0)
  await http.close()
})

test('a source that fails when asked keeps no other from being asked, and is told at the end', async () => {
  const org = await anOrganisation(db.database)
  const now = () => new Date()
  const circles = createCircles(houseForTests, now)
  const link = await db.database.inOrg(org.orgId, async (tx) =>
    seal((await circles.open(tx, org.orgId, new Set())).keys, 'https://b.example/1'),
  )
  const old = new Date(Date.now() - 24 * 3_600_000)
  await db.database.inOrg(org.orgId, (tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      [org.sourceId, org.otherSource].map((sourceId) => ({
        post: aPost(sourceId, 'an', old, { link }),
        sourceId,
        topics: [org.everything],
      })),
    ),
  )
  const verify: PolledConnector['verify'] = async (settings, links) => {
    if ((settings as { url: string }).url === 'https://a.example/') throw new Error('a certificate ran out')
    return links.map((one) => ({ link: one, is: 'gone' }))
  }
  const feed = { ...(mastodon() as unknown as PolledConnector), settings: z.unknown(), verify }
  const http = createHttp({ userAgent: 'test', allowedHosts: [] })
  const parts = {
    database: db.database,
    circles,
    connectors: new Map<string, Connector>([['feed', feed]]),
    http,
    accessFor: () => noAccess,
    log: createLog('silent'),
    now,
    take: async () => {},
  }
  await expect(recheck(parts, org.orgId, new AbortController().signal)).rejects.toThrow()
  const left = await db.database.inOrg(
    org.orgId,
    (tx) => tx`select source_id from post where body is not null`,
  )
  expect(left).toEqual([{ source_id: org.sourceId }])
  await http.close()
})
