/** RSS 0.9x, 1.0 (RDF), 1.1 and 2.0, with the modules that carry what RSS has no word for. */

import { alternate, construct, mediaOf, mediaType, says } from './read-atom.js'
import { childrenNamed, type Element, innerMarkup, resolve, sayingChild, textOf } from './tree.js'
import { mapInTurns } from './turns.js'
import type { Feed, FeedItem, Words } from './wire.js'

export async function readRss(
  format: 'rss' | 'rdf',
  channel: Element,
  items: Element[],
): Promise<Omit<Feed, 'everySeconds' | 'incomplete'>> {
  const link = pageOf(channel)
  return {
    format,
    title: headline(childrenNamed(channel, 'title', 'dc:title', 'atom:title')),
    link,
    language: sayingChild(channel, 'language', 'dc:language') ?? channel.language,
    items: await mapInTurns(items, (item) => readItem(item, link)),
    withdrawn: [],
  }
}

function readItem(item: Element, feedLink: string | null): FeedItem {
  const guid = childrenNamed(item, 'guid')[0]
  const id = sayingChild(item, 'guid', 'atom:id', 'dc:identifier')
  const about = item.attributes['rdf:about'] ?? null
  const isPermalink = guid?.attributes.ispermalink?.trim().toLowerCase() !== 'false'
  const fallback = isPermalink && id !== null && isAddress(id) ? id : about && isAddress(about) ? about : null
  const link = pageOf(item) ?? sayingChild(item, 'feedburner:origlink') ?? fallback
  const types = [...childrenNamed(item, 'enclosure', 'atom:link'), ...mediaOf(item)].map(mediaType)
  return {
    id: id ?? about,
    title: headline(childrenNamed(item, 'title', 'dc:title', 'atom:title', 'media:title', 'itunes:title')),
    words: body(item),
    link: link === null ? null : resolve(link, feedLink ?? item.base),
    published: sayingChild(
      item,
      'pubdate',
      'dc:date',
      'dcterms:issued',
      'dcterms:created',
      'atom:published',
      'published',
      'date',
      'atom:issued',
      'atom:created',
      'dcterms:date',
      'created',
      'issued',
    ),
    updated: sayingChild(
      item,
      'atom:updated',
      'dcterms:modified',
      'atom:modified',
      'updated',
      'lastbuilddate',
      'modified',
    ),
    language: sayingChild(item, 'dc:language', 'language') ?? item.language,
    image: types.includes('image'),
    video: types.includes('video'),
    source: sourceOf(item),
  }
}

/** `<link>` as text; as an attribute, which CDF and confused feeds do; or an Atom link. */
function pageOf(of: Element): string | null {
  for (const link of childrenNamed(of, 'link')) {
    const address = resolve(textOf(link), link.base) ?? resolve(link.attributes.href ?? '', link.base)
    if (address !== null) return address
  }
  return alternate(of, ['atom:']) ?? (of.attributes.href ? resolve(of.attributes.href, of.base) : null)
}

const isAddress = (text: string) => /^https?:\/\/[^\s]+$/i.test(text)

const bodyNames = [
  'content:encoded',
  'xhtml:body',
  'body',
  'xhtml:div',
  'fulltext',
  'atom:content',
  'description',
  'abstract',
  'dc:description',
  'dcterms:abstract',
  'atom:summary',
  'summary',
  'itunes:summary',
  'media:description',
  'content',
]

/** The longest story first: what is whole before what is shortened. RSS does not say whether it is markup; it is. */
function body(item: Element): Words | null {
  for (const element of childrenNamed(item, ...bodyNames)) {
    const words = element.name.startsWith('atom:') ? construct(element) : asMarkup(element)
    if (says(words)) return words
  }
  return null
}

function asMarkup(element: Element): Words {
  const holdsElements = element.children.some((child) => typeof child !== 'string')
  return { markup: holdsElements ? innerMarkup(element) : textOf(element) }
}

/** RSS never said whether titles are markup: they are when they look like it. */
function headline(candidates: Element[]): Words | null {
  for (const element of candidates) {
    const words = element.name.startsWith('atom:') ? construct(element) : asMarkup(element)
    if (!words || !says(words)) continue
    if (!('markup' in words)) return words
    return looksLikeMarkup(words.markup) ? words : { text: words.markup }
  }
  return null
}

const looksLikeMarkup = (text: string) =>
  /<(\/?[a-z][a-z0-9]*(\s[^<>]*)?\/?|!--.*)>|&(#\d+|#x[\da-f]+|[a-z][a-z0-9]{1,31});/i.test(text)

function sourceOf(item: Element): FeedItem['source'] {
  const source = childrenNamed(item, 'source')[0]
  const name = source ? textOf(source).trim() : ''
  return name === '' ? null : { name, url: source?.attributes.url?.trim() || null }
}
