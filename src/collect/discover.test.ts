import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { channelOf } from './channels.js'
import { discoverChannels, discoverFeeds } from './discover.js'

let pages: Record<string, string> = {}
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  const page = pages[request.url ?? '']
  if (page === undefined) response.writeHead(404).end()
  else response.end(page)
})
let here = ''
let http: Http
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  here = `http://127.0.0.1:${port}`
  http = createHttp({ userAgent: 'Dorpsplein/0.1 (test)', allowedHosts: [`127.0.0.1:${port}`] })
})
afterAll(async () => {
  await http.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})
beforeEach(() => {
  asked.length = 0
})

const rss = (title: string) =>
  `<rss version="2.0"><channel><title>${title}</title><item><title>x</title></item></channel></rss>`
const page = (body: string, head = '') =>
  `<!doctype html><html><head><title>Gemeente</title>${head}</head><body>${body}</body></html>`

test('feeds that a site announces are proposed, if they can be read', async () => {
  pages = {
    '/': page(
      '<a href="/rss-overzicht">RSS-feeds</a>',
      '<base href="/x/"><link rel="alternate" type="application/rss+xml" title="Nieuws" href="../nieuws.xml"><link rel="alternate" type="application/atom+xml" href="/dood.xml"><link rel="alternate" hreflang="fr" href="/fr">',
    ),
    '/nieuws.xml': rss('Nieuws van de gemeente'),
    '/x/': '',
    '/rss-overzicht': page('<a href="/agenda/rss">Agenda</a>'),
    '/agenda/rss': rss('Agenda'),
  }
  expect(await discoverFeeds(`${here}/`, http)).toEqual([
    { url: `${here}/nieuws.xml`, title: 'Nieuws van de gemeente', format: 'rss' },
    { url: `${here}/agenda/rss`, title: 'Agenda', format: 'rss' },
  ])
})

test('a site that announces nothing is asked at the usual places', async () => {
  pages = { '/': page('Welkom'), '/nieuws/rss': rss('Nieuws') }
  expect(await discoverFeeds(here, http)).toEqual([
    { url: `${here}/nieuws/rss`, title: 'Nieuws', format: 'rss' },
  ])
  expect(asked.length).toBeLessThan(25)
})

test('the address of a feed is that feed; a site without one has none; no site is a problem', async () => {
  pages = { '/rss': rss('Direct'), '/': page('Welkom') }
  expect(await discoverFeeds(`${here}/rss`, http)).toEqual([
    { url: `${here}/rss`, title: 'Direct', format: 'rss' },
  ])
  pages = { '/': page('Welkom') }
  expect(await discoverFeeds(here, http)).toEqual([])
  await expect(discoverFeeds('http://127.0.0.1:8081/', http)).rejects.toMatchObject({
    key: 'private-address',
  })
})

test('channels are found on the home and contact pages, each once', async () => {
  pages = {
    '/': page(
      `<a href="https://www.facebook.com/sharer/sharer.php?u=x">Deel</a>
       <a href="https://nl-nl.facebook.com/StadMol/?ref=page">Facebook</a><a href="http://facebook.com/StadMol">fb</a>
       <a href="/contact">Contact</a>`,
      '<link rel="alternate" type="application/rss+xml" title="Nieuws" href="/rss">',
    ),
    '/contact': page(
      '<a href="https://www.instagram.com/stad.mol/?hl=nl">i</a><a href="https://x.com/intent/post?text=x">deel</a>',
    ),
  }
  expect(await discoverChannels(here, http)).toEqual([
    { network: 'facebook', address: 'https://www.facebook.com/StadMol', name: 'StadMol' },
    { network: 'feed', address: `${here}/rss`, name: 'Nieuws' },
    { network: 'instagram', address: 'https://www.instagram.com/stad.mol', name: 'stad.mol' },
  ])
})

test('two ways to write one channel are one address', () => {
  const forms: [string, string | null][] = [
    ['https://m.facebook.com/gemeenteham', 'https://www.facebook.com/gemeenteham'],
    ['https://www.facebook.com/pages/Gemeente-Ham/123456', 'https://www.facebook.com/123456'],
    [
      'https://www.facebook.com/profile.php?id=61550&mibextid=x',
      'https://www.facebook.com/profile.php?id=61550',
    ],
    ['https://www.facebook.com/plugins/page.php?href=x', null],
    ['https://www.facebook.com/groups/ham', null],
    ['https://twitter.com/GemeenteHam?lang=nl', 'https://x.com/GemeenteHam'],
    ['https://twitter.com/@GemeenteHam', 'https://x.com/GemeenteHam'],
    ['https://twitter.com/GemeenteHam/status/1', null],
    ['https://twitter.com/share?url=x', null],
    ['https://www.youtube.com/@ham', 'https://www.youtube.com/@ham'],
    [
      'https://www.youtube.com/channel/UC1234567890abcdef',
      'https://www.youtube.com/channel/UC1234567890abcdef',
    ],
    ['https://www.youtube.com/watch?v=1', null],
    ['https://be.linkedin.com/company/ham/', 'https://www.linkedin.com/company/ham'],
    ['https://www.linkedin.com/in/jan-peeters', null],
    ['https://www.linkedin.com/shareArticle?url=x', null],
    ['https://www.tiktok.com/@ham?lang=nl', 'https://www.tiktok.com/@ham'],
    ['https://bsky.app/profile/ham.be', 'https://bsky.app/profile/ham.be'],
    ['https://bsky.app/intent/compose?text=x', null],
    ['https://mastodon.social/@ham', 'https://mastodon.social/@ham'],
    ['https://mastodon.social/share?text=x', null],
    ['https://www.threads.net/@ham', 'https://www.threads.com/@ham'],
    ['https://whatsapp.com/channel/0029Va', 'https://www.whatsapp.com/channel/0029Va'],
    ['https://wa.me/32470000000', 'https://wa.me/32470000000'],
    ['https://api.whatsapp.com/send?text=x', null],
    ['https://t.me/s/gemeenteham', 'https://t.me/gemeenteham'],
    ['https://t.me/share/url?url=x', null],
    ['https://www.ham.be/@foto', null],
    ['https://www.instagram.com/p/abc/', null],
  ]
  for (const [url, address] of forms)
    expect([url, channelOf({ url, text: '', rel: '' })?.address ?? null]).toEqual([url, address])
})
