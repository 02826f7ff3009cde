/**
 * A text as the words that say what it is about: folded, without stop words, handles and addresses, stemmed in its language.
 *
 * A stem does not carry its language: names, numbers and loan words of one story meet over languages. A hashtag is the word
 * that it spells.
 */
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { language } from '../language.js'
import { isHigh, unitTest } from '../unit-table.js'
import { languages, type StopLanguage, stopWords } from './stop-words.js'

export type TermOf = { stem: string; surface: string }

const stemmers = { nl: dutch, fr: french, de: german, en: english }

/** A story shows in the first words; a text of 100 kB must not cost more than a press article. */
const longestText = 4_000
const mostTerms = 64
const longestWord = 40
const notWords = /https?:\/\/\S+|\bwww\.\S+|[@＠][\p{L}\p{N}_.-]+/giu
const word = /[\p{L}\p{N}\p{M}]/u
export const words = /[\p{L}\p{N}\p{M}]+/gu
const marks = /\p{M}/gu
const plainLetters = /^[\x20-\x7e]*$/

/** What is known of a word as it was written: the same for everybody, so kept once for all streams. */
type Known = {
  folded: string
  /** The languages in which it is a stop word. */
  stops: readonly StopLanguage[] | null
  terms: Record<StopLanguage, TermOf | null>
  surface: string
}

const remembered = 20_000
const known = new Map<string, Known>()

function knownOf(surface: string): Known {
  const before = known.get(surface)
  if (before) return before
  const own = copied(surface)
  const folded = fold(own)
  const terms = { nl: null, fr: null, de: null, en: null }
  const found = { folded, stops: stopWords.get(folded) ?? null, terms, surface: own }
  if (known.size >= remembered) known.clear()
  if (surface.length <= longestWord) known.set(own, found)
  return found
}

function termOf(word: Known, lang: StopLanguage): TermOf {
  const before = word.terms[lang]
  if (before) return before
  const { folded, surface } = word
  const stem = folded.length > longestWord ? folded.slice(0, longestWord) : stemmers[lang](folded)
  const term = { stem: copied(stem), surface }
  word.terms[lang] = term
  return term
}

/** A slice would keep the whole text it came from in memory; half a letter would not be taken by the database. */
export const copied = (text: string): string =>
  text.length < 13 ? text.toWellFormed() : Buffer.from(text, 'utf8').toString('utf8')

const isInWord = unitTest(word)

/** By a table and not by the pattern, unless letters of two units may be among them. */
export function surfacesOf(text: string): string[] {
  const found: string[] = []
  let from = -1
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (isInWord(unit)) {
      if (from < 0) from = i
    } else if (isHigh(unit)) {
      return text.match(words) ?? []
    } else if (from >= 0) {
      found.push(text.slice(from, i))
      from = -1
    }
  }
  if (from >= 0) found.push(text.slice(from))
  return found
}

/** `joined[i]`: the word right before `terms[i]` in the text is `terms[i - 1]`, with nothing left out between them. */
export type Read = { terms: TermOf[]; joined: boolean[] }

/** Each stem once, in the order of the text. `lang`: when it is known; else it is guessed. */
export type Reader = (text: string, lang?: string) => Read

/** `own`: what everybody in this stream says, such as the name of the town. It tells no story from another. */
export function createReader(own: readonly string[] = []): Reader {
  const silent = new Set(own.flatMap((name) => surfacesOf(name).map(fold)))
  const usual: Record<StopLanguage, number> = { nl: 0, fr: 0, de: 0, en: 0 }
  let undecided = 0

  /** By its stop words; without any (a headline), by the model for the first ones, then as this stream usually is. */
  function languageOf(text: string, read: Known[]): StopLanguage {
    const votes: Record<StopLanguage, number> = { nl: 0, fr: 0, de: 0, en: 0 }
    for (const { stops } of read) if (stops) for (const each of stops) votes[each]++
    const voted = most(votes)
    if (voted) {
      usual[voted]++
      return voted
    }
    if (undecided++ < 100) {
      const { lang } = language(text)
      if (isKnown(lang)) usual[lang]++
    }
    return most(usual) ?? 'nl'
  }

  return (text, lang) => {
    const cut = text.length > longestText ? text.slice(0, longestText) : text
    const plain =
      cut.includes('@') || cut.includes('/') || cut.includes('www') ? cut.replace(notWords, ' ') : cut
    const read = surfacesOf(plain).map(knownOf)
    const spoken = isKnown(lang) ? lang : languageOf(cut, read)
    const seen = new Set<string>()
    const terms: TermOf[] = []
    const joined: boolean[] = []
    let before = -2
    for (let i = 0; i < read.length && terms.length < mostTerms; i++) {
      const one = read[i] as Known
      if (one.folded.length < 2 || one.stops || silent.has(one.folded)) continue
      const term = termOf(one, spoken)
      if (seen.has(term.stem)) continue
      seen.add(term.stem)
      terms.push(term)
      joined.push(before === i - 1)
      before = i
    }
    if (terms.length > 0) return { terms, joined }
    const folded = read.map((one) => one.folded)
    return { terms: withoutWords(cut, folded), joined: [] }
  }
}

/**
 * Of a text of which nothing else is left: its stop words, its addresses, its emoji, in that order. Of an empty text the
 * empty term: such posts are one story, rather than none or as many.
 */
function withoutWords(text: string, folded: string[]): TermOf[] {
  const left = folded.length > 0 ? folded : (text.match(address) ?? text.match(visible) ?? [''])
  return [...new Set(left.slice(0, mostTerms).map((one) => one.slice(0, 200)))].map((one) => ({
    stem: one,
    surface: one,
  }))
}

const address = /https?:\/\/\S+|\bwww\.\S+/giu
const visible = /[^\s\p{C}\p{P}]/gu

const fold = (surface: string): string =>
  plainLetters.test(surface)
    ? surface.toLowerCase()
    : surface.normalize('NFKD').replace(marks, '').toLowerCase()

const isKnown = (lang: string | undefined): lang is StopLanguage =>
  lang === 'nl' || lang === 'fr' || lang === 'de' || lang === 'en'

function most(counts: Record<StopLanguage, number>): StopLanguage | null {
  let best: StopLanguage | null = null
  for (const one of languages) if (counts[one] > (best ? counts[best] : 0)) best = one
  return best
}
