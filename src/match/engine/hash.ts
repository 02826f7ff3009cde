/**
 * Words as numbers: FNV-1a (Fowler, Noll and Vo, 1991) over the UTF-16 units of a folded word, 32 bits.
 *
 * Each sort of thing has a beginning of its own, so that the word `gent`, the hashtag and the account differ. Two different
 * words may have one number; whoever finds a number must still look at the word.
 */

export const seeds = {
  word: 0x811c9dc5 | 0,
  tag: 0x2f0b4c47 | 0,
  account: 0x5bd1e995 | 0,
  /** The last letters of a word, from the last to the first. */
  ending: 0x3c6ef372 | 0,
  /** Three letters in a row, wherever. */
  inside: 0x1b873593 | 0,
  /** A stem, as `stems.ts` gives it. */
  stem: 0x7ed55d16 | 0,
} as const

/** Laid over the number of a beginning: `gent*` is not `gent`. */
export const beginningSalt = 0x6c8e9cf5 | 0

export const prime = 0x01000193

export function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, prime)
}

export function hashOf(seed: number, text: string): number {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i))
  return hash
}

/** The hash of the last `length` units, backwards. */
export function endingHash(text: string, length: number): number {
  let hash: number = seeds.ending
  for (let i = text.length - 1; i >= text.length - length; i--) hash = step(hash, text.charCodeAt(i))
  return hash
}

/** The hash of three units in a row. */
export function insideHash(a: number, b: number, c: number): number {
  return step(step(step(seeds.inside, a), b), c)
}

/** FNV leaves the high bits of short words alike: this spreads them, for places in a table of a power of two. */
export function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
