/**
 * Which story does this post belong to? Online: each post gets its story at arrival, and keeps it.
 *
 * In: the terms of a post and its time. Out: a story. Never here: the wall clock, a text, an author.
 *
 * A story is a centroid: how often its terms occurred, of which the older count for less. A post goes to the story with the
 * highest cosine, when that is high enough (a larger story is preferred a little), or less high and they share a rare word;
 * else it begins one. Each term weighs log(stories / stories that hold it): unlike
 * the count of posts, this does not make the words of a large story worthless (tf·icf; Reed et al. 2006). Stories that grow
 * to be the same are merged: the smaller goes on in the larger, what was said at arrival stays as it was said. Only living
 * stories and their terms are kept, so memory follows what lives and not how long the stream is.
 */
import { type Options, usualOptions } from './options.js'
import { copied, type Read, type TermOf } from './terms.js'

/** `stories` hold the term, each as often as `counts` says at the same place. */
export type Term = { stem: string; surface: string; stories: Story[]; counts: number[] }

/** The terms of one post, and which of them stood right behind the one before. */
export type Said = { terms: Term[]; joined: readonly boolean[] }

export type Story = {
  id: number
  posts: number
  /** Posts that got this story at arrival: without those of stories merged into it. */
  given: number
  firstAt: number
  lastAt: number
  /** Its count of posts at the last one: expiry. */
  lastPost: number
  /** Each with its place in the lists of that term. */
  terms: Map<Term, number>
  /** Of the last posts, newest last: the label finds its phrases in them. */
  recent: Said[]
  /** `of`: the number of its post, where posts have one. */
  headline: { text: string; central: number; of: number | null } | null
  /** Set when it was merged into another. */
  into: Story | null
  gone: boolean
  square: number
  squareAt: number
  score: number
  /** Its count of posts when it was last compared with the others. */
  comparedAt: number
}

export type Grouping = {
  add(read: Read, at: number): { story: Story; central: number }
  /** The same for a post of which the story is known already: of a copy, and of what is read back. Begins it when needed. */
  put(read: Read, at: number, id: number): { story: Story; central: number }
  /** The stories that live, oldest first. */
  living(): Story[]
  /** One of them. */
  story(id: number): Story | undefined
  weight(term: Term): number
}

export type Happened = {
  /** Just before the smaller goes on in the larger. */
  merging?: (small: Story, large: Story) => void
  /** Just before it is forgotten. */
  expiring?: (story: Story) => void
  /** Whether the machine may let the smaller go on in the larger; without it: always. */
  mayMerge?: (small: Story, large: Story) => boolean
  /** The number of a new story; without it they count from 1. */
  number?: () => number
}

type Strong = { term: Term; count: number; worth: number }

const aDay = 86_400_000
const recentPosts = 8

