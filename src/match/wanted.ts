/**
 * What a query asks for, in the words that a search elsewhere understands.
 *
 * In: a query. Out: {@link Wanted}, that holds for every post of people for which the query holds, and perhaps for more:
 * what comes in is matched exactly here. So a NOT is only kept where its part is said exactly: NOT of something wider
 * would be narrower. Never here: what a network's search looks like.
 */
import type { Wanted } from '#basics/wanted'
import type { Piece, Query } from './query/query.js'
import { plain, type Scan } from './scan.js'
import { stemKeys } from './stems.js'

/** `isExact`: it holds for no more posts than the query. */
type Said = { wanted: Wanted; isExact: boolean }

const anything: Said = { wanted: { type: 'anything' }, isExact: false }
/** No part of it ever holds. */
const nothing: Said = { wanted: { type: 'or', parts: [] }, isExact: false }
const exactly = (wanted: Wanted): Said => ({ wanted, isExact: true })
const wider = (wanted: Wanted): Said => ({ wanted, isExact: false })

export const wantedOf = (query: Query): Wanted => say(query).wanted

function say(query: Query): Said {
  switch (query.type) {
    case 'words':
      return sayWords(query.pieces, query.text)
    case 'loose':
      return sayLoose(query.pieces, query.distance)
    case 'exact':
      return wider(row(query.pieces.map(({ word, spelled }) => ({ word, spelled: spelled.toLowerCase() }))))
    case 'stem':
      return wider(either(query.keys.map((key) => beginningOf(key, query.word, query.keys))))
    case 'compound':
      return sayCompound(query.key)
    case 'tag':
      return query.prefix ? sayTagBeginning(query.key) : exactly(tagOf(query.key, query.text))
    case 'account':
      return exactly({ type: 'account', handle: query.handle })
    case 'lang':
      return query.value === 'other' ? anything : exactly({ type: 'lang', lang: query.value })
    case 'has':
      return query.value === 'question' ? anything : exactly({ type: 'has', has: query.value })
    case 'is':
      return exactly({ type: 'is', is: query.value })
    case 'kind':
      return query.value === 'social' ? anything : nothing
    // The own address of a post of people is not searched.
    case 'site':
      return nothing
    case 'url':
      return sayAddress(query.value)
    case 'source':
    case 'everything':
      return anything
    case 'reuse':
      return say(query.query)
    case 'title':
      return wider(say(withoutNot(query.part)).wanted)
    case 'not':
      return sayNot(say(query.part))
    case 'near':
      return sayNear(query.parts, query.steps)
    case 'and':
    case 'or':
      return join(query.type, query.parts.map(say))
  }
}

function sayNot({ wanted, isExact }: Said): Said {
  return isExact ? exactly({ type: 'not', part: wanted }) : anything
}

function join(type: 'and' | 'or', said: Said[]): Said {
  const isExact = said.every((one) => one.isExact)
  const parts = said.map(({ wanted }) => wanted)
  return { wanted: type === 'and' ? both(parts) : either(parts), isExact }
}

function both(parts: Wanted[]): Wanted {
  const said = distinct(parts.filter(({ type }) => type !== 'anything'))
  const [only] = said
  if (!only) return { type: 'anything' }
  return said.length === 1 ? only : { type: 'and', parts: said }
}

function either(parts: Wanted[]): Wanted {
  if (parts.some(({ type }) => type === 'anything')) return { type: 'anything' }
  const said = distinct(parts.flatMap((part) => (part.type === 'or' ? part.parts : [part])))
  const [only] = said
  return only && said.length === 1 ? only : { type: 'or', parts: said }
}

const distinct = (parts: Wanted[]) => [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()]

function sayWords(pieces: Piece[], text: string): Said {
  if (!pieces.every(({ how }) => how === 'whole')) return wider(both(pieces.map(sayPiece)))
  const spelled = spelledIn(text)
  const isSame = spelled.length === pieces.length
  return exactly(row(pieces.map(({ word }, i) => ({ word, spelled: (isSame && spelled[i]) || word }))))
}

/** How the words of a term are written, in lower case. */
function spelledIn(text: string): string[] {
  const found: Scan = { words: [], spelled: [], tags: [], mentions: [] }
  plain(text, 0, text.length, found)
  return (found.spelled ?? []).map((word) => word.normalize('NFC').toLowerCase())
}

