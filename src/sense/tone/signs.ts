/**
 * A text as the tone model reads it. Enters: any string. Leaves: its signs in order (words in small letters without
 * accents, emoji, emoticons, marks), each with where it stood. Never here: a weight, a language. The training script reads
 * texts through this same door.
 */
import { isHigh, unitTest } from '../unit-table.js'
import { turns, turnsOf } from './words-of-turn.js'

/** Only the beginning counts: a text of 100 kB must cost no more than a long post. */
export const readAtMost = 2_000
const signsEnough = 320
/** Of one text: the last word may be two. */
export const signsAtMost = signsEnough + 1

export type SignKind = 'word' | 'emoji' | 'mark' | 'link' | 'mention' | 'number'
export type Sign = {
  kind: SignKind
  /** Folded: what is looked up. */
  text: string
  /** As it stands in the text, for the reader. */
  shown: string
  /** In capitals, where that is no abbreviation. */
  shouted: boolean
  /** "leuuuuk" */
  stretched: boolean
  isTag: boolean
  /** Bits of `turns`. */
  turns: number
  /** Of a word: by which a model finds what it knows of it; signs of other numbers may be the same word. 0: no word. */
  number: number
}

/** Seven groups: link, mention, emoticon, word, emoji, mark, number. */
export const pattern =
  /(https?:?\/?\/?\S*|www\.\S+)|(@[\w.]+)|([:;=8xX][-o^']?[)(\]D\\/pP*|3]+(?![\p{L}\d])|<3+|\^_*\^|-_+-|[.o]_+[.o]|:'[()])|(#?[\p{L}\p{M}]+(?:['’`´][\p{L}\p{M}]+)*)|(\p{Extended_Pictographic})|([!?]+|\.{2,}|…|[.,;:"“”„«»()])|(\d+(?:[.,]\d+)*)/uy
const escaped = /\\u([0-9a-f]{4})/gi
const accents = /\p{M}/gu
const thrice = /(\p{L})\1{2,}/gu
/** l'eau, n'est, qu'il: two words. Not don't, it's, zo'n. */
const elided = /^(l|d|n|j|c|s|m|t|qu)['](?=\p{L}{2})/u
const happy = /[)\]D3*pP^]|<3/

export function signsOf(text: string): Sign[] {
  const begin = text.slice(0, readAtMost)
  const plain = begin.includes('\\u') ? begin.replace(escaped, unescape16) : begin
  const found: Sign[] = []
  for (let at = 0; at < plain.length && found.length < signsEnough; ) at = addNext(found, plain, at)
  return found
}

/** Adds the sign that begins at `at`, if one does, and says where to go on. Plain words, which most are, need no pattern. */
function addNext(found: Sign[], text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (isEmpty(code)) return at + 1
  const end = beginsWord(text, at, code) ? endOfWord(text, at) : unclear
  if (end !== unclear) {
    addWord(found, text.slice(at, end))
    return end
  }
  pattern.lastIndex = at
  const match = pattern.exec(text)
  if (match === null) return at + (isHigh(code) ? widthAt(text, at) : 1)
  addMatch(found, match)
  return pattern.lastIndex
}

function addMatch(found: Sign[], match: RegExpExecArray): void {
  const [shown, link, mention, smile, word, emoji, mark] = match
  if (word !== undefined) addWord(found, word)
  else if (mark !== undefined) found.push(markSign(shown))
  else if (link !== undefined) found.push(sign('link', 'http', shown))
  else if (mention !== undefined) found.push(sign('mention', '@', shown))
  else if (smile !== undefined) found.push(sign('emoji', smileOf(shown), shown))
  else if (emoji !== undefined) found.push(sign('emoji', shown, shown))
  else found.push(sign('number', '0', shown))
}

const unclear = -1
/** A letter or an accent. */
const isLetter = unitTest(/[\p{L}\p{M}]/u)

const isEmpty = (code: number): boolean => code === 32 || code === 10
const widthAt = (text: string, at: number): number => ((text.codePointAt(at) as number) > 0xffff ? 2 : 1)
const isApostrophe = (code: number): boolean =>
  code === 0x27 || code === 0x2019 || code === 0x60 || code === 0xb4

/** Whether a word begins here and nothing else can: no address (`http`, `www.`) and no face (`xD`, `o_o`). */
function beginsWord(text: string, at: number, code: number): boolean {
  if (!isLetter(code)) return false
  switch (code) {
    case 0x68:
      return !text.startsWith('http', at)
    case 0x77:
      return !text.startsWith('www.', at)
    case 0x6f:
      return text.charCodeAt(at + 1) !== 0x5f
    case 0x78:
    case 0x58:
      return isLetter(text.charCodeAt(at + 1)) && !mouths.includes(text.charAt(at + 1))
    default:
      return true
  }
}
const mouths = 'opPD'

/** Where the word ends that begins at `at`; `unclear` where a letter of two units may belong to it. */
function endOfWord(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isLetter(code)) continue
    if (isHigh(code)) return unclear
    if (!isApostrophe(code)) return i
    const next = text.charCodeAt(i + 1)
    if (isHigh(next)) return unclear
    if (!isLetter(next)) return i
  }
  return text.length
}

