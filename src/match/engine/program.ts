/**
 * What is necessary for a query, as numbers in one long array, so that a hundred thousand of them lie close together:
 *
 *     MARK n                    the mark with number n stands in the post
 *     AND size …  OR size …     `size` numbers follow, one part after the other
 *     CALL n                    a part that several queries share, answered once for each post
 *     ANYTHING
 */
import type { Formula } from './formula.js'
import { type Table, widened } from './table.js'

const MARK = 0
const AND = 1
const OR = 2
const CALL = 3
const ANYTHING = 4

type Part =
  | Exclude<Formula, { and: Formula[] } | { or: Formula[] }>
  | { and: Part[] }
  | { or: Part[] }
  | { call: number }

export class Programs {
  #code = new Int32Array(1 << 6)
  #length = 0
  readonly #table: Table
  /** Where shared parts begin, and of which query part each is. */
  #starts = new Int32Array(1 << 3)
  #shared = new WeakMap<object, number>()
  #calls = 0
  /** The post for which a shared part was answered, twice its number, and one more for yes. */
  #answers = new Int32Array(1 << 3)

  constructor(table: Table) {
    this.#table = table
  }

  /** How many numbers there are. */
  get length(): number {
    return this.#length
  }

  /** Where it begins. */
  add(formula: Formula): number {
    const prepared = this.#prepare(formula)
    const start = this.#length
    this.#write(prepared)
    return start
  }

  /** Keeps a list of numbers, for {@link list}; returns where it is. */
  addList(numbers: readonly number[]): number {
    const start = this.#length
    this.#put(numbers.length, numbers[0] ?? 0)
    for (let i = 1; i < numbers.length; i += 2) this.#put(numbers[i] as number, numbers[i + 1] ?? 0)
    return start
  }

  list(start: number): Int32Array {
    return this.#code.subarray(start + 1, start + 1 + (this.#code[start] as number))
  }

  /**
   * Whether the program at `start` may hold for a post: `seen` tells for each mark the last post that held it, `round` is
   * the number of this one.
   */
  run(start: number, seen: Int32Array, round: number): boolean {
    const code = this.#code
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
        if (this.run(at, seen, round) === wanted) return wanted
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

  #write(formula: Part): void {
    if (formula === 'anything') this.#put(ANYTHING, 0)
    else if ('mark' in formula) this.#put(MARK, this.#table.add(formula.mark, formula.sort))
    else if ('call' in formula) this.#put(CALL, formula.call)
    else {
      const size = this.#length + 1
      this.#put('and' in formula ? AND : OR, 0)
      for (const part of 'and' in formula ? formula.and : formula.or) this.#write(part)
      this.#code[size] = this.#length - size - 1
    }
  }

  #put(what: number, argument: number): void {
    if (this.#length + 2 > this.#code.length) {
      this.#code = widened(this.#code, new Int32Array(this.#code.length * 2))
    }
    this.#code[this.#length++] = what
    this.#code[this.#length++] = argument
  }
}

/** Parts of an OR from which on it is kept apart. */
const worthSharing = 4
