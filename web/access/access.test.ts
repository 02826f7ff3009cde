import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addMember, addOrganisation, type MemberRole, newOrgId } from '#store'
import type { WebEnv } from '../viewer.js'
import { allow, ownPath, signedIn } from './guard.js'
import { openHouse, type TestHouse } from './testing.js'

const password = 'een lange zin met woorden'

/** A room with a page for everybody, one for editors, and one that breaks. */
function room(): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/wall', signedIn(), (c) => c.text(`het plein van ${c.get('viewer').org.name}`))
    .get('/today', allow('administrator', 'editor'), (c) => c.text('vandaag'))
    .post('/today', allow('administrator', 'editor'), (c) => c.text('gedaan'))
    .get('/broken', () => {
      throw new Error('the cupboard is empty')
    })
}

async function town(house: TestHouse, name: string): Promise<string> {
  const orgId = newOrgId()
  await house.database.inOrg(orgId, (tx) =>
    addOrganisation(tx, orgId, { name, country: 'BE', municipality: null, locale: 'nl' }),
  )
  return orgId
}

async function person(
  house: TestHouse,
  roles: Record<string, MemberRole>,
  mail = `${randomUUID()}@duinveld.test`,
) {
  const { person: one } = await house.access.ensurePerson({
    mail,
    name: 'An Peeters',
    locale: 'nl',
    proven: true,
  })
  await house.access.setPasswordHash(one.userId, await house.access.hashPassword(password))
  for (const [orgId, role] of Object.entries(roles))
    await house.database.inOrg(orgId, (tx) => addMember(tx, orgId, one.userId, role))
  return one
}

