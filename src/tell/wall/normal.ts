/**
 * What is normal: this hour of this weekday over the past weeks. Pure.
 *
 * A value is a number of voices in an hour. From the same hour of the same weekday in at most eight past weeks, the band
 * runs from the 10th to the 90th percentile and its middle is the median (linear interpolation between order statistics:
 * type 7 of Hyndman & Fan, 1996). The last sixty minutes of 19.04 hold 56 minutes of the hour of 18 and 4 of that of 19,
 * and are compared with the same mixture of each week.
 */
import { addDays, daysBetween, localTime } from '#basics/days'

/** Days of listening before there is a normal. The day itself is not over, so it does not count. */
export const daysBeforeNormal = 28
const weeksLookedAt = 8
/** Below this many voices there is no multiple and no breakdown. */
export const fewVoices = 5

export type Band = { low: number; middle: number; high: number }

/** Voices in an hour (0 to 23) of a calendar day; 0 when nothing was heard. */
export type Cells = (topicId: string, day: string, hour: number) => number

/** In the night that an hour comes twice, its busier one counts. */
export function cellsOf(rows: { topicId: string; hour: Date; voices: number }[], timeZone: string): Cells {
  const clock = new Map<number, string>()
  const cells = new Map<string, number>()
  for (const row of rows) {
    const time = row.hour.getTime()
    let local = clock.get(time)
    if (local === undefined) {
      const { day, hour } = localTime(row.hour, timeZone)
      local = `${day} ${hour}`
      clock.set(time, local)
    }
    const key = `${row.topicId} ${local}`
    cells.set(key, Math.max(cells.get(key) ?? 0, row.voices))
  }
  return (topicId, day, hour) => cells.get(`${topicId} ${day} ${hour}`) ?? 0
}

/** The same weekday in the past weeks that were listened to, latest first; none before there are four. */
export function pastWeeks(day: string, since: string | null): string[] {
  if (since === null || daysBetween(since, day) < daysBeforeNormal) return []
  const weeks = Array.from({ length: weeksLookedAt }, (_, week) => addDays(day, -7 * (week + 1)))
  return weeks.filter((past) => past >= since)
}

/** Voices in the sixty minutes before a clock time, mixed from the two hours that they touch. */
export function hourBefore(cells: Cells, topicId: string, day: string, hour: number, minute: number): number {
  const before = hour === 0 ? cells(topicId, addDays(day, -1), 23) : cells(topicId, day, hour - 1)
  return (before * (60 - minute) + cells(topicId, day, hour) * minute) / 60
}

/** Null without values. */
export function bandOf(values: number[]): Band | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? 0
    return below + (above - below) * (place - Math.floor(place))
  }
  return { low: at(0.1), middle: at(0.5), high: at(0.9) }
}

export type Verdict = {
  is: 'more' | 'usual' | 'less'
  /** How many times normal; null where normal is less than one voice, and below five voices. */
  times: number | null
}

/** Null when there is no normal, or nothing that may be compared with it. */
export function verdict(voices: number, band: Band | null): Verdict | null {
  if (band === null || voices < fewVoices) return null
  const times = band.middle >= 1 ? voices / band.middle : null
  if (voices > band.high) return { is: 'more', times }
  return { is: voices < band.low ? 'less' : 'usual', times }
}
