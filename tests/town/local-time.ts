/** The town's own clock on the wall: civil days of Europe/Brussels, whatever the machine's time zone is. */

import { duinveld } from './town.js'

/** A civil day: `2026-11-12`. */
export type Day = string

const asWritten = new Intl.DateTimeFormat('en-CA', {
  timeZone: duinveld.timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

export function dayOf(moment: Date): Day {
  const { year, month, day } = local(moment)
  return `${year}-${month}-${day}`
}

/** The moment at which the town's clock shows `seconds` since midnight. */
export function momentOn(day: Day, seconds: number): Date {
  const guess = Date.parse(`${day}T00:00:00Z`) + seconds * 1000
  // Twice: the first correction may cross the night on which the clock changes.
  const once = guess - ahead(guess)
  return new Date(guess - ahead(once))
}

export function daysLater(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekday(day: Day): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay()
}

/** 1 is January. */
export function month(day: Day): number {
  return Number(day.slice(5, 7))
}

export const weekdayNames = [
  'zondag',
  'maandag',
  'dinsdag',
  'woensdag',
  'donderdag',
  'vrijdag',
  'zaterdag',
] as const

function local(moment: Date): Record<string, string> {
  return Object.fromEntries(asWritten.formatToParts(moment).map((part) => [part.type, part.value]))
}

/** Milliseconds that the town's clock is ahead of UTC. */
function ahead(at: number): number {
  const { year, month: m, day, hour, minute, second } = local(new Date(at))
  return Date.parse(`${year}-${m}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at / 1000) * 1000
}
