import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactWords, exactWordsByPatterns } from './exact-words.js'

const words = (text: string) => exactWords(text).split(' ').filter(Boolean).sort()

test('each word once, in small letters and in one spelling, with a sign before it that no stem has', () => {
  expect(exactWords('De brug is dicht. De BRUG, zegt Zoë!')).toBe('=de =brug =is =dicht =zegt =zoe')
  expect(exactWords('')).toBe('')
})

test('beside a link each part of a run can be a word', () => {
  expect(words('24/7https://vrt.be')).toEqual(expect.arrayContaining(['=24', '=7', '=vrt', '=be', '=https']))
  expect(words('dicht.')).toEqual(['=dicht'])
})

const piece = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\u00a0',
    '\u200b',
    '.',
    '@',
    '＠',
    ':',
    '://',
    '-',
    "'",
    '½',
    'ß',
    'İ',
    'é',
    'e\u0301',
    '🙂',
    '\ud800',
  ),
  fc.constantFrom(
    'Brug',
    'a1b2',
    '2026',
    'www',
    'https://',
    'jan@stad.be',
    'x'.repeat(21),
    '9'.repeat(21),
    'Y'.repeat(130),
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

test('the pass by a table finds what the patterns find, in any text', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      (text) => {
        expect(words(text)).toEqual(exactWordsByPatterns(text).sort())
      },
    ),
    { numRuns: 3_000 },
  )
})
