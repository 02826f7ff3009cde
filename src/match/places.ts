/** Where in a document a term stands, for distances: each place from its first word to its last. */
import { spelledWords, tagPlaces } from './deeper.js'
import type { Prepared } from './prepare.js'
import type { Piece, Query, Step } from './query/query.js'
import { BREAK, GAP } from './scan.js'
import { stemKeys } from './stems.js'
import { wild } from './wild.js'

export type Place = { first: number; last: number }

/** Empty for queries that have no place (fields, NOT, AND). */
export function placesOf(query: Query, doc: Prepared): Place[] {
  switch (query.type) {
    case 'words':
      return phrasePlaces(query.pieces, doc)
    case 'exact':
      return exactPlaces(query.pieces, doc)
    case 'stem':
      return wordPlaces(doc, stemTest(query.keys))
    case 'compound':
      return compoundPlaces(query.key, doc)
    case 'tag':
      return tagPlaces(doc).filter(({ key }) =>
        query.prefix ? key.startsWith(query.key) : key === query.key,
      )
    case 'or':
      return query.parts.flatMap((part) => placesOf(part, doc))
    case 'reuse':
      return placesOf(query.query, doc)
    default:
      return []
  }
}

const tests = new WeakMap<Piece, (word: string) => boolean>()

/** Whether a word is what the piece asks for. */
export function testOf(piece: Piece): (word: string) => boolean {
  const known = tests.get(piece)
  if (known) return known
  const { word: wanted, how } = piece
  const test =
    how === 'whole'
      ? (word: string) => word === wanted
      : how === 'prefix'
        ? (word: string) => word.startsWith(wanted)
        : wild(wanted)
  tests.set(piece, test)
  return test
}

const stemTests = new WeakMap<string[], (word: string) => boolean>()

export function stemTest(keys: string[]): (word: string) => boolean {
  const known = stemTests.get(keys)
  if (known) return known
  const wanted = new Set(keys)
  const test = (word: string) =>
    word !== GAP && word !== BREAK && stemKeys(word).some((key) => wanted.has(key))
  stemTests.set(keys, test)
  return test
}

function wordPlaces(doc: Prepared, test: (word: string) => boolean): Place[] {
  return doc.words.flatMap((word, at) => (test(word) ? [{ first: at, last: at }] : []))
}

function phrasePlaces(pieces: Piece[], doc: Prepared): Place[] {
  if (!pieces.every((piece) => piece.how !== 'whole' || doc.first.has(piece.word))) return []
  return rows(
    doc.words,
    pieces.map((piece) => testOf(piece)),
  )
}

function exactPlaces(pieces: { word: string; spelled: string }[], doc: Prepared): Place[] {
  if (!pieces.every(({ word }) => doc.first.has(word))) return []
  const all = pieces.map(
    ({ spelled }) =>
      (word: string) =>
        word === spelled,
  )
  return rows(spelledWords(doc), all)
}

/** Where all tests hold for words in a row. A gap and a break pass none. */
function rows(words: readonly string[], tests: ((word: string) => boolean)[]): Place[] {
  const found: Place[] = []
  for (let first = 0; first + tests.length <= words.length; first++) {
    if (tests.every((test, i) => test(words[first + i] as string))) {
      found.push({ first, last: first + tests.length - 1 })
    }
  }
  return found
}

function compoundPlaces(key: string, doc: Prepared): Place[] {
  return doc.words.flatMap((_, first) => {
    const last = compoundEnd(key, doc.words, first)
    return last < 0 ? [] : [{ first, last }]
  })
}

/** The last of the words from `first` on that together are `key`; -1 when they are not. */
function compoundEnd(key: string, words: readonly string[], first: number): number {
  let read = 0
  for (let at = first; at < words.length; at++) {
    const word = words[at] as string
    if (word === GAP || !key.startsWith(word, read)) return -1
    read += word.length
    if (read === key.length) return at
  }
  return -1
}

export function holdsCompound(key: string, doc: Prepared): boolean {
  return doc.first.has(key) || doc.words.some((_, first) => compoundEnd(key, doc.words, first) >= 0)
}

/** Whether the parts stand so that each is near the next. */
export function holdsNear(parts: Query[], steps: Step[], doc: Prepared): boolean {
  let reached = placesOf(parts[0] as Query, doc)
  for (const [i, step] of steps.entries()) {
    if (reached.length === 0) return false
    const firsts = new Set(reached.map(({ first }) => first))
    const lasts = new Set(reached.map(({ last }) => last))
    reached = placesOf(parts[i + 1] as Query, doc).filter(
      (place) =>
        looks(place.first, -1, step.distance, lasts, doc.words) ||
        (!step.ordered && looks(place.last, 1, step.distance, firsts, doc.words)),
    )
  }
  return reached.length > 0
}

/** Whether one of `wanted` comes after at most `distance` words from `from` on, in the direction `way`, with no break between. */
function looks(
  from: number,
  way: 1 | -1,
  distance: number,
  wanted: Set<number>,
  words: readonly string[],
): boolean {
  for (let between = 0; between <= distance; between++) {
    const at = from + way * (between + 1)
    if (wanted.has(at)) return true
    const word = words[at]
    if (word === undefined || word === BREAK) return false
  }
  return false
}

/** Whether each piece has a word of its own within a stretch that holds at most `distance` other words. */
export function holdsLoose(pieces: Piece[], distance: number, doc: Prepared): boolean {
  if (!pieces.every((piece) => piece.how !== 'whole' || doc.first.has(piece.word))) return false
  const tests = pieces.map(testOf)
  const fitting = doc.words.map((word) => tests.flatMap((test, i) => (test(word) ? [i] : [])))
  const width = pieces.length + distance
  for (let first = 0; first < doc.words.length; first++) {
    if ((fitting[first] as number[]).length === 0) continue
    const end = stretchEnd(doc.words, first, width)
    if (allFind(fitting.slice(first, end), pieces.length)) return true
  }
  return false
}

function stretchEnd(words: readonly string[], first: number, width: number): number {
  let end = first
  while (end < words.length && end < first + width && words[end] !== BREAK) end++
  return end
}

/** Whether each of `count` pieces finds another word; `fitting`: for each word the pieces that it fits (Kuhn, 1955). */
function allFind(fitting: number[][], count: number): boolean {
  if (new Set(fitting.flat()).size < count) return false
  const taken = new Map<number, number>()
  const place = (word: number, seen: Set<number>): boolean => {
    for (const piece of fitting[word] as number[]) {
      if (seen.has(piece)) continue
      seen.add(piece)
      const holder = taken.get(piece)
      if (holder === undefined || place(holder, seen)) {
        taken.set(piece, word)
        return true
      }
    }
    return false
  }
  for (let word = 0; word < fitting.length && taken.size < count; word++) place(word, new Set())
  return taken.size === count
}
