/**
 * What counts as a letter, and when two spellings are the same word. The rules in words: docs/query-language.md.
 *
 * In: any text, also broken text (lone surrogates, thousands of marks). Out: words in one spelling. Every function here
 * takes time linear in its input and throws nothing.
 */

import { spelledOut } from '#basics/spelled-out'

/** What one character does to the word that it stands in. */
export const SEPARATES = 1
export const LETTER = 2
/** A letter of a script that puts no spaces between words (Han, kana, Thai, …): each is a word by itself. */
export const ALONE = 3
/** Continues a word, never begins one: combining marks, soft hyphens, joiners, direction marks. */
export const CONTINUES = 4

const letterOrNumber = /[\p{L}\p{N}]/u
const continuing = /[\p{M}\p{Cf}\uff9e\uff9f]/u
const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc\uff70]/u
/** Letters by their Unicode category that people use as apostrophes. */
const letterApostrophes = /[\u02b9-\u02bd\u02c8\u0374]/u
const zeroWidthSpace = 0x200b

// One byte for each code point, filled in as characters are met; 0: not met yet.
const classes = new Uint8Array(0x110000)

/** The class of the character at code point `point`. */
export function classOf(point: number): number {
  const known = classes[point]
  if (known) return known
  const found = classify(point)
  classes[point] = found
  return found
}

function classify(point: number): number {
  const character = String.fromCodePoint(point)
  if (point === zeroWidthSpace) return SEPARATES
  if (continuing.test(character)) return CONTINUES
  if (!letterOrNumber.test(character) || letterApostrophes.test(character)) return SEPARATES
  // ½ would become 1⁄2 and then read as 12.
  if (character.normalize('NFKD').includes('\u2044')) return SEPARATES
  return withoutSpaces.test(character) ? ALONE : LETTER
}

/** Whether the character at code point `point` can stand in a word. */
export function inWord(point: number): boolean {
  return classOf(point) !== SEPARATES
}

// Accents: marks that belong to no script of their own, or are vowel points. Marks that make another letter (Indic vowel
// signs, Thai tones, Japanese voicing U+3099) stay.
const accents =
  /(?![\u3099\u309a])(?=[\p{M}\p{Cf}])(?:\p{Script=Inherited}|\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Cyrillic}|\p{Cf})/gu
const endlessMarks = /(\p{M}{30})\p{M}+/gu
const notInWords = /[^\p{L}\p{N}\p{M}]/gu

/**
 * One spelling for a word: lower case, without accents, ligatures and typographic variants spelled out (ß, œ, ĳ, ﬁ, 𝐆).
 * Empty when nothing of the word remains. `fold(fold(w)) === fold(w)`.
 */
export function fold(word: string): string {
  if (isPlain(word)) return word.toLowerCase()
  const known = remembered.get(word)
  if (known !== undefined) return known
  const folded = foldSlowly(word)
  if (word.length <= rememberedLength) remember(word, folded)
  return folded
}

// The same words with accents come back all the time. Emptied when full, so that it stays small whatever comes in.
// A longer piece of a text would keep the whole text in memory (V8 does not copy it).
const rememberedLength = 12
const remembered = new Map<string, string>()

function remember(word: string, folded: string): void {
  if (remembered.size >= 5000) remembered.clear()
  remembered.set(word, folded)
}

/** Only ASCII: nothing to fold but case. */
function isPlain(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) > 127) return false
  return true
}

function foldSlowly(word: string): string {
  // Accents go first: sorting ten thousand of them, as normalisation does, takes quadratic time.
  const bare = word.replace(accents, '').replace(endlessMarks, '$1')
  const letters = bare.normalize('NFKD').toLowerCase().replace(accents, '').replace(notInWords, '')
  return spelledOut(letters).normalize('NFC')
}

const notInTags = /[^\p{L}\p{N}\p{M}\p{Cf}_]/gu

/** The key of a hashtag (with or without `#`): its letters, digits and underscores in one spelling. */
export function tagKey(tag: string): string {
  const kept = tag.replace(notInTags, '')
  return kept.includes('_') ? kept.split('_').map(fold).join('_') : fold(kept)
}

/** The key of a handle (with or without `@`): case does not matter, accents do. */
export function handleKey(handle: string): string {
  return handle
    .replace(/^[@＠]/, '')
    .replace(/[.-]+$/, '')
    .normalize('NFC')
    .toLowerCase()
}
