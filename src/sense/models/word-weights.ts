/**
 * The weights of a text's features, summed. A feature never reaches beyond a word and the spaces beside it, so what a word adds
 * is always the same: it is remembered, and the two megabytes of weights are only read for words that are new.
 */
import type { LanguageModel } from './language-model.js'
import { featuresOfWord, ngrams } from './ngrams.js'

/** Adds to `sums` (one per class, exact), and says how many features there were. `codes` as of `letters`. */
export type SumOfWeights = (codes: Uint16Array, sums: Int32Array) => number

/** Places for words, by the lowest bits of their hash; a newcomer takes the place of who was there. */
const places = 1 << 13
/** Longer words are rare, and summed anew each time. */
const longest = 16
/** `ngrams` reads no further than the room that it has; words summed one by one could. */
const room = 8_192
const space = 32

export function createSumOfWeights({ weights, classes }: LanguageModel): SumOfWeights {
  const width = classes.length
  const lengths = new Uint8Array(places)
  const letters = new Uint16Array(places * longest)
  /** For each place the number of features, then a sum for each class. */
  const cells = new Int32Array(places * (width + 1))
  const features = new Int32Array(room)

  function addRows(found: number, into: Int32Array, at: number): void {
    for (let i = 0; i < found; i++) {
      const row = (features[i] as number) * width
      for (let k = 0; k < width; k++) into[at + k] = (into[at + k] as number) + (weights[row + k] as number)
    }
  }

  /** Where the sums of the word between two spaces stand. */
  function placeOf(codes: Uint16Array, from: number, to: number): number {
    let hash = 0
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (codes[i] as number), 0x9e3779b1)
    const place = (hash ^ (hash >>> 16)) & (places - 1)
    if (!isThere(place, codes, from, to)) learn(place, codes, from, to)
    return place * (width + 1)
  }

  function isThere(place: number, codes: Uint16Array, from: number, to: number): boolean {
    if (lengths[place] !== to - from) return false
    for (let i = from, at = place * longest; i < to; i++, at++) if (letters[at] !== codes[i]) return false
    return true
  }

  function learn(place: number, codes: Uint16Array, from: number, to: number): void {
    lengths[place] = to - from
    letters.set(codes.subarray(from, to), place * longest)
    const cell = place * (width + 1)
    cells.fill(0, cell, cell + width + 1)
    cells[cell] = ngrams(codes.subarray(from - 1, to + 1), features)
    addRows(cells[cell] as number, cells, cell + 1)
  }

  function sumOfAll(codes: Uint16Array, sums: Int32Array): number {
    const found = ngrams(codes, features)
    addRows(found, sums, 0)
    return found
  }

  return (codes, sums) => {
    // So many that `ngrams` might stop before the end.
    if (codes.length * featuresOfWord > room) return sumOfAll(codes, sums)
    let found = 0
    for (let from = 1; from < codes.length; ) {
      let to = from
      while (codes[to] !== space) to++
      if (to - from > longest) {
        const own = ngrams(codes.subarray(from - 1, to + 1), features)
        addRows(own, sums, 0)
        found += own
      } else {
        const cell = placeOf(codes, from, to)
        found += cells[cell] as number
        for (let k = 0; k < width; k++) sums[k] = (sums[k] as number) + (cells[cell + 1 + k] as number)
      }
      from = to + 1
    }
    return found
  }
}
