import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  channels,
  type Database,
  installation,
  organisations,
  replaceSetupLinks,
  sources,
  topics,
} from '#store'
import { foundTown } from '../../src/found.js'
import { townParts } from '../../src/town-parts.js'
import { type Browser, openHouse, type TestHouse } from '../access/testing.js'
import type { SiteLook } from './parts.js'

const house32 = randomBytes(32)
const password = 'zes paarden op een rij'
const now = () => new Date()

/** What the town's website would have said; the network stays out of these tests. */
let website: Omit<SiteLook, 'site'> = { channels: [], feeds: [], problem: null }

async function open(options: { mail?: boolean } = {}): Promise<TestHouse> {
  // The parts need the house's database, and the house its parts: the founding looks it up when it is pressed.
  const held: { database?: Database } = {}
  const towns = townParts({
    look: async (site) => ({ site, ...website }),
    found: (founding) => foundTown({ database: held.database as Database, house: house32, now }, founding),
    mastodonHosts: ['mastodon.test'],
  })
  const house = await openHouse({ towns, ...options })
  held.database = house.database
  return house
}

const link = (house: TestHouse) => house.database.inOrg(installation, (tx) => replaceSetupLinks(tx, now()))
const own = (orgId: string, house: TestHouse) =>
  house.database.inOrg(orgId, async (tx) => ({
    topics: await topics(tx, orgId),
    sources: await sources(tx, orgId),
    channels: await channels(tx, orgId),
    members: await tx<{ user_id: string; role: string }[]>`select user_id, role from member`,
    keys: (await tx`select purpose from org_key`).length,
  }))

async function walk(browser: Browser, base: string, town = 'Mol') {
  await browser.post(`${base}/who`, {
    name: 'An Peeters',
    mail: 'an@mol.test',
    way: 'password',
    'new-password': password,
  })
  const page = await browser.page(`${base}/town?q=${town}`)
  const code = /name="town" value="([^"]+)"/.exec(page)?.[1] ?? ''
  await browser.post(`${base}/town`, { town: code })
  await browser.post(`${base}/channels`, {
    facebook: 'later',
    more: 'instagram.com/gemeentemol\nt.me/gemeentemol',
  })
  await browser.post(`${base}/topics`, { topic: ticked(await browser.page(`${base}/topics`), 'topic') })
  return ticked(await browser.page(`${base}/sources`), 'source')
}

/** The values of the boxes that stand ticked on a page. */
function ticked(page: string, name: string): string[] {
  return [...page.matchAll(new RegExp(`name="${name}" value="([^"]+)" checked`, 'g'))].map(
    (match) => match[1] ?? '',
  )
}

