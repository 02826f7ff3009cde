/**
 * Which days a recurrence rule of RFC 5545 (3.3.10) names. Days in, days out, on the clock of the event. Pure.
 *
 * Read: DAILY, WEEKLY, MONTHLY and YEARLY with INTERVAL, COUNT, UNTIL, BYDAY (also the second Tuesday, the last Friday), BYMONTHDAY,
 * BYMONTH, BYSETPOS and WKST: what calendars of offices write. Not read: BYWEEKNO, BYYEARDAY and what repeats within a day.
 */
import { addDays, daysBetween } from './days.js'

export type Rule = {
  freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  interval: number
  count: number | null
  /** The last moment, as `2026-11-27T09:00:00` or `2026-11-27`. */
  until: string | null
  /** 0: Sunday; `nth`: the second, the last (-1); 0: every. */
  byDay: { weekday: number; nth: number }[]
  byMonthDay: number[]
  byMonth: number[]
  bySetPos: number[]
  weekStart: number
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
/** Steps of one rule: what a daily event of fifty years needs. A rule that never fits ends there. */
const mostSteps = 20_000

/** Null: a rule that is not read. */
export function readRule(text: string): Rule | null {
  const parts = new Map(
    text
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=', 2) as [string, string]),
  )
  const freq = parts.get('FREQ')
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY' && freq !== 'YEARLY') return null
  if (['BYWEEKNO', 'BYYEARDAY', 'BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => parts.has(name))) return null
  const numbers = (name: string, least: number, most: number) => {
    const all = (parts.get(name) ?? '').split(',').filter(Boolean).map(Number)
    return all.every((one) => Number.isInteger(one) && one !== 0 && one >= least && one <= most) ? all : null
  }
  const byMonthDay = numbers('BYMONTHDAY', -31, 31)
  const byMonth = numbers('BYMONTH', 1, 12)
  const bySetPos = numbers('BYSETPOS', -366, 366)
  const byDay = (parts.get('BYDAY') ?? '').split(',').filter(Boolean).map(readDay)
  if (!byMonthDay || !byMonth || !bySetPos || byDay.includes(null)) return null
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : null
  if (!Number.isInteger(interval) || interval < 1 || interval > 1000) return null
  if (count !== null && (!Number.isInteger(count) || count < 1)) return null
  const weekStart = weekdays.indexOf(parts.get('WKST') ?? 'MO')
  return {
    freq,
    interval,
    count,
    until: parts.get('UNTIL') ?? null,
    byDay: byDay as Rule['byDay'],
    byMonthDay,
    byMonth,
    bySetPos,
    weekStart: weekStart < 0 ? 1 : weekStart,
  }
}

function readDay(text: string): { weekday: number; nth: number } | null {
  const [, nth = '', name = ''] = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/.exec(text) ?? []
  return name === '' ? null : { weekday: weekdays.indexOf(name), nth: Number(nth || 0) }
}

const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()
const two = (number: number) => String(number).padStart(2, '0')
const lengthOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const partsOf = (day: string) => day.split('-').map(Number) as [number, number, number]

/** Longest lengths of a period, in days. */
const longest = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }

/**
 * Days of an event that began on `first`, from `from` to `last`, in order; `isOver(day)` says that UNTIL is past. What is counted
 * is counted from the beginning.
 */
export function daysOf(
  rule: Rule,
  first: string,
  { from, last }: { from: string; last: string },
  isOver: (day: string) => boolean,
): string[] {
  const found: string[] = []
  let counted = 0
  let steps = 0
  const away = Math.floor(daysBetween(first, from) / (longest[rule.freq] * rule.interval)) - 2
  for (let period = rule.count === null ? Math.max(0, away) : 0; steps < mostSteps; period++, steps++) {
    const { begin, days } = periodOf(rule, first, period)
    if (begin > last) break
    steps += days.length >> 4
    for (const day of chosen(rule, days)) {
      if (day < first) continue
      if (day > last || isOver(day)) return found
      if (day >= from) found.push(day)
      if (++counted === rule.count) return found
    }
  }
  return found
}

function chosen({ bySetPos }: Rule, days: string[]): string[] {
  if (bySetPos.length === 0) return days
  const picked = bySetPos.flatMap((at) => days[at > 0 ? at - 1 : days.length + at] ?? [])
  return [...new Set(picked)].sort()
}

/** The days of the n-th period, and where that begins. */
function periodOf(rule: Rule, first: string, n: number): { begin: string; days: string[] } {
  const [year, month, date] = partsOf(first)
  if (rule.freq === 'DAILY') {
    const day = addDays(first, n * rule.interval)
    return { begin: day, days: fits(rule, day) ? [day] : [] }
  }
  if (rule.freq === 'WEEKLY') {
    const begin = addDays(first, -((weekdayOf(first) - rule.weekStart + 7) % 7) + 7 * n * rule.interval)
    const wanted = rule.byDay.length > 0 ? rule.byDay.map((one) => one.weekday) : [weekdayOf(first)]
    const week = Array.from({ length: 7 }, (_, at) => addDays(begin, at))
    return { begin, days: week.filter((day) => wanted.includes(weekdayOf(day)) && inMonth(rule, day)) }
  }
  if (rule.freq === 'MONTHLY') {
    const at = month - 1 + n * rule.interval
    const [y, m] = [year + Math.floor(at / 12), (at % 12) + 1]
    const begin = `${y}-${two(m)}-01`
    return { begin, days: inMonth(rule, begin) ? daysInMonth(rule, y, m, date) : [] }
  }
  const y = year + n * rule.interval
  return { begin: `${y}-01-01`, days: daysInYear(rule, y, month, date) }
}

const inMonth = ({ byMonth }: Rule, day: string) => byMonth.length === 0 || byMonth.includes(partsOf(day)[1])

function onMonthDay({ byMonthDay }: Rule, day: string): boolean {
  const [year, month, date] = partsOf(day)
  return byMonthDay.some((one) => one === date || one === date - lengthOf(year, month) - 1)
}

function fits(rule: Rule, day: string): boolean {
  return (
    inMonth(rule, day) &&
    (rule.byMonthDay.length === 0 || onMonthDay(rule, day)) &&
    (rule.byDay.length === 0 || rule.byDay.some((one) => one.weekday === weekdayOf(day)))
  )
}

/** `date`: the day of the month of the event, for a rule that names none. */
function daysInMonth(rule: Rule, year: number, month: number, date: number): string[] {
  const all = Array.from({ length: lengthOf(year, month) }, (_, at) => `${year}-${two(month)}-${two(at + 1)}`)
  if (rule.byMonthDay.length === 0 && rule.byDay.length === 0)
    return all.filter((day) => partsOf(day)[2] === date)
  return all.filter(
    (day) =>
      (rule.byMonthDay.length === 0 || onMonthDay(rule, day)) &&
      (rule.byDay.length === 0 || isNth(rule, all, day)),
  )
}

/** The second Tuesday among these days, or the last. */
function isNth({ byDay }: Rule, all: readonly string[], day: string): boolean {
  const [head, tail] = [all[0] ?? day, all.at(-1) ?? day]
  return byDay.some(({ weekday, nth }) => {
    if (weekday !== weekdayOf(day)) return false
    if (nth === 0) return true
    return nth > 0
      ? Math.floor(daysBetween(head, day) / 7) + 1 === nth
      : -(Math.floor(daysBetween(day, tail) / 7) + 1) === nth
  })
}

function daysInYear(rule: Rule, year: number, month: number, date: number): string[] {
  const { byMonth, byMonthDay, byDay } = rule
  if (byMonth.length === 0 && byMonthDay.length === 0 && byDay.length > 0) {
    const length = lengthOf(year, 2) === 29 ? 366 : 365
    const all = Array.from({ length }, (_, at) => addDays(`${year}-01-01`, at))
    return all.filter((day) => isNth(rule, all, day))
  }
  const every = byMonthDay.length > 0 ? Array.from({ length: 12 }, (_, at) => at + 1) : [month]
  const months = byMonth.length > 0 ? [...byMonth].sort((a, b) => a - b) : every
  return months.flatMap((one) => daysInMonth(rule, year, one, date))
}
