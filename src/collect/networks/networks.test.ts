/** The whole way to a network that asks for a key, against one that speaks HTTP. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import {
  accessLog,
  changeCredential,
  credentialProblem,
  credentials,
  organisation,
  secretOf,
  sources,
  type Tx,
  topics,
} from '#store'
import type { Org } from '#web'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, houseForTests } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { createAccessFor } from '../access.js'
import type { Setup } from '../connector.js'
import {
  appSecret,
  optionalSetup,
  startNetwork,
  type TestNetwork,
  testPage,
  testSetup,
} from './network.fixture.js'
import { type NetworkParts, networkRoutes } from './routes.js'

let held: TestDatabase
let network: TestNetwork
let http: Http
let now: Date
let org: Org
let parts: NetworkParts
let pages: TestPages
/** Everything that any page said, to be searched for secrets. */
let read: string

beforeAll(async () => {
  held = await testDatabase()
  network = await startNetwork()
  http = createHttp({ userAgent: 'test', allowedHosts: [network.host] })
})
afterAll(async () => {
  await http.close()
  await network.close()
  await held.close()
})

async function openTown(): Promise<{ org: Org; pages: TestPages }> {
  const { orgId } = await anOrganisation(held.database)
  const found = await held.database.inOrg(orgId, (tx) => organisation(tx, orgId))
  if (!found) throw new Error('no organisation')
  return { org: found, pages: await openPages(found, [networkRoutes(parts)]) }
}

beforeEach(async () => {
  now = new Date('2026-11-23T10:00:00Z')
  read = ''
  const database = held.database
  parts = {
    database,
    bus: createBus(),
    log: createLog('silent'),
    now: () => now,
    http,
    connectors: new Map([['facebook-page', testPage(network.url)]]),
    setups: new Map<string, Setup>([
      ['x', optionalSetup(network.url)],
      ['instagram', { ...testSetup(network.url), network: 'instagram' }],
      ['facebook', testSetup(network.url)],
    ]),
    accessFor: createAccessFor({ database, key: houseForTests, now: () => now, topicsOf: async () => [] }),
    key: houseForTests,
    origin: 'https://plein.example',
  }
  const town = await openTown()
  org = town.org
  pages = town.pages
  return () => pages.close()
})

const within = <T>(work: (tx: Tx, orgId: string) => Promise<T>) =>
  held.database.inOrg(org.orgId, (tx) => work(tx, org.orgId))
const get = async (path: string, role: Parameters<TestPages['get']>[1] = 'administrator') => {
  const answer = await pages.get(path, role)
  read += answer.html
  return answer
}
const post = async (path: string, form: Record<string, string | string[]> = {}) => {
  const answer = await pages.post(path, form, 'administrator')
  read += answer.html
  return answer
}
/** Those of the network: an organisation for tests begins with feeds. */
const heard = async () =>
  (await within((tx, orgId) => sources(tx, orgId))).filter((source) => source.connector !== 'feed')
const keys = () => within((tx, orgId) => credentials(tx, orgId))
const secret = (id: string) => within((tx, orgId) => secretOf(tx, houseForTests, orgId, id))

const typeApp = (word = appSecret) =>
  post('/networks/facebook/steps/app', { appId: '12345', appSecret: word })
const typeAll = async () => {
  await typeApp()
  await post('/networks/facebook/steps/others', { otherPages: '' })
}
const stateOf = async () => {
  const { location } = await get('/networks/facebook/sign-in')
  return new URL(location ?? '').searchParams.get('state') ?? ''
}
const comeBack = (state: string, code = network.newCode()) =>
  get(`/networks/facebook/return?${new URLSearchParams({ state, code })}`)
/** The whole way, to a key that works; resolves to its id. */
async function connect(): Promise<string> {
  await typeAll()
  const { location } = await comeBack(await stateOf())
  return location?.split('/')[3] ?? ''
}
async function listen(id: string): Promise<void> {
  const { html } = await get(`/networks/facebook/${id}/offers`)
  const offers = [...html.matchAll(/name="offer" value="([\w-]+)"/g)].map((found) => found[1] ?? '')
  await post(`/networks/facebook/${id}/offers`, { offer: offers })
}

test('Facebook and Instagram come first, each with how it is with it', async () => {
  const before = await get('/networks')
  expect(before.html).toMatch(/Facebook[\s\S]*Instagram[\s\S]*X \(Twitter\)/)
  expect(before.html.match(/niet ingesteld/g)).toHaveLength(3)
  await typeApp()
  expect((await get('/networks')).html).toContain('wordt ingesteld')
})

