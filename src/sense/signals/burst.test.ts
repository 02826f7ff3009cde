import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBurstDetector } from './burst.js'

const minutes = 60_000
const every = (n: number) => n * 5 * minutes

function scores(values: number[], at: (n: number) => number = every) {
  const burst = createBurstDetector()
  return values.map((value, n) => burst(at(n), value))
}

/** Between 8 and 12, and a crowd of 200 during half an hour. */
const quiet = (length: number) => Array.from({ length }, (_, n) => 8 + ((n * 7) % 5))
const crowd = [40, 120, 200, 190, 160, 90]

describe('a burst', () => {
  test('is told when it begins, and once', () => {
    const found = scores([...quiet(1000), ...crowd, ...quiet(100)])
    const alerts = found.flatMap(({ alert }, n) => (alert ? [n] : []))
    expect(alerts[0]).toBe(1000)
    // While it grows it is told anew; once it falls, never.
    expect(alerts.at(-1)).toBeLessThanOrEqual(1003)
  })

  test('of the next day is told again; a second one of the same day only when it is higher', () => {
    const day = 288
    const again = [...quiet(1000), ...crowd, ...quiet(day + 10), ...crowd.map((n) => n * 2)]
    expect(scores(again).findLastIndex(({ alert }) => alert)).toBeGreaterThan(1000 + day)
    const same = scores([...quiet(1000), ...crowd, ...quiet(100), ...crowd])
    expect(same.findLastIndex(({ alert }) => alert)).toBeLessThan(1010)
  })

  test('is nothing in a series that never changes, and nothing in one post after silence', () => {
    expect(scores(Array(2000).fill(7)).every(({ score }) => score === 0)).toBe(true)
    const silence = Array(2000).fill(0)
    silence[1500] = 1
    expect(scores(silence).some(({ alert }) => alert)).toBe(false)
  })

  test('is not found before there is something to compare with', () => {
    expect(scores([5, 5, 5, 500]).some(({ score }) => score > 0)).toBe(false)
  })
})

test('the score of a moment does not depend on what comes after it', () => {
  const counts = fc.array(fc.nat({ max: 500 }), { minLength: 200, maxLength: 400 })
  fc.assert(
    fc.property(counts, fc.nat({ max: 199 }), (values, back) => {
      const whole = scores(values)
      const part = scores(values.slice(0, values.length - back))
      expect(part).toEqual(whole.slice(0, part.length))
    }),
    { numRuns: 50 },
  )
})

test('whatever comes in, a score lies between 0 and 1, and an alert is a score from a half on', () => {
  const anything = fc.oneof(fc.nat(), fc.double({ noNaN: true }), fc.constant(Number.MAX_VALUE))
  fc.assert(
    fc.property(fc.array(fc.tuple(anything, anything), { minLength: 160, maxLength: 300 }), (rows) => {
      const burst = createBurstDetector()
      for (const [at, value] of rows) {
        const { score, alert } = burst(at, value)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThan(1)
        expect(alert).toBe(score >= 0.5)
      }
    }),
    { numRuns: 50 },
  )
})

test('a clock that jumps ahead or back neither wakes nor silences it for long', () => {
  const jump = (n: number) => every(n) + (n === 500 ? 1e15 : 0)
  const found = scores([...quiet(1000), ...crowd], jump)
  expect(found.findIndex(({ alert }) => alert)).toBe(1000)
})
