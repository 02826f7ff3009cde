/**
 * Who listens since a few days has no four weeks before, but may have many hours. Then a decision is asked by the hour. Pure.
 *
 * In: posts of each hour, and the moment. Out: a question of which the rows are hours, or null where hours say too little as
 * well: fewer than five posts an hour, or too few hours before to do the same once at an earlier hour, when nothing was decided.
 */
import { addDays, localTime, startOfDay } from '#basics/days'
import { counting, type Question } from './impact/index.js'

export const hourMs = 3_600_000
/** Fewer a hour than this, on average before, and an hour says nothing. */
const dense = 5
/** One whole day must lie before, so that nights are not taken for a fall. */
export const fewestHours = 24
/** What happens after a day can no longer be told from what days differ by themselves. */
const mostAfter = 24
const fewestAfter = 18
/** Longer ago days are counted, not hours. */
const longestBefore = 14 * 24
/** So long without a word of anybody is a night of our own: nobody listened. */
const deafFor = 8
/** Of the logarithm an hour, in standard deviations: days differ by a third by themselves. Chosen by simulation (docs/impact.md). */
const levelSd = 0.09
const levelWeight = 32
const placebos = 4

/** Posts by the beginning of their hour, in milliseconds; an hour that is not there had none. */
export type Hourly = ReadonlyMap<number, number>

export type HourGround = {
  moment: Date
  timeZone: string
  now: Date
  /** The day on which listening to the topic began. */
  since: string
  response: Hourly
  square: Hourly
  anotherEvent: boolean
  seed: number
}

export type AskedHours = {
  /** Beginning of the first hour, in milliseconds; one value for each hour from there, NaN where nobody listened. */
  start: number
  values: Float64Array
  before: number
  after: number
  question: Question
}

/** The same settings for who checks them by simulation. */
export const hourly = { ...counting, draws: 4_000, levelSd, levelWeight, expectedSize: 99 }

/**
 * The hour of the decision belongs to neither side, unless it is on the hour. After it as many hours are measured as lie
 * before it beyond the first {@link fewestHours}, eighteen at least and a day at most: so the same fits at an earlier hour too.
 */
export function askHours({ moment, timeZone, now, since, ...ground }: HourGround): AskedHours | null {
  const { hour, minute } = localTime(moment, timeZone)
  // A day without an hour.
  if (hour === 0 && minute === 0) return null
  const end = Math.floor(moment.getTime() / hourMs) * hourMs
  const begin = Math.ceil(moment.getTime() / hourMs) * hourMs
  const start = Math.max(firstWhole(ground, since, timeZone), end - longestBefore * hourMs)
  if (!Number.isFinite(start)) return null
  const before = (end - start) / hourMs
  const over = Math.floor((now.getTime() - begin) / hourMs)
  const after = Math.min(mostAfter, before - fewestHours, over)
  if (after < fewestAfter) return null
  const gap = (begin - end) / hourMs
  const hours = Array.from({ length: before + gap + after }, (_, at) => start + at * hourMs)
  const deaf = deafHours(hours, ground.square)
  const values = Float64Array.from(hours, (one) =>
    deaf.has(one) ? Number.NaN : (ground.response.get(one) ?? 0),
  )
  const known = values.subarray(0, before).filter((value) => !Number.isNaN(value))
  if (known.length < fewestHours + fewestAfter) return null
  if (known.reduce((sum, value) => sum + value, 0) < dense * known.length) return null
  const question: Question = {
    series: { response: values, controls: dayAndNight(hours, timeZone) },
    periods: { pre: [0, before - 1], post: [before + gap, before + gap + after - 1] },
    settings: { ...hourly, seed: ground.seed },
    anotherEvent: ground.anotherEvent,
    leastBefore: fewestHours,
    placebos,
  }
  return { start, values, before: known.length, after, question }
}

/**
 * From the hour after the first post on: that first hour is half an hour. What a source still held of the days before says
 * that listening began somewhere in that day, and the day is left out.
 */
function firstWhole(
  { response, square }: Pick<HourGround, 'response' | 'square'>,
  since: string,
  timeZone: string,
) {
  const day = startOfDay(since, timeZone).getTime()
  const heldBefore = [...square.keys()].some((one) => one < day)
  const from = heldBefore ? startOfDay(addDays(since, 1), timeZone).getTime() : day
  const first = Math.min(...[...response.keys()].filter((one) => one >= from))
  return heldBefore && first === from ? first : first + hourMs
}

/** The day as it goes: three waves of 24, 12 and 8 hours on the clock of the town. */
function dayAndNight(hours: readonly number[], timeZone: string) {
  const clock = hours.map((one) => localTime(new Date(one), timeZone).hour)
  return [24, 12, 8].flatMap((period) =>
    [Math.sin, Math.cos].map((wave) => ({
      name: `${wave.name} ${period}`,
      values: Float64Array.from(clock, (hour) => wave((2 * Math.PI * hour) / period)),
    })),
  )
}

function deafHours(hours: readonly number[], square: Hourly): Set<number> {
  const deaf = new Set<number>()
  let run: number[] = []
  for (const one of [...hours, Number.NaN]) {
    if (!Number.isNaN(one) && (square.get(one) ?? 0) === 0) {
      run.push(one)
      continue
    }
    if (run.length >= deafFor) for (const each of run) deaf.add(each)
    run = []
  }
  return deaf
}
