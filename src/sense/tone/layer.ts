/**
 * What a town taught the model. Enters: lessons, each what is kept of a corrected text. Leaves: a layer that lies over the
 * model's answer: a weight for each bucket of words and for each measure. Never here: a text, or who wrote or corrected it.
 *
 * A lesson holds no text. Its words are numbers of fifteen bits, in order of size: many words share each number, and which
 * stood beside which is lost. So it may outlive the text.
 */
import { measureCount } from './features.js'

export const townBuckets = 1 << 15
const classes = 3

export type Lesson = {
  /** Numbers below {@link townBuckets}, ascending, each once. */
  words: number[]
  measures: number[]
  /** What the model said, before any layer: negative, neutral, positive. */
  logits: number[]
  /** What a person said: shares of negative, neutral and positive that sum to one. */
  said: [number, number, number]
}

export type TownLayer = {
  bias: number[]
  /** How much of the model's own answer is kept. */
  keep: number
  /** `measureCount × 3`, row by row. */
  measures: number[]
  /** Three numbers for each bucket that a lesson named. */
  words: Record<number, number[]>
}

/** As `#basics/turns` gives it: lets others go first when this work has had its turn. */
type Rest = () => Promise<void> | undefined

export const noLayer = (): TownLayer => ({
  bias: [0, 0, 0],
  keep: 1,
  measures: new Array(measureCount * classes).fill(0),
  words: {},
})

/** The buckets of a text's words as a lesson keeps them. */
export function townWords(buckets: readonly number[]): number[] {
  return [...new Set(buckets.map((bucket) => (bucket ^ (bucket >>> 15)) & (townBuckets - 1)))].sort(
    (a, b) => a - b,
  )
}

/** The logits that the model gave, as the town would have them. */
export function withLayer(layer: TownLayer, { words, measures, logits }: Omit<Lesson, 'said'>): number[] {
  const sums = [0, 0, 0]
  let found = 0
  for (const word of words) {
    const weights = layer.words[word]
    if (!weights) continue
    found++
    for (let k = 0; k < classes; k++) sums[k] = (sums[k] as number) + (weights[k] as number)
  }
  const scale = found === 0 ? 0 : 1 / Math.sqrt(words.length)
  return sums.map((sum, k) => {
    let rest = layer.bias[k] as number
    for (let m = 0; m < measureCount; m++)
      rest += (measures[m] as number) * (layer.measures[m * classes + k] as number)
    return (logits[k] as number) * layer.keep + sum * scale + rest
  })
}

const share = (logits: number[]): number[] => {
  const most = Math.max(...logits)
  const raised = logits.map((one) => Math.exp(one - most))
  const total = raised.reduce((sum, one) => sum + one, 0)
  return raised.map((one) => one / total)
}

const epochs = 12
const wordRate = 0.12
const measureRate = 0.03
const decay = 3e-4

/**
 * Softmax regression on top of the model's logits, by stochastic gradient with a step per weight (Adagrad: Duchi, Hazan and
 * Singer, 2011). The order is drawn from a fixed seed: the same lessons give the same layer. `rest` is awaited now and then,
 * so that a long course holds nobody up.
 */
export async function learnLayer(lessons: Lesson[], rest: Rest = () => undefined): Promise<TownLayer> {
  const layer = noLayer()
  if (lessons.length === 0) return layer
  const steps = {
    words: {} as Record<number, number[]>,
    measures: new Array(layer.measures.length).fill(0.1),
  }
  const random = mulberry32(lessons.length)
  const order = lessons.map((_, i) => i)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (const index of order) {
      await rest()
      step(layer, steps, lessons[index] as Lesson, 1 - (0.9 * epoch) / epochs)
    }
  }
  return layer
}

type Steps = { words: Record<number, number[]>; measures: number[] }

function step(layer: TownLayer, steps: Steps, lesson: Lesson, now: number): void {
  for (const word of lesson.words) {
    layer.words[word] ??= [0, 0, 0]
    steps.words[word] ??= [0.01, 0.01, 0.01]
  }
  const given = share(withLayer(layer, lesson))
  const scale = 1 / Math.sqrt(Math.max(1, lesson.words.length))
  for (let k = 0; k < classes; k++) {
    const error = (given[k] as number) - (lesson.said[k] as number)
    layer.bias[k] = (layer.bias[k] as number) - 0.02 * now * error
    for (const word of lesson.words) {
      const weights = layer.words[word] as number[]
      const squares = steps.words[word] as number[]
      descend(weights, squares, k, error * scale + decay * (weights[k] as number), wordRate * now)
    }
    for (let m = 0; m < measureCount; m++) {
      const measure = lesson.measures[m] as number
      if (measure === 0) continue
      const at = m * classes + k
      const down = error * measure + 1e-4 * (layer.measures[at] as number)
      descend(layer.measures, steps.measures, at, down, measureRate * now)
    }
  }
}

