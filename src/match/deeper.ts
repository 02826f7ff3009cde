/** What only some queries want to know of a document: made at the first question, and kept with it. */
import { type Prepared, prepare, read } from './prepare.js'
import type { Scan, Tagged } from './scan.js'

/** The words of `doc.words` as they are written, with case and accents; invisible characters left out, in NFC. */
export function spelledWords(doc: Prepared): readonly string[] {
  return deeper(doc).spelled
}

/** The hashtags that have words, with their places in `doc.words`. */
export function tagPlaces(doc: Prepared): readonly Tagged[] {
  return deeper(doc).tagged
}

function deeper(doc: Prepared): { spelled: readonly string[]; tagged: readonly Tagged[] } {
  if (doc.deeper) return doc.deeper
  const spelled: string[] = []
  const tagged: Tagged[] = []
  const found: Scan = { words: [], tags: [], mentions: [], spelled, tagged }
  read(doc.doc, found)
  doc.deeper = { spelled: spelled.map(spell), tagged }
  return doc.deeper
}

const invisible = /\p{Cf}/gu

/** The spelling that counts for `="Mol"`. */
export function spell(word: string): string {
  return word.replace(invisible, '').normalize('NFC')
}

/** The document with its title alone; of that, itself. */
export function titleOf(doc: Prepared): Prepared {
  if (doc.title) return doc.title
  const title = prepare({ ...withoutTitle(doc), text: doc.doc.title ?? '' })
  title.title = title
  doc.title = title
  return title
}

function withoutTitle(doc: Prepared) {
  const { title, ...rest } = doc.doc
  return { ...rest, tags: [], mentions: [] }
}

/** The host of its own address, in lower case. Null of posts of people: a server may be one person's. */
export function hostOf(doc: Prepared): string | null {
  const own = ownAddress(doc)
  return own !== undefined && URL.canParse(own) ? new URL(own).hostname.toLowerCase() : null
}

/** Its own address (not of posts of people) and those that it points at, in lower case. */
export function addressesOf(doc: Prepared): string[] {
  const own = ownAddress(doc)
  return [...(own === undefined ? [] : [own]), ...(doc.doc.links ?? [])].map((address) =>
    address.toLowerCase(),
  )
}

function ownAddress(doc: Prepared): string | undefined {
  return doc.kind === 'social' ? undefined : doc.doc.url
}

const address = /https?:\/\/\S/i

export function holdsLink({ doc }: Prepared): boolean {
  if (doc.carries?.link || (doc.links && doc.links.length > 0)) return true
  return address.test(doc.text) || address.test(doc.title ?? '')
}
