/** `place:Tielt`, `topic:waste` and `$list`: another query under a name, read where it is asked for. */
import { type FoundPlace, placeQuery } from '../propose/place-query.js'
import type { Reuse } from './fields.js'
import type { Parsed, ParseOptions } from './parser.js'
import { type Read, refuse } from './pieces.js'
import { limits, type Query, type Reused, type Span } from './query.js'

/**
 * Where the sources of reused queries come from; what is absent is not known. Names come in lower case, places as they are
 * written. Without `place` there is the gazetteer.
 */
export type Sources = {
  place?: (name: string) => FoundPlace
  topic?: (slug: string) => string | undefined
  list?: (name: string) => string | undefined
}

/** `chain`: the names that are being read, from the outside in. `known`: what was read before, at whatever depth. */
export type Within = { chain: string[]; known: Map<string, Read<Query>> }

type Parse = (source: string, options: ParseOptions, within: Within) => Parsed

export function reuser(parse: Parse, options: ParseOptions, { chain, known }: Within): Reuse {
  return (kind, name, span) => {
    const id = `${kind}:${name}`
    const read = known.get(id) ?? readReused(kind, name)
    known.set(id, read)
    return read.ok ? read : { ok: false, error: { ...read.error, ...span } }
  }

  function readReused(kind: Reused, name: string): Read<Query> {
    const here: Span = { at: 0, length: 0 }
    const id = `${kind}:${name}`
    if (chain.includes(id)) return refuse('query.reuse-cycle', here, { name })
    if (chain.length >= limits.reuse) return refuse('query.reuse-large', here, { name })
    if (kind === 'place') return readPlace(name, here)
    const source = sourceOf(kind, name, here)
    if (!source.ok) return source
    const parsed = parse(source.value, { reuse: options.reuse ?? {} }, { chain: [...chain, id], known })
    if (parsed.ok) return { ok: true, value: { type: 'reuse', kind, name, query: parsed.query } }
    const keys = parsed.errors.map(({ key }) => key)
    if (keys.includes('query.reuse-cycle')) return refuse('query.reuse-cycle', here, { name })
    const large = keys.includes('query.reuse-large')
    return refuse(large ? 'query.reuse-large' : 'query.reuse-broken', here, { name })
  }

  function readPlace(name: string, here: Span): Read<Query> {
    const place = (options.reuse?.place ?? placeQuery)(name)
    if (place.found === 'none') return refuse('query.place-unknown', here, { name })
    if (place.found === 'several')
      return refuse('query.place-several', here, {
        name,
        names: place.names.map((one) => `“${one}”`).join(', '),
      })
    const query = placeRead(place, parse)
    return query
      ? { ok: true, value: { type: 'reuse', kind: 'place', name, query } }
      : refuse('query.reuse-broken', here, { name })
  }

  function sourceOf(kind: 'topic' | 'list', name: string, here: Span): Read<string> {
    const value = options.reuse?.[kind]?.(name)
    if (value !== undefined) return { ok: true, value }
    return refuse(kind === 'topic' ? 'query.topic-unknown' : 'query.list-unknown', here, { name })
  }
}

type FoundOne = Extract<FoundPlace, { found: 'one' }>

// A town may have thousands of streets, and each of its topics may name it.
const placesRead = new WeakMap<FoundOne, Query>()

/** Undefined when it cannot be read. */
function placeRead(place: FoundOne, parse: Parse): Query | undefined {
  const known = placesRead.get(place)
  if (known) return known
  return keepPlace(
    place,
    place.queries.map((source) => parse(source, {}, { chain: [], known: new Map() })),
  )
}

/** Reads a place before a query names it: thousands of streets take a while. */
export async function readAhead(
  place: FoundPlace,
  parse: (source: string) => Parsed,
  rest: () => Promise<void> | undefined,
): Promise<void> {
  if (place.found !== 'one' || placesRead.has(place)) return
  const parts: Parsed[] = []
  for (const source of place.queries) {
    parts.push(parse(source))
    await rest()
  }
  keepPlace(place, parts)
}

function keepPlace(place: FoundOne, parts: Parsed[]): Query | undefined {
  const queries = parts.flatMap((part) => (part.ok ? [part.query] : []))
  const [first] = queries
  if (!first || queries.length < parts.length) return undefined
  const query: Query = queries.length === 1 ? first : { type: 'or', parts: queries }
  placesRead.set(place, query)
  return query
}

/**
 * Terms of a query, those of what it reuses included. Each reused query is counted where it stands, but read only once. A place
 * counts once: whoever names a town twice need not know how many streets it has.
 */
export function termsOf(query: Query, counted = new Map<Query, number>()): number {
  const known = counted.get(query)
  if (known !== undefined) return known
  if (query.type !== 'reuse') return countTerms(query, counted)
  const count = termsOf(query.query, counted)
  counted.set(query.query, query.kind === 'place' ? 1 : count)
  return count
}

function countTerms(query: Query, counted: Map<Query, number>): number {
  if ('parts' in query) return query.parts.reduce((sum, part) => sum + termsOf(part, counted), 0)
  return 'part' in query ? termsOf(query.part, counted) : 1
}
