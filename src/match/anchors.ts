/**
 * Anchor terms, as in Lucene Monitor: for each query the rarest-looking words of which at least one must stand in every
 * post that matches. A post then only has to be checked against the queries that one of its words anchors.
 *
 * Keys are words as they are, tags with `#` and handles with `@` before them: no word holds those signs.
 */
import type { Piece, Query } from './query/query.js'

export type Anchors = {
  exact: string[]
  /** The first letters of words, {@link affixLength} units (one more for a tag, with its `#`). */
  beginnings: string[]
  /** The last letters of words, {@link affixLength} units. */
  endings: string[]
  /** What a word is in some language: see `stems.ts`. */
  stems: string[]
  /** Higher is rarer: what the least rare of the anchors looks like. */
  rarity: number
  /** Every post that holds one of the anchors matches: nothing is left to check. */
  certain: boolean
}

export const affixLength = 3

/** Null when no word is necessary (`lang:nl`, `*straat*`): such a query is always checked. */
export function anchors(query: Query): Anchors | null {
  switch (query.type) {
    case 'words':
      return rarest(query.pieces.map((piece) => anchorPiece(piece, query.pieces.length === 1)))
    case 'loose':
      return rarest(query.pieces.map((piece) => anchorPiece(piece, false)))
    case 'exact':
      return rarest(query.pieces.map(({ word }) => wholeWord(word, false)))
    case 'stem':
      return { ...none, stems: query.keys, rarity: rarity(query.word) - 1, certain: true }
    case 'compound':
      // Its first word is a beginning of it.
      return { ...none, exact: beginningsOf(query.key), rarity: 1, certain: false }
    case 'tag':
      return query.prefix
        ? beginning(`#${query.key}`, affixLength + 1)
        : { ...none, exact: [`#${query.key}`], rarity: query.key.length + 2, certain: true }
    case 'account':
      return { ...none, exact: [`@${query.handle}`], rarity: query.handle.length + 4, certain: true }
    case 'reuse':
      return anchors(query.query)
    case 'title': {
      const inside = anchors(query.part)
      return inside && { ...inside, certain: false }
    }
    case 'or':
      return together(query.parts.map(anchors))
    case 'near':
    case 'and': {
      const best = rarest(query.parts.map(anchors))
      return best && { ...best, certain: false }
    }
    default:
      return null
  }
}

const none = { exact: [], beginnings: [], endings: [], stems: [] } satisfies Partial<Anchors>

function wholeWord(word: string, certain: boolean): Anchors {
  return { ...none, exact: [word], rarity: rarity(word), certain }
}

function anchorPiece({ word, how }: Piece, alone: boolean): Anchors | null {
  if (how === 'whole') return wholeWord(word, alone)
  if (how === 'prefix') return beginning(word, affixLength)
  const letters = word.split(/[*?]/)
  const first = letters[0] as string
  const last = letters.at(-1) as string
  if (first.length >= affixLength) return beginning(first, affixLength)
  if (last.length < affixLength) return null
  return { ...none, endings: [last.slice(-affixLength)], rarity: 1, certain: false }
}

function beginning(key: string, length: number): Anchors {
  return { ...none, beginnings: [key.slice(0, length)], rarity: 1, certain: false }
}

function beginningsOf(key: string): string[] {
  return Array.from(key, (_, i) => [...key].slice(0, i + 1).join(''))
}

function rarest(all: (Anchors | null)[]): Anchors | null {
  let best: Anchors | null = null
  for (const one of all) if (one && (!best || one.rarity > best.rarity)) best = one
  return best
}

/** One of several: without an anchor for each, there is none. */
function together(all: (Anchors | null)[]): Anchors | null {
  const known = all.filter((one) => one !== null)
  if (known.length < all.length) return null
  const each = (part: (one: Anchors) => string[]) => [...new Set(known.flatMap(part))]
  return {
    exact: each((one) => one.exact),
    beginnings: each((one) => one.beginnings),
    endings: each((one) => one.endings),
    stems: each((one) => one.stems),
    rarity: Math.min(...known.map((one) => one.rarity)),
    certain: known.every((one) => one.certain),
  }
}

// Longer words are rarer; these are long and frequent in what people write in Dutch, French, German and English.
const frequent = new Set(
  `aan alle alleen altijd alweer andere avec beter bij dans dank deze die dit doen door even gaan geen gewoon goed heb hebben
  heeft hele het hier hij iets iedereen jullie kan kunnen laten maar mensen meer met mijn moet moeten naar niet niets nog
  nous nu omdat onder onze ook over pour that the their them there they this toch tot uit van vandaag veel voor vous waar
  want waren was wat weer werd werden wie wij with wordt worden you your zal zeer zich zijn zonder zou zoals und nicht
  nog dag jaar tijd nieuws nieuwe morgen gisteren today about have from just like more what when will would`.split(
    /\s+/,
  ),
)

function rarity(word: string): number {
  return frequent.has(word) ? 0.5 : word.length
}