test('from the first step to sources that are listened to, and no page ever says a secret', async () => {
  await typeApp()
  const second = await get('/networks/facebook')
  expect(second.html).toContain('App van Duinveld')
  expect(second.html).toContain('Ingevuld; we tonen het niet meer')
  await post('/networks/facebook/steps/others', { otherPages: '' })
  const state = await stateOf()
  const back = await comeBack(state)
  expect(back.location).toMatch(/^\/networks\/facebook\/[\w-]+\/offers$/)
  const id = back.location?.split('/')[3] ?? ''
  const offers = await get(`/networks/facebook/${id}/offers`)
  expect(offers.html).toContain('Zwembad &lt;b&gt;')
  expect(offers.html).not.toContain('Vreemd')
  await listen(id)
  const found = await heard()
  expect(found.map((source) => source.name).sort()).toEqual(['Duinveld', 'Zwembad <b>'])
  expect(found[0]?.settings).toMatchObject({ credential: id })
  expect((await get(`/networks/facebook/${id}/offers`)).html).toContain('hier luisteren we al naar')
  expect((await get('/networks')).html).toContain('werkt sinds 23 november 2026')
  await get('/networks/facebook')
  await get('/networks/limits')
  await post(`/networks/facebook/${id}/test`)
  for (const word of [appSecret, network.lastToken()]) expect(read).not.toContain(word)
  const log = JSON.stringify(await within((tx, orgId) => accessLog(tx, orgId, {}, 1000)))
  expect(log).toContain('networks.check')
  expect(log).toContain('networks.connect')
  for (const word of [appSecret, network.lastToken(), state]) expect(log).not.toContain(word)
})

test('a wrong secret is said in words, is not shown, and an empty field later keeps the right one', async () => {
  const wrong = await typeApp('helemaal-verkeerd')
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain('Dit klopt nog niet')
  expect(wrong.html).not.toContain('helemaal-verkeerd')
  expect((await get('/networks/facebook/sign-in')).location).toBe('/networks/facebook#steps')
  await typeApp()
  const again = await post('/networks/facebook/steps/app', { appId: '12345', appSecret: '' })
  expect(again.status).toBe(303)
  const odd = await post('/networks/facebook/steps/app', { appId: 'abc', appSecret: '' })
  expect(odd.html).toContain('Zo ziet dit er niet uit')
})

test('a step that is changed must be checked again, and all that come after it', async () => {
  await typeAll()
  await typeApp('toch-iets-anders')
  expect((await get('/networks/facebook/sign-in')).location).toBe('/networks/facebook#steps')
})

test('what is not secret and may stay empty can be emptied', async () => {
  await typeApp()
  await post('/networks/facebook/steps/others', { otherPages: 'a b' })
  expect((await get('/networks/facebook')).html).toContain('value="a b"')
  await post('/networks/facebook/steps/others', { otherPages: '' })
  expect((await get('/networks/facebook')).html).not.toContain('value="a b"')
})

test('a word that is not the one that went along is refused, and so is one twice, late, or of another person', async () => {
  await typeAll()
  const state = await stateOf()
  const draft = (await keys())[0]?.credentialId ?? ''
  for (const wrong of ['', 'x', `${draft}.geraden`, state.slice(0, -1)]) {
    const answer = await comeBack(wrong)
    expect(answer.status).toBe(400)
    expect(answer.html).toContain('hoort niet bij uw aanmelding')
  }
  expect((await comeBack(state)).status).toBe(303)
  expect((await comeBack(state)).status).toBe(400)
  expect((await keys()).map((row) => row.state)).toEqual(['active'])

  await post(`/networks/facebook/add`)
  await typeAll()
  const late = await stateOf()
  now = new Date(now.getTime() + 11 * 60_000)
  expect((await comeBack(late)).status).toBe(400)
  const other = await get(`/networks/x/return?${new URLSearchParams({ state: await stateOf() })}`)
  expect(other.status).toBe(400)
})

test('who says no at the network reads what that means; words of the network are text', async () => {
  await typeAll()
  const denied = new URLSearchParams({ error: 'access_denied', state: await stateOf() })
  expect((await get(`/networks/facebook/return?${denied}`)).location).toBe('/networks/facebook#steps')
  expect((await get('/networks/facebook')).html).toContain('U hebt de toestemming niet gegeven')
  const odd = new URLSearchParams({ error: 'x', error_description: '<b>stuk</b>', state: await stateOf() })
  await get(`/networks/facebook/return?${odd}`)
  expect((await get('/networks/facebook')).html).toContain('&lt;b&gt;stuk&lt;/b&gt;')
  await comeBack(await stateOf(), 'oude-code')
  expect((await get('/networks/facebook')).html).toContain('Het aanmelden is niet gelukt')
})

