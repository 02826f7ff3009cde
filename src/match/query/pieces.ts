/** The words of a term or phrase, and what `*` and `?` say about them. */
import { ALONE, classOf, inWord } from '../fold.js'
import { GAP, plain, type Scan, scan } from '../scan.js'
import { type ErrorKey, type QueryError, queryError, type Values } from './errors.js'
import { limits, type Piece, type Query, type Span } from './query.js'

type Words = Extract<Query, { type: 'words' }>
export type Read<T> = { ok: true; value: T } | { ok: false; error: QueryError }

export function refuse(key: ErrorKey, span: Span, values: Values = {}): Read<never> {
  return { ok: false, error: queryError(key, span, values) }
}

/** A word with its place in the source, from the first `*` or `?` to the last. */
type Found = { word: string; start: number; end: number }

/** Reads `raw`, which stands at `at` in the source; `emptyKey` is the error when it holds no word. */
export function readWords(raw: string, at: number, emptyKey: ErrorKey): Read<Words> {
  const found = joined(raw, wordsOf(raw))
  const stray = withStars(raw, found)
  if (stray !== null) return refuse('query.wildcard-place', { at: at + stray, length: 1 })
  const whole = { at, length: raw.length }
  const first = found[0]
  const last = found.at(-1)
  if (!first || !last) return refuse(emptyKey, whole)
  if (found.length > limits.phrase) return refuse('query.phrase-long', whole, { most: limits.phrase })
  for (const one of found) {
    const wrong = wrongPattern(one, raw)
    if (wrong) return refuse(wrong.key, { at: at + one.start, length: one.end - one.start }, wrong.values)
  }
  return { ok: true, value: { type: 'words', text: trimmed(raw, first, last), pieces: found.map(pieceOf) } }
}

function wordsOf(raw: string): Found[] {
  const scanned = { words: [], starts: [], ends: [], tags: [], mentions: [] } satisfies Scan as Required<
    Pick<Scan, 'words' | 'starts' | 'ends' | 'tags' | 'mentions'>
  >
  plain(raw, 0, raw.length, scanned)
  return scanned.words.map((word, i) => ({
    word,
    start: scanned.starts[i] as number,
    end: scanned.ends[i] as number,
  }))
}

/** Takes `colo?r` together: a `?` directly before a letter stands for one, elsewhere it asks something. */
function joined(raw: string, words: Found[]): Found[] {
  const all: Found[] = []
  let end = 0
  for (const { word, start, end: stop } of words) {
    let marks = start
    while (marks > end && raw[marks - 1] === '?') marks--
    const before = all.at(-1)
    if (marks < start && before && marks === before.end) {
      before.word += '?'.repeat(start - marks) + word
      before.end = stop
    } else all.push({ word: '?'.repeat(start - marks) + word, start: marks, end: stop })
    end = stop
  }
  return all
}

/** Takes each `*` into the word that it begins or ends. Returns the place of one that stands elsewhere. */
function withStars(raw: string, found: Found[]): number | null {
  const begins = new Map(found.map((one) => [one.start, one]))
  const ends = new Map(found.map((one) => [one.end, one]))
  for (let star = raw.indexOf('*'); star >= 0; star = raw.indexOf('*', star + 1)) {
    const word = ends.get(star)
    const next = begins.get(star + 1)
    if (word && next) return star
    if (word && raw[star + 1] !== '*') {
      word.word += '*'
      word.end++
    } else if (!word && next && !touches(raw, star)) {
      next.word = `*${next.word}`
      next.start--
    } else return star
  }
  return null
}

/** Whether the sign before `at` makes it unclear what a `*` there belongs to. */
function touches(raw: string, at: number): boolean {
  const before = raw.codePointAt(at - 1)
  return at > 0 && before !== undefined && (before === 0x2a || inWord(before))
}

function wrongPattern({ word, start, end }: Found, raw: string): { key: ErrorKey; values: Values } | null {
  if (!/[*?]/.test(word)) return null
  const letters = [...word.replace(/[*?]/g, '')]
  if (letters.length < limits.prefix) return { key: 'query.wildcard-short', values: { least: limits.prefix } }
  if (letters.length > limits.pattern || word.length > 2 * limits.pattern)
    return { key: 'query.wildcard-long', values: { most: limits.pattern } }
  const alone = [...raw.slice(start, end)].some((sign) => classOf(sign.codePointAt(0) as number) === ALONE)
  return alone ? { key: 'query.wildcard-script', values: {} } : null
}

function pieceOf({ word }: Found): Piece {
  if (!/[*?]/.test(word)) return { word, how: 'whole' }
  const prefix = /^[^*?]+\*$/.test(word)
  return prefix ? { word: word.slice(0, -1), how: 'prefix' } : { word, how: 'pattern' }
}

const apostrophe = /['’‘`´]/

/** The text without signs around it; the apostrophe of `'s-Gravenhage` stays. */
function trimmed(raw: string, { start: first }: Found, { end }: Found): string {
  const start = first > 0 && apostrophe.test(raw[first - 1] as string) ? first - 1 : first
  return raw.slice(start, end).replace(/\s+/g, ' ')
}

/** Whether part of `raw` would be skipped in a post, as a link or mail address: then it can never match. */
export function holdsLink(raw: string): boolean {
  if (!/[@.:]/.test(raw)) return false
  const found: Scan = { words: [], tags: [], mentions: [] }
  scan(raw, found)
  return found.words.filter((word) => word === GAP).length > found.mentions.length
}
