import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, handleKey, tagKey } from './fold.js'
import { plain, type Scan, scan } from './scan.js'

function read(text: string): Scan {
  const found: Scan = { words: [], tags: [], mentions: [] }
  scan(text, found)
  return found
}

const words = (text: string) => read(text).words.join(' ')

describe('one spelling', () => {
  test.each([
    ['Café', 'cafe'],
    ['STRAẞE', 'strasse'],
    ['Œuvre', 'oeuvre'],
    ['Ĳsland', 'ijsland'],
    ['coördinatie', 'coordinatie'],
    ['Łódź', 'lodz'],
    ['ﬁets', 'fiets'],
    ['𝐆𝐞𝐧𝐭', 'gent'],
    ['ＧＥＮＴ', 'gent'],
    ['İzmir', 'izmir'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Ёлка', 'елка'],
    ['𐐀𐐁', '𐐨𐐩'],
    ['fiets\u00adpad', 'fietspad'],
    ['कि', 'कि'],
    ['ガ', 'ガ'],
  ])('%s is read as %s', (written, wanted) => {
    expect(fold(written)).toBe(wanted)
    expect(fold(written.normalize('NFD'))).toBe(wanted)
  })

  test('marks that make another letter stay', () => {
    expect(fold('की')).not.toBe(fold('का'))
    expect(fold('ガ')).not.toBe(fold('カ'))
    expect(fold('ไม่')).not.toBe(fold('ไม'))
  })

  test('is reached in one step, whatever the text and its normal form', () => {
    const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(any, (text) => {
        expect(fold(fold(text))).toBe(fold(text))
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')))
      }),
      { numRuns: 2000 },
    )
  })

  test('of a tag and a handle leaves out their sign', () => {
    expect(tagKey('#Stad_Gént')).toBe('stad_gent')
    expect(tagKey('Stad Gent')).toBe('stadgent')
    expect(handleKey('@Stad.Gent.be.')).toBe('stad.gent.be')
  })
})

describe('a text', () => {
  test.each([
    ["Mooie foto's!", 'mooie foto s'],
    ['Auto-ongeval op de E40', 'auto ongeval op de e40'],
    ['’s-Gravenhage', 's gravenhage'],
    ["l'école", 'l ecole'],
    ['24/7, 3,5 km', '24 7 3 5 km'],
    ['🚲fiets🚲pad👨‍👩‍👧', 'fiets pad'],
    ['1️⃣ 3½', '1 3'],
    ['CO₂ en m²', 'co2 en m2'],
    ['日本語 ガス', '日 本 語 ガ ス'],
    ['zero\u200bwidth', 'zero width'],
    ['a\u0301\u0301\u0301', 'a'],
    ['\ud83d los \udc4d', 'los'],
  ])('%j holds the words %j', (text, wanted) => {
    expect(words(text)).toBe(wanted)
  })

  test.each([
    'zie https://stad.gent/nl/tram',
    'zie HTTP://tram.be',
    'zie www.tram.be/x',
    'zie tram.be',
    'zie vrt.be/tram…',
    'zie tram@gent.be',
    'zie @tram',
    'zie @tram@mastodon.social',
    'zie (@tram.bsky.social)',
  ])('%j holds no word inside the link, address or mention', (text) => {
    const found = read(text)
    expect(found.words.filter((word) => word !== '')).toEqual(['zie'])
    expect(found.words).toContain('')
  })

  test.each([
    'Ik was in Gent.Maar nu niet',
    'Ik was in Gent.de zon scheen',
    'Gent...',
    'en/of Gent',
    'Gent:',
  ])('%j is no link', (text) => {
    expect(read(text).words).toContain('gent')
  })

  test('holds hashtags, also as words', () => {
    const found = read('#Gent #stad_gent (#café) ##dubbel VB#glued &#39; C# #12 #lac-mégantic')
    expect(found.tags).toEqual(['gent', 'stad_gent', 'cafe', 'dubbel', 'glued', '12', 'lac'])
    expect(found.words).toContain('gent')
    expect(found.words).toContain('megantic')
  })

  test('holds mentions', () => {
    expect(read('@StadGent: dank @stad@mastodon.vlaanderen, @vrt.be. info@gent.be').mentions).toEqual([
      'stadgent',
      'stad@mastodon.vlaanderen',
      'vrt.be',
    ])
  })

  test('tells where its words stand, when asked', () => {
    const found: Scan = { words: [], starts: [], ends: [], tags: [], mentions: [] }
    const text = 'Ja: 𐐀 "cafe\u0301" 日本'
    plain(text, 0, text.length, found)
    expect(found.starts?.map((start, i) => text.slice(start, found.ends?.[i]))).toEqual([
      'Ja',
      '𐐀',
      'café'.normalize('NFD'),
      '日',
      '本',
    ])
  })

  test('of any kind and size is read, also ten thousand marks and half characters', () => {
    const endless = [`a${'\u0301'.repeat(1e5)}`, '\u0316\u0301'.repeat(5e4), `ก${'\u0e38\u0e48'.repeat(5e4)}`]
    const repeated = [
      'a.',
      'a@',
      '@',
      '#',
      '#a',
      'a://',
      'a-',
      'www.',
      '\ud800',
      '\u0301@',
      'x@y.',
      `${'a'.repeat(63)}.`,
    ]
    const texts = [...endless, ...repeated.map((part) => `${part.repeat(1e5 / part.length)}@x.be`)]
    for (const text of texts) expect(read(text).words.length).toBeLessThanOrEqual(1e5)
  })
})
