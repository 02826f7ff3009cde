/**
 * The stems of words, as marks. Stemming a word four times takes longer than all else, so for each word that was met it is
 * remembered what came of it: by two numbers of 32 bits, and never the word.
 */
import { stemKeys } from '../stems.js'
import { hashOf, seeds, spread } from './hash.js'
import type { Table } from './table.js'

const places = 1 << 14
/** As in `stems.ts`: a longer word has no stem. */
const longest = 40
const none: readonly number[] = []

export class Stems {
  readonly #table: Table
  /** Made when the first query asks. */
  #first = new Int32Array(0)
  #second = new Int32Array(0)
  #marks: (readonly number[] | undefined)[] = []
  /** How many stems queries asked for when all this was remembered. */
  #asked = 0

  constructor(table: Table) {
    this.#table = table
  }

  /** The marks that are a stem of the word in the first `length` of `units`. */
  of(units: Uint16Array, length: number, hash: number): readonly number[] {
    if (length > longest) return none
    if (this.#asked !== this.#table.counts.stem) {
      if (this.#marks.length === 0) {
        this.#first = new Int32Array(places)
        this.#second = new Int32Array(places)
      }
      this.#marks = new Array(places)
      this.#asked = this.#table.counts.stem
    }
    let second = 0x3ade68b1
    for (let i = 0; i < length; i++) second = Math.imul(second + (units[i] as number), 0x2545f491)
    const place = spread(hash) & (places - 1)
    const known = this.#first[place] === hash && this.#second[place] === second
    let marks = known ? this.#marks[place] : undefined
    if (!marks) {
      marks = this.#find(String.fromCharCode(...units.subarray(0, length)))
      this.#first[place] = hash
      this.#second[place] = second
      this.#marks[place] = marks
    }
    return marks
  }

  #find(word: string): readonly number[] {
    const found = stemKeys(word)
      .map((key) => hashOf(seeds.stem, key))
      .filter((hash) => this.#table.parts.has(hash))
      .map((hash) => this.#table.find(hash))
      .filter((mark) => mark >= 0)
    return found.length > 0 ? found : none
  }
}
