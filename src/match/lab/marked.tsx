/** The words of a text for which a query caught it, marked. */
import { calm } from '#web'
import { fold } from '../fold.js'
import { stemTest, testOf } from '../places.js'
import type { Piece, Query } from '../query/index.js'

/** Every term of a query that a post should hold: nothing under a NOT, no fields; of what is reused only if asked. */
export function termsIn(query: Query, withReused = true): Query[] {
  switch (query.type) {
    case 'words':
    case 'loose':
    case 'exact':
    case 'stem':
    case 'compound':
    case 'tag':
      return [query]
    case 'reuse':
      return withReused ? termsIn(query.query) : []
    case 'title':
      return termsIn(query.part, withReused)
    case 'and':
    case 'or':
    case 'near':
      return query.parts.flatMap((part) => termsIn(part, withReused))
    default:
      return []
  }
}

/** Whether the query itself asks for this (folded) word. */
export function isAsked(query: Query, word: string): boolean {
  return testsOf(query).some((row) => row.some((test) => test(word)))
}

type Test = (word: string) => boolean
const known = new WeakMap<Query, Test[][]>()

/** Each a row of words that stand one after the other. */
function testsOf(query: Query): Test[][] {
  const there = known.get(query)
  if (there) return there
  const made = termsIn(query).flatMap(testsOfTerm)
  known.set(query, made)
  return made
}

function testsOfTerm(term: Query): Test[][] {
  const apart = (pieces: Piece[]) => pieces.map((piece) => [testOf(piece)])
  if (term.type === 'words') return [term.pieces.map(testOf)]
  if (term.type === 'loose') return apart(term.pieces)
  if (term.type === 'exact')
    return [
      term.pieces.map(
        ({ word }) =>
          (one: string) =>
            one === word,
      ),
    ]
  if (term.type === 'stem') return [[stemTest(term.keys)]]
  if (term.type === 'tag') return [[(word) => (term.prefix ? word.startsWith(term.key) : word === term.key)]]
  return term.type === 'compound' ? rowsOfCompound(term.key) : []
}

/** As one word, or cut in two. */
function rowsOfCompound(key: string): Test[][] {
  const cuts = Array.from({ length: key.length - 1 }, (_, i) => i + 1)
  return [
    [(word) => word === key],
    ...cuts.map((cut): Test[] => [(word) => word === key.slice(0, cut), (word) => word === key.slice(cut)]),
  ]
}

const wordAt = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Cf}]*/gu

/** The text in pieces, in order; together they are the text. */
export function markedPieces(text: string, queries: Query[]): { text: string; isMarked: boolean }[] {
  const words = [...text.matchAll(wordAt)].map(({ 0: word, index }) => ({
    at: index,
    end: index + word.length,
    folded: fold(word),
  }))
  const marked = new Set<number>()
  for (const row of queries.flatMap(testsOf)) {
    for (let i = 0; i + row.length <= words.length; i++) {
      if (row.every((test, j) => test(words[i + j]?.folded ?? '')))
        for (const j of row.keys()) marked.add(i + j)
    }
  }
  const pieces: { text: string; isMarked: boolean }[] = []
  let done = 0
  for (const [i, { at, end }] of words.entries()) {
    if (!marked.has(i)) continue
    if (at > done) pieces.push({ text: text.slice(done, at), isMarked: false })
    pieces.push({ text: text.slice(at, end), isMarked: true })
    done = end
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isMarked: false })
  return pieces
}

export function Marked({ text, queries }: { text: string; queries: Query[] }) {
  return (
    <>
      {markedPieces(calm(text), queries).map((piece) =>
        piece.isMarked ? <mark>{piece.text}</mark> : piece.text,
      )}
    </>
  )
}
