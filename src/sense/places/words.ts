/** The words of a text as names of places are compared: one spelling each, and what stands around them. */
import { unitTest } from '../unit-table.js'

export type Word = {
  /** Lower case, without accents; `st` is `sint`, `saint` too. Empty where no name can be. */
  key: string
  /** Where it begins and ends in `plain`. */
  from: number
  to: number
}
export type Text = { plain: string; words: Word[] }

const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** No name of a place is longer; what is, is not folded: that may take long. */
const longest = 50
const at = 64

/** By hand, not by a pattern: this runs for every post, and is five times as fast. */
export function readWords(text: string): Text {
  const plain = withoutLinks(seen(text))
  const words: Word[] = []
  for (let i = 0; i < plain.length; i++) {
    if (!isWordSign(plain.charCodeAt(i))) continue
    const from = i
    let ascii = true
    for (; i < plain.length; i++) {
      const sign = plain.charCodeAt(i)
      if (!isWordSign(sign)) break
      if (sign > 127) ascii = false
    }
    // A handle is a person or an account.
    const isHandle = from > 0 && plain.charCodeAt(from - 1) === at
    words.push({ key: isHandle || i - from > longest ? '' : keyOf(plain.slice(from, i), ascii), from, to: i })
  }
  return { plain, words }
}

/** The words of a name, as {@link readWords} finds them: `'s-Gravenbrakel` is looked for without its `'s`. */
export function keysOf(name: string): string[] {
  const keys = readWords(name).words.map(({ key }) => key)
  return keys.length > 1 && keys[0] === 's' ? keys.slice(1) : keys
}

/** Begins with a capital and does not go on in capitals. */
export function isCapital({ plain }: Text, word: Word | undefined): boolean {
  if (!word) return false
  const first = plain.charAt(word.from)
  if (first === first.toLowerCase()) return false
  const second = plain.charAt(word.from + 1)
  return word.to - word.from === 1 || second === second.toLowerCase()
}

/** The first of a sentence: a capital says nothing there. */
export function isFirst({ plain, words }: Text, index: number): boolean {
  const word = words[index]
  const former = words[index - 1]
  return !word || !former || /[.!?:\n"“„«]/.test(plain.slice(Math.max(former.to, word.from - 3), word.from))
}

export function isTag({ plain }: Text, word: Word | undefined): boolean {
  return !!word && plain.charAt(word.from - 1) === '#'
}

/** Only a space, a hyphen or an apostrophe between the former word and this one. */
export function isJoined({ plain, words }: Text, index: number): boolean {
  const word = words[index]
  const former = words[index - 1]
  if (!word || !former || word.from - former.to > 2) return false
  return /^[ .\u00a0'’-]+$/.test(plain.slice(former.to, word.from))
}

const sameWord = new Map([
  ['st', 'sint'],
  ['saint', 'sint'],
  ['ste', 'sinte'],
  ['sainte', 'sinte'],
])
const spelledOut: Record<string, string> = { ß: 'ss', œ: 'oe', æ: 'ae', ø: 'o' }

function keyOf(word: string, ascii: boolean): string {
  const lower = word.toLowerCase()
  const key = ascii ? lower : folded(lower)
  return key.length <= 6 && key.startsWith('s') ? (sameWord.get(key) ?? key) : key
}

function folded(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßœæø]/g, (letter) => spelledOut[letter] ?? letter)
}

/** Letters of mathematics, in which some write for the look of it, are letters. */
function seen(text: string): string {
  if (!strange.test(text)) return text
  const shown = /[\ud835\uff21-\uff5a]/.test(text) ? text.normalize('NFKC') : text
  return shown.replace(invisible, '')
}

const strange = /[\u00ad\u200b-\uffff]/

function withoutLinks(text: string): string {
  return text.includes('://') ? text.replace(/https?:\/\/\S+/g, ' . ') : text
}

const isWordSign = unitTest(/[\p{L}\p{N}\p{M}]/u)
