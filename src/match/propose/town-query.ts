/**
 * A query that finds messages about one town in all the messages of the world.
 *
 * A name that can only be this town stands alone. A name that is also a word (Mol), or that another town bears too (Bergen),
 * needs company: `gemeente Mol`, `in Mol` in a Dutch message, `2400 Mol`, or a neighbour, a postcode or the region in the same
 * message. A name that is mostly a word (Best) is only believed in a fixed phrase. Surnames are the reason why *van Mol* is no company.
 */
import {
  holdersOfName,
  type Municipality,
  municipality,
  type Wordiness,
  wordiness,
} from '../gazetteer/index.js'
import { anyOf, quoted } from './domains.js'
import { regionWords } from './regions.js'

/** `namesake`: no word, but another town's name too. */
export type Certainty = 'sure' | 'namesake' | Exclude<Wordiness, 'never'>

/** The town with its villages: everything that may stand for `townQuery` in a conjunction. Never empty. */
export function townQuery(town: Municipality): string {
  const { sure, doubtful } = sortNames(town)
  const company = companyOf(town)
  const clauses = [...sure.map(quoted), ...sure.flatMap(joinedTag)]
  for (const { name, certainty } of doubtful.filter((each) => isOwn(town, each.name))) {
    clauses.push(...fixedPhrases(town, name, certainty))
  }
  clauses.push(...doubtful.flatMap(({ name }) => postcodePhrases(town, name)))
  const believed = doubtful.filter(({ certainty }) => certainty !== 'often').map(({ name }) => name)
  if (believed.length > 0 && company.length > 0) {
    clauses.push(`((${anyOf(believed)}) AND (${anyOf(company)}))`)
  }
  // A village such as Haren: mostly a word, and the fixed phrases are another's.
  if (clauses.length === 0) clauses.push(...doubtful.map(({ name }) => asWritten(name, company)))
  return [...new Set(clauses)].join(' OR ')
}

/** With its capital, and in company. Without any company only `dorp` says it. */
function asWritten(name: string, company: string[]): string {
  const phrase = `"dorp ${name}"`
  return company.length > 0 ? `${phrase} OR (="${name}" AND (${anyOf(company)}))` : phrase
}

/** How sure it is that the name, in a message from anywhere, means this town. */
export function certaintyOf(town: Municipality, name: string): Certainty {
  const word = wordiness(name)
  if (word !== 'never') return word
  if (name.length <= 3) return 'sometimes'
  const others = holdersOfName(name).filter((holder) => holder !== town)
  // A town of 80,000 does not have to share its name with a hamlet elsewhere.
  const rivals = isOwn(town, name) ? others.filter((other) => isOwn(other, name)) : others
  return rivals.length > 0 ? 'namesake' : 'sure'
}

/** What the municipality is called, and what was merged into it: not a village. */
function isOwn(town: Municipality, name: string): boolean {
  return ownNames(town).includes(name)
}

/** Without `(NH)`: nobody writes that in a message. */
export function ownNames(town: Municipality): string[] {
  const names = [town.officialName, town.name, ...town.otherNames, ...town.merged.map((old) => old.name)]
  return [...new Set(names)].filter((name) => !name.includes('('))
}

export function sortNames(town: Municipality): {
  sure: string[]
  doubtful: { name: string; certainty: Exclude<Certainty, 'sure'> }[]
} {
  const parts = town.parts.flatMap((part) => (part.otherName ? [part.name, part.otherName] : [part.name]))
  const names = [...new Set([...ownNames(town), ...parts])]
  const rated = names.map((name) => ({ name, certainty: certaintyOf(town, name) }))
  return {
    sure: rated.filter(({ certainty }) => certainty === 'sure').map(({ name }) => name),
    doubtful: rated.flatMap(({ name, certainty }) => (certainty === 'sure' ? [] : [{ name, certainty }])),
  }
}

const mostNeighbours = 14
const mostPostcodes = 20

/** Names and numbers that stand near a town in a message about it: its neighbours, its region, its postcodes. */
export function companyOf(town: Municipality): string[] {
  const neighbours = town.neighbours.flatMap((code) => {
    const other = municipality(code)
    return other ? sureNames(other) : []
  })
  // A century is a postcode too: 2000 and 2020 say nothing about a place.
  const postcodes = town.postcodes.filter((postcode) => !/^(19|20)/.test(postcode))
  return [
    ...new Set([
      ...regionWords(town),
      ...neighbours.slice(0, mostNeighbours),
      ...postcodes.slice(0, mostPostcodes),
    ]),
  ]
}

// Each town is the neighbour of half a dozen.
const sureOf = new WeakMap<Municipality, string[]>()

function sureNames(town: Municipality): string[] {
  const known = sureOf.get(town)
  if (known) return known
  const sure = ownNames(town).filter((name) => certaintyOf(town, name) === 'sure')
  sureOf.set(town, sure)
  return sure
}

function fixedPhrases(town: Municipality, name: string, certainty: Certainty): string[] {
  // "gemeente Bergen" is three municipalities.
  if (certainty === 'namesake' || holdersOfName(name).some((other) => other !== town && isOwn(other, name)))
    return []
  const french = town.region === 'Brussel' || (town.region === 'Wallonië' && name === town.officialName)
  const dutch = town.region !== 'Wallonië' || name !== town.officialName
  const known = certainty === 'sometimes'
  // Photographs are posted with their place: "@ Niel, Belgium".
  const placed = town.country === 'BE' ? [`"${name} Belgium"`, `"${name} België"`, `"${name} Belgique"`] : []
  return [
    ...placed,
    ...(dutch ? dutchPhrases(name, known) : []),
    ...(french ? frenchPhrases(name, known) : []),
  ]
}

/** `inTown`: the name is no everyday word, so that a preposition before it is enough in a Dutch message. */
function dutchPhrases(name: string, inTown: boolean): string[] {
  const hall = ['gemeente', 'stad', 'gemeentehuis', 'stadhuis'].map((word) => `"${word} ${name}"`)
  const of = ['gemeentehuis', 'stadhuis', 'centrum', 'burgemeester', 'inwoners'].map(
    (word) => `"${word} van ${name}"`,
  )
  const phrases = [...hall, ...of, `#gemeente${joined(name)}`, `#stad${joined(name)}`]
  // No "te": before a verb it is everywhere (te leiden, te kampen).
  const loose = ['in', 'naar', 'uit'].map((word) => `"${word} ${name}"`)
  return inTown ? [...phrases, `((${[...loose, `#${joined(name)}`].join(' OR ')}) AND lang:nl)`] : phrases
}

function frenchPhrases(name: string, inTown: boolean): string[] {
  const of = ['commune', 'ville', 'bourgmestre', 'habitants'].map((word) => `"${word} de ${name}"`)
  return inTown
    ? [...of, `(("à ${name}" OR #${joined(name)}) AND lang:fr)`, `("in ${name}" AND lang:nl)`]
    : of
}

function postcodePhrases(town: Municipality, name: string): string[] {
  const own = isOwn(town, name) && town.country === 'BE' && town.postcodes[0] ? [town.postcodes[0]] : []
  const part = town.parts.find((each) => each.name === name || each.otherName === name)
  const postcodes = part?.postcode ? [part.postcode] : own
  return postcodes.map((postcode) => `"${postcode} ${name}"`)
}

/** `#sintniklaas`: a tag is one word, so the name of two words does not find it. */
function joinedTag(name: string): string[] {
  return joined(name) === name ? [] : [`#${joined(name)}`]
}

function joined(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, '')
}
