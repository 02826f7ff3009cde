/** From the source of a query to tokens. Errors are collected; a token that could not be read still stands as an operand. */
import { inWord } from '../fold.js'
import { type QueryError, queryError, tooLong } from './errors.js'
import { type Reuse, readField } from './fields.js'
import { readName } from './names.js'
import { holdsLink, type Read, readWords, refuse } from './pieces.js'
import { limits, type Query, type Span, type Step, usualDistance } from './query.js'
import { readCompound, readExact, readLoose } from './terms.js'

export type Token = Span &
  /** `query` is null when it was wrong, which `errors` then tells. */
  (
    | { type: 'leaf'; query: Query | null }
    | { type: 'near'; step: Step }
    | { type: 'open' | 'close' | 'and' | 'or' | 'not' | 'title' }
  )

export type Lexed = { tokens: Token[]; errors: QueryError[] }

/** `system`: the bare `*` is allowed. `reuse` finds what stands behind a name. */
export type Known = { system: boolean; reuse: Reuse }

const quotes = '"“”„‟«»＂'
const operators = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
] as const)

export function lex(source: string, known: Known): Lexed {
  const fatal = tooBig(source)
  if (fatal) return { tokens: [], errors: [fatal] }
  const lexed: Lexed = { tokens: [], errors: [] }
  const lexing = { source, lexed, known }
  let i = 0
  while (i < source.length && lexed.errors.length < limits.errors) {
    i = isSpace(source, i) ? i + 1 : readToken(lexing, i)
  }
  return lexed
}

type Lexing = { source: string; lexed: Lexed; known: Known }

function tooBig(source: string): QueryError | null {
  if (source.length > limits.length) return tooLong(limits.length, source.length - limits.length)
  for (let at = 0; at < source.length; at++) {
    if (isControl(source.charCodeAt(at))) return queryError('query.control-character', { at, length: 1 })
  }
  return null
}

function isControl(unit: number): boolean {
  return (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13) || unit === 127
}

const space = /\s/

function isSpace(source: string, at: number): boolean {
  const unit = source.charCodeAt(at)
  return unit === 32 || ((unit < 32 || unit > 127) && space.test(source[at] as string))
}

/** Reads the token at `at` and returns where the next may begin. */
function readToken(lexing: Lexing, at: number): number {
  const { source, lexed } = lexing
  const sign = source[at] as string
  if (sign === '(' || sign === ')') {
    lexed.tokens.push({ type: sign === '(' ? 'open' : 'close', at, length: 1 })
    return at + 1
  }
  if (quotes.includes(sign)) return readPhrase(lexing, at)
  if (sign === '-') {
    if (at + 1 === source.length || /[\s)]/.test(source[at + 1] as string)) {
      lexed.errors.push(queryError('query.dangling', { at, length: 1 }, { operator: '-' }))
      return at + 1
    }
    lexed.tokens.push({ type: 'not', at, length: 1 })
    return at + 1
  }
  const end = bareEnd(source, at)
  const raw = source.slice(at, end)
  const title = titleField.exec(raw)
  if (title && !isBlank(source, at + title[0].length)) {
    lexed.tokens.push({ type: 'title', at, length: title[0].length })
    return at + title[0].length
  }
  if (quotes.includes(source[end] ?? ' ') && /^(?:=|\p{L}+:)$/u.test(raw)) return readQuoted(lexing, at, raw)
  readBare(lexing, raw, at)
  return end
}

const titleField = /^title:/i

/** Whether nothing that could belong to a field stands at `at`. */
function isBlank(source: string, at: number): boolean {
  return at >= source.length || source[at] === ')' || isSpace(source, at)
}

const delimiter = new RegExp(`[\\s()${quotes}]`, 'g')

function bareEnd(source: string, at: number): number {
  delimiter.lastIndex = at
  return delimiter.exec(source)?.index ?? source.length
}

function pushLeaf({ tokens, errors }: Lexed, span: Span, read: Read<Query>): void {
  if (!read.ok) errors.push(read.error)
  tokens.push({ type: 'leaf', query: read.ok ? read.value : null, ...span })
}

/** The closing quotation mark of the one at `open`; -1 when there is none, which is then an error. */
function closingQuote({ source, lexed }: Lexing, open: number): number {
  let close = open + 1
  while (close < source.length && !quotes.includes(source[close] as string)) close++
  if (close < source.length) return close
  pushLeaf(lexed, { at: open, length: 1 }, refuse('query.quote-open', { at: open, length: 1 }))
  return -1
}

