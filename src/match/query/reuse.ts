/** `place:Tielt`, `topic:waste` and `$list`: another query under a name, read where it is asked for. */
import { placeQuery } from '../propose/place-query.js'
import type { Reuse } from './fields.js'
import type { Parsed, ParseOptions } from './parser.js'
import { type Read, refuse } from './pieces.js'
import { limits, type Query, type Reused, type Span } from './query.js'

/** Where the sources of reused queries come from; what is absent is not known. Names come in lower case. */
export type Sources = {
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
    const source = sourceOf(kind, name, here)
    if (!source.ok) return source
    const parsed = parse(source.value, { reuse: options.reuse ?? {} }, { chain: [...chain, id], known })
    if (parsed.ok) return { ok: true, value: { type: 'reuse', kind, name, query: parsed.query } }
    const keys = parsed.errors.map(({ key }) => key)
    if (keys.includes('query.reuse-cycle')) return refuse('query.reuse-cycle', here, { name })
    const large = keys.includes('query.reuse-large')
    return refuse(large ? 'query.reuse-large' : 'query.reuse-broken', here, { name })
  }

  function sourceOf(kind: Reused, name: string, here: Span): Read<string> {
    if (kind === 'place') {
      const place = placeQuery(name)
      if (place.found === 'several')
        return refuse('query.place-several', here, {
          name,
          names: place.names.map((one) => `“${one}”`).join(', '),
        })
      return place.found === 'one'
        ? { ok: true, value: place.query }
        : refuse('query.place-unknown', here, { name })
    }
    const value = options.reuse?.[kind]?.(name)
    if (value !== undefined) return { ok: true, value }
    return refuse(kind === 'topic' ? 'query.topic-unknown' : 'query.list-unknown', here, { name })
  }
}

/** Terms of a query, those of what it reuses included. Each reused query is counted where it stands, but read only once. */
export function termsOf(query: Query, counted = new Map<Query, number>()): number {
  const known = counted.get(query)
  if (known !== undefined) return known
  if (query.type !== 'reuse') return countTerms(query, counted)
  const count = termsOf(query.query, counted)
  counted.set(query.query, count)
  return count
}

function countTerms(query: Query, counted: Map<Query, number>): number {
  if ('parts' in query) return query.parts.reduce((sum, part) => sum + termsOf(part, counted), 0)
  return 'part' in query ? termsOf(query.part, counted) : 1
}
