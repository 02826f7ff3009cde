/** Chance that comes out the same each time: everything random in the town goes through here. */

export type Chance = {
  /** At least 0, less than 1. */
  fraction(): number
  /** A whole number, at least 0 and less than `below`. */
  below(below: number): number
  yes(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** An index of `weights`, as likely as its weight. */
  weighted(weights: readonly number[]): number
  /** How many of something rare happen when `mean` are expected. */
  count(mean: number): number
}

/** The same words give the same chance, on every machine. */
export function chance(...words: (string | number)[]): Chance {
  const fraction = mulberry32(fnv1a(words.join('\u0000')))
  const below = (n: number) => Math.floor(fraction() * n)
  return {
    fraction,
    below,
    yes: (probability) => fraction() < probability,
    pick: (from) => {
      const one = from[below(from.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
    weighted: (weights) => {
      let left = fraction() * weights.reduce((sum, weight) => sum + weight, 0)
      const index = weights.findIndex((weight) => {
        left -= weight
        return left < 0
      })
      return index < 0 ? weights.length - 1 : index
    },
    count: (mean) => (mean > 60 ? nearly(mean, fraction) : poisson(mean, fraction)),
  }
}

/** A bag that is emptied before it is filled again, so that the same thing does not come twice in a row. */
export function bag<T>(things: readonly T[], luck: Chance): () => T {
  let left: T[] = []
  return () => {
    if (left.length === 0) left = [...things]
    const [one] = left.splice(luck.below(left.length), 1)
    if (one === undefined) throw new Error('the bag was empty from the start')
    return one
  }
}

/** Knuth's way (The Art of Computer Programming, volume 2): fine for small means. */
function poisson(mean: number, fraction: () => number): number {
  const floor = Math.exp(-mean)
  let product = fraction()
  let count = 0
  while (product > floor) {
    count++
    product *= fraction()
  }
  return count
}

/** For a large mean a normal distribution is close enough. */
function nearly(mean: number, fraction: () => number): number {
  const bell = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction())
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * bell))
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