test('a trial shows a real answer, scrubbed, with the moment; and what is wrong in words', async () => {
  const id = await connect()
  await listen(id)
  await within((tx, orgId) =>
    credentialProblem(tx, orgId, id, { key: 'problem.key-refused', values: { network: 'Testnet' } }, now),
  )
  expect((await get('/networks')).html).toContain('er is een probleem')
  const good = await post(`/networks/facebook/${id}/test`)
  expect(good.html).toContain('De kermis')
  expect(good.html).toContain('Getest om 11.00 uur')
  expect(good.html).not.toContain('0475 12 34 56')
  expect((await keys())[0]?.problem).toBeNull()
  network.takeBack(network.lastToken())
  expect((await post(`/networks/facebook/${id}/test`)).html).toContain('aanvaardt onze sleutel niet meer')
})

test('a key is renewed in place: the old one works until the new one is checked, and sources stay', async () => {
  const id = await connect()
  await listen(id)
  const old = network.lastToken()
  await post(`/networks/facebook/${id}/rotate`)
  const renewing = (await get('/networks/facebook')).html
  expect(renewing).toContain('deze werkt tot die klaar is')
  // The network goes on calling the address that it knows: no other is shown.
  expect(renewing.match(/https:\/\/plein.example\/hooks\/[\w-]+/g)).toEqual([
    `https://plein.example/hooks/${id}`,
  ])
  expect((await secret(id))?.token).toBe(old)
  await comeBack(await stateOf(), 'oude-code')
  expect((await secret(id))?.token).toBe(old)
  const back = await comeBack(await stateOf())
  expect(back.location).toBe(`/networks/facebook/${id}/offers`)
  expect((await secret(id))?.token).toBe(network.lastToken())
  expect(network.lastToken()).not.toBe(old)
  expect((await keys()).map((row) => [row.credentialId, row.state])).toEqual([[id, 'active']])
  expect((await heard()).map((source) => source.state)).toEqual(['active', 'active'])
  expect((await within((tx, orgId) => accessLog(tx, orgId, { action: 'networks.rotate' }, 9))).length).toBe(1)
})

test('removing asks first; then the secret is gone and its sources stop', async () => {
  const id = await connect()
  await listen(id)
  const asked = await get(`/networks/facebook/${id}/remove`)
  expect(asked.html).toContain('2 bronnen stoppen')
  expect(await secret(id)).toBeDefined()
  await post(`/networks/facebook/${id}/remove`)
  expect(await secret(id)).toBeUndefined()
  expect(await heard()).toEqual([])
  expect((await get(`/networks/facebook/${id}/offers`)).status).toBe(404)
})

test('a network of the same company takes over what was typed, not the token', async () => {
  await connect()
  expect((await get('/networks/instagram')).html).toContain('netwerk van hetzelfde bedrijf')
  await post('/networks/instagram/steps/app', { appId: '12345', appSecret: '' })
  const draft = (await keys()).find((row) => row.state === 'draft')
  const words = await secret(draft?.credentialId ?? '')
  expect(words).toMatchObject({ appSecret })
  expect(words?.token).toBeUndefined()
})

test('where the network calls us stands there to copy, until it has called', async () => {
  const id = await connect()
  const word = (await secret(id))?.verifyToken ?? ''
  const page = await get('/networks/facebook')
  expect(page.html).toContain(`https://plein.example/hooks/${id}`)
  expect(page.html).toContain(word)
  expect(page.html).toContain('heeft ons nog niet gebeld')
  expect((await pages.get('/networks/facebook', 'editor')).html).not.toContain(word)
  await within(
    (tx, orgId) =>
      tx`update credential set facts = facts || '{"calledAt": "2026-11-23T09:30:00.000Z"}' where org_id = ${orgId}`,
  )
  const called = await get('/networks/facebook')
  expect(called.html).toContain('laatst 10.30 uur')
  expect(called.html).not.toContain(word)
  await post(`/networks/facebook/${id}/word`)
  const fresh = (await secret(id))?.verifyToken ?? ''
  expect(fresh).not.toBe(word)
  expect((await get('/networks/facebook')).html).toContain(fresh)
})

test('a key that ends within a week says so, with what to do', async () => {
  await connect()
  expect((await get('/networks')).html).not.toContain('verloopt over')
  now = new Date('2027-01-16T10:00:00Z')
  expect((await get('/networks')).html).toContain('verloopt over 4 dagen')
  expect((await get('/networks/facebook')).html).toContain('Druk op ‘Sleutel vernieuwen’')
  now = new Date('2027-01-21T10:00:00Z')
  expect((await get('/networks')).html).toContain('is verlopen')
})

