/**
 * Near-duplicates: which earlier text does this one repeat?
 *
 * In: an id and a text, at arrival. Out: the id of the first text of that line, or null. Never here: a kept text (only
 * hashes of its words), the clock, randomness; memory is fixed by the window, whatever comes in.
 *
 * Every word, and every two or three neighbours, point at the last eight texts that held them. Texts that share enough of
 * them are compared exactly, word for word. A rare word so remembers its text for the whole window, a common one only for a
 * moment: that is what makes the look-up short.
 */
import { type HashedWords, hashedWords, pairOf } from './hashed-words.js'

export type Duplicates = {
  repeats(id: string, text: string): string | null
  /** The same for a text of which the line is known: what is read back. */
  put(line: string, text: string): void
}

/** How many words of a text count: of longer ones those with the smallest hashes (Broder 1997), so that both sides keep the same. */
const kept = 64
/** How many texts a word or a pair remembers. */
const deep = 8
/** How many candidates are compared word for word. */
const compared = 24
/** Fewer words and neighbours in common are no copy: spares most of the comparing. */
const together = 3

/** `window`: how many texts back a repeat is found. About 700 bytes for each. */
export function createDuplicates({ window = 65_536 }: { window?: number } = {}): Duplicates {
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(window, 256) * 8))
  const table = new Int32Array(buckets * deep).fill(-1)
  const turn = new Uint8Array(buckets)
  const words = new Int32Array(window * kept)
  const sizes = new Int32Array(window)
  const wholes = new Float64Array(window)
  const firsts: string[] = []
  const exact = new Map<number, number>()
  const tally = new Uint16Array(window)
  const touched: number[] = []
  let next = 0

  const bucketOf = (hash: number) => (Math.imul(hash, 0x9e3779b1) >>> 0) & (buckets - 1)

  function count(hash: number) {
    const from = bucketOf(hash) * deep
    for (let i = from; i < from + deep; i++) {
      const slot = table[i] as number
      if (slot < 0) continue
      if (tally[slot] === 0) touched.push(slot)
      tally[slot] = (tally[slot] as number) + 1
    }
  }

  function point(hash: number, slot: number) {
    const bucket = bucketOf(hash)
    const place = turn[bucket] as number
    table[bucket * deep + place] = slot
    turn[bucket] = (place + 1) % deep
  }

  /** How many words two texts have in common; both lists are sorted. */
  function shared(mine: Int32Array, slot: number): number {
    let i = 0
    let j = slot * kept
    const end = j + Math.min(sizes[slot] as number, kept)
    let both = 0
    while (i < mine.length && j < end) {
      const a = mine[i] as number
      const b = words[j] as number
      if (a === b) both++
      if (a <= b) i++
      if (b <= a) j++
    }
    return both
  }

  function nearest(mine: Int32Array, size: number): number {
    let best = -1
    let most = 0
    const likely = touched.filter((slot) => (tally[slot] as number) >= together)
    if (likely.length > compared) likely.sort((a, b) => (tally[b] as number) - (tally[a] as number) || a - b)
    for (const slot of likely.slice(0, compared)) {
      const other = sizes[slot] as number
      const both = shared(mine, slot)
      if (both > most && isRepeat(both, size, other)) {
        most = both
        best = slot
      }
    }
    return best
  }

  function forget(slot: number) {
    const whole = wholes[slot] as number
    if (exact.get(whole) === slot) exact.delete(whole)
    sizes[slot] = 0
  }

  function keep({ order, distinct, size, whole }: HashedWords, line: string) {
    const slot = next
    next = (next + 1) % window
    forget(slot)
    firsts[slot] = line
    sizes[slot] = size
    wholes[slot] = whole
    exact.set(whole, slot)
    words.set(distinct, slot * kept)
    anchors(order, distinct, (hash) => point(hash, slot))
  }

  return {
    repeats(id, text) {
      const read = hashedWords(text, kept)
      const { order, distinct, size, whole } = read
      if (whole === 0) return null
      let found = exact.get(whole) ?? -1
      if (found < 0 && size >= fewest) {
        touched.length = 0
        anchors(order, distinct, count)
        found = nearest(distinct, size)
        for (const slot of touched) tally[slot] = 0
      }
      const first = found < 0 ? null : (firsts[found] ?? null)
      keep(read, first ?? id)
      return first
    },
    put(line, text) {
      const read = hashedWords(text, kept)
      if (read.whole !== 0) keep(read, line)
    },
  }
}

/** What leads to a text: its words, two and three neighbours, and two with one between. */
function anchors(order: number[], distinct: Int32Array, each: (hash: number) => void) {
  for (const hash of distinct) each(hash)
  for (let i = 1; i < order.length; i++) {
    const pair = pairOf(order[i - 1] as number, order[i] as number)
    each(pair)
    if (i < 2) continue
    each(pairOf(pair, order[i - 2] as number))
    each(pairOf(order[i] as number, order[i - 2] as number))
  }
}

/** Below this, only the very same words repeat a text: two people may well say the same three words. */
const fewest = 4

/**
 * Three words may differ in a sentence of ten, one in a sentence of four, a quarter in a long text. `both`: distinct words in
 * common, of `size` and `other`.
 */
function isRepeat(both: number, size: number, other: number): boolean {
  const larger = Math.min(kept, Math.max(size, other))
  const differ = larger <= 12 ? Math.floor((larger - 1) / 3) : Math.max(4, Math.floor(larger / 4))
  return both >= larger - differ && Math.max(size, other) <= 1.5 * Math.min(size, other) + 1
}
