/**
 * What `place:` stands for in a town that has added names of its own: streets, buildings, localities and nicknames.
 *
 * In: those names, and the town. Out: for each name, queries. In a post from anywhere an own name needs company, for each town
 * has a Kerkstraat: the town, one of its villages or its postcode in the same post (for a nickname a neighbour will do). In a post
 * of a town source it stands alone, and must be written as a name when it is a word too. Never here: the database.
 */
import type { Municipality } from '../gazetteer/index.js'
import { nameKey } from '../gazetteer/towns.js'
import { parse } from '../query/index.js'
import { quoted } from './domains.js'
import { certaintyOfOwn, type OwnPlace } from './own-places.js'
import { type Candidate, candidatesFor, type FoundPlace, placeQuery } from './place-query.js'
import { companyOf, ownNames, sortNames, townQuery } from './town-query.js'

export type PlaceOf = (name: string) => FoundPlace

export type TownPlaces = {
  /** For posts from anywhere. */
  anywhere: PlaceOf
  /** For posts of a town source. */
  atHome: PlaceOf
  /** As they can be asked for. */
  names: readonly string[]
}

/** `town`: absent where the gazetteer does not know the organisation; it is then called by its own name. */
export type Home = { name: string; town: Municipality | undefined }

export function townPlaces(own: readonly OwnPlace[], home: Home): TownPlaces {
  if (own.length === 0) return { anywhere: placeQuery, atHome: placeQuery, names: [] }
  const known = arrange(own)
  return {
    anywhere: remembered((name) => find(name, known, home, anywhereClauses)),
    atHome: remembered((name) => find(name, known, home, homeClauses)),
    names: own.map(({ name }) => name),
  }
}

type Known = { all: readonly OwnPlace[]; byKey: Map<string, OwnPlace[]>; within: Map<string, OwnPlace[]> }

function arrange(all: readonly OwnPlace[]): Known {
  const byKey = new Map<string, OwnPlace[]>()
  const within = new Map<string, OwnPlace[]>()
  for (const one of all) {
    put(byKey, nameKey(one.name), one)
    if (one.belongsTo !== '') put(within, nameKey(one.belongsTo), one)
  }
  return { all, byKey, within }
}

function put(map: Map<string, OwnPlace[]>, key: string, one: OwnPlace): void {
  const there = map.get(key)
  if (there) there.push(one)
  else map.set(key, [one])
}

/** A query is read often, and the text of a town with its streets is long. */
function remembered(look: PlaceOf): PlaceOf {
  const kept = new Map<string, FoundPlace>()
  return (name) => {
    const known = kept.get(name)
    if (known) return known
    const found = look(name)
    if (kept.size >= 200) kept.clear()
    kept.set(name, found)
    return found
  }
}

type Clauses = (own: readonly OwnPlace[], company: Company) => string[]

function find(name: string, known: Known, home: Home, clausesOf: Clauses): FoundPlace {
  const key = nameKey(name)
  if (key === '') return placeQuery(name)
  const [place, ...others] = candidatesFor(name)
  if (!home.town && key === nameKey(home.name))
    return found([quoted(home.name)], clausesOf(ofTown(known, home), companyFor(home)))
  if (place && others.length === 0 && place.town === home.town)
    return found([townQuery(place.place)], clausesOf(atHome(place, known, home), companyFor(home)))
  const direct = known.byKey.get(key)
  // As in texts: what a town calls so itself comes before what lies elsewhere.
  if (direct || !place) {
    const own = [...(direct ?? []), ...inside([key], known)]
    return own.length > 0 ? found([], clausesOf(own, companyFor(home))) : placeQuery(name)
  }
  if (others.length > 0) return placeQuery(name)
  const nicknames = inside([key, ...keysOf(place)], known).filter(({ kind }) => kind === 'nickname')
  const company = companyFor({ name: place.choice, town: place.town })
  return found([townQuery(place.place)], clausesOf(nicknames, company))
}

/** What cannot be asked at all (a name that is no word anywhere) is as good as not known. */
function found(whole: string[], own: string[]): FoundPlace {
  const queries = [...whole, ...own].filter((query) => query !== '')
  return queries.length > 0 ? { found: 'one', queries } : { found: 'none' }
}