describe('the first run', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await open()
  })
  afterAll(() => house.close())

  it('sends whoever comes without the link to the place where it is printed', async () => {
    const browser = house.browser()
    expect((await browser.get('/')).headers.get('location')).toBe('/setup')
    expect(await browser.page('/setup')).toContain('bij het starten')
    expect((await browser.get('/setup/een-verzonnen-link')).status).toBe(404)
  })

  it('shows one step at a time, and takes no step before its turn', async () => {
    const base = `/setup/${await link(house)}`
    const browser = house.browser()
    expect((await browser.get(base)).headers.get('location')).toBe(`${base}/who`)
    expect((await browser.get(`${base}/topics`)).status).toBe(400)
    const bad = await browser.post(`${base}/who`, { name: 'A', mail: 'geen adres', 'new-password': 'kort' })
    const page = await bad.text()
    expect(bad.status).toBe(400)
    for (const words of ['Vul uw naam in', 'geen geldig e-mailadres', 'Kies minstens 12'])
      expect(page).toContain(words)
    expect(page).toContain('geen adres')
  })

  it('shows what is needed to know the right town', async () => {
    const base = `/setup/${await link(house)}`
    const browser = house.browser()
    await browser.post(`${base}/who`, { name: 'An Peeters', mail: 'an@mol.test', 'new-password': password })
    const page = await browser.page(`${base}/town?q=Nazareth`)
    expect(page).toContain('Nazareth-De Pinte')
    expect(page).toContain('Oost-Vlaanderen')
    expect(page).toMatch(/Buren:/)
    expect(page).toMatch(/Postcode 9/)
    expect(await browser.page(`${base}/town?q=Ede`)).toContain('Nederland')
    expect(await browser.page(`${base}/town?q=Xyzzyx`)).toContain('vinden geen gemeente')
    expect((await browser.post(`${base}/town`, { town: 'zomaar iets' })).status).toBe(400)
    // While somebody types: the same list alone.
    expect(await browser.page(`${base}/town/suggest?q=2400`)).not.toContain('<html')
  })

  it('loses no answer at a reload, in another browser, or at a new start', async () => {
    const first = await link(house)
    await house
      .browser()
      .post(`/setup/${first}/who`, { name: 'An Peeters', mail: 'an@mol.test', 'new-password': password })
    const second = await link(house)
    expect((await house.browser().get(`/setup/${first}`)).status).toBe(404)
    const page = await house.browser().page(`/setup/${second}/who`)
    expect(page).toContain('value="An Peeters"')
    expect(page).toContain('Uw wachtwoord is bewaard')
    expect(page).not.toContain(password)
  })

  it('keeps the password as a hash only', async () => {
    const rows = await house.database.inOrg(
      installation,
      (tx) => tx<{ answers: unknown }[]>`select answers from setup_draft`,
    )
    expect(JSON.stringify(rows)).not.toContain(password)
  })

  it('says in words what the website did not give, and lets go on', async () => {
    const base = `/setup/${await link(house)}`
    const browser = house.browser()
    await browser.post(`${base}/town`, { town: '13025' })
    website = { channels: [], feeds: [], problem: 'setup.look-unreachable' }
    await browser.post(`${base}/channels/look`, { site: 'www.gemeentemol.be' })
    expect(await browser.page(`${base}/channels`)).toContain('We bereiken www.gemeentemol.be nu niet')
    website = {
      channels: [{ network: 'instagram', address: 'https://instagram.com/mol', name: 'mol' }],
      feeds: [{ address: 'https://gemeentemol.be/rss', title: 'Nieuws' }],
      problem: null,
    }
    await browser.post(`${base}/channels/look`, { site: 'www.gemeentemol.be' })
    expect(await browser.page(`${base}/channels`)).toContain('1 kanaal')
    const unclear = await browser.post(`${base}/channels`, {
      facebook: 'later',
      more: 'geen adres\nbsky.app/profile/mol.be',
      'address-0': 'https://instagram.com/mol',
      'network-0': 'instagram',
      'name-0': 'mol',
      'keep-0': 'yes',
      'active-0': 'yes',
      'audience-0': 'jongeren',
    })
    const page = await unclear.text()
    expect(unclear.status).toBe(400)
    expect(page).toContain('herkennen we niet als adres: geen adres')
    expect(page).toContain('bsky.app/profile/mol.be')
    expect(page).toContain('value="jongeren"')
    expect(await browser.page(`${base}/topics`)).toContain('ook een gewoon woord')
  })

  it('opens the square with all of it at once, and signs its administrator in', async () => {
    const token = await link(house)
    const base = `/setup/${token}`
    const browser = house.browser()
    const chosen = await walk(browser, base)
    expect(chosen.length).toBeGreaterThan(1)
    // A channel that was typed is a source, as one that was found.
    expect(chosen).toContain('telegram gemeentemol')
    const answer = await browser.post(`${base}/sources`, { source: chosen })
    expect(answer.headers.get('location')).toBe('/wall')

    const [org] = await house.database.inOrg(installation, organisations)
    expect(org).toMatchObject({ name: 'Mol', slug: 'mol', municipality: '13025', country: 'BE' })
    const orgId = org?.orgId ?? ''
    const has = await own(orgId, house)
    expect(has.members).toMatchObject([{ role: 'administrator' }])
    expect(has.keys).toBe(3)
    expect(has.topics.filter((topic) => topic.system)).toHaveLength(1)
    const topicsOwn = has.topics.filter((topic) => !topic.system)
    expect(topicsOwn.length).toBeGreaterThanOrEqual(13)
    for (const topic of topicsOwn) {
      expect(topic.owner).toBe('An Peeters')
      expect(topic.purpose.length).toBeGreaterThan(10)
      expect(topic.legalBasis.length).toBeGreaterThan(10)
    }
    expect(new Set(topicsOwn.map((topic) => topic.endsOn)).size).toBeGreaterThan(8)
    expect(has.sources.map((source) => source.connector)).toEqual(
      expect.arrayContaining(['jetstream', 'google-news']),
    )
    expect(has.channels).toEqual(
      expect.arrayContaining([expect.objectContaining({ network: 'facebook', connection: 'later' })]),
    )

    // Signed in already, and next time with the password.
    expect(await browser.page('/people')).toContain('An Peeters')
    const later = house.browser()
    expect((await later.post('/sign-in', { mail: 'an@mol.test', password })).status).toBe(303)
  })

  it('says of a used link that it was used', async () => {
    const rows = await house.database.inOrg(
      installation,
      (tx) =>
        tx`select 1 from setup_draft d join setup_link l using (org_id, token_hash) where l.used_at is not null`,
    )
    expect(rows).toHaveLength(0)
    const token = await link(house)
    const answer = await house.browser().get(`/setup/${token}`)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('al gebruikt')
  })
})

