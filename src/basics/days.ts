/** Calendar days (`2026-03-12`) and hours on the clock of a time zone. */
import { z } from 'zod'

/** A day that was sent to us: one that exists, in years that a calendar and the database both know. */
export const Day = z.iso.date().refine((day) => day >= '1990' && day < '2200')

const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a zone, as milliseconds as if it were UTC. */
function wallClock(at: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

export type LocalTime = { day: string; hour: number; minute: number }

export function localTime(at: Date, timeZone: string): LocalTime {
  const clock = new Date(wallClock(at.getTime(), timeZone))
  return { day: clock.toISOString().slice(0, 10), hour: clock.getUTCHours(), minute: clock.getUTCMinutes() }
}

/** The moment at which a clock shows `2026-03-12T16:00`. In the hour that is skipped, an hour earlier; in the doubled one, the first. */
export function localMoment(text: string, timeZone: string): Date {
  const utc = Date.parse(`${text}Z`)
  // Each guess of the offset holds near its own moment; a change of the clock lies between the two at most.
  const guess = utc - (wallClock(utc - dayMs / 2, timeZone) - (utc - dayMs / 2))
  if (wallClock(guess, timeZone) === utc) return new Date(guess)
  return new Date(utc - (wallClock(guess, timeZone) - guess))
}

/** The first moment of a calendar day. */
export function startOfDay(day: string, timeZone: string): Date {
  return localMoment(`${day}T00:00:00`, timeZone)
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs)
}
