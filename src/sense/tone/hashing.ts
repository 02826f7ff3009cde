/** Features as numbers: FNV-1a over the character codes, with a final mix. A kind keeps "word" and "pair" apart. */

const prime = 0x01000193

export const hashFrom = (kind: number): number => Math.imul(0x811c9dc5 ^ kind, prime)

export function addText(hash: number, text: string, from = 0, to = text.length): number {
  let h = hash
  for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), prime)
  return h
}

/** All bits depend on all bits (Austin Appleby's finaliser, 2008). Unsigned. */
export function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
