/** Nothing is said twice, whatever the line does: against a network that fails in every way that lines fail. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createBus } from '#basics/bus'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import {
  addSource,
  approveReply,
  decideUncertain,
  keep,
  repliesUnder,
  withdrawReply,
  writeReply,
} from '#store'
import { anOrganisation, aPost, houseForTests, type TestOrg } from '../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../store/testing.js'
import { noAccess } from './access.js'
import { createAnswering } from './answering.js'
import { askApi } from './api.js'
import { createCircles } from './circle.js'
import { type Connector, SourceProblem } from './connector.js'
import { seal } from './minimise/index.js'

let db: TestDatabase
let org: TestOrg
let http: Http
let network: Network
let sourceId: string
let clock = new Date()
const now = () => clock
const later = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000)
}

beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  network = await startNetwork()
  http = createHttp({ userAgent: 'test', allowedHosts: [new URL(network.url).host] })
  sourceId = await within((tx) =>
    addSource(tx, org.orgId, {
      connector: 'small',
      name: 'Klein',
      settings: { url: network.url },
      scope: 'town',
    }),
  )
})
beforeEach(() => {
  network.reset()
  clock = new Date(Date.now() - 86_400_000)
})
afterAll(async () => {
  await http.close()
  await network.close()
  await db.close()
})

const within = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)

/** What goes wrong with the next call: before it was done, or after. */
type Fault = 'none' | 'cut-before' | 'cut-after' | 'refuse' | 'busy' | 'broken-after' | 'rubbish-after'
type Network = {
  url: string
  said: string[]
  faults: Fault[]
  /** Whether one may ask what stands there. */
  tells: boolean
  reset(): void
  close(): Promise<void>
}

