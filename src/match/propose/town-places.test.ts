import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { matches } from '../evaluate.js'
import { municipalities, municipality } from '../gazetteer/index.js'
import { type Matchable, prepare } from '../prepare.js'
import { parse } from '../query/index.js'
import type { OwnPlace } from './own-places.js'
import { village } from './place-query.js'
import { type PlaceOf, townPlaces } from './town-places.js'
import { townQuery } from './town-query.js'

const own: OwnPlace[] = [
  { name: 'Kerkstraat', kind: 'street', belongsTo: 'Aarsele' },
  { name: 'Markt', kind: 'street', belongsTo: 'Tielt' },
  { name: 'Duinwijk', kind: 'locality', belongsTo: '' },
  { name: 'Helmstraat', kind: 'street', belongsTo: 'Duinwijk' },
  { name: 'St.-Jansplein', kind: 'street', belongsTo: '' },
  { name: 'Sporthal De Ponte', kind: 'building', belongsTo: '' },
  { name: "'t Eendennest", kind: 'nickname', belongsTo: 'Tielt' },
  { name: 'de Arteveldestad', kind: 'nickname', belongsTo: 'Gent' },
]
const tielt = townPlaces(own, { name: 'Tielt', town: municipality('37022') })

function catches(placeOf: PlaceOf, name: string, text: string): boolean {
  const parsed = parse(`place:"${name}"`, { reuse: { place: placeOf } })
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
  const post: Matchable = { text, lang: 'nl', network: 'test', kind: 'social', tags: [], mentions: [] }
  return matches(parsed.query, prepare(post))
}

describe('in a post of a town source', () => {
  test.each([
    ['Tielt', 'De Kerkstraat staat blank', true],
    ['Tielt', 'Feest in de sporthal de ponte', true],
    ['Tielt', '#SporthalDePonte is dicht', true],
    ['Tielt', 'Wat een weer, in ’t Eendennest', true],
    ['Tielt', 'Werken op het Sint-Jansplein', true],
    ['Tielt', 'Nieuws uit Kanegem', true],
    ['Tielt', 'Op de Markt staat een kraan', true],
    // Also a word, so it must be written as a name.
    ['Tielt', 'de prijs op de markt stijgt', false],
    // A nickname of another town.
    ['Tielt', 'Een dag in de Arteveldestad', false],
    ['Gent', 'Een dag in de Arteveldestad', true],
    ['Aarsele', 'De Kerkstraat staat blank', true],
    ['Aarsele', 'De Helmstraat staat blank', false],
    ['Kerkstraat', 'de kerkstraat staat blank', true],
    ['Kerkstraat', 'Nieuws uit Tielt', false],
    ['kerkstraat', 'de Kerkstraat staat blank', true],
    ['Duinwijk', 'In de Helmstraat brandt geen licht', true],
    ['Duinwijk', 'In Duinwijk brandt geen licht', true],
    ['Duinwijk', 'In de Kerkstraat brandt geen licht', false],
    ['Sint-Jansplein', 'Werken op het St. Jansplein', true],
  ])('place:"%s" in “%s”: %s', (name, text, isCaught) =>
    expect(catches(tielt.atHome, name, text)).toBe(isCaught),
  )
})

describe('in a post from anywhere an own name needs company', () => {
  test.each([
    ['Tielt', 'De Kerkstraat staat blank', false],
    ['Tielt', 'Kerkstraat, 8700', true],
    ['Tielt', 'Iets in Tielt', true],
    ['Kerkstraat', 'De Kerkstraat in Aarsele staat blank', true],
    ['Kerkstraat', 'De Kerkstraat in Gent staat blank', false],
    ['Kerkstraat', 'Tielt staat blank', false],
    // Each neighbour has a Kerkstraat too, but none this nickname.
    ['Kerkstraat', 'De Kerkstraat in Wingene', false],
    ['Tielt', "Van Wingene naar 't Eendennest", true],
    ['Tielt', "Naar 't Eendennest", false],
  ])('place:"%s" in “%s”: %s', (name, text, isCaught) =>
    expect(catches(tielt.anywhere, name, text)).toBe(isCaught),
  )
})

it('knows only the gazetteer where a town has added nothing', () => {
  const { anywhere } = townPlaces([], { name: 'Tielt', town: municipality('37022') })
  expect(anywhere('Kerkstraat').found).toBe('none')
  expect(anywhere('Tielt').found).toBe('one')
})

it('still asks which of several is meant, and still says when it is none', () => {
  expect(tielt.anywhere('Berchem').found).toBe('several')
  expect(tielt.anywhere('Nergensstraat').found).toBe('none')
})

it('calls an organisation that is no municipality by its own name', () => {
  const { atHome, anywhere } = townPlaces(own, { name: 'Duinveld', town: undefined })
  expect(catches(atHome, 'Duinveld', 'De Kerkstraat staat blank')).toBe(true)
  expect(catches(anywhere, 'Duinveld', 'De Kerkstraat staat blank')).toBe(false)
  expect(catches(anywhere, 'Duinveld', 'De Kerkstraat in Duinveld staat blank')).toBe(true)
})

it('can be asked with as many names as a town may add, and twice in a query', () => {
  const many = Array.from({ length: 5000 }, (_, i): OwnPlace => {
    return { name: `Heel Lange Naam Van Straat ${i}`, kind: 'street', belongsTo: '' }
  })
  const { atHome } = townPlaces(many, { name: 'Tielt', town: municipality('37022') })
  expect(parse('(place:Tielt afval) OR (place:Tielt bus)', { reuse: { place: atHome } }).ok).toBe(true)
  expect(catches(atHome, 'Tielt', 'in de heel lange naam van straat 4999')).toBe(true)
})

it('can read any name that is a list of signs and letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 3, maxLength: 80 }), (name) => {
      if ((name.match(/\p{L}/gu)?.length ?? 0) < 3) return
      const { atHome } = townPlaces([{ name, kind: 'building', belongsTo: '' }], {
        name: 'Tielt',
        town: municipality('37022'),
      })
      expect(parse('place:Tielt', { reuse: { place: atHome } }).ok).toBe(true)
    }),
    { examples: [['⅐一 一À'], ['²²² abc'], ['١٢٣ الشارع']] },
  )
})

it('asks for something in every village, also where the name is mostly a word', () => {
  for (const town of municipalities()) {
    for (const part of town.parts) expect(townQuery(village(part, town))).not.toBe('')
  }
  const haren = parse('place:"Haren, Groningen"')
  expect(haren.ok).toBe(true)
  const { anywhere } = townPlaces([], { name: 'Groningen', town: undefined })
  expect(catches(anywhere, 'Haren, Groningen', 'Een brand in Haren bij Groningen')).toBe(true)
  expect(catches(anywhere, 'Haren, Groningen', 'haren knippen in Groningen')).toBe(false)
})
