/**
 * The papers of the town and its own website, on one HTTP server.
 *
 * In: articles of the story. Out: `/` and `/nieuws/feed` (the town), `/krant/<paper>/` and `/krant/<paper>/feed`,
 * `/rss/search?q=` (as Google News), articles as pages, and `/mis/<name>` for everything that can be wrong. Feeds answer
 * conditional requests.
 */

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type Channel, type Item, type Rendered, render } from './feed-shapes.js'
import * as google from './google-news.js'
import { listen } from './listening.js'
import { misbehave } from './mischief.js'
import * as page from './pages.js'
import type { ToldPost } from './told.js'
import { duinveld, type Paper, type PaperId, papers } from './town.js'

export type FeedName = PaperId | 'stad'

export type Asked = { path: string; headers: IncomingMessage['headers']; readonly status: number }

export type Feeds = {
  url: string
  close(): Promise<void>
  /** The address of a feed: of a paper, or of the town's own news. */
  feedOf(name: FeedName): string
  /** The address of a feed that misbehaves: see mischief.ts. */
  mischief(name: string): string
  /** The town's home page, from which its channels can be discovered. */
  site: string

  /** An article of a paper, or a notice of the town, by its author. */
  publish(post: ToldPost): void
  edit(post: ToldPost, text: string): void
  /** Takes an article out of its feed; its page is 410 from then on. */
  withdraw(post: ToldPost): void
  /** The next `times` requests for this feed get this status. */
  fail(name: FeedName, status: number, times: number, headers?: Record<string, string>): void
  /** Everything that was asked, with the status that was answered, oldest first. */
  readonly asked: readonly Asked[]
}

type Shelf = { channel: Channel; shape: Paper['shape']; home: string; items: Item[]; changedAt: Date }

/** A feed shows its latest articles, not all it ever had. */
const shown = 50

