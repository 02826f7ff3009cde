/**
 * Makes one object of equal parts of queries. Six hundred towns follow the same domains in the same words, and each names
 * its own places in every topic: kept apart, their queries weighed 230 MB, together a tenth of that.
 */
import type { Query } from './query/index.js'

/** Queries are plain data that nobody changes, so what is equal may be the same. */
export function createSharer(): (query: Query) => Query {
  const known = new Map<string, Query>()
  const numbers = new WeakMap<Query, number>()
  // The streets of a town are one object already, in each of its topics.
  const shared = new WeakMap<Query, Query>()

  function share(query: Query): Query {
    const before = shared.get(query)
    if (before) return before
    const one = shareNew(query)
    shared.set(query, one)
    return one
  }

  function shareNew(query: Query): Query {
    const whole = withSharedParts(query)
    const key = keyOf(whole)
    const there = known.get(key)
    if (there) return there
    known.set(key, whole)
    numbers.set(whole, known.size)
    return whole
  }

  function withSharedParts(query: Query): Query {
    if (query.type === 'not') return { ...query, part: share(query.part) }
    if (query.type === 'reuse') return { ...query, query: share(query.query) }
    if (query.type === 'and' || query.type === 'or') return { ...query, parts: query.parts.map(share) }
    // The rest is small, or rare: what stands within a NEAR or a title is not looked into.
    return query
  }

  /** Parts that are shared already stand in it by their numbers. */
  function keyOf(query: Query): string {
    if (query.type === 'not') return `not ${numbers.get(query.part)}`
    if (query.type === 'reuse') return `${query.kind} ${query.name} ${numbers.get(query.query)}`
    if (query.type === 'and' || query.type === 'or') {
      return `${query.type} ${query.parts.map((part) => numbers.get(part)).join(' ')}`
    }
    return JSON.stringify(query)
  }

  return share
}