test('a network that asks us to wait is not asked again by the page that says so', async () => {
  const id = await connect()
  network.tooOften(1)
  const page = await get(`/networks/facebook/${id}/offers`)
  expect(page.status).toBe(422)
  const before = network.asked.length
  expect((await get(`/networks/facebook/${id}/offers`)).status).toBe(422)
  expect(network.asked.length).toBe(before)
  expect((await get('/networks/limits')).html).toContain('vroeg ons te wachten tot 11.10 uur')
})

test('only an administrator changes anything; an editor reads; a policymaker sees nothing', async () => {
  const id = await connect()
  for (const path of ['/networks', '/networks/facebook', '/networks/x', '/networks/limits']) {
    const { status, html } = await pages.get(path, 'editor')
    expect(status).toBe(200)
    expect(html.replace(/<header class="head">[\s\S]*?<\/header>/, '')).not.toContain('<form')
    expect((await pages.get(path, 'policymaker')).status).toBe(403)
  }
  const doors = [
    'add',
    'stop',
    'steps/app',
    `${id}/offers`,
    `${id}/test`,
    `${id}/rotate`,
    `${id}/remove`,
    `${id}/word`,
  ]
  for (const door of doors)
    expect((await pages.post(`/networks/facebook/${door}`, {}, 'editor')).status).toBe(403)
  for (const door of ['sign-in', 'return', `${id}/offers`, `${id}/remove`])
    expect((await pages.get(`/networks/facebook/${door}`, 'editor')).status).toBe(403)
  expect((await pages.post(`/networks/limits/${id}`, { euro: '5' }, 'editor')).status).toBe(403)
})

test('a key of another organisation does not exist here', async () => {
  const id = await connect()
  await post('/networks/facebook/add')
  await typeAll()
  const state = await stateOf()
  const other = await openTown()
  try {
    for (const action of ['offers', 'remove'])
      expect((await other.pages.get(`/networks/facebook/${id}/${action}`, 'administrator')).status).toBe(404)
    for (const action of ['offers', 'test', 'rotate', 'remove', 'word']) {
      const answer = await other.pages.post(
        `/networks/facebook/${id}/${action}`,
        { offer: 'x' },
        'administrator',
      )
      expect(answer.status).toBe(404)
    }
    expect((await other.pages.post(`/networks/limits/${id}`, { euro: '5' }, 'administrator')).status).toBe(
      404,
    )
    const back = await other.pages.get(`/networks/facebook/return?state=${state}`, 'administrator')
    expect(back.status).toBe(400)
    expect((await other.pages.get('/networks/facebook', 'administrator')).html).not.toContain(id)
  } finally {
    await other.pages.close()
  }
  expect(await secret(id)).toBeDefined()
})

test('a network, a step or a key that does not exist is not found', async () => {
  expect((await get('/networks/myspace')).status).toBe(404)
  expect((await post('/networks/facebook/steps/geen')).status).toBe(404)
  expect((await get('/networks/facebook/geen/offers')).status).toBe(404)
})

test('a set-up that is stopped leaves nothing behind', async () => {
  await typeApp()
  const [draft] = await keys()
  await post('/networks/facebook/stop')
  expect(await keys()).toEqual([])
  expect(await secret(draft?.credentialId ?? '')).toBeUndefined()
})

test('without a set-up under way, signing in leads back to the steps and begins nothing', async () => {
  expect((await get('/networks/facebook/sign-in')).location).toBe('/networks/facebook#steps')
  expect(await keys()).toEqual([])
})

test('another site cannot start a sign-in', async () => {
  await typeAll()
  const answer = await fetch(`${pages.origin}/networks/facebook/sign-in`, {
    headers: { cookie: 'role=administrator', 'sec-fetch-site': 'cross-site' },
    redirect: 'manual',
  })
  expect(answer.status).toBe(403)
})

