/** The places that `place:` can name, as the editor completes them: municipalities first, then villages. */
import { turns } from '#basics/turns'
import { holdersOfName, municipalities } from '../gazetteer/index.js'
import { nameKey } from '../gazetteer/towns.js'
import { placeQuery } from '../propose/place-query.js'

let known: Promise<string[]> | undefined

/** Each as it can be written; a village that has namesakes with its municipality behind it (`Berchem, Antwerpen`). */
export function placesToChoose(): Promise<string[]> {
  known ??= readable([...towns(), ...villages()])
  return known
}

type Choice = { name: string; isSure: boolean }

function towns(): Choice[] {
  return municipalities().map(({ name }) => ({ name, isSure: holdersOfName(name).length === 1 }))
}

function villages(): Choice[] {
  const all = municipalities().flatMap((town) =>
    town.parts.map(({ name }) => ({ name, key: nameKey(name), town: town.officialName })),
  )
  const taken = new Set(municipalities().map(({ name }) => nameKey(name)))
  const holders = new Map<string, number>()
  for (const { key } of all) holders.set(key, (holders.get(key) ?? 0) + 1)
  return all
    .filter(({ key }) => !taken.has(key))
    .map(({ name, key, town }) => {
      const isSure = holders.get(key) === 1
      return { name: isSure ? name : `${name}, ${town}`, isSure }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What has namesakes is asked: the name may stand for several, which each have another. */
async function readable(choices: Choice[]): Promise<string[]> {
  const rest = turns()
  const names = new Set<string>()
  for (const { name, isSure } of choices) {
    const found = isSure ? null : placeQuery(name)
    if (found?.found === 'several') {
      for (const other of found.names) if (isReadable(other)) names.add(other)
    } else if (found === null || isReadable(name)) names.add(name)
    await rest()
  }
  return [...names]
}

function isReadable(name: string): boolean {
  return placeQuery(name).found === 'one'
}
