/**
 * The marks that standing queries know, numbered from 0 in the order in which they came.
 *
 * Nearly every word of a post is a mark of nobody: one bit says so. Only when that bit is set the table is asked. When it
 * becomes too small a larger one is filled beside it, a few marks at each addition: no query waits for all of them.
 */
import type { Sort } from './formula.js'
import { spread } from './hash.js'

export class Table {
  size = 0
  /** How often marks of a sort were added. */
  readonly counts: Record<Sort, number> = { whole: 0, beginning: 0, ending: 0, inside: 0, stem: 0 }
  #places = new Places(1 << 6)
  #larger: Places | null = null
  /** How many marks are in the larger one. */
  #moved = 0
  // By number: the hash, how often it was added, and whether it is a whole, a part, or by chance both.
  #hashes = new Int32Array(1 << 5)
  #uses = new Int32Array(1 << 5)
  #kinds = new Uint8Array(1 << 5)

  /** Words, hashtags and accounts. */
  get wholes(): Bits {
    return this.#places.wholes
  }

  /** Beginnings, endings, letters inside and stems. */
  get parts(): Bits {
    return this.#places.parts
  }

  /** The number of the mark, a new one when it is new. */
  add(hash: number, sort: Sort): number {
    let number = this.find(hash)
    if (number < 0) {
      number = this.size++
      if (number === this.#hashes.length) this.#widen()
      this.#hashes[number] = hash
      this.#places.set(hash, number)
      this.#larger?.set(hash, number)
    }
    const kind = sort === 'whole' ? isWhole : isPart
    this.#kinds[number] = (this.#kinds[number] as number) | kind
    this.#uses[number] = (this.#uses[number] as number) + 1
    this.counts[sort]++
    this.#places.note(hash, kind)
    this.#larger?.note(hash, kind)
    this.#grow()
    return number
  }

  /** -1 when nobody knows it. */
  find(hash: number): number {
    return this.#places.find(hash)
  }

  /** How often a mark was added. */
  uses(hash: number): number {
    const number = this.find(hash)
    return number < 0 ? 0 : (this.#uses[number] as number)
  }

  #grow(): void {
    if (!this.#larger) {
      if (this.size * 3 < this.#places.size) return
      this.#larger = new Places(this.#places.size * 2)
      this.#moved = 0
    }
    const larger = this.#larger
    const until = Math.min(this.#moved + stride, this.size)
    for (; this.#moved < until; this.#moved++) {
      const hash = this.#hashes[this.#moved] as number
      larger.set(hash, this.#moved)
      larger.note(hash, this.#kinds[this.#moved] as number)
    }
    if (this.#moved < this.size) return
    this.#places = larger
    this.#larger = null
  }

  #widen(): void {
    const size = this.size * 2
    this.#hashes = widened(this.#hashes, new Int32Array(size))
    this.#uses = widened(this.#uses, new Int32Array(size))
    this.#kinds = widened(this.#kinds, new Uint8Array(size))
  }
}

const isWhole = 1
const isPart = 2
/** Marks that move at each addition. */
const stride = 16

/** Where the numbers of hashes are: open addressing, with the bits before it. */
class Places {
  readonly wholes: Bits
  readonly parts: Bits
  readonly size: number
  readonly #hashes: Int32Array
  /** One more than the number of the mark; 0: an empty place. */
  readonly #numbers: Int32Array

  /** `size`: a power of two. */
  constructor(size: number) {
    this.size = size
    this.#hashes = new Int32Array(size)
    this.#numbers = new Int32Array(size)
    this.wholes = new Bits(size * 8)
    this.parts = new Bits(size * 4)
  }

  find(hash: number): number {
    return (this.#numbers[this.#slotOf(hash)] as number) - 1
  }

  set(hash: number, number: number): void {
    const slot = this.#slotOf(hash)
    this.#hashes[slot] = hash
    this.#numbers[slot] = number + 1
  }

  note(hash: number, kinds: number): void {
    if (kinds & isWhole) this.wholes.add(hash)
    if (kinds & isPart) this.parts.add(hash)
  }

  #slotOf(hash: number): number {
    const mask = this.size - 1
    let slot = spread(hash) & mask
    while (this.#numbers[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }
}

/** A set of numbers that may say yes by chance, and never no. */
export class Bits {
  readonly words: Int32Array
  readonly mask: number

  /** `size`: a power of two. */
  constructor(size: number) {
    this.words = new Int32Array(size >>> 5)
    this.mask = size - 1
  }

  add(hash: number): void {
    const at = spread(hash) & this.mask
    this.words[at >>> 5] = (this.words[at >>> 5] as number) | (1 << (at & 31))
  }

  has(hash: number): boolean {
    const at = spread(hash) & this.mask
    return (((this.words[at >>> 5] as number) >>> (at & 31)) & 1) === 1
  }
}

export function widened<T extends Int32Array | Uint16Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
