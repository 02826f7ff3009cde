/** What was tuned, on the News, News-T and crisis streams only. How much each matters: docs/stories.md. */
export type Options = {
  /** Cosine from which a post joins a story. Larger stories get ahead of it: times 1 + `larger` × log(posts). */
  joins: number
  larger: number
  /** From here on it joins as well when they share a word that at most `rare` stories hold (and no more than `rareShare` of those that live), and this one more than once. */
  doubts: number
  rare: number
  rareShare: number
  /** Cosine from which two stories are the same. */
  same: number
  /** Stories that are counted in before there are any: what a word weighs in a stream that has only begun. */
  unseen: number
  /** A story ends after so many posts of others, or so many days of post time, without one of its own. */
  idlePosts: number
  idleDays: number
  /** In how many posts each story is looked at once, to end or to merge. */
  tidyEvery: number
  /** A word in more stories than this finds none. */
  mostStories: number
  /** A story with more words than this forgets half. */
  mostTerms: number
}

export const usualOptions: Options = {
  joins: 0.13,
  larger: 0.1,
  doubts: 0.06,
  rare: 12,
  rareShare: 0.2,
  same: 0.25,
  unseen: 200,
  idlePosts: 20_000,
  idleDays: 30,
  tidyEvery: 1_000,
  mostStories: 100,
  mostTerms: 2_000,
}
