/** Whether every post that one query catches is caught by another too, as far as their shapes tell. */
import { testOf } from '../places.js'
import { type Piece, print, type Query } from '../query/index.js'

/** False when it cannot be told. */
export function implies(one: Query, other: Query): boolean {
  if (print(one) === print(other)) return true
  if (other.type === 'or') return other.parts.some((part) => implies(one, part))
  if (other.type === 'and') return other.parts.every((part) => implies(one, part))
  if (one.type === 'or') return one.parts.every((part) => implies(part, other))
  if (one.type === 'and') return one.parts.some((part) => implies(part, other))
  if (one.type === 'near') return one.parts.some((part) => implies(part, other))
  if (one.type === 'title') return isWordly(other) && implies(one.part, other)
  if (one.type === 'reuse') return implies(one.query, other)
  if (other.type === 'reuse') return implies(one, other.query)
  return other.type === 'words' && holdsPhrase(piecesOf(one), other.pieces)
}

/** What stands in the title stands in the post. */
function isWordly({ type }: Query): boolean {
  return ['words', 'exact', 'stem', 'compound', 'tag'].includes(type)
}

/** Words that surely stand in a row in every post that the query catches. */
function piecesOf(query: Query): Piece[] {
  if (query.type === 'words') return query.pieces
  if (query.type === 'exact') return query.pieces.map(({ word }) => ({ word, how: 'whole' }))
  return query.type === 'tag' && !query.prefix && !query.key.includes('_')
    ? [{ word: query.key, how: 'whole' }]
    : []
}

function holdsPhrase(row: Piece[], wanted: Piece[]): boolean {
  return row.some((_, start) => wanted.every((piece, i) => fits(row[start + i], piece)))
}

function fits(word: Piece | undefined, wanted: Piece): boolean {
  if (!word) return false
  if (word.how === 'whole') return testOf(wanted)(word.word)
  if (word.how === 'prefix' && wanted.how === 'prefix') return word.word.startsWith(wanted.word)
  return word.how === wanted.how && word.word === wanted.word
}
