/**
 * Standing queries by what is necessary for them: numbers of marks, and behind each the queries that it anchors.
 *
 * In: queries. Out: for a post, those that may match; each must still be asked. A query has a number as long as it stands.
 */
import type { Query } from '../query/query.js'
import { anchorsOf } from './anchors.js'
import { formulaOf } from './formula.js'
import { Programs } from './program.js'
import { Reader } from './reader.js'
import { Table, widened } from './table.js'

export class Segment {
  readonly #table = new Table()
  readonly #programs = new Programs(this.#table)
  readonly reader = new Reader(this.#table)
  /** How many queries stand in it. */
  size = 0
  /** How many numbers of code belong to queries that are gone. */
  wasted = 0
  /** By query: where its program begins, where its anchors are, and for which post it was last looked at. */
  #starts = new Int32Array(1 << 4)
  #anchors = new Int32Array(1 << 4)
  #lengths = new Int32Array(1 << 4)
  #looked = new Int32Array(1 << 4)
  #numbers = 0
  readonly #free: number[] = []
  /** By mark: the first of its postings. Each posting has a query and the next one. 0 ends. */
  #heads = new Int32Array(1 << 5)
  #queries = new Int32Array(1 << 5)
  #nexts = new Int32Array(1 << 5)
  #postings = 1
  #freePosting = 0

  /** Numbers of code. */
  get weight(): number {
    return this.#programs.weight
  }

  /** The number of the query, or null when there is nothing to find it by: it must be asked of every post. */
  add(query: Query): number | null {
    const formula = formulaOf(query)
    const anchors = anchorsOf(formula, (mark) => this.#table.uses(mark))
    if (!anchors) return null
    const number = this.#free.pop() ?? this.#numbers++
    if (number >= this.#starts.length) this.#widenQueries()
    const before = this.#programs.weight
    this.#starts[number] = this.#programs.add(formula)
    const marks = anchors.map(({ mark, sort }) => this.#table.add(mark, sort))
    this.#anchors[number] = this.#programs.addList(marks)
    this.#lengths[number] = this.#programs.weight - before
    // One who has a number of another that is gone was not looked at yet.
    this.#looked[number] = 0
    for (const mark of marks) this.#post(mark, number)
    this.size++
    return number
  }

  remove(number: number): void {
    for (const mark of this.#programs.list(this.#anchors[number] as number)) this.#take(mark, number)
    this.#free.push(number)
    this.wasted += this.#lengths[number] as number
    this.size--
  }

  /** Begins with a new post: then `reader` is told what stands in it. */
  next(): void {
    if (!this.reader.next()) return
    this.#looked.fill(0)
    this.#programs.forgetAnswers()
  }

  /** Calls for each query that may match what `reader` read, until `isEnough` says so; returns whether it did. */
  each(isEnough: (number: number) => boolean): boolean {
    const { found, count, seen, round } = this.reader
    for (let i = 0; i < count; i++) {
      const mark = found[i] as number
      for (let at = this.#heads[mark] ?? 0; at !== 0; at = this.#nexts[at] as number) {
        const number = this.#queries[at] as number
        if (this.#looked[number] === round) continue
        this.#looked[number] = round
        const start = this.#starts[number] as number
        if (this.#programs.run(start, seen, round) && isEnough(number)) return true
      }
    }
    return false
  }

  #post(mark: number, number: number): void {
    if (mark >= this.#heads.length) this.#heads = widened(this.#heads, new Int32Array(mark * 2))
    // The same mark twice in one query.
    const head = this.#heads[mark] as number
    if (head !== 0 && this.#queries[head] === number) return
    const posting = this.#freePosting || this.#postings++
    if (posting === this.#freePosting) this.#freePosting = this.#nexts[posting] as number
    if (posting >= this.#queries.length) {
      this.#queries = widened(this.#queries, new Int32Array(posting * 2))
      this.#nexts = widened(this.#nexts, new Int32Array(posting * 2))
    }
    this.#queries[posting] = number
    this.#nexts[posting] = head
    this.#heads[mark] = posting
  }

  #take(mark: number, number: number): void {
    let before = 0
    for (let at = this.#heads[mark] ?? 0; at !== 0; ) {
      const next = this.#nexts[at] as number
      if (this.#queries[at] === number) {
        if (before === 0) this.#heads[mark] = next
        else this.#nexts[before] = next
        this.#nexts[at] = this.#freePosting
        this.#freePosting = at
        return
      }
      before = at
      at = next
    }
  }

  #widenQueries(): void {
    const size = this.#starts.length * 2
    this.#starts = widened(this.#starts, new Int32Array(size))
    this.#anchors = widened(this.#anchors, new Int32Array(size))
    this.#lengths = widened(this.#lengths, new Int32Array(size))
    this.#looked = widened(this.#looked, new Int32Array(size))
  }
}
