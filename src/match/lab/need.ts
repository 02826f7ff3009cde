/**
 * What the full-text index can say about a query: which posts may match it.
 *
 * In: a query. Out: words that a matching post must hold, so a superset of what matches; null where the index knows
 * nothing. Never here: the exact answer, that is `evaluate`'s. The index reads words in its own way: what it glues
 * together (`fietspad/straat`, `Zon.Gent`) it finds only by its beginning. Such posts can be missing among the candidates.
 */
import type { IndexDictionary } from '#store'
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

/** Numbers (`3.5`) and other scripts are cut differently by the index. */
const plainWord = /^(?=.*[a-z])[a-z0-9]+$/

function whole(word: string): Need {
  if (!plainWord.test(word)) return null
  return any(spellings(word).map((one) => ({ type: 'word', word: one })))
}

const ligatures = [
  ['ss', 'ß'],
  ['oe', 'œ'],
  ['ae', 'æ'],
  ['ij', 'ĳ'],
  ['o', 'ø'],
] as const

/** As the index may have it: it takes accents away, but knows no ligatures. */
function spellings(word: string): string[] {
  return [word, ...ligatures.flatMap(([two, one]) => (word.includes(two) ? [word.replaceAll(two, one)] : []))]
}

/**
 * The index holds stems, so the end of a word is not certain: `verkeer` is `verker`, `wegen` is `weg`. Of a beginning as
 * many letters as a stemmer may change are left off, and the words that end there are asked for too.
 */
function beginning(word: string): Need {
  if (!plainWord.test(word) || word.length < 3) return null
  const cut = word.slice(0, Math.max(3, word.length - 3)).replace(/(?:aa|ee|oo|uu)$/, (two) => two.charAt(0))
  return any([
    { type: 'word', word },
    { type: 'beginning', word: cut },
  ])
}

function ofStem(key: string): Need {
  const stem = key.slice(key.indexOf(':') + 1)
  const certain = stem.slice(0, Math.max(2, stem.length - 2))
  if (!plainWord.test(certain)) return null
  return any([
    { type: 'beginning', word: certain },
    { type: 'beginning', word: `ge${certain}` },
  ])
}

/** Written as one word, or as two. In more pieces (`f iets pad`) the index does not find it. */
function ofCompound(key: string): Need {
  const cuts = Array.from({ length: key.length - 1 }, (_, i) => i + 1)
  return any([whole(key), any(cuts.map((cut) => all([whole(key.slice(0, cut)), whole(key.slice(cut))])))])
}

export type Lexemes = Map<string, Record<IndexDictionary, string | null>>

/** Every whole word of a need, for the store to look up. */
export function wordsOf(need: Need): string[] {
  if (need === null || need.type === 'beginning') return []
  return need.type === 'word' ? [need.word] : need.parts.flatMap(wordsOf)
}

/** As a tsquery for one dictionary; null: the index cannot tell. */
export function tsqueryFor(need: Need, dictionary: IndexDictionary, lexemes: Lexemes): string | null {
  if (need === null) return null
  if (need.type === 'beginning') return `'${need.word}':*`
  if (need.type === 'word') {
    const lexeme = /\d/.test(need.word) ? need.word : lexemes.get(need.word)?.[dictionary]
    // A word that the dictionary leaves out stands in no index.
    return lexeme ? `'${lexeme}'` : null
  }
  const parts = need.parts.map((part) => tsqueryFor(part, dictionary, lexemes))
  const known = [...new Set(parts.filter((part) => part !== null))]
  if (known.length === 0 || (need.type === 'or' && parts.includes(null))) return null
  return `(${known.join(need.type === 'and' ? ' & ' : ' | ')})`
}
