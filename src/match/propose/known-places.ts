/**
 * Every municipality and village of the gazetteer, with how sure each of its names is and what stands near it: what is needed
 * to recognise places in messages, by the guard that a query for a town has.
 */
import { holdersOfName, type Municipality, municipalities, type Part } from '../gazetteer/index.js'
import { nameKey } from '../gazetteer/towns.js'
import { village } from './place-query.js'
import { type Certainty, certaintyOf, companyOf, ownNames } from './town-query.js'

export type KnownPlace = {
  /** As it is shown. */
  name: string
  /** The code of the municipality that it is or lies in. */
  town: string
  names: { name: string; certainty: Certainty; oneOfSeveral: boolean }[]
  /** Postcodes of its own: `2400 Mol`. */
  postcodes: string[]
  /** Surer names, region words and postcodes of its town: one of them in the same message is company enough. */
  company: readonly string[]
  /** Whether French is spoken there: `à Ath`. */
  french: boolean
  /** Degrees north and east; null where it is not known. */
  at: readonly [number, number] | null
}

/** Municipalities in the order of their codes, each followed by its villages. */
export function* knownPlaces(): Generator<KnownPlace> {
  for (const town of municipalities()) yield* placesOfTown(town)
}

/** The municipality itself first. */
export function placesOfTown(town: Municipality): KnownPlace[] {
  const itself = new Set([town.name, town.officialName, ...town.otherNames].map(nameKey))
  const parts = town.parts.filter((part) => !itself.has(nameKey(part.name)))
  const alsoParts = new Set(parts.map((part) => nameKey(part.name)))
  const former = town.merged
    .map(({ name }): Part => ({ name }))
    .filter(({ name }) => !itself.has(nameKey(name)) && !alsoParts.has(nameKey(name)))
  const own = ownNames({ ...town, merged: [] })
  const sure = (name: string) => certaintyOf(town, name) === 'sure'
  const villages = [...parts, ...former].map((part) => ({ part, place: village(part, town) }))
  const company = [
    ...companyOf(town),
    ...own.filter(sure),
    ...villages.filter(({ part }) => sure(part.name)).map(({ part }) => part.name),
  ]
  const french = town.region === 'Brussel' || town.region === 'Wallonië'
  const shared = { town: town.code, company, french }
  return [
    {
      ...shared,
      name: town.officialName,
      names: own.map((name) => rated(town, name)),
      postcodes: town.country === 'BE' ? town.postcodes.slice(0, 1) : [],
      at: [town.latitude, town.longitude],
    },
    ...villages.map(({ part, place }) => ({
      ...shared,
      name: part.name,
      names: ownNames(place).map((name) => rated(town, name)),
      postcodes: place.postcodes,
      at: part.at ?? null,
    })),
  ]
}

function rated(town: Municipality, name: string) {
  const others = holdersOfName(name).filter((other) => other !== town)
  return { name, certainty: certaintyOf(town, name), oneOfSeveral: others.length > 0 }
}
