/**
 * From the raw bytes of a post to the marks that stand in it, in one pass: escapes undone, letters folded, words hashed.
 *
 * In: pieces of UTF-8 as they stand between quotation marks in JSON. Out: the numbers of the marks that queries know. It
 * may see marks that `prepare` does not (within links and mentions): never fewer. Nothing is kept of a text.
 */
import { affixes } from './affixes.js'
import { beginningSalt, hashOf, insideHash, prime, seeds, spread, step } from './hash.js'
import {
  AT,
  COLON,
  codeOf,
  codes,
  HALF,
  HASH,
  INVISIBLE,
  LINE,
  longFolds,
  MARK,
  MORE,
  ODD,
  ONE,
  SEPARATOR,
  SKIPPED,
  WORD,
} from './letters.js'
import { Stems } from './stem-marks.js'
import { type Table, widened } from './table.js'
import { Units } from './units.js'

/** The longest handle that is read. */
const longestHandle = 60
/** A scheme (`https`) is that long at most. */
const longestScheme = 21

/** One for all: a text is read from its beginning to its end, and nothing of it kept. */
const decoded = new Units()

const outside = 0
const inside = 1
const afterWord = 2

export class Reader {
  /** The numbers of the marks of this post. */
  found = new Int32Array(16)
  count = 0
  /** For each mark the last post that held it. */
  seen = new Int32Array(1 << 5)
  round = 0
  readonly #table: Table
  readonly #stems: Stems
  /** The folded units of the word that is being read. */
  #word = new Uint16Array(64)
  #length = 0

  constructor(table: Table) {
    this.#table = table
    this.#stems = new Stems(table)
  }

