/** Chance that can be asked for again: the same seed chooses the same posts. */
import { createHash } from 'node:crypto'

/** Numbers from 0 to 1 (mulberry32, Tommy Ettinger 2017). Not for secrets. */
export function seeded(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` different whole numbers from `first` to `last`; all of them when there are no more. */
export function someBetween(first: number, last: number, count: number, random: () => number): number[] {
  const size = last - first + 1
  if (size <= count) return Array.from({ length: Math.max(0, size) }, (_, i) => first + i)
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(first + Math.floor(random() * size))
  return [...chosen]
}
