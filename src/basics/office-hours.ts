/**
 * Time as an office counts it: only while it is open, on the clock of its own time zone, without public holidays.
 *
 * In: moments, and when an office is open. Out: minutes of being open between two moments, or the moment after so many.
 * Pure. A change of the clock is no trouble: opening and closing are moments, and what is counted lies between them.
 */
import { z } from 'zod'
import { addDays, localMoment, localTime } from './days.js'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const Span = z.tuple([Clock, Clock]).refine(([from, to]) => from < to)
const Week = z.object(
  Object.fromEntries(weekdays.map((day) => [day, z.array(Span).default([])])) as Record<
    (typeof weekdays)[number],
    z.ZodDefault<z.ZodArray<typeof Span>>
  >,
)
/** In `organisation.settings`: `{"officeHours": {"monday": [["09:00", "12:00"]]}, "answerWithin": 4}`. */
const Settings = z.object({
  officeHours: Week.optional(),
  answerWithin: z.number().min(0.5).max(400).optional(),
})

export type Country = 'BE' | 'NL'
export type Office = {
  timeZone: string
  country: Country
  /** From Sunday on: when it opens and closes (`09:00`), in order. */
  week: readonly (readonly (readonly [from: string, to: string])[])[]
  /** Office hours within which a question should be answered. */
  answerWithin: number
}

const workday = [
  ['09:00', '12:00'],
  ['13:00', '17:00'],
] as const
const usual: Office['week'] = [[], workday, workday, workday, workday, workday, []]

/** Settings that are not there have their usual value. Throws when they are malformed: they are our own. */
export function officeOf(settings: unknown, where: { timeZone: string; country: Country }): Office {
  const { officeHours, answerWithin = 4 } = Settings.parse(settings ?? {})
  const week = officeHours ? weekdays.map((day) => [...officeHours[day]].sort()) : usual
  return { ...where, week, answerWithin }
}

/** Minutes of being open between two moments; below zero when they stand the other way round. */
export function officeMinutes(from: Date, to: Date, office: Office): number {
  if (to < from) return -officeMinutes(to, from, office)
  const last = localTime(to, office.timeZone).day
  let sum = 0
  for (let day = localTime(from, office.timeZone).day; day <= last; day = addDays(day, 1)) {
    for (const [opens, closes] of openOn(day, office)) {
      sum += Math.max(0, Math.min(closes, to.getTime()) - Math.max(opens, from.getTime()))
    }
  }
  return sum / minute
}

/** The middle of how long those took that were answered, in office minutes. Null below five: no figure to go by. */
export function medianOf(
  answered: readonly { askedAt: Date; answeredAt: Date }[],
  office: Office,
): number | null {
  if (answered.length < 5) return null
  const minutes = answered
    .map(({ askedAt, answeredAt }) => Math.max(0, officeMinutes(askedAt, answeredAt, office)))
    .sort((a, b) => a - b)
  const middle = Math.floor(minutes.length / 2)
  const upper = minutes[middle] ?? 0
  return minutes.length % 2 === 1 ? upper : ((minutes[middle - 1] ?? 0) + upper) / 2
}

/** The first moment at which so many minutes of being open have passed. */
export function addOfficeMinutes(from: Date, minutes: number, office: Office): Date {
  let left = minutes * minute
  if (left <= 0) return from
  const first = localTime(from, office.timeZone).day
  for (let day = first; ; day = addDays(day, 1)) {
    // An office that is never open does not keep anybody waiting for ever.
    if (left === minutes * minute && day > addDays(first, 366)) return new Date(from.getTime() + left)
    for (const [opens, closes] of openOn(day, office)) {
      const begin = Math.max(opens, from.getTime())
      if (closes - begin >= left) return new Date(begin + left)
      left -= Math.max(0, closes - begin)
    }
  }
}

/** For words: `{hours: 2, minutes: 40}`, in whole minutes. */
export function officeTime(minutes: number): { hours: number; minutes: number } {
  const whole = Math.max(0, Math.floor(minutes))
  return { hours: Math.floor(whole / 60), minutes: whole % 60 }
}

const minute = 60_000
const known = new WeakMap<Office, Map<string, [number, number][]>>()

/** Moments of opening and closing on a calendar day, kept: the clock of a zone is slow to ask. */
function openOn(day: string, office: Office): [number, number][] {
  const days = known.get(office) ?? new Map<string, [number, number][]>()
  known.set(office, days)
  let spans = days.get(day)
  if (!spans) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    const moment = (clock: string) => localMoment(`${day}T${clock}:00`, office.timeZone).getTime()
    spans = isHoliday(day, office.country)
      ? []
      : (office.week[weekday] ?? []).map(([from, to]) => [moment(from), moment(to)])
    days.set(day, spans)
  }
  return spans
}

/** Whether a calendar day is a public holiday, by the law of the country. */
export function isHoliday(day: string, country: Country): boolean {
  const year = Number(day.slice(0, 4))
  const easter = easterOf(year)
  const fromEaster = [1, 39, 50].map((days) => addDays(easter, days))
  return [...fromEaster, ...fixed(year, country).map((date) => `${day.slice(0, 4)}-${date}`)].includes(day)
}

function fixed(year: number, country: Country): string[] {
  if (country === 'BE') return ['01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25']
  // King's Day is never on a Sunday; Liberation Day is a day off once in five years.
  const kingsDay = new Date(Date.UTC(year, 3, 27)).getUTCDay() === 0 ? '04-26' : '04-27'
  return ['01-01', kingsDay, ...(year % 5 === 0 ? ['05-05'] : []), '12-25', '12-26']
}

/** Easter Sunday of the Gregorian calendar (the anonymous computus of 1876, as printed by Meeus, 1991). */
export function easterOf(year: number): string {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const rest = year % 100
  const f = Math.floor((century + 8) / 25)
  const g = Math.floor((century - f + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - g + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const m = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const days = epact + weekday - 7 * m + 114
  return new Date(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1)).toISOString().slice(0, 10)
}
