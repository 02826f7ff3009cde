/** When a topic ends: half a year ahead by default, two years at most (PRODUCT, privacy 1). Days as `2027-05-20`. */
import { addDays, daysBetween } from '#basics/days'

export const defaultMonths = 6
export const mostMonths = 24

/** The same day some months later; the last of the month where that day does not exist. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}

/** The first and the last day that may be chosen. */
export function endRange(today: string): { first: string; last: string } {
  return { first: addDays(today, 1), last: addMonths(today, mostMonths) }
}

/**
 * An end date for a new topic: about half a year ahead, on a working day, in the week of the four around it in which the
 * fewest of the `taken` days lie, so that topics do not all ask to be prolonged together. The nearest day wins a tie.
 */
export function proposedEnd(today: string, taken: string[]): string {
  const middle = addMonths(today, defaultMonths)
  const near = Array.from({ length: 29 }, (_, index) => addDays(middle, nearestFirst(index))).filter(
    isWorkingDay,
  )
  const crowd = (day: string) => taken.filter((other) => Math.abs(daysBetween(day, other)) <= 3).length
  return near.reduce((best, day) => (crowd(day) < crowd(best) ? day : best))
}

/** 0, 1, -1, 2, -2, … */
function nearestFirst(index: number): number {
  return index % 2 === 1 ? (index + 1) / 2 : -index / 2
}

function isWorkingDay(day: string): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** Half a year on from the end (from today when it is past), within what is allowed. */
export function prolongedEnd(today: string, endsOn: string): string {
  const wanted = addMonths(endsOn > today ? endsOn : today, defaultMonths)
  const { last } = endRange(today)
  return wanted < last ? wanted : last
}

/** A day that exists: `2027-02-30` does not. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}
