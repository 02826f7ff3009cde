import { parseFeed } from '@rowanmanning/feed-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Feeds, startFeeds } from './feeds.js'
import { busyDay } from './story.js'
import { posts, type ToldPost } from './told.js'
import { papers } from './town.js'

const told = posts(busyDay('2026-11-12'))
const articles = told.filter((post) => post.network === 'paper')
const notices = told.filter((post) => post.network === 'website')

let feeds: Feeds
beforeEach(async () => {
  feeds = await startFeeds({ now: () => new Date('2026-11-12T19:00:00Z') })
  for (const post of [...articles, ...notices]) feeds.publish(post)
})
afterEach(() => feeds.close())

const ofPaper = (id: string): ToldPost[] => articles.filter((post) => post.author.handle === id)
const titles = (of: readonly ToldPost[]) => of.map((post) => post.title).sort()

describe('the papers', () => {
  test.each(papers.filter((paper) => paper.shape !== 'json'))(
    '$name ($shape) is a feed that a parser reads',
    async ({ id, shape }) => {
      const bytes = Buffer.from(await (await fetch(feeds.feedOf(id))).arrayBuffer())
      const text = bytes.toString(shape === 'rss-windows-1252' ? 'latin1' : 'utf-8')
      const parsed = parseFeed(text)
      expect(parsed.items.map((item) => item.title).sort()).toEqual(titles(ofPaper(id)))
      for (const item of parsed.items) {
        const truth = ofPaper(id).find((post) => post.title === item.title)
        expect(item.published).toEqual(truth?.at)
        expect((await fetch(item.url ?? '')).status).toBe(200)
      }
    },
  )

  test('Kustland TV offers a JSON Feed', async () => {
    const response = await fetch(feeds.feedOf('kustland'))
    expect(response.headers.get('content-type')).toBe('application/feed+json')
    const { items } = (await response.json()) as { items: { title: string; url: string }[] }
    expect(items.map((item) => item.title).sort()).toEqual(titles(ofPaper('kustland')))
  })

  test('quotes and accents survive an old encoding', async () => {
    const at = articles[0]?.at ?? new Date()
    const author = { ...(articles[0] as ToldPost).author, handle: 'oosthoekse-bode' }
    feeds.publish({
      ...(articles[0] as ToldPost),
      id: 'x',
      at,
      author,
      title: '“Café” aan de vaart – één euro',
    })
    const bytes = Buffer.from(await (await fetch(feeds.feedOf('oosthoekse-bode'))).arrayBuffer())
    // Byte for byte, since the decoder of some Node versions takes windows-1252 for Latin 1.
    expect(bytes.toString('latin1')).toContain('\x93Caf\xe9\x94 aan de vaart \x96 \xe9\xe9n euro')
  })
})

describe('a polite reader', () => {
  test('gets 304 for what it has, by tag or by date, and the feed again once it changes', async () => {
    const first = await fetch(feeds.feedOf('helmblad'))
    const etag = first.headers.get('etag') ?? ''
    const date = first.headers.get('last-modified') ?? ''
    const again = (headers: Record<string, string>) => fetch(feeds.feedOf('helmblad'), { headers })
    expect((await again({ 'if-none-match': etag })).status).toBe(304)
    expect((await again({ 'if-modified-since': date })).status).toBe(304)
    feeds.withdraw(ofPaper('helmblad')[0] as ToldPost)
    expect((await again({ 'if-none-match': etag, 'if-modified-since': date })).status).toBe(200)
    expect(feeds.asked.map((one) => one.status)).toEqual([200, 304, 304, 200])
  })

  test('sees an article edited, and one withdrawn', async () => {
    const [first, second] = ofPaper('helmblad') as [ToldPost, ToldPost]
    feeds.edit(first, 'Verbeterd: de Kerkstraat is vijf weken dicht.')
    feeds.withdraw(second)
    const text = await (await fetch(feeds.feedOf('helmblad'))).text()
    expect(text).toContain('vijf weken dicht')
    expect(text).not.toContain(second.title)
  })

  test('gets trouble as often as it was ordered, then the feed', async () => {
    feeds.fail('vaartpost', 429, 1, { 'retry-after': '60' })
    const busy = await fetch(feeds.feedOf('vaartpost'))
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await fetch(feeds.feedOf('vaartpost'))).status).toBe(200)
  })
})

describe('the town’s own site', () => {
  test('links to its channels and names its feed', async () => {
    const home = await (await fetch(feeds.site)).text()
    for (const there of ['facebook.com', 'instagram.com', 'bsky.app', 'plein.duinveld.example'])
      expect(home).toContain(there)
    const feed =
      /<link rel="alternate" type="application\/rss\+xml"[^>]* href="([^"]+)"/.exec(home)?.[1] ?? ''
    expect(new URL(feed, feeds.site).href).toBe(feeds.feedOf('stad'))
    expect(parseFeed(await (await fetch(feeds.feedOf('stad'))).text()).items).toHaveLength(notices.length)
  })
})

test('the news search finds articles about a word in all papers, with links that lead to them', async () => {
  const answer = await fetch(
    `${feeds.url}/rss/search?q=${encodeURIComponent('"Kerkstraat" Duinveld')}&hl=nl&gl=BE&ceid=BE:nl`,
  )
  const { items } = parseFeed(await answer.text())
  expect(items).toHaveLength(
    articles.filter((post) => /kerkstraat/i.test(`${post.title} ${post.text}`)).length,
  )
  expect(items[0]?.title).toMatch(
    / - (Het Helmblad|De Vaartpost|Kustland TV|Radio Kreek|Duin & Polder|De Oosthoekse Bode)$/,
  )
  const page = await fetch(items[0]?.url ?? '')
  expect([page.status, page.redirected]).toEqual([200, true])
})

describe('what can be wrong', () => {
  test.each([
    ['not-found', 404],
    ['gone', 410],
    ['broken', 500],
    ['busy', 429],
    ['closed', 503],
    ['fine', 200],
    ['moved', 200],
  ])('%s answers %i', async (name, status) => {
    expect((await fetch(feeds.mischief(name))).status).toBe(status)
  })

  test.each(['loop', 'truncated', 'to-private', 'to-file'])('%s never becomes an answer', async (name) => {
    await expect(fetch(feeds.mischief(name)).then((response) => response.text())).rejects.toThrow()
  })

  test('huge is 200 MB, made while it is read', async () => {
    const { body } = await fetch(feeds.mischief('huge'))
    let bytes = 0
    for await (const chunk of body ?? []) bytes += chunk.length
    expect(bytes).toBeGreaterThanOrEqual(200 * 1024 * 1024)
  })

  test('a zip bomb is small on the line', async () => {
    const response = await fetch(feeds.mischief('zip-bomb'), { method: 'GET' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(60_000_000)
  })

  test('silent and drip go on until the reader leaves', async () => {
    for (const name of ['silent', 'drip']) {
      const reader = new AbortController()
      const reading = fetch(feeds.mischief(name), { signal: reader.signal }).then((response) =>
        response.text(),
      )
      reader.abort()
      await expect(reading).rejects.toThrow()
    }
  })

  test('what does not exist is 404', async () => {
    expect((await fetch(`${feeds.url}/mis/constructor`)).status).toBe(404)
    expect((await fetch(`${feeds.url}/nergens`)).status).toBe(404)
  })
})
