import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { noAccess } from '../../access.js'
import { SourceProblem } from '../../connector.js'
import { googleNews } from './index.js'

let answer = ''
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end(answer)
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

let now = new Date('2026-03-03T12:00:00Z')
const context = () => ({
  http,
  log: createLog('silent'),
  now: () => now,
  signal: new AbortController().signal,
  access: noAccess,
})
const item = (title: string, source = '') =>
  `<item><title>${title}</title><link>https://news.google.com/rss/articles/${title.length}?oc=5</link><guid isPermaLink="false">G${title.length}</guid><pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate><description>&lt;a href="x"&gt;${title}&lt;/a&gt;</description>${source}</item>`
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>"Mol" - Google Nieuws</title>${items.join('')}</channel></rss>`

test('the paper is the author, and the headline keeps its own dashes', async () => {
  const connector = googleNews(here)
  const settings = connector.settings.parse({ query: '"Mol" Kempen', language: 'nl', country: 'BE' })
  answer = rss(
    item('Brug dicht - tot vrijdag - De Klok', '<source url="https://www.deklok.be">De Klok</source>'),
    item('Markt verhuist - Radio Zuid'),
    item('Zonder bron'),
  )
  const { arrivals, nextInSeconds } = await connector.visit(settings, null, context())
  const posts = arrivals.map((one) => one.type === 'post' && [one.post.title, one.post.author, one.post.text])
  expect(posts).toContainEqual(['Brug dicht - tot vrijdag', { id: 'deklok.be', name: 'De Klok' }, ''])
  expect(posts).toContainEqual(['Markt verhuist', { id: 'radio zuid', name: 'Radio Zuid' }, ''])
  expect(posts).toContainEqual(['Zonder bron', null, ''])
  expect(arrivals[0]).toMatchObject({
    post: { kind: 'news', network: 'google-news', link: expect.stringContaining('news.google.com') },
  })
  expect(nextInSeconds).toBeGreaterThanOrEqual(60)
  expect(new URL(asked[0] ?? '', here).searchParams.toString()).toBe(
    'q=%22Mol%22+Kempen&hl=nl&gl=BE&ceid=BE%3Anl',
  )
})

test('two towns share one request a minute, and nothing comes twice', async () => {
  const connector = googleNews(here)
  const mol = connector.settings.parse({ query: 'Mol' })
  const peer = connector.settings.parse({ query: 'Peer' })
  answer = rss(item('Markt verhuist - Radio Zuid'))
  asked.length = 0
  const first = await connector.visit(mol, null, context())
  const refused = await connector.visit(peer, null, context())
  expect([asked.length, refused.arrivals.length, refused.nextInSeconds]).toEqual([1, 0, 60])
  now = new Date(now.getTime() + 60_000)
  expect((await connector.visit(peer, refused.cursor, context())).arrivals.length).toBe(1)
  now = new Date(now.getTime() + 60_000)
  expect((await connector.visit(mol, first.cursor, context())).arrivals).toEqual([])
})

test('a page that asks for consent is a problem in words', async () => {
  const connector = googleNews(here)
  answer = '<!doctype html><title>Voordat je verdergaat</title>'
  const visit = connector.visit(connector.settings.parse({ query: 'Mol' }), null, context())
  await expect(visit).rejects.toThrow(SourceProblem)
  await expect(visit).rejects.toMatchObject({ key: 'google-news-blocked' })
})
