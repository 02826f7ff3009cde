/**
 * Which of many standing queries match a document (percolation). Gives what {@link matches} would give for each query by
 * itself, without asking each: see `anchors.ts`.
 */
import { anchors, stemLength } from './anchors.js'
import { matches } from './evaluate.js'
import type { Prepared } from './prepare.js'
import type { Query } from './query/query.js'

export type Matcher = {
  /** Adds a query, or replaces the one under `key`; it counts from the next document on. */
  put(key: string, query: Query): void
  remove(key: string): void
  /** The keys of the queries that match, in the order in which the keys were first put. */
  match(doc: Prepared): string[]
  readonly size: number
}

type Entry = {
  key: string
  query: Query
  order: number
  exact: string[]
  stems: string[]
  certain: boolean
  /** The last document for which it was looked at. */
  seen: number
}

export function createMatcher(): Matcher {
  const entries = new Map<string, Entry>()
  const exact = new Map<string, Entry[]>()
  const stems = new Map<string, Entry[]>()
  const always: Entry[] = []
  let order = 0
  let round = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    for (const anchor of entry.exact) take(exact, anchor, entry)
    for (const anchor of entry.stems) take(stems, anchor, entry)
    if (isAlways(entry)) drop(always, entry)
  }

  function put(key: string, query: Query): void {
    const former = entries.get(key)
    remove(key)
    const found = anchors(query)
    const entry: Entry = {
      key,
      query,
      order: former?.order ?? order++,
      exact: found?.exact ?? [],
      stems: found?.stems ?? [],
      certain: found?.certain ?? false,
      seen: 0,
    }
    entries.set(key, entry)
    for (const anchor of entry.exact) add(exact, anchor, entry)
    for (const anchor of entry.stems) add(stems, anchor, entry)
    if (isAlways(entry)) always.push(entry)
  }

  function match(doc: Prepared): string[] {
    round++
    const hits: Entry[] = []
    const check = (candidates: Entry[] | undefined): void => {
      if (!candidates) return
      for (const entry of candidates) {
        if (entry.seen === round) continue
        entry.seen = round
        if (entry.certain || matches(entry.query, doc)) hits.push(entry)
      }
    }
    for (const anchor of anchorsOf(doc, exact)) check(anchor)
    if (stems.size > 0) for (const anchor of stemsOf(doc, stems)) check(anchor)
    check(always)
    return hits.sort((a, b) => a.order - b.order).map(({ key }) => key)
  }

  return {
    put,
    remove,
    match,
    get size() {
      return entries.size
    },
  }
}

function isAlways({ exact, stems }: Entry): boolean {
  return exact.length === 0 && stems.length === 0
}

function* anchorsOf(doc: Prepared, index: Map<string, Entry[]>): Iterable<Entry[] | undefined> {
  for (const word of doc.first.keys()) yield index.get(word)
  for (const tag of doc.tags) yield index.get(`#${tag}`)
  for (const handle of doc.mentions) yield index.get(`@${handle}`)
}

function* stemsOf(doc: Prepared, index: Map<string, Entry[]>): Iterable<Entry[] | undefined> {
  for (const word of doc.first.keys()) yield index.get(word.slice(0, stemLength))
  for (const tag of doc.tags) yield index.get(`#${tag}`.slice(0, stemLength + 1))
}

function add(index: Map<string, Entry[]>, anchor: string, entry: Entry): void {
  const standing = index.get(anchor)
  if (standing) standing.push(entry)
  else index.set(anchor, [entry])
}

function take(index: Map<string, Entry[]>, anchor: string, entry: Entry): void {
  const standing = index.get(anchor)
  if (!standing) return
  drop(standing, entry)
  if (standing.length === 0) index.delete(anchor)
}

/** The order within a list does not matter: the last one takes the empty place. */
function drop(list: Entry[], entry: Entry): void {
  const at = list.indexOf(entry)
  if (at < 0) return
  const last = list.pop() as Entry
  if (last !== entry) list[at] = last
}
