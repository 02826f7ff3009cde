/**
 * The words that a signal is about. In: texts that were scrubbed, with a pseudonym each. Out: words that several voices
 * used, the most used first. Pure. A word of one person leaves with that person: three voices at least.
 */
import { isDull } from '#basics/dull-words'
import { stopWords } from '../stories/stop-words.js'

export type Spoken = { text: string; voice: string | null }

const fewestVoices = 3
const shortest = 4
const words = /\p{L}[\p{L}\p{M}'’-]+/gu

/** `own`: names that everybody there uses, the town's first of all. */
export function termsOf(spoken: readonly Spoken[], own: readonly string[] = [], most = 5): string[] {
  const names = new Set(own.flatMap((name) => name.toLowerCase().match(words) ?? []))
  const voices = new Map<string, Set<string>>()
  for (const [n, { text, voice }] of spoken.entries()) {
    for (const word of new Set(text.toLowerCase().match(words) ?? [])) {
      if (word.length < shortest || stopWords.has(word) || names.has(word) || isDull(word)) continue
      const of = voices.get(word) ?? new Set()
      voices.set(word, of.add(voice ?? `post ${n}`))
    }
  }
  return [...voices]
    .filter(([, of]) => of.size >= fewestVoices)
    .toSorted(([a, x], [b, y]) => y.size - x.size || b.length - a.length || a.localeCompare(b))
    .slice(0, most)
    .map(([word]) => word)
}
