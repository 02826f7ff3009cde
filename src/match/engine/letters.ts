/**
 * What each UTF-16 unit does to the word that it stands in, and what it becomes: `fold.ts`, unit by unit, made once.
 *
 * Where folding a word is not folding its letters one after the other (Indic vowels, loose Korean letters, letters beyond
 * the basic plane), a unit is {@link ODD}, and whoever reads leaves the whole text to the exact way.
 */
import { ALONE, CONTINUES, classOf, fold, SEPARATES } from '../fold.js'

export const SEPARATOR = 1
/** Continues a word and leaves nothing in it: an accent by itself. */
export const SKIPPED = 2
/** The same, but no letter or mark for what a link is: odd within a word, nothing outside. */
export const INVISIBLE = 3
/** A mark that stays: odd behind a letter, nothing elsewhere. */
export const MARK = 4
export const ODD = 5
/** One half of a character beyond the basic plane. */
export const HALF = 6
/** `#`, `@`, `:` and `_` in any form that means the same. */
export const HASH = 7
export const AT = 8
export const COLON = 9
export const LINE = 10
/** From here on: a letter. Its folded unit is in the low 16 bits. */
export const ONE = 11
/** A letter that is a word. */
export const WORD = 12
/** The low bits say which of {@link longFolds}. */
export const MORE = 13

/** The folded units of letters that become several: ß, æ, ĳ. */
export const longFolds: number[][] = []

/** By unit: `kind << 16 | folded unit`; 0: not met yet, ask {@link codeOf}. */
export const codes: Int32Array = new Int32Array(0x10000)

export function codeOf(unit: number): number {
  const known = codes[unit] as number
  return known === 0 ? learn(unit) : known
}

function learn(unit: number): number {
  const code = codeFor(unit)
  codes[unit] = code
  return code
}

const special = new Map([
  [0x23, HASH],
  [0xff03, HASH],
  [0x40, AT],
  [0xff20, AT],
  [0x3a, COLON],
  [0x5f, LINE],
])

function codeFor(unit: number): number {
  const sign = special.get(unit)
  if (sign !== undefined) return sign << 16
  if (unit >= 0xd800 && unit < 0xe000) return HALF << 16
  const kind = classOf(unit)
  const letter = String.fromCharCode(unit)
  if (kind === SEPARATES) return SEPARATOR << 16
  if (kind === CONTINUES) return continuing(letter) << 16
  const folded = fold(letter)
  if (!isSteady(letter, folded)) return ODD << 16
  if (kind === ALONE) return folded.length === 1 ? (WORD << 16) | folded.charCodeAt(0) : ODD << 16
  return folded.length === 1 ? (ONE << 16) | folded.charCodeAt(0) : (MORE << 16) | longFold(folded)
}

function continuing(letter: string): number {
  if (fold(`a${letter}b`) !== 'ab') return MARK
  return /\p{M}/u.test(letter) ? SKIPPED : INVISIBLE
}

/** Marks and loose Korean letters melt together with what stands before them. */
const melting = /[\p{M}\u1100-\u11ff\ud800-\udfff]/u

function isSteady(letter: string, folded: string): boolean {
  return folded !== '' && !melting.test(folded) && fold(`a${letter}b`) === `a${folded}b`
}

function longFold(folded: string): number {
  longFolds.push(Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i)))
  return longFolds.length - 1
}