describe('signing in', () => {
  let house: TestHouse
  let duinveld: string
  let heide: string
  beforeAll(async () => {
    house = await openHouse({ rooms: [room()] })
    duinveld = await town(house, 'Duinveld')
    heide = await town(house, 'Heide')
  })
  afterAll(() => house.close())
  // All tests come from one address, and its tries are counted in the database.
  afterEach(async () => void (await house.database.owner`delete from auth."rateLimit"`))

  const signIn = async (mail: string) => {
    const browser = house.browser()
    const answer = await browser.post('/sign-in', { mail, password })
    expect(answer.status).toBe(303)
    return browser
  }

  it('opens the page that was asked for, after the password', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = house.browser()
    const sent = await browser.get('/today')
    expect(sent.headers.get('location')).toBe('/sign-in?next=%2Ftoday')
    expect(await browser.page('/sign-in?next=%2Ftoday')).toContain('name="next" value="/today"')
    const answer = await browser.post('/sign-in', { mail, password, next: '/today' })
    expect(answer.headers.get('location')).toBe('/today')
    expect(await browser.page('/today')).toBe('vandaag')
  })

  it('keeps the session out of reach of scripts and of other sites', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const answer = await house.browser().post('/sign-in', { mail, password })
    const session = answer.headers.getSetCookie().find((line) => line.includes('session_token')) ?? ''
    expect(session).toMatch(/HttpOnly/i)
    expect(session).toMatch(/SameSite=Lax/i)
  })

  it('says no in the same words for a wrong password and for an unknown address', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const wrong = await house.browser().post('/sign-in', { mail, password: 'iets heel anders hoor' })
    const unknown = await house.browser().post('/sign-in', { mail: 'niemand@duinveld.test', password })
    const strip = (text: string) => text.replace(/value="[^"]*@[^"]*"/g, '')
    expect(wrong.status).toBe(401)
    expect(strip(await wrong.text())).toBe(strip(await unknown.text()))
  })

  it('tires of guesses', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = house.browser()
    let last = 0
    for (let guess = 0; guess < 24; guess += 1)
      last = (await browser.post('/sign-in', { mail, password: 'fout fout fout' })).status
    expect(last).toBe(429)
  })

  it('lets nobody sign himself up, by whatever address of the library', async () => {
    for (const path of [
      'sign-up/email',
      'sign-in/magic-link',
      'list-sessions',
      'get-session',
      'two-factor/enable',
      'passkey/delete-passkey',
    ]) {
      const answer = await house.app.request(`http://localhost:8040/api/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'x@y.test', password: 'lang genoeg wachtwoord', name: 'X' }),
      })
      expect(answer.status, path).toBe(404)
    }
    expect(await house.access.personByMail('x@y.test')).toBeNull()
  })

  it('gives each role its pages and says in words why another is closed', async () => {
    const { mail } = await person(house, { [duinveld]: 'policymaker' })
    const browser = await signIn(mail)
    expect(await browser.page('/wall')).toBe('het plein van Duinveld')
    for (const path of ['/today', '/people', '/displays', '/access-log', '/channels']) {
      const answer = await browser.get(path)
      expect(answer.status, path).toBe(403)
      expect(await answer.text()).toContain('hoort niet bij uw rol')
    }
  })

  it('shows the first page of a role', async () => {
    for (const [role, home] of [
      ['policymaker', '/wall'],
      ['dpo', '/access-log'],
      ['editor', '/today'],
    ] as const) {
      const { mail } = await person(house, { [duinveld]: role })
      expect((await (await signIn(mail)).get('/')).headers.get('location')).toBe(home)
    }
  })

  it('lets somebody with two towns change between them, and into no other', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor', [heide]: 'editor' })
    const browser = await signIn(mail)
    expect(await browser.page('/wall')).toBe('het plein van Duinveld')
    expect((await browser.post('/switch', { org: 'heide' })).status).toBe(303)
    expect(await browser.page('/wall')).toBe('het plein van Heide')
    expect(await browser.page('/wall?bestuur=duinveld')).toBe('het plein van Duinveld')
    await town(house, 'Vreemd')
    expect((await browser.post('/switch', { org: 'vreemd' })).status).toBe(403)
    expect((await browser.get('/wall?bestuur=vreemd')).status).toBe(403)
    browser.cookies.set('bestuur', 'vreemd')
    expect(await browser.page('/wall')).toContain('Duinveld')
  })

  it('shows nothing any more to somebody who was removed', async () => {
    const { mail, userId } = await person(house, { [duinveld]: 'editor' })
    const browser = await signIn(mail)
    await house.database.inOrg(duinveld, (tx) => tx`delete from member where user_id = ${userId}`)
    const answer = await browser.get('/wall')
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('hoort bij geen enkel bestuur')
  })

  it('ends the session at signing out', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = await signIn(mail)
    const cookies = new Map(browser.cookies)
    await browser.post('/sign-out')
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    expect((await browser.get('/wall')).status).toBe(303)
  })

  it('asks the second factor after the password', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = await signIn(mail)
    const page = await (await browser.post('/account/second-factor', { password })).text()
    const secret = /secret=([A-Z2-7]+)/.exec(page)?.[1] ?? ''
    const on = await browser.post('/account/second-factor/confirm', { code: await totp(secret) })
    expect(on.headers.get('location')).toBe('/account?done=second-on')

    const other = house.browser()
    expect((await other.post('/sign-in', { mail, password })).headers.get('location')).toContain(
      '/sign-in/code',
    )
    expect((await other.get('/wall')).status).toBe(303)
    expect((await other.post('/sign-in/code', { code: '000000' })).status).toBe(401)
    expect(
      (await other.post('/sign-in/code', { code: await totp(secret), next: '/wall' })).headers.get(
        'location',
      ),
    ).toBe('/wall')
    expect(await other.page('/wall')).toContain('Duinveld')
  })

  it('signs out every device with a new password', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const [here, there] = [await signIn(mail), await signIn(mail)]
    const short = await here.post('/account/password', { current: password, 'new-password': 'kort' })
    expect(await short.text()).toContain('minstens 12 tekens')
    const answer = await here.post('/account/password', {
      current: password,
      'new-password': 'nog een andere lange zin',
    })
    expect(answer.headers.get('location')).toBe('/account?done=password')
    expect(await here.page('/wall')).toContain('Duinveld')
    expect((await there.get('/wall')).status).toBe(303)
  })

  it('refuses a form of another site, whatever way it says so', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = await signIn(mail)
    const from = (headers: Record<string, string>) =>
      browser.ask('/today', { method: 'POST', body: new URLSearchParams(), headers })
    expect((await from({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await from({ origin: 'http://localhost:8040' })).status).toBe(200)
    expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await from({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await from({ origin: 'https://elders.test' })).status).toBe(403)
    expect((await from({ origin: 'null' })).status).toBe(403)
    expect((await from({})).status).toBe(403)
  })

  it('sends every page with a policy that runs no script of its own', async () => {
    const answer = await house.browser().get('/sign-in')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const body = await answer.text()
    expect(body).not.toMatch(/ style=|<script(?! type="module" src)| on[a-z]+="/)
  })

  it('speaks the language of the browser, the account or the address', async () => {
    const browser = house.browser()
    expect(await browser.page('/sign-in')).toContain('Aanmelden')
    expect(await browser.page('/sign-in?taal=en')).toContain('Sign in')
    expect(await browser.page('/sign-in')).toContain('Sign in')
  })

  it('answers a fault with a reference and not with what went wrong', async () => {
    const answer = await house.browser().get('/broken')
    expect(answer.status).toBe(500)
    const body = await answer.text()
    expect(body).toMatch(/[0-9a-f]{8}/)
    expect(body).not.toContain('cupboard')
  })

  it('has a page for what is not there', async () => {
    const answer = await house.browser().get('/nergens')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('Niet gevonden')
  })

  it('refuses a body that is too large', async () => {
    const answer = await house.browser().post('/sign-in', { mail: 'x'.repeat(2_000_000) })
    expect(answer.status).toBe(413)
  })

  it('opens the metrics to this machine or to who has the token only', async () => {
    expect((await house.browser().get('/metrics')).status).toBe(404)
    expect((await house.browser().get('/healthz')).status).toBe(200)
  })
})

describe('signing in by mail', () => {
  let house: TestHouse
  let duinveld: string
  beforeAll(async () => {
    house = await openHouse({ mail: true, rooms: [room()] })
    duinveld = await town(house, 'Duinveld')
  })
  afterAll(() => house.close())

  it('needs a press, and works once', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = house.browser()
    expect(await (await browser.post('/sign-in/link', { mail })).text()).toContain('Kijk in uw mailbox')
    const link = `/sign-in/link/${house.links.at(-1)?.token}`
    // A scanner fetches the link first.
    expect((await house.browser().get(link)).status).toBe(200)
    expect((await browser.post(link)).headers.get('location')).toBe('/')
    expect(await browser.page('/wall')).toContain('Duinveld')
    const again = await house.browser().post(link)
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('al gebruikt of te oud')
  })

  it('answers the same for an address that nobody has, and sends nothing', async () => {
    const before = house.links.length
    const answer = await house.browser().post('/sign-in/link', { mail: 'niemand@duinveld.test' })
    expect(await answer.text()).toContain('Kijk in uw mailbox')
    expect(house.links.length).toBe(before)
    expect(await house.access.personByMail('niemand@duinveld.test')).toBeNull()
  })

  it('asks the second factor after a mail link too', async () => {
    const { mail } = await person(house, { [duinveld]: 'editor' })
    const browser = house.browser()
    await browser.post('/sign-in', { mail, password })
    const page = await (await browser.post('/account/second-factor', { password })).text()
    const secret = /secret=([A-Z2-7]+)/.exec(page)?.[1] ?? ''
    await browser.post('/account/second-factor/confirm', { code: await totp(secret) })

    const other = house.browser()
    await other.post('/sign-in/link', { mail })
    const answer = await other.post(`/sign-in/link/${house.links.at(-1)?.token}`)
    expect(answer.headers.get('location')).toContain('/sign-in/code')
    expect((await other.get('/wall')).status).toBe(303)
  })
})

it('never goes to another site after signing in', () => {
  for (const path of [
    'https://elders.test',
    '//elders.test',
    '/\\elders.test',
    'javascript:alert(1)',
    '/a\nb',
    undefined,
  ])
    expect(ownPath(path)).toBe('/')
  expect(ownPath('/wall?at=2020')).toBe('/wall?at=2020')
})

/** The code of now for a secret in base 32 (RFC 6238), from the library's own maker. */
async function totp(secret: string): Promise<string> {
  const { createOTP } = await import('@better-auth/utils/otp')
  return createOTP(Buffer.from(fromBase32(secret)).toString()).totp()
}

function fromBase32(text: string): Uint8Array {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const letter of text.replace(/=+$/, '')) bits += letters.indexOf(letter).toString(2).padStart(5, '0')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
