import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type HourSetting, quietHours } from '../../../bench/impact-hours.fixture.js'
import { askHours, fewestHours, type HourGround, hourly, hourMs } from './hours.js'
import { measure } from './impact/index.js'

const moment = new Date('2026-11-12T19:15:00Z')
const later = new Date('2026-11-20T12:00:00Z')

/** So many posts every hour, from so many hours before the moment on. */
function ground(before: number, posts: number, change: Partial<HourGround> = {}): HourGround {
  const first = Math.floor(moment.getTime() / hourMs) * hourMs - before * hourMs
  const response = new Map(Array.from({ length: before + 100 }, (_, at) => [first + at * hourMs, posts]))
  return {
    moment,
    timeZone: 'Europe/Brussels',
    now: later,
    since: new Date(first).toISOString().slice(0, 10),
    response,
    square: response,
    anotherEvent: false,
    seed: 1,
    ...change,
  }
}

test('after it as long is measured as fits at an earlier hour too, a day at most', () => {
  expect(askHours(ground(45, 6))).toMatchObject({ before: 44, after: 20 })
  expect(askHours(ground(43, 6))).toMatchObject({ before: 42, after: 18 })
  expect(askHours(ground(200, 6))).toMatchObject({ before: 199, after: 24 })
})

test.each([
  ['four posts an hour', ground(48, 4)],
  ['a day and a half', ground(37, 9)],
  ['a decision of which the hour is not known', ground(48, 9, { moment: new Date('2026-11-11T23:00:00Z') })],
  ['a decision of this morning', ground(48, 9, { now: new Date(moment.getTime() + 11 * hourMs) })],
  ['nobody who ever spoke', ground(48, 9, { response: new Map(), square: new Map() })],
])('%s is too little', (_, asked) => {
  expect(askHours(asked)).toBeNull()
})

test('what a feed still held of the days before it was listened to does not count as quiet hours', () => {
  const asked = ground(80, 9)
  const first = Math.min(...asked.square.keys())
  const square = new Map([...asked.square, [first - 30 * hourMs, 1]])
  expect(askHours({ ...asked, square })?.before).toBeLessThan(79 - 10)
})

test('a night in which nobody listened is not known, rather than silent', () => {
  const asked = ground(90, 9)
  const first = Math.min(...asked.square.keys())
  const gone = new Set(Array.from({ length: 10 }, (_, at) => first + (30 + at) * hourMs))
  const heard = new Map([...asked.square].filter(([hour]) => !gone.has(hour)))
  const values = askHours({ ...asked, response: heard, square: heard })?.values ?? new Float64Array()
  expect(values.filter((value) => Number.isNaN(value))).toHaveLength(10)
  expect(values.filter((value) => value === 0)).toHaveLength(0)
})

test('whatever the hours are, the periods do not touch, and the same fits once before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 60 * 80 }), (before, minutes) => {
      const asked = askHours(ground(before, 7, { now: new Date(moment.getTime() + minutes * 60_000) }))
      if (!asked) return
      const { pre, post } = asked.question.periods
      expect(post[0]).toBeGreaterThan(pre[1])
      expect(post[1] - post[0] + 1).toBe(asked.after)
      expect(pre[1] + 1 - asked.after).toBeGreaterThanOrEqual(fewestHours)
      expect(asked.start + (post[1] + 1) * hourMs).toBeLessThanOrEqual(moment.getTime() + minutes * 60_000)
    }),
  )
})

const settings: [string, HourSetting][] = [
  ['days alike', { before: 46, after: 22, mean: 5, walk: 0, day: 0 }],
  ['days that differ by a third', { before: 46, after: 22, mean: 10, walk: 0, day: 0.3 }],
  ['a level that wanders', { before: 46, after: 22, mean: 10, walk: 0.3, day: 0 }],
  ['a week before', { before: 160, after: 24, mean: 30, walk: 0.2, day: 0 }],
]
test.each(settings)(
  'of sixty quiet towns at most four are told of an effect: %s',
  (_, setting) => {
    let found = 0
    for (let seed = 1; seed <= 60; seed++) {
      const asked = { ...quietHours(setting, seed), settings: { ...hourly, draws: 400, seed } }
      if (measure(asked).verdict === 'effect') found += 1
    }
    expect(found).toBeLessThanOrEqual(4)
  },
  120_000,
)

test('three times as many in the first day are found', () => {
  const asked = quietHours({ before: 46, after: 22, mean: 10, walk: 0, day: 0.1 }, 3, 2)
  expect(measure({ ...asked, settings: { ...hourly, draws: 1_000 } }).verdict).toBe('effect')
})
