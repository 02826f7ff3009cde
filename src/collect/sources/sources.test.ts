import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '#basics/bus'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import {
  accessLog,
  addOrganisation,
  addSource,
  addSystemTopic,
  countDrops,
  newOrgId,
  type Organisation,
  source,
  sources,
  wentWrong,
} from '#store'
import { startTelegram, type Telegram } from '../../../tests/town/telegram.js'
import { openPages, type TestPages } from '../../../web/testing.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { noAccess } from '../access.js'
import type { Connector } from '../connector.js'
import { feed } from '../connectors/feed/index.js'
import { googleNews } from '../connectors/google-news/index.js'
import { jetstream } from '../connectors/jetstream/index.js'
import { mastodon } from '../connectors/mastodon/index.js'
import { telegram } from '../connectors/telegram/index.js'
import { readOpml } from '../opml.js'
import { sourceRoutes } from './routes.js'

const now = new Date('2026-11-23T10:00:00Z')
const rss = (title: string, items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title><link>https://x.example</link>${items
    .map(
      (item, n) =>
        `<item><title>${item}</title><link>https://x.example/${n}</link><guid>${title}${n}</guid></item>`,
    )
    .join('')}</channel></rss>`

const web: Record<string, { type: string; body: string }> = {
  '/rss': {
    type: 'application/rss+xml',
    body: rss('De Duinbode', [
      'Kerkstraat dicht',
      'Bel 0475 12 34 56',
      '&lt;b&gt;Kermis&lt;/b&gt;',
      'Vierde',
    ]),
  },
  '/sport': { type: 'application/rss+xml', body: rss('Duinsport', ['Uitslagen']) },
  '/': {
    type: 'text/html',
    body: '<html><head><link rel="alternate" type="application/rss+xml" title="Nieuws" href="/rss"><link rel="alternate" type="application/rss+xml" title="Sport" href="/sport"></head></html>',
  },
}

let held: TestDatabase
let server: Server
let site: string
let telegrams: Telegram
let http: Http
let org: Organisation
let pages: TestPages
let connectors: Map<string, Connector>

beforeAll(async () => {
  held = await testDatabase()
  server = createServer((request, answer) => {
    const found = web[request.url ?? '']
    answer
      .writeHead(found ? 200 : 404, { 'content-type': found?.type ?? 'text/plain' })
      .end(found?.body ?? 'niets')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  site = `http://127.0.0.1:${port}`
  telegrams = await startTelegram({ now: () => now })
  http = createHttp({
    userAgent: 'test',
    allowedHosts: [`127.0.0.1:${port}`, new URL(telegrams.url).host],
  })
  const all = [
    feed(),
    googleNews(site),
    jetstream(['ws://127.0.0.1:1'], { firstPauseMs: 1 }),
    mastodon(),
    telegram(telegrams.url),
  ]
  connectors = new Map(all.map((one) => [one.name, one as unknown as Connector]))
})
afterAll(async () => {
  await http.close()
  server.close()
  await telegrams.close()
  await held.close()
})

async function makeTown(name: string): Promise<Organisation> {
  const orgId = newOrgId()
  return held.database.inOrg(orgId, async (tx) => {
    const made = await addOrganisation(tx, orgId, { name, country: 'BE', municipality: null, locale: 'nl' })
    await addSystemTopic(tx, orgId, 'Alles')
    return made
  })
}

beforeEach(async () => {
  org = await makeTown('Duinveld')
  const parts = {
    database: held.database,
    bus: createBus(),
    log: createLog('silent'),
    now: () => now,
    http,
    accessFor: () => noAccess,
    connectors,
    listenMs: 300,
    own: {
      take: async () => ({ added: 0, edited: 0, removed: 0, drops: [] }),
      wrap: (secret: Buffer) => secret,
      unwrap: (wrapped: Buffer) => wrapped,
      origin: 'https://plein.example',
    },
  }
  pages = await openPages(org, [sourceRoutes(parts)])
  return () => pages.close()
})

const inTown = <T>(work: Parameters<typeof held.database.inOrg<T>>[1]) => held.database.inOrg(org.orgId, work)
const all = () => inTown((tx) => sources(tx, org.orgId))
const add = (change: object = {}) =>
  inTown((tx) =>
    addSource(tx, org.orgId, {
      connector: 'feed',
      name: 'De Duinbode',
      settings: { url: `${site}/rss`, kind: 'news' },
      scope: 'town',
      ...change,
    }),
  )
