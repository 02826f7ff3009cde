/**
 * Stories: posts that are about the same thing, found at arrival.
 *
 * In: the text of a post, its time and, where it was published by a medium or an organisation, its headline. Out: the number
 * of its story; at any moment the stories that live, with their labels; merges and endings as they happen. Never here: the
 * database, the wall clock, an author, a kept text other than one headline for each story.
 */
import { createGrouping, type Happened, type Story, type Term } from './grouping.js'
import { keyPhrases, labelOf } from './label.js'
import { type Options, usualOptions } from './options.js'
import { createReader } from './terms.js'

export type StoryInput = {
  text: string
  /** Milliseconds. */
  at: number
  lang?: string
  /** Of news and of what organisations publish: may be shown in full. */
  headline?: string
}

export type StorySummary = {
  story: number
  label: string
  phrases: string[]
  /** With those of the stories that were merged into it. */
  posts: number
  /** Posts that got this number at arrival. */
  given: number
  firstAt: number
  lastAt: number
}

export type Stories = {
  add(post: StoryInput): number
  /** Those that live, oldest first. */
  living(): StorySummary[]
}

/** What the machine does to a story by itself. */
export type StoryEvents = {
  merged?: (small: StorySummary, into: number) => void
  expired?: (story: StorySummary) => void
}

export function createStories(events: StoryEvents = {}, options: Partial<Options> = {}): Stories {
  const read = createReader()
  const happened: Happened = {
    merging: (small, large) => events.merged?.(summary(small), large.id),
    expiring: (story) => events.expired?.(summary(story)),
  }
  const grouping = createGrouping(happened, { ...usualOptions, ...options })
  const summary = (story: Story): StorySummary => summaryOf(story, grouping.weight)
  return {
    add({ text, at, lang, headline }) {
      const { story, central } = grouping.add(read(headline ? `${headline}\n${text}` : text, lang), at)
      // The newest of two that are as central: what people know by now.
      if (headline && central >= (story.headline?.central ?? 0)) story.headline = { text: headline, central }
      return story.id
    },
    living: () => grouping.living().map(summary),
  }
}

function summaryOf(story: Story, weight: (term: Term) => number): StorySummary {
  const { id, posts, given, firstAt, lastAt } = story
  const phrases = keyPhrases(story, weight)
  return { story: id, label: labelOf(story, weight), phrases, posts, given, firstAt, lastAt }
}
