/**
 * Checks a query before it is saved: what is wrong, what is probably not meant, and what may not be asked.
 *
 * In: the source, and what only the organisation knows. Out: one readable sentence, errors, warnings and hints in the words
 * of the reader. Names of private persons are not recognised here yet.
 */
import { handleKey } from './fold.js'
import { missingInflections } from './linter/inflections.js'
import { withRepairs } from './linter/repairs.js'
import {
  emptyParts,
  farDistances,
  lonelyNames,
  missingSpellings,
  noWords,
  wideWildcards,
  wordsLikeOperators,
} from './linter/warnings.js'
import { placeQuery } from './propose/place-query.js'
import { queryError } from './query/errors.js'
import type { Say } from './query/explainer.js'
import {
  explain,
  limits,
  parse,
  type Query,
  type QueryError,
  type Sources,
  type Span,
} from './query/index.js'

export type LintOptions = {
  t: Say
  /** Handles of organisations, media and office holders (with or without `@`); all others are private. */
  allowedAccounts?: Iterable<string>
  /** Whether the name of a town is also a common word (Mol, Peer, Best). */
  isAlsoAWord?: (name: string) => boolean
  /** What stands behind `topic:`, `$` and `place:`. */
  reuse?: Sources
}

export type Lint = {
  ok: boolean
  /** One sentence; empty when the query cannot be read. */
  explanation: string
  /** `message` is in the language of `t`; `repair` is there when a change would help. */
  errors: QueryError[]
  warnings: QueryError[]
  /** What could be better still; nobody has to confirm it. */
  hints: QueryError[]
}

export function lint(source: string, options: LintOptions): Lint {
  const { t } = options
  const inWords = (found: QueryError): QueryError => ({ ...found, message: t(found.key, found.values) })
  const reading = { reuse: options.reuse ?? {} }
  const parsed = parse(source, reading)
  if (!parsed.ok) {
    const errors = withRepairs(source, parsed.errors, reading)
    return { ok: false, explanation: '', errors: errors.map(inWords), warnings: [], hints: [] }
  }
  const { query, places } = parsed
  const read = { source, ...parsed }
  const allowed = new Set([...(options.allowedAccounts ?? [])].map(handleKey))
  const errors = withRepairs(source, privateAccounts(places, allowed), reading)
  const warnings = [
    ...wordsLikeOperators(read),
    ...lonelyNames(read, options.isAlsoAWord ?? (() => false), reading.reuse.place ?? placeQuery),
    ...noWords(read),
    ...farDistances(read),
    ...wideWildcards(read),
    ...emptyParts(read),
    ...missingSpellings(read),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(0, limits.errors)
  return {
    ok: errors.length === 0,
    explanation: explain(query, t),
    errors: errors.map(inWords),
    warnings: warnings.map(inWords),
    hints: missingInflections(read).map(inWords),
  }
}

function privateAccounts(places: ReadonlyMap<Query, Span>, allowed: Set<string>): QueryError[] {
  return [...places].flatMap(([query, span]) => {
    if (query.type !== 'account' || allowed.has(query.handle)) return []
    return [queryError('query.account-private', span, { handle: query.handle })]
  })
}
