/** Atom 0.3 and 1.0, also without its namespace, and as a single entry. */

import { allNamed, childrenNamed, type Element, innerMarkup, resolve, sayingChild, textOf } from './tree.js'
import { mapInTurns } from './turns.js'
import type { Feed, FeedItem, Words } from './wire.js'

export const entryNames = new Set(['entry', 'atom:entry'])

export async function readAtom(
  feed: Element,
  entries: Element[],
): Promise<Omit<Feed, 'everySeconds' | 'incomplete'>> {
  const link = alternate(feed)
  return {
    format: 'atom',
    title: construct(first(feed, 'title')),
    link,
    language: feed.language,
    items: await mapInTurns(entries, (entry) => readEntry(entry, link)),
    withdrawn: allNamed(feed, new Set(['at:deleted-entry'])).flatMap(
      ({ attributes }) => attributes.ref ?? [],
    ),
  }
}

function readEntry(entry: Element, feedLink: string | null): FeedItem {
  const content = construct(first(entry, 'content'))
  const summary = construct(first(entry, 'summary')) ?? described(entry)
  const links = both(entry, 'link')
  const enclosed = links.filter(({ attributes }) => attributes.rel === 'enclosure')
  const types = [...enclosed, ...mediaOf(entry)].map(mediaType)
  const link = alternate(entry)
  return {
    id: saying(entry, 'id'),
    title: construct(first(entry, 'title')) ?? plain(sayingChild(entry, 'dc:title', 'media:title')),
    words: says(content) ? content : summary,
    link: link === null ? null : resolve(link, feedLink),
    published:
      saying(entry, 'published', 'issued', 'created') ?? sayingChild(entry, 'dcterms:issued', 'dc:date'),
    updated: saying(entry, 'updated', 'modified') ?? sayingChild(entry, 'dcterms:modified'),
    language: entry.language ?? sayingChild(entry, 'dc:language'),
    image: types.includes('image'),
    video: types.includes('video'),
    source: null,
  }
}

const both = (of: Element, name: string) => childrenNamed(of, `atom:${name}`, name)
const first = (of: Element, name: string) => both(of, name)[0]
const saying = (of: Element, ...names: string[]) =>
  sayingChild(of, ...names.flatMap((name) => [`atom:${name}`, name]))

/** YouTube and photo sites describe an entry in Media RSS only. */
function described(entry: Element): Words | null {
  const group = childrenNamed(entry, 'media:group')[0]
  return plain(
    sayingChild(entry, 'media:description', 'dc:description') ??
      (group ? sayingChild(group, 'media:description') : null),
  )
}

const plain = (text: string | null): Words | null => (text === null ? null : { text })

export const says = (words: Words | null): boolean =>
  words !== null && ('text' in words ? words.text : words.markup).trim() !== ''

/**
 * The page among the links: `rel="alternate"`, or none, which means the same. HTML goes before other types. Atom 0.2
 * wrote the address inside the element.
 */
export function alternate(of: Element, prefixes = ['atom:', '']): string | null {
  const links = childrenNamed(of, ...prefixes.map((prefix) => `${prefix}link`))
  const pages = links.filter(({ attributes }) => /^$|(^|\/)alternate$/i.test((attributes.rel ?? '').trim()))
  const page = pages.find(({ attributes }) => /html/i.test(attributes.type ?? '')) ?? pages[0]
  if (!page) return null
  return resolve(page.attributes.href ?? textOf(page), page.base)
}

/**
 * A text construct (RFC 4287, 3.1; Atom 0.3 with its `mode`): what is text, what is markup, and what is wrapped in
 * base64.
 */
export function construct(element: Element | undefined): Words | null {
  if (!element || (element.attributes.src && element.children.length === 0)) return null
  const type = (element.attributes.type ?? 'text').trim().toLowerCase()
  const mode = element.attributes.mode?.trim().toLowerCase()
  const holdsElements = element.children.some((child) => typeof child !== 'string')
  if (holdsElements) return { markup: innerMarkup(element) }
  const text = textOf(element)
  if (mode === 'base64' || (mode === undefined && isBinary(type))) return { markup: fromBase64(text) }
  if (type === 'xhtml' || type === 'application/xhtml+xml')
    return mode === 'escaped' ? { markup: text } : { markup: innerMarkup(element) }
  return /html/.test(type) && mode !== 'xml' ? { markup: text } : { text }
}

const isBinary = (type: string) =>
  type.includes('/') && !/^text\/|[/+]xml$/.test(type) && !type.includes('html')

function fromBase64(text: string): string {
  const looksRight = /^[A-Za-z0-9+/=\s]+$/.test(text)
  return looksRight ? Buffer.from(text, 'base64').toString('utf8') : text
}

const mediaNames = new Set(['media:content', 'media:thumbnail'])
export const mediaOf = (item: Element): Element[] => allNamed(item, mediaNames)

/** `image`, `video`, `audio`… of an enclosure or a Media RSS element. */
export function mediaType(of: Element): string {
  if (of.name === 'media:thumbnail') return 'image'
  return (of.attributes.medium ?? of.attributes.type ?? '').toLowerCase().split('/')[0] ?? ''
}
