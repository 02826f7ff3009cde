/**
 * What a town has on the web, found from its site: feeds, and channels on the networks. Everything found is a proposal;
 * a person accepts it. Feeds are only proposed after they were read.
 */

import type { Http } from '#basics/http'
import { channelOf, type FoundChannel } from './channels.js'
import { decodeText } from './connectors/feed/bytes.js'
import { IsPage, readFeed } from './connectors/feed/read.js'
import type { FeedFormat } from './connectors/feed/wire.js'
import { titleText } from './connectors/feed/words-of.js'
import { askSource, problemOfStatus } from './http-problems.js'
import { type Page, readPage } from './page.js'

export type { FoundChannel } from './channels.js'
export type FoundFeed = { url: string; title: string; format: FeedFormat }

/** Where the systems that towns use put their feeds: WordPress, Drupal, Icordis, Green Valley, SIM, Joomla, Umbraco. */
const usualPlaces =
  'rss.xml feed rss nieuws/rss nieuws/rss.xml nieuws/feed nieuws.rss rss/nieuws rss/nieuws.xml actueel/rss nl/rss.xml nl/nieuws/rss feeds/nieuws atom.xml feed.xml index.php?format=feed&type=rss feed.json'.split(
    ' ',
  )
const mostCandidates = 20
const atOnce = 4
const request = { timeoutMs: 10_000, maxBytes: 3_000_000, headers: { accept: 'text/html, */*;q=0.8' } }

/**
 * Feeds of a site, those that it announces first. `siteUrl` may be a feed itself. Throws a `SourceProblem` when the site
 * does not answer.
 */
export async function discoverFeeds(siteUrl: string, http: Http): Promise<FoundFeed[]> {
  const start = withScheme(siteUrl)
  const first = await look(start, http)
  if (first.feed) return [first.feed]
  const page = first.page
  const announced = page ? [...page.feeds.map(({ url }) => url), ...linksToFeeds(page, start)] : []
  const found = await readAll(announced, http)
  if (found.length > 0) return found
  const base = first.url
  return readAll(
    usualPlaces.map((place) => new URL(place, new URL('/', base)).href),
    http,
  )
}

/** `RSS` in a link's words or address; a page that lists feeds is looked into once. */
function linksToFeeds(page: Page, start: string): string[] {
  const site = new URL(start).hostname.replace(/^www\./, '')
  return page.links
    .filter(({ url, text }) => /\brss\b|\batom\b|[/.=]rss|\/feeds?(\/|$)|\.rss/i.test(`${text} ${url}`))
    .map(({ url }) => url)
    .filter((url) => isUnder(new URL(url).hostname, site))
}

async function readAll(candidates: string[], http: Http): Promise<FoundFeed[]> {
  const found = new Map<string, FoundFeed>()
  const asked = new Set<string>()
  const queue = candidates.map((url) => ({ url, deep: false }))
  while (queue.length > 0 && asked.size < mostCandidates) {
    const batch = queue.splice(0, atOnce).filter(({ url }) => !asked.has(url))
    for (const { url } of batch) asked.add(url)
    const seen = await Promise.all(batch.map(({ url }) => look(url, http).catch(() => null)))
    for (const [at, one] of seen.entries()) {
      if (one?.feed) found.set(one.url, one.feed)
      // Pages often have one more page in between: "RSS-feeds van deze site".
      if (one?.page && !batch[at]?.deep)
        queue.push(
          ...[...one.page.feeds.map(({ url }) => url), ...linksToFeeds(one.page, one.url)].map((url) => ({
            url,
            deep: true,
          })),
        )
    }
  }
  return [...found.values()]
}

type Look = { url: string; feed: FoundFeed | null; page: Page | null }

async function look(url: string, http: Http): Promise<Look> {
  const answer = await askSource(http, url, request)
  const problem = problemOfStatus(answer, new Date(0))
  if (problem) throw problem
  const contentType = answer.headers['content-type']
  try {
    const feed = await readFeed({ bytes: answer.body, contentType, url: answer.url })
    const address = answer.movedTo ?? url
    const title = titleText(feed.title) || new URL(answer.url).hostname
    return { url: answer.url, feed: { url: address, title, format: feed.format }, page: null }
  } catch (unread) {
    const text = unread instanceof IsPage ? unread.page : (await decodeText(answer.body, contentType)).text
    return { url: answer.url, feed: null, page: readPage(text, answer.url) }
  }
}

/** At most so many further pages of the site are read for channels. */
const mostPages = 2

/**
 * The channels that the site links to, each once, in the order of the page; share buttons and the like are no channels.
 * Looks at the contact page too when the home page names fewer than three. Throws a `SourceProblem` when the site does
 * not answer.
 */
export async function discoverChannels(siteUrl: string, http: Http): Promise<FoundChannel[]> {
  const start = withScheme(siteUrl)
  const { page, url } = await look(start, http)
  if (!page) return []
  const found = new Map<string, FoundChannel>()
  collect(page, found)
  const social = [...found.values()].filter(({ network }) => network !== 'feed')
  if (social.length < 3) {
    const further = pagesAboutContact(page, url).slice(0, mostPages)
    const pages = await Promise.all(further.map((address) => look(address, http).catch(() => null)))
    for (const one of pages) if (one?.page) collect(one.page, found)
  }
  return [...found.values()]
}

function collect(page: Page, found: Map<string, FoundChannel>): void {
  const channels = page.links.flatMap((link) => channelOf(link) ?? [])
  const feeds = page.feeds.map(
    ({ url, title }): FoundChannel => ({ network: 'feed', address: url, name: title || page.title }),
  )
  for (const channel of [...channels, ...feeds]) {
    const key = `${channel.network} ${channel.address.toLowerCase()}`
    if (!found.has(key)) found.set(key, channel)
  }
}

function pagesAboutContact(page: Page, url: string): string[] {
  const { hostname } = new URL(url)
  const about = page.links.filter(
    (link) =>
      new URL(link.url).hostname === hostname &&
      /sociale?[ -]media|volg ons|blijf op de hoogte|contact/i.test(`${link.text} ${link.url}`),
  )
  return [...new Set(about.map((link) => link.url.replace(/#.*$/, '')))].filter((one) => one !== url)
}

const withScheme = (typed: string) =>
  /^https?:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`

const isUnder = (host: string, site: string) => host === site || host.endsWith(`.${site}`)
