/**
 * What to search Threads for, so that what a topic wants is among what is found. Pure.
 *
 * Threads searches for words or for one topic tag; all else is widened away, since what is found is matched exactly
 * here. Of conditions that must all hold, the one with the fewest and plainest words is searched for.
 */
import type { Wanted } from '#basics/wanted'

export type Term = { mode: 'KEYWORD' | 'TAG'; q: string }

/** More would be a topic about everything; the first stand for it. */
const mostTerms = 40
const mostLikely = 5

/** Empty: nothing in it can be searched for (only an account, a language, …). */
export const termsOf = (wanted: Wanted): Term[] => distinct(widen(wanted)?.terms ?? []).slice(0, mostTerms)

export const keyOf = ({ mode, q }: Term): string => `${mode} ${q}`

/** `weak`: searching for it may miss some of what is wanted (the beginning of a word). */
type Net = { terms: Term[]; weak: boolean }

/** With accents and without: people write either, and a search may know them apart. */
const written = (mode: Term['mode'], q: string, spelled = q): Net => ({
  terms: distinct([spelled, q].map((one) => ({ mode, q: one }))),
  weak: false,
})

/** A beginning cannot be searched for: whole words stand for it. */
const beginning = (words: string[]): Net => ({
  terms: words.slice(0, mostLikely).map((q) => ({ mode: 'KEYWORD', q })),
  weak: true,
})

/** Null: it has no words. */
function widen(wanted: Wanted): Net | null {
  switch (wanted.type) {
    case 'word':
      return wanted.prefix
        ? beginning(wanted.likely ?? [wanted.word])
        : written('KEYWORD', wanted.word, wanted.spelled)
    case 'phrase':
      return written('KEYWORD', wanted.words.join(' '), wanted.spelled?.join(' '))
    case 'near':
      return written('KEYWORD', longest(wanted.words))
    case 'tag':
      return written('TAG', wanted.tag, wanted.spelled)
    case 'and':
      return plainest(wanted.parts.flatMap((part) => widen(part) ?? []))
    case 'or':
      return together(wanted.parts.flatMap((part) => widen(part) ?? []))
    default:
      return null
  }
}

/** A half that cannot be searched for is left out: what the other half finds is still worth having. */
function together(nets: Net[]): Net | null {
  if (nets.length === 0) return null
  return { terms: nets.flatMap(({ terms }) => terms), weak: nets.some(({ weak }) => weak) }
}

function plainest(nets: Net[]): Net | null {
  const order = (net: Net) => [Number(net.weak), net.terms.length, -shortest(net)] as const
  return nets.reduce<Net | null>(
    (best, net) => (best && !isBefore(order(net), order(best)) ? best : net),
    null,
  )
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

const shortest = ({ terms }: Net) => Math.min(...terms.map(({ q }) => q.length))
const longest = (words: string[]) =>
  words.reduce((best, word) => (word.length > best.length ? word : best), '')

const distinct = (terms: Term[]) => [...new Map(terms.map((term) => [keyOf(term), term])).values()]
