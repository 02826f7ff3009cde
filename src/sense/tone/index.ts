/**
 * How does this sound? Enters: a text, its language, and what the town taught. Leaves: negative, neutral, positive or mixed,
 * how sure that is, and the words that caused it; or nothing, where it cannot be told. Pure and in process.
 *
 * Never here: who wrote it. A tone is of a text, not of a person.
 */
import { type Features, featuresOf } from './features.js'
import { type Lesson, type TownLayer, townWords, withLayer } from './layer.js'
import {
  classes,
  measuresInAll,
  readToneModel,
  type ToneLanguage,
  type ToneModel,
  toneLanguages,
} from './model.js'
import { endsClause, type Sign, signsOf } from './signs.js'
import { turns } from './words-of-turn.js'

export type Tone = 'negative' | 'neutral' | 'positive' | 'mixed'
export const tones = ['negative', 'neutral', 'positive', 'mixed'] as const
export type ToneGuess = {
  /** Null: it cannot be told ("niet te bepalen"). */
  tone: Tone | null
  /** The chance that it is right, 0–1; 0 where it cannot be told. */
  confidence: number
  /** The words that caused it, heaviest first, as they stand in the text; none for neutral. */
  because: string[]
}

const undetermined: ToneGuess = { tone: null, confidence: 0, because: [] }
const models = new Map<ToneLanguage, ToneModel>()

export const isToneLanguage = (lang: string): lang is ToneLanguage =>
  (toneLanguages as readonly string[]).includes(lang)

export function modelOf(lang: ToneLanguage): ToneModel {
  const known = models.get(lang) ?? readToneModel(lang)
  models.set(lang, known)
  return known
}

/** Deterministic; never throws on any text, only at the first call where a model's file is missing or damaged. */
export function tone(text: string, lang: string, layer?: TownLayer | null): ToneGuess {
  const signs = signsOf(text)
  if (!signs.some((one) => one.kind === 'word' || one.kind === 'emoji')) return undetermined
  const known = isToneLanguage(lang) ? lang : languageOfSigns(signs)
  if (known === null) return undetermined
  const read = readTone(signs, modelOf(known))
  const logits = layer ? withLayer(layer, shortened(read)) : read.logits
  return decide(signs, read, logits, modelOf(known))
}

/** Without a word there is no language, and emoji are read the same everywhere. */
const languageOfSigns = (signs: Sign[]): ToneLanguage | null =>
  signs.some((one) => one.kind === 'word') ? null : 'nl'

export type ReadTone = { features: Features; logits: number[] }

/** What the model says before anybody corrected it: three logits, in the order negative, neutral, positive. */
export function readTone(signs: Sign[], model: ToneModel): ReadTone {
  const features = featuresOf(signs, model.lexicon)
  const { card } = model
  const measures = measuresWithSide(features, model)
  const logits = weigh(features, model)
  for (let k = 0; k < classes; k++) {
    let sum = (logits[k] as number) + (card.bias[k] as number)
    for (let m = 0; m < measuresInAll; m++)
      sum += (measures[m] as number) * (card.measures[m * classes + k] as number)
    logits[k] = sum / card.temperature
  }
  return { features, logits }
}

/** The measures, and which side the letters and words take by themselves. */
export function measuresWithSide(
  features: Features,
  { side, card }: Pick<ToneModel, 'side' | 'card'>,
): Float64Array {
  const { sparse, measures } = features
  let sum = 0
  for (let i = 0; i < sparse.length; i++) sum += side[sparse[i] as number] as number
  const taken = Math.tanh((sum * card.sideStep) / Math.sqrt(Math.max(1, sparse.length)) / 3)
  return Float64Array.from([...measures, taken, Math.abs(taken)])
}

function weigh({ sparse }: Features, { weights, card }: ToneModel): number[] {
  const sums = [0, 0, 0]
  if (weights.length === 0 || sparse.length === 0) return sums
  let [a, b, c] = [0, 0, 0]
  for (let i = 0; i < sparse.length; i++) {
    const row = (sparse[i] as number) * classes
    a += weights[row] as number
    b += weights[row + 1] as number
    c += weights[row + 2] as number
  }
  const scale = card.step / Math.sqrt(sparse.length)
  return [a * scale, b * scale, c * scale]
}

export function shares(logits: number[]): [number, number, number] {
  const most = Math.max(...logits)
  const [a = 0, b = 0, c = 0] = logits.map((one) => Math.exp(one - most))
  const total = a + b + c
  return [a / total, b / total, c / total]
}

/** Below this nothing stands out from the two others. */
const tooUnsure = 0.36

