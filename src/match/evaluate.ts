/** Whether a query matches a document: the plain answer, which every faster way must give too. */
import { addressesOf, holdsLink, hostOf, titleOf } from './deeper.js'
import { holdsCompound, holdsLoose, holdsNear, placesOf, stemTest, testOf } from './places.js'
import type { Prepared } from './prepare.js'
import type { Has, Is, Piece, Query } from './query/query.js'

export function matches(query: Query, doc: Prepared): boolean {
  switch (query.type) {
    case 'words':
      return holdsWords(query.pieces, doc)
    case 'loose':
      return holdsLoose(query.pieces, query.distance, doc)
    case 'exact':
      return placesOf(query, doc).length > 0
    case 'stem':
      return some(doc.first.keys(), stemTest(query.keys))
    case 'compound':
      return holdsCompound(query.key, doc)
    case 'tag':
      return query.prefix ? some(doc.tags, (tag) => tag.startsWith(query.key)) : doc.tags.has(query.key)
    case 'account':
      return doc.mentions.has(query.handle)
    case 'lang':
      return doc.lang === query.value
    case 'source':
      return doc.network === query.value
    case 'kind':
      return doc.kind === query.value
    case 'site':
      return isOnSite(hostOf(doc), query.value)
    case 'url':
      return addressesOf(doc).some((address) => address.includes(query.value))
    case 'has':
      return carries(doc, query.value)
    case 'is':
      return isOfSort(doc, query.value)
    case 'reuse':
      return matches(query.query, doc)
    case 'everything':
      return true
    case 'title':
      return matches(query.part, titleOf(doc))
    case 'not':
      return !matches(query.part, doc)
    case 'near':
      return holdsNear(query.parts, query.steps, doc)
    case 'and':
      return query.parts.every((part) => matches(part, doc))
    case 'or':
      return query.parts.some((part) => matches(part, doc))
  }
}

function some(words: Iterable<string>, test: (word: string) => boolean): boolean {
  for (const word of words) if (test(word)) return true
  return false
}

function isOnSite(host: string | null, site: string): boolean {
  return host !== null && (host === site || host.endsWith(`.${site}`))
}

function carries(doc: Prepared, what: Has): boolean {
  if (what === 'link') return holdsLink(doc)
  if (what !== 'question') return doc.doc.carries?.[what] ?? false
  const { isQuestion = false } = doc.doc
  return typeof isQuestion === 'boolean' ? isQuestion : isQuestion()
}

function isOfSort({ doc }: Prepared, what: Is): boolean {
  return (what === 'reply' ? doc.isReply : doc.isRepost) ?? false
}

function holdsWords(pieces: Piece[], doc: Prepared): boolean {
  const [only] = pieces
  if (!only) return false
  if (pieces.length > 1) return holdsPhrase(pieces, doc)
  if (only.how === 'whole') return doc.first.has(only.word)
  return only.how === 'prefix' ? holdsPrefix(only.word, doc) : some(doc.first.keys(), testOf(only))
}

function holdsPrefix(prefix: string, doc: Prepared): boolean {
  doc.sorted ??= [...doc.first.keys()].sort()
  const { sorted } = doc
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as string) < prefix) low = middle + 1
    else high = middle
  }
  return sorted[low]?.startsWith(prefix) ?? false
}

/** Looks around each place of the first whole word of the phrase; all its other words must be there at all. */
function holdsPhrase(pieces: Piece[], doc: Prepared): boolean {
  if (!pieces.every(({ word, how }) => how !== 'whole' || doc.first.has(word))) return false
  const tests = pieces.map(testOf)
  const steady = pieces.findIndex(({ how }) => how === 'whole')
  if (steady < 0) return doc.words.some((_, start) => phraseAt(start, tests, doc.words))
  const { word } = pieces[steady] as Piece
  for (let at = doc.first.get(word) ?? -1; at >= 0; at = doc.words.indexOf(word, at + 1)) {
    if (phraseAt(at - steady, tests, doc.words)) return true
  }
  return false
}

function phraseAt(start: number, tests: ((word: string) => boolean)[], words: readonly string[]): boolean {
  return tests.every((test, i) => {
    const here = words[start + i]
    return here !== undefined && test(here)
  })
}
