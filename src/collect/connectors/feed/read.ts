/**
 * A document → what the feed says. Knows a feed by its root element, not by what the server calls it; whatever stands
 * before the root is passed over.
 */

import { type Decoded, decodeText } from './bytes.js'
import { ExplodingEntities } from './entities.js'
import { entryNames, readAtom } from './read-atom.js'
import { readJsonFeed } from './read-json.js'
import { readRss } from './read-rss.js'
import {
  allNamed,
  childrenNamed,
  type Element,
  elements,
  readTree,
  sayingChild,
  UnreadableFeed,
} from './tree.js'
import type { Feed } from './wire.js'

export { ExplodingEntities, UnreadableFeed }
/** It is a web page; the feeds that it names are found by `discover.ts`. */
export class IsPage extends Error {
  constructor(readonly page: string) {
    super('a page, not a feed')
  }
}
export class EmptyDocument extends Error {}

export type FeedDocument = {
  bytes: Uint8Array
  contentType?: string | undefined
  /** Where it came from: relative addresses start there. Unknown in files. */
  url?: string | undefined
}

/**
 * Throws {@link EmptyDocument}, {@link IsPage}, {@link ExplodingEntities}, {@link UnreadableFeed} or `TooMuchJson`;
 * a feed without items is a feed.
 */
export async function readFeed(document: FeedDocument, signal?: AbortSignal): Promise<Feed> {
  const { text }: Decoded = await decodeText(document.bytes, document.contentType)
  const start = text.slice(0, 5000).search(/\S/)
  if (start === -1) throw new EmptyDocument()
  if (text[start] === '{') return readJsonFeed(text.slice(start))
  const { root, incomplete } = await readTree(text, document.url ?? null, signal)
  const feed = rootOfFeed(root)
  if (feed) return { ...(await readRoot(feed, root)), everySeconds: wish(root), incomplete }
  if (looksLikePage(text)) throw new IsPage(text.slice(0, 1_000_000))
  throw new UnreadableFeed('no feed in it')
}

const roots = new Set(['rss', 'rdf:rdf', 'rdf', 'feed', 'atom:feed', 'channel', ...entryNames, 'item'])

/** Not deep: a page that shows the source of a feed is a page. */
function rootOfFeed(root: Element): Element | null {
  const top = elements(root)
  const found = top.find(({ name }) => roots.has(name))
  if (found) return found
  const isPage = top.some(({ name }) => name === 'html' || name === 'xhtml:html')
  return isPage ? null : (top.flatMap(elements).find(({ name }) => roots.has(name)) ?? null)
}

function readRoot(feed: Element, root: Element) {
  if (feed.name === 'feed' || feed.name === 'atom:feed') return readAtom(feed, allNamed(root, entryNames))
  if (entryNames.has(feed.name)) return readAtom(root, allNamed(root, entryNames))
  const channels = allNamed(feed, new Set(['channel']))
  const around = feed.name === 'item' ? root : feed
  const channel = feed.name === 'channel' ? feed : (channels[0] ?? around)
  // Some channels lie inside each other, and some items outside of everything.
  return readRss(feed.name.startsWith('rdf') ? 'rdf' : 'rss', channel, itemsOf(root))
}

const itemNames = new Set(['item'])
const itemsOf = (root: Element) => {
  const items = allNamed(root, itemNames)
  return items.length > 0 ? items : allNamed(root, entryNames)
}

const looksLikePage = (text: string) =>
  /<!doctype\s+html|<html[\s>]|<(meta|script|div|main)\s/i.test(text.slice(0, 20_000))

const periods: Record<string, number> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
}

/** `ttl` in minutes, or so many times an hour, day, … (the syndication module). Seconds. */
function wish(root: Element): number | null {
  for (const feed of elements(root)) {
    for (const place of [...childrenNamed(feed, 'channel'), feed]) {
      const ttl = Number(sayingChild(place, 'ttl') ?? Number.NaN)
      if (ttl > 0) return ttl * 60
      const period = periods[sayingChild(place, 'sy:updateperiod')?.toLowerCase() ?? '']
      const times = Number(sayingChild(place, 'sy:updatefrequency') ?? 1)
      if (period !== undefined) return period / Math.max(times || 1, 1)
    }
  }
  return null
}
