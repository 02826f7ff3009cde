import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { typedLine, typedText, typedVersion } from './typed.js'

describe('what is typed in a field', () => {
  test('keeps its last words when its line ends come doubled', () => {
    const typed = Array.from({ length: 20 }, (_, n) => `regel ${n}`).join('\n')
    expect(typedText(typed.length).parse(typed.replaceAll('\n', '\r\n'))).toBe(typed)
    expect(typedLine(typed.length).parse(typed.replaceAll('\n', '\r\n'))).toBe(typed.replaceAll('\n', ' '))
  })

  test('is cut where the field ends, and never thrown away', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer({ min: 1, max: 50 }),
        (text, most) => {
          for (const field of [typedLine(most), typedText(most)]) {
            const kept = field.parse(`begin ${text}`)
            expect(kept.length).toBeLessThanOrEqual(most)
            expect(kept).toContain('begin'.slice(0, most))
            expect(kept.isWellFormed()).toBe(true)
            expect(kept).not.toContain('\0')
          }
        },
      ),
    )
  })

  test('is nothing when it is no text', () => {
    for (const odd of [undefined, null, ['a'], {}, 7, new File(['x'], 'x')])
      expect(typedLine(9).parse(odd)).toBe('')
  })

  test('names no version that the database could not hold', () => {
    for (const odd of ['', 'x', '1.5', '-1', '1e99', '2147483648', undefined, ['1', '2'], {}])
      expect([odd, Math.max(0, typedVersion.parse(odd))]).toEqual([odd, 0])
    expect(typedVersion.parse('2147483647')).toBe(2_147_483_647)
  })
})