export async function startFeeds(options: { now?: () => Date } = {}): Promise<Feeds> {
  const now = options.now ?? (() => new Date())
  const town = townShelf(now())
  const shelves = new Map<string, Shelf>([['stad', town]])
  for (const paper of papers) shelves.set(paper.id, paperShelf(paper, now()))
  const failures = new Map<string, { status: number; left: number; headers: Record<string, string> }>()
  const asked: Asked[] = []
  const gone = new Set<string>()
  let base = ''

  const shelfOf = (post: ToldPost): Shelf => {
    const shelf = shelves.get(post.author.handle)
    if (!shelf) throw new Error(`${post.author.handle} has no feed`)
    return shelf
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', base)
    asked.push({
      path: url.pathname + url.search,
      headers: request.headers,
      get status() {
        return response.statusCode
      },
    })
    for (const [name, shelf] of shelves) {
      if (url.pathname === shelf.channel.feed) return sendFeed(name, shelf, request, response)
      if (url.pathname === shelf.home) return sendHome(name, shelf, response)
    }
    if (url.pathname === '/nieuws' || url.pathname === '/contact') return sendHome('stad', town, response)
    if (url.pathname === '/rss/search') return search(url, request, response)
    if (url.pathname.startsWith('/rss/articles/')) return redirect(url, response)
    if (url.pathname.startsWith('/mis/') && misbehave(url.pathname.slice(5), request, response, base)) return
    sendArticle(url.pathname, response)
  }
  const sendFeed = (name: string, shelf: Shelf, request: IncomingMessage, response: ServerResponse) => {
    const failure = failures.get(name)
    if (failure && failure.left > 0) {
      failure.left--
      response.writeHead(failure.status, failure.headers)
      return void response.end()
    }
    const items = shelf.items.slice(0, shown)
    conditional(request, response, render(shelf.shape, shelf.channel, items, base), shelf.changedAt)
  }
  const sendHome = (name: string, shelf: Shelf, response: ServerResponse) => {
    const paper = papers.find((one) => one.id === name)
    const items = shelf.items.slice(0, 20)
    html(response, 200, paper ? page.paperHome(paper, shelf.channel.feed, items) : page.townHome(items))
  }
  const sendArticle = (path: string, response: ServerResponse) => {
    if (gone.has(path)) return html(response, 410, '<p>Dit artikel is ingetrokken.</p>')
    for (const { channel, items } of shelves.values()) {
      const item = items.find((one) => one.path === path)
      if (item) return html(response, 200, page.article(channel.title, item))
    }
    html(response, 404, '<p>Deze pagina bestaat niet.</p>')
  }
  const search = (url: URL, request: IncomingMessage, response: ServerResponse) => {
    const query = url.searchParams.get('q') ?? ''
    const matches = google.matcher(query, now())
    const found = [...shelves].flatMap(([name, { items, channel, home }]) =>
      name === 'stad'
        ? []
        : items.filter(matches).map((item) => ({ item, paper: channel.title, paperHome: home })),
    )
    found.sort((a, b) => b.item.publishedAt.getTime() - a.item.publishedAt.getTime())
    const body = Buffer.from(google.newsFeed(query, found, base))
    conditional(request, response, { body, type: 'application/xml; charset=utf-8' }, null)
  }
  const redirect = (url: URL, response: ServerResponse) => {
    const path = google.pathOf(url.pathname.slice('/rss/articles/'.length))
    response.writeHead(302, { location: `${base}${path}` })
    response.end()
  }

  const { url, close } = await listen(createServer(answer))
  base = url
  return {
    url,
    close,
    asked,
    site: `${url}/`,
    feedOf: (name) => `${url}${shelves.get(name)?.channel.feed ?? ''}`,
    mischief: (name) => `${url}/mis/${name}`,
    publish(post) {
      const shelf = shelfOf(post)
      const path = `${shelf.home === '/' ? '/nieuws/' : shelf.home}${slugOf(post)}`
      const item = {
        guid: guidOf(post),
        path,
        title: post.title ?? '',
        text: post.text,
        publishedAt: post.at,
      }
      shelf.items.push({ ...item, updatedAt: post.at })
      shelf.items.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime())
      shelf.changedAt = now()
    },
    edit(post, text) {
      const shelf = shelfOf(post)
      const item = shelf.items.find((one) => one.guid === guidOf(post))
      if (item) Object.assign(item, { text, updatedAt: now() })
      shelf.changedAt = now()
    },
    withdraw(post) {
      const shelf = shelfOf(post)
      const index = shelf.items.findIndex((one) => one.guid === guidOf(post))
      const [item] = index < 0 ? [] : shelf.items.splice(index, 1)
      if (item) gone.add(item.path)
      shelf.changedAt = now()
    },
    fail(name, status, times, headers = {}) {
      failures.set(name, { status, left: times, headers })
    },
  }
}

/** A feed's answer, or 304 where the reader has it already (RFC 9110, 13.1: a tag counts before a date). */
function conditional(
  request: IncomingMessage,
  response: ServerResponse,
  { body, type }: Rendered,
  changedAt: Date | null,
): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers: Record<string, string> = {
    etag,
    'cache-control': 'max-age=300',
    ...(changedAt ? { 'last-modified': changedAt.toUTCString() } : {}),
  }
  const tag = request.headers['if-none-match']
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  const unchanged =
    tag !== undefined
      ? tag.split(/\s*,\s*/).some((one) => one.replace(/^W\//, '') === etag)
      : changedAt !== null && Math.floor(changedAt.getTime() / 1000) * 1000 <= since
  if (unchanged) {
    response.writeHead(304, headers)
    return void response.end()
  }
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  response.writeHead(200, {
    ...headers,
    'content-type': type,
    vary: 'accept-encoding',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(zipped ? gzipSync(body) : body)
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
  response.end(body)
}

function townShelf(at: Date): Shelf {
  const channel = { title: duinveld.official, about: 'Nieuws van de stad', home: '/', feed: '/nieuws/feed' }
  return { channel, shape: 'rss', home: '/', items: [], changedAt: at }
}

function paperShelf(paper: Paper, at: Date): Shelf {
  const home = `/krant/${paper.id}/`
  const channel = { title: paper.name, about: paper.about, home, feed: `${home}feed` }
  return { channel, shape: paper.shape, home, items: [], changedAt: at }
}

function guidOf(post: ToldPost): string {
  return `tag:${post.author.handle}.duinveld.example,2026:${post.id}`
}

function slugOf(post: ToldPost): string {
  const words = `${post.id} ${post.title ?? ''}`.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  return words.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
}
