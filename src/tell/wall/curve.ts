/** The day as a curve: voices in the sixty minutes before each full hour, up to now, with the band of normal. Pure. */

import { addDays, localTime, startOfDay } from '#basics/days'
import type { Mark } from '#store'
import { type Band, bandOf, type Cells, hourBefore, pastWeeks } from './normal.js'

/** `x`: hours since midnight, 0 to 24. */
export type Point = { x: number; voices: number }
export type Curve = {
  points: Point[]
  /** At every full hour, 0 to 24; null before there is a normal. */
  band: (Band & { x: number })[] | null
  /** What explains the bend. `label` null: a message of the organisation itself. */
  mark: { x: number; at: Date; label: string | null } | null
}

export type CurveInput = {
  at: Date
  day: string
  timeZone: string
  topicId: string
  /** The first day with which this topic may be compared. */
  since: string | null
  cells: Cells
  /** Voices in the last sixty minutes: where the curve ends. */
  voices: number
  marks: Mark[]
}

export function curveOf(input: CurveInput): Curve {
  const { at, day, timeZone, topicId, cells } = input
  const { hour, minute } = localTime(at, timeZone)
  const points = Array.from({ length: hour + 1 }, (_, x) => ({ x, voices: before(cells, topicId, day, x) }))
  points.push({ x: hour + minute / 60, voices: input.voices })
  const weeks = pastWeeks(day, input.since)
  const band = weeks.length === 0 ? null : bandOfDay(cells, topicId, weeks)
  return { points, band, mark: explains(input, points, band) }
}

/** Voices in the hour that ends at a full hour; for midnight, the last hour of the day before. */
function before(cells: Cells, topicId: string, day: string, x: number): number {
  return x === 0 ? cells(topicId, addDays(day, -1), 23) : cells(topicId, day, x - 1)
}

function bandOfDay(cells: Cells, topicId: string, weeks: string[]): (Band & { x: number })[] {
  return Array.from({ length: 25 }, (_, x) => {
    const band = bandOf(weeks.map((week) => before(cells, topicId, week, x)))
    return { x, low: band?.low ?? 0, middle: band?.middle ?? 0, high: band?.high ?? 0 }
  })
}

/** Normal for the last sixty minutes. */
export function normalNow(input: Omit<CurveInput, 'voices' | 'marks'>): Band | null {
  const { hour, minute } = localTime(input.at, input.timeZone)
  const weeks = pastWeeks(input.day, input.since)
  return bandOf(weeks.map((week) => hourBefore(input.cells, input.topicId, week, hour, minute)))
}

/**
 * An event that somebody marked is always shown, the latest one. A message of the organisation only where the climb to
 * the day's height begins within two hours after it, and only the last one before that.
 */
function explains(input: CurveInput, points: Point[], band: Curve['band']): Curve['mark'] {
  const midnight = startOfDay(input.day, input.timeZone).getTime()
  const near = input.marks
    .filter((mark) => mark.topicIds === null || mark.topicIds.includes(input.topicId))
    .map((mark) => ({ x: (mark.at.getTime() - midnight) / 3_600_000, at: mark.at, label: mark.label }))
    .filter((mark) => mark.x >= 0 && mark.x <= 24)
  const marked = near.findLast((mark) => mark.label !== null)
  if (marked) return marked
  const bend = bendOf(points, band)
  if (!bend) return null
  return near.findLast((mark) => mark.x <= bend.x && bend.x - mark.x <= 2) ?? null
}

/**
 * Where the climb to the day's height begins: the first point of the unbroken stretch around the highest one that is
 * above its band, and above a quarter of that height (a voice or two at dawn is no bend).
 */
function bendOf(points: Point[], band: Curve['band']): Point | undefined {
  const height = Math.max(0, ...points.map((point) => point.voices))
  const isUp = (point: Point) =>
    point.voices > Math.max(band?.[Math.round(point.x)]?.high ?? Number.POSITIVE_INFINITY, height / 4)
  let at = points.findIndex((point) => point.voices === height && isUp(point))
  while (at > 0 && isUp(points[at - 1] as Point)) at -= 1
  return points[at]
}
