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
/** Of a mail address only so much is read as one. */
const longestMailbox = 64

/** Each once, as lexemes, with a space between them. */
export function exactWords(text: string): string {
  const words = new Set<string>()
  const add = (run: string) => {
    if (plain.test(run)) words.add(run.slice(0, longestExactWord).toLowerCase())
    else
      for (const [word] of inOneSpelling(run).matchAll(/[a-z0-9]+/g))
        words.add(word.slice(0, longestExactWord))
  }
  for (const [token] of text.matchAll(/\S+/g)) {
    const isNearLink = nearLinks.test(token)
    for (const [run] of token.matchAll(ascii.test(token) ? plainRuns : runs)) {
      add(run)
      if (isNearLink && (!whole.test(run) || token.length > longestMailbox))
        for (const part of cuts(run)) add(part)
    }
  }
  return [...words].map((word) => `=${word}`).join(' ')
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
