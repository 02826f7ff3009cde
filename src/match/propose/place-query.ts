/**
 * What `place:Tielt` stands for: the municipality with its villages, or one village. Guarded like a proposed topic: a name that
 * is also a word, or another town's, only counts in company.
 */
import { holdersOfName, type Municipality, municipalities, type Part } from '../gazetteer/index.js'
import { nameKey } from '../gazetteer/towns.js'
import { ownNames, townQuery } from './town-query.js'

export type FoundPlace =
  /** One of the queries has to match: together they may be longer than one query. */
  | { found: 'one'; queries: readonly string[] }
  | { found: 'none' }
  /** How each can be asked for. */
  | { found: 'several'; names: string[] }

/** By a name (of the municipality, a former one or a village), by a postcode, or as `Berchem, Antwerpen`. */
export function placeQuery(name: string): FoundPlace {
  const known = kept.get(name)
  if (known) return known
  const found = look(name)
  if (kept.size >= 1000) kept.clear()
  kept.set(name, found)
  return found
}

// A query is read often, a place seldom changes.
const kept = new Map<string, FoundPlace>()

function look(name: string): FoundPlace {
  const found = candidatesFor(name)
  const [first, ...others] = found
  if (!first) return { found: 'none' }
  if (others.length > 0) return { found: 'several', names: found.map(({ choice }) => choice) }
  return { found: 'one', queries: [townQuery(first.place)] }
}

/** Everything that the name may mean: municipalities, or else villages. */
export function candidatesFor(name: string): Candidate[] {
  const towns = townsCalled(name)
  if (towns.length > 0) return towns.map((town) => ({ place: town, town, choice: town.officialName }))
  const [wanted, within] = name.split(',') as [string, string?]
  if (within === undefined) return villagesCalled(name)
  const inside = new Set(townsCalled(within.trim()))
  return villagesCalled(wanted.trim()).filter(({ town }) => inside.has(town))
}

export type Candidate = {
  place: Municipality
  /** Itself, or the municipality that it belongs to. */
  town: Municipality
  choice: string
}

/** By postcode or by an own name; `Bergen (NH)` is one that only the list knows. */
function townsCalled(name: string): Municipality[] {
  if (/^\d{4}$/.test(name)) return municipalities().filter((town) => town.postcodes.includes(name))
  const key = nameKey(name)
  const holders = holdersOfName(name)
  const own = holders.filter((town) => ownNames(town).some((each) => nameKey(each) === key))
  return own.length > 0
    ? own
    : holders.filter((town) =>
        [town.name, town.officialName, ...town.otherNames].some((each) => nameKey(each) === key),
      )
}

function villagesCalled(name: string): Candidate[] {
  const key = nameKey(name)
  return holdersOfName(name).flatMap((town) => {
    const part = town.parts.find((each) =>
      [each.name, each.otherName ?? each.name].some((own) => nameKey(own) === key),
    )
    return part ? [{ place: village(part, town), town, choice: `${part.name}, ${town.officialName}` }] : []
  })
}

/** A village as if it were a municipality, next to the one that it belongs to. */
export function village(part: Part, town: Municipality): Municipality {
  return {
    ...town,
    name: part.name,
    officialName: part.name,
    otherNames: part.otherName ? [part.otherName] : [],
    postcodes: part.postcode ? [part.postcode] : [],
    parts: [],
    merged: [],
    neighbours: [town.code, ...town.neighbours],
  }
}
