/**
 * From the source of a query to a {@link Query}. Precedence: NOT, then NEAR, then AND (also unwritten), then OR.
 *
 * In: any text. Out: a query, or what is wrong with it and where. Never: an exception, a hang, a stack overflow.
 */
import { type ErrorKey, type QueryError, queryError, tooLong } from './errors.js'
import { type Lexed, lex, type Token } from './lexer.js'
import { print } from './printer.js'
import { limits, type Query, type Span, type Step } from './query.js'
import { reuser, type Sources, termsOf, type Within } from './reuse.js'

export type Parsed =
  | {
      ok: true
      query: Query
      /** Where each term, phrase, tag, account and field of `query` stands, by its node, in order. */
      places: ReadonlyMap<Query, Span>
      /** Where each node stands, groups included. */
      spans: ReadonlyMap<Query, Span>
    }
  | { ok: false; errors: QueryError[] }

export type ParseOptions = {
  /** The bare `*` is allowed, which only the house itself may ask for. */
  system?: boolean
  /** What stands behind `topic:` and `$`. */
  reuse?: Sources
}

export function parse(source: string, options: ParseOptions = {}): Parsed {
  return parseWithin(source, options, { chain: [], known: new Map() })
}

function parseWithin(source: string, options: ParseOptions, within: Within): Parsed {
  const reuse = reuser(parseWithin, options, within)
  const lexed = lex(source, { system: options.system ?? false, reuse })
  const state: State = { lexed, at: 0, depth: 0, places: new Map(), spans: new Map() }
  const fatal = lexed.tokens.length === 0 && lexed.errors.length > 0
  const query = fatal ? null : readAll(state, source)
  if (query && lexed.errors.length === 0) forbidOnlyNot(query, state, source)
  if (query && lexed.errors.length === 0) forbidLarge(query, state, source)
  if (query && lexed.errors.length === 0) return { ok: true, query, places: state.places, spans: state.spans }
  return { ok: false, errors: lexed.errors.sort((a, b) => a.at - b.at).slice(0, limits.errors) }
}

function forbidLarge(query: Query, state: State, source: string): void {
  // Its canonical form must be a query too.
  if (source.length > limits.length / 2 && print(query).length > limits.length) {
    state.lexed.errors.push(tooLong(0, source.length))
  }
  if (termsOf(query) <= limits.terms) return
  const [reused, span] = [...state.places].find(([{ type }]) => type === 'reuse') ?? []
  const name = reused?.type === 'reuse' ? reused.name : ''
  report(state, 'query.reuse-large', span ?? { at: 0, length: source.length }, { name })
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
    const near = take(state, 'near')
    if (near) {
      dangling(state, near)
      continue
    }
    if (!startsOperand(peek(state))) break
    parts.push(readNear(state))
    asking = null
  }
  const next = peek(state)
  if (asking) dangling(state, asking)
  else if (parts.length === 0 && next?.type === 'or') dangling(state, next)
  return combine('and', parts, state)
}

function dangling(state: State, token: Token): void {
  const operator = operatorOf(token)
  const known = state.lexed.errors.some(({ key, at }) => key === 'query.dangling' && at === token.at)
  if (!known) report(state, 'query.dangling', token, { operator })
}

function operatorOf(token: Token): string {
  if (token.type === 'title') return 'title:'
  if (token.type === 'near') return token.step.ordered ? 'ONEAR' : 'NEAR'
  return token.type === 'not' && token.length === 1 ? '-' : token.type.toUpperCase()
}

function startsOperand(token: Token | undefined): boolean {
  return token !== undefined && ['leaf', 'open', 'not', 'title'].includes(token.type)
}

/** What stands between one NEAR and the next. A NEAR within parentheses is taken up in the row. */
function readNear(state: State): Query | null {
  const first = peek(state) as Token
  const parts = [readNot(state)]
  const steps: Step[] = []
  for (let near = take(state, 'near'); near; near = take(state, 'near')) {
    if (near.type !== 'near') break
    if (!startsOperand(peek(state))) {
      dangling(state, near)
      return null
    }
    steps.push(near.step)
    parts.push(readNot(state))
  }
  if (steps.length === 0) return parts[0] ?? null
  const read = parts.filter((part) => part !== null)
  const stranger = read.find((part) => part.type !== 'near' && !hasPlace(part))
  if (stranger) report(state, 'query.near-part', state.spans.get(stranger) ?? first)
  if (stranger || read.length < parts.length) return null
  const query = joined(read, steps)
  note(state, query, first)
  return query
}

function joined(parts: Query[], steps: Step[]): Query {
  const row: Extract<Query, { type: 'near' }> = { type: 'near', parts: [], steps: [] }
  for (const [i, part] of parts.entries()) {
    const before = steps[i - 1]
    if (before) row.steps.push(before)
    row.parts.push(...(part.type === 'near' ? part.parts : [part]))
    if (part.type === 'near') row.steps.push(...part.steps)
  }
  return row
}

/** Whether it stands somewhere in the text, so that something can be near it. */
function hasPlace(query: Query): boolean {
  if (query.type === 'or') return query.parts.every(hasPlace)
  if (query.type === 'reuse') return hasPlace(query.query)
  return ['words', 'exact', 'stem', 'compound', 'tag'].includes(query.type)
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
  if (token.type === 'title') return readTitle(state, token)
  if (token.type === 'leaf') {
    if (token.query) {
      // What is reused twice is one node, but stands in two places.
      const query = token.query.type === 'reuse' ? { ...token.query } : token.query
      const span = { at: token.at, length: token.length }
      state.places.set(query, span)
      state.spans.set(query, span)
      return query
    }
    return null
  }
  return readGroup(state, token)
}

function readTitle(state: State, first: Token): Query | null {
  let title = first
  for (let next = take(state, 'title'); next; next = take(state, 'title')) title = next
  const token = peek(state)
  if (token?.type !== 'leaf' && token?.type !== 'open') {
    dangling(state, title)
    return null
  }
  const part = readOperand(state)
  if (!part) return null
  const query: Query = { type: 'title', part: part.type === 'title' ? part.part : part }
  note(state, query, first)
  return query
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
  if (query.type === 'title') return asksForSomething(query.part)
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
  if (query.type === 'title') return openPart(query.part)
  if (query.type !== 'or') return query
  const open = query.parts.find((part) => !asksForSomething(part))
  return open ? openPart(open) : query
}
