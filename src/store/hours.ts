/** Hours and days as tallies know them. */

const hourMs = 3_600_000

/** The beginning of the hour. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs)
}

const formats = new Map<string, Intl.DateTimeFormat>()
const days = new Map<string, string>()

/**
 * The calendar day of a moment in a time zone: `2026-11-23`. Asked for every post, so remembered per quarter of an hour
 * (no zone in use changes its day within one).
 */
export function dayIn(timeZone: string, at: Date): string {
  const key = `${timeZone} ${Math.floor(at.getTime() / 900_000)}`
  const known = days.get(key)
  if (known) return known
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  const day = format.format(at)
  if (days.size > 50_000) days.clear()
  days.set(key, day)
  return day
}
