/**
 * Inflections, by the Snowball stemmers of Dutch, French, German and English (Porter, 2001; `@orama/stemmers`).
 *
 * A word is compared in each of the four languages: posts are short and say their language wrongly, and a newsroom misses
 * more by a form that was not found than by one too many. Snowball leaves the verb endings of Dutch and German (`werkt`,
 * `gewerkt`) alone, so those forms of the stem count too. Strong verbs (`loopt`, `liep`) are different words.
 */
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'

const stemmers = { nl: dutch, fr: french, de: german, en: english }
const verbLanguages = ['nl', 'de'] as const
const verbForms = [
  ['', 't'],
  ['', 'd'],
  ['', 'et'],
  ['', 'end'],
  ['ge', ''],
  ['ge', 't'],
  ['ge', 'd'],
  ['ge', 'et'],
] as const

/** A longer word has no inflection that anybody asks for, and the stemmers are not linear. */
const longest = 40

/** What one folded word is in each language: `nl:werk`, `fr:werken`, … */
export function stemKeys(word: string): readonly string[] {
  const known = remembered.get(word)
  if (known) return known
  if (word.length > longest) return []
  const keys = Object.entries(stemmers).map(([language, stem]) => `${language}:${stem(word)}`)
  if (remembered.size >= 5000) remembered.clear()
  remembered.set(word, keys)
  return keys
}

// The same words come back all the time. Emptied when full, so that it stays small whatever comes in.
const remembered = new Map<string, readonly string[]>()

/** The keys that an inflection of the folded `word` may have. */
export function inflectionKeys(word: string): string[] {
  const keys = new Set(stemKeys(word))
  for (const language of verbLanguages) {
    const stem = stemmers[language](word)
    if (stem.length >= 3)
      for (const [before, after] of verbForms) keys.add(`${language}:${before}${stem}${after}`)
  }
  return [...keys]
}
