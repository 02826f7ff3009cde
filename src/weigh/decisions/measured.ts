/**
 * What a measurement says of a decision, as it is kept and shown: plain data, the days by name. Pure but for the engine,
 * which works in a thread of its own.
 */
import { type AskedHours, hourMs } from './hours.js'
import { type Aside, type Effect, type Interval, measureImpact, type Verdict } from './impact/index.js'
import { type Asked, daysBefore, daysOf, type Span } from './series.js'

export type MeasuredDay = {
  day: string
  /** Null: not known. */
  value: number | null
  /** Of the days after: what would have been, and what was more up to that day. */
  predicted?: number
  band?: Interval
  sum?: { effect: number; interval: Interval }
}

export type Measured = {
  verdict: Verdict
  span: Span
  /** Days of the period before that were listened to, and how many are asked. */
  before: number
  asked: number
  method: 'level' | 'counts' | 'none-before'
  effect: Effect | null
  days: MeasuredDay[]
  /** Series it was compared with: how often each was in the model, 0–1. */
  controls: { name: string; weight: number }[]
  /** Those that jumped themselves. */
  moved: string[]
  placebos: { day: string; effect: number; interval: Interval; found: boolean }[]
  /** Days were too few, so it was measured by the hour: verdict, effect and placebos are of these hours. */
  hourly?: MeasuredHours
}

export type MeasuredHours = {
  /** Hours listened to before, and hours that were measured after. */
  before: number
  after: number
  /** The first hour after. Hours are named by the moment they begin (`2020-03-12T22:00:00.000Z`). */
  from: string
  hours: MeasuredDay[]
  /** The same found something at an earlier hour as well, so nothing is claimed. */
  doubted: boolean
}

/** Fewer than this since then: whatever is computed, it is too little to say. */
const fewestAfter = 5

export async function measureAsked(asked: Asked, aside: Aside = {}): Promise<Measured> {
  const { question, span, values } = asked
  const [first, last] = question.periods.post
  const after = values.subarray(first, last + 1)
  const before = values.subarray(0, Math.max(0, daysOf({ first: span.first, last: span.day }).length - 1))
  const known = count(before)
  const shown = { span, before: known, asked: daysBefore, days: plainDays(asked), controls: [], moved: [] }
  if (known < daysBefore && asked.hours) return byTheHour(shown, asked.hours, aside)
  if (known < daysBefore)
    return { ...shown, verdict: 'period before too short', method: asked.method, effect: null, placebos: [] }
  const total = sum(after)
  if (asked.method === 'counts' && total < fewestAfter && sum(before) < 2 * fewestAfter)
    return { ...shown, verdict: 'too little data', method: 'counts', effect: null, placebos: [] }
  if (asked.method === 'counts' && sum(before) === 0)
    return fromNothing(shown, after, question.anotherEvent ?? false)
  const impact = await measureImpact(question, aside)
  const names = question.series.controls.map(({ name }) => name)
  return {
    ...shown,
    verdict: impact.verdict,
    method: asked.method,
    effect: impact.effect,
    days: withForecast(shown.days, first, impact.days),
    controls: impact.weights.map((weight, at) => ({ name: names[at] as string, weight: round(weight) })),
    moved: impact.moved,
    placebos: impact.placebos.map(({ post, ...rest }) => ({
      day: daysOf(span)[post[0]] as string,
      ...rest,
    })),
  }
}

type Shown = Pick<Measured, 'span' | 'before' | 'asked' | 'days' | 'controls' | 'moved'>

/** What is found at an earlier hour too, when nothing was decided, is no finding: then it is too short after all. */
async function byTheHour(shown: Shown, asked: AskedHours, aside: Aside): Promise<Measured> {
  const { question, start, values } = asked
  const impact = await measureImpact(question, aside)
  const nameOf = (row: number) => new Date(start + row * hourMs).toISOString()
  const [first] = question.periods.post
  const doubted = impact.verdict === 'effect' && impact.placebos.some((one) => one.found)
  const plain = Array.from(values, (value, row) => ({
    day: nameOf(row),
    value: Number.isNaN(value) ? null : value,
  }))
  return {
    ...shown,
    verdict: doubted ? 'period before too short' : impact.verdict,
    method: 'counts',
    effect: impact.effect,
    placebos: impact.placebos.map(({ post, ...rest }) => ({ day: nameOf(post[0]), ...rest })),
    hourly: {
      before: asked.before,
      after: asked.after,
      from: nameOf(first),
      hours: withForecast(plain, first, impact.days),
      doubted,
    },
  }
}

/**
 * Nobody spoke of it before, so there is nothing to learn a level from. If the rate had stayed as it was, all of n would
 * fall in the days after with chance (after / all)^n; and a rate of which nothing was seen in d days is, with 97.5 %, no
 * more than 3.69 / d (−ln 0.025).
 */
function fromNothing(shown: Shown, after: Float64Array, anotherEvent: boolean): Measured {
  const days = count(after)
  const total = sum(after)
  const most = (-Math.log(0.025) / shown.before) * days
  const interval: Interval = [total - most, total]
  const p = Math.max(1e-9, (days / (days + shown.before)) ** total)
  const figures = (by: number) => ({
    actual: total / by,
    predicted: 0,
    effect: total / by,
    interval: [interval[0] / by, interval[1] / by] as Interval,
  })
  const effect = { average: figures(days), cumulative: figures(1), relative: null, p }
  const verdict = anotherEvent ? 'another event' : interval[0] > 0 ? 'effect' : 'no effect'
  return { ...shown, verdict, method: 'none-before', effect, placebos: [] }
}

function plainDays({ span, values }: Asked): MeasuredDay[] {
  return daysOf(span).map((day, at) => {
    const value = values[at] as number
    return { day, value: Number.isNaN(value) ? null : round(value) }
  })
}

type Forecast = { predicted: number; band: Interval; cumulative: { effect: number; interval: Interval } }

function withForecast(days: MeasuredDay[], first: number, found: readonly Forecast[]): MeasuredDay[] {
  return days.map((one, at) => {
    const day = found[at - first]
    if (!day) return one
    const { effect, interval } = day.cumulative
    return {
      ...one,
      predicted: round(day.predicted),
      band: [round(day.band[0]), round(day.band[1])],
      sum: { effect: round(effect), interval: [round(interval[0]), round(interval[1])] },
    }
  })
}

const round = (value: number) => Math.round(value * 1000) / 1000
const sum = (values: Float64Array) =>
  values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0)
const count = (values: Float64Array) => values.reduce((n, value) => n + (Number.isNaN(value) ? 0 : 1), 0)
