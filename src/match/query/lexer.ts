/** From the source of a query to tokens. Errors are collected; a token that could not be read still stands as an operand. */
import { type ErrorKey, type QueryError, queryError, tooLong, type Values } from './errors.js'
import { readField } from './fields.js'
import { readName } from './names.js'
import { holdsLink, type Read, readWords } from './pieces.js'
import { limits, type Query, type Span } from './query.js'

export type Token = Span &
  /** `query` is null when it was wrong, which `errors` then tells. */
  ({ type: 'leaf'; query: Query | null } | { type: 'open' | 'close' | 'and' | 'or' | 'not' })

export type Lexed = { tokens: Token[]; errors: QueryError[] }

const quotes = '"“”„‟«»＂'
const operators = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
] as const)

export function lex(source: string, system: boolean): Lexed {
  const fatal = tooBig(source)
  if (fatal) return { tokens: [], errors: [fatal] }
  const lexed: Lexed = { tokens: [], errors: [] }
  let i = 0
  while (i < source.length && lexed.errors.length < limits.errors) {
    i = isSpace(source, i) ? i + 1 : readToken(source, i, lexed, system)
  }
  return lexed
}

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
function readToken(source: string, at: number, lexed: Lexed, system: boolean): number {
  const sign = source[at] as string
  if (sign === '(' || sign === ')') {
    lexed.tokens.push({ type: sign === '(' ? 'open' : 'close', at, length: 1 })
    return at + 1
  }
  if (quotes.includes(sign)) return readPhrase(source, at, lexed)
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
  const operator = operators.get(raw as 'AND')
  if (operator) lexed.tokens.push({ type: operator, at, length: raw.length })
  else pushLeaf(lexed, { at, length: raw.length }, readBare(raw, at, system))
  return end
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

function readPhrase(source: string, at: number, lexed: Lexed): number {
  let close = at + 1
  while (close < source.length && !quotes.includes(source[close] as string)) close++
  if (close === source.length) {
    // The rest is read as if there were no quotation mark, so that its own errors show too.
    pushLeaf(lexed, { at, length: 1 }, wrong('query.quote-open', { at, length: 1 }))
    return at + 1
  }
  const span = { at, length: close + 1 - at }
  const content = source.slice(at + 1, close)
  const read = readWords(content, at + 1, 'query.empty-phrase')
  const empty = !read.ok && read.error.key === 'query.empty-phrase'
  pushLeaf(lexed, span, empty ? wrong('query.empty-phrase', span) : read)
  return close + 1
}

function wrong(key: ErrorKey, span: Span, values: Values = {}): Read<never> {
  return { ok: false, error: queryError(key, span, values) }
}

// Signs that have, or will have, a meaning of their own: better refused than looked for as if they were not there.
const reservedSign = /^O?NEAR(?:\/.*)?$|^[=$]|~|\?(?=[\p{L}\p{N}])|\|/su

function readBare(raw: string, at: number, system: boolean): Read<Query> {
  const whole = { at, length: raw.length }
  if (raw === '*')
    return system ? { ok: true, value: { type: 'everything' } } : wrong('query.everything', whole)
  if (raw[0] === '#' || raw[0] === '@' || raw[0] === '＃' || raw[0] === '＠') return readName(raw, at)
  const reserved = reservedSign.exec(raw)
  if (reserved) {
    const sign = reserved[0]
    return wrong('query.sign', { at: at + reserved.index, length: sign.length }, { sign })
  }
  const field = /^(\p{L}+):/u.exec(raw)?.[1]
  if (field !== undefined && !raw.startsWith('//', field.length + 1)) return readField(raw, at, field)
  const read = readWords(raw, at, 'query.no-letters')
  const endless = !read.ok && read.error.key === 'query.phrase-long'
  return !endless && holdsLink(raw) ? wrong('query.link', whole) : read
}
