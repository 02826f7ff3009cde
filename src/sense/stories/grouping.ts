/**
 * Which story does this post belong to? Online: each post gets its story at arrival, and keeps it.
 *
 * In: the terms of a post and its time. Out: a story. Never here: the wall clock, a text, an author.
 *
 * A story is a centroid: how often its terms occurred, of which the older count for less. A post goes to the story with the
 * highest cosine, when that is high enough; else it begins one. Each term weighs log(stories / stories that hold it): unlike
 * the count of posts, this does not make the words of a large story worthless (tf·icf; Reed et al. 2006). Stories that grow
 * to be the same are merged: the smaller goes on in the larger, what was said at arrival stays as it was said. Only living
 * stories and their terms are kept, so memory follows what lives and not how long the stream is.
 */
import { type Options, usualOptions } from './options.js'
import type { TermOf } from './terms.js'

export type Term = { stem: string; surface: string; stories: Map<Story, number> }

export type Story = {
  id: number
  posts: number
  /** Posts that got this story at arrival: without those of stories merged into it. */
  given: number
  firstAt: number
  lastAt: number
  /** Its count of posts at the last one: expiry. */
  lastPost: number
  terms: Map<Term, number>
  /** Of the last posts, newest last: the label finds its phrases in them. */
  recent: Term[][]
  headline: { text: string; central: number } | null
  /** Set when it was merged into another. */
  into: Story | null
  gone: boolean
  square: number
  squareAt: number
  score: number
  changed: boolean
}

export type Grouping = {
  add(terms: TermOf[], at: number): { story: Story; central: number }
  /** The stories that live, oldest first. */
  living(): Story[]
  weight(term: Term): number
}

export type Happened = {
  /** Just before the smaller goes on in the larger. */
  merging?: (small: Story, large: Story) => void
  /** Just before it is forgotten. */
  expiring?: (story: Story) => void
}

const aDay = 86_400_000
const recentPosts = 8

