/**
 * What a bank of texts is. In a text `[a|b]` is a choice and `{name}` a word that depends on the day:
 * `{stoet}`, `{tooi}`, `{vakantie}`, `{straat}`, `{deel}`.
 */

export type Foreign = { lang: 'fr' | 'en'; text: string; asks?: boolean }

export type Article = { title: string; text: string }

export type Bank = {
  /** What people state. */
  says: readonly string[]
  /** What people ask the town, and wait for. */
  asks: readonly string[]
  /** Short answers to another message: they do not name the town, so a search for its name cannot find them. */
  replies: readonly string[]
  foreign: readonly Foreign[]
  news: readonly Article[]
  /** What the town itself says on its own channels, first message first. */
  town: readonly Article[]
}
