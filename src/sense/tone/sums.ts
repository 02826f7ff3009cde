/**
 * The weights of a text's features, summed without listing them: what a word adds by itself is always the same, and is
 * remembered. Gives exactly what `featuresOf` and the model's tables give together; a test holds that. Enters: signs, who is
 * denied, a model. Leaves: sums of whole numbers.
 */
import { bucket, bucketsOfWord, featuresAtMost, pairFrom, pairStart, starts, stemLength } from './features.js'
import type { Sign } from './signs.js'
import { turns } from './words-of-turn.js'

/** Three weights for each bucket (or none), and a side. */
export type Tables = { weights: Int8Array; side: Int8Array }

export type Sums = { count: number; negative: number; neutral: number; positive: number; side: number }

export type SumsOf = (
  signs: readonly Sign[],
  deniedBy: Uint16Array,
  /** Gets the buckets that a town's own layer learns from, where there is one. */
  words: number[] | null,
) => Sums | null

/** What is remembered of each word, by the lowest bits of its number. */
const places = 1 << 14
const width = 8
const at = { count: 0, negative: 1, neutral: 2, positive: 3, side: 4, word: 5, stem: 6, pairs: 7 } as const
const beginning = pairStart('^')

/** Null from the returned function: so many features that some of them do not count, and they must be listed. */
export function createSumsOf({ weights, side }: Tables): SumsOf {
  const numbers = new Float64Array(places)
  const cells = new Int32Array(places * width)

  function add(sums: Sums, bucket: number): void {
    sums.count++
    sums.side += side[bucket] as number
    if (weights.length === 0) return
    const row = bucket * 3
    sums.negative += weights[row] as number
    sums.neutral += weights[row + 1] as number
    sums.positive += weights[row + 2] as number
  }

  /** Where the cells of a word begin. */
  function cellOf(sign: Sign): number {
    const place = sign.number & (places - 1)
    if (numbers[place] !== sign.number) learn(sign, place)
    return place * width
  }

  function learn(sign: Sign, place: number): void {
    const { text } = sign
    const own = none()
    const buckets = bucketsOfWord(text)
    for (const one of buckets) add(own, one)
    if (sign.isTag) add(own, bucket(starts.tag, text))
    const cell = place * width
    numbers[place] = sign.number
    cells[cell + at.count] = own.count
    cells[cell + at.negative] = own.negative
    cells[cell + at.neutral] = own.neutral
    cells[cell + at.positive] = own.positive
    cells[cell + at.side] = own.side
    cells[cell + at.word] = buckets[0] as number
    // What begins alike learns alike; −1: too short for that.
    cells[cell + at.stem] = text.length > stemLength ? bucket(starts.stem, text.slice(0, stemLength)) : -1
    cells[cell + at.pairs] = pairStart(text)
  }

  return (signs, deniedBy, words) => {
    const sums = none()
    const put = (bucket: number, isWord: boolean): void => {
      add(sums, bucket)
      if (isWord) words?.push(bucket)
    }
    let before = beginning
    for (let i = 0; i < signs.length; i++) {
      const sign = signs[i] as Sign
      const { kind, text } = sign
      if (kind === 'word') {
        const cell = cellOf(sign)
        sums.count += cells[cell + at.count] as number
        sums.negative += cells[cell + at.negative] as number
        sums.neutral += cells[cell + at.neutral] as number
        sums.positive += cells[cell + at.positive] as number
        sums.side += cells[cell + at.side] as number
        if (words) {
          const stem = cells[cell + at.stem] as number
          if (stem >= 0) words.push(stem)
          words.push(cells[cell + at.word] as number)
        }
        if (deniedBy[i]) put(bucket(starts.denied, text), true)
        put(pairFrom(before, text), true)
        const next = signs[i + 1]
        if (next && next.turns & turns.denies) put(bucket(starts.before, text), true)
        before = cells[cell + at.pairs] as number
      } else if (kind === 'emoji' || kind === 'mark') {
        put(bucket(kind === 'emoji' ? starts.emoji : starts.mark, text), kind === 'emoji')
        put(pairFrom(before, text), false)
        before = pairStart(text)
      } else put(bucket(starts.mark, text), false)
    }
    return sums.count > featuresAtMost ? null : sums
  }
}

const none = (): Sums => ({ count: 0, negative: 0, neutral: 0, positive: 0, side: 0 })
