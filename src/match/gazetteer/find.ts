/**
 * Finding a municipality by what a person types: best first. A full name goes before a village, a former municipality or a
 * postcode, those before a beginning, and that before a spelling mistake.
 */
import type { Country, Municipality } from './place.js'
import { municipalities, nameKey, ownNames } from './towns.js'

/** Lower is better. */
const rank = {
  name: 0,
  former: 1,
  postcode: 2,
  part: 3,
  beginning: 4,
  beginningOfPart: 5,
  nearly: 6,
  nearlyPart: 7,
}
const none = Number.POSITIVE_INFINITY

const mostAnswers = 20

/** At most 20, best first; an empty list when nothing is like it. `2400 Mol` finds as `Mol` does. */
export function findMunicipality(query: string, country?: Country): Municipality[] {
  const sought = read(query)
  if (sought.name === '' && !sought.postcode) return []
  return municipalities()
    .filter((town) => !country || town.country === country)
    .map((town) => ({ town, rank: rankOf(town, sought) }))
    .filter((found) => found.rank < none)
    .sort((a, b) => a.rank - b.rank || size(b.town) - size(a.town) || a.town.name.localeCompare(b.town.name))
    .slice(0, mostAnswers)
    .map((found) => found.town)
}

type Sought = { name: string; postcode: string | undefined }

/** Apart: the digits of a postcode (also of `1234 AB`), and the name without `gemeente` or `stad` before it. */
function read(query: string): Sought {
  const postcode = /(?<!\d)\d{4}(?!\d)/.exec(query)?.[0]
  const rest = postcode ? query.replace(new RegExp(`${postcode}(\\s?[A-Z]{2}\\b)?`, 'i'), ' ') : query
  return { name: nameKey(rest).replace(/^(?:gemeente|stad|commune|ville) (?:de )?(?=.)/, ''), postcode }
}

function rankOf(town: Municipality, { name, postcode }: Sought): number {
  const byPostcode = postcode && town.postcodes.includes(postcode) ? rank.postcode : none
  if (name === '') return byPostcode
  const byName = rankOfName(town, name)
  // A postcode beside a name chooses between namesakes.
  return byPostcode < none ? Math.min(byPostcode, byName) - 0.5 : byName
}

function rankOfName(town: Municipality, name: string): number {
  const { own, former, parts } = keysOf(town)
  if (own.includes(name)) return rank.name
  if (former.includes(name)) return rank.former
  if (parts.includes(name)) return rank.part
  const begins = (known: string) => known.startsWith(name)
  if (own.some(begins) || former.some(begins)) return rank.beginning
  if (name.length >= 2 && parts.some(begins)) return rank.beginningOfPart
  const near = (known: string) => isNearly(name, known)
  if (own.some(near) || former.some(near)) return rank.nearly
  return parts.some(near) ? rank.nearlyPart : none
}

type Keys = { own: string[]; former: string[]; parts: string[] }
const kept = new WeakMap<Municipality, Keys>()

function keysOf(town: Municipality): Keys {
  const known = kept.get(town)
  if (known) return known
  const keys = {
    own: ownNames(town).map(nameKey),
    former: town.merged.map((old) => nameKey(old.name)),
    parts: town.parts.flatMap((part) => [part.name, part.otherName ?? part.name]).map(nameKey),
  }
  kept.set(town, keys)
  return keys
}

/** The population is not in the data; more postcodes and villages is the best guess at larger. */
function size(town: Municipality): number {
  return town.postcodes.length * 3 + town.parts.length + (town.country === 'NL' ? town.parts.length : 0)
}

/** One mistake in a name of five letters or more, two from nine on; the first letter is always right. */
function isNearly(typed: string, known: string): boolean {
  const allowed = known.length >= 9 ? 2 : known.length >= 5 ? 1 : 0
  if (allowed === 0 || typed[0] !== known[0] || Math.abs(typed.length - known.length) > allowed) return false
  return mistakes(typed, known) <= allowed
}

/** Letters added, left out, changed or swapped (optimal string alignment; Damerau, 1964). */
function mistakes(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(before, j - 2) + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return at(above, b.length)
}

function at(row: number[], index: number): number {
  return row[index] as number
}