const keysOf = ({ place }: Candidate) => ownNames(place).map(nameKey)

function atHome(place: Candidate, known: Known, home: Home): OwnPlace[] {
  return place.place === home.town ? ofTown(known, home) : inside(keysOf(place), known)
}

/** Everything, save a nickname of somewhere else. */
function ofTown({ all }: Known, home: Home): OwnPlace[] {
  const elsewhere = (name: string) => {
    const towns = candidatesFor(name).map(({ town }) => town)
    return towns.length > 0 && !towns.some((town) => town === home.town)
  }
  return all.filter(({ kind, belongsTo }) => kind !== 'nickname' || belongsTo === '' || !elsewhere(belongsTo))
}

/** What lies in places with these keys, or in what lies in them, and what these are called. */
function inside(keys: string[], { within }: Known): OwnPlace[] {
  const seen = new Set(keys)
  const waiting = [...seen]
  const all: OwnPlace[] = []
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const one of within.get(key) ?? []) {
      all.push(one)
      const own = nameKey(one.name)
      if (seen.has(own)) continue
      seen.add(own)
      waiting.push(own)
    }
  }
  return all
}

type Company = { streets: string; nicknames: string }

/** Neighbours are no company for a street: they have one of that name too. */
function companyFor({ name, town }: Home): Company {
  if (!town) return { streets: quoted(name), nicknames: quoted(name) }
  const { sure, doubtful } = sortNames(town)
  const terms = [
    ...sure.map(quoted),
    ...doubtful.map((one) => (one.certainty === 'often' ? `="${one.name}"` : quoted(one.name))),
    // A century is a postcode too.
    ...town.postcodes.filter((postcode) => !/^(19|20)/.test(postcode)),
  ]
  const around = companyOf(town).map(quoted)
  const joined = (all: string[]) => [...new Set(all)].join(' OR ')
  return { streets: joined(terms), nicknames: joined([...terms, ...around]) }
}

function anywhereClauses(own: readonly OwnPlace[], company: Company): string[] {
  const nicknames = own.filter(({ kind }) => kind === 'nickname')
  const streets = own.filter(({ kind }) => kind !== 'nickname')
  return [
    ...pieces(streets).map((names) => `(${names}) AND (${company.streets})`),
    ...pieces(nicknames).map((names) => `(${names}) AND (${company.nicknames})`),
  ]
}

function homeClauses(own: readonly OwnPlace[]): string[] {
  return pieces(own)
}

/** Well under what one query may hold, with the company of a town of many villages beside it. */
const longest = 10_000

/** `"a" OR "b" …`, in as few queries as they fit in. */
function pieces(own: readonly OwnPlace[]): string[] {
  const made: string[] = []
  let piece: string[] = []
  let length = 0
  for (const term of new Set(own.flatMap(termsOf))) {
    if (length + term.length > longest) {
      made.push(piece.join(' OR '))
      piece = []
      length = 0
    }
    piece.push(term)
    length += term.length + 4
  }
  if (piece.length > 0) made.push(piece.join(' OR '))
  return made
}

const saints = /^(?:sint|saint|st)$/i

const plain = /^[#="A-Za-z\u00c0-\u024f0-9 ]+$/

/** Those that a query can hold: one that it cannot would silence every topic that asks for the town. */
function termsOf(own: OwnPlace): string[] {
  return termsFor(own).filter((term) => plain.test(term) || parse(term).ok)
}

/** Of the words alone: a sign in a name means nothing in a phrase, and would mean something in a query. */
function termsFor({ name, kind }: OwnPlace): string[] {
  const words = name.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean)
  if (words.length === 0) return []
  const phrase = words.join(' ')
  if (certaintyOfOwn(name, kind) !== 'sure') return [`="${phrase}"`]
  if (words.length === 1) return [`"${phrase}"`]
  const saint = words.some((word) => saints.test(word))
    ? ['Sint', 'St'].map((short) => `"${words.map((word) => (saints.test(word) ? short : word)).join(' ')}"`)
    : []
  return [`"${phrase}"`, ...saint, `#${words.join('')}`]
}
