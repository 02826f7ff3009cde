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
  /** By a few letters of it whether any name can begin with a word: nine words of ten are looked up no further. */
  const begun = new Uint8Array(1 << 16)
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
    begun[someOf(first)] = 1
    if (words.length > 1) {
      const tag = words.join('')
      byTag.set(tag, entry)
      begun[someOf(tag)] = 1
    }
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
      if (!word || word.key === '' || begun[someOf(word.key)] === 0) return undefined
      const entry = byFirst.get(word.key)?.find((each) => fits(each, text, index))
      if (entry) return { entry, length: entry.words.length }
      const tagged = isTag(text, word) ? byTag.get(word.key) : undefined
      return tagged && { entry: tagged, length: 1 }
    },
    size: () => size,
  }
}

/** Sixteen bits of a word: of its first two letters, its last, and its length. */
function someOf(word: string): number {
  const last = word.length - 1
  const begins = word.charCodeAt(0) * 961 + word.charCodeAt(Math.min(1, last)) * 31
  return (Math.imul(begins + word.charCodeAt(last), 0x9e3779b1) ^ Math.imul(word.length, 0x85ebca6b)) >>> 16
}

function fits(entry: Entry, text: Text, index: number): boolean {
  for (let i = 1; i < entry.words.length; i++) {
    if (text.words[index + i]?.key !== entry.words[i] || !isJoined(text, index + i)) return false
  }
  return true
}