function decide(signs: Sign[], read: ReadTone, logits: number[], model: ToneModel): ToneGuess {
  const [negative, neutral, positive] = shares(logits)
  const confidence = Math.max(negative, neutral, positive)
  if (isMixed(signs, read.features, negative, positive))
    return {
      tone: 'mixed',
      confidence: (negative + positive) / 2,
      because: causes(signs, read.features, model, 'mixed'),
    }
  if (confidence < tooUnsure) return undetermined
  if (confidence === neutral) return { tone: 'neutral', confidence, because: [] }
  const found = confidence === negative ? 'negative' : 'positive'
  return { tone: found, confidence, because: causes(signs, read.features, model, found) }
}

/** One clause is clearly good and another clearly bad, and the model takes neither for nothing; less surely without a "but". */
function isMixed(signs: Sign[], { polarity }: Features, negative: number, positive: number): boolean {
  const least = Math.min(negative, positive)
  if (least < 0.05) return false
  let contrast = false
  let [best, worst, clause] = [0, 0, 0]
  for (const [at, one] of signs.entries()) {
    if (endsClause(one) || one.turns & turns.contrasts) clause = 0
    if (one.turns & turns.contrasts) contrast = true
    clause += polarity[at] as number
    best = Math.max(best, clause)
    worst = Math.min(worst, clause)
  }
  return best >= clearly && worst <= -clearly && (contrast || least >= 0.15)
}

const clearly = 0.45
const mostCauses = 4

/** The signs that pull hardest towards a tone: by their own weights and by their place in the lexicon. */
function causes(
  signs: Sign[],
  features: Features,
  model: ToneModel,
  found: Exclude<Tone, 'neutral'>,
): string[] {
  const pull = pulls(signs, features, model)
  const strength = (value: number) =>
    found === 'mixed' ? Math.abs(value) : found === 'positive' ? value : -value
  return signs
    .map((one, at) => ({ at, one, value: strength(pull[at] as number) }))
    .filter(
      ({ one, value }) =>
        value > 0.08 && (one.kind === 'emoji' || (one.kind === 'word' && one.text.length > 2)),
    )
    .sort((a, b) => b.value - a.value || a.at - b.at)
    .slice(0, mostCauses)
    .map(({ at }) => shownCause(signs, features, at))
    .filter((shown, i, all) => all.indexOf(shown) === i)
}

/** For each sign how far it pulls to positive (above 0) or negative (below). */
function pulls(
  signs: Sign[],
  { sparse, owners, polarity }: Features,
  { weights, side, card }: ToneModel,
): Float64Array {
  const pull = new Float64Array(signs.length)
  const scale = 1 / Math.sqrt(Math.max(1, sparse.length))
  for (let i = 0; i < sparse.length; i++) {
    const bucket = sparse[i] as number
    let value = (side[bucket] as number) * card.sideStep * 0.3
    if (weights.length > 0) {
      const row = bucket * classes
      value += ((weights[row + 2] as number) - (weights[row] as number)) * card.step
    }
    const owner = owners[i] as number
    pull[owner] = (pull[owner] as number) + value * scale
  }
  for (let at = 0; at < signs.length; at++) pull[at] = (pull[at] as number) + 1.5 * (polarity[at] as number)
  return pull
}

/** "niet slecht" rather than "slecht": what denies a word belongs to it. */
function shownCause(signs: Sign[], { deniedBy, polarity }: Features, at: number): string {
  const from = deniedBy[at] as number
  if (from === 0 || polarity[at] === 0) return (signs[at] as Sign).shown
  return signs
    .slice(from - 1, at + 1)
    .map((one) => one.shown)
    .filter((shown, i, all) => shown !== all[i - 1])
    .join(' ')
}

const shortened = ({ features, logits }: ReadTone): Omit<Lesson, 'said'> => ({
  words: townWords(features.words),
  measures: [...features.measures],
  logits,
})

const meant: Record<Tone, Lesson['said']> = {
  negative: [1, 0, 0],
  neutral: [0, 1, 0],
  positive: [0, 0, 1],
  mixed: [0.5, 0, 0.5],
}

/** A tone as the shares that a lesson aims at. */
export const said = (tone: Tone): Lesson['said'] => meant[tone]

/** What a correction keeps of a text: not the text. Null where no model reads it, so that there is nothing to learn. */
export function lessonOf(text: string, lang: string, by: Tone): Lesson | null {
  const signs = signsOf(text)
  const known = isToneLanguage(lang) ? lang : languageOfSigns(signs)
  if (known === null || signs.length === 0) return null
  return { ...shortened(readTone(signs, modelOf(known))), said: said(by) }
}
