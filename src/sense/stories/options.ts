/** What was tuned, on the News, News-T and crisis streams only. How much each matters: docs/stories.md. */
export type Options = {
  /** Cosine from which a post joins a story. */
  joins: number
  /** Cosine from which two stories are the same. */
  same: number
  /** Stories that are counted in before there are any: what a word weighs in a stream that has only begun. */
  unseen: number
  /** A story ends after so many posts of others, or so many days of post time, without one of its own. */
  idlePosts: number
  idleDays: number
  /** Every how many posts stories end and merge. */
  tidyEvery: number
  /** A word in more stories than this finds none. */
  mostStories: number
  /** A story with more words than this forgets half. */
  mostTerms: number
}

export const usualOptions: Options = {
  joins: 0.12,
  same: 0.25,
  unseen: 200,
  idlePosts: 20_000,
  idleDays: 30,
  tidyEvery: 500,
  mostStories: 400,
  mostTerms: 2_000,
}
