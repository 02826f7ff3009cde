/** All municipalities, kept once read, and who bears which name. */
import { fold } from '../fold.js'
import { type Municipality, readPlaces } from './place.js'

let kept:
  | { all: Municipality[]; byCode: Map<string, Municipality>; byName: Map<string, Set<Municipality>> }
  | undefined

function places() {
  kept ??= arrange(readPlaces())
  return kept
}

function arrange(all: Municipality[]) {
  const byName = new Map<string, Set<Municipality>>()
  for (const town of all) {
    for (const name of everyName(town)) {
      const holders = byName.get(nameKey(name)) ?? new Set()
      byName.set(nameKey(name), holders.add(town))
    }
  }
  return { all, byCode: new Map(all.map((town) => [town.code, town])), byName }
}

/** In the order of their codes: Belgium first. */
export function municipalities(): Municipality[] {
  return places().all
}

/** By its NIS or GM code. */
export function municipality(code: string): Municipality | undefined {
  return places().byCode.get(code)
}

/** Every municipality that bears the name, or has a village or a former municipality of that name. */
export function holdersOfName(name: string): Municipality[] {
  return [...(places().byName.get(nameKey(name)) ?? [])]
}

/** The municipality's own names, then those of its villages and of what was merged into it. */
export function everyName(town: Municipality): string[] {
  const parts = town.parts.flatMap((part) => (part.otherName ? [part.name, part.otherName] : [part.name]))
  return [...ownNames(town), ...parts, ...town.merged.map((old) => old.name)]
}

export function ownNames(town: Municipality): string[] {
  return [...new Set([town.name, town.officialName, ...town.otherNames])]
}

/** One spelling for a place: `’s-Gravenbrakel`, `gravenbrakel` and `'S-GRAVENBRAKEL` are one; St. is Sint or Saint. */
export function nameKey(name: string): string {
  const known = keys.get(name)
  if (known !== undefined) return known
  if (keys.size >= 20_000) keys.clear()
  const key = keyOf(name)
  keys.set(name, key)
  return key
}

// Each name is compared many times, with its neighbours' and its namesakes'.
const keys = new Map<string, string>()

function keyOf(name: string): string {
  const words = name
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .map(fold)
    .filter(Boolean)
  return (words.length > 1 && words[0] === 's' ? words.slice(1) : words)
    .map((word) =>
      word === 'st' || word === 'saint' ? 'sint' : word === 'ste' || word === 'sainte' ? 'sinte' : word,
    )
    .join(' ')
}
