/**
 * What a reply points at: addresses, people, hashtags; and the key under which it is kept. Pure.
 *
 * On Bluesky a link is none unless it is marked, and the marks count bytes of UTF-8.
 */
import { createHash } from 'node:crypto'
import type { Doing } from '../../connector.js'
import type { Facet } from '../jetstream/wire.js'

const addresses = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g
const people = /(?<![\w@/.])@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})/gi
const hashtags = /(?<![\p{L}\p{N}&/])#([\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)/gu

/** The handles that a text names, without `@`. */
export const handlesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(people)].map(([, handle = '']) => handle.toLowerCase())),
]

/** `dids` of the handles that exist; what has none stays plain text. */
export function facetsOf(text: string, dids: Map<string, string>): Facet[] {
  const mark = (match: RegExpMatchArray, feature: Facet['features'][number]): Facet => {
    const byteStart = Buffer.byteLength(text.slice(0, match.index))
    return { index: { byteStart, byteEnd: byteStart + Buffer.byteLength(match[0]) }, features: [feature] }
  }
  const links = [...text.matchAll(addresses)].map((match) =>
    mark(match, { $type: 'app.bsky.richtext.facet#link', uri: match[0] }),
  )
  const isInLink = ({ index }: Facet) =>
    links.some((link) => index.byteStart >= link.index.byteStart && index.byteStart < link.index.byteEnd)
  const mentions = [...text.matchAll(people)].flatMap((match) => {
    const did = dids.get((match[1] ?? '').toLowerCase())
    return did ? [mark(match, { $type: 'app.bsky.richtext.facet#mention', did })] : []
  })
  const tags = [...text.matchAll(hashtags)].map((match) =>
    mark(match, { $type: 'app.bsky.richtext.facet#tag', tag: match[1] ?? '' }),
  )
  const rest = [...mentions, ...tags].filter((facet) => !isInLink(facet))
  return [...links, ...rest].sort((a, b) => a.index.byteStart - b.index.byteStart)
}

/** As the network counts: what a reader sees as one character. */
export const graphemes = (text: string): number => [...new Intl.Segmenter('nl').segment(text)].length

const sortable32 = '234567abcdefghijklmnopqrstuvwxyz'

/**
 * The key of the record of one thing to do: the same for every attempt, so that it cannot be made twice. A TID (53 bits
 * of microseconds, 10 of a clock; atproto.com/specs/tid) of the moment of `since`, of which the smallest digits and the
 * clock come from what is done.
 */
export function keyOf({ act, target, text, since }: Doing): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([act, target, text, since.getTime()]))
    .digest()
  const microseconds = BigInt(since.getTime()) * 1000n + BigInt(hash.readUInt32BE(0) % 1000)
  let bits = (microseconds << 10n) | BigInt(hash.readUInt16BE(4) & 1023)
  let text32 = ''
  for (let digit = 0; digit < 13; digit++) {
    text32 = sortable32.charAt(Number(bits & 31n)) + text32
    bits >>= 5n
  }
  return text32
}
