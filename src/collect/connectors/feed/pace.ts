/**
 * How soon to come back to a feed: eight times in the time between two of its items, less often while nothing comes,
 * never more than every five minutes nor less than twice a day.
 */

const minute = 60
const hour = 3600
const soonest = 5 * minute
const latest = 12 * hour
/** For a feed without dates. */
const unknownGap = 4 * hour
/** What a source asks for is mostly a setting that nobody chose; asking whether anything is new costs it next to nothing. */
const mostWished = hour

export type Pace = {
  /** Seconds between two items; null: unknown. */
  gap: number | null
  /** Visits in a row that brought nothing. */
  quiet: number
  /** Seconds, as the feed itself asks for (`ttl`, `sy:updatePeriod`); null: it does not say. */
  every: number | null
  /** Seconds, from `Cache-Control: max-age`. */
  maxAge: number | null
}

/** Seconds, a whole number. */
export function nextVisit({ gap, quiet, every, maxAge }: Pace): number {
  const between = gap ?? unknownGap
  // One and a half times as long at each visit in vain, up to half of the time between two items.
  const wait = Math.min((between / 8) * 1.5 ** Math.min(quiet, 20), Math.max(between / 2, soonest))
  const wished = Math.min(Math.max(every ?? 0, maxAge ?? 0), mostWished)
  return Math.round(Math.min(Math.max(wait, wished, soonest), latest))
}

/**
 * Seconds between two items: the median over the newest ten, and not less than the silence since then divided by the
 * number of items it could have held (a feed that stopped slows down). Null with fewer than two dates.
 */
export function usualGap(dates: Date[], now: Date): number | null {
  const newest = dates
    .map((date) => date.getTime())
    .filter((at) => at <= now.getTime())
    .sort((a, b) => b - a)
    .slice(0, 11)
  const [latestItem] = newest
  if (latestItem === undefined || newest.length < 2) return null
  const gaps = newest.slice(1).map((at, i) => ((newest[i] ?? at) - at) / 1000)
  const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0
  return Math.max(median, (now.getTime() - latestItem) / 1000 / 4)
}

export function maxAgeOf(cacheControl: string | undefined): number | null {
  const found = cacheControl?.match(/\bmax-age\s*=\s*"?(\d{1,9})/i)
  return found && !/no-(cache|store)/i.test(cacheControl ?? '') ? Number(found[1]) : null
}
