import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, localMoment, localTime, startOfDay } from './days.js'

const zone = 'Europe/Brussels'

describe('days on the clock of a town', () => {
  it('begin at its own midnight, in summer and winter', () => {
    expect(startOfDay('2026-01-15', zone).toISOString()).toBe('2026-01-14T23:00:00.000Z')
    expect(startOfDay('2026-07-15', zone).toISOString()).toBe('2026-07-14T22:00:00.000Z')
    // The days on which the clock changes begin before it does.
    expect(startOfDay('2026-03-29', zone).toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDay('2026-10-25', zone).toISOString()).toBe('2026-10-24T22:00:00.000Z')
  })
  it('know the moment that a clock shows, and back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (at) => {
          const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000)
          const { day, hour, minute: past } = localTime(minute, zone)
          const clock = `${day}T${String(hour).padStart(2, '0')}:${String(past).padStart(2, '0')}:00`
          // In the doubled hour of October one clock time has two moments: the first is meant.
          const difference = minute.getTime() - localMoment(clock, zone).getTime()
          expect([0, 3_600_000]).toContain(difference)
        },
      ),
    )
  })
  it('gives a moment an hour earlier for a time that was skipped', () => {
    expect(localMoment('2026-03-29T02:30:00', zone).toISOString()).toBe('2026-03-29T00:30:00.000Z')
  })
  it('add up', () => {
    expect(addDays('2026-02-27', 2)).toBe('2026-03-01')
    expect(daysBetween('2026-03-08', '2026-03-10')).toBe(2)
  })
})