const logged = async () =>
  (await inTown((tx) => accessLog(tx, org.orgId, {}, 50))).map((entry) => entry.action)

describe('adding a source', () => {
  it('tries it first: the first three titles, scrubbed, and how many; nothing is kept', async () => {
    const { status, html } = await pages.post('/sources/new/feed', {
      address: `${site}/rss`,
      kind: 'news',
      scope: 'town',
      action: 'test',
    })
    expect(status).toBe(200)
    expect(html).toContain('Het werkt: 4 berichten.')
    expect(html).toContain('Kerkstraat dicht')
    expect(html).not.toContain('0475')
    expect(html).not.toContain('Vierde')
    expect(html).not.toContain('<b>Kermis')
    expect(await all()).toEqual([])
  })
  it('is kept under the name that the source gives itself, and is logged', async () => {
    const answer = await pages.post('/sources/new/feed', {
      address: `${site}/rss`,
      kind: 'own',
      scope: 'firehose',
      action: 'save',
    })
    expect(answer.status).toBe(303)
    const [made] = await all()
    expect(made).toMatchObject({
      connector: 'feed',
      scope: 'firehose',
      state: 'active',
      settings: { kind: 'own' },
    })
    expect(answer.location).toBe(`/sources/${made?.sourceId}`)
    expect(await logged()).toContain('sources.add')
  })
  it('of a site with several feeds lets a person choose', async () => {
    const form = { address: site, kind: 'news', scope: 'town', action: 'save' }
    const asked = await pages.post('/sources/new/feed', form)
    expect([
      asked.status,
      asked.html.includes('We vonden 2 feeds'),
      asked.html.includes('Duinsport'),
    ]).toEqual([200, true, true])
    expect(await all()).toEqual([])
    expect((await pages.post('/sources/new/feed', { ...form, url: `${site}/sport` })).status).toBe(303)
    expect((await all())[0]?.settings).toMatchObject({ url: `${site}/sport` })
  })
  it('a second time is refused in words', async () => {
    await add()
    const { status, html } = await pages.post('/sources/new/feed', {
      address: `${site}/rss`,
      name: 'Anders',
      kind: 'own',
      scope: 'town',
      action: 'save',
    })
    expect([status, html.includes('Deze bron hebt u al: De Duinbode.')]).toEqual([422, true])
    expect(await all()).toHaveLength(1)
  })
  it('that does not work says why, and can be added all the same', async () => {
    const form = { address: `${site}/missing`, kind: 'news', scope: 'town', action: 'save' }
    const failed = await pages.post('/sources/new/feed', form)
    expect([failed.status, failed.html.includes('Op dit adres staat niets meer')]).toEqual([422, true])
    const tried = /name="tried" value="([^"]+)"/.exec(failed.html)?.[1] ?? ''
    expect((await pages.post('/sources/new/feed', { ...form, tried })).status).toBe(303)
  })
  it.each(['http://127.0.0.1:8081/feed', 'http://169.254.169.254/', 'http://localhost/rss'])(
    'never visits %s',
    async (address) => {
      const { status, html } = await pages.post('/sources/new/feed', { address, action: 'save' })
      expect([status, html.includes('intern netwerk')]).toEqual([422, true])
      expect(await all()).toEqual([])
    },
  )
  it.each([
    ['feed', { address: '' }, 'Vul het adres'],
    ['feed', { address: 'ftp://x' }, 'geen webadres'],
    ['feed', { address: 'javascript:alert(1)' }, 'geen webadres'],
    ['mastodon', { host: 'geen server!' }, 'geen naam van een server'],
    ['mastodon', { host: 'mastodon.social', tag: 'twee woorden' }, 'Een hashtag bevat alleen'],
    ['google-news', { query: '' }, 'Vul in waarnaar'],
    ['telegram', { channel: '' }, 'Vul de naam of het adres van het kanaal in'],
    ['telegram', { channel: 'https://t.me/+AbCdEf' }, 'geen naam van een openbaar kanaal'],
  ])('%s with %o says what is wrong', async (kind, form, words) => {
    const { status, html } = await pages.post(`/sources/new/${kind}`, { ...form, action: 'save' })
    expect([status, html.includes(words)]).toEqual([422, true])
  })
  it('of Telegram is a channel by its name or address, kept whole, tried first, and refused twice', async () => {
    telegrams.say('duinveld_nieuws', 'Markt verhuist. Bel 0475 12 34 56')
    const form = { channel: 'https://t.me/s/duinveld_nieuws', kind: 'own', scope: 'town' }
    const tried = await pages.post('/sources/new/telegram', { ...form, action: 'test' })
    expect([tried.status, tried.html.includes('Het werkt: 1 bericht.')]).toEqual([200, true])
    expect([tried.html.includes('Markt verhuist'), tried.html.includes('0475')]).toEqual([true, false])
    expect(tried.html).toContain('Groepen, besloten kanalen')
    const kept = await pages.post('/sources/new/telegram', { ...form, action: 'save' })
    const [made] = await all()
    expect([kept.status, made?.name, made?.scope]).toEqual([303, '@duinveld_nieuws', 'town'])
    expect(made?.settings).toEqual({ channel: 'duinveld_nieuws', kind: 'own' })
    const page = await pages.get(`/sources/${made?.sourceId}`)
    expect(page.html).toContain('t.me/duinveld_nieuws')
    expect(page.html).toContain('ongeveer eens per dag')
    const again = { channel: '@Duinveld_Nieuws', kind: 'news', scope: 'town', action: 'save' }
    const double = await pages.post('/sources/new/telegram', again)
    expect([double.status, double.html.includes('Deze bron hebt u al')]).toEqual([422, true])
  })
  it('of Telegram that is not public is told how to see that', async () => {
    const { status, html } = await pages.post('/sources/new/telegram', {
      channel: '@besloten',
      action: 'save',
    })
    expect([status, html.includes('t.me/s/besloten')]).toEqual([422, true])
  })
  it('of Bluesky shows no posts of people, only whether it works', async () => {
    const { status, html } = await pages.post('/sources/new/jetstream', { action: 'test' })
    expect([status, html.includes('Het werkt niet')]).toEqual([422, true])
  })
})

