/** What the queries of one organisation can name. Its places are read again when it has changed their names. */
import { turns } from '#basics/turns'
import { organisation, placeNames, placeNamesVersion, savedLists, type Topic, type Tx, topics } from '#store'
import { municipality } from './gazetteer/index.js'
import { type Home, type TownPlaces, townPlaces } from './propose/town-places.js'
import { parse } from './query/index.js'
import { readAhead } from './query/reuse.js'
import type { Names } from './reused.js'

export type TownNames = Omit<Names, 'topics'> & { topics: Topic[] }

/** Own names in memory, of all organisations together. */
const mostNames = 25_000

// The least recently used first. Queries are read at every letter that somebody types.
const kept = new Map<string, { version: string; places: TownPlaces }>()

export async function placesOf(tx: Tx, orgId: string): Promise<TownPlaces> {
  const org = await organisation(tx, orgId)
  const home = {
    name: org?.name ?? '',
    town: org?.municipality ? municipality(org.municipality) : undefined,
  }
  const version = JSON.stringify([await placeNamesVersion(tx, orgId), org?.name, org?.municipality])
  const known = kept.get(orgId)
  const places = known?.version === version ? known.places : await readPlaces(tx, orgId, home)
  kept.delete(orgId)
  kept.set(orgId, { version, places })
  makeRoom()
  return places
}

/** In turns; most of all the town itself is asked for. */
async function readPlaces(tx: Tx, orgId: string, home: Home): Promise<TownPlaces> {
  const places = townPlaces(await placeNames(tx, orgId), home)
  const rest = turns()
  const name = home.town?.name ?? home.name
  for (const placeOf of [places.anywhere, places.atHome]) await readAhead(placeOf(name), parse, rest)
  return places
}

function makeRoom(): void {
  let names = 0
  for (const { places } of kept.values()) names += places.names.length
  for (const [orgId, { places }] of kept) {
    if (names <= mostNames && kept.size <= 1000) return
    kept.delete(orgId)
    names -= places.names.length
  }
}

/** Everything that a query of the organisation can name. */
export async function namesIn(tx: Tx, orgId: string): Promise<TownNames> {
  return {
    topics: await topics(tx, orgId),
    lists: await savedLists(tx, orgId),
    places: await placesOf(tx, orgId),
  }
}
