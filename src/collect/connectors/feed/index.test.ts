import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { noAccess } from '../../access.js'
import { type Context, SourceProblem } from '../../connector.js'
import { feed, feedIdentity } from './index.js'
import type { FeedCursor } from './wire.js'

type Answerer = (request: IncomingMessage, response: ServerResponse) => void
const routes: Record<string, Answerer> = {}
const server = createServer((request, response) => {
  const route = routes[request.url ?? '']
  if (route) route(request, response)
  else response.writeHead(404).end()
})
const now = new Date('2026-03-03T12:00:00Z')
const connector = feed()
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

const context = (): Context => ({
  http,
  log: createLog('silent'),
  now: () => now,
  signal: new AbortController().signal,
  access: noAccess,
})
const visit = (path: string, cursor: FeedCursor | null = null, more: object = {}) =>
  connector.visit(connector.settings.parse({ url: here + path, ...more }), cursor, context())
const says = (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  routes[path] = (_, response) => response.writeHead(200, headers).end(body)
}
const item = (n: number, title = `Bericht ${n}`, more = '') =>
  `<item><guid isPermaLink="false">n${n}</guid><title>${title}</title><link>https://deklok.be/${n}</link><pubDate>Tue, 03 Mar 2026 0${n}:00:00 GMT</pubDate><author>jan@deklok.be (Jan Peeters)</author><description>&lt;p&gt;Tekst ${n}&lt;/p&gt;</description>${more}</item>`
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>De Klok</title><link>https://deklok.be/</link>${items.join('')}</channel></rss>`
const titles = ({ arrivals }: Awaited<ReturnType<typeof visit>>) =>
  arrivals.map((one) => (one.type === 'post' ? one.post.title : one.type))
const problem = async (asking: Promise<unknown>) => {
  const caught: unknown = await asking.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(caught instanceof SourceProblem)) throw caught ?? new Error('no problem')
  return caught
}

test('items become posts of the paper, without the name of who wrote them', async () => {
  says('/rss', rss(item(2), item(1)))
  const { arrivals, drops } = await visit('/rss')
  expect(drops).toEqual([])
  expect(arrivals[0]).toEqual({
    type: 'post',
    post: {
      network: 'feed',
      id: `${here}/rss#n1`,
      kind: 'news',
      author: { id: `${here}/rss`, name: 'De Klok' },
      title: 'Bericht 1',
      text: 'Tekst 1',
      createdAt: new Date('2026-03-03T01:00:00Z'),
      link: 'https://deklok.be/1',
      carries: { image: false, video: false },
    },
  })
  expect(arrivals.map((one) => one.type === 'post' && one.post.title)).toEqual(['Bericht 1', 'Bericht 2'])
  expect(JSON.stringify(arrivals)).not.toContain('Peeters')
})

test('a second visit brings only what is new or changed', async () => {
  says('/news', rss(item(2), item(1)))
  const first = await visit('/news')
  says('/news', rss(item(3), item(2, 'Bericht 2, verbeterd'), item(1)))
  const second = await visit('/news', first.cursor)
  expect(second.arrivals.map((one) => one.type === 'post' && [one.post.title, one.edited ?? false])).toEqual([
    ['Bericht 2, verbeterd', true],
    ['Bericht 3', false],
  ])
  expect((await visit('/news', second.cursor)).arrivals).toEqual([])
  expect(connector.cursor.parse(JSON.parse(JSON.stringify(second.cursor)))).toEqual(second.cursor)
})

test('it asks only for what changed, and comes back later each time nothing did', async () => {
  const asked: (string | undefined)[] = []
  routes['/cached'] = (request, response) => {
    asked.push(request.headers['if-none-match'], request.headers['if-modified-since'])
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end()
    else
      response
        .writeHead(200, { ETag: '"v1"', 'Last-Modified': 'Tue, 03 Mar 2026 02:00:00 GMT' })
        .end(rss(item(1), item(2)))
  }
  const first = await visit('/cached')
  const second = await visit('/cached', first.cursor)
  const third = await visit('/cached', second.cursor)
  expect(asked.slice(0, 4)).toEqual([undefined, undefined, '"v1"', 'Tue, 03 Mar 2026 02:00:00 GMT'])
  expect(second.arrivals).toEqual([])
  expect(third.nextInSeconds).toBeGreaterThan(second.nextInSeconds)
})

