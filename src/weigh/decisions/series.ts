/**
 * From the counts of days to the question that is measured. Pure.
 *
 * In: what was counted a day, the moment of the decision, and today. Out: a series with its two periods, the series that it
 * is compared with, chosen on the period before only, and how it is measured; or why there is nothing to measure yet.
 */
import { createHash } from 'node:crypto'
import { addDays, daysBetween, localTime } from '#basics/days'
import type { AskedHours } from './hours.js'
import { careful, counting, type Question, type Settings } from './impact/index.js'

/** What is asked of a decision. `voices`: distinct senders of each day. `negative`: their share, in per cent. */
export type Measure = 'posts' | 'voices' | 'negative'

/** As PRODUCT says of normal: four weeks, or there is none. */
export const daysBefore = 28
/** More than a year ago is another time. */
const longestBefore = 365
/** A decision is followed for so many days. */
export const daysAfter = 30
/** From this hour on a day is hardly touched: it belongs to neither period. */
const evening = 18
/** Below so many a day counts are measured as counts. */
const few = 10
export const mostControls = 5
/** A series that shares more of its posts than this says the same, and would hide the effect. */
const mostShared = 0.1
const placebos = 8

/** Values a day by day; a day that is not there had nothing. */
export type Daily = ReadonlyMap<string, number>

export type Ground = {
  moment: Date
  timeZone: string
  /** Today in the town; its day is not over. */
  today: string
  /** Since when the topic is listened for; null: never. */
  since: string | null
  /** Of the topic. */
  response: Daily
  /** A day without a value is unknown, not nothing (tone). */
  gapsAreUnknown?: boolean
  /** Of the square as a whole: a day without a word in a busy town is a day on which nobody listened. */
  square: Daily
  /** Other topics of the town, with the share of their posts that are of this topic as well. */
  others: { name: string; since: string | null; shared: number; values: Daily }[]
  anotherEvent: boolean
  /** The same by the hour, where hours are many; asked only where days are too few. */
  hours?: AskedHours | null
  /** So that the same counts give the same figures. */
  seed: number
}

export type Span = {
  /** The first day of the series, and the last. */
  first: string
  last: string
  /** The day of the decision, and the first day that counts as after: the day itself, or the next when it was evening. */
  day: string
  after: string
}

export type Asked = {
  span: Span
  /** One for each day of the span; NaN where it is not known. */
  values: Float64Array
  question: Question
  method: 'level' | 'counts'
  /** Days are too few, and hours are many: it is measured by these. */
  hours: AskedHours | null
  /** Of question and settings: the same counts are not measured twice. */
  dataVersion: string
}

export type NotAsked = { why: 'not-yet' | 'never-listened' }

/** Days that are compared; null where none is over since. */
export function spanOf(moment: Date, timeZone: string, today: string, since: string | null): Span | NotAsked {
  const { day, hour } = localTime(moment, timeZone)
  const after = hour >= evening ? addDays(day, 1) : day
  const last = [addDays(today, -1), addDays(after, daysAfter - 1)].sort()[0] as string
  if (last < after) return { why: 'not-yet' }
  if (since === null || since > last) return { why: 'never-listened' }
  const first = [since, addDays(day, -longestBefore)].sort().at(-1) as string
  return { first: [first, after].sort()[0] as string, last, day, after }
}

export function ask(ground: Ground): Asked | NotAsked {
  const span = spanOf(ground.moment, ground.timeZone, ground.today, ground.since)
  if ('why' in span) return span
  const days = daysOf(span)
  const deaf = deafDays(days, ground.square)
  const values = Float64Array.from(days, (day) => {
    const value = ground.response.get(day)
    return deaf.has(day) ? Number.NaN : (value ?? (ground.gapsAreUnknown ? Number.NaN : 0))
  })
  const cut = daysBetween(span.first, span.after)
  const periods = {
    pre: [0, Math.max(0, daysBetween(span.first, span.day) - 1)] as [number, number],
    post: [cut, days.length - 1] as [number, number],
  }
  const method = !ground.gapsAreUnknown && meanOf(values.subarray(0, cut)) < few ? 'counts' : 'level'
  // Nothing before: the periods would touch, and the engine says that it is too short.
  const before = daysBetween(span.first, span.day)
  const controls = before < 1 ? [] : chooseControls(ground, days, values.subarray(0, before))
  const question: Question = {
    series: { response: values, controls: [...controls, ...weekends(days, before)] },
    periods: before < 1 ? { pre: [0, 0], post: periods.post } : periods,
    settings: settingsOf(method, ground.seed),
    anotherEvent: ground.anotherEvent,
    leastBefore: daysBefore,
    placebos,
  }
  const isShort =
    values.subarray(0, Math.max(0, before)).filter((value) => !Number.isNaN(value)).length < daysBefore
  const hours = (isShort && ground.hours) || null
  return { span, values, question, method, hours, dataVersion: versionOf(question, span, hours) }
}

export function daysOf({ first, last }: Pick<Span, 'first' | 'last'>): string[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, at) => addDays(first, at))
}

/** Of few, draws are dear and differ little: fewer of them. */
function settingsOf(method: 'level' | 'counts', seed: number): Settings {
  return method === 'counts' ? { ...counting, draws: 4_000, seed } : { ...careful, seed }
}

/** In a town that speaks every day, days on which nobody at all is heard are days on which nothing was listened to. */
function deafDays(days: readonly string[], square: Daily): Set<string> {
  const counts = days.map((day) => square.get(day) ?? 0)
  const sorted = counts.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
  return new Set(middle >= 5 ? days.filter((_, at) => counts[at] === 0) : [])
}

/** At most five that go along with it before, and share few posts with it. What came after has no say. */
function chooseControls({ others }: Ground, days: readonly string[], before: Float64Array) {
  return others
    .filter(({ since, shared }) => since !== null && since <= (days[0] as string) && shared <= mostShared)
    .map(({ name, values }) => {
      const all = Float64Array.from(days, (day) => values.get(day) ?? 0)
      return { name, values: all, together: correlation(before, all.subarray(0, before.length)) }
    })
    .filter(({ together }) => together >= 0.2)
    .sort((a, b) => b.together - a.together || a.name.localeCompare(b.name))
    .slice(0, mostControls)
    .map(({ name, values }) => ({ name, values }))
}

/** The name of the series that says which days are of the weekend. */
export const weekend = 'weekend'

function weekends(days: readonly string[], before: number) {
  if (before < daysBefore) return []
  const values = Float64Array.from(days, (day) =>
    Number([0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())),
  )
  return [{ name: weekend, values }]
}

/** Pearson's; 0 where one of them does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0]
  for (const [at, x] of a.entries()) {
    const y = b[at] as number
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    n += 1
    sa += x
    sb += y
    saa += x * x
    sbb += y * y
    sab += x * y
  }
  const spread = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n)
  return n < 3 || !(spread > 1e-9) ? 0 : (sab - (sa * sb) / n) / Math.sqrt(spread)
}

function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** Goes up when the way of measuring changes. */
const engine = 1

function versionOf(question: Question, span: Span, hours: AskedHours | null): string {
  const { series, periods, settings, anotherEvent } = question
  const numbers = (values: Float64Array) => [...values].map((value) => (Number.isNaN(value) ? null : value))
  const all = {
    engine,
    span,
    response: numbers(series.response),
    controls: series.controls.map(({ name, values }) => [name, numbers(values)]),
    periods,
    settings,
    anotherEvent,
    ...(hours
      ? { hours: [hours.start, numbers(hours.values), hours.question.periods, hours.question.settings] }
      : {}),
  }
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}
