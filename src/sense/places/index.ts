/**
 * Which places a text names. In: a text, and the names that are known (handed in: the gazetteer's, and those that a town has
 * added). Out: places as they are shown, in the order of the text. Never here: coordinates of a post, the database.
 *
 * A name that is also a word (Mol, Peer), a surname or another town's name is only believed in company: see `believe.ts`.
 */
import { believed, type Occurrence } from './believe.js'
import { createNames, type KnownPlace, type Names } from './names.js'
import { keysOf, readWords } from './words.js'

export type { KnownPlace, Names } from './names.js'

/** The organisation's own town: its names come first where several towns bear them. */
export type Home = { town: string; own: Names | null }

/** More than these in one text is a list, not a place. */
const mostPlaces = 12
/** Each is weighed against all words of its text: a text of nothing but names would take a quarter of a second. */
const mostOccurrences = 60
/** Texts of people are far shorter; of an article the beginning says where it happens. */
const mostLetters = 10_000

export type Places = (text: string, lang: string, home?: Home) => string[]

/** `known` is read once; the answer then takes microseconds. */
export function createPlaces(names: Names): Places {
  return (text, lang, home) => {
    const read = readWords(text.length > mostLetters ? text.slice(0, mostLetters) : text)
    const own = home?.own
    const occurrences: Occurrence[] = []
    const keys: string[] = []
    for (let at = 0; at < read.words.length; ) {
      const found = (own ? own.at(read, at) : undefined) ?? names.at(read, at)
      if (!found) {
        at += 1
        continue
      }
      keys.push(found.entry.key)
      if (found.entry.meanings.length > 0 && occurrences.length < mostOccurrences)
        occurrences.push({ ...found, at, text: read })
      at += found.length
    }
    if (occurrences.length === 0) return []
    const heard = new Set(keys)
    const places = new Set<string>()
    for (const one of occurrences) {
      const place = believed(one, heard, lang, home?.town)
      if (place && places.size < mostPlaces) places.add(place.name)
    }
    return [...places]
  }
}

/** One spelling for a name: names with the same key are found in the same texts. */
export function placeKey(name: string): string {
  return keysOf(name).join(' ')
}

/** The names of the gazetteer (or a town's own) as they are looked for. */
export function namesOf(known: Iterable<KnownPlace>): Names {
  const names = createNames()
  for (const place of known) names.add(place)
  return names
}