test('a feed that moved for good is asked at its new place, and at the old one when that is gone', async () => {
  let askedOld = 0
  routes['/old'] = (_, response) => {
    askedOld++
    response.writeHead(301, { Location: '/new' }).end()
  }
  says('/new', rss(item(1)))
  const first = await visit('/old')
  expect(first.cursor.movedTo).toBe(`${here}/new`)
  const second = await visit('/old', first.cursor)
  expect([askedOld, second.arrivals.length, second.cursor.movedTo]).toEqual([1, 0, `${here}/new`])
  routes['/new'] = (_, response) => response.writeHead(410).end()
  says('/old', rss(item(2), item(1)))
  const third = await visit('/old', second.cursor)
  expect(titles(third)).toEqual(['Bericht 2'])
  expect(third.cursor.movedTo).toBeUndefined()
})

test('what a server refuses is told in words, with how long to stay away', async () => {
  const statuses: [number, string][] = [
    [404, 'gone-missing'],
    [410, 'gone-for-good'],
    [401, 'needs-password'],
    [403, 'forbidden'],
    [429, 'too-often'],
    [400, 'source-refuses'],
    [503, 'source-broken'],
  ]
  for (const [status, key] of statuses) {
    routes['/no'] = (_, response) => response.writeHead(status, { 'Retry-After': '120' }).end()
    expect(await problem(visit('/no'))).toMatchObject({ key, retryAfterSeconds: 120 })
  }
  routes['/no'] = (_, response) =>
    response.writeHead(503, { 'Retry-After': 'Tue, 03 Mar 2026 12:10:00 GMT' }).end()
  expect((await problem(visit('/no'))).retryAfterSeconds).toBe(600)
})

test('a page instead of a feed names the feeds that it has', async () => {
  says(
    '/page',
    '<!doctype html><title>x</title><link rel="alternate" type="application/rss+xml" href="/nieuws.xml"><p>Welkom',
  )
  expect(await problem(visit('/page'))).toMatchObject({
    key: 'feed-is-page-with-feeds',
    values: { feeds: `${here}/nieuws.xml` },
  })
  says('/page', '<!doctype html><title>x</title><p>Welkom')
  expect((await problem(visit('/page'))).key).toBe('feed-is-page')
})

test('hostile answers are problems with a name', async () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
  const hostile: [string, string, string | Buffer, Record<string, string>?][] = [
    ['/empty', 'feed-empty', ''],
    ['/nonsense', 'feed-unreadable', 'niets'],
    ['/laughs', 'feed-explodes', `<!DOCTYPE x [<!ENTITY l0 "lol">${laughs}]>${rss(item(1, '&l9;'))}`],
    ['/huge', 'too-large', gzipSync(Buffer.alloc(200_000_000, ' ')), { 'Content-Encoding': 'gzip' }],
    [
      '/json',
      'too-large',
      `{"version":"https://jsonfeed.org/version/1","items":["${'x'.repeat(4_000_000)}"]}`,
    ],
  ]
  for (const [path, key, body, headers] of hostile) {
    says(path, body, headers)
    expect([path, (await problem(visit(path))).key]).toEqual([path, key])
  }
  routes['/inside'] = (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:8081/' }).end()
  expect((await problem(visit('/inside'))).key).toBe('private-address')
})

test('a document that broke off gives its items and says so', async () => {
  says('/cut', rss(item(1), item(2)).slice(0, -80))
  const { arrivals, drops } = await visit('/cut')
  expect(arrivals.length).toBe(2)
  expect(drops).toEqual([{ reason: 'malformed', detail: 'document' }])
})

