/**
 * What the full-text index can say about a query: which posts may match it.
 *
 * In: a query. Out: words that a matching post must hold, as the index has them (`exactWords`), so a superset of what
 * matches; null where the index knows nothing. Never here: the exact answer, that is `evaluate`'s.
 */
import { longestExactWord } from '#store'
import type { Piece, Query } from '../query/index.js'

export type Need =
  | null
  | { type: 'word'; word: string }
  | { type: 'beginning'; word: string }
  | { type: 'and' | 'or'; parts: Exclude<Need, null>[] }

export function needOf(query: Query): Need {
  switch (query.type) {
    case 'words':
    case 'loose':
      return all(query.pieces.map(ofPiece))
    case 'exact':
      return all(query.pieces.map(({ word }) => whole(word)))
    case 'stem':
      return any(query.keys.map(ofStem))
    case 'compound':
      return ofCompound(query.key)
    case 'tag':
      return query.prefix ? beginning(query.key) : whole(query.key)
    case 'reuse':
      return needOf(query.query)
    case 'title':
      return needOf(query.part)
    case 'and':
    case 'near':
      return all(query.parts.map(needOf))
    case 'or':
      return any(query.parts.map(needOf))
    default:
      return null
  }
}

/** Parts that the index knows nothing about ask nothing. */
export function all(parts: Need[]): Need {
  const known = parts.filter((part) => part !== null)
  if (known.length < 2) return known[0] ?? null
  return { type: 'and', parts: known }
}

/** One part that the index knows nothing about makes the whole unknown. */
export function any(parts: Need[]): Need {
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length || known.length === 0) return null
  return known.length === 1 ? (known[0] ?? null) : { type: 'or', parts: known }
}

function ofPiece({ word, how }: Piece): Need {
  if (how === 'whole') return whole(word)
  if (how === 'prefix') return beginning(word)
  return beginning(/^[^*?]*/.exec(word)?.[0] ?? '')
}

/** The index holds no words of other scripts, and of endless ones only the beginning. */
const isHeld = (word: string) => /^[a-z0-9]+$/.test(word) && word.length < longestExactWord

function whole(word: string): Need {
  return isHeld(word) ? { type: 'word', word } : null
}

/** Of one or two letters there are too many. */
function beginning(word: string): Need {
  return isHeld(word) && word.length >= 3 ? { type: 'beginning', word } : null
}

/**
 * A stemmer changes at most two letters of what it leaves (`verkeer` is `verker`, `happy` is `happi`); of stems of three
 * letters nothing is certain (`dying` is `die`).
 */
function ofStem(key: string): Need {
  const stem = key.slice(key.indexOf(':') + 1)
  if (stem.length < 4) return null
  const certain = stem.slice(0, Math.max(3, stem.length - 2))
  return any([beginning(certain), beginning(`ge${certain}`)])
}

/** Written as one word, or in pieces: then it begins with one and ends with another. */
function ofCompound(key: string): Need {
  const cuts = Array.from({ length: key.length - 1 }, (_, i) => i + 1)
  const first = any(cuts.map((cut) => whole(key.slice(0, cut))))
  const last = any(cuts.map((cut) => whole(key.slice(cut))))
  return any([whole(key), all([first, last])])
}

/** As a tsquery. */
export function tsqueryOf(need: Exclude<Need, null>): string {
  if (need.type === 'word') return `'=${need.word}'`
  if (need.type === 'beginning') return `'=${need.word}':*`
  const parts = new Set(need.parts.map(tsqueryOf))
  return `(${[...parts].join(need.type === 'and' ? ' & ' : ' | ')})`
}
