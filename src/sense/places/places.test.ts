import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { knownPlaces } from '../../match/propose/known-places.js'
import { ownPlaces } from '../../match/propose/own-places.js'
import { createPlaces, namesOf, type Places } from './index.js'

let find: Places
beforeAll(() => {
  find = createPlaces(namesOf(knownPlaces()))
}, 60_000)

describe('a place in a text', () => {
  test.each([
    ['Grote brand in Tielt', 'nl', ['Tielt']],
    ['Inwoners van Aarsele en Kanegem klagen', 'nl', ['Aarsele', 'Kanegem']],
    ['Opnieuw wateroverlast in Meulebeke', 'nl', ['Meulebeke']],
    ['KNOKKE-HEIST: strand dicht', 'nl', ['Knokke-Heist']],
    ['St.-Niklaas plant bomen', 'nl', ['Sint-Niklaas']],
    ['#sintniklaas plant bomen', 'nl', ['Sint-Niklaas']],
    ['Travaux à Bruxelles et à Liège', 'fr', ['Brussel', 'Liège']],
  ])('%s', (text, lang, places) => expect(find(text, lang)).toEqual(places))
})

describe('a name that is also a word is believed in company only', () => {
  test.each([
    ['Er zit een mol in mijn tuin in Gent', 'nl', ['Gent']],
    ['Wie woont er in Mol?', 'nl', ['Mol']],
    ['2400 Mol', 'nl', ['Mol']],
    ['Ik eet een peer', 'nl', []],
    ['Kermis in Peer', 'nl', ['Peer']],
    ['Ham met kaas', 'nl', []],
    ['Asperges in ham gerold. Lekker', 'nl', []],
    ['De beste van Best', 'nl', []],
    ['Vergadering van gemeente Best', 'nl', ['Best']],
    ['Ede', 'nl', []],
    ['Brand in Ede', 'nl', ['Ede']],
    ['Mensen bij namen noemen', 'nl', []],
    ['Ranst heeft er genoeg van', 'nl', []],
  ])('%s', (text, lang, places) => expect(find(text, lang)).toEqual(places))
})

describe('of several towns with one name', () => {
  test('none is believed where nothing says which', () => {
    expect(find('Een mooie dag in Berchem', 'nl')).toEqual([])
  })
  test('the one whose town or neighbour is named is', () => {
    expect(find('Berchem en Borgerhout, Antwerpen', 'nl')).toEqual(['Berchem', 'Borgerhout', 'Antwerpen'])
  })
  test('the one at home is, in the posts of that town', () => {
    expect(find('Een mooie dag in Berchem', 'nl', { town: '11002', own: null })).toEqual(['Berchem'])
  })
})

describe('what only bears the name of a place is none', () => {
  test.each([
    ['Jan Van Gent won de koers', 'nl'],
    ['Un accident rue de Namur', 'fr'],
    ['File op de steenweg op Gent', 'nl'],
    ['De Gazet van Antwerpen schrijft erover', 'nl'],
    ['@tielt wanneer is het feest', 'nl'],
    ['Zie https://www.voorbeeld.be/gent/kermis', 'nl'],
  ])('%s', (text, lang) => expect(find(text, lang)).toEqual([]))
})

describe('what a town has added', () => {
  const own = namesOf(
    ownPlaces(
      [
        { name: 'Kerkstraat', kind: 'street', belongsTo: 'Aarsele' },
        { name: 'Markt', kind: 'street', belongsTo: 'Tielt' },
        { name: "'t Stad", kind: 'nickname', belongsTo: 'Tielt' },
        { name: 'De Molenaar', kind: 'building', belongsTo: '' },
      ],
      '37022',
    ),
  )
  const here = (text: string) => find(text, 'nl', { town: '37022', own })
  test('a street is found, however it is written', () => {
    expect(here('weer water in de kerkstraat')).toEqual(['Kerkstraat'])
    expect(here('#Kerkstraat staat blank')).toEqual(['Kerkstraat'])
  })
  test('a nickname is what it stands for', () => expect(here("Feest in 't stad!")).toEqual(['Tielt']))
  test('a name that is also a word must be written as a name', () => {
    expect(here('Op de Markt staat een kraan')).toEqual(['Markt'])
    expect(here('De prijs op de markt stijgt')).toEqual([])
  })
})

describe('whatever comes in', () => {
  test('signs that nobody sees hide nothing, and break nothing', () => {
    expect(find('Brand in T\u200bi\u00adelt', 'nl')).toEqual(['Tielt'])
    expect(find('\u202eBrand in Gent\u202c حريق في', 'nl')).toEqual(['Gent'])
  })
  test('a text of 100 kB has an answer of at most a dozen places', () => {
    for (const piece of ['Gent Brugge Tielt Aalst ', 'é', 'a\u0301', '# @ ', 'van ', "'s-", '𝗚𝗲𝗻𝘁 '])
      expect(find(piece.repeat(100_000 / piece.length), 'nl').length).toBeLessThanOrEqual(12)
  })
  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        for (const place of find(text, 'nl')) expect(place).not.toBe('')
      }),
    )
  })
  test('a sure name is found between any other words', () => {
    const word = fc.stringMatching(/^[bcdfg]{3,8}$/)
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (before, after) => {
        expect(find([...before, 'Schuiferskapelle', ...after].join(' '), 'nl')).toEqual(['Schuiferskapelle'])
      }),
    )
  })
})
