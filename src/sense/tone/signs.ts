/**
 * A text as the tone model reads it. Enters: any string. Leaves: its signs in order (words in small letters without
 * accents, emoji, emoticons, marks), each with where it stood. Never here: a weight, a language. The training script reads
 * texts through this same door.
 */
import { turns, turnsOf } from './words-of-turn.js'

/** Only the beginning counts: a text of 100 kB must cost no more than a long post. */
export const readAtMost = 2_000
const signsAtMost = 320

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
}

/** Seven groups: link, mention, emoticon, word, emoji, mark, number. */
const pattern =
  /(https?:?\/?\/?\S*|www\.\S+)|(@[\w.]+)|([:;=8xX][-o^']?[)(\]D\\/pP*|3]+(?![\p{L}\d])|<3+|\^_*\^|-_+-|[.o]_+[.o]|:'[()])|(#?[\p{L}\p{M}]+(?:['’`´][\p{L}\p{M}]+)*)|(\p{Extended_Pictographic})|([!?]+|\.{2,}|…|[.,;:"“”„«»()])|(\d+(?:[.,]\d+)*)/gu
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
  pattern.lastIndex = 0
  for (let match = pattern.exec(plain); match !== null; match = pattern.exec(plain)) {
    if (found.length >= signsAtMost) break
    const [shown, link, mention, smile, word, emoji, mark] = match
    if (word !== undefined) addWord(found, word)
    else if (mark !== undefined) found.push(markSign(shown))
    else if (link !== undefined) found.push(sign('link', 'http', shown))
    else if (mention !== undefined) found.push(sign('mention', '@', shown))
    else if (smile !== undefined) found.push(sign('emoji', smileOf(shown), shown))
    else if (emoji !== undefined) found.push(sign('emoji', shown, shown))
    else found.push(sign('number', '0', shown))
  }
  return found
}

/** Whether a clause ends here: what a "not" denies does not reach beyond it. */
export const endsClause = (one: Sign): boolean => (one.turns & turns.ends) !== 0

const unescape16 = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16))

const markSign = (shown: string): Sign => {
  const text = markOf(shown)
  const within = text === '"' || text === '(' || text === ')'
  return { ...sign('mark', text, shown), turns: within ? 0 : turns.ends }
}

function sign(kind: SignKind, text: string, shown: string): Sign {
  return { kind, text, shown, shouted: false, stretched: false, isTag: false, turns: 0 }
}

const remembered = 20_000
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
  const whole = { kind: 'word' as const, shown: raw, shouted, stretched: squeezed !== small, isTag }
  const head = elided.exec(squeezed)?.[1]
  if (head === undefined) return [{ ...whole, text: squeezed, turns: turnsOf(squeezed) }]
  const rest = squeezed.slice(head.length + 1)
  return [
    { ...whole, text: head, turns: turnsOf(head) },
    { ...whole, text: rest, turns: turnsOf(rest) },
  ]
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