async function startNetwork(): Promise<Network> {
  const state = { said: [] as string[], faults: [] as Fault[], tells: true }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') return json(response, 200, { said: state.said })
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const { text } = JSON.parse(Buffer.concat(pieces).toString()) as { text: string }
    const fault = state.faults.shift() ?? 'none'
    if (fault === 'cut-before') return request.socket.destroy()
    if (fault === 'refuse') return json(response, 403, { message: 'Reacties staan uit' })
    if (fault === 'busy') return json(response, 429, {}, { 'retry-after': '40' })
    state.said.push(text)
    if (fault === 'cut-after') return request.socket.destroy()
    if (fault === 'broken-after') return json(response, 502, {})
    if (fault === 'rubbish-after') return void response.writeHead(200).end('<html>ok</html>')
    json(response, 200, { id: `answer-${state.said.length}` })
  }
  const server: Server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reset: () => Object.assign(state, { said: [], faults: [], tells: true }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

const settings = z.object({ url: z.string() })
const small: Connector = {
  name: 'small',
  mode: 'handed',
  facts: { needsKey: true, deletionsReachUs: true, costPerPost: 0 },
  scope: 'town',
  settings,
  cursor: z.null(),
  identity: () => '',
  oldest: () => null,
  title: () => 'Klein',
  answering: {
    acts: ['reply', 'like'],
    longest: 100,
    perform: async (given, { text }, context) => {
      const { url } = settings.parse(given)
      const { status, value } = await askApi(context, { url, json: { text }, certain: true })
      if (status !== 200)
        throw new SourceProblem('network-says', { network: 'Klein', message: 'Reacties staan uit' })
      return { id: z.object({ id: z.string() }).parse(value).id, link: null }
    },
    find: async (given, { text }, context) => {
      if (!network.tells) return 'unknown'
      const { value } = await askApi(context, { url: settings.parse(given).url })
      const { said } = z.object({ said: z.array(z.string()) }).parse(value)
      return said.includes(text) ? { id: `answer-${said.indexOf(text) + 1}`, link: null } : 'absent'
    },
  },
}

const done: string[] = []
const desk = () =>
  createAnswering({
    database: db.database,
    circles: createCircles(houseForTests, now),
    connectors: new Map([['small', small]]),
    http,
    accessFor: () => noAccess,
    bus: createBus(),
    log: createLog('silent'),
    now,
    settled: async (_tx, _orgId, reply) => void done.push(reply.replyId),
  })

let serial = 0
/** A question under a post of ours, and an answer that was written to it. */
async function written(text: string, change: { needsApproval?: boolean } = {}) {
  const native = `comment-${serial++}`
  return within(async (tx) => {
    const { keys } = await createCircles(houseForTests, now).open(tx, org.orgId, new Set(['2026-11']))
    const conversation = { nativeId: seal(keys, native), asker: null }
    const post = aPost(native, 'an', clock, { kind: 'own', conversation })
    const { fresh } = await keep(tx, org.orgId, 'Europe/Brussels', [
      { post, sourceId, topics: [org.everything] },
    ])
    const postId = fresh[0]?.postId ?? 0
    const replyId = randomUUID()
    const reply = { replyId, followUpId: null, postId, act: 'reply' as const, body: text, writtenBy: 'ann' }
    await writeReply(tx, org.orgId, { ...reply, needsApproval: change.needsApproval ?? false }, clock)
    return { ...reply, postId }
  })
}
const stateOf = async ({ postId }: { postId: number }) =>
  (await within((tx) => repliesUnder(tx, org.orgId, [postId])))[0]

test('an answer is said once, and what follows from it happens with it', async () => {
  const reply = await written('Ja, tot 18 uur.')
  await desk().work()
  expect(network.said).toEqual(['Ja, tot 18 uur.'])
  expect(await stateOf(reply)).toMatchObject({ state: 'done', attempts: 0 })
  expect(done).toContain(reply.replyId)
  await desk().work()
  expect(network.said).toHaveLength(1)
})

test.each(['cut-after', 'broken-after', 'rubbish-after', 'cut-before'] as const)(
  'when the line fails (%s), it is looked for before it is said again',
  async (fault) => {
    network.faults.push(fault)
    const reply = await written('Morgen komt de veegwagen.')
    await desk().work()
    expect(await stateOf(reply)).toMatchObject({ state: 'waiting', attempts: 1 })
    later(10)
    await desk().work()
    expect(await stateOf(reply)).toMatchObject({ state: 'done' })
    expect(network.said).toEqual(['Morgen komt de veegwagen.'])
  },
)

test('what the network refuses is over, in its own words', async () => {
  network.faults.push('refuse')
  const reply = await written('Dank u.')
  await desk().work()
  expect(await stateOf(reply)).toMatchObject({
    state: 'refused',
    problem: { key: 'problem.network-says', values: { message: 'Reacties staan uit' } },
  })
  later(3600)
  await desk().work()
  expect(network.said).toEqual([])
})

test('a network that is busy is asked again when it said so, not before', async () => {
  network.faults.push('busy')
  const reply = await written('We kijken het na.')
  await desk().work()
  later(30)
  await desk().work()
  expect(network.said).toEqual([])
  later(11)
  await desk().work()
  expect(network.said).toEqual(['We kijken het na.'])
  expect(await stateOf(reply)).toMatchObject({ state: 'done', problem: null })
})

test('where the network does not tell, a person decides', async () => {
  network.tells = false
  network.faults.push('cut-after', 'none')
  const reply = await written('Het zwembad is open.')
  await desk().work()
  later(10)
  await desk().work()
  expect(await stateOf(reply)).toMatchObject({ state: 'uncertain' })
  later(3600)
  await desk().work()
  expect(network.said).toHaveLength(1)
  await within((tx) => decideUncertain(tx, org.orgId, reply.replyId, 'stands', clock))
  expect(await stateOf(reply)).toMatchObject({ state: 'done' })
})

test('what a process that died had begun is looked for by the next one', async () => {
  const reply = await written('De werken duren tot vrijdag.')
  network.said.push('De werken duren tot vrijdag.')
  await within(
    (tx) =>
      tx`update reply set state = 'claimed', attempts = 1, claimed_at = ${clock} where org_id = ${org.orgId} and reply_id = ${reply.replyId}`,
  )
  later(60)
  await desk().work()
  expect(await stateOf(reply)).toMatchObject({ state: 'claimed' })
  later(180)
  await desk().work()
  expect(await stateOf(reply)).toMatchObject({ state: 'done' })
  expect(network.said).toHaveLength(1)
})

test('a form that is sent twice writes one answer', async () => {
  const reply = await written('Eén keer.')
  const again = { ...reply, needsApproval: false }
  expect(await within((tx) => writeReply(tx, org.orgId, again, clock))).toBe(false)
  await Promise.all([desk().work(), desk().work()])
  expect(network.said).toEqual(['Eén keer.'])
})

test('an answer that must be read by a second person waits for another than its writer', async () => {
  const reply = await written('Dit is gevoelig.', { needsApproval: true })
  await desk().work()
  expect(network.said).toEqual([])
  await expect(within((tx) => approveReply(tx, org.orgId, reply.replyId, 'ann', clock))).rejects.toThrow(
    /approve/,
  )
  await within((tx) => approveReply(tx, org.orgId, reply.replyId, 'bert', clock))
  await desk().work()
  expect(network.said).toEqual(['Dit is gevoelig.'])
  await expect(within((tx) => withdrawReply(tx, org.orgId, reply.replyId, clock))).rejects.toThrow(
    /taken back/,
  )
})

test('a post that was taken back cannot be answered, and what waited for it is refused', async () => {
  const reply = await written('Te laat.')
  await within(
    (tx) => tx`update post set body = null where org_id = ${org.orgId} and post_id = ${reply.postId}`,
  )
  await desk().work()
  expect(await stateOf(reply)).toMatchObject({ state: 'refused', problem: { key: 'answering.gone' } })
  const again = { ...reply, replyId: randomUUID(), needsApproval: false }
  await expect(within((tx) => writeReply(tx, org.orgId, again, clock))).rejects.toThrow(/no longer/)
})

test('whatever the line does, in whichever order, with two processes: each answer stands there at most once', async () => {
  const fault = fc.constantFrom<Fault>(
    'none',
    'cut-before',
    'cut-after',
    'busy',
    'broken-after',
    'rubbish-after',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 8 }), async (faults) => {
      network.reset()
      network.faults.push(...faults)
      const replies = [await written(`eerste ${serial}`), await written(`tweede ${serial}`)]
      for (let round = 0; round < 9; round++) {
        await Promise.all([desk().work(), desk().work()])
        later(1000)
      }
      expect(new Set(network.said).size).toBe(network.said.length)
      for (const reply of replies)
        expect(network.said.includes(reply.body)).toBe((await stateOf(reply))?.state === 'done')
    }),
    { numRuns: 25 },
  )
})