describe('the page of a source', () => {
  it('says what is wrong, since when, what was dropped and why', async () => {
    const id = await add()
    await inTown(async (tx) => {
      await wentWrong(tx, org.orgId, id, new Date('2026-11-23T08:00:00Z'), new Date('2026-11-23T11:00:00Z'), {
        key: 'problem.too-often',
        values: {},
      })
      await countDrops(tx, org.orgId, id, '2026-11-22', [
        { reason: 'malformed', detail: 'line 812' },
        { reason: 'malformed' },
        { reason: 'too-old' },
      ])
    })
    const { html } = await pages.get(`/sources/${id}`)
    for (const words of [
      'minder vaak langs',
      '9.00 uur',
      'niet te lezen',
      'regel 812',
      'ouder dan wat',
      '12.00 uur',
    ])
      expect(html).toContain(words)
    expect((await pages.get('/sources')).html).toContain('Hier gaat iets mis')
  })
  it('pauses, resumes, visits now, renames and removes, all in the log', async () => {
    const id = await add()
    const state = async () => (await inTown((tx) => source(tx, org.orgId, id)))?.state
    await pages.post(`/sources/${id}/pause`, {})
    expect(await state()).toBe('paused')
    await pages.post(`/sources/${id}/resume`, {})
    expect(await state()).toBe('active')
    expect((await pages.post(`/sources/${id}/visit`, {})).status).toBe(303)
    await pages.post(`/sources/${id}/rename`, { name: '<i>Bode</i>\u202e' })
    expect((await pages.get(`/sources/${id}`)).html).toContain('&lt;i&gt;Bode&lt;/i&gt;')
    expect((await pages.post(`/sources/${id}/rename`, { name: '  ' })).status).toBe(422)
    await pages.post(`/sources/${id}/remove`, {})
    expect([(await pages.get(`/sources/${id}`)).status, await all()]).toEqual([404, []])
    expect(await logged()).toEqual(
      expect.arrayContaining([
        'sources.pause',
        'sources.resume',
        'sources.visit',
        'sources.rename',
        'sources.remove',
      ]),
    )
  })
  it('can be tried again', async () => {
    const id = await add()
    expect((await pages.post(`/sources/${id}/test`, {})).html).toContain('Het werkt: 4 berichten.')
  })
  it('with a problem that nobody foresaw still has words', async () => {
    const id = await add()
    await inTown((tx) =>
      wentWrong(tx, org.orgId, id, now, null, { key: 'problem.never-heard-of', values: { x: '<script>' } }),
    )
    expect((await pages.get(`/sources/${id}`)).html).toContain('Er ging iets mis dat we niet hadden voorzien')
  })
})

