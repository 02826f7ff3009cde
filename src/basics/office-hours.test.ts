import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addOfficeMinutes,
  easterOf,
  isHoliday,
  type Office,
  officeMinutes,
  officeOf,
  officeTime,
} from './office-hours.js'

const town = officeOf({}, { timeZone: 'Europe/Brussels', country: 'BE' })
const at = (text: string) => new Date(text)

describe('minutes in the office', () => {
  test('are counted while it is open, not over lunch, at night or in the weekend', () => {
    // Friday 27 November 2026, 11.00 to Monday 10.00 in Brussels (UTC+1).
    expect(officeMinutes(at('2026-11-27T10:00:00Z'), at('2026-11-27T13:00:00Z'), town)).toBe(120)
    expect(officeMinutes(at('2026-11-27T10:00:00Z'), at('2026-11-30T09:00:00Z'), town)).toBe(60 + 240 + 60)
    expect(officeMinutes(at('2026-11-28T00:00:00Z'), at('2026-11-29T23:00:00Z'), town)).toBe(0)
  })
  test('are none on a holiday', () => {
    expect(officeMinutes(at('2026-12-25T00:00:00Z'), at('2026-12-26T00:00:00Z'), town)).toBe(0)
    const dutch = { ...town, country: 'NL' as const }
    expect(officeMinutes(at('2026-11-11T00:00:00Z'), at('2026-11-12T00:00:00Z'), town)).toBe(0)
    expect(officeMinutes(at('2026-11-11T00:00:00Z'), at('2026-11-12T00:00:00Z'), dutch)).toBe(420)
  })
  test('are as many on the days around a change of the clock, also where an office is open at night', () => {
    const night: Office = { ...town, week: Array.from({ length: 7 }, () => [['00:00', '06:00']] as const) }
    // 29 March 2026: 2.00 becomes 3.00. 25 October: 3.00 becomes 2.00.
    expect(officeMinutes(at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'), night)).toBe(300)
    expect(officeMinutes(at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'), night)).toBe(420)
  })
})

const moment = fc.date({
  min: at('2024-01-01T00:00:00Z'),
  max: at('2031-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const office = fc.constantFrom<Office>(town, { ...town, country: 'NL', timeZone: 'Europe/Amsterdam' })
const upTo = (days: number) => fc.integer({ min: 0, max: days * 86_400_000 })
const later = (from: Date, ms: number) => new Date(from.getTime() + ms)

describe('whatever the moments', () => {
  test('the minutes of two stretches are those of the whole', () => {
    fc.assert(
      fc.property(moment, upTo(12), upTo(12), office, (from, a, b, there) => {
        const [middle, end] = [later(from, a), later(from, a + b)]
        const whole = officeMinutes(from, middle, there) + officeMinutes(middle, end, there)
        expect(officeMinutes(from, end, there)).toBeCloseTo(whole, 6)
      }),
      { numRuns: 60 },
    )
  })
  test('there are never more than have passed, and turned round they are below zero', () => {
    fc.assert(
      fc.property(moment, upTo(20), office, (from, ms, there) => {
        const minutes = officeMinutes(from, later(from, ms), there)
        expect(minutes).toBeGreaterThanOrEqual(0)
        expect(minutes).toBeLessThanOrEqual(ms / 60_000)
        expect(officeMinutes(later(from, ms), from, there)).toBeCloseTo(-minutes, 9)
      }),
      { numRuns: 60 },
    )
  })
  test('what is added is found back, and not a moment too late', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 3000 }), office, (from, minutes, there) => {
        const end = addOfficeMinutes(from, minutes, there)
        expect(officeMinutes(from, end, there)).toBeCloseTo(minutes, 6)
        expect(officeMinutes(from, later(end, -60_000), there)).toBeCloseTo(minutes - 1, 6)
      }),
      { numRuns: 60 },
    )
  })
})

test('an office that never opens counts as the clock does', () => {
  const never: Office = { ...town, week: [[], [], [], [], [], [], []] }
  expect(addOfficeMinutes(at('2026-11-27T10:00:00Z'), 60, never)).toEqual(at('2026-11-27T11:00:00Z'))
})

test('Easter falls where the church has it', () => {
  expect([1961, 2000, 2024, 2025, 2026, 2038].map(easterOf)).toEqual([
    '1961-04-02',
    '2000-04-23',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2038-04-25',
  ])
})

test('holidays are those of the country', () => {
  const off = (country: 'BE' | 'NL', days: string[]) => days.filter((day) => !isHoliday(day, country))
  expect(off('BE', ['2026-04-06', '2026-05-14', '2026-05-25', '2026-07-21', '2026-11-11'])).toEqual([])
  expect(off('NL', ['2026-04-06', '2026-04-27', '2026-05-14', '2026-05-25', '2026-12-26'])).toEqual([])
  // King's Day moves from a Sunday; Liberation Day counts once in five years.
  expect(isHoliday('2031-04-26', 'NL')).toBe(true)
  expect(isHoliday('2031-04-27', 'NL')).toBe(false)
  expect([isHoliday('2025-05-05', 'NL'), isHoliday('2026-05-05', 'NL')]).toEqual([true, false])
  expect(isHoliday('2026-12-26', 'BE')).toBe(false)
})

test('a town may have hours of its own, and refuses hours that are none', () => {
  const own = officeOf(
    { officeHours: { saturday: [['10:00', '12:00']] }, answerWithin: 8, other: 1 },
    { timeZone: 'Europe/Brussels', country: 'BE' },
  )
  expect(officeMinutes(at('2026-11-23T00:00:00Z'), at('2026-11-30T00:00:00Z'), own)).toBe(120)
  expect(own.answerWithin).toBe(8)
  expect(() => officeOf({ officeHours: { monday: [['17:00', '9:00']] } }, town)).toThrow()
})

test('minutes are told in hours and minutes', () => {
  expect(officeTime(160.9)).toEqual({ hours: 2, minutes: 40 })
  expect(officeTime(-3)).toEqual({ hours: 0, minutes: 0 })
})
