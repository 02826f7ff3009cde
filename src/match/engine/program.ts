/**
 * What is necessary for a query, as numbers in long arrays, so that a hundred thousand of them lie close together:
 *
 *     MARK n                    the mark with number n stands in the post
 *     AND size …  OR size …     `size` numbers follow, one part after the other
 *     CALL n                    a part that several queries share, answered once for each post
 *     ANYTHING
 *
 * The arrays are pages: a program lies in one, and its address is the number of its page and its place there.
 */
import type { Formula } from './formula.js'
import { type Table, widened } from './table.js'

const MARK = 0
const AND = 1
const OR = 2
const CALL = 3
const ANYTHING = 4

const pageBits = 16
const pageSize = 1 << pageBits
/** Pages grow with what is there, from this size on: most towns have few queries. */
const firstPage = 256
/** Parts of an OR from which on it is kept apart. */
const worthSharing = 4

type Part =
  | Exclude<Formula, { and: Formula[] } | { or: Formula[] }>
  | { and: Part[] }
  | { or: Part[] }
  | { call: number }

export class Programs {
  /** How many numbers there are. */
  weight = 0
  readonly #table: Table
  readonly #pages: Int32Array[] = []
  /** How much of the last page is taken. */
  #taken = 0
  /** Where shared parts begin, and of which query part each is. */
  #starts = new Int32Array(1 << 3)
  readonly #shared = new WeakMap<object, number>()
  #calls = 0
  /** The post for which a shared part was answered, twice its number, and one more for yes. */
  #answers = new Int32Array(1 << 3)

  constructor(table: Table) {
    this.#table = table
  }

  /** Its address. */
  add(formula: Formula): number {
    const numbers: number[] = []
    this.#write(this.#prepare(formula), numbers)
    return this.#keep(numbers)
  }

  /** Keeps a list of numbers, for {@link list}; returns its address. */
  addList(numbers: readonly number[]): number {
    return this.#keep([numbers.length, ...numbers])
  }

  list(address: number): Int32Array {
    const page = this.#pages[address >>> pageBits] as Int32Array
    const start = address & (pageSize - 1)
    return page.subarray(start + 1, start + 1 + (page[start] as number))
  }

  /**
   * Whether the program at `address` may hold for a post: `seen` tells for each mark the last post that held it, `round` is
   * the number of this one.
   */
  run(address: number, seen: Int32Array, round: number): boolean {
    const page = this.#pages[address >>> pageBits] as Int32Array
    return this.#runIn(page, address & (pageSize - 1), seen, round)
  }

  #runIn(code: Int32Array, start: number, seen: Int32Array, round: number): boolean {
    const what = code[start] as number
    const argument = code[start + 1] as number
    if (what === MARK) return seen[argument] === round
    if (what === CALL) return this.#call(argument, seen, round)
    if (what === ANYTHING) return true
    const wanted = what === OR
    const end = start + 2 + argument
    for (let at = start + 2; at < end; ) {
      const part = code[at] as number
      if (part === MARK) {
        if ((seen[code[at + 1] as number] === round) === wanted) return wanted
        at += 2
      } else {
        if (this.#runIn(code, at, seen, round) === wanted) return wanted
        at += part === CALL ? 2 : 2 + (code[at + 1] as number)
      }
    }
    return !wanted
  }

  #call(number: number, seen: Int32Array, round: number): boolean {
    const known = this.#answers[number] as number
    if (known >> 1 === round) return (known & 1) === 1
    const answer = this.run(this.#starts[number] as number, seen, round)
    this.#answers[number] = (round << 1) | (answer ? 1 : 0)
    return answer
  }

  /** For when the numbers of posts begin anew. */
  forgetAnswers(): void {
    this.#answers.fill(0)
  }

  /** Shared parts are written first: a program stands in one piece. */
  #prepare(formula: Formula): Part {
    if (formula === 'anything' || 'mark' in formula) return formula
    if ('and' in formula) return { and: formula.and.map((part) => this.#prepare(part)) }
    if (formula.from === undefined || formula.or.length < worthSharing) return formula
    const known = this.#shared.get(formula.from)
    if (known !== undefined) return { call: known }
    const { from, ...own } = formula
    const start = this.add(own)
    const number = this.#calls++
    if (this.#calls > this.#starts.length) {
      this.#starts = widened(this.#starts, new Int32Array(this.#calls * 2))
      this.#answers = widened(this.#answers, new Int32Array(this.#calls * 2))
    }
    this.#starts[number] = start
    this.#shared.set(from, number)
    return { call: number }
  }

  #write(formula: Part, into: number[]): void {
    if (formula === 'anything') into.push(ANYTHING, 0)
    else if ('mark' in formula) into.push(MARK, this.#table.add(formula.mark, formula.sort))
    else if ('call' in formula) into.push(CALL, formula.call)
    else {
      const size = into.length + 1
      into.push('and' in formula ? AND : OR, 0)
      for (const part of 'and' in formula ? formula.and : formula.or) this.#write(part, into)
      into[size] = into.length - size - 1
    }
  }

  /** Puts the numbers together in one page: what is larger than a page has one of its own. */
  #keep(numbers: readonly number[]): number {
    let page = this.#pages.at(-1)
    if (!page || this.#taken + numbers.length > page.length) {
      const size = Math.min(Math.max(this.weight >>> 1, firstPage), pageSize)
      page = new Int32Array(Math.max(size, numbers.length))
      this.#pages.push(page)
      this.#taken = 0
    }
    page.set(numbers, this.#taken)
    const address = (this.#pages.length - 1) * pageSize + this.#taken
    this.#taken += numbers.length
    this.weight += numbers.length
    return address
  }
}
