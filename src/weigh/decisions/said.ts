/**
 * What people say of a decision: what is argued, what is asked, and which words are new.
 *
 * In: texts of people with a pseudonym each, and what the house knows of language. Out: words and counts, each of at least
 * five voices; of a phrase at least three said it in these words. Never here: a sentence of anybody; a name. Pure.
 *
 * A pseudonym holds for a month: over several months the largest month counts, so a figure is `at least`.
 */
import { isDull } from '#basics/dull-words'
import { turns } from '#basics/turns'
import type { SpokenText } from '#store'

export type SaidLanguage = {
  /** Words that say what a text is about, each once: its stem, and as it was written. */
  terms(text: string, lang: string): { stem: string; surface: string }[]
  tone(text: string, lang: string): 'negative' | 'neutral' | 'positive' | 'mixed' | null
  isQuestion(text: string, lang: string): boolean
  /** Words that may name a private person are not told. */
  namesPerson(phrase: string): boolean
}

/** `lean`: how the sentences sound; `both` where tone may not be told, or is not clear. */
export type Cluster = { lean: 'against' | 'for' | 'both'; phrases: string[]; voices: number }

export type Said = {
  /** Distinct voices and posts that it rests on. */
  voices: number
  posts: number
  clusters: Cluster[]
  questions: Cluster[]
  fresh: { word: string; voices: number }[]
  /** Texts were left out, because there are too many. */
  cut: boolean
}

export const fewestVoices = 5
const fewestForWords = 3
const mostClusters = 4
export const mostTexts = 2_500

type Sentence = {
  voice: string
  lean: Cluster['lean']
  asks: boolean
  terms: Map<string, string>
  words: string[]
}

/** `own`: words that everybody says here: the topic's name and its query. `withTone`: whether tone may be told at all. */
export async function whatIsSaid(
  texts: readonly SpokenText[],
  language: SaidLanguage,
  { own, withTone }: { own: string; withTone: boolean },
): Promise<Said> {
  const rest = turns()
  const silent = silenced(own, language)
  const sentences: Sentence[] = []
  const since = texts.filter((one) => one.since && one.voice !== null)
  for (const text of since) {
    for (const piece of sentencesOf(text.text))
      sentences.push(readSentence(piece, text, language, { silent, withTone }))
    await rest()
  }
  const voices = countVoices(since.flatMap((one) => one.voice ?? []))
  const told = voices >= fewestVoices
  const questions = sentences.filter((one) => one.asks)
  const arguments_ = sentences.filter((one) => !one.asks)
  const leans: Cluster['lean'][] = withTone ? ['against', 'for'] : ['both']
  return {
    voices,
    posts: since.length,
    cut: since.length >= mostTexts,
    clusters: told
      ? leans.flatMap((lean) =>
          clustersOf(
            arguments_.filter((one) => lean === 'both' || one.lean === lean),
            lean,
            language,
          ),
        )
      : [],
    questions: told ? clustersOf(questions, 'both', language) : [],
    fresh: told ? freshWords(texts, language, silent) : [],
  }
}

type Silent = (stem: string, surface: string) => boolean

