/** Whether a query matches a document: the plain answer, which every faster way must give too. */
import type { Prepared } from './prepare.js'
import type { Piece, Query } from './query/query.js'

export function matches(query: Query, doc: Prepared): boolean {
  switch (query.type) {
    case 'words':
      return holdsWords(query.pieces, doc)
    case 'tag':
      return query.prefix ? someBegins(doc.tags, query.key) : doc.tags.has(query.key)
    case 'account':
      return doc.mentions.has(query.handle)
    case 'lang':
      return doc.lang === query.value
    case 'source':
      return doc.network === query.value
    case 'kind':
      return doc.kind === query.value
    case 'everything':
      return true
    case 'not':
      return !matches(query.part, doc)
    case 'and':
      return query.parts.every((part) => matches(part, doc))
    case 'or':
      return query.parts.some((part) => matches(part, doc))
  }
}

function someBegins(words: Iterable<string>, prefix: string): boolean {
  for (const word of words) if (word.startsWith(prefix)) return true
  return false
}

function holdsWords(pieces: Piece[], doc: Prepared): boolean {
  const [only] = pieces
  if (!only) return false
  if (pieces.length > 1) return holdsPhrase(pieces, doc)
  return only.prefix ? holdsPrefix(only.word, doc) : doc.first.has(only.word)
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
  if (!pieces.every(({ word, prefix }) => prefix || doc.first.has(word))) return false
  const steady = pieces.findIndex(({ prefix }) => !prefix)
  if (steady < 0) return doc.words.some((_, start) => phraseAt(start, pieces, doc.words))
  const { word } = pieces[steady] as Piece
  for (let at = doc.first.get(word) ?? -1; at >= 0; at = doc.words.indexOf(word, at + 1)) {
    if (phraseAt(at - steady, pieces, doc.words)) return true
  }
  return false
}

function phraseAt(start: number, pieces: Piece[], words: readonly string[]): boolean {
  return pieces.every(({ word, prefix }, i) => {
    const here = words[start + i]
    return here !== undefined && (prefix ? here.startsWith(word) : here === word)
  })
}