const loose = /~(\d*)/y

function readPhrase(lexing: Lexing, at: number): number {
  const { source, lexed } = lexing
  const close = closingQuote(lexing, at)
  // The rest is read as if there were no quotation mark, so that its own errors show too.
  if (close < 0) return at + 1
  loose.lastIndex = close + 1
  const tilde = loose.exec(source)
  const end = close + 1 + (tilde?.[0].length ?? 0)
  const span = { at, length: end - at }
  const content = source.slice(at + 1, close)
  const next = source.codePointAt(end)
  if (tilde && next !== undefined && (inWord(next) || next === 0x7e)) {
    pushLeaf(lexed, span, refuse('query.sign', { at: close + 1, length: 1 }, { sign: '~' }))
    return end
  }
  const read =
    tilde === null
      ? readWords(content, at + 1, 'query.empty-phrase')
      : tilde[1] === ''
        ? readCompound(content, at + 1, span)
        : readLoose(content, at + 1, span, Number(tilde[1]))
  const empty = !read.ok && ['query.empty-phrase', 'query.no-letters'].includes(read.error.key)
  pushLeaf(lexed, span, empty ? refuse('query.empty-phrase', span) : read)
  return end
}

/** `="Mol"`, `place:"Sint Niklaas"`: `raw` is what stands before the quotation mark. */
function readQuoted(lexing: Lexing, at: number, raw: string): number {
  const { source, lexed, known } = lexing
  const open = at + raw.length
  const close = closingQuote(lexing, open)
  if (close < 0) return open + 1
  const span = { at, length: close + 1 - at }
  const content = source.slice(open + 1, close)
  const read =
    raw === '='
      ? readExact(content, open + 1, span)
      : readField({ name: raw.slice(0, -1), value: content, valueAt: open + 1, span }, known.reuse)
  pushLeaf(lexed, span, read)
  return close + 1
}

const near = /^(O?)NEAR(?:\/(.*))?$/s

/** A word without quotation marks: an operator, or a term of whatever kind. */
function readBare({ lexed, known }: Lexing, raw: string, at: number): void {
  const span = { at, length: raw.length }
  const operator = operators.get(raw as 'AND')
  if (operator) {
    lexed.tokens.push({ type: operator, ...span })
    return
  }
  const distance = near.exec(raw)
  if (!distance) {
    pushLeaf(lexed, span, readTerm(raw, at, known))
    return
  }
  const [, order, written] = distance
  const wrong = written !== undefined && (!/^\d{1,4}$/.test(written) || Number(written) > limits.distance)
  if (wrong) lexed.errors.push(queryError('query.distance', span, { most: limits.distance }))
  const step = { distance: wrong ? usualDistance : Number(written ?? usualDistance), ordered: order === 'O' }
  lexed.tokens.push({ type: 'near', step, ...span })
}

// Signs that have a meaning of their own elsewhere: better refused than looked for as if they were not there.
const reservedSign = /^[=$]|~|\|/su
const listName = /^\$[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*$/u

function readTerm(raw: string, at: number, known: Known): Read<Query> {
  const whole = { at, length: raw.length }
  if (raw === '*')
    return known.system ? { ok: true, value: { type: 'everything' } } : refuse('query.everything', whole)
  if (raw[0] === '#' || raw[0] === '@' || raw[0] === '＃' || raw[0] === '＠') return readName(raw, at)
  if (listName.test(raw)) return known.reuse('list', raw.slice(1).toLowerCase(), whole)
  if (/^=[^=~|$]+$/.test(raw)) return readExact(raw.slice(1), at + 1, whole)
  if (/^[^=$~|:/@]+~$/.test(raw)) return readCompound(raw.slice(0, -1), at, whole)
  const name = /^(\p{L}+):/u.exec(raw)?.[1]
  if (name !== undefined && !raw.startsWith('//', name.length + 1)) {
    const value = raw.slice(name.length + 1)
    return readField({ name, value, valueAt: at + name.length + 1, span: whole }, known.reuse)
  }
  const reserved = reservedSign.exec(raw)
  if (reserved) {
    const sign = reserved[0]
    return refuse('query.sign', { at: at + reserved.index, length: sign.length }, { sign })
  }
  const read = readWords(raw, at, 'query.no-letters')
  const endless = !read.ok && read.error.key === 'query.phrase-long'
  return !endless && holdsLink(raw) ? refuse('query.link', whole) : read
}
