/**
 * Whether a name is the place. The same guard as a query for a town has: a name that is also a word, or several towns', needs
 * a neighbour, the region or a postcode in the same text, or a phrase that only a place can stand in; a name that is mostly a
 * word (Best) only such a phrase. Beyond it: no surname (`Jan Van Gent`), no street that leads there (`rue de Namur`).
 */
import type { Entry, KnownPlace, Meaning } from './names.js'
import { isCapital, isFirst, isTag, type Text } from './words.js'

export type Occurrence = { entry: Entry; length: number; at: number; text: Text }

/** The place that is meant; undefined where nothing says which, or that it is one. */
export function believed(
  one: Occurrence,
  heard: ReadonlySet<string>,
  lang: string,
  home: string | undefined,
): KnownPlace | undefined {
  if (isSurname(one) || isRoad(one)) return undefined
  const likely = one.entry.meanings.filter((meaning) => isLikely(meaning, one, heard, lang, home))
  const atHome = likely.find(({ place }) => place.town === home)
  if (atHome) return atHome.place
  const sure = likely.filter(({ certainty }) => certainty === 'sure')
  const places = new Set((sure.length > 0 ? sure : likely).map(({ place }) => place))
  return places.size === 1 ? [...places][0] : undefined
}

function isLikely(
  { place, certainty, oneOfSeveral, company }: Meaning,
  one: Occurrence,
  heard: ReadonlySet<string>,
  lang: string,
  home: string | undefined,
): boolean {
  if (certainty === 'sure') return true
  if (place.postcodes.includes(before(one, 1))) return true
  if (certainty === 'namesake') return place.town === home || hasCompany(one, heard, company)
  if (!oneOfSeveral && inFixedPhrase(one, place)) return true
  if (certainty === 'often') return false
  if (hasCompany(one, heard, company) || (!oneOfSeveral && afterPreposition(one, place, lang))) return true
  return place.town === home && isWrittenAsName(one)
}

function hasCompany(one: Occurrence, heard: ReadonlySet<string>, company: ReadonlySet<string>): boolean {
  // The fewer of both: a text holds few names.
  for (const key of heard) if (key !== one.entry.key && company.has(key)) return true
  return false
}

const hall = new Set(['gemeente', 'stad', 'gemeentehuis', 'stadhuis', 'deelgemeente', 'dorp'])
const hallOf = new Set([
  'gemeentehuis',
  'stadhuis',
  'centrum',
  'burgemeester',
  'inwoners',
  'dorp',
  'gemeente',
  'stad',
])
const frenchHall = new Set(['commune', 'ville', 'bourgmestre', 'habitants', 'village'])
const country = new Set(['belgium', 'belgie', 'belgique'])

function inFixedPhrase(one: Occurrence, place: KnownPlace): boolean {
  if (hall.has(before(one, 1)) || country.has(before(one, -one.length))) return true
  if (before(one, 1) === 'van' && hallOf.has(before(one, 2))) return true
  return place.french && before(one, 1) === 'de' && frenchHall.has(before(one, 2))
}

const inDutch = new Set(['in', 'naar', 'uit'])

/** `in Mol`, in a Dutch text. Who writes capitals writes them there too: `in ham gerold` is a dish. */
function afterPreposition(one: Occurrence, place: KnownPlace, lang: string): boolean {
  const { text, at } = one
  const word = text.words[at]
  if (isTag(text, word)) return lang === 'nl' || (place.french && lang === 'fr')
  if (!isCapital(text, word) && text.words.some((each) => isCapital(text, each))) return false
  if (lang === 'nl') return inDutch.has(before(one, 1))
  return place.french && lang === 'fr' && before(one, 1) === 'a'
}

/** With a capital where no sentence begins, and no first name before it. */
function isWrittenAsName({ text, at }: Occurrence): boolean {
  if (!isCapital(text, text.words[at]) || isFirst(text, at)) return false
  return !isCapital(text, text.words[at - 1]) || isFirst(text, at - 1)
}

/** `Jan Van Gent`; what begins with `Van Gent naar Brugge` is a road. */
function isSurname({ text, at }: Occurrence): boolean {
  const former = text.words[at - 1]
  return former?.key === 'van' && isCapital(text, former) && !isFirst(text, at - 1)
}

const roads = new Set([
  'rue',
  'avenue',
  'chaussee',
  'boulevard',
  'route',
  'quai',
  'impasse',
  'drève',
  'dreve',
])

function isRoad(one: Occurrence): boolean {
  const near = before(one, 1)
  if (near === 'de' || near === 'd') return roads.has(before(one, 2))
  return (near === 'op' || near === 'naar') && before(one, 2).endsWith('steenweg')
}

/** The key of the word so many places before it (behind it, below zero); empty where there is none. */
function before({ text, at }: Occurrence, distance: number): string {
  return text.words[at - distance]?.key ?? ''
}
