/**
 * What is searched for, in the plainest form: words, and, or, not. It is what a search elsewhere can understand of one of
 * our queries; whoever translates it may only widen, since all that comes in is matched exactly here.
 *
 * Words are folded (lower case, no accents). `anything` stands for a condition that has no words at all.
 */
export type Wanted =
  | { type: 'anything' }
  /**
   * One word; `prefix`: any word that begins so. `spelled`: with its accents, in lower case, where the writer gave any;
   * `likely`: whole words that a beginning most likely stands for, for searches that know no beginnings.
   */
  | { type: 'word'; word: string; prefix?: boolean; spelled?: string; likely?: string[] }
  /** Words in a row. */
  | { type: 'phrase'; words: string[]; spelled?: string[] }
  /** All the words, close to each other: at most `distance` other words between, in any order. */
  | { type: 'near'; words: string[]; distance: number }
  /** Without `#`. */
  | { type: 'tag'; tag: string; spelled?: string }
  /** An account of an organisation, a medium or an office holder; without `@`. */
  | { type: 'account'; handle: string }
  /** A domain that is linked to. */
  | { type: 'site'; domain: string }
  | { type: 'lang'; lang: 'nl' | 'fr' | 'de' | 'en' }
  | { type: 'has'; has: 'link' | 'image' | 'video' }
  | { type: 'is'; is: 'reply' | 'repost' }
  | { type: 'not'; part: Wanted }
  | { type: 'and' | 'or'; parts: Wanted[] }