  /** Returns true when the numbers of posts begin anew. */
  next(): boolean {
    this.count = 0
    if (this.seen.length < this.#table.size) this.seen = new Int32Array(this.#table.size * 2)
    // Twice the number must fit in 31 bits.
    const isNew = this.round >= 0x3fffffff
    if (isNew) this.seen.fill(0)
    this.round = isNew ? 1 : this.round + 1
    return isNew
  }

  /** A text, from `start` to `end` in `bytes`. False: it is too odd to say what stands in it. */
  text(bytes: Uint8Array, start: number, end: number): boolean {
    return decoded.decode(bytes, start, end) && this.#words(decoded.units, decoded.length)
  }

  /** A tag that the source lists. */
  tag(bytes: Uint8Array, start: number, end: number): boolean {
    if (!decoded.decode(bytes, start, end)) return false
    const { units, length } = decoded
    return this.#listed(units, length) && this.#words(units, length)
  }

  /** Folded words, as `prepare` found them. */
  words(all: Iterable<string>): void {
    const { parts, counts } = this.#table
    const { words: bits, mask } = parts
    const hasBeginnings = counts.beginning > 0
    const hasInsides = counts.inside > 0
    const hasTails = counts.ending + counts.stem > 0
    for (const word of all) {
      const { length } = word
      if (length > this.#word.length) this.#word = new Uint16Array(length * 2)
      const units = this.#word
      let hash: number = seeds.word
      for (let i = 0; i < length; i++) {
        const unit = word.charCodeAt(i)
        units[i] = unit
        hash = Math.imul(hash ^ unit, prime)
        if (i + 1 < affixes.least) continue
        if (hasBeginnings && i < affixes.most) {
          const place = spread(hash ^ beginningSalt) & mask
          if (((bits[place >>> 5] as number) >>> (place & 31)) & 1) this.#part(hash ^ beginningSalt)
        }
        if (hasInsides) this.#part(insideHash(units[i - 2] as number, units[i - 1] as number, unit))
      }
      this.#whole(hash)
      if (hasTails) this.#tails(length, hash)
    }
  }

  /** The key of a hashtag. */
  tagKey(key: string): void {
    let hash: number = seeds.tag
    for (let i = 0; i < key.length; i++) {
      hash = step(hash, key.charCodeAt(i))
      this.#beginning(hash, i + 1)
    }
    this.#whole(hash)
  }

  handle(handle: string): void {
    this.#whole(hashOf(seeds.account, handle))
  }

  // All of the time is spent here, so it is one loop over plain numbers.
  #words(units: Uint16Array, end: number): boolean {
    const { wholes, parts, counts } = this.#table
    const { words: wholeBits, mask: wholeMask } = wholes
    const { words: partBits, mask: partMask } = parts
    const hasBeginnings = counts.beginning > 0
    const hasInsides = counts.inside > 0
    const hasTails = counts.ending + counts.stem > 0
    let word = this.#word
    let state = outside
    let start = 0
    let marks = 0
    let length = 0
    let hash = 0
    for (let i = 0; i < end; i++) {
      const unit = units[i] as number
      const code = codes[unit] || codeOf(unit)
      const kind = code >>> 16
      if (kind === ONE || kind === MORE) {
        if (state !== inside) {
          state = inside
          start = i
          length = 0
          hash = seeds.word
        }
        marks = 0
        const folds = kind === MORE ? (longFolds[code & 0xffff] as number[]) : null
        const last = folds ? folds.length - 1 : 0
        for (let j = 0; j <= last; j++) {
          const folded = folds ? (folds[j] as number) : code & 0xffff
          if (length === word.length) word = this.#word = widened(word, new Uint16Array(length * 2))
          word[length++] = folded
          hash = Math.imul(hash ^ folded, prime)
          if (length < affixes.least) continue
          if (hasBeginnings && length <= affixes.most) {
            const place = spread(hash ^ beginningSalt) & partMask
            if (((partBits[place >>> 5] as number) >>> (place & 31)) & 1) this.#part(hash ^ beginningSalt)
          }
          if (hasInsides)
            this.#part(insideHash(word[length - 3] as number, word[length - 2] as number, folded))
        }
        continue
      }
      if (kind === SKIPPED) {
        // Behind many accents the rules for links see no letter any more.
        if (state === inside && ++marks > 2) return false
        continue
      }
      if (state === inside) {
        if (kind === INVISIBLE || kind === MARK) return false
        const place = spread(hash) & wholeMask
        if (((wholeBits[place >>> 5] as number) >>> (place & 31)) & 1) this.#whole(hash)
        if (hasTails) this.#tails(length, hash)
      }
      if (kind === SEPARATOR) state = outside
      else if (kind === WORD) {
        word[0] = code & 0xffff
        const own = Math.imul(seeds.word ^ (code & 0xffff), prime)
        const place = spread(own) & wholeMask
        if (((wholeBits[place >>> 5] as number) >>> (place & 31)) & 1) this.#whole(own)
        if (hasTails) this.#tails(1, own)
        state = afterWord
      } else {
        const skipped = this.#other(kind, units, i, end, state, start)
        if (skipped < 0) return false
        i += skipped
        if (kind !== INVISIBLE && kind !== MARK) state = outside
      }
    }
    if (state === inside) {
      this.#whole(hash)
      if (hasTails) this.#tails(length, hash)
    }
    return true
  }

  /** What is no letter and no plain sign. How many units to skip; -1 when the text is too odd. */
  #other(kind: number, units: Uint16Array, at: number, end: number, state: number, start: number): number {
    let isClear = true
    if (kind === ODD) isClear = false
    else if (kind === MARK) isClear = state === outside
    else if (kind === HALF) {
      // Emoji; letters beyond the basic plane are rare.
      if (decoded.isSign(at) && (state === outside || !decoded.continues(at))) return 1
      isClear = false
    } else if (kind === HASH) isClear = this.#tagAt(units, at + 1, end)
    else if (kind === AT) isClear = this.#handleAt(units, at, end)
    else if (kind === COLON) isClear = this.#isPlainScheme(units, start, at, end)
    return isClear ? 0 : -1
  }

