import fc from 'fast-check'
import { expect, test } from 'vitest'
import { turnAt } from './turns.js'

const zone = 'Europe/Brussels'

test.each([
  ['2026-11-27T05:59:30Z', 'wall', 30],
  ['2026-11-27T06:00:00Z', 'morning', 240],
  ['2026-11-27T06:03:59Z', 'morning', 1],
  ['2026-11-27T06:04:00Z', 'wall', 480],
  ['2026-11-27T06:12:00Z', 'morning', 240],
  ['2026-11-27T08:52:00Z', 'wall', 21 * 3_600 + 8 * 60],
  ['2026-11-27T09:00:00Z', 'wall', 21 * 3_600],
] as const)('at %s a screen inside shows the %s', (at, scene, seconds) => {
  expect(turnAt(new Date(at), zone)).toEqual({ scene, seconds })
})

test('a screen that asks again when it is told to sees the morning a third of three hours, and never outside them', () => {
  fc.assert(
    fc.property(fc.nat(86_399), (second) => {
      const start = new Date(Date.UTC(2026, 10, 27, 0, 0, second))
      let shown = 0
      for (let at = 0; at < 86_400; ) {
        const { scene, seconds } = turnAt(new Date(start.getTime() + at * 1_000), zone)
        expect(seconds).toBeGreaterThan(0)
        if (scene === 'morning') shown += Math.min(seconds, 86_400 - at)
        at += seconds
      }
      expect(Math.abs(shown - 3_600)).toBeLessThanOrEqual(240)
    }),
  )
})
