/**
 * The marks that standing queries know, numbered from 0 in the order in which they came.
 *
 * Nearly every word of a post is a mark of nobody: one bit says so. Only when that bit is set the table is asked.
 */
import type { Sort } from './formula.js'
import { spread } from './hash.js'

export class Table {
  size = 0
  /** How many marks there are of a sort. */
  readonly counts: Record<Sort, number> = { whole: 0, beginning: 0, ending: 0, inside: 0, stem: 0 }
  #hashes = new Int32Array(1 << 6)
  /** One more than the number of the mark; 0: an empty place. */
  #numbers = new Int32Array(1 << 6)
  /** How often each mark, by its number, was added. */
  #uses = new Int32Array(1 << 5)
  /** Of each mark by its number: {@link isWhole}, {@link isPart} or both, when two sorts have one hash by chance. */
  #kinds = new Uint8Array(1 << 5)
  #wholes = new Bits(1 << 10)
  #parts = new Bits(1 << 10)

  /** The number of the mark, a new one when it is new. */
  add(hash: number, sort: Sort): number {
    const slot = this.#slotOf(hash)
    const number = (this.#numbers[slot] as number) - 1
    if (number >= 0) {
      this.#note(number, hash, sort)
      return number
    }
    this.#hashes[slot] = hash
    this.#numbers[slot] = ++this.size
    if (this.size > this.#kinds.length) {
      this.#kinds = widened(this.#kinds, new Uint8Array(this.size * 2))
      this.#uses = widened(this.#uses, new Int32Array(this.size * 2))
    }
    this.#note(this.size - 1, hash, sort)
    if (this.size * 3 > this.#hashes.length) this.#grow()
    return this.size - 1
  }

  /** -1 when nobody knows it. */
  find(hash: number): number {
    return (this.#numbers[this.#slotOf(hash)] as number) - 1
  }

  /** How often a mark was added. */
  uses(hash: number): number {
    const number = this.find(hash)
    return number < 0 ? 0 : (this.#uses[number] as number)
  }

  /** False: certainly nobody knows this word, hashtag or account. */
  mayKnow(hash: number): boolean {
    return this.#wholes.has(hash)
  }

  /** The same for beginnings, endings, letters inside and stems. */
  mayKnowPart(hash: number): boolean {
    return this.#parts.has(hash)
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1
    let slot = spread(hash) & mask
    while (this.#numbers[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }

  #note(number: number, hash: number, sort: Sort): void {
    const kind = sort === 'whole' ? isWhole : isPart
    this.#kinds[number] = (this.#kinds[number] as number) | kind
    this.#uses[number] = (this.#uses[number] as number) + 1
    this.counts[sort]++
    if (kind === isWhole) this.#wholes.add(hash)
    else this.#parts.add(hash)
  }

  #grow(): void {
    const hashes = this.#hashes
    const numbers = this.#numbers
    this.#hashes = new Int32Array(hashes.length * 2)
    this.#numbers = new Int32Array(hashes.length * 2)
    this.#wholes = new Bits(hashes.length * 16)
    this.#parts = new Bits(hashes.length * 4)
    for (let i = 0; i < hashes.length; i++) {
      const number = numbers[i] as number
      if (number > 0) this.#move(hashes[i] as number, number)
    }
  }

  #move(hash: number, number: number): void {
    const slot = this.#slotOf(hash)
    this.#hashes[slot] = hash
    this.#numbers[slot] = number
    const kinds = this.#kinds[number - 1] as number
    if (kinds & isWhole) this.#wholes.add(hash)
    if (kinds & isPart) this.#parts.add(hash)
  }
}

const isWhole = 1
const isPart = 2

/** A set of numbers that may say yes by chance, and never no. */
class Bits {
  readonly #words: Uint32Array
  readonly #mask: number

  /** `size`: a power of two. */
  constructor(size: number) {
    this.#words = new Uint32Array(size >>> 5)
    this.#mask = size - 1
  }

  add(hash: number): void {
    const at = spread(hash) & this.#mask
    this.#words[at >>> 5] = (this.#words[at >>> 5] as number) | (1 << (at & 31))
  }

  has(hash: number): boolean {
    const at = spread(hash) & this.#mask
    return (((this.#words[at >>> 5] as number) >>> (at & 31)) & 1) === 1
  }
}

export function widened<T extends Int32Array | Uint16Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