test('limits in one view: euro with its pace and topics, hashtags with their day, what was skipped and why', async () => {
  expect((await get('/networks/limits')).html).toContain('Nog geen limieten')
  const id = await connect()
  const { access, topicId } = await within(async (tx, orgId) => ({
    access: parts.accessFor(orgId),
    topicId: (await topics(tx, orgId)).find((topic) => !topic.system)?.topicId ?? '',
  }))
  const euro = { meter: 'euro', kind: 'calendar', most: 10, every: 'month', timeZone: 'UTC' } as const
  await access.take(id, euro, 7.5, topicId)
  await access.take(id, euro, 1.5, '11111111-1111-4111-8111-111111111111')
  await expect(access.take(id, euro, 2, topicId)).rejects.toThrow('limit-reached')
  const hashtags = { meter: 'hashtags', kind: 'rolling', most: 30, seconds: 604_800, distinct: true } as const
  await access.take(id, hashtags, 1, 'kermis')
  await access.hear(id, 'hashtags', 0.25)
  const { html } = await get('/networks/limits')
  const name = (await within((tx, orgId) => topics(tx, orgId))).find((one) => one.topicId === topicId)?.name
  for (const words of [
    '9,00 euro deze maand',
    'Aan dit tempo 12,04 euro',
    'meer dan uw budget van 10,00 euro',
    '9,00 van 10,00 euro',
    'Eén keer niet gevraagd',
    'een onderwerp dat er niet meer is',
    '7,50 euro',
    name ?? '?',
    '1 van 30',
    'kermis',
    'vrij op maandag 30 november',
    'Het netwerk zelf zegt: 25',
  ])
    expect(html).toContain(words)
  expect((await post(`/networks/limits/${id}`, { euro: 'veel' })).location).toBe(
    `/networks/limits?wrong=${id}`,
  )
  expect((await get(`/networks/limits?wrong=${id}`)).html).toContain('Vul een bedrag in')
  await post(`/networks/limits/${id}`, { euro: '12,50' })
  expect((await keys())[0]?.facts.budgetEuro).toBe(12.5)
  expect((await get('/networks/limits')).html).toContain('Uw budget is 12,50 euro')
})

const listenOnly = async () => {
  const { location } = await post('/networks/x/without-sign-in')
  return location?.split('/')[3] ?? ''
}

test('who only wants to listen goes on without signing in, reads what is lost, and may sign in later', async () => {
  // Not before what listening needs is right.
  expect((await post('/networks/x/without-sign-in')).location).toBe('/networks/x#steps')
  expect((await get('/networks/x')).html).not.toContain('Verder zonder aanmelden')
  // Where nobody signs in yet, the address to come back to is noise.
  expect((await get('/networks/x')).html).not.toContain('/networks/x/return')
  await post('/networks/x/steps/app', { appToken: appSecret })
  const asked = await get('/networks/x')
  expect(asked.html).toContain('antwoorden doet u op X zelf')
  expect(asked.html).toContain('https://plein.example/networks/x/return')
  const id = await listenOnly()
  expect((await keys()).map((row) => [row.credentialId, row.state])).toEqual([[id, 'active']])
  expect((await get('/networks/x')).html).toContain('er is niemand aangemeld')
  // Later: the same key, renewed, through what was passed by.
  await post(`/networks/x/${id}/rotate`)
  expect((await get('/networks/x')).html).toContain('Verder zonder aanmelden')
  await post('/networks/x/steps/client', { clientId: 'a', clientSecret: 'b-geheim' })
  const { location } = await get('/networks/x/sign-in')
  const state = new URL(location ?? '').searchParams.get('state') ?? ''
  await get(`/networks/x/return?${new URLSearchParams({ state, code: network.newCode() })}`)
  expect((await secret(id))?.token).toBe(network.lastToken())
  expect((await get('/networks/x')).html).not.toContain('er is niemand aangemeld')
  // What somebody signed in for is not given up by a renewal.
  await post(`/networks/x/${id}/rotate`)
  expect((await get('/networks/x')).html).not.toContain('Verder zonder aanmelden')
})

test('a network that asks for signing in cannot do without', async () => {
  await typeAll()
  expect((await get('/networks/facebook')).html).not.toContain('Verder zonder aanmelden')
  expect((await post('/networks/facebook/without-sign-in')).location).toBe('/networks/facebook#steps')
  expect((await keys()).map((row) => row.state)).toEqual(['draft'])
})

test('what is true of a key is said where the network has words for it, as text', async () => {
  await post('/networks/x/steps/app', { appToken: appSecret })
  const id = await listenOnly()
  const facts = { notSearched: ['Alles', '<b>Markt</b>'], gaps: [], sampleOfHundred: 25, wordless: 'stil' }
  await within((tx, orgId) => changeCredential(tx, houseForTests, orgId, id, { facts }))
  const { html } = await get('/networks/x')
  expect(html).toContain('Niet gezocht op X: Alles · &lt;b&gt;Markt&lt;/b&gt;.')
  expect(html).toContain('lezen we 25 van elke honderd berichten')
  expect(html).not.toContain('Wat X hier niet kan horen')
  expect(html).not.toContain('stil')
})
