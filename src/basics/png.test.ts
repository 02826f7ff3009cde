import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsPng } from './png.js'

const colours = { bars: [1, 2, 3], last: [4, 5, 6] } as const

/** The rows of pixels, as indices into the palette. */
function rowsOf(png: Buffer): number[][] {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const at = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  return Array.from({ length: height }, (_, y) => [
    ...pixels.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  ])
}

test('each bar is as high as its value, the last in its own colour, on a see-through ground', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 20 }), (values) => {
      const rows = rowsOf(barsPng({ values, width: 140, height: 40, colours, fewest: 5 }))
      const heights = values.map(
        (_, at) => rows.filter((row) => (row[Math.round((at * 140) / values.length)] ?? 0) > 0).length,
      )
      const most = Math.max(5, ...values)
      for (const [at, value] of values.entries())
        expect(heights[at]).toBe(value === 0 ? 2 : Math.max(4, Math.round((value / most) * 40)))
      // The last bar alone has its own colour.
      const from = Math.round(((values.length - 1) * 140) / values.length)
      expect(rows.at(-1)?.indexOf(2)).toBe(from)
    }),
    { numRuns: 50 },
  )
})
