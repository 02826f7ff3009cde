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
import { languages, type StopLanguage, stopWords } from './stop-words.js'

export type TermOf = { stem: string; surface: string }

const stemmers = { nl: dutch, fr: french, de: german, en: english }

/** A story shows in the first words; a text of 100 kB must not cost more than a press article. */
const longestText = 4_000
const mostTerms = 64
const longestWord = 40
const notWords = /https?:\/\/\S+|\bwww\.\S+|[@＠][\p{L}\p{N}_.-]+/giu
const word = /[\p{L}\p{N}\p{M}]+/gu
const marks = /\p{M}/gu
const plainLetters = /^[\x20-\x7e]*$/

/** Stems of words that were seen: the same for everybody, so kept once for all streams. */
const remembered: Record<StopLanguage, Map<string, string>> = {
  nl: new Map(),
  fr: new Map(),
  de: new Map(),
  en: new Map(),
}

/** Each stem once, in the order of the text. `lang`: when it is known; else it is guessed. */
export type Reader = (text: string, lang?: string) => TermOf[]

/** `own`: what everybody in this stream says, such as the name of the town. It tells no story from another. */
export function createReader(own: readonly string[] = []): Reader {
  const silent = new Set(own.flatMap((name) => (name.match(word) ?? []).map(fold)))
  const usual: Record<StopLanguage, number> = { nl: 0, fr: 0, de: 0, en: 0 }
  let undecided = 0

  /** By its stop words; without any (a headline), by the model for the first ones, then as this stream usually is. */
  function languageOf(text: string, folded: string[]): StopLanguage {
    const votes: Record<StopLanguage, number> = { nl: 0, fr: 0, de: 0, en: 0 }
    for (const one of folded) for (const each of stopWords.get(one) ?? []) votes[each]++
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

  function stem(folded: string, lang: StopLanguage): string {
    if (folded.length > longestWord) return folded.slice(0, longestWord)
    const words = remembered[lang]
    const known = words.get(folded)
    if (known !== undefined) return known
    const found = stemmers[lang](folded)
    if (words.size >= 20_000) words.clear()
    words.set(folded, found)
    return found
  }

  return (text, lang) => {
    const cut = text.length > longestText ? text.slice(0, longestText) : text
    const plain =
      cut.includes('@') || cut.includes('/') || cut.includes('www') ? cut.replace(notWords, ' ') : cut
    const surfaces = plain.match(word) ?? []
    const folded = surfaces.map(fold)
    const spoken = isKnown(lang) ? lang : languageOf(cut, folded)
    const seen = new Set<string>()
    const terms: TermOf[] = []
    for (let i = 0; i < folded.length && terms.length < mostTerms; i++) {
      const one = folded[i] as string
      if (one.length < 2 || stopWords.has(one) || silent.has(one)) continue
      const stemmed = stem(one, spoken)
      if (seen.has(stemmed)) continue
      seen.add(stemmed)
      terms.push({ stem: stemmed, surface: surfaces[i] as string })
    }
    return terms.length > 0 ? terms : withoutWords(cut, folded)
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
  lang !== undefined && Object.hasOwn(stemmers, lang)

function most(counts: Record<StopLanguage, number>): StopLanguage | null {
  let best: StopLanguage | null = null
  for (const one of languages) if (counts[one] > (best ? counts[best] : 0)) best = one
  return best
}