describe('two presses at the same moment', () => {
  it('found one town', async () => {
    const house = await open()
    const base = `/setup/${await link(house)}`
    const browser = house.browser()
    const source = await walk(browser, base)
    const answers = await Promise.all([
      browser.post(`${base}/sources`, { source }),
      browser.post(`${base}/sources`, { source }),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 400])
    expect(await house.database.inOrg(installation, organisations)).toHaveLength(1)
    await house.close()
  })
})

describe('another town in the same installation', () => {
  it('is added by who administers the first, who signs in with the same account', async () => {
    const house = await open({ mail: true })
    const browser = house.browser()
    const base = `/setup/${await link(house)}`
    await browser.post(`${base}/who`, { name: 'An Peeters', mail: 'an@mol.test' })
    await browser.post(`${base}/town`, { town: '13025' })
    await browser.post(`${base}/channels`, { facebook: 'no' })
    await browser.post(`${base}/topics`, { topic: ['town'] })
    expect((await browser.post(`${base}/sources`)).headers.get('location')).toBe('/wall')

    const again = (await browser.post('/setup/new')).headers.get('location') ?? ''
    expect((await browser.get(again)).headers.get('location')).toBe(`${again}/town`)
    expect((await house.browser().get(again)).status).toBe(401)
    await browser.post(`${again}/town`, { town: '13003' })
    await browser.post(`${again}/channels`, { facebook: 'no' })
    await browser.post(`${again}/topics`, { topic: ['town'] })
    expect((await browser.post(`${again}/sources`)).headers.get('location')).toBe('/wall')

    const all = await house.database.inOrg(installation, organisations)
    expect(all.map((org) => org.name).sort()).toEqual(['Balen', 'Mol'])
    expect(await browser.page('/people')).toContain('· Balen')
    await browser.post('/switch', { org: 'mol' })
    expect(await browser.page('/people')).toContain('· Mol')

    // Somebody of the second town does not run the installation.
    const balen = all.find((org) => org.name === 'Balen')?.orgId ?? ''
    const { person } = await house.access.ensurePerson({
      mail: 'bo@balen.test',
      name: 'Bo',
      locale: 'nl',
      proven: true,
    })
    await house.database.inOrg(
      balen,
      (tx) =>
        tx`insert into member (org_id, user_id, role) values (${balen}, ${person.userId}, 'administrator')`,
    )
    const bo = house.browser()
    await bo.post('/sign-in/link', { mail: 'bo@balen.test' })
    await bo.post(`/sign-in/link/${house.links.at(-1)?.token}`)
    expect((await bo.post('/setup/new')).status).toBe(400)
    expect(await bo.page('/people')).not.toContain('bo@mol')
    await house.close()
  })
})
