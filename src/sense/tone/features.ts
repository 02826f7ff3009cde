/**
 * What the tone model looks at: hashed features of words, pairs, letters and denials, and a short row of measures (lexicon,
 * emoji, marks) that mean the same in every language. Enters: signs, a lexicon. Leaves: numbers; nothing is decided here.
 */
import { addText, hashFrom, mixed } from './hashing.js'
import { endsClause, type Sign, signsAtMost } from './signs.js'
import { turns } from './words-of-turn.js'

export const buckets = 1 << 17
export const featuresAtMost = 6_000

/** Polarity of a folded word or an emoji, −1 to 1; 0: not in it. */
export type Lexicon = (text: string) => number

export const measureNames = [
  'positive',
  'negative',
  'net',
  'netAtEnd',
  'mostPositive',
  'mostNegative',
  'known',
  'emojiPositive',
  'emojiNegative',
  'exclaims',
  'asks',
  'shouts',
  'links',
  'mentions',
  'beginsWithMention',
  'tags',
  'length',
  'denials',
  'ellipsis',
  'stretched',
  'speaks',
  'addresses',
  'numbers',
  'quotes',
  'contrast',
  'repost',
  'denied',
  'both',
  'again',
] as const
export type MeasureName = (typeof measureNames)[number]
export const measureCount = measureNames.length

export type Features = {
  /** Bucket numbers; `owners[i]` is the index of the sign that `sparse[i]` comes from. Views that the next call overwrites. */
  sparse: Int32Array
  owners: Int32Array
  /** These three as well; `polarity` and `deniedBy` are longer than there are signs. */
  measures: Float64Array
  /** Polarity of each sign after denial and strengthening. */
  polarity: Float64Array
  /** For each sign one more than the index of the "not" that reaches it; 0: none. */
  deniedBy: Uint16Array
  /** The buckets of whole words, pairs, denials and emoji: what a town's own layer learns from. */
  words: number[]
}

const sparseRoom = new Int32Array(featuresAtMost)
const ownerRoom = new Int32Array(featuresAtMost)
const deniedRoom = new Uint16Array(signsAtMost)
const polarityRoom = new Float64Array(signsAtMost)
const measureRoom = new Float64Array(measureCount)
const reach = 3
export const stemLength = 5

const kinds = {
  word: 1,
  denied: 2,
  pair: 3,
  letters: 4,
  emoji: 5,
  mark: 6,
  shape: 7,
  before: 8,
  tag: 9,
  stem: 10,
} as const
export const starts = Object.fromEntries(
  Object.entries(kinds).map(([name, n]) => [name, hashFrom(n)]),
) as Record<keyof typeof kinds, number>

/** What is felt of a text without its letters. */
export type Feeling = Pick<Features, 'polarity' | 'deniedBy' | 'measures'>

export function feelingOf(signs: Sign[], lexicon: Lexicon): Feeling {
  const deniedBy = denials(signs)
  const polarity = polarities(signs, deniedBy, lexicon)
  return { polarity, deniedBy, measures: measuresOf(signs, polarity, deniedBy) }
}

/** `sums.ts` sums the weights of the same features without listing them: what changes here changes there. */
export function featuresOf(signs: Sign[], lexicon: Lexicon): Features {
  const feeling = feelingOf(signs, lexicon)
  const { deniedBy } = feeling
  const words: number[] = []
  let count = 0
  const put = (bucket: number, owner: number): void => {
    if (count >= featuresAtMost) return
    sparseRoom[count] = bucket
    ownerRoom[count++] = owner
  }
  const putWord = (bucket: number, owner: number): void => {
    put(bucket, owner)
    words.push(bucket)
  }
  let before = '^'
  for (let at = 0; at < signs.length; at++) {
    const one = signs[at] as Sign
    const { kind, text } = one
    if (kind === 'word') {
      const own = bucketsOfWord(text)
      // For the town's layer alone: what begins alike, learns alike.
      if (text.length > stemLength) words.push(bucket(starts.stem, text.slice(0, stemLength)))
      putWord(own[0] as number, at)
      for (let i = 1; i < own.length; i++) put(own[i] as number, at)
      if (deniedBy[at]) putWord(bucket(starts.denied, text), at)
      if (one.isTag) put(bucket(starts.tag, text), at)
      putWord(pairBucket(before, text), at)
      const next = signs[at + 1]
      if (next && next.turns & turns.denies) putWord(bucket(starts.before, text), at)
      before = text
    } else if (kind === 'emoji') {
      putWord(bucket(starts.emoji, text), at)
      put(pairBucket(before, text), at)
      before = text
    } else {
      put(bucket(starts.mark, text), at)
      if (kind !== 'mark') continue
      put(pairBucket(before, text), at)
      before = text
    }
  }
  return {
    sparse: sparseRoom.subarray(0, count),
    owners: ownerRoom.subarray(0, count),
    ...feeling,
    words,
  }
}

export const bucket = (start: number, text: string): number => mixed(addText(start, text)) & (buckets - 1)
const pairBucket = (before: string, text: string): number => pairFrom(pairStart(before), text)
/** The first half of a pair, for {@link pairFrom}. */
export const pairStart = (before: string): number => addText(addText(starts.pair, before), ' ')
export const pairFrom = (start: number, text: string): number => bucket(start, text)

const remembered = 20_000
const known = new Map<string, Int32Array>()

/** A word's own bucket, then those of its runs of letters. Words come back: they are remembered. */
export function bucketsOfWord(word: string): Int32Array {
  const before = known.get(word)
  if (before) return before
  const found = Int32Array.from([bucket(starts.word, word), ...letterRuns(word)])
  if (known.size >= remembered) known.clear()
  known.set(word, found)
  return found
}

