/** What was measured, in words that a council member would say. Pure. */
import { localTime } from '#basics/days'
import type { DecisionInView } from '#store'
import type { Translate } from '#web'
import type { Measured } from './measured.js'

/** 12 March as `12 maart`. */
export function shortDay(t: Translate, day: string): string {
  return new Intl.DateTimeFormat(t.locale === 'en' ? 'en-GB' : `${t.locale}-BE`, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`))
}

/** Whole numbers where they are large; one decimal where they are not. */
export function figure(t: Translate, value: number): string {
  const rounded = Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10
  return t('decisions.number', { value: rounded === 0 ? 0 : rounded })
}

/** Of a sum over days: how many more or fewer, as a word. */
export const direction = ({ effect }: Measured): 'more' | 'less' =>
  (effect?.cumulative.effect ?? 0) >= 0 ? 'more' : 'less'

const keys = {
  effect: 'effect',
  'no effect': 'no-effect',
  'too little data': 'too-little',
  'period before too short': 'too-short',
  'control moved too': 'moved',
  'another event': 'another',
} as const

/** The first line of the article, and the line of a list. */
export function verdictLine(t: Translate, one: Measured): string {
  const key = keys[one.verdict]
  if (one.verdict !== 'effect' || !one.effect) {
    if (one.hourly?.doubted) return t('decisions.verdict-doubted')
    if (one.hourly && one.verdict === 'no effect')
      return t('decisions.verdict-no-effect-hours', { hours: one.hourly.after })
    return t(`decisions.verdict-${key}`, { before: one.before, asked: one.asked })
  }
  if (one.method === 'none-before') return t('decisions.verdict-from-nothing')
  const when = whenOf(one)
  if (when?.isLate)
    return t(`decisions.verdict-late-${direction(one)}`, { from: shortDay(t, when.from), first: when.first })
  if (direction(one) === 'less') return t('decisions.verdict-less')
  const times = one.effect.cumulative.actual / Math.max(1e-9, one.effect.cumulative.predicted)
  return times >= 1.95 && times < 100
    ? t('decisions.verdict-times', { times: times < 10 ? Math.round(times * 10) / 10 : Math.round(times) })
    : t('decisions.verdict-more')
}

/** What was counted against what would have been; null where nothing was computed. */
export function againstLine(t: Translate, one: Measured, unit: 'posts' | 'voices' = 'posts'): string | null {
  const { effect, hourly } = one
  if (!effect || one.verdict === 'too little data' || hourly?.doubted) return null
  const { actual, predicted, interval } = effect.cumulative
  if (hourly)
    return t('decisions.against-hours', {
      hours: hourly.after,
      actual: Math.round(actual),
      predicted: Math.max(0, Math.round(predicted)),
      low: Math.round(interval[0]),
      high: Math.round(interval[1]),
    })
  const days = one.days.filter((day) => day.day >= one.span.after && day.value !== null).length
  return t(`decisions.against-${unit}`, {
    days,
    actual: Math.round(actual),
    predicted: Math.max(0, Math.round(predicted)),
    low: Math.round(interval[0]),
    high: Math.round(interval[1]),
  })
}

/** Why it was measured by the hour, and what that leaves out; null where it was not. */
export function hourlyLine(t: Translate, { hourly, before, asked }: Measured): string | null {
  if (!hourly) return null
  const { doubted, before: hoursBefore, after } = hourly
  return t(doubted ? 'decisions.hours-doubted' : 'decisions.hours-note', {
    before,
    asked,
    hoursBefore,
    after,
  })
}

/** When nearly all of it came, in days since; null where nothing is told by the day. */
export type When = { first: number; last: number; from: string; until: string; of: number; isLate: boolean }

/** So much of the difference is `nearly all`. */
const nearlyAll = 0.8

/**
 * The shortest stretch of days with four fifths of all that lay on the side of the effect. `isLate`: the first week had less
 * than a fifth of it, so that it may well be of something else.
 */
export function whenOf({ verdict, days, span, effect, hourly, method }: Measured): When | null {
  if (verdict !== 'effect' || !effect || hourly || method === 'none-before') return null
  const sign = effect.cumulative.effect >= 0 ? 1 : -1
  const since = days.filter((one) => one.day >= span.after)
  const over = since.map((one) => Math.max(0, sign * ((one.value ?? 0) - (one.predicted ?? one.value ?? 0))))
  const all = over.reduce((sum, value) => sum + value, 0)
  if (all <= 0 || since.length < 2) return null
  let best: [first: number, last: number] = [0, since.length - 1]
  for (let first = 0; first < over.length; first++) {
    let sum = 0
    for (let last = first; last < over.length; last++) {
      sum += over[last] as number
      if (sum < nearlyAll * all - 1e-9) continue
      if (last - first < best[1] - best[0]) best = [first, last]
      break
    }
  }
  const week = over.slice(0, 7).reduce((sum, value) => sum + value, 0)
  const [first, last] = best
  return {
    first: first + 1,
    last: last + 1,
    from: since[first]?.day ?? span.after,
    until: since[last]?.day ?? span.after,
    of: since.length,
    isLate: since.length > 7 && week < (1 - nearlyAll) * all,
  }
}

/** When the difference came; null where there is none, or it is one of a day. */
export function whenLine(t: Translate, one: Measured): string | null {
  const when = whenOf(one)
  if (!when) return null
  const { first, last, of, isLate } = when
  const [from, until] = [shortDay(t, when.from), shortDay(t, when.until)]
  const said =
    first === last
      ? t('decisions.when-day', { from, first })
      : 2 * (last - first + 1) <= of
        ? t('decisions.when-days', { from, until, first, last })
        : t('decisions.when-spread', { of })
  return isLate ? `${said} ${t('decisions.when-late')}` : said
}

/** `zekerheid`: how often chance alone goes as far. */
export function chanceLine(t: Translate, p: number): string {
  if (p >= 0.5) return t('decisions.chance-half')
  const times = Math.round(1 / p)
  return times >= 1000 ? t('decisions.chance-rare') : t('decisions.chance', { times })
}

export function placeboLine(t: Translate, { placebos, hourly }: Measured): string | null {
  if (placebos.length === 0) return null
  const found = placebos.filter((one) => one.found).length
  return t(hourly ? 'decisions.placebo-hours' : 'decisions.placebo', { count: placebos.length, found })
}

/** The effect after so many days, from the sums that run along; null where that day is not over. */
export function afterDays(one: Measured, days: number) {
  const since = one.days.filter((day) => day.day >= one.span.after)
  return since[days - 1]?.sum ?? null
}

/** The busiest day since. */
export function topDay(one: Measured): { day: string; value: number } | null {
  let best: { day: string; value: number } | null = null
  for (const { day, value } of one.days)
    if (day >= one.span.after && value !== null && value > (best?.value ?? 0)) best = { day, value }
  return best
}

/** Where nothing can be compared: what was counted a day, in at most a week before and after; null without a day before. */
export function plainLine(t: Translate, { days, span }: Measured): string | null {
  const known = days.filter((one) => one.value !== null)
  const before = known.filter((one) => one.day < span.day).slice(-7)
  const after = known.filter((one) => one.day >= span.after).slice(0, 7)
  if (before.length === 0 || after.length === 0) return null
  const mean = (all: typeof known) => all.reduce((sum, one) => sum + (one.value ?? 0), 0) / all.length
  return t('decisions.plain', {
    before: figure(t, mean(before)),
    daysBefore: before.length,
    after: figure(t, mean(after)),
    daysAfter: after.length,
  })
}

/** An hour that begins then, on the clock of the town: `12 maart, 22 uur`. */
export function shortHour(t: Translate, moment: string, timeZone: string): string {
  const { day, hour } = localTime(new Date(moment), timeZone)
  return t('decisions.hour', { day: shortDay(t, day), hour })
}

/** For the tamtam: how it went and the figures, in one line each. */
export function viewLines(t: Translate, view: DecisionInView): string[] {
  const { verdict, counted, without, low, high, days } = view
  const said =
    verdict === 'effect'
      ? t((low ?? 0) > 0 ? 'decisions.verdict-more' : 'decisions.verdict-less')
      : verdict === 'period before too short'
        ? t('decisions.verdict-too-short-plain')
        : t(`decisions.verdict-${keys[verdict as keyof typeof keys]}`)
  const figures =
    without === null || low === null || high === null
      ? t('decisions.view-counted', { counted, days })
      : t('decisions.view-against', { counted, days, without, low, high })
  return [said, figures]
}
