/** OPML: lists of feeds, as other readers write them. */

import { Refusal } from '#basics/refusal'
import { decodeText } from './connectors/feed/bytes.js'
import { ExplodingEntities } from './connectors/feed/entities.js'
import { allNamed, type Element, elements, readTree, UnreadableFeed } from './connectors/feed/tree.js'

export type OpmlFeed = {
  url: string
  title: string
  /** From the outside in; empty for a feed that lies in none. */
  folders: string[]
  /** The page that the feed belongs to. */
  site?: string
}

/** More is no list that a person made. */
const mostFeeds = 5000

/**
 * Each address once, in the order of the list. Forgiving: missing `xmlUrl` case, titles in `text` or `title`, broken
 * XML. Throws a {@link Refusal} `opml.unreadable` when there is no feed in it.
 */
export async function readOpml(opml: string | Uint8Array): Promise<OpmlFeed[]> {
  const text = typeof opml === 'string' ? opml : (await decodeText(opml)).text
  const tree = await readTree(text, null).catch((problem: unknown) => {
    if (problem instanceof ExplodingEntities || problem instanceof UnreadableFeed) return null
    throw problem
  })
  const found = new Map<string, OpmlFeed>()
  if (tree) for (const outline of allNamed(tree.root, new Set(['outline']))) walk(outline, [], found)
  if (found.size === 0) throw new Refusal('opml.unreadable', 'no feeds in this list')
  return [...found.values()]
}

function walk(outline: Element, folders: string[], found: Map<string, OpmlFeed>): void {
  const { attributes } = outline
  const title = (attributes.title || attributes.text || '').replace(/\s+/g, ' ').trim().slice(0, 200)
  const address = addressOf(attributes)
  if (address && !found.has(address) && found.size < mostFeeds) {
    const site = webAddress(attributes.htmlurl)
    found.set(address, {
      url: address,
      title: title || new URL(address).hostname,
      folders,
      ...(site ? { site } : {}),
    })
  }
  const inside = address || title === '' ? folders : [...folders, title]
  for (const child of elements(outline)) if (child.name === 'outline') walk(child, inside, found)
}

function addressOf(attributes: Record<string, string>): string | null {
  const named = attributes.xmlurl ?? attributes.feedurl
  if (named) return webAddress(named)
  return /^(rss|atom|feed|rdf)/i.test(attributes.type ?? '') ? webAddress(attributes.url) : null
}

function webAddress(written: string | undefined): string | null {
  const url =
    written
      ?.trim()
      .replace(/^feed:(\/\/)?(?=https?:)/i, '')
      .replace(/^feed:\/\//i, 'http://') ?? ''
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? new URL(url).href : null
}

type Folder = { folders: Map<string, Folder>; feeds: OpmlFeed[] }

/** OPML 2.0. What {@link readOpml} reads back is the same list, folders together. */
export function writeOpml(feeds: OpmlFeed[], title = 'Dorpsplein'): string {
  const top: Folder = { folders: new Map(), feeds: [] }
  for (const feed of feeds) {
    let at = top
    for (const name of feed.folders) {
      const next: Folder = at.folders.get(name) ?? { folders: new Map(), feeds: [] }
      at.folders.set(name, next)
      at = next
    }
    at.feeds.push(feed)
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    `  <head><title>${escaped(title)}</title></head>`,
    '  <body>',
    ...lines(top, '    '),
    '  </body>',
    '</opml>',
    '',
  ].join('\n')
}

function lines(folder: Folder, indent: string): string[] {
  const feeds = folder.feeds.map(({ title, url, site }) => {
    const page = site ? ` htmlUrl="${escaped(site)}"` : ''
    return `${indent}<outline type="rss" text="${escaped(title)}" title="${escaped(title)}" xmlUrl="${escaped(url)}"${page}/>`
  })
  const inner = [...folder.folders].flatMap(([name, inside]) => [
    `${indent}<outline text="${escaped(name)}" title="${escaped(name)}">`,
    ...lines(inside, `${indent}  `),
    `${indent}</outline>`,
  ])
  return [...feeds, ...inner]
}

const escaped = (text: string) =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"'\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`)
