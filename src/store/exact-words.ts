/**
 * The words of a text as the lab looks for them in the full-text index, beside the stems that the search asks for.
 *
 * In: a text. Out: its words of plain letters and digits in one spelling, so that whatever a query can ask of such a word
 * (docs/query-language.md) is found there: a word too many does no harm, one that is missing would. Each has `=` before it,
 * which no stem has. Never here: words of other scripts; the lab knows that the index does not hold them.
 */

import { spelledOut } from '#basics/spelled-out'

/** Longer words are cut off here: a query that asks for one is not asked of the index. */
export const longestExactWord = 100

// Within a run: letters, digits, marks and what is invisible. Beside a fraction, a letter that people use as an apostrophe
// and a space of no width a word ends.
const runs =
  /(?:(?![\u200b\u02b9-\u02bd\u02c8\u0374\u00bc-\u00be\u2150-\u215f\u2189])[\p{L}\p{N}\p{M}\p{Cf}])+/gu
// The same where there are no others: nearly every word, and many times as fast.
const ascii = /^[\x21-\x7e]*$/
const plainRuns = /[a-zA-Z0-9]+/g
const plain = /^[a-zA-Z0-9]+$/
const unseen = /[\p{M}\p{Cf}]+/gu
const notInWords = /[^\p{L}\p{N}]+/gu

// Beside these a link or an address may begin or end in the middle of a run: `24/7https://vrt.be`, `an@stad.beéén`.
const nearLinks = /:\/\/|[@＠.]/
// A link begins with letters alone, and ends in letters: within these it neither begins nor ends.
const whole = /^(?:[a-zA-Z]{1,20}|\d{1,20})$/
const longestWhole = 20
/** Of a mail address only so much is read as one. */
const longestMailbox = 64

/**
 * Each once, as lexemes, with a space between them. One pass over the letters, by a table; what is no plain word of ASCII goes
 * by the patterns.
 */
export function exactWords(text: string): string {
  const words = new Set<string>()
  for (let i = 0; i < text.length; i++) {
    if (kindOf(text.charCodeAt(i)) === SPACE) continue
    const from = i
    let seen = 0
    for (; i < text.length; i++) {
      const kind = kindOf(text.charCodeAt(i))
      if (kind === SPACE) break
      seen |= kind
    }
    const isPlain = (seen & NOT_ASCII) === 0
    if (isPlain && (seen & BESIDE_LINKS) === 0) addRuns(words, text, from, i, Number.POSITIVE_INFINITY)
    // Nearly always the full stop behind a sentence.
    else if (!isPlain || i - from > longestMailbox || !addRuns(words, text, from, i, longestWhole))
      addSlowly(words, text.slice(from, i))
  }
  let lexemes = ''
  for (const word of words) lexemes += lexemes === '' ? `=${word}` : ` =${word}`
  return lexemes
}

// What a UTF-16 unit is. All of a token's together say which way it goes.
const SPACE = 1
const LETTER = 2
const CAPITAL = 4
const DIGIT = 8
const BESIDE_LINKS = 16
const OTHER = 32
const NOT_ASCII = 64

/** 0: not looked at yet. */
const kinds = new Uint8Array(65_536)

function kindOf(unit: number): number {
  const known = kinds[unit]
  if (known) return known
  const kind = classify(String.fromCharCode(unit))
  kinds[unit] = kind
  return kind
}

function classify(sign: string): number {
  if (/\s/.test(sign)) return SPACE
  if (!ascii.test(sign)) return NOT_ASCII
  if (/[@.:]/.test(sign)) return BESIDE_LINKS
  if (/\d/.test(sign)) return DIGIT
  if (/[a-z]/.test(sign)) return LETTER
  return /[A-Z]/.test(sign) ? CAPITAL : OTHER
}

/** False, and perhaps not all of them, where one is longer than `longest` or, with such a limit, of letters and digits. */
function addRuns(words: Set<string>, text: string, from: number, to: number, longest: number): boolean {
  for (let i = from; i < to; i++) {
    const start = i
    let seen = 0
    for (; i < to; i++) {
      const kind = kinds[text.charCodeAt(i)] as number
      if ((kind & (LETTER | CAPITAL | DIGIT)) === 0) break
      seen |= kind
    }
    if (seen === 0) continue
    if (i - start > longest) return false
    if (longest < Number.POSITIVE_INFINITY && (seen & DIGIT) !== 0 && seen !== DIGIT) return false
    const word = text.slice(start, Math.min(i, start + longestExactWord))
    words.add((seen & CAPITAL) === 0 ? word : word.toLowerCase())
  }
  return true
}

function addSlowly(words: Set<string>, token: string): void {
  const add = (run: string) => {
    if (plain.test(run)) words.add(run.slice(0, longestExactWord).toLowerCase())
    else
      for (const [word] of spellingOf(run).matchAll(/[a-z0-9]+/g)) words.add(word.slice(0, longestExactWord))
  }
  const isNearLink = nearLinks.test(token)
  for (const [run] of token.matchAll(ascii.test(token) ? plainRuns : runs)) {
    add(run)
    if (isNearLink && (!whole.test(run) || token.length > longestMailbox))
      for (const part of cuts(run)) add(part)
  }
}

// The same words with accents come back all the time. Emptied when full; a longer piece would keep its whole text in memory.
const remembered = new Map<string, string>()
const rememberedLength = 12

function spellingOf(run: string): string {
  const known = remembered.get(run)
  if (known !== undefined) return known
  const spelling = inOneSpelling(run)
  if (run.length <= rememberedLength) {
    if (remembered.size >= 5_000) remembered.clear()
    remembered.set(run, spelling)
  }
  return spelling
}

/** What is left of a run before or after a link; of an endless one not all. */
function cuts(run: string): string[] {
  const places = Array.from({ length: Math.min(run.length, longestExactWord) - 1 }, (_, i) => i + 1)
  return places.flatMap((at) => [run.slice(0, at), run.slice(-at)])
}

function inOneSpelling(run: string): string {
  // Marks go first: to sort thousands of them, as normalising does, takes quadratic time.
  const letters = run.replace(unseen, '').normalize('NFKD').toLowerCase().replace(unseen, '')
  return spelledOut(letters.replace(notInWords, ''))
}

/** The same by patterns alone: what the pass by a table is held against. */
export function exactWordsByPatterns(text: string): string[] {
  const words = new Set<string>()
  for (const [token] of text.matchAll(/\S+/g)) addSlowly(words, token)
  return [...words].map((word) => `=${word}`)
}
