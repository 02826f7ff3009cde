/** What a query is, once read. Plain data: it can be compared, kept as JSON and printed. */
import type { Kind } from '#post'
import type { Language } from '../prepare.js'

/** One word of a term or phrase, folded; with `prefix`, any word that begins so. */
export type Piece = { word: string; prefix: boolean }

export type Query =
  /** A term or phrase: the pieces stand in a row. `text` is how the writer spelled it. */
  | { type: 'words'; text: string; pieces: Piece[] }
  /** `text` without `#` and `*`. */
  | { type: 'tag'; text: string; key: string; prefix: boolean }
  /** `handle` without `@`, in lower case. */
  | { type: 'account'; handle: string }
  | { type: 'lang'; value: Language }
  | { type: 'source'; value: string }
  | { type: 'kind'; value: Kind }
  /** `*`: only the system may ask for it. */
  | { type: 'everything' }
  /** Never holds another `not`. */
  | { type: 'not'; part: Query }
  /** At least two parts; never an `and` in an `and`, or an `or` in an `or`. */
  | { type: 'and' | 'or'; parts: Query[] }

/** A place in the source, in UTF-16 units. */
export type Span = { at: number; length: number }

export const limits = {
  /** UTF-16 units of a query. */
  length: 20_000,
  /** Parentheses within each other. */
  depth: 200,
  /** Words in one phrase. */
  phrase: 100,
  /** Letters before a `*`. */
  prefix: 3,
  /** Errors that are told at once. */
  errors: 50,
} as const
