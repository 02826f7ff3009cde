import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { type Meta, startMeta } from '../../../../tests/town/meta.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Secret } from '../../connector.js'
import { facebookSetup, permissions } from './setup.js'
import { facebookSettings } from './wire.js'

let town: Meta
let http: Http
let keys: TestAccess
const now = () => new Date('2026-11-20T10:00:00Z')
const redirect = 'https://plein.duinveld.be/networks/facebook/return'

beforeAll(async () => {
  keys = await openTestAccess({ service: 'meta', secret: {}, now })
})
afterAll(() => keys.close())
beforeEach(async () => {
  town = await startMeta({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const context = () => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: keys.access,
})
const setup = () => facebookSetup({ graph: town.url, dialog: town.url })
const check = (name: string, typed: Secret) =>
  setup()
    .steps.find((step) => step.name === name)
    ?.check(typed, context())
const typed = () => ({ appId: town.app.id, appSecret: town.app.secret })
/** A person signs in: what the network sends back to us. */
async function signedIn(): Promise<URLSearchParams> {
  const address = setup().signIn?.address(typed(), { redirect, state: 'een-staat' }) ?? ''
  expect(new URL(address).searchParams.get('scope')?.split(',')).toEqual([...permissions])
  expect(address).not.toContain(town.app.secret)
  const answer = await fetch(address, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '').searchParams
}
const finish = async () => setup().signIn?.finish(typed(), await signedIn(), { redirect }, context())

test('the app is asked for its name; a wrong number or secret is told', async () => {
  await expect(check('app', typed())).resolves.toMatchObject({ facts: { appName: town.app.name } })
  const wrong = { ...typed(), appSecret: 'f'.repeat(32) }
  await expect(check('app', wrong)).rejects.toMatchObject({ key: 'facebook-wrong-app' })
})

test('signing in brings the tokens of all pages, when they end, and what was not allowed', async () => {
  const page = town.addPage('Gemeente Duinveld')
  const library = town.addPage('Bibliotheek Duinveld')
  town.grant('pages_messaging', false)
  const credential = await finish()
  expect(credential?.secret).toMatchObject({
    ...typed(),
    [`page.${page}`]: town.tokenOf(page),
    [`page.${library}`]: town.tokenOf(library),
  })
  expect(credential?.facts).toMatchObject({
    pages: ['Gemeente Duinveld', 'Bibliotheek Duinveld'],
    missing: ['pages_messaging'],
  })
  // The page's token does not end; access to its data does.
  expect(credential?.expiresAt).toEqual(new Date(now().getTime() + 90 * 86_400_000))
  for (const { address } of town.asked) expect(address).not.toMatch(/TOKEN|CODE|0123456789abcdef/)
})

test('who says no in the dialog, or manages no page, is told so', async () => {
  await expect(finish()).rejects.toMatchObject({ key: 'facebook-no-pages' })
  for (const scope of permissions) town.grant(scope, false)
  await expect(finish()).rejects.toMatchObject({ key: 'facebook-not-allowed' })
})

test('a code is good once', async () => {
  town.addPage('Gemeente Duinveld')
  const answer = await signedIn()
  const once = () => setup().signIn?.finish(typed(), answer, { redirect }, context())
  await once()
  await expect(once()).rejects.toMatchObject({ key: 'network-says' })
})

test('each page becomes an offer that the connector can read; others too, where Meta allows it', async () => {
  const page = town.addPage('Gemeente Duinveld')
  const paper = town.addPage('Streekkrant', { isOurs: false })
  const asked = { ...typed(), otherPages: 'https://www.facebook.com/Streekkrant/' }
  await expect(check('others', asked)).rejects.toMatchObject({ key: 'permission-missing' })
  town.grant('Page Public Content Access', true)
  const others = await check('others', asked)
  const credential = await finish()
  await keys.access.renew(keys.credentialId, {
    secret: credential?.secret ?? {},
    facts: { ...credential?.facts, ...others?.facts },
  })
  const offers = await setup().offers(keys.credentialId, context())
  expect(offers).toMatchObject([
    { connector: 'facebook', name: 'Gemeente Duinveld', chosen: true, detail: 'City' },
    { connector: 'facebook', name: 'Streekkrant' },
  ])
  expect(offers.map(({ settings }) => facebookSettings.parse(settings))).toMatchObject([
    { page, own: true },
    { page: paper, own: false },
  ])
})

test('no other pages is right as well', async () => {
  await expect(check('others', typed())).resolves.toEqual({ facts: { otherPages: [] } })
})