  /** The hashtag of which the first letter may stand at `from`. Each `_` in it may be where a link begins. */
  #tagAt(units: Uint16Array, from: number, end: number): boolean {
    let hash: number = seeds.tag
    let length = 0
    for (let i = from; i < end; i++) {
      const code = codeOf(units[i] as number)
      const kind = code >>> 16
      if (kind === SEPARATOR || kind === HASH || kind === AT || kind === COLON || kind === HALF) break
      if (kind === ODD || kind === MARK) return length === 0 && kind === MARK
      if (kind === SKIPPED || kind === INVISIBLE) {
        if (length === 0) return true
        continue
      }
      const folds = kind === MORE ? (longFolds[code & 0xffff] as number[]) : null
      for (let j = 0; j < (folds?.length ?? 1); j++) {
        hash = step(hash, kind === LINE ? 0x5f : folds ? (folds[j] as number) : code & 0xffff)
        this.#beginning(hash, ++length)
      }
      if (kind === LINE) this.#whole(hash)
    }
    if (length > 0) this.#whole(hash)
    return true
  }

  /** A tag that the source lists: its letters, whatever stands between them. */
  #listed(units: Uint16Array, end: number): boolean {
    let hash: number = seeds.tag
    let length = 0
    for (let i = 0; i < end; i++) {
      const unit = units[i] as number
      const code = codeOf(unit)
      const kind = code >>> 16
      if (kind === ONE || kind === WORD || kind === LINE) {
        hash = step(hash, kind === LINE ? 0x5f : code & 0xffff)
        this.#beginning(hash, ++length)
      } else if (kind === MORE) {
        for (const one of longFolds[code & 0xffff] as number[]) {
          hash = step(hash, one)
          this.#beginning(hash, ++length)
        }
      } else if (unit >= 0x80) return false
    }
    if (length > 0) this.#whole(hash)
    return true
  }

  /** What comes after an `@`. All beginnings of the handle count: what the source lists may be cut. */
  #handleAt(units: Uint16Array, at: number, end: number): boolean {
    if (units[at] !== 0x40) return false
    const before = at > 0 ? (units[at - 1] as number) : 0x20
    // A mail address, or something like it, may end in the middle of a word.
    if (isHandleLetter(before) || before === 0x40 || before >= 0x80) return false
    let hash: number = seeds.account
    for (let i = at + 1; i < end; i++) {
      const unit = units[i] as number
      if (isHandleLetter(unit)) {
        hash = step(hash, unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit)
        this.#whole(hash)
      } else if (unit === 0x2e || unit === 0x2d) {
        if (i === at + 1) return true
        hash = step(hash, unit)
      } else return unit < 0x80 && unit !== 0x40
      if (i - at > longestHandle) return false
    }
    return true
  }

  /** Whether no link begins in the middle of the word before the `:` at `at`. */
  #isPlainScheme(units: Uint16Array, start: number, at: number, end: number): boolean {
    if (at + 2 >= end || units[at + 1] !== 0x2f || units[at + 2] !== 0x2f) return true
    if (at === 0 || !isAsciiLetter(units[at - 1] as number)) return !isLetterCode(units[at - 1])
    if (at - start > longestScheme || isDigit(units[start] as number)) return false
    for (let i = start; i < at; i++) if (!isAsciiLetter(units[i] as number)) return false
    return true
  }

  #tails(length: number, hash: number): void {
    const { counts } = this.#table
    this.#length = length
    if (counts.ending > 0) this.#endings()
    if (counts.stem === 0) return
    for (const mark of this.#stems.of(this.#word, length, hash)) this.#note(mark)
  }

  #endings(): void {
    const word = this.#word
    let hash: number = seeds.ending
    const last = this.#length - 1
    for (let length = 1; length <= affixes.most && length <= last + 1; length++) {
      hash = step(hash, word[last + 1 - length] as number)
      if (length >= affixes.least) this.#part(hash)
    }
  }

  #beginning(hash: number, length: number): void {
    if (length < affixes.least || length > affixes.most || this.#table.counts.beginning === 0) return
    this.#part(hash ^ beginningSalt)
  }

  #part(hash: number): void {
    if (this.#table.parts.has(hash)) this.#note(this.#table.find(hash))
  }

  #whole(hash: number): void {
    if (this.#table.wholes.has(hash)) this.#note(this.#table.find(hash))
  }

  #note(mark: number): void {
    if (mark < 0 || this.seen[mark] === this.round) return
    this.seen[mark] = this.round
    if (this.count === this.found.length) {
      this.found = widened(this.found, new Int32Array(this.count * 2))
    }
    this.found[this.count++] = mark
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** A letter or digit. */
function isAsciiLetter(unit: number): boolean {
  return isDigit(unit) || ((unit | 32) >= 0x61 && (unit | 32) <= 0x7a)
}

function isHandleLetter(unit: number): boolean {
  return isAsciiLetter(unit) || unit === 0x5f
}

function isLetterCode(unit: number | undefined): boolean {
  return unit !== undefined && codeOf(unit) >>> 16 >= ONE
}
