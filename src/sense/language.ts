/**
 * In which language is this? Enters: the text of a post. Leaves: Dutch, French, German, English or `other`, and how sure
 * that is. Pure and in process. Afrikaans is `other`; so is what has no words: links, handles, numbers, emoji.
 */
import { type LanguageModel, readLanguageModel } from './models/language-model.js'
import { letters } from './models/letters.js'
import { createSumOfWeights, type SumOfWeights } from './models/word-weights.js'

export type Lang = 'nl' | 'fr' | 'de' | 'en' | 'other'
export type LanguageGuess = {
  lang: Lang
  /** The share of probability that the model gives to `lang`, 0–1; 0 where there was nothing to read. */
  confidence: number
}

const four = ['nl', 'fr', 'de', 'en'] as const
let model: LanguageModel | undefined
let sumOfWeights: SumOfWeights

/** Deterministic; never throws on any text, only at the first call where the model's file is missing or damaged. */
export function language(text: string): LanguageGuess {
  if (!model) {
    model = readLanguageModel()
    sumOfWeights = createSumOfWeights(model)
  }
  const { codes, latin, foreign } = letters(text)
  if (latin + foreign === 0) return { lang: 'other', confidence: 0 }
  if (foreign > latin) return { lang: 'other', confidence: foreign / (latin + foreign) }
  return decide(probabilities(model, codes), model, latin)
}

/**
 * Softmax of the summed weights of a text's features. The sum is divided by the root of their number: a long text may be
 * surer than a short one, but not without end.
 */
function probabilities(model: LanguageModel, codes: Uint16Array): Float64Array {
  const width = model.classes.length
  const sums = new Int32Array(width)
  const scale = model.step / Math.sqrt(sumOfWeights(codes, sums))
  const share = new Float64Array(width)
  let most = -Infinity
  for (let k = 0; k < width; k++) {
    const one = (sums[k] as number) * scale + (model.bias[k] as number)
    share[k] = one
    if (one > most) most = one
  }
  let total = 0
  for (let k = 0; k < width; k++) total += share[k] = Math.exp((share[k] as number) - most)
  for (let k = 0; k < width; k++) share[k] = (share[k] as number) / total
  return share
}

/**
 * In a few letters, a name or a Latin word easily looks foreign: there `other` counts for little, in a sentence for nearly
 * what it is. Afrikaans, so near to Dutch, counts for more, and in a sentence in full.
 */
const otherCounts = (latin: number): number => between(latin, 0.1, 0.6)
const afrikaansCounts = (latin: number): number => between(latin, 0.2, 1)

const aFewLetters = 16
const aSentence = 60
function between(latin: number, few: number, many: number): number {
  const way = (Math.min(Math.max(latin, aFewLetters), aSentence) - aFewLetters) / (aSentence - aFewLetters)
  return few + way * (many - few)
}

function decide(share: Float64Array, { classes }: LanguageModel, latin: number): LanguageGuess {
  let best = 0
  let known = 0
  let weighed = 0
  for (let k = 0; k < classes.length; k++) {
    const one = share[k] as number
    if (k >= four.length) {
      weighed += one * (classes[k] === 'af' ? afrikaansCounts(latin) : otherCounts(latin))
      continue
    }
    known += one
    if (one > (share[best] as number)) best = k
  }
  if (weighed > (share[best] as number)) return { lang: 'other', confidence: 1 - known }
  return { lang: four[best] as Lang, confidence: share[best] as number }
}