/** Whether a clause ends here: what a "not" denies does not reach beyond it. */
export const endsClause = (one: Sign): boolean => (one.turns & turns.ends) !== 0

const unescape16 = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16))

const markSign = (shown: string): Sign => {
  const text = markOf(shown)
  const within = text === '"' || text === '(' || text === ')'
  return sign('mark', text, shown, within ? 0 : turns.ends)
}

/** All signs are made here, of one shape: what reads them is then twice as fast. */
function sign(
  kind: SignKind,
  text: string,
  shown: string,
  turns = 0,
  { shouted, stretched, isTag }: Looks = plainly,
): Sign {
  return { kind, text, shown, shouted, stretched, isTag, turns, number: kind === 'word' ? ++numbers : 0 }
}

type Looks = Pick<Sign, 'shouted' | 'stretched' | 'isTag'>
const plainly: Looks = { shouted: false, stretched: false, isTag: false }
let numbers = 0

/** Fewer than the models remember, so that no two of them take each other's place. */
const remembered = 12_000
const known = new Map<string, readonly Sign[]>()

/** Words come back: what was made of them is remembered. Signs are never changed. */
function addWord(into: Sign[], raw: string): void {
  let parts = known.get(raw)
  if (parts === undefined) {
    parts = partsOf(raw)
    if (known.size >= remembered) known.clear()
    if (raw.length < 40) known.set(raw, parts)
  }
  for (const part of parts) into.push(part)
}

function partsOf(raw: string): Sign[] {
  const isTag = raw.startsWith('#')
  const bare = isTag ? raw.slice(1) : raw
  const small = foldWord(bare)
  const squeezed = small.replace(thrice, '$1$1')
  // http and @user stand for what was taken out of a text.
  if (!isTag && squeezed === 'http') return [sign('link', 'http', raw)]
  const shouted = bare.length > 3 && bare === bare.toUpperCase() && bare !== bare.toLowerCase()
  const looks = { shouted, stretched: squeezed !== small, isTag }
  const word = (text: string) => sign('word', text, raw, turnsOf(text), looks)
  const head = elided.exec(squeezed)?.[1]
  return head === undefined ? [word(squeezed)] : [word(head), word(squeezed.slice(head.length + 1))]
}

/** Small letters, no accents, one kind of apostrophe: how words are looked up. */
export function foldWord(word: string): string {
  const small = word.toLowerCase()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return /^[\x00-\x7f]*$/.test(small)
    ? small
    : small.normalize('NFKD').replace(accents, '').replace(/[’`´]/g, "'")
}

function smileOf(shown: string): string {
  if (shown.startsWith('<3')) return '<3'
  if (shown.includes("'(") || /[(\\/|]/.test(shown)) return shown.includes('(') ? ':(' : ':/'
  if (/^[-.o]_+[-.o]$/.test(shown)) return '-_-'
  if (/^[;]/.test(shown)) return ';)'
  return happy.test(shown) ? (/[D]/.test(shown) ? ':D' : ':)') : ':|'
}

function markOf(shown: string): string {
  if (shown.startsWith('..') || shown === '…') return '…'
  if (shown.length > 1 && /^[!?]+$/.test(shown)) {
    if (!shown.includes('?')) return '!!'
    return shown.includes('!') ? '?!' : '??'
  }
  return /["“”„«»]/.test(shown) ? '"' : shown
}
