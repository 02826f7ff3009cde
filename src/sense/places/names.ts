/** Names by their first word, the longest first: found in one look for each word of a text. */
import { isJoined, isTag, keysOf, type Text } from './words.js'

/** `sure`: can only be a place. `namesake`: several places. `sometimes`, `often`: a word too. */
export type Certainty = 'sure' | 'namesake' | 'sometimes' | 'often'

export type KnownPlace = {
  /** As it is shown. */
  name: string
  /** The municipality that it is or lies in: any code. */
  town: string
  names: { name: string; certainty: Certainty; oneOfSeveral: boolean }[]
  postcodes: readonly string[]
  /** Names, regions and postcodes that settle a doubtful name when they stand in the same text. */
  company: readonly string[]
  french: boolean
}

/** One of the places that a name may mean. */
export type Meaning = {
  place: KnownPlace
  certainty: Certainty
  oneOfSeveral: boolean
  company: ReadonlySet<string>
}
export type Entry = {
  /** The words with a space between them. */
  key: string
  words: string[]
  /** Empty: no place, but company for one; or a phrase that only looks like a place. */
  meanings: Meaning[]
}

export type Names = {
  add(place: KnownPlace): void
  /** The longest name that begins at this word. */
  at(text: Text, index: number): { entry: Entry; length: number } | undefined
  /** How many names there are. */
  size(): number
}

/** Newspapers and roads with a town in their name. */
const noPlaces = [
  'Gazet van Antwerpen',
  'Belang van Limburg',
  'Jan van Gent',
  'Bank van Breda',
  'Slag bij Waterloo',
]

export function createNames(): Names {
  const byFirst = new Map<string, Entry[]>()
  const byTag = new Map<string, Entry>()
  // Thousands of places share the company of their town.
  const companies = new WeakMap<readonly string[], ReadonlySet<string>>()
  const byName = new Map<string, Entry | undefined>()
  let size = 0
  for (const phrase of noPlaces) entryOf(phrase)

  /** Neighbours are named again and again. */
  function entryOf(name: string): Entry | undefined {
    if (!byName.has(name)) byName.set(name, madeEntry(name))
    return byName.get(name)
  }

  function madeEntry(name: string): Entry | undefined {
    const words = keysOf(name)
    const [first] = words
    if (first === undefined) return undefined
    const key = words.join(' ')
    const entries = byFirst.get(first) ?? []
    const known = entries.find((entry) => entry.key === key)
    if (known) return known
    const entry = { key, words, meanings: [] }
    entries.push(entry)
    entries.sort((a, b) => b.words.length - a.words.length)
    byFirst.set(first, entries)
    if (words.length > 1) byTag.set(words.join(''), entry)
    size += 1
    return entry
  }

  function companyOf(place: KnownPlace): ReadonlySet<string> {
    const known = companies.get(place.company)
    if (known) return known
    const keys = new Set(place.company.flatMap((name) => entryOf(name)?.key ?? []))
    companies.set(place.company, keys)
    return keys
  }

  return {
    add: (place) => {
      const company = companyOf(place)
      for (const { name, certainty, oneOfSeveral } of place.names)
        entryOf(name)?.meanings.push({ place, certainty, oneOfSeveral, company })
    },
    at: (text, index) => {
      const word = text.words[index]
      if (!word || word.key === '') return undefined
      const begun = byFirst.get(word.key)
      const entry = begun?.find((each) => fits(each, text, index))
      if (entry) return { entry, length: entry.words.length }
      const tagged = isTag(text, word) ? byTag.get(word.key) : undefined
      return tagged && { entry: tagged, length: 1 }
    },
    size: () => size,
  }
}

function fits(entry: Entry, text: Text, index: number): boolean {
  for (let i = 1; i < entry.words.length; i++) {
    if (text.words[index + i]?.key !== entry.words[i] || !isJoined(text, index + i)) return false
  }
  return true
}
