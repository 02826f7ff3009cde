/**
 * The weights behind `tone`: one file for each language, trained by `bin/train-tone.mjs`. Read at the first question in that
 * language, and only if they are what the training wrote.
 *
 * In a file: a lexicon (hashes of words and of stems, with their polarity), a side for each bucket (does it sound good or bad
 * in subtitles and lexicon), and, where there were posts to learn from, three weights for each bucket.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { packageRoot } from '#basics/root'
import { buckets, type Lexicon, measureCount } from './features.js'
import { addText, hashFrom, mixed } from './hashing.js'
import { createSumsOf, type SumsOf } from './sums.js'

export const toneLanguages = ['nl', 'fr', 'de', 'en'] as const
export type ToneLanguage = (typeof toneLanguages)[number]

/** Columns of every row of weights: negative, neutral, positive. */
export const classes = 3
/** The measures of a text, and after them the side that its buckets take, and how far. */
export const measuresInAll = measureCount + 2

export type ToneCard = {
  words: number
  stems: number
  /** Whether there are three weights for each bucket: not where no posts could be learnt from. */
  ownWeights: boolean
  step: number
  sideStep: number
  bias: number[]
  /** `measuresInAll × 3` numbers, row by row. */
  measures: number[]
  /** What logits are divided by, so that a confidence is a chance of being right. */
  temperature: number
  sha256: string
}

export type ToneModel = {
  card: ToneCard
  lexicon: Lexicon
  side: Int8Array
  /** Empty where there are none. */
  weights: Int8Array
  sumsOf: SumsOf
}

const stemmers: Record<ToneLanguage, (word: string) => string> = {
  nl: dutch,
  fr: french,
  de: german,
  en: english,
}
const wordStart = hashFrom(20)
const stemStart = hashFrom(21)
export const hashOfWord = (word: string): number => mixed(addText(wordStart, word))
export const hashOfStem = (stem: string): number => mixed(addText(stemStart, stem))

/** Only plain words of some length: what is shorter, the stemmers take for something else. */
const stemmable = /^\p{L}{4,40}$/u
export const stemOf = (word: string, lang: ToneLanguage): string | null =>
  stemmable.test(word) ? stemmers[lang](word) : null

const remembered = 20_000
/** A form that is in no list speaks by its stem, with less weight. */
const stemCounts = 0.7

/** From hashes to polarity: the words first, then the stems. Remembers what it was asked, since stemming takes its time. */
export function lexiconOf(
  lang: ToneLanguage,
  words: ReadonlyMap<number, number>,
  stems: ReadonlyMap<number, number>,
): Lexicon {
  const known = new Map<string, number>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const stem = words.has(hashOfWord(text)) ? null : stemOf(text, lang)
    const polarity =
      words.get(hashOfWord(text)) ?? (stem === null ? 0 : (stems.get(hashOfStem(stem)) ?? 0) * stemCounts)
    if (known.size >= remembered) known.clear()
    known.set(text, polarity)
    return polarity
  }
}

/** Throws where a file is missing or is not the one that its card describes: a wrong model is worse than none. */
export function readToneModel(
  lang: ToneLanguage,
  folder: string = join(packageRoot, 'src', 'sense', 'models'),
): ToneModel {
  const card = JSON.parse(readFileSync(join(folder, `tone-${lang}.json`), 'utf8')) as ToneCard
  const file = join(folder, `tone-${lang}.bin.br`)
  const packed = readFileSync(file)
  const sum = createHash('sha256').update(packed).digest('hex')
  if (sum !== card.sha256)
    throw new Error(
      `The tone model is damaged: ${file} has SHA-256 ${sum}, expected ${card.sha256}. Get the file back from git, or train it again with bin/train-tone.mjs.`,
    )
  const bytes = brotliDecompressSync(packed)
  const entries = card.words + card.stems
  const expected = entries * 5 + buckets * (card.ownWeights ? 1 + classes : 1)
  if (bytes.length !== expected)
    throw new Error(`The tone model does not fit its card: ${file} holds ${bytes.length} bytes`)
  const hashes = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + entries * 4))
  const numbers = new Int8Array(bytes.buffer, bytes.byteOffset + entries * 4)
  const half = (from: number, to: number) =>
    new Map(Array.from({ length: to - from }, (_, i) => [at(hashes, from + i), at(numbers, from + i) / 100]))
  const side = numbers.subarray(entries, entries + buckets)
  const weights = numbers.subarray(entries + buckets)
  return {
    card,
    lexicon: lexiconOf(lang, half(0, card.words), half(card.words, entries)),
    side,
    weights,
    sumsOf: createSumsOf({ side, weights }),
  }
}

const at = (list: ArrayLike<number>, index: number): number => list[index] as number
