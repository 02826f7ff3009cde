/**
 * Stories: posts that are about the same thing, found at arrival.
 *
 * In: the text of a post, its time and, where it was published by a medium or an organisation, its headline. Out: the number
 * of its story; at any moment the stories that live, with their labels; merges and endings as they happen. Never here: the
 * database, the wall clock, an author, a kept text other than one headline for each story.
 */
import { createGrouping, type Happened, type Story, type Term } from './grouping.js'
import { keyPhrases, labelOf, strongest } from './label.js'
import { type Options, usualOptions } from './options.js'
import { createReader } from './terms.js'

export type StoryInput = {
  text: string
  /** Milliseconds. */
  at: number
  lang?: string
  /** Of news and of what organisations publish: may be shown in full. */
  headline?: string
  /** The post's own number, by which its headline is found again. */
  id?: number
}

export type StorySummary = {
  story: number
  label: string
  phrases: string[]
  /** The post whose headline is the label; null where there is none, or where posts were added without numbers. */
  headlineOf: number | null
  /** With those of the stories that were merged into it. */
  posts: number
  /** Posts that got this number at arrival. */
  given: number
  firstAt: number
  lastAt: number
}

export type Stories = {
  add(post: StoryInput): number
  /** The same for a post of which the story is known: a copy, or one that is read back. */
  put(post: StoryInput, story: number): void
  /** How many posts a living story has; 0 where none of that number lives. */
  posts(story: number): number
  /** What a living story may be called where texts can be taken back: only what at least two posts said. */
  named(story: number): StoryWords | null
  /** Those that live, oldest first. */
  living(): StorySummary[]
}

/** `words`: stems of the strongest terms, by which a later story of the same kind is found. */
export type StoryWords = { headlineOf: number | null; phrases: string[]; words: string[] }

/** What the machine does to a story by itself. */
export type StoryEvents = {
  merged?: (small: StorySummary, into: number) => void
  expired?: (story: StorySummary) => void
  /** May the smaller go on in the larger? A person may have arranged it. */
  mayMerge?: (small: number, large: number) => boolean
  /** The number of a new story. */
  number?: () => number
}

/** `own`: names that everybody in this stream uses, the town's first of all. */
export function createStories(
  events: StoryEvents = {},
  options: Partial<Options> = {},
  own: readonly string[] = [],
): Stories {
  const read = createReader(own)
  const { number, mayMerge } = events
  const happened: Happened = {
    merging: (small, large) => events.merged?.(summary(small), large.id),
    expiring: (story) => events.expired?.(summary(story)),
    ...(mayMerge ? { mayMerge: (small, large) => mayMerge(small.id, large.id) } : {}),
    ...(number ? { number } : {}),
  }
  const grouping = createGrouping(happened, { ...usualOptions, ...options })
  const summary = (story: Story): StorySummary => summaryOf(story, grouping.weight)
  const termsOf = ({ text, headline, lang }: StoryInput) =>
    read(headline ? `${headline}\n${text}` : text, lang)
  return {
    add(post) {
      const { story, central } = grouping.add(termsOf(post), post.at)
      takeHeadline(story, post, central)
      return story.id
    },
    put(post, id) {
      const { story, central } = grouping.put(termsOf(post), post.at, id)
      takeHeadline(story, post, central)
    },
    posts: (id) => grouping.story(id)?.posts ?? 0,
    named(id) {
      const story = grouping.story(id)
      return story ? wordsOf(story, grouping.weight) : null
    },
    living: () => grouping.living().map(summary),
  }
}

/** The newest of two that are as central: what people know by now. */
function takeHeadline(story: Story, { headline, id }: StoryInput, central: number) {
  if (headline && central >= (story.headline?.central ?? 0))
    story.headline = { text: headline, central, of: id ?? null }
}

/** What one post alone said is no name: it would be that person's words. */
const several = 2

function wordsOf(story: Story, weight: (term: Term) => number): StoryWords {
  return {
    headlineOf: story.headline?.of ?? null,
    phrases: keyPhrases(story, weight, several),
    words: strongest(story, weight, several, 12).map((term) => term.stem),
  }
}

function summaryOf(story: Story, weight: (term: Term) => number): StorySummary {
  const { id, posts, given, firstAt, lastAt } = story
  const phrases = keyPhrases(story, weight)
  const headlineOf = story.headline?.of ?? null
  return { story: id, label: labelOf(story, weight), phrases, headlineOf, posts, given, firstAt, lastAt }
}
