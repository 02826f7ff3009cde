/** Moments as people in a town hall write them, on the clock of their town. */

const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?)?$/
const european =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(?:om )?(\d{1,2})[:.uh](\d{2})?(?:[:.](\d{2}))?)?(?: ?uur)?$/

/**
 * `2026-11-20 10:30`, `20/11/2026 10.30 uur`, `20-11-2026 10u30`, or ISO 8601 with its own offset; a day without an hour
 * is its noon, so that no time zone makes it another day. Null when it is none of these.
 */
export function localTime(text: string, timeZone: string): Date | null {
  const written = text.trim()
  if (/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(written)) return valid(new Date(written))
  const [, year, month, day, ...hour] = iso.exec(written) ?? []
  if (year && month && day) return atClock([year, month, day, ...hour], timeZone)
  const [, d, m, y, ...time] = european.exec(written) ?? []
  return d && m && y ? atClock([y, m, d, ...time], timeZone) : null
}

function atClock(parts: (string | undefined)[], timeZone: string): Date | null {
  const [year = 0, month = 0, day = 0, hour = 12, minute = 0, second = 0] = parts.map((part) =>
    part === undefined ? undefined : Number(part),
  )
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const there = new Date(utc)
  // The thirty-first of February is a mistake, not the third of March.
  if (there.getUTCMonth() !== month - 1 || there.getUTCDate() !== day || hour > 23 || minute > 59) return null
  // The offset at the moment itself: once more, since the first guess may lie on the other side of a change of clocks.
  const guess = utc - offsetMs(utc, timeZone)
  return new Date(utc - offsetMs(guess, timeZone))
}

/** Made once for each time zone: to make one takes as long as to read a hundred rows. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  clocks.set(timeZone, made)
  return made
}

/** How far the clock of a time zone is ahead of UTC at a moment. */
function offsetMs(at: number, timeZone: string): number {
  const shown = clockOf(timeZone).format(at)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
}

const valid = (date: Date) => (Number.isNaN(date.getTime()) ? null : date)
