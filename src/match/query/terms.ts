/** Terms with a sign of their own: `"a b"~5`, `fietspad~`, `="Mol"`, `stem:werken`. */
import { spell } from '../deeper.js'
import { plain, type Scan } from '../scan.js'
import { inflectionKeys } from '../stems.js'
import { type Read, readWords, refuse } from './pieces.js'
import { limits, type Query, type Span } from './query.js'

/** `raw` are the words between the quotation marks, at `at`; `span` is the whole with its `~5`. */
export function readLoose(raw: string, at: number, span: Span, distance: number): Read<Query> {
  if (distance > limits.distance) return refuse('query.distance', span, { most: limits.distance })
  const read = readWords(raw, at, 'query.empty-phrase')
  if (!read.ok) return read
  const { text, pieces } = read.value
  if (pieces.length > limits.loose) return refuse('query.phrase-long', span, { most: limits.loose })
  // One word is in any order already.
  return pieces.length < 2 ? read : { ok: true, value: { type: 'loose', text, pieces, distance } }
}

/** `raw`, at `at`, is the word without `~`, which `span` includes. */
export function readCompound(raw: string, at: number, span: Span): Read<Query> {
  const read = readWords(raw, at, 'query.no-letters')
  if (!read.ok) return read
  const { text, pieces } = read.value
  const key = pieces.map(({ word }) => word).join('')
  const { least, most } = limits.compound
  const length = [...key].length
  if (length < least || length > most || pieces.some(({ how }) => how !== 'whole'))
    return refuse('query.compound', span, { least, most })
  return { ok: true, value: { type: 'compound', text, key } }
}

export function readExact(raw: string, at: number, span: Span): Read<Query> {
  const read = readWords(raw, at, 'query.no-letters')
  if (!read.ok) return read
  const { text, pieces } = read.value
  if (pieces.some(({ how }) => how !== 'whole')) return refuse('query.exact-wildcard', span)
  const spelled: string[] = []
  const found: Scan = { words: [], tags: [], mentions: [], spelled }
  plain(raw, 0, raw.length, found)
  const both = found.words.map((word, i) => ({ word, spelled: spell(spelled[i] as string) }))
  return { ok: true, value: { type: 'exact', text, pieces: both } }
}

export function readStem(raw: string, at: number, span: Span): Read<Query> {
  const read = readWords(raw, at, 'query.no-letters')
  if (!read.ok) return read
  const { text, pieces } = read.value
  const [only] = pieces
  if (!only || pieces.length > 1 || only.how !== 'whole' || [...only.word].length > limits.compound.most)
    return refuse('query.stem', span)
  const keys = inflectionKeys(only.word)
  if (keys.length === 0) return refuse('query.stem', span)
  return { ok: true, value: { type: 'stem', text, word: only.word, keys } }
}