function row(words: { word: string; spelled: string }[]): Wanted {
  const isPlain = words.every(({ word, spelled }) => word === spelled)
  const [only] = words
  if (only && words.length === 1)
    return { type: 'word', word: only.word, ...(isPlain ? {} : { spelled: only.spelled }) }
  const spelled = isPlain ? {} : { spelled: words.map((one) => one.spelled) }
  return { type: 'phrase', words: words.map(({ word }) => word), ...spelled }
}

function tagOf(tag: string, text: string): Wanted {
  const spelled = text.normalize('NFC').toLowerCase()
  return spelled === tag ? { type: 'tag', tag } : { type: 'tag', tag, spelled }
}

function sayPiece({ word, how }: Piece): Wanted {
  if (how === 'whole') return { type: 'word', word }
  if (how === 'prefix') return { type: 'word', word, prefix: true, likely: [word] }
  // Of a pattern only the letters before the first open place are certain.
  const certain = /^[^*?]*/.exec(word)?.[0] ?? ''
  return certain === '' ? { type: 'anything' } : { type: 'word', word: certain, prefix: true, likely: [] }
}

function sayLoose(pieces: Piece[], distance: number): Said {
  const words = [...new Set(pieces.map(({ word }) => word))]
  const isPlain = pieces.every(({ how }) => how === 'whole') && words.length === pieces.length
  return isPlain ? exactly({ type: 'near', words, distance }) : wider(both(pieces.map(sayPiece)))
}

/** Each two in a row; words that are near each other are so in any order. */
function sayNear(parts: Query[], steps: { distance: number }[]): Said {
  const pairs = steps.flatMap(({ distance }, i): Wanted[] => {
    const two = [parts[i], parts[i + 1]].flatMap((part) => (part ? [say(part).wanted] : []))
    const [a, b] = two.map((part) => (part.type === 'word' && !part.prefix ? part.word : null))
    return a && b && a !== b ? [{ type: 'near', words: [a, b], distance }] : two
  })
  return wider(both(pairs))
}

/**
 * A stemmer changes the end of a word alone: of a stem all but the last two letters stand in each of its words (`boom` and
 * `bomen` are `bom`, `chevaux` is `cheval`).
 */
function beginningOf(key: string, word: string, keys: string[]): Wanted {
  const stem = [...key.slice(key.indexOf(':') + 1)]
  const certain = stem.slice(0, Math.max(1, stem.length - 2)).join('')
  return { type: 'word', word: certain, prefix: true, likely: formsOf(word, keys) }
}

const endings = [
  '',
  's',
  'en',
  'n',
  'e',
  'er',
  'es',
  't',
  'te',
  'ten',
  'd',
  'de',
  'den',
  'ed',
  'ing',
  'je',
  'jes',
]

/** Words that surely are an inflection; not all of them. */
function formsOf(word: string, keys: string[]): string[] {
  const wanted = new Set(keys)
  const stems = keys.map((key) => key.slice(key.indexOf(':') + 1))
  const forms = [word, ...stems].flatMap((stem) =>
    ['', 'ge'].flatMap((before) => endings.map((ending) => `${before}${stem}${ending}`)),
  )
  const sure = forms.filter((form) => stemKeys(form).some((key) => wanted.has(key)))
  return [...new Set([word, ...sure])].slice(0, 30)
}

/** Written as one, or apart: then one word is its beginning and another its end. */
function sayCompound(key: string): Said {
  const letters = [...key]
  const cuts = letters.slice(1).map((_, i) => i + 1)
  const wordOf = (from: number, to?: number): Wanted => ({
    type: 'word',
    word: letters.slice(from, to).join(''),
  })
  const apart = both([either(cuts.map((cut) => wordOf(0, cut))), either(cuts.map((cut) => wordOf(cut)))])
  return wider(cuts.length === 0 ? wordOf(0) : either([wordOf(0), apart]))
}

/** The letters of a tag are words of the text too. */
function sayTagBeginning(key: string): Said {
  const [first, second] = spelledIn(key)
  if (!first) return anything
  return wider(
    second === undefined
      ? { type: 'word', word: first, prefix: true, likely: [key] }
      : { type: 'word', word: first },
  )
}

/** A piece of an address that holds a whole domain. */
function sayAddress(value: string): Said {
  const domain = /^(?:https?:\/\/)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/?#].*)?$/.exec(value)?.[1]
  return domain ? wider({ type: 'site', domain }) : anything
}

/** Of a title: what it lacks may stand in the text. */
function withoutNot(query: Query): Query {
  if (query.type === 'not') return { type: 'everything' }
  if (query.type === 'and' || query.type === 'or') return { ...query, parts: query.parts.map(withoutNot) }
  return query.type === 'reuse' ? { ...query, query: withoutNot(query.query) } : query
}
