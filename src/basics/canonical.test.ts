import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, type Json } from './canonical.js'

test('what it writes reads back as the same', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as Json
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('the order of keys makes no difference', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (fields) => {
      const turned = Object.fromEntries(Object.entries(fields).reverse())
      expect(canonical(turned)).toBe(canonical(fields))
    }),
  )
})

test('the example of RFC 8785 is written as there', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  expect(canonical(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test.each([[undefined], [Number.NaN], [10n], [new Date(0)], [() => 1], [{ a: undefined }], [[undefined]]])(
  'refuses what JSON would lose: %s',
  (value) => {
    expect(() => canonical(value as never)).toThrow(TypeError)
  },
)
