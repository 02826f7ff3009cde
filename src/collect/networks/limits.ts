/**
 * How far the limits of a network are used, as one figure each. Pure.
 *
 * In: what was taken, kept by the hour. Out: used of most, when there is room again, what it went to, what was skipped.
 */
import { type AllowanceRow, beginOf, endOf, type LimitShape, type SpendingRow } from '#store'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export type Thing = {
  what: string
  amount: number
  /** For a limit on different things: when this one counts no more. */
  freeAt: Date | null
}

export type Gauge = {
  meter: string
  limit: LimitShape | null
  used: number
  /** Null: we never took from it, the network only spoke of it. */
  most: number | null
  /** From 0 to 1. */
  share: number
  isFull: boolean
  /** When there is room again; null when there is some. */
  opensAt: Date | null
  closedUntil: Date | null
  /** What the network itself says, and when it did. */
  said: { share: number; at: Date } | null
  /** Most first. */
  things: Thing[]
  /** How often something was not asked in the days that `recent` spans. */
  skipped: number
}

/** Since when what was used counts for a limit; null: nothing of it is kept by the hour (a bucket), or there is none. */
export function windowOf({ limit }: AllowanceRow, now: Date): Date | null {
  return limit === null || limit.kind === 'bucket' ? null : beginOf(limit, now)
}

/** `spent`: within the window of the limit; `recent`: over the last month, for what was skipped. Both of this meter alone. */
export function gaugeOf(row: AllowanceRow, spent: SpendingRow[], recent: SpendingRow[], now: Date): Gauge {
  const { limit, meter } = row
  const taken = spent.filter((one) => one.amount > 0)
  const most = limit?.most ?? null
  const used = usedOf(row, taken, now)
  const isFull = most !== null && used > most - (limit?.kind === 'bucket' ? 1 : 1e-9)
  const closedUntil = row.closedUntil && row.closedUntil > now ? row.closedUntil : null
  const isDistinct = limit?.kind === 'rolling' && limit.distinct === true
  return {
    meter,
    limit,
    used,
    most,
    share: most ? Math.min(1, used / most) : 0,
    isFull,
    opensAt: closedUntil ?? (isFull ? opensAt(row, taken, now) : null),
    closedUntil,
    said: row.saidUsed === null || row.saidAt === null ? null : { share: row.saidUsed, at: row.saidAt },
    things: taken
      .filter((one) => one.what !== '')
      .map(({ what, amount, last }) => ({
        what,
        amount,
        freeAt: isDistinct ? new Date(last.getTime() + hourMs + limit.seconds * 1000) : null,
      }))
      .sort((a, b) => b.amount - a.amount || a.what.localeCompare(b.what)),
    skipped: recent.reduce((sum, one) => sum + one.skipped, 0),
  }
}

function usedOf({ limit, tokens, filledAt }: AllowanceRow, taken: SpendingRow[], now: Date): number {
  if (limit === null) return 0
  if (limit.kind === 'bucket') {
    if (tokens === null || filledAt === null) return 0
    const seconds = Math.max(0, (now.getTime() - filledAt.getTime()) / 1000)
    return Math.max(0, limit.most - tokens - (seconds * limit.most) / limit.seconds)
  }
  if (limit.kind === 'rolling' && limit.distinct) return taken.length
  return taken.reduce((sum, one) => sum + one.amount, 0)
}

function opensAt(row: AllowanceRow, taken: SpendingRow[], now: Date): Date {
  const { limit } = row
  if (limit === null) return now
  if (limit.kind === 'calendar') return new Date(endOf(limit, now))
  if (limit.kind === 'bucket') {
    const missing = 1 - (limit.most - usedOf(row, taken, now))
    return new Date(now.getTime() + (missing * limit.seconds * 1000) / limit.most)
  }
  const ends = taken.map((one) => (limit.distinct ? one.last : one.first).getTime())
  const first = ends.length > 0 ? Math.min(...ends) : now.getTime()
  return new Date(first + hourMs + limit.seconds * 1000)
}

export type Euro = {
  spent: number
  /** At this pace, at the end of the month; null on its first day, which says too little. */
  projected: number | null
  budget: number | null
}

/** What a gauge in euro over a month means. */
export function euroOf(gauge: Gauge, budget: number | null, now: Date): Euro | null {
  const { limit } = gauge
  if (limit?.kind !== 'calendar' || limit.every !== 'month') return null
  const [begin, end] = [beginOf(limit, now).getTime(), endOf(limit, now)]
  const passed = now.getTime() - begin
  return {
    spent: gauge.used,
    projected: passed < dayMs ? null : (gauge.used * (end - begin)) / passed,
    budget: budget ?? gauge.most,
  }
}
