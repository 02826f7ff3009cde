import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noFormula } from './no-formula.js'

test.each([
  ["=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"],
  ['+32 59 12 34 56', "'+32 59 12 34 56"],
  ['-1', "'-1"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\tx', "'\tx"],
  ['"=1+1', '"\'=1+1'],
  ["a;=cmd|'/c calc'!A0", "a;'=cmd|'/c calc'!A0"],
  ['a,"=HYPERLINK("x")', 'a,"\'=HYPERLINK("x")'],
  ['a\n@SUM(1+1)*cmd|x', "a\n'@SUM(1+1)*cmd|x"],
])('%j is made harmless', (text, harmless) => {
  expect(noFormula(text)).toBe(harmless)
})

test.each(['Goed nieuws ;-)', 'tussen 5 en 10, -5 graden', 'a=b', 'eerst,\n- melk\n- brood'])(
  '%j stays as it is',
  (text) => {
    expect(noFormula(text)).toBe(text)
  },
)

test('whatever a spreadsheet splits at, no piece begins with =', () => {
  const pieces = fc.constantFrom('=', ';', ',', '\n', '\t', '"', ' ', 'a', '+', '(')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (signs) => {
      for (const piece of noFormula(signs.join('')).split(/[;,\t\r\n]/)) expect(piece).not.toMatch(/^[" ]*=/)
    }),
  )
})
