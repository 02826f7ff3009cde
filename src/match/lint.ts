/**
 * Checks a query before it is saved: what is wrong, what is probably not meant, and what may not be asked.
 *
 * In: the source, and what only the organisation knows. Out: one readable sentence, errors and warnings in the words of
 * the reader. Names of private persons are not recognised here yet.
 */
import { handleKey } from './fold.js'
import { queryError } from './query/errors.js'
import type { Say } from './query/explainer.js'
import { explain, parse, type Query, type QueryError, type Span } from './query/index.js'

export type LintOptions = {
  t: Say
  /** Handles of organisations, media and office holders (with or without `@`); all others are private. */
  allowedAccounts?: Iterable<string>
  /** Whether the name of a town is also a common word (Mol, Peer, Best). */
  isAlsoAWord?: (name: string) => boolean
}

export type Lint = {
  ok: boolean
  /** One sentence; empty when the query cannot be read. */
  explanation: string
  /** `message` is in the language of `t`. */
  errors: QueryError[]
  warnings: QueryError[]
}

export function lint(source: string, options: LintOptions): Lint {
  const { t } = options
  const inWords = (found: QueryError): QueryError => ({ ...found, message: t(found.key, found.values) })
  const parsed = parse(source)
  if (!parsed.ok) return { ok: false, explanation: '', errors: parsed.errors.map(inWords), warnings: [] }
  const { query, places } = parsed
  const errors = privateAccounts(places, new Set([...(options.allowedAccounts ?? [])].map(handleKey)))
  const warnings = [
    ...wordsLikeOperators(source, places),
    ...lonelyNames(query, places, options.isAlsoAWord ?? (() => false)),
    ...noWords(source, places),
  ].sort((a, b) => a.at - b.at)
  return {
    ok: errors.length === 0,
    explanation: explain(query, t),
    errors: errors.map(inWords),
    warnings: warnings.map(inWords),
  }
}

type Places = ReadonlyMap<Query, Span>

function privateAccounts(places: Places, allowed: Set<string>): QueryError[] {
  return [...places].flatMap(([query, span]) => {
    if (query.type !== 'account' || allowed.has(query.handle)) return []
    return [queryError('query.account-private', span, { handle: query.handle })]
  })
}

const meantOperators = new Map([
  ['and', 'AND'],
  ['en', 'AND'],
  ['et', 'AND'],
  ['und', 'AND'],
  ['or', 'OR'],
  ['of', 'OR'],
  ['ou', 'OR'],
  ['oder', 'OR'],
  ['not', 'NOT'],
  ['niet', 'NOT'],
])

/** `gent of brugge`: three words that must all be there, where two with OR were meant. */
function wordsLikeOperators(source: string, places: Places): QueryError[] {
  return [...places].flatMap(([query, span]) => {
    if (query.type !== 'words') return []
    // Between quotation marks it is a word.
    const word = source.slice(span.at, span.at + span.length)
    const operator = meantOperators.get(word.toLowerCase())
    if (!operator) return []
    const before = operator === 'NOT' || /\S/.test(source.slice(0, span.at))
    const after = /\S/.test(source.slice(span.at + span.length))
    return before && after ? [queryError('query.warn-operator', span, { word, operator })] : []
  })
}

/** Names that are also words, without a word beside them that says which is meant. */
function lonelyNames(query: Query, places: Places, isAlsoAWord: (name: string) => boolean): QueryError[] {
  if (query.type === 'or') return query.parts.flatMap((part) => lonelyNames(part, places, isAlsoAWord))
  if (query.type === 'and') {
    const asked = query.parts.filter(({ type }) => type !== 'not' && !isField(type))
    const [only] = asked
    return asked.length === 1 && only ? lonelyNames(only, places, isAlsoAWord) : []
  }
  const span = places.get(query)
  if (query.type !== 'words' || !span || query.pieces.length !== 1 || !isAlsoAWord(query.text)) return []
  return [queryError('query.warn-also-a-word', span, { word: query.text })]
}

function isField(type: Query['type']): boolean {
  return type === 'lang' || type === 'source' || type === 'kind'
}

function noWords(source: string, places: Places): QueryError[] {
  const all = [...places.keys()]
  if (!all.every(({ type }) => isField(type))) return []
  return [queryError('query.warn-no-words', { at: 0, length: source.length })]
}
