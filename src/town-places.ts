/**
 * Which places a post of an organisation names: the gazetteer's municipalities and villages, and the streets, buildings and
 * nicknames that the town has added. Put together here, since the rooms do not know each other.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { turns } from '#basics/turns'
import type { Post } from '#post'
import { organisation, type PlaceName, placeNames, placeNamesVersion, type Tx } from '#store'
import { knownPlaces } from './match/propose/known-places.js'
import { ownPlaces } from './match/propose/own-places.js'
import { createPlaces, type Home, namesOf, type Places } from './sense/index.js'

type Kept = { home: Home; version: string; at: number; size: number }
export type PlacesOf = (tx: Tx, orgId: string) => Promise<(post: Post) => string[]>

/** Own names are looked after at most every ten seconds: they change seldom, posts come often. */
const freshMs = 10_000
/** Own names in memory, of all organisations together: some 20 MB. */
const mostNames = 50_000

export function createTownPlaces({ bus, now }: { bus: Bus; now: Clock }): () => Promise<PlacesOf> {
  let gazetteer: Promise<Places> | undefined
  // The least recently used first.
  const homes = new Map<string, Kept>()
  bus.hear((event) => {
    if (event.type === 'places') homes.delete(event.orgId)
  })

  async function homeOf(tx: Tx, orgId: string): Promise<Home> {
    const at = now().getTime()
    const known = homes.get(orgId)
    if (known && Math.abs(at - known.at) < freshMs) return known.home
    const version = await placeNamesVersion(tx, orgId)
    const kept = known?.version === version ? { ...known, at } : await readHome(tx, orgId, version, at)
    homes.delete(orgId)
    homes.set(orgId, kept)
    makeRoom()
    return kept.home
  }

  function makeRoom(): void {
    let names = 0
    for (const { size } of homes.values()) names += size
    for (const [orgId, { size }] of homes) {
      if (names <= mostNames || homes.size === 1) return
      homes.delete(orgId)
      names -= size
    }
  }

  return async () => {
    gazetteer ??= readGazetteer()
    const find = await gazetteer
    return async (tx, orgId) => {
      const home = await homeOf(tx, orgId)
      return (post) => find(`${post.title ?? ''}\n${post.text}`, post.lang, home)
    }
  }
}

async function readHome(tx: Tx, orgId: string, version: string, at: number): Promise<Kept> {
  const org = await organisation(tx, orgId)
  const town = org?.municipality ?? orgId
  const own: PlaceName[] = await placeNames(tx, orgId)
  const home = { town, own: own.length === 0 ? null : namesOf(ownPlaces(own, town)) }
  return { home, version, at, size: 1 + own.length }
}

/** In turns: it takes most of a second, and is read at the first post. */
async function readGazetteer(): Promise<Places> {
  const rest = turns()
  const names = namesOf([])
  for (const place of knownPlaces()) {
    names.add(place)
    await rest()
  }
  return createPlaces(names)
}
