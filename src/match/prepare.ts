/** A document folded once, so that many queries can look at it. */
import type { Carries, Kind } from '#post'
import { handleKey, tagKey } from './fold.js'
import { BREAK, GAP, plain, type Scan, scan, type Tagged } from './scan.js'

/** What a query looks at. Tags without `#`, mentions without `@`; those in the text need not be repeated. */
export type Matchable = {
  title?: string
  text: string
  /** `nl`, `fr`, `de`, `en`, or anything else, which counts as `other`. */
  lang: string
  network: string
  kind: Kind
  tags: string[]
  mentions: string[]
  /** Its own public address. That of a post of people is not searched: it may name its author. */
  url?: string
  /** Addresses that it points at. */
  links?: string[]
  carries?: Carries
  isReply?: boolean
  isRepost?: boolean
  /** Whether it asks something; may be found out when a query wants to know. */
  isQuestion?: boolean | (() => boolean)
}

export type Prepared = {
  readonly doc: Matchable
  readonly lang: string
  readonly network: string
  readonly kind: Kind
  /** Folded words in order: the title, the text, the tags, a break between them; a gap where a link or mention stands. */
  readonly words: readonly string[]
  /** Each distinct word, with the place in `words` where it comes first. */
  readonly first: ReadonlyMap<string, number>
  readonly tags: ReadonlySet<string>
  /** Handles in lower case; `name@server` is also there as `name`. */
  readonly mentions: ReadonlySet<string>
  /** The distinct words in order, for prefixes; made when the first prefix asks. */
  sorted: readonly string[] | null
  /** Made when the first query asks: see `deeper.ts`. */
  deeper: { spelled: readonly string[]; tagged: readonly Tagged[] } | null
  title: Prepared | null
}

/** Linear in the length of the texts; never throws. */
export function prepare(doc: Matchable): Prepared {
  const found: Scan = { words: [], tags: [], mentions: [] }
  const tags = read(doc, found)
  return {
    doc,
    lang: language(doc.lang),
    network: doc.network.toLowerCase(),
    kind: doc.kind,
    words: found.words,
    first: firstPlaces(found.words),
    tags,
    mentions: handles(found.mentions, doc.mentions),
    sorted: null,
    deeper: null,
    title: null,
  }
}

/** Adds the words of the whole document to `found`, and returns its tags. */
export function read(doc: Matchable, found: Scan): Set<string> {
  if (doc.title) {
    scan(doc.title, found)
    breakOff(found)
  }
  scan(doc.text, found)
  const tags = new Set(found.tags)
  for (const tag of doc.tags) addTag(tag, tags, found)
  return tags
}

function breakOff(found: Scan): void {
  found.words.push(BREAK)
  found.spelled?.push(BREAK)
}

/** A tag that the source lists counts as if `#tag` stood after the text. */
function addTag(tag: string, tags: Set<string>, found: Scan): void {
  const key = tagKey(tag)
  if (key === '' || tags.has(key)) return
  tags.add(key)
  breakOff(found)
  const first = found.words.length
  plain(tag, 0, tag.length, found)
  const last = found.words.length - 1
  if (last >= first) found.tagged?.push({ key, first, last })
}

function firstPlaces(words: string[]): Map<string, number> {
  const first = new Map<string, number>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    if (word !== GAP && word !== BREAK && !first.has(word)) first.set(word, i)
  }
  return first
}

const none: ReadonlySet<string> = new Set()

function handles(inText: string[], listed: string[]): ReadonlySet<string> {
  if (inText.length === 0 && listed.length === 0) return none
  const all = new Set<string>()
  for (const handle of [...inText, ...listed.map(handleKey)]) {
    const name = handle.split('@')[0]
    if (name) all.add(handle).add(name)
  }
  return all
}

export const languages = ['nl', 'fr', 'de', 'en', 'other'] as const
export type Language = (typeof languages)[number]

function language(tag: string): Language {
  if (languages.includes(tag as Language)) return tag as Language
  const primary = tag.toLowerCase().split(/[-_]/)[0] as Language
  return languages.includes(primary) ? primary : 'other'
}