function descend(weights: number[], squares: number[], at: number, down: number, rate: number): void {
  const square = (squares[at] as number) + down * down
  squares[at] = square
  weights[at] = (weights[at] as number) - (rate * down) / Math.sqrt(square)
}

const nudges = 6
const nudge = 0.5

/**
 * The part that learns at once: the words of one lesson, moved until the layer agrees or a few steps are over. Measures and
 * bias wait for the night: one text says too little about them.
 */
export function taught(layer: TownLayer, lesson: Lesson): TownLayer {
  const words = { ...layer.words }
  for (const word of lesson.words) words[word] = [...(words[word] ?? [0, 0, 0])]
  const next = { ...layer, words }
  const scale = 1 / Math.sqrt(Math.max(1, lesson.words.length))
  for (let i = 0; i < nudges; i++) {
    const given = share(withLayer(next, lesson))
    if (agrees(given, lesson.said)) break
    for (const word of lesson.words) {
      const weights = words[word] as number[]
      for (let k = 0; k < classes; k++)
        weights[k] =
          (weights[k] as number) - nudge * ((given[k] as number) - (lesson.said[k] as number)) * scale
    }
  }
  return next
}

const largest = (list: readonly number[]): number => list.indexOf(Math.max(...list))
const agrees = (given: number[], said: readonly number[]): boolean => largest(given) === largest(said)

export type Measured = {
  macroF1: number
  before: number
  lessons: number
  /** Negative, neutral, positive: the share of what was called so that is right, 0–1. */
  precision: number[]
}

/**
 * What a layer from these lessons would reach on texts that it did not learn from, by five-fold cross-validation; `before`:
 * what the model reaches without any. Macro-F1 of three classes, 0–100; texts that a person called mixed are left out.
 */
export async function crossValidate(lessons: Lesson[], rest?: Rest): Promise<Measured> {
  const order = shuffle(
    lessons.map((_, i) => i),
    mulberry32(lessons.length + 1),
  )
  const answers: number[] = []
  const plain: number[] = []
  const labels: number[] = []
  for (let fold = 0; fold < folds; fold++) {
    const layer = await learnLayer(
      order.filter((_, i) => i % folds !== fold).map((i) => lessons[i] as Lesson),
      rest,
    )
    for (const index of order.filter((_, i) => i % folds === fold)) {
      const lesson = lessons[index] as Lesson
      if (Math.max(...lesson.said) < 1) continue
      answers.push(largest(withLayer(layer, lesson)))
      plain.push(largest(lesson.logits))
      labels.push(largest(lesson.said))
    }
  }
  return {
    macroF1: macroF1(answers, labels),
    before: macroF1(plain, labels),
    lessons: labels.length,
    precision: [0, 1, 2].map((k) => precisionOf(k, answers, labels)),
  }
}

function precisionOf(k: number, answers: number[], labels: number[]): number {
  const said = answers.filter((one) => one === k).length
  return said === 0 ? 0 : answers.filter((one, i) => one === k && labels[i] === k).length / said
}

const folds = 5

/** The mean F1 of the three classes, 0–100; a class that neither occurs nor was answered does not count. */
export function macroF1(answers: number[], labels: number[]): number {
  const each: number[] = []
  for (let k = 0; k < classes; k++) {
    const right = answers.filter((one, i) => one === k && labels[i] === k).length
    const total = answers.filter((one) => one === k).length + labels.filter((one) => one === k).length
    if (total > 0) each.push((2 * right) / total)
  }
  return each.length === 0 ? 0 : (100 * each.reduce((sum, one) => sum + one, 0)) / each.length
}

function shuffle(list: number[], random: () => number): number[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const other = list[j] as number
    list[j] = list[i] as number
    list[i] = other
  }
  return list
}

/** Mulberry32 (Tommy Ettinger, 2017): a small generator that is the same everywhere. */
function mulberry32(start: number): () => number {
  let state = start | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