export function createGrouping(happened: Happened = {}, options: Options = usualOptions): Grouping {
  const terms = new Map<string, Term>()
  const stories = new Set<Story>()
  let posts = 0
  let ids = 0
  let now: number | null = null

  const weight = (term: Term): number =>
    Math.max(0.05, Math.log((stories.size + options.unseen) / (term.stories.size + 0.5)))

  function termOf({ stem, surface }: TermOf): Term {
    const known = terms.get(stem)
    if (known) return known
    // Copied: a slice would keep the whole text it came from in memory.
    const term = { stem: copied(stem), surface: copied(surface), stories: new Map<Story, number>() }
    terms.set(term.stem, term)
    return term
  }

  /** Time follows the posts, a day at a time: one post with a wrong date ends nothing. */
  function tick(at: number) {
    if (!Number.isFinite(at)) return
    now = now === null ? at : now + Math.min(Math.max(at - now, -aDay), aDay)
  }

  const candidates: Story[] = []
  function nearest(mine: Term[]): { story: Story | null; cosine: number } {
    candidates.length = 0
    let square = 0
    for (const term of mine) {
      const known = weight(term)
      square += known * known
      // A word that stands in so many stories chooses none of them.
      if (term.stories.size > options.mostStories) continue
      for (const [story, count] of term.stories) {
        if (story.score === 0) candidates.push(story)
        story.score += known * known * damped(count)
      }
    }
    let best: Story | null = null
    let cosine = 0
    for (const story of candidates) {
      const one = story.score / Math.sqrt(square * story.square)
      story.score = 0
      if (one > cosine) {
        cosine = one
        best = story
      }
    }
    return { story: best, cosine }
  }

  function begin(): Story {
    const time = now ?? 0
    const story: Story = {
      ...{ id: ++ids, posts: 0, given: 0, firstAt: time, lastAt: time, lastPost: posts },
      ...{ terms: new Map(), recent: [], headline: null, into: null, gone: false },
      ...{ square: 0, squareAt: 0, score: 0, changed: true },
    }
    stories.add(story)
    return story
  }

  function grow(story: Story, mine: Term[]) {
    story.posts++
    story.given++
    story.lastPost = posts
    story.lastAt = now ?? 0
    story.changed = true
    if (story.recent.length >= recentPosts) story.recent.shift()
    story.recent.push(mine)
    for (const term of mine) set(story, term, (story.terms.get(term) ?? 0) + 1)
    if (story.posts > story.squareAt * 1.2) measure(story)
    else for (const term of mine) addSquare(story, term)
  }

  function addSquare(story: Story, term: Term) {
    const count = story.terms.get(term) ?? 1
    const known = weight(term)
    story.square += known * known * (damped(count) ** 2 - damped(count - 1) ** 2)
  }

  function set(story: Story, term: Term, count: number) {
    story.terms.set(term, count)
    term.stories.set(story, count)
  }

  function measure(story: Story) {
    if (story.terms.size > options.mostTerms) fade(story)
    let square = 0
    for (const [term, count] of story.terms) square += (weight(term) * damped(count)) ** 2
    story.square = Math.max(square, 1e-9)
    story.squareAt = story.posts
  }

  /** Half of what was said is forgotten: new words of a long story soon count as much as those that it began with. */
  function fade(story: Story) {
    for (const [term, count] of story.terms)
      if (count < 2) drop(story, term)
      else set(story, term, count / 2)
  }

  function drop(story: Story, term: Term) {
    story.terms.delete(term)
    term.stories.delete(story)
    if (term.stories.size === 0 && terms.get(term.stem) === term) terms.delete(term.stem)
  }

  function end(story: Story) {
    for (const term of [...story.terms.keys()]) drop(story, term)
    story.recent = []
    story.gone = true
    stories.delete(story)
  }

  function merge(small: Story, large: Story) {
    happened.merging?.(small, large)
    for (const [term, count] of small.terms) set(large, term, (large.terms.get(term) ?? 0) + count)
    large.posts += small.posts
    large.firstAt = Math.min(large.firstAt, small.firstAt)
    large.lastAt = Math.max(large.lastAt, small.lastAt)
    large.lastPost = Math.max(large.lastPost, small.lastPost)
    if (small.headline && small.headline.central > (large.headline?.central ?? -1))
      large.headline = small.headline
    small.into = large
    end(small)
    measure(large)
  }

  /** The larger story that a changed one has become the same as. */
  function same(story: Story): Story | null {
    measure(story)
    candidates.length = 0
    for (const [term, mine] of strongest(story)) {
      const both = weight(term) ** 2 * damped(mine)
      for (const [other, count] of term.stories) {
        if (other === story || other.posts < story.posts) continue
        if (other.score === 0) candidates.push(other)
        other.score += both * damped(count)
      }
    }
    let best: Story | null = null
    let cosine = options.same
    for (const other of candidates) {
      const one = other.score / Math.sqrt(story.square * other.square)
      other.score = 0
      if (one > cosine) {
        cosine = one
        best = other
      }
    }
    return best
  }

  function strongest(story: Story): [Term, number][] {
    const usable = [...story.terms].filter(([term]) => term.stories.size <= options.mostStories)
    if (usable.length <= 24) return usable
    const by = ([term, count]: [Term, number]) => weight(term) * damped(count)
    return usable.sort((a, b) => by(b) - by(a)).slice(0, 24)
  }

  function tidy() {
    for (const story of stories) {
      const idle = posts - story.lastPost
      if (idle > options.idlePosts || (now ?? 0) - story.lastAt > options.idleDays * aDay) {
        happened.expiring?.(story)
        end(story)
      }
    }
    for (const story of [...stories].sort((a, b) => a.posts - b.posts)) {
      if (!story.changed || story.gone) continue
      story.changed = false
      const larger = same(story)
      if (larger) merge(story, larger)
    }
  }

  return {
    add(words, at) {
      tick(at)
      if (++posts % options.tidyEvery === 0) tidy()
      const mine = words.map(termOf)
      const found = nearest(mine)
      const joins = found.story !== null && found.cosine >= options.joins
      const story = joins && found.story ? found.story : begin()
      grow(story, mine)
      return { story, central: joins ? found.cosine : 0 }
    },
    living: () => [...stories],
    weight,
  }
}

/** Where a story goes on after merges. */
export function whereNow(story: Story): Story {
  let one = story
  while (one.into) one = one.into
  return one
}

/** A word that is in a hundred posts of a story does not say a hundred times as much. */
const damped = (count: number): number => (count <= 0 ? 0 : count === 1 ? 1 : count ** 0.8)

const copied = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')
