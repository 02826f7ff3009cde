/**
 * Which of many standing queries match a document (percolation). Gives what {@link matches} would give for each query by
 * itself, without asking each: `engine/` finds those that may, by what is necessary for them.
 *
 * Of a post that is still raw bytes it says whether any query may match, so that nearly all of a firehose is never parsed.
 */

import { couldMatch, type Origin } from './engine/origin.js'
import { Segment } from './engine/segment.js'
import { matches } from './evaluate.js'
import type { Prepared } from './prepare.js'
import type { Query } from './query/query.js'

/** What is said in a post that has not been parsed: places of the insides of JSON strings in `bytes`. */
export type Glimpse = {
  bytes: Uint8Array
  /** Where the text begins and ends. */
  textStart: number
  textEnd: number
  /** Where each listed tag begins and ends, one after the other. */
  tags: Int32Array
  tagCount: number
}

export type Matcher = {
  /** Adds a query, or replaces the one under `key`; it counts from the next document on. */
  put(key: string, query: Query): void
  remove(key: string): void
  /** The keys of the queries that match, in the order in which the keys were first put. */
  match(doc: Prepared): string[]
  /** Whether any query may match a post from there; false is certain. */
  sieve(origin: Origin): (glimpse: Glimpse) => boolean
  readonly size: number
  /** How many queries have nothing to find them by (`lang:nl`), and are asked of every document. */
  readonly unanchored: number
}

type Entry = {
  key: string
  query: Query
  order: number
  /** Null: it is asked of every document. */
  place: { segment: Segment; number: number } | null
}

/** Segments are written anew when more than half of their code, and so many numbers, belong to queries that are gone. */
const worthRenewing = 1 << 18
/** Queries that move to the new segment at each change, and at each document. */
const stride = 8

export function createMatcher(): Matcher {
  const entries = new Map<string, Entry>()
  /** The queries of each segment by their numbers there. The last one takes new queries. */
  const segments = [createPart()]
  const always = new Set<Entry>()
  let order = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    withdraw(entry)
  }

  function withdraw(entry: Entry): void {
    always.delete(entry)
    if (!entry.place) return
    const { segment, number } = entry.place
    segment.remove(number)
    const part = segments.find((one) => one.segment === segment)
    if (part) part.entries[number] = undefined
  }

  function put(key: string, query: Query): void {
    const former = entries.get(key)
    if (former?.query === query) return
    if (former) withdraw(former)
    const entry: Entry = { key, query, order: former?.order ?? order++, place: null }
    entries.set(key, entry)
    settle(entry)
    renew(stride)
  }

  function settle(entry: Entry): void {
    const part = segments.at(-1) as Part
    const number = part.segment.add(entry.query)
    if (number === null) always.add(entry)
    else {
      entry.place = { segment: part.segment, number }
      part.entries[number] = entry
    }
  }

  /** Moves some queries out of a segment that is mostly waste. */
  function renew(most: number): void {
    const [old, next] = segments as [Part, Part?]
    if (!next) {
      const { wasted, weight } = old.segment
      if (wasted > worthRenewing && wasted * 2 > weight) segments.push(createPart())
      return
    }
    for (let moved = 0; moved < most && old.entries.length > 0; ) {
      const entry = old.entries.pop()
      if (!entry) continue
      old.segment.remove((entry.place as { number: number }).number)
      settle(entry)
      moved++
    }
    if (old.entries.length === 0) segments.shift()
  }

  function match(doc: Prepared): string[] {
    const hits: Entry[] = []
    for (const { segment, entries: standing } of segments) {
      segment.next()
      segment.reader.words(doc.first.keys())
      for (const tag of doc.tags) segment.reader.tagKey(tag)
      for (const handle of doc.mentions) segment.reader.handle(handle)
      segment.each((number) => {
        const entry = standing[number] as Entry
        if (matches(entry.query, doc)) hits.push(entry)
        return false
      })
    }
    for (const entry of always) if (matches(entry.query, doc)) hits.push(entry)
    if (segments.length > 1) renew(stride)
    return hits.sort((a, b) => a.order - b.order).map(({ key }) => key)
  }

  const enough = () => true

  function mayMatch({ segment }: Part, { bytes, textStart, textEnd, tags, tagCount }: Glimpse): boolean {
    const { reader } = segment
    segment.next()
    if (!reader.text(bytes, textStart, textEnd)) return true
    for (let i = 0; i < tagCount; i++) {
      if (!reader.tag(bytes, tags[2 * i] as number, tags[2 * i + 1] as number)) return true
    }
    return reader.count > 0 && segment.each(enough)
  }

  function sieve(origin: Origin): (glimpse: Glimpse) => boolean {
    const known = new WeakMap<Entry, boolean>()
    const isOpen = (entry: Entry): boolean => {
      const there = known.get(entry)
      if (there !== undefined) return there
      const could = couldMatch(entry.query, origin)
      known.set(entry, could)
      return could
    }
    return (glimpse) => {
      if (always.size > 0) for (const entry of always) if (isOpen(entry)) return true
      for (const part of segments) if (mayMatch(part, glimpse)) return true
      return false
    }
  }

  return {
    put,
    remove,
    match,
    sieve,
    get size() {
      return entries.size
    },
    get unanchored() {
      return always.size
    },
  }
}

type Part = { segment: Segment; entries: (Entry | undefined)[] }

function createPart(): Part {
  return { segment: new Segment(), entries: [] }
}
