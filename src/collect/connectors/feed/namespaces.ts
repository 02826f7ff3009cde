/**
 * Names of elements, whatever prefix a feed chose for them: `dc:date`, `content:encoded`, `atom:link`. Elements of RSS
 * in any version have no prefix. Namespaces are read forgivingly: case, https and a last slash do not matter, and a
 * prefix that nobody declared means what it always means.
 */

const known: Record<string, string> = {
  'http://www.w3.org/2005/atom': 'atom',
  'http://purl.org/atom/ns': 'atom',
  'http://purl.org/net/atom': 'atom',
  'http://purl.org/rss/1.0': '',
  'http://purl.org/net/rss1.1': '',
  'http://my.netscape.com/rdf/simple/0.9': '',
  'http://channel.netscape.com/rdf/simple/0.9': '',
  'http://backend.userland.com/rss': '',
  'http://backend.userland.com/rss2': '',
  'http://backend.userland.com/rss091': '',
  'http://blogs.law.harvard.edu/tech/rss': '',
  'http://cyber.law.harvard.edu/rss': '',
  'http://purl.org/dc/elements/1.0': 'dc',
  'http://purl.org/dc/elements/1.1': 'dc',
  'http://purl.org/dc/terms': 'dcterms',
  'http://purl.org/rss/1.0/modules/content': 'content',
  'http://purl.org/rss/1.0/modules/syndication': 'sy',
  'http://search.yahoo.com/mrss': 'media',
  'http://search.yahoo.com/rss': 'media',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'http://www.w3.org/1999/xhtml': 'xhtml',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'http://rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'http://purl.org/atompub/tombstones/1.0': 'at',
}

/** Prefix → canonical prefix, of one place in the document. */
export type Scope = ReadonlyMap<string, string>

const folded = (uri: string) =>
  uri
    .trim()
    .toLowerCase()
    .replace(/^https:/, 'http:')
    .replace(/[#/]+$/, '')

/** A feed has five prefixes; each element that declares one copies those around it. Further ones mean what they say. */
const mostPrefixes = 100

/** The scope inside an element with these attributes (names in lower case). */
export function scopeInside(outer: Scope, attributes: Record<string, string>): Scope {
  let inner: Map<string, string> | null = null
  for (const name in attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue
    inner ??= new Map(outer)
    const prefix = name.slice(6)
    if (inner.size >= mostPrefixes && !inner.has(prefix)) continue
    // A default namespace that nobody knows is a feed with a name of its own for RSS or Atom.
    inner.set(prefix, known[folded(attributes[name] ?? '')] ?? prefix)
  }
  return inner ?? outer
}

/** `DC:Date` → `dc:date`; `qualified` is in lower case already. */
export function canonicalName(qualified: string, scope: Scope): string {
  const colon = qualified.indexOf(':')
  const prefix = colon === -1 ? '' : qualified.slice(0, colon)
  const local = qualified.slice(colon + 1)
  const canonical = scope.get(prefix) ?? prefix
  return canonical === '' ? local : `${canonical}:${local}`
}

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