/** Runs of three to five letters, with a mark where the word begins and ends. */
function letterRuns(word: string): number[] {
  const found: number[] = []
  if (word.length < 3) return found
  const whole = `<${word.slice(0, 30)}>`
  for (let from = 0; from + 3 <= whole.length; from++) {
    let hash = addText(starts.letters, whole, from, from + 2)
    for (let to = from + 2; to < whole.length && to < from + 5; to++) {
      hash = addText(hash, whole, to, to + 1)
      found.push(mixed(hash) & (buckets - 1))
    }
  }
  return found
}

/** For each sign whether a "not" before it reaches it: three words far, and not beyond a clause. */
function denials(signs: Sign[]): Uint16Array {
  const denied = deniedRoom.fill(0, 0, signs.length)
  let left = 0
  let by = 0
  for (let at = 0; at < signs.length; at++) {
    const one = signs[at] as Sign
    if (endsClause(one) || one.turns & turns.contrasts) left = 0
    else if (one.kind === 'word') {
      if (one.turns & turns.denies) {
        // ne … pas is one denial, and begins at its first word.
        if (left < reach) by = at + 1
        left = reach
      } else if (left > 0) {
        denied[at] = by
        if (!(one.turns & turns.strengthens)) left--
      }
    }
  }
  return denied
}

/**
 * A denied good thing is bad, a denied bad thing rather good (after Polanyi and Zaenen, 2006, with own factors). After a word
 * of relief, what would be bad did not happen.
 */
function polarities(signs: Sign[], denied: Uint16Array, lexicon: Lexicon): Float64Array {
  const polarity = polarityRoom.fill(0, 0, signs.length)
  let relieved = false
  for (let at = 0; at < signs.length; at++) {
    const one = signs[at] as Sign
    if (endsClause(one) && one.text !== ',') relieved = false
    if (one.kind !== 'word' && one.kind !== 'emoji') continue
    let value = lexicon(one.text)
    if (one.turns & turns.relieves) relieved = true
    if (value === 0) continue
    const previous = signs[at - 1]
    if (previous && previous.turns & turns.strengthens) value *= 1.4
    if (one.shouted || one.stretched) value *= 1.2
    if (denied[at]) value *= value > 0 ? -0.8 : -0.7
    else if (relieved && value < 0) value *= -0.3
    polarity[at] = value
  }
  return polarity
}

const index = Object.fromEntries(measureNames.map((name, at) => [name, at])) as Record<MeasureName, number>
/** Everything between −1 and 1, so that no measure outshouts another. */
function measuresOf(signs: Sign[], polarity: Float64Array, denied: Uint16Array): Float64Array {
  const m = measureRoom.fill(0)
  const raise = (measure: number, to: number): void => {
    if ((m[measure] as number) < to) m[measure] = to
  }
  let good = 0
  let bad = 0
  let atEnd = 0
  let words = 0
  let capitals = 0
  const counts = { links: 0, mentions: 0, numbers: 0, tags: 0, denials: 0 }
  for (let at = 0; at < signs.length; at++) {
    const one = signs[at] as Sign
    const value = polarity[at] as number
    if (value > 0) {
      good += value
      raise(index.mostPositive, value)
      if (one.kind === 'emoji') raise(index.emojiPositive, 1)
    } else if (value < 0) {
      bad -= value
      raise(index.mostNegative, -value)
      if (one.kind === 'emoji') raise(index.emojiNegative, 1)
    }
    if (value !== 0 && denied[at]) raise(index.denied, 1)
    if (value > 0 && denied[at]) counts.denials--
    if (at >= signs.length * 0.6) atEnd += value
    if (one.kind === 'word') {
      words++
      if (one.shouted) capitals++
      if (one.isTag) counts.tags++
      if (one.stretched) raise(index.stretched, 1)
      if (one.turns & turns.denies) counts.denials++
      if (one.turns !== 0) {
        if (one.turns & turns.contrasts) m[index.contrast] = 1
        if (one.turns & turns.speaks) m[index.speaks] = 1
        if (one.turns & turns.addresses) m[index.addresses] = 1
        if (one.turns & turns.again) m[index.again] = 1
      }
      if (at === 0 && one.text === 'rt') raise(index.repost, 1)
    } else if (one.kind === 'link') counts.links++
    else if (one.kind === 'mention') counts.mentions++
    else if (one.kind === 'number') counts.numbers++
    else if (one.kind === 'mark') {
      const { text } = one
      if (text === '!') raise(index.exclaims, 0.5)
      if (text === '!!' || text === '?!') m[index.exclaims] = 1
      if (text === '?' || text === '??' || text === '?!') m[index.asks] = 1
      if (text === '…') m[index.ellipsis] = 1
      if (text === '"') m[index.quotes] = 1
    }
  }
  m[index.positive] = Math.tanh(good)
  m[index.negative] = Math.tanh(bad)
  m[index.net] = Math.tanh(good - bad)
  m[index.netAtEnd] = Math.tanh(atEnd)
  m[index.both] = Math.min(1, good, bad)
  m[index.known] = good + bad > 0 ? 1 : 0
  m[index.shouts] = words > 0 ? capitals / words : 0
  m[index.beginsWithMention] = signs[0]?.kind === 'mention' ? 1 : 0
  m[index.links] = Math.min(1, counts.links)
  m[index.mentions] = Math.min(1, counts.mentions / 2)
  m[index.numbers] = Math.min(1, counts.numbers / 3)
  m[index.tags] = Math.min(1, counts.tags / 3)
  m[index.denials] = Math.max(0, Math.min(1, counts.denials / 2))
  m[index.length] = Math.log1p(words) / 4
  return m
}
