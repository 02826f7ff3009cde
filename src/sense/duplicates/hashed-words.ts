/**
 * The words of a text as numbers: case, marks, addresses, handles and a leading "RT" do not count. Emoji do, each as a word,
 * where nothing else is left.
 */
import { isHigh, unitTest } from '../unit-table.js'

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
  const cut = text.slice(0, longest)
  const all = quickHashes(cut) ?? hashesOf(cut)
  let high = 0x811c9dc5
  let low = 0x1b873593
  for (const hash of all) {
    high = Math.imul(high ^ hash, 0x01000193)
    low = Math.imul(low ^ (hash >>> 7), 0x85ebca6b) + hash
  }
  const distinct = distinctOf(all)
  return {
    order: all.length > kept ? all.slice(0, kept) : all,
    distinct: distinct.length > kept ? distinct.slice(0, kept) : distinct,
    size: distinct.length,
    whole: all.length === 0 ? 0 : (high >>> 0) * 0x200000 + (low >>> 11) + 1,
  }
}

export function hashesOf(text: string): number[] {
  const plain = text.toWellFormed().replace(notWords, '').toLowerCase()
  return (plain.match(word) ?? plain.match(visible) ?? []).map(hashOf)
}

const isInWord = unitTest(/[\p{L}\p{N}]/u)
const isMark = unitTest(/\p{M}/u)
const retweeted = /^\s*RT\b/i
/** Where one of these stands, words may have to go. */
const mayBeAddress = /[@＠]|:\/\/|www\./i

/** In one go over the letters; null where the patterns are needed: addresses, loose accents, letters of two units. */
export function quickHashes(text: string): number[] | null {
  if (mayBeAddress.test(text) || retweeted.test(text)) return null
  const plain = text.toLowerCase()
  const all: number[] = []
  let hash = basis
  let inside = false
  for (let i = 0; i < plain.length; i++) {
    const unit = plain.charCodeAt(i)
    if (isInWord(unit)) {
      hash = Math.imul(hash ^ unit, prime)
      inside = true
    } else {
      if (unit > 127 && (isHigh(unit) || isMark(unit))) return null
      if (inside) all.push(mixed(hash))
      hash = basis
      inside = false
    }
  }
  if (inside) all.push(mixed(hash))
  return all.length > 0 ? all : null
}

function distinctOf(all: number[]): Int32Array {
  const sorted = Int32Array.from(all).sort()
  let end = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue
    sorted[end++] = sorted[i] as number
  }
  return sorted.subarray(0, end)
}

const basis = 0x811c9dc5
const prime = 0x01000193

/** FNV-1a (Fowler, Noll, Vo 1991), mixed at the end so that the smallest hashes are any words. */
function hashOf(one: string): number {
  let hash = basis
  for (let i = 0; i < one.length; i++) hash = Math.imul(hash ^ one.charCodeAt(i), prime)
  return mixed(hash)
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return once ^ (once >>> 13)
}

export const pairOf = (first: number, second: number): number =>
  Math.imul(first, 31) ^ Math.imul(second, 0x27d4eb2f)