export function createGrouping(happened: Happened = {}, options: Options = usualOptions): Grouping {
  const terms = new Map<string, Term>()
  const stories = new Set<Story>()
  const byId = new Map<number, Story>()
  let posts = 0
  let ids = 0
  let now: number | null = null

  let ofAll = Math.log(options.unseen)
  const weight = (term: Term): number => Math.max(0.05, ofAll - logarithm(term.stories.length + 0.5))

  function termOf({ stem, surface }: TermOf): Term {
    const known = terms.get(stem)
    if (known) return known
    // Copied: a slice would keep the whole text it came from in memory.
    const term = { stem: copied(stem), surface: copied(surface), stories: [], counts: [] }
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
      if (term.stories.length > options.mostStories) continue
      const worth = known * known
      for (let i = 0; i < term.stories.length; i++) {
        const story = term.stories[i] as Story
        if (story.score === 0) candidates.push(story)
        story.score += worth * damped(term.counts[i] as number)
      }
    }
    let best: Story | null = null
    let cosine = 0
    for (const story of candidates) {
      const one = (story.score * ahead(story)) / Math.sqrt(square * story.square)
      story.score = 0
      if (one > cosine) {
        cosine = one
        best = story
      }
    }
    return { story: best, cosine }
  }

  /** Of two that fit as well the larger is the story, and the other a splinter of it. */
  const ahead = (story: Story): number =>
    1 + options.larger * (plainLogarithms[story.posts] ?? Math.log(story.posts))

  /** A word that few stories hold, and that was said in this one before: enough when the rest of the words are new. */
  const sharesRare = (mine: Term[], story: Story): boolean => {
    // Of ten stories a word in five of them is rare for nobody.
    const few = Math.min(options.rare, stories.size * options.rareShare)
    return mine.some((term) => term.stories.length <= few && countIn(story, term) >= 2)
  }

  function cosineWith(story: Story, mine: Term[]): number {
    let square = 0
    let score = 0
    for (const term of mine) {
      const worth = weight(term) ** 2
      square += worth
      score += worth * damped(countIn(story, term))
    }
    return (score * ahead(story)) / Math.sqrt(square * story.square)
  }

  function begin(id: number): Story {
    const time = now ?? 0
    const story: Story = {
      ...{ id, posts: 0, given: 0, firstAt: time, lastAt: time, lastPost: posts },
      ...{ terms: new Map(), recent: [], headline: null, into: null, gone: false },
      ...{ square: 0, squareAt: 0, score: 0, comparedAt: 0 },
    }
    stories.add(story)
    byId.set(id, story)
    ofAll = Math.log(stories.size + options.unseen)
    return story
  }

  function grow(story: Story, mine: Term[], joined: readonly boolean[]) {
    story.posts++
    story.given++
    story.lastPost = posts
    story.lastAt = now ?? 0
    if (story.recent.length >= recentPosts) story.recent.shift()
    story.recent.push({ terms: mine, joined })
    let { square } = story
    for (const term of mine) {
      const count = countMore(story, term)
      const known = weight(term)
      square += known * known * (damped(count) ** 2 - damped(count - 1) ** 2)
    }
    if (story.posts > story.squareAt * 1.2) measure(story)
    else story.square = square
  }

  /** How often it stands in the story now. */
  function countMore(story: Story, term: Term): number {
    const place = story.terms.get(term)
    if (place !== undefined) {
      const count = (term.counts[place] as number) + 1
      term.counts[place] = count
      return count
    }
    story.terms.set(term, term.stories.push(story) - 1)
    term.counts.push(1)
    return 1
  }

  function set(story: Story, term: Term, count: number) {
    const place = story.terms.get(term)
    if (place !== undefined) term.counts[place] = count
    else {
      story.terms.set(term, term.stories.push(story) - 1)
      term.counts.push(count)
    }
  }

  function measure(story: Story) {
    if (story.terms.size > options.mostTerms) fade(story)
    let square = 0
    for (const [term, place] of story.terms)
      square += (weight(term) * damped(term.counts[place] as number)) ** 2
    story.square = Math.max(square, 1e-9)
    story.squareAt = story.posts
  }

  /** Half of what was said is forgotten: new words of a long story soon count as much as those that it began with. */
  function fade(story: Story) {
    for (const [term, place] of [...story.terms]) {
      const count = term.counts[place] as number
      if (count < 2) drop(story, term)
      else term.counts[place] = count >> 1
    }
  }

  /** The last of the lists takes the place that becomes free. */
  function drop(story: Story, term: Term) {
    const place = story.terms.get(term) as number
    story.terms.delete(term)
    const other = term.stories.pop() as Story
    const count = term.counts.pop() as number
    if (other !== story) {
      term.stories[place] = other
      term.counts[place] = count
      other.terms.set(term, place)
    }
    if (term.stories.length === 0) terms.delete(term.stem)
  }

  function end(story: Story) {
    for (const term of [...story.terms.keys()]) drop(story, term)
    story.recent = []
    story.gone = true
    stories.delete(story)
    byId.delete(story.id)
    ofAll = Math.log(stories.size + options.unseen)
  }

  function merge(small: Story, large: Story) {
    happened.merging?.(small, large)
    for (const term of small.terms.keys()) set(large, term, countIn(large, term) + countIn(small, term))
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
    for (const { term, count } of strongest(story)) {
      const both = weight(term) ** 2 * damped(count)
      for (let i = 0; i < term.stories.length; i++) {
        const other = term.stories[i] as Story
        if (other === story || other.posts < story.posts) continue
        if (other.score === 0) candidates.push(other)
        other.score += both * damped(term.counts[i] as number)
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

  function strongest(story: Story): Strong[] {
    const usable: Strong[] = []
    for (const [term, place] of story.terms)
      if (term.stories.length <= options.mostStories)
        usable.push({ term, count: term.counts[place] as number, worth: 0 })
    if (usable.length <= 24) return usable
    for (const one of usable) one.worth = weight(one.term) * damped(one.count)
    return usable.sort((a, b) => b.worth - a.worth).slice(0, 24)
  }

  /** A few stories at each post, all of them in `tidyEvery` posts: no post waits for the others. */
  let round = stories.values()
  function tidy() {
    for (let left = Math.ceil(stories.size / options.tidyEvery); left > 0; left--) {
      const story = round.next().value
      if (story) look(story)
      else round = stories.values()
    }
  }

  function look(story: Story) {
    const idle = posts - story.lastPost
    if (idle > options.idlePosts || (now ?? 0) - story.lastAt > options.idleDays * aDay) {
      happened.expiring?.(story)
      end(story)
    } else if (story.posts > story.comparedAt * 1.2) {
      story.comparedAt = story.posts
      const larger = same(story)
      if (larger && (happened.mayMerge?.(story, larger) ?? true)) merge(story, larger)
    }
  }

  const joins = ({ story, cosine }: { story: Story | null; cosine: number }, mine: Term[]): boolean =>
    story !== null && (cosine >= options.joins || (cosine >= options.doubts && sharesRare(mine, story)))

  function come(words: readonly TermOf[], at: number): Term[] {
    tick(at)
    posts++
    tidy()
    return words.map(termOf)
  }

  return {
    add({ terms: words, joined: side }, at) {
      const mine = come(words, at)
      const found = nearest(mine)
      const joined = joins(found, mine) ? found.story : null
      const story = joined ?? begin(happened.number?.() ?? ++ids)
      grow(story, mine, side)
      return { story, central: joined ? found.cosine : 0 }
    },
    put({ terms: words, joined: side }, at, id) {
      const mine = come(words, at)
      const known = byId.get(id)
      const central = known ? cosineWith(known, mine) : 0
      const story = known ?? begin(id)
      grow(story, mine, side)
      return { story, central }
    },
    living: () => [...stories],
    story: (id) => byId.get(id),
    weight,
  }
}

/** Where a story goes on after merges. */
export function whereNow(story: Story): Story {
  let one = story
  while (one.into) one = one.into
  return one
}

const countIn = (story: Story, term: Term): number => {
  const place = story.terms.get(term)
  return place === undefined ? 0 : (term.counts[place] as number)
}

/** A word that is in a hundred posts of a story does not say a hundred times as much. */
const damped = (count: number): number => powers[count] ?? count ** 0.8
const powers = Float64Array.from({ length: 4096 }, (_, count) => count ** 0.8)

const plainLogarithms = Float64Array.from({ length: 4096 }, (_, count) => Math.log(Math.max(1, count)))

const logarithm = (half: number): number => logarithms[half - 0.5] ?? Math.log(half)
const logarithms = Float64Array.from({ length: 4096 }, (_, count) => Math.log(count + 0.5))
