/**
 * From the source of a query to a {@link Query}. Precedence: NOT, then AND (also unwritten), then OR.
 *
 * In: any text. Out: a query, or what is wrong with it and where. Never: an exception, a hang, a stack overflow.
 */
import { type ErrorKey, type QueryError, queryError, tooLong } from './errors.js'
import { type Lexed, lex, type Token } from './lexer.js'
import { print } from './printer.js'
import { limits, type Query, type Span } from './query.js'

export type Parsed =
  | {
      ok: true
      query: Query
      /** Where each term, phrase, tag, account and field of `query` stands, by its node, in order. */
      places: ReadonlyMap<Query, Span>
    }
  | { ok: false; errors: QueryError[] }

/** `system` allows the bare `*`, which only the house itself may ask for. */
export function parse(source: string, options: { system?: boolean } = {}): Parsed {
  const lexed = lex(source, options.system ?? false)
  const state: State = { lexed, at: 0, depth: 0, places: new Map(), spans: new Map() }
  const fatal = lexed.tokens.length === 0 && lexed.errors.length > 0
  const query = fatal ? null : readAll(state, source)
  if (query && lexed.errors.length === 0) forbidOnlyNot(query, state, source)
  // Its canonical form must be a query too.
  if (query && lexed.errors.length === 0 && source.length > limits.length / 2) {
    const { length } = print(query)
    if (length > limits.length) lexed.errors.push(tooLong(0, source.length))
  }
  if (query && lexed.errors.length === 0) return { ok: true, query, places: state.places }
  return { ok: false, errors: lexed.errors.sort((a, b) => a.at - b.at).slice(0, limits.errors) }
}

type State = {
  lexed: Lexed
  /** The next token. */
  at: number
  depth: number
  places: Map<Query, Span>
  /** Where each node stands, groups included. */
  spans: Map<Query, Span>
}

function readAll(state: State, source: string): Query | null {
  const { tokens, errors } = state.lexed
  if (tokens.length === 0) {
    report(state, 'query.empty', { at: 0, length: source.length })
    return null
  }
  const parts: (Query | null)[] = []
  while (state.at < tokens.length && errors.length < limits.errors) {
    parts.push(readOr(state))
    const token = tokens[state.at]
    if (token?.type === 'close') {
      report(state, 'query.paren-close', token)
      state.at++
    }
  }
  return combine('and', parts, state)
}

function report(state: State, key: ErrorKey, { at, length }: Span, values = {}): void {
  const { errors } = state.lexed
  if (errors.length < limits.errors) errors.push(queryError(key, { at, length }, values))
}

function peek(state: State): Token | undefined {
  return state.lexed.tokens[state.at]
}

function take(state: State, type: Token['type']): Token | null {
  const token = peek(state)
  if (token?.type !== type) return null
  state.at++
  return token
}

function readOr(state: State): Query | null {
  const parts = [readAnd(state, null)]
  for (let or = take(state, 'or'); or; or = take(state, 'or')) parts.push(readAnd(state, or))
  return combine('or', parts, state)
}

/** `before` is the operator that asks for what comes here. */
function readAnd(state: State, before: Token | null): Query | null {
  const parts: (Query | null)[] = []
  let asking = before
  for (;;) {
    const and = take(state, 'and')
    if (and) {
      if (asking || parts.length === 0) dangling(state, and)
      asking = and
      continue
    }
    if (!startsOperand(peek(state))) break
    parts.push(readNot(state))
    asking = null
  }
  const next = peek(state)
  if (asking) dangling(state, asking)
  else if (parts.length === 0 && next?.type === 'or') dangling(state, next)
  return combine('and', parts, state)
}

function dangling(state: State, token: Token): void {
  const operator = token.type === 'not' && token.length === 1 ? '-' : token.type.toUpperCase()
  const known = state.lexed.errors.some(({ key, at }) => key === 'query.dangling' && at === token.at)
  if (!known) report(state, 'query.dangling', token, { operator })
}

