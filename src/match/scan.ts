/**
 * From a text to its words, hashtags and mentions. A link, a mail address and a mention leave a gap: no word inside them
 * counts, and no phrase runs across them. The rules in words: docs/query-language.md.
 */
import { ALONE, CONTINUES, classOf, fold, handleKey, LETTER, SEPARATES, tagKey } from './fold.js'

/** Stands in `words` where something is that is not words: it equals no word. */
export const GAP = ''
/** Stands between the title, the text and each listed tag: no phrase and no distance runs on. */
export const BREAK = ' '

export type Scan = {
  /** Folded, in the order of the text. */
  words: string[]
  /** Where each word begins and ends in the text, in UTF-16 units; only filled in when present. */
  starts?: number[]
  ends?: number[]
  /** Each word as it is written; only filled in when present. */
  spelled?: string[]
  tags: string[]
  /** The words of each hashtag, by their places in `words`; only filled in when present. */
  tagged?: Tagged[]
  /** Handles without `@`. */
  mentions: string[]
}

/** From the word at `first` to that at `last`. */
export type Tagged = { key: string; first: number; last: number }

const suspicious = /[@＠]|:\/\/|\.[^\s.]/g
const space = /\s/g

// In this order at each place: an address with a scheme, with `www.`, by mail; a mention; a bare domain. Repetitions are
// bounded, or cannot overlap: the time is linear, whatever the text.
const letter = '\\p{L}\\p{N}'
const label = `[${letter}][${letter}\\p{M}-]{0,62}`
const domain = `(?:${label}\\.)+[a-zA-Z]{2,24}`
const rest = '[^\\s<>"“”„«»]'
const marks = '\\p{M}{0,4}'
const outside = new RegExp(
  [
    `[a-zA-Z][a-zA-Z0-9]{1,20}:\\/\\/${rest}*`,
    `(?<![${letter}]${marks})[wW]{3}\\.${rest}+`,
    `[${letter}\\p{M}._%+-]{0,63}[${letter}_]${marks}@${domain}`,
    `(?<![${letter}_@＠]${marks})[@＠](?<handle>[${letter}_][${letter}\\p{M}_.-]{0,300}(?:@${domain})?)`,
    `(?<![${letter}@._-]${marks})(?:${domain}(?::\\d{1,5})?[/?]${rest}+|(?:${label}\\.)+` +
      // Without a path, only lower-case endings that are no Dutch or French words: "Ik was in Gent.de zon scheen".
      `(?:be|nl|com|org|eu|fr|gent|brussels|vlaanderen|amsterdam|frl|uk)(?![${letter}\\p{M}_-]|\\.[${letter}]))`,
  ].join('|'),
  'gu',
)

/** Adds what stands in `text` to `into`. */
export function scan(text: string, into: Scan): void {
  let from = 0
  let at = 0
  for (;;) {
    suspicious.lastIndex = at
    const sign = suspicious.exec(text)
    if (!sign) break
    // Only the stretch without spaces around the sign is looked at closely: that takes the most time.
    const start = spaceBefore(text, sign.index, at)
    space.lastIndex = sign.index
    at = space.exec(text)?.index ?? text.length
    for (const found of text.slice(start, at).matchAll(outside)) {
      const index = start + found.index
      plain(text, from, index, into)
      from = index + found[0].length
      skip(found.groups?.handle, index, from, into)
    }
  }
  plain(text, from, text.length, into)
}

function spaceBefore(text: string, at: number, least: number): number {
  let start = at
  while (start > least && !isSpace(text.charCodeAt(start - 1))) start--
  return start
}

function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || (unit > 127 && /\s/.test(String.fromCharCode(unit)))
}

function skip(handle: string | undefined, start: number, end: number, into: Scan): void {
  if (handle !== undefined) into.mentions.push(handleKey(handle))
  into.words.push(GAP)
  into.spelled?.push(GAP)
  into.starts?.push(start)
  into.ends?.push(end)
}

/** Adds the words and hashtags between `from` and `to`, where no links and mentions are. */
export function plain(text: string, from: number, to: number, into: Scan): void {
  let start = -1
  let i = from
  while (i < to) {
    const point = text.codePointAt(i) as number
    const kind = classOf(point)
    const next = point > 0xffff ? i + 2 : i + 1
    if (start >= 0 && (kind === SEPARATES || kind === ALONE)) {
      keep(text, start, i, into)
      start = -1
    }
    if (kind === LETTER) {
      if (start < 0) start = i
    } else if (kind === ALONE) {
      const end = skipMarks(text, next, to)
      keep(text, i, end, into)
      i = end
      continue
    } else if ((point === 0x23 || point === 0xff03) && text[i - 1] !== '&') {
      // Glued to a word too ("in VB#terremoto"), but not in `&#39;`.
      keepTag(text, next, to, into)
    }
    i = next
  }
  if (start >= 0) keep(text, start, to, into)
}

function keep(text: string, start: number, end: number, into: Scan): void {
  const word = fold(text.slice(start, end))
  if (word === '') return
  into.words.push(word)
  into.spelled?.push(text.slice(start, end))
  into.starts?.push(start)
  into.ends?.push(end)
}

function skipMarks(text: string, from: number, to: number): number {
  let i = from
  while (i < to) {
    const point = text.codePointAt(i) as number
    if (classOf(point) !== CONTINUES) break
    i += point > 0xffff ? 2 : 1
  }
  return i
}

function keepTag(text: string, from: number, to: number, into: Scan): void {
  const end = tagEnd(text, from, to)
  const key = tagKey(text.slice(from, end))
  if (key === '') return
  into.tags.push(key)
  if (into.tagged) noteTag(key, text.slice(from, end), into, into.tagged)
}

/** The words of the tag come next. */
function noteTag(key: string, tag: string, into: Scan, tagged: Tagged[]): void {
  const inside: Scan = { words: [], tags: [], mentions: [] }
  plain(tag, 0, tag.length, inside)
  const first = into.words.length
  if (inside.words.length > 0) tagged.push({ key, first, last: first + inside.words.length - 1 })
}

/** Where the hashtag ends whose first letter stands at `from`. */
export function tagEnd(text: string, from: number, to: number): number {
  let i = from
  while (i < to) {
    const point = text.codePointAt(i) as number
    const kind = classOf(point)
    if (kind === SEPARATES && point !== 0x5f) break
    if (kind === CONTINUES && i === from) break
    i += point > 0xffff ? 2 : 1
  }
  return i
}
