/**
 * How does this sound? Enters: a text, its language, and what the town taught. Leaves: negative, neutral, positive or mixed,
 * how sure that is, and the words that caused it; or nothing, where it cannot be told. Pure and in process.
 *
 * Never here: who wrote it. A tone is of a text, not of a person.
 */
import { type Features, type Feeling, featuresOf, feelingOf, measureCount } from './features.js'
import { type Lesson, type TownLayer, townWords, withLayer } from './layer.js'
import {
  classes,
  readToneModel,
  type ToneCard,
  type ToneLanguage,
  type ToneModel,
  toneLanguages,
} from './model.js'
import { endsClause, type Sign, signsOf } from './signs.js'
import type { Sums, Tables } from './sums.js'
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
  const model = modelFor(signs, lang)
  const heard = model ? judge(signs, model, layer) : unheard
  if (!model || heard.tone === null || heard.tone === 'neutral') return { ...heard, because: [] }
  return { ...heard, because: causes(signs, featuresOf(signs, model.lexicon), model, heard.tone) }
}

export type Sound = Omit<ToneGuess, 'because'>

/** The same without the words that caused it: several times as fast. */
export function sound(text: string, lang: string, layer?: TownLayer | null): Sound {
  const signs = signsOf(text)
  const model = modelFor(signs, lang)
  return model ? judge(signs, model, layer) : unheard
}

/** Null where there is nothing to hear, or nothing that hears it. */
function modelFor(signs: Sign[], lang: string): ToneModel | null {
  if (!signs.some((one) => one.kind === 'word' || one.kind === 'emoji')) return null
  const known = isToneLanguage(lang) ? lang : languageOfSigns(signs)
  return known === null ? null : modelOf(known)
}

/** Without a word there is no language, and emoji are read the same everywhere. */
const languageOfSigns = (signs: Sign[]): ToneLanguage | null =>
  signs.some((one) => one.kind === 'word') ? null : 'nl'

/** What the model says before anybody corrected it: three logits, in the order negative, neutral, positive. */
type Weighed = { feeling: Feeling; logits: number[] }

function weigh(signs: Sign[], model: ToneModel, words: number[] | null): Weighed {
  const feeling = feelingOf(signs, model.lexicon)
  const sums =
    model.sumsOf(signs, feeling.deniedBy, words) ?? listed(featuresOf(signs, model.lexicon).sparse, model)
  return { feeling, logits: logitsOf(sums, feeling.measures, model) }
}

/** The sums of features that were listed, where some were too many. */
export function listed(sparse: Int32Array, { side, weights }: Tables): Sums {
  const sums = { count: sparse.length, negative: 0, neutral: 0, positive: 0, side: 0 }
  for (const bucket of sparse) {
    sums.side += side[bucket] as number
    if (weights.length === 0) continue
    sums.negative += weights[bucket * classes] as number
    sums.neutral += weights[bucket * classes + 1] as number
    sums.positive += weights[bucket * classes + 2] as number
  }
  return sums
}

function logitsOf(sums: Sums, measures: Float64Array, { card }: ToneModel): number[] {
  const scale = sums.count === 0 ? 0 : card.step / Math.sqrt(sums.count)
  const taken = sideTaken(sums, card)
  const far = Math.abs(taken)
  const logits = [sums.negative * scale, sums.neutral * scale, sums.positive * scale]
  for (let k = 0; k < classes; k++) {
    let sum = (logits[k] as number) + (card.bias[k] as number)
    for (let m = 0; m < measureCount; m++)
      sum += (measures[m] as number) * (card.measures[m * classes + k] as number)
    sum += taken * (card.measures[measureCount * classes + k] as number)
    sum += far * (card.measures[(measureCount + 1) * classes + k] as number)
    logits[k] = sum / card.temperature
  }
  return logits
}

/** Which side the letters and words take by themselves, −1 to 1. */
const sideTaken = ({ side, count }: Sums, { sideStep }: ToneCard): number =>
  Math.tanh((side * sideStep) / Math.sqrt(Math.max(1, count)) / 3)

/** For the training: the measures, and after them the side that is taken, and how far. */
export function measuresWithSide(
  { sparse, measures }: Features,
  { side, card }: Pick<ToneModel, 'side' | 'card'>,
): Float64Array {
  const taken = sideTaken(listed(sparse, { side, weights: new Int8Array() }), card)
  return Float64Array.from([...measures, taken, Math.abs(taken)])
}

type Shares = [negative: number, neutral: number, positive: number]

export function shares([first = 0, second = 0, third = 0]: number[]): Shares {
  const most = Math.max(first, second, third)
  const a = Math.exp(first - most)
  const b = Math.exp(second - most)
  const c = Math.exp(third - most)
  const total = a + b + c
  return [a / total, b / total, c / total]
}

/** Below this nothing stands out from the two others. */
const tooUnsure = 0.36

const unheard: Sound = { tone: null, confidence: 0 }

function judge(signs: Sign[], model: ToneModel, layer?: TownLayer | null): Sound {
  const words: number[] | null = layer ? [] : null
  const { feeling, logits } = weigh(signs, model, words)
  const { measures } = feeling
  const said = layer && words ? withLayer(layer, lessonWords(words, measures, logits)) : logits
  return decide(signs, feeling, shares(said))
}

function decide(signs: Sign[], { polarity }: Feeling, [negative, neutral, positive]: Shares): Sound {
  const confidence = Math.max(negative, neutral, positive)
  if (isMixed(signs, polarity, negative, positive))
    return { tone: 'mixed', confidence: (negative + positive) / 2 }
  if (confidence < tooUnsure) return unheard
  if (confidence === neutral) return { tone: 'neutral', confidence }
  return { tone: confidence === negative ? 'negative' : 'positive', confidence }
}

/** One clause is clearly good and another clearly bad, and the model takes neither for nothing; less surely without a "but". */
function isMixed(signs: Sign[], polarity: Float64Array, negative: number, positive: number): boolean {
  const least = Math.min(negative, positive)
  if (least < 0.05) return false
  let contrast = false
  let [best, worst, clause] = [0, 0, 0]
  for (let at = 0; at < signs.length; at++) {
    const one = signs[at] as Sign
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

const lessonWords = (words: number[], measures: Float64Array, logits: number[]): Omit<Lesson, 'said'> => ({
  words: townWords(words),
  measures: [...measures],
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
  const words: number[] = []
  const { feeling, logits } = weigh(signs, modelOf(known), words)
  return { ...lessonWords(words, feeling.measures, logits), said: said(by) }
}
