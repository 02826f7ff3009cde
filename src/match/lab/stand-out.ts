/** The words that stand out in some texts, held against others: what a query also catches shows first in them. */

/** How many texts of each side hold the word. */
export type StandOut = { word: string; here: number; there: number; score: number }

/**
 * The log-likelihood ratio G² of Ted Dunning, "Accurate methods for the statistics of surprise and coincidence"
 * (Computational Linguistics 19, 1993), in the form for two corpora of Rayson and Garside (2000). A text counts once,
 * however often it says the word. `here` of `hereTexts`, `there` of `thereTexts`.
 */
export function logLikelihood(here: number, hereTexts: number, there: number, thereTexts: number): number {
  const share = (here + there) / (hereTexts + thereTexts)
  return 2 * (part(here, hereTexts * share) + part(there, thereTexts * share))
}

const part = (seen: number, expected: number) => (seen === 0 ? 0 : seen * Math.log(seen / expected))

/** G² above which a difference is chance in one of 1,000 cases. */
const worthTelling = 10.83
/** A word of one or two texts may be one person's. */
const fewest = 3

/**
 * At most `most` words, the most telling first. Each side is its texts, as the different words of each. `without`: words
 * that the query itself asks for.
 */
export function wordsThatStandOut(
  here: readonly Iterable<string>[],
  there: readonly Iterable<string>[],
  without: (word: string) => boolean,
  most: number,
): StandOut[] {
  const inHere = countTexts(here)
  const inThere = countTexts(there)
  return [...inHere]
    .filter(([word, texts]) => texts >= fewest && isWord(word) && !without(word))
    .map(([word, texts]) => {
      const others = inThere.get(word) ?? 0
      const score = logLikelihood(texts, here.length, others, there.length)
      const isMore = texts / here.length > others / Math.max(1, there.length)
      return { word, here: texts, there: others, score: isMore ? score : 0 }
    })
    .filter(({ score }) => score > worthTelling)
    .sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1))
    .slice(0, most)
}

function countTexts(texts: readonly Iterable<string>[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function isWord(word: string): boolean {
  return word.length > 2 && /^\p{L}+$/u.test(word)
}