function startsOperand(token: Token | undefined): boolean {
  return token?.type === 'leaf' || token?.type === 'open' || token?.type === 'not'
}

/** Any number of NOTs and what they deny: two of them cancel out. */
function readNot(state: State): Query | null {
  const first = peek(state) as Token
  let denied = false
  let last: Token | null = null
  for (let not = take(state, 'not'); not; not = take(state, 'not')) {
    denied = !denied
    last = not
  }
  if (last && !startsOperand(peek(state))) {
    dangling(state, last)
    return null
  }
  const part = readOperand(state)
  if (!part || !denied) return part
  const query = negate(part)
  note(state, query, first)
  return query
}

function negate(part: Query): Query {
  return part.type === 'not' ? part.part : { type: 'not', part }
}

/** Remembers that `query` runs from `from` to the last token read. */
function note(state: State, query: Query, from: Span): void {
  const last = state.lexed.tokens[state.at - 1] ?? from
  state.spans.set(query, { at: from.at, length: last.at + last.length - from.at })
}

function readOperand(state: State): Query | null {
  const token = peek(state) as Token
  state.at++
  if (token.type === 'leaf') {
    if (token.query) {
      const span = { at: token.at, length: token.length }
      state.places.set(token.query, span)
      state.spans.set(token.query, span)
    }
    return token.query
  }
  return readGroup(state, token)
}

function readGroup(state: State, open: Token): Query | null {
  if (state.depth >= limits.depth) {
    report(state, 'query.too-deep', open, { most: limits.depth })
    state.at = state.lexed.tokens.length
    return null
  }
  if (take(state, 'close')) {
    report(state, 'query.empty-group', { at: open.at, length: closingLength(state, open) })
    return null
  }
  state.depth++
  const query = readOr(state)
  state.depth--
  if (!take(state, 'close') && !tooDeep(state)) report(state, 'query.paren-open', open)
  if (query) note(state, query, open)
  return query
}

function closingLength(state: State, open: Token): number {
  return (state.lexed.tokens[state.at - 1] as Token).at + 1 - open.at
}

function tooDeep(state: State): boolean {
  return state.lexed.errors.some(({ key }) => key === 'query.too-deep')
}

/** One `and` or `or` of the parts that could be read, with parts of the same kind taken up in it. */
function combine(type: 'and' | 'or', parts: (Query | null)[], state: State): Query | null {
  const read = parts.filter((part) => part !== null)
  if (read.length < 2) return read[0] ?? null
  const query: Query = {
    type,
    parts: read.flatMap((part) => (part.type === type ? part.parts : [part])),
  }
  const first = state.spans.get(read[0] as Query)
  if (first) note(state, query, first)
  return query
}

function forbidOnlyNot(query: Query, state: State, source: string): void {
  if (asksForSomething(query)) return
  const guilty = openPart(query)
  report(state, 'query.only-not', state.spans.get(guilty) ?? { at: 0, length: source.length })
}

/** Whether a post must hold something, or be of some kind, to match. */
function asksForSomething(query: Query): boolean {
  if (query.type === 'and') return query.parts.some(asksForSomething)
  if (query.type === 'or') return query.parts.every(asksForSomething)
  return query.type !== 'not' || deniesEverythingElse(query.part)
}

/** Whether a post must hold something to escape `query`. */
function deniesEverythingElse(query: Query): boolean {
  if (query.type === 'and') return query.parts.every(deniesEverythingElse)
  if (query.type === 'or') return query.parts.some(deniesEverythingElse)
  return query.type === 'not' && asksForSomething(query.part)
}

/** The part to point at: of an OR, the branch that asks for nothing. */
function openPart(query: Query): Query {
  if (query.type !== 'or') return query
  const open = query.parts.find((part) => !asksForSomething(part))
  return open ? openPart(open) : query
}
