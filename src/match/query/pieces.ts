/** The words of a term or phrase, and what its `*` say about them. */
import { inWord } from '../fold.js'
import { GAP, plain, type Scan, scan } from '../scan.js'
import { type ErrorKey, type QueryError, queryError } from './errors.js'
import { limits, type Piece, type Query } from './query.js'

type Words = Extract<Query, { type: 'words' }>
export type Read<T> = { ok: true; value: T } | { ok: false; error: QueryError }

const refuse = (error: QueryError): Read<never> => ({ ok: false, error })

/** Reads `raw`, which stands at `at` in the source; `emptyKey` is the error when it holds no word. */
export function readWords(raw: string, at: number, emptyKey: ErrorKey): Read<Words> {
  const found = {
    words: [],
    starts: [],
    ends: [],
    tags: [],
    mentions: [],
  } satisfies Required<Scan> as Required<Scan>
  plain(raw, 0, raw.length, found)
  const pieces = found.words.map((word): Piece => ({ word, prefix: false }))
  const wrongStar = markPrefixes(raw, found.ends, pieces)
  if (wrongStar !== null) return refuse(queryError('query.wildcard-place', { at: at + wrongStar, length: 1 }))
  const whole = { at, length: raw.length }
  const first = found.starts[0]
  const last = found.ends.at(-1)
  if (first === undefined || last === undefined) return refuse(queryError(emptyKey, whole))
  const short = pieces.findIndex(({ word, prefix }) => prefix && [...word].length < limits.prefix)
  if (short >= 0) {
    const start = found.starts[short] as number
    const length = (found.ends[short] as number) + 1 - start
    return refuse(queryError('query.wildcard-short', { at: at + start, length }, { least: limits.prefix }))
  }
  if (pieces.length > limits.phrase) {
    return refuse(queryError('query.phrase-long', whole, { most: limits.phrase }))
  }
  return { ok: true, value: { type: 'words', text: trimmed(raw, first, last), pieces } }
}

/** Notes at which words a `*` stands. Returns the place of a `*` that stands elsewhere. */
function markPrefixes(raw: string, ends: number[], pieces: Piece[]): number | null {
  let word = 0
  for (let star = raw.indexOf('*'); star >= 0; star = raw.indexOf('*', star + 1)) {
    while (word < ends.length && (ends[word] as number) < star) word++
    const after = raw.codePointAt(star + 1)
    const piece = ends[word] === star ? pieces[word] : undefined
    if (!piece || (after !== undefined && (inWord(after) || after === 0x2a))) return star
    piece.prefix = true
  }
  return null
}

const apostrophe = /['’‘`´]/

/** The text without signs around it; the apostrophe of `'s-Gravenhage` stays. */
function trimmed(raw: string, first: number, last: number): string {
  const start = first > 0 && apostrophe.test(raw[first - 1] as string) ? first - 1 : first
  const end = raw[last] === '*' ? last + 1 : last
  return raw.slice(start, end).replace(/\s+/g, ' ')
}

/** Whether part of `raw` would be skipped in a post, as a link or mail address: then it can never match. */
export function holdsLink(raw: string): boolean {
  if (!/[@.:]/.test(raw)) return false
  const found: Scan = { words: [], tags: [], mentions: [] }
  scan(raw, found)
  return found.words.filter((word) => word === GAP).length > found.mentions.length
}
