/** The localities of an organisation's town that have a point on the map. */
import { municipality } from '../gazetteer/index.js'
import { placesOfTown } from '../propose/known-places.js'

export type Locality = { name: string; at: readonly [number, number] }

/** The municipality first. Empty for an organisation that is no municipality. */
export function localitiesOf(code: string | null): Locality[] {
  const town = code === null ? undefined : municipality(code)
  if (!town) return []
  return placesOfTown(town).flatMap(({ name, at }) => (at ? [{ name, at }] : []))
}
