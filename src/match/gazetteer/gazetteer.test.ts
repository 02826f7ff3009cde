import { describe, expect, it } from 'vitest'
import { findMunicipality, holdersOfName, isAlsoAWord, municipalities, municipality } from './index.js'
import { belgianNames2025, mergedSince2019 } from './names.fixture.js'

const first = (query: string, country?: 'BE' | 'NL') => findMunicipality(query, country)[0]?.name

describe('the municipalities', () => {
  it('are the 565 of Belgium since 2025 and the 342 of the Netherlands', () => {
    const count = (country: string) => municipalities().filter((town) => town.country === country).length
    expect(count('BE')).toBe(565)
    expect(count('NL')).toBe(342)
  })

  it('are, in Flanders, 285; in Wallonia 261; in Brussels 19', () => {
    const count = (region: string) => municipalities().filter((town) => town.region === region).length
    expect([count('Vlaanderen'), count('Wallonië'), count('Brussel')]).toEqual([285, 261, 19])
  })

  it('each have a code of their own, a place on the map, a province and a village', () => {
    expect(new Set(municipalities().map((town) => town.code)).size).toBe(907)
    for (const town of municipalities()) {
      expect(town.code).toMatch(town.country === 'BE' ? /^\d{5}$/ : /^GM\d{4}$/)
      expect(town.latitude).toBeGreaterThan(49.4)
      expect(town.latitude).toBeLessThan(53.6)
      expect(town.longitude).toBeGreaterThan(2.5)
      expect(town.longitude).toBeLessThan(7.3)
      expect(town.province).not.toBe('')
      expect(town.parts.length).toBeGreaterThan(0)
    }
  })

  it('never share a Dutch postcode, and each has one', () => {
    const dutch = municipalities().filter((town) => town.country === 'NL')
    const all = dutch.flatMap((town) => town.postcodes)
    expect(new Set(all).size).toBe(all.length)
    expect(dutch.filter((town) => town.postcodes.length === 0)).toEqual([])
  })

  it('in Belgium each have a postcode, and every postcode has the name of a village', () => {
    for (const town of municipalities().filter((each) => each.country === 'BE')) {
      expect(town.postcodes.length, town.name).toBeGreaterThan(0)
      const named = new Set(town.parts.map((part) => part.postcode))
      expect(
        town.postcodes.filter((postcode) => !named.has(postcode)),
        town.name,
      ).toEqual([])
    }
  })

  it('are found by name, all 565 of them', () => {
    for (const name of belgianNames2025) {
      const found = findMunicipality(name, 'BE')[0]
      expect([found?.name, found?.officialName, ...(found?.otherNames ?? [])], name).toContain(name)
    }
    expect(new Set(belgianNames2025.map((name) => findMunicipality(name, 'BE')[0]?.code)).size).toBe(565)
  })

  it('are found by the name that they had before the mergers of 2019 and 2025', () => {
    for (const [old, now] of mergedSince2019) expect(first(old, 'BE'), old).toBe(now)
  })
})

describe('looking for a town', () => {
  it.each([
    ['mol', 'Mol'],
    ['2400', 'Mol'],
    ['2400 Mol', 'Mol'],
    ['Gemeente Mol', 'Mol'],
    ['stad lier', 'Lier'],
    ['Postel', 'Mol'],
    ['sint niklaas', 'Sint-Niklaas'],
    ['St.-Niklaas', 'Sint-Niklaas'],
    ['Liege', 'Luik'],
    ['Braine-l’Alleud', 'Eigenbrakel'],
    ['Kortrik', 'Kortrijk'],
    ['Antwerpn', 'Antwerpen'],
    ['Gerardsbergen', 'Geraardsbergen'],
    ['Wetter', 'Wetteren'],
    ['Koksij', 'Koksijde'],
    ['Deurne', 'Antwerpen'],
    ['Sint-Vith', 'Sankt Vith'],
    ['Zinnik', 'Zinnik'],
  ])('%s is %s', (typed, found) => {
    expect(first(typed, 'BE')).toBe(found)
  })

  it.each([
    ['Den Bosch', "'s-Hertogenbosch"],
    ['Hertogenbosch', "'s-Hertogenbosch"],
    ['s-gravenhage', 'Den Haag'],
    ['Boxmeer', 'Land van Cuijk'],
    ['Ljouwert', 'Leeuwarden'],
    ['sudwest fryslan', 'Súdwest-Fryslân'],
    ['Ede', 'Ede'],
    ['Drachten', 'Smallingerland'],
    ['Hoofddorp', 'Haarlemmermeer'],
    ['Etten Leur', 'Etten-Leur'],
    ['5721', 'Asten'],
    ['1012 AB', 'Amsterdam'],
    ['6711 ab Ede', 'Ede'],
    ['Hilversum', 'Hilversum'],
  ])('%s is %s', (typed, found) => {
    expect(first(typed, 'NL')).toBe(found)
  })

  it('a name on both sides of the border shows both', () => {
    expect(findMunicipality('Zwijndrecht').map((town) => town.country)).toEqual(
      expect.arrayContaining(['BE', 'NL']),
    )
    expect(
      findMunicipality('Bergen', 'NL')
        .slice(0, 2)
        .map((town) => town.province)
        .sort(),
    ).toEqual(['Limburg', 'Noord-Holland'])
  })

  it('nothing typed, or nothing like it, finds nothing', () => {
    for (const query of ['', '  ', '!?', 'xqzwv', '0000']) expect(findMunicipality(query)).toEqual([])
  })
})

describe('neighbours', () => {
  it('are mutual, never oneself, and exist', () => {
    for (const town of municipalities()) {
      for (const code of town.neighbours) {
        expect(code).not.toBe(town.code)
        expect(municipality(code)?.neighbours, `${town.name} ${code}`).toContain(town.code)
      }
    }
  })

  it.each([
    ['Mol', ['Balen', 'Dessel', 'Geel', 'Lommel', 'Meerhout', 'Retie']],
    ['Oostende', ['Bredene', 'Gistel', 'Middelkerke', 'Oudenburg']],
    [
      'Sint-Niklaas',
      ['Beveren-Kruibeke-Zwijndrecht', 'Lokeren', 'Sint-Gillis-Waas', 'Stekene', 'Temse', 'Waasmunster'],
    ],
    ['Leuven', ['Bertem', 'Bierbeek', 'Herent', 'Holsbeek', 'Lubbeek', 'Oud-Heverlee', 'Rotselaar']],
  ])('of %s are those that its inhabitants would name', (name, expected) => {
    const town = findMunicipality(name, 'BE')[0]
    expect(town?.neighbours.map((code) => municipality(code)?.name)).toEqual(expect.arrayContaining(expected))
  })
})

describe('names that are also words', () => {
  it.each([
    'Mol',
    'Peer',
    'Bree',
    'Ham',
    'As',
    'Lier',
    'Best',
    'Ede',
    'Oss',
    'Goes',
    'Halle',
    'Hoek',
    'Heist',
    'GEEL',
    'Luik',
  ])('%s is one', (name) => expect(isAlsoAWord(name)).toBe(true))
  it.each(['Antwerpen', 'Ginderbuiten', 'Leuven', 'Dendermonde', 'Tilburg'])('%s is none', (name) =>
    expect(isAlsoAWord(name)).toBe(false),
  )
})

it('tells who else bears a name', () => {
  expect(holdersOfName('Hasselt').map((town) => town.country)).toEqual(expect.arrayContaining(['BE', 'NL']))
})