test('dates of 1970 and of next year count as unknown; an item without words is dropped', async () => {
  const dated = (date: string) => `<item><title>${date}</title><pubDate>${date}</pubDate></item>`
  says(
    '/dates',
    rss(
      dated('Thu, 01 Jan 1970 00:00:00 GMT'),
      dated('Wed, 03 Mar 2027 00:00:00 GMT'),
      dated('Wed, 04 Mar 2026 10:00:00 GMT'),
      '<item><link>https://deklok.be/9</link></item>',
    ),
  )
  const { arrivals, drops } = await visit('/dates')
  const dates = arrivals.map((one) => one.type === 'post' && one.post.createdAt?.toISOString())
  expect(dates.sort()).toEqual(['2026-03-04T10:00:00.000Z', undefined, undefined])
  expect(drops).toEqual([{ reason: 'empty', detail: 'item 4' }])
})

test('items with nothing that names them are still one each, every time', async () => {
  says('/bare', rss('<item><title>A</title></item>', '<item><title>B</title></item>'))
  const first = await visit('/bare')
  const ids = first.arrivals.map((one) => one.type === 'post' && one.post.id)
  expect(new Set(ids).size).toBe(2)
  expect((await visit('/bare', first.cursor)).arrivals).toEqual([])
})

test('an item that a feed says it took back is deleted, and another’s is not', async () => {
  const took = (ref: string) => `<at:deleted-entry ref="${ref}" when="2026-03-03T10:00:00Z"/>`
  says(
    '/atom',
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>x</title>${[
      'tag:127.0.0.1,2026:1',
      'https://127.0.0.1/nieuws/2',
      'tag:deklok.be,2026:1',
      'https://x@deklok.be/nieuws/2',
      'urn:uuid:11111111-2222-3333-4444-555555555555',
    ]
      .map(took)
      .join('')}</feed>`,
  )
  expect((await visit('/atom')).arrivals).toEqual([
    { type: 'delete', network: 'feed', id: 'tag:127.0.0.1,2026:1' },
    { type: 'delete', network: 'feed', id: 'https://127.0.0.1/nieuws/2' },
  ])
})

test('a feed that gives all its items one id has as many items', async () => {
  const same = (n: number, words = 'tekst') =>
    `<item><guid isPermaLink="false">altijd dezelfde</guid><title>Bericht ${n}</title><description>${words}</description></item>`
  says('/same', rss(same(1), same(2), same(2)))
  const first = await visit('/same')
  expect(titles(first)).toEqual(['Bericht 2', 'Bericht 1'])
  says('/same', rss(same(3), same(1), same(2, 'andere tekst')))
  const second = await visit('/same', first.cursor)
  expect(second.arrivals.map((one) => one.type === 'post' && [one.post.title, one.edited ?? false])).toEqual([
    ['Bericht 2', true],
    ['Bericht 3', false],
  ])
})

test('addresses are mended as people type them, and one feed is one source', () => {
  const typed = (url: string) => connector.settings.safeParse({ url }).data?.url
  expect(typed(' deklok.be/rss ')).toBe('https://deklok.be/rss')
  expect(typed('feed://deklok.be/rss')).toBe('http://deklok.be/rss')
  expect(typed('feed:https://deklok.be/rss')).toBe('https://deklok.be/rss')
  expect(typed('deklok.be:8080/rss')).toBe('https://deklok.be:8080/rss')
  for (const url of ['', 'javascript:alert(1)', 'file:///etc/passwd', 'https://jan:geheim@deklok.be/'])
    expect([url, typed(url)]).toEqual([url, undefined])
  expect(feedIdentity('HTTPS://DeKlok.be:443/rss#x')).toBe(feedIdentity('https://deklok.be/rss'))
})

test('of two places to go on from, the earlier is taken', async () => {
  says('/two', rss(item(1)))
  const { cursor } = await visit('/two')
  const later = { ...cursor, at: '2026-03-04T12:00:00.000Z' }
  expect(connector.oldest(later, cursor)).toBe(cursor)
  expect(connector.oldest(cursor, null)).toBeNull()
})