/** A word with a star in the query silences all that begin so. */
function silenced(own: string, language: SaidLanguage): Silent {
  const whole = own.replace(/\b(AND|OR|NOT|NEAR)\b/g, ' ')
  const starts = [...whole.toLowerCase().matchAll(/([\p{L}\p{N}]{3,})[*~]/gu)].map(
    ([, word]) => word as string,
  )
  const stems = new Set(language.terms(whole.replace(/[*~"():/$]/g, ' '), 'nl').map((one) => one.stem))
  return (stem, surface) => {
    const word = surface.toLowerCase()
    return stems.has(stem) || starts.some((start) => word.startsWith(start))
  }
}

/** Pieces between full stops, of three words or more; an article of 100 kB says it in its first sentences. */
function sentencesOf(text: string): string[] {
  const pieces = text.slice(0, 4_000).split(/(?<=[.!?…])\s+|\n+/)
  return pieces.filter((piece) => (piece.match(/\p{L}{2,}/gu)?.length ?? 0) >= 3).slice(0, 30)
}

function readSentence(
  piece: string,
  { lang, voice }: SpokenText,
  language: SaidLanguage,
  { silent, withTone }: { silent: Silent; withTone: boolean },
): Sentence {
  const terms = new Map<string, string>()
  for (const { stem, surface } of language.terms(piece, lang))
    if (!silent(stem, surface) && !isDull(surface) && /^\p{L}{3,}/u.test(surface))
      terms.set(stem, surface.toLowerCase())
  const tone = withTone ? language.tone(piece, lang) : null
  return {
    voice: voice ?? '',
    lean: tone === 'negative' ? 'against' : tone === 'positive' ? 'for' : 'both',
    asks: piece.includes('?') && language.isQuestion(piece, lang),
    terms,
    words: piece.toLowerCase().match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [],
  }
}

/**
 * The word that most voices use makes a cluster of its sentences; then the same of what is left. So each sentence counts
 * once, and a cluster can be explained: these all say this word.
 */
function clustersOf(
  sentences: readonly Sentence[],
  lean: Cluster['lean'],
  language: SaidLanguage,
): Cluster[] {
  const clusters: Cluster[] = []
  let left = [...sentences]
  while (clusters.length < mostClusters) {
    const best = mostSaid(left, fewestVoices, language)[0]
    if (!best) break
    const inside = left.filter((one) => one.terms.has(best.stem))
    left = left.filter((one) => !one.terms.has(best.stem))
    const beside = mostSaid(inside, fewestForWords, language)
      .filter((one) => one.stem !== best.stem)
      .slice(0, 4)
      .map((one) => one.surface)
    const head = phraseAround(inside, best, language) ?? best.surface
    const parts = new Set(head.split(' '))
    clusters.push({
      lean,
      phrases: [head, ...beside.filter((word) => !parts.has(word))],
      voices: best.voices,
    })
  }
  return clusters
}

type Term = { stem: string; surface: string; voices: number }

/** Stems by voices, the most first; each with the spelling that most voices use. */
function mostSaid(sentences: readonly Sentence[], fewest: number, language: SaidLanguage): Term[] {
  const said = new Map<string, { voices: Set<string>; surfaces: Map<string, number> }>()
  for (const { terms, voice } of sentences) {
    for (const [stem, surface] of terms) {
      const one = said.get(stem) ?? { voices: new Set(), surfaces: new Map() }
      one.voices.add(voice)
      one.surfaces.set(surface, (one.surfaces.get(surface) ?? 0) + 1)
      said.set(stem, one)
    }
  }
  return [...said]
    .map(([stem, one]) => ({
      stem,
      voices: countVoices(one.voices),
      surface: [...one.surfaces].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? stem,
    }))
    .filter((one) => one.voices >= fewest && !language.namesPerson(one.surface))
    .sort((a, b) => b.voices - a.voices || a.surface.localeCompare(b.surface))
}

/** Words of which a phrase is at most: far from the eight that make a sentence recognisable. */
const longestPhrase = 4

/** Two to four words in a row around the word, from one that says something to another, that three voices wrote so. */
function phraseAround(
  sentences: readonly Sentence[],
  { surface }: Term,
  language: SaidLanguage,
): string | null {
  const said = new Map<string, Set<string>>()
  for (const { words, voice, terms } of sentences) {
    const content = new Set(terms.values())
    for (const [at, word] of words.entries()) {
      if (word !== surface) continue
      for (let from = Math.max(0, at + 1 - longestPhrase); from <= at; from++) {
        for (let to = Math.max(at, from + 1); to < from + longestPhrase && to < words.length; to++) {
          if (!content.has(words[from] as string) || !content.has(words[to] as string)) continue
          if (words[from] === words[to]) continue
          const key = words.slice(from, to + 1).join(' ')
          said.set(key, (said.get(key) ?? new Set()).add(voice))
        }
      }
    }
  }
  const [best] = [...said]
    .map(([phrase, voices]) => ({ phrase, voices: countVoices(voices) }))
    .sort(
      (a, b) => b.voices - a.voices || b.phrase.length - a.phrase.length || a.phrase.localeCompare(b.phrase),
    )
  if (!best || best.voices < fewestForWords || language.namesPerson(best.phrase)) return null
  return best.phrase
}

/** Words that five voices use since, and that were said by less than a quarter of the share of voices before. */
function freshWords(texts: readonly SpokenText[], language: SaidLanguage, silent: Silent): Said['fresh'] {
  const sides = [new Map<string, Set<string>>(), new Map<string, Set<string>>()] as const
  const all = [new Set<string>(), new Set<string>()] as const
  const surfaces = new Map<string, string>()
  for (const { text, lang, voice, since } of texts) {
    if (voice === null) continue
    const side = Number(since)
    all[side as 0 | 1].add(voice)
    for (const { stem, surface } of language.terms(text, lang)) {
      if (silent(stem, surface) || isDull(surface) || !/^\p{L}{4,}/u.test(surface)) continue
      const of = sides[side as 0 | 1]
      of.set(stem, (of.get(stem) ?? new Set()).add(voice))
      if (since && !surfaces.has(stem)) surfaces.set(stem, surface.toLowerCase())
    }
  }
  const [before, after] = [countVoices(all[0]), countVoices(all[1])]
  // With nobody before every word is new, and so none is.
  if (before < fewestVoices || after < fewestVoices) return []
  return [...sides[1]]
    .map(([stem, said]) => ({
      word: surfaces.get(stem) ?? stem,
      voices: countVoices(said),
      share: countVoices(said) / after,
      former: countVoices(sides[0].get(stem) ?? []) / before,
    }))
    .filter(
      (one) => one.voices >= fewestVoices && one.former < one.share / 4 && !language.namesPerson(one.word),
    )
    .sort((a, b) => b.share - b.former - (a.share - a.former) || a.word.localeCompare(b.word))
    .slice(0, 8)
    .map(({ word, voices }) => ({ word, voices }))
}

/** Distinct voices of the largest month. */
export function countVoices(voices: Iterable<string>): number {
  const months = new Map<string, number>()
  for (const voice of new Set(voices)) {
    const month = voice.slice(0, voice.indexOf(':'))
    months.set(month, (months.get(month) ?? 0) + 1)
  }
  return Math.max(0, ...months.values())
}
