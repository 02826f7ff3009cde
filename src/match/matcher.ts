/**
 * Which of many standing queries match a document (percolation). Gives what {@link matches} would give for each query by
 * itself, without asking each: see `anchors.ts`.
 */
import { type Anchors, affixLength, anchors } from './anchors.js'
import { matches } from './evaluate.js'
import type { Prepared } from './prepare.js'
import type { Query } from './query/query.js'
import { stemKeys } from './stems.js'

export type Matcher = {
  /** Adds a query, or replaces the one under `key`; it counts from the next document on. */
  put(key: string, query: Query): void
  remove(key: string): void
  /** The keys of the queries that match, in the order in which the keys were first put. */
  match(doc: Prepared): string[]
  readonly size: number
}

const places = ['exact', 'beginnings', 'endings', 'stems'] as const
type Index = Map<string, Entry[]>

type Entry = {
  key: string
  query: Query
  order: number
  /** Null: it is asked of every document. */
  anchors: Anchors | null
  certain: boolean
  /** The last document for which it was looked at. */
  seen: number
}

export function createMatcher(): Matcher {
  const entries = new Map<string, Entry>()
  const indexes = {
    exact: new Map() as Index,
    beginnings: new Map() as Index,
    endings: new Map() as Index,
    stems: new Map() as Index,
  }
  const always: Entry[] = []
  let order = 0
  let round = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    if (!entry.anchors) drop(always, entry)
    for (const place of places) {
      for (const anchor of entry.anchors?.[place] ?? []) take(indexes[place], anchor, entry)
    }
  }

  function put(key: string, query: Query): void {
    const former = entries.get(key)
    remove(key)
    const found = anchors(query)
    const certain = found?.certain ?? false
    const entry: Entry = { key, query, order: former?.order ?? order++, anchors: found, certain, seen: 0 }
    entries.set(key, entry)
    if (!found) always.push(entry)
    for (const place of places) for (const anchor of found?.[place] ?? []) add(indexes[place], anchor, entry)
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
    const { exact, beginnings, endings, stems } = indexes
    for (const anchor of anchorsOf(doc, exact)) check(anchor)
    if (beginnings.size > 0) for (const anchor of beginningsOf(doc, beginnings)) check(anchor)
    if (endings.size > 0) for (const word of doc.first.keys()) check(endings.get(word.slice(-affixLength)))
    if (stems.size > 0) {
      for (const word of doc.first.keys()) for (const key of stemKeys(word)) check(stems.get(key))
    }
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

function* anchorsOf(doc: Prepared, index: Index): Iterable<Entry[] | undefined> {
  for (const word of doc.first.keys()) yield index.get(word)
  for (const tag of doc.tags) yield index.get(`#${tag}`)
  for (const handle of doc.mentions) yield index.get(`@${handle}`)
}

function* beginningsOf(doc: Prepared, index: Index): Iterable<Entry[] | undefined> {
  for (const word of doc.first.keys()) yield index.get(word.slice(0, affixLength))
  for (const tag of doc.tags) yield index.get(`#${tag}`.slice(0, affixLength + 1))
}

function add(index: Index, anchor: string, entry: Entry): void {
  const standing = index.get(anchor)
  if (standing) standing.push(entry)
  else index.set(anchor, [entry])
}

function take(index: Index, anchor: string, entry: Entry): void {
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
