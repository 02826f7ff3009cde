/**
 * The words of a text as numbers: case, marks, addresses, handles and a leading "RT" do not count. Emoji do, each as a word,
 * where nothing else is left.
 */

export type HashedWords = {
  /** In the order of the text, at most `kept`. */
  order: number[]
  /** Each once, ascending, at most `kept`: those with the smallest hashes. */
  distinct: Int32Array
  /** How many distinct words the text has. */
  size: number
  /** One number for the whole text (53 bits); 0: nothing is left of it. */
  whole: number
}

/** More says nothing about who copied whom, and a text of 100 kB must not take a second. */
const longest = 20_000
const notWords = /https?:\/\/\S+|\bwww\.\S+|[@＠][\p{L}\p{N}_.-]+|^\s*RT\b|\p{M}/giu
const word = /[\p{L}\p{N}]+/gu
const visible = /[^\s\p{C}\p{P}]/gu

export function hashedWords(text: string, kept: number): HashedWords {
  const plain = text.slice(0, longest).toWellFormed().replace(notWords, '').toLowerCase()
  const found = plain.match(word) ?? plain.match(visible) ?? []
  const all: number[] = []
  let high = 0x811c9dc5
  let low = 0x1b873593
  for (const one of found) {
    const hash = hashOf(one)
    all.push(hash)
    high = Math.imul(high ^ hash, 0x01000193)
    low = Math.imul(low ^ (hash >>> 7), 0x85ebca6b) + hash
  }
  const distinct = Int32Array.from(new Set(all)).sort()
  return {
    order: all.length > kept ? all.slice(0, kept) : all,
    distinct: distinct.length > kept ? distinct.slice(0, kept) : distinct,
    size: distinct.length,
    whole: found.length === 0 ? 0 : (high >>> 0) * 0x200000 + (low >>> 11) + 1,
  }
}

/** FNV-1a (Fowler, Noll, Vo 1991), mixed at the end so that the smallest hashes are any words. */
function hashOf(one: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < one.length; i++) hash = Math.imul(hash ^ one.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

export const pairOf = (first: number, second: number): number =>
  Math.imul(first, 31) ^ Math.imul(second, 0x27d4eb2f)
