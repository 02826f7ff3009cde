import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createBus } from '#basics/bus'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import {
  addCredential,
  addSource,
  credential,
  type Database,
  setSourceState,
  source,
  visitSoon,
} from '#store'
import { anOrganisation, houseForTests } from '../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../store/testing.js'
import { noAccess } from './access.js'
import { type Connector, type Context, SourceProblem } from './connector.js'
import { createSchedule, type Deliver, NotKept } from './schedule.js'

let db: TestDatabase
const http = createHttp({ userAgent: 'test', allowedHosts: [] })
beforeAll(async () => {
  db = await testDatabase()
})
afterEach(() => vi.useRealTimers())
afterAll(async () => {
  await http.close()
  await db.close()
})

const now = () => new Date('2026-11-23T12:00:00Z')
const common = {
  facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
  settings: z.object({ url: z.string() }),
  cursor: z.number(),
  oldest: (a: unknown, b: unknown) => (a === null || b === null ? null : Math.min(a as number, b as number)),
  scope: 'town' as const,
  title: () => 'test',
}
const polled = (name: string, visit: (context: Context) => Promise<void>): Connector => ({
  ...common,
  name,
  mode: 'poll',
  identity: (settings) => (settings as { url: string }).url,
  visit: async (_, __, context) => {
    await visit(context)
    return { arrivals: [], drops: [], cursor: 1, nextInSeconds: 600 }
  },
})

function scheduleOf(connector: Connector, deliver: Deliver, database: Database = db.database) {
  const log = createLog('silent')
  const connectors = new Map([[connector.name, connector]])
  return createSchedule({
    connectors,
    database,
    deliver,
    http,
    accessFor: () => noAccess,
    bus: createBus(),
    log,
    now,
  })
}

async function follow(connector: string, url = randomUUID()) {
  const { orgId } = await anOrganisation(db.database)
  const sourceId = await db.database.inOrg(orgId, (tx) =>
    addSource(tx, orgId, { connector, name: url, settings: { url }, scope: 'town' }),
  )
  return { orgId, sourceId, url }
}
/** Something to wait for. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
const stateOf = ({ orgId, sourceId }: { orgId: string; sourceId: string }) =>
  db.database.inOrg(orgId, (tx) => source(tx, orgId, sourceId))

test('when one town cannot keep what a shared source said, the other goes on as ever', async () => {
  const bad = await follow('shared')
  const good = await follow('shared', bad.url)
  const told = new Set<string>()
  const schedule = scheduleOf(
    polled('shared', async () => {}),
    async (_, listeners) => {
      for (const { orgId } of listeners) told.add(orgId)
      throw new NotKept(
        listeners.filter(({ orgId }) => orgId === bad.orgId),
        new Error('no'),
      )
    },
  )
  await schedule.start()
  await schedule.stop()
  expect([...told].sort()).toEqual([bad.orgId, good.orgId].sort())
  expect(await stateOf(bad)).toMatchObject({ failures: 1, problem: { key: 'problem.unexpected' } })
  expect(await stateOf(good)).toMatchObject({ failures: 0, problem: null })
})

test('trouble of our own does not keep us from a source for hours', async () => {
  const town = await follow('patient')
  await db.database.inOrg(
    town.orgId,
    (tx) => tx`update source set failures = 12 where org_id = ${town.orgId}`,
  )
  const schedule = scheduleOf(
    polled('patient', async () => {}),
    async (_, listeners) => {
      throw new NotKept(listeners, new Error('the database is away'))
    },
  )
  await schedule.start()
  await schedule.stop()
  const next = (await stateOf(town))?.nextVisit?.getTime() ?? Number.NaN
  expect(next - now().getTime()).toBeLessThanOrEqual(300_000)
})

test('a source that is paused during a visit hands nothing over any more, and stopping waits for that visit', async () => {
  const town = await follow('slow')
  const asked = gate()
  const answered = gate()
  let deliveries = 0
  let isOver = false
  const schedule = scheduleOf(
    polled('slow', async () => {
      asked.open()
      await answered.opened
      isOver = true
    }),
    async () => {
      deliveries += 1
    },
  )
  await schedule.start()
  await asked.opened
  await db.database.inOrg(town.orgId, (tx) => setSourceState(tx, town.orgId, town.sourceId, 'paused'))
  await schedule.reconcile()
  const stopped = schedule.stop()
  answered.open()
  await stopped
  expect({ isOver, deliveries }).toEqual({ isOver: true, deliveries: 0 })
})

test('a stream that cannot get through is not well, however many minutes pass', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const town = await follow('stream')
  const writes: Promise<unknown>[] = []
  const watched: Database = {
    ...db.database,
    inOrg: (orgId, work) => {
      const done = db.database.inOrg(orgId, work)
      writes.push(done)
      return done
    },
  }
  const reported = gate()
  const stream: Connector = {
    ...common,
    name: 'stream',
    mode: 'stream',
    identity: () => '',
    async *listen(_, __, { report, signal }) {
      report(new SourceProblem('unreachable', { host: 'example.org' }))
      reported.open()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  }
  const schedule = scheduleOf(stream, async () => {}, watched)
  await schedule.start()
  await reported.opened
  await Promise.all(writes)
  await vi.advanceTimersByTimeAsync(180_000)
  await Promise.all(writes)
  expect(await stateOf(town)).toMatchObject({ problem: { key: 'problem.unreachable' }, lastSuccess: null })
  await schedule.stop()
})

test('a key that a network refuses is said to be sick on its own page, until it works again', async () => {
  let refuses = true
  const { orgId } = await anOrganisation(db.database)
  const credentialId = await db.database.inOrg(orgId, (tx) =>
    addCredential(tx, houseForTests, orgId, {
      service: 'test',
      name: 'test',
      state: 'active',
      secret: { token: 'x' },
      createdBy: 'ann',
    }),
  )
  const connector: Connector = {
    ...polled('keyed', async () => {
      if (refuses) throw new SourceProblem('key-refused', { network: 'Test' }, 0)
    }),
    credential: () => credentialId,
  }
  const sourceId = await db.database.inOrg(orgId, (tx) =>
    addSource(tx, orgId, { connector: 'keyed', name: 'x', settings: { url: randomUUID() }, scope: 'town' }),
  )
  const problem = async () =>
    (await db.database.inOrg(orgId, (tx) => credential(tx, orgId, credentialId)))?.problem?.key ?? null
  const schedule = scheduleOf(connector, async () => {})
  await schedule.start()
  await expect.poll(problem).toBe('problem.key-refused')
  refuses = false
  await db.database.inOrg(orgId, (tx) => visitSoon(tx, orgId, sourceId))
  await schedule.reconcile()
  await expect.poll(problem, { timeout: 10_000 }).toBeNull()
  await schedule.stop()
})
