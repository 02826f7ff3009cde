/** What a query is, once read. Plain data: it can be compared, kept as JSON and printed. */
import type { Kind } from '#post'
import type { Language } from '../prepare.js'

/**
 * One word of a term or phrase, folded. `whole`: this word; `prefix`: any word that begins so; `pattern`: with `*` at the
 * beginning or the end for any letters, and `?` for one letter (see `wild.ts`).
 */
export type Piece = { word: string; how: 'whole' | 'prefix' | 'pattern' }

/** How one part of a NEAR stands to the next: at most `distance` words between them; `ordered`: it comes first. */
export type Step = { distance: number; ordered: boolean }

export type Has = 'link' | 'image' | 'video' | 'question'
export type Is = 'reply' | 'repost'
export type Reused = 'place' | 'topic' | 'list'

export type Query =
  /** A term or phrase: the pieces stand in a row. `text` is how the writer spelled it. */
  | { type: 'words'; text: string; pieces: Piece[] }
  /** At least two pieces in any order, with at most `distance` other words among them. */
  | { type: 'loose'; text: string; pieces: Piece[]; distance: number }
  /** The words in a row as they are spelled, with case and accents. `word` is folded. */
  | { type: 'exact'; text: string; pieces: { word: string; spelled: string }[] }
  /** One word in any inflection; `keys` are the stems that a word may have (see `stems.ts`). */
  | { type: 'stem'; text: string; word: string; keys: string[] }
  /** Words in a row that are `key` when written as one. */
  | { type: 'compound'; text: string; key: string }
  /** `text` without `#` and `*`. */
  | { type: 'tag'; text: string; key: string; prefix: boolean }
  /** `handle` without `@`, in lower case. */
  | { type: 'account'; handle: string }
  | { type: 'lang'; value: Language }
  | { type: 'source'; value: string }
  | { type: 'kind'; value: Kind }
  /** A domain, in lower case, without `www.`. */
  | { type: 'site'; value: string }
  /** A piece of an address, in lower case. */
  | { type: 'url'; value: string }
  | { type: 'has'; value: Has }
  | { type: 'is'; value: Is }
  /** `query` is what stands behind the name at the moment of reading. */
  | { type: 'reuse'; kind: Reused; name: string; query: Query }
  /** `*`: only the system may ask for it. */
  | { type: 'everything' }
  /** `part` is looked for in the title alone. Never holds another `title` directly. */
  | { type: 'title'; part: Query }
  /** Never holds another `not`. */
  | { type: 'not'; part: Query }
  /** At least two parts that have a place in the text; one step fewer: each part is near the next. */
  | { type: 'near'; parts: Query[]; steps: Step[] }
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
  /** Words in a phrase in any order. */
  loose: 20,
  /** Letters beside a `*`. */
  prefix: 3,
  /** Letters, `*` and `?` of a word with a `*` or `?`. */
  pattern: 60,
  /** Letters of a word before `~`. */
  compound: { least: 3, most: 60 },
  /** Words between the parts of a NEAR. */
  distance: 100,
  /** Terms of a query, with those of what it reuses. */
  terms: 20_000,
  /** Queries that reuse each other in a row. */
  reuse: 20,
  /** Errors that are told at once. */
  errors: 50,
} as const

/** Without a number. */
export const usualDistance = 4
