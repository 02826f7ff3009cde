/**
 * Features of a text's letters: every word, and every run of one to five characters within a word and the space at
 * either side of it, each as the number of a bucket (FNV-1a with a final mix; collisions are learned around).
 */

export const buckets = 1 << 18
const longest = 5
/** At most so many features for each code, words included. */
export const featuresOfWord = longest + 1
const basis = 0x811c9dc5
const wordBasis = 0x2f0b4a93
const prime = 0x01000193
const space = 32

/**
 * Fills `into` with bucket numbers and says how many. `codes` as of `letters`; where it lacks the space at an end
 * (a piece of a word, in training), there is no feature that would need it. Stops when `into` is full.
 */
export function ngrams(codes: Uint16Array, into: Int32Array): number {
  let count = 0
  const end = codes.length
  let wordFrom = -1
  for (let from = 0; from < end; from++) {
    if (count + longest + 1 > into.length) return count
    let hash = basis
    const first = codes[from] as number
    for (let to = from; to < end && to < from + longest; to++) {
      const code = codes[to] as number
      hash = Math.imul(hash ^ code, prime)
      if (to === from) {
        if (first !== space) into[count++] = bucket(hash)
        continue
      }
      into[count++] = bucket(hash)
      if (code === space) break
    }
    if (first !== space) continue
    if (wordFrom >= 0 && from > wordFrom) into[count++] = wholeWord(codes, wordFrom, from)
    wordFrom = from + 1
  }
  return count
}

function wholeWord(codes: Uint16Array, from: number, to: number): number {
  let hash = wordBasis
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (codes[i] as number), prime)
  return bucket(hash)
}

function bucket(hash: number): number {
  let mixed = hash ^ (hash >>> 15)
  mixed = Math.imul(mixed, 0x85ebca6b)
  return (mixed ^ (mixed >>> 13)) & (buckets - 1)
}
