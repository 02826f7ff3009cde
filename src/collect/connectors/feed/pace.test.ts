import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxAgeOf, nextVisit, usualGap } from './pace.js'

const hour = 3600
const now = new Date('2026-03-03T12:00:00Z')
const hoursAgo = (...hours: number[]) => hours.map((h) => new Date(now.getTime() - h * hour * 1000))

test('a busy paper is visited every five minutes, a monthly newsletter twice a day', () => {
  expect(nextVisit({ gap: 600, quiet: 0, every: null, maxAge: null })).toBe(300)
  expect(nextVisit({ gap: 30 * 24 * hour, quiet: 0, every: null, maxAge: null })).toBe(12 * hour)
})

test('it comes less often while nothing is new', () => {
  const waits = [0, 1, 2, 3, 20].map((quiet) =>
    nextVisit({ gap: 4 * hour, quiet, every: null, maxAge: null }),
  )
  expect(waits).toEqual([1800, 2700, 4050, 6075, 7200])
})

test('what the source asks for counts, up to an hour', () => {
  expect(nextVisit({ gap: 600, quiet: 0, every: 1800, maxAge: 60 })).toBe(1800)
  expect(nextVisit({ gap: 600, quiet: 0, every: 86_400, maxAge: null })).toBe(hour)
})

test('whatever it knows, the wait is between five minutes and twelve hours', () => {
  const number = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }))
  fc.assert(
    fc.property(number, fc.nat(), number, number, (gap, quiet, every, maxAge) => {
      const wait = nextVisit({ gap, quiet, every, maxAge })
      expect(wait).toBeGreaterThanOrEqual(300)
      expect(wait).toBeLessThanOrEqual(12 * hour)
    }),
  )
})

test('the usual gap is the median, and grows when a feed falls silent', () => {
  expect(usualGap(hoursAgo(1, 2, 3, 13), now)).toBe(hour)
  expect(usualGap(hoursAgo(100, 101, 102), now)).toBe(25 * hour)
  expect(usualGap(hoursAgo(1), now)).toBeNull()
  expect(usualGap([], now)).toBeNull()
})

test('Cache-Control says how long an answer stays fresh', () => {
  expect(maxAgeOf('public, max-age=600')).toBe(600)
  expect(maxAgeOf('no-cache, max-age=600')).toBeNull()
  expect(maxAgeOf(undefined)).toBeNull()
})
