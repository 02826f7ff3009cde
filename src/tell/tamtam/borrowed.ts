/**
 * Eight words in a row of somebody's post: an edition may not hold them (a search would find who wrote it).
 *
 * In: what was written for an edition, and posts of private people. Out: where eight words stand in both. Case, accents and
 * what stands between the words make no difference. Pure.
 */
export const borrowedWords = 8

const word = /[\p{L}\p{N}]+/gu
const accents = /\p{M}/gu

const wordsOf = (text: string): string[] =>
  text.normalize('NFKD').replace(accents, '').toLowerCase().match(word) ?? []

/** Everything of eight words in a row in these texts; none runs from one text into the next. */
export function shinglesOf(texts: readonly string[]): { size: number; in(post: string): string | null } {
  const shingles = new Set<string>()
  for (const text of texts) {
    for (const shingle of runsOf(text)) shingles.add(shingle)
  }
  return {
    size: shingles.size,
    /** The first run of eight words that the post shares, or null. */
    in: (post) => {
      for (const shingle of runsOf(post)) if (shingles.has(shingle)) return shingle
      return null
    },
  }
}

function* runsOf(text: string): Generator<string> {
  const words = wordsOf(text)
  for (let i = 0; i + borrowedWords <= words.length; i++) yield words.slice(i, i + borrowedWords).join(' ')
}
