/**
 * What people read as the name of a story: the most central headline that was published, else its key phrases. Never a
 * private person's sentence: only single words and pairs of neighbours that several posts used.
 */
import { isDull } from '#basics/dull-words'
import type { Said, Story, Term } from './grouping.js'

const phrases = 3
const longest = 120

export function labelOf(story: Story, weight: (term: Term) => number): string {
  return story.headline ? cut(story.headline.text) : keyPhrases(story, weight).join(' · ')
}

/** The strongest terms as they were written, joined where the posts mostly say them side by side. */
export function keyPhrases(story: Story, weight: (term: Term) => number, least = 1): string[] {
  const all = strongest(story, weight, least, phrases * 8)
  const telling = all.filter(
    ({ surface }) => surface.length > 2 && !isDull(surface) && !/^\p{N}+$/u.test(surface),
  )
  const ranked = (telling.length > 0 ? telling : all).slice(0, phrases * 2)
  const used = new Set<Term>()
  const found: string[] = []
  for (const term of ranked) {
    if (found.length === phrases) break
    if (used.has(term)) continue
    used.add(term)
    const among = ranked.filter((one) => !used.has(one))
    const pair = neighbours(story.recent, term, among)
    if (pair) used.add(pair.other)
    found.push(pair ? pair.words : cut(term.surface))
  }
  return found
}

/** The terms that say most of what a story is about, of those that at least so many of its posts used; the strongest first. */
export function strongest(story: Story, weight: (term: Term) => number, least: number, most: number): Term[] {
  return [...story.terms]
    .map(([term, place]) => ({ term, count: term.counts[place] ?? 0 }))
    .filter(({ count }) => count >= least)
    .map(({ term, count }) => ({ term, worth: count * weight(term) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, most)
    .map(({ term }) => term)
}

/** Two terms that at least two posts, and half of those that hold the first, wrote as two words in a row. */
function neighbours(posts: Said[], term: Term, among: Term[]): { other: Term; words: string } | null {
  const holding = posts.filter(({ terms }) => terms.includes(term)).length
  for (const other of among) {
    const after = posts.filter((post) => isRow(post, term, other)).length
    const before = posts.filter((post) => isRow(post, other, term)).length
    if (Math.max(after, before) < 2 || Math.max(after, before) * 2 < holding) continue
    const [first, second] = after >= before ? [term, other] : [other, term]
    return { other, words: cut(`${first.surface} ${second.surface}`) }
  }
  return null
}

function isRow({ terms, joined }: Said, first: Term, second: Term): boolean {
  const at = terms.indexOf(first)
  return at >= 0 && terms[at + 1] === second && joined[at + 1] === true
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longest
    ? `${line
        .slice(0, longest - 1)
        .toWellFormed()
        .trimEnd()}…`
    : line
}