describe('lists of feeds', () => {
  const opml = (outlines: string) => new Blob([`<opml version="2.0"><body>${outlines}</body></opml>`])
  it('come in with a tick for each, those that are there already ticked off, and go out again', async () => {
    await add()
    const read = await pages.post('/sources/new/opml', {
      file: opml(
        `<outline text="Bode" xmlUrl="${site}/rss"/><outline text="R&amp;D &lt;x&gt;" xmlUrl="https://a.example/feed"/><outline text="B" xmlUrl="https://b.example/feed"/>`,
      ),
    })
    expect([read.status, read.html.includes('3 feeds gevonden, waarvan 2 nieuw')]).toEqual([200, true])
    const boxes = [
      JSON.stringify(['https://a.example/feed', 'R&D <x>']),
      JSON.stringify([`${site}/rss`, 'Bode']),
      'geen json',
    ]
    const added = await pages.post('/sources/new/opml/add', { feed: boxes })
    expect([added.status, added.location]).toEqual([303, '/sources?added=1'])
    expect((await all()).map((one) => one.name).sort()).toEqual(['De Duinbode', 'R&D <x>'])
    const out = await pages.get('/sources.opml')
    expect(out.headers.get('content-disposition')).toContain('.opml')
    expect((await readOpml(out.html)).map(({ url, title }) => [url, title]).sort()).toEqual(
      [
        ['https://a.example/feed', 'R&D <x>'],
        [`${site}/rss`, 'De Duinbode'],
      ].sort(),
    )
  })
  it('that hold no feed are refused in words', async () => {
    const { status, html } = await pages.post('/sources/new/opml', { file: opml('<outline text="leeg"/>') })
    expect([status, html.includes('vonden we geen feeds')]).toEqual([422, true])
    expect((await pages.post('/sources/new/opml', { file: '' })).status).toBe(422)
  })
})

describe('who may see what', () => {
  it("another organisation's source is not found, and nothing can be done to it", async () => {
    const other = await makeTown('Elders')
    const id = await held.database.inOrg(other.orgId, (tx) =>
      addSource(tx, other.orgId, {
        connector: 'feed',
        name: 'Geheim',
        settings: { url: `${site}/rss` },
        scope: 'town',
      }),
    )
    for (const path of [`/sources/${id}`, '/sources/x']) expect((await pages.get(path)).status).toBe(404)
    for (const action of ['pause', 'remove', 'test', 'rename'])
      expect((await pages.post(`/sources/${id}/${action}`, { name: 'x' })).status).toBe(404)
    expect((await pages.get('/sources')).html).not.toContain('Geheim')
    expect((await held.database.inOrg(other.orgId, (tx) => source(tx, other.orgId, id)))?.state).toBe(
      'active',
    )
  })
  it('the data protection officer reads and changes nothing; policymakers do not come here', async () => {
    const id = await add()
    const seen = await pages.get(`/sources/${id}`, 'dpo')
    expect([seen.status, seen.html.includes(`/sources/${id}/pause`)]).toEqual([200, false])
    expect((await pages.post(`/sources/${id}/pause`, {}, 'dpo')).status).toBe(403)
    expect((await pages.get('/sources/new', 'dpo')).status).toBe(403)
    expect((await pages.get('/sources', 'policymaker')).status).toBe(403)
  })
  it('hostile names are shown as text', async () => {
    const id = await add({ name: '<img src=x onerror=alert(1)>\u202e' })
    for (const path of ['/sources', `/sources/${id}`]) {
      const { html, status } = await pages.get(path)
      expect([status, html.includes('<img src=x'), html.includes('\u202e')]).toEqual([200, false, false])
    }
  })
})
