/** Networks that call us: only signed bodies are taken in, each once, and "ok" is said when all of it is kept. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { Arrival } from '#post'
import { addCredential, addSource, credential, removeCredential } from '#store'
import { openPages, type TestPages } from '../../web/testing.js'
import { anOrganisation, houseForTests, type TestOrg } from '../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../store/testing.js'
import { noAccess } from './access.js'
import type { Connector } from './connector.js'
import { hookRoutes } from './hooks.js'

const Settings = z.object({ credential: z.string(), page: z.string() })
const signed = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('hex')
const caller: Connector = {
  name: 'caller',
  mode: 'handed',
  facts: { needsKey: true, deletionsReachUs: true, costPerPost: 0 },
  scope: 'town',
  settings: Settings,
  cursor: z.null(),
  identity: (settings) => Settings.parse(settings).credential,
  credential: (settings) => Settings.parse(settings).credential,
  oldest: () => null,
  title: () => 'Beller',
  webhook: {
    handshake: (query, secret) => (query.get('word') === secret.word ? query.get('challenge') : null),
    isSigned: (body, headers, { secret }) => headers['x-signature'] === signed(body.toString(), secret ?? ''),
    read: (body, settings) => {
      const { page } = Settings.parse(settings)
      const said = z
        .array(z.object({ page: z.string(), text: z.string() }))
        .parse(JSON.parse(body.toString()))
      const arrivals = said
        .filter((one) => one.page === page)
        .map(
          ({ text }): Arrival => ({
            type: 'post',
            post: { network: 'caller', id: text, kind: 'own', author: null, text },
          }),
        )
      return { arrivals, drops: [] }
    },
    follow: async (body) => {
      if (away) throw new Error('the network is away')
      const isAbout = body.toString().includes('een vermelding')
      const post = {
        network: 'caller',
        id: 'ginds',
        kind: 'own' as const,
        author: null,
        text: 'wat er ginds staat',
      }
      return { arrivals: isAbout ? [{ type: 'post', post }] : [], drops: [] }
    },
  },
}

let db: TestDatabase
let http: Http
let org: TestOrg
let pages: TestPages
let id: string
let taken: { text: string; sourceId: string }[] = []
let broken = false
let away = false

beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [] })
  const routes = hookRoutes({
    database: db.database,
    key: houseForTests,
    connectors: new Map([['caller', caller]]),
    take: async (arrivals, _drops, { sourceId }) => {
      if (broken) throw new Error('the database is away')
      for (const one of arrivals) if (one.type === 'post') taken.push({ text: one.post.text, sourceId })
    },
    http,
    accessFor: () => noAccess,
    log: createLog('silent'),
    now: () => new Date(),
  })
  const { orgId } = org
  const of = {
    orgId,
    slug: 'x',
    name: 'X',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'UTC',
  }
  pages = await openPages(of, [routes])
})
beforeEach(async () => {
  taken = []
  broken = false
  id = await within((tx) =>
    addCredential(tx, houseForTests, org.orgId, {
      service: 'caller',
      name: 'Beller',
      state: 'active',
      secret: { secret: 'geheim', word: 'duinen' },
      createdBy: 'ann',
    }),
  )
})
afterAll(async () => {
  await pages.close()
  await http.close()
  await db.close()
})

const within = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)
const listen = (page: string, credentialId = id) =>
  within((tx) =>
    addSource(tx, org.orgId, {
      connector: 'caller',
      name: page,
      settings: { credential: credentialId, page },
      scope: 'town',
    }),
  )
const call = async (body: string, { secret = 'geheim', to = id } = {}) =>
  fetch(`${pages.origin}/hooks/${to}`, {
    method: 'POST',
    body,
    headers: { 'x-signature': signed(body, secret) },
  })
const body = (...texts: string[]) => JSON.stringify(texts.map((text) => ({ page: 'stad', text })))

test('a handshake is answered only with the right word', async () => {
  const ask = (word: string, to = id) => fetch(`${pages.origin}/hooks/${to}?word=${word}&challenge=4711`)
  const right = await ask('duinen')
  expect([right.status, await right.text()]).toEqual([200, '4711'])
  expect((await ask('zee')).status).toBe(403)
  expect((await ask('duinen', crypto.randomUUID())).status).toBe(403)
  expect((await ask('duinen', 'geen-id')).status).toBe(403)
})

test('what is signed is taken in for the page that it is about', async () => {
  const stad = await listen('stad')
  await listen('bib')
  const answer = await call(body('Hoe laat?'))
  expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
  expect(taken).toEqual([{ text: 'Hoe laat?', sourceId: stad }])
  expect((await within((tx) => credential(tx, org.orgId, id)))?.facts.calledAt).toBeTypeOf('string')
})

test('what is signed wrong, or for a key that is gone, is refused without a word', async () => {
  await listen('stad')
  for (const answer of [
    await call(body('x'), { secret: 'anders' }),
    await call(body('x'), { to: crypto.randomUUID() }),
    await fetch(`${pages.origin}/hooks/${id}`, { method: 'POST', body: body('x') }),
  ])
    expect([answer.status, await answer.text()]).toEqual([403, ''])
  await within((tx) => removeCredential(tx, org.orgId, id))
  expect((await call(body('x'))).status).toBe(403)
  expect(taken).toEqual([])
})

test('the same call twice is taken in once; one that could not be kept is taken in when it comes again', async () => {
  await listen('stad')
  broken = true
  expect((await call(body('Brug dicht?'))).status).toBe(500)
  broken = false
  expect((await call(body('Brug dicht?'))).status).toBe(200)
  expect((await call(body('Brug dicht?'))).status).toBe(200)
  expect(taken).toHaveLength(1)
})

test('what a call only points at is asked for; when that fails the call may come again', async () => {
  await listen('stad')
  away = true
  expect((await call(body('een vermelding'))).status).toBe(500)
  expect(taken).toEqual([])
  away = false
  expect((await call(body('een vermelding'))).status).toBe(200)
  expect(taken.map(({ text }) => text)).toEqual(['een vermelding', 'wat er ginds staat'])
})
