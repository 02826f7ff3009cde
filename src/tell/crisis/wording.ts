/** The figures of a situation picture in words: each with what it is compared with, and what it stands on. */
import type { Asked, CrisisFigures, Rumour } from '#store'
import { clockOf, dateOf, regional, type Translate, weekdayOf } from '#web'

export const voicesOf = (t: Translate, { voices, atLeast }: Pick<Asked, 'voices' | 'atLeast'>): string =>
  t(atLeast && voices > 0 ? 'count.voices-at-least' : 'count.voices', { count: voices })

const shortDay = (t: Translate, at: Date, timeZone: string): string =>
  `${weekdayOf(at, timeZone, t.locale)} ${dateOf(at, timeZone, t.locale)}`

/** `donderdag 12 maart 2020, 14.30 uur` */
export function fullMoment(t: Translate, at: Date, timeZone: string): string {
  return t('time.date', { date: shortDay(t, at, timeZone), clock: clockOf(at, timeZone, t.locale) })
}

/** `Van 14.00 tot 14.30 uur`, with the day where it began on another. */
export function spanLine(t: Translate, figures: CrisisFigures, timeZone: string): string {
  const [from, to] = [new Date(figures.from), new Date(figures.to)]
  const sameDay = dateOf(from, timeZone, t.locale) === dateOf(to, timeZone, t.locale)
  return t(sameDay ? 'crisis.span' : 'crisis.span-days', {
    from: clockOf(from, timeZone, t.locale),
    to: clockOf(to, timeZone, t.locale),
    day: shortDay(t, from, timeZone),
  })
}

export function saidLine(t: Translate, { said }: CrisisFigures): string {
  if (said.posts === 0) return t('crisis.said-nothing')
  return t('crisis.said', {
    posts: t('count.posts', { count: said.posts }),
    voices: voicesOf(t, said),
    sources: t('count.sources', { count: said.sources }),
  })
}

/** The last hour against this hour of this weekday, or why there is no comparison. */
export function normalLine(t: Translate, figures: CrisisFigures, timeZone: string): string {
  const { hour, normal, listened } = figures
  const weekday = weekdayOf(new Date(figures.to), timeZone, t.locale)
  const voices = voicesOf(t, hour)
  if (listened < 28) return t('crisis.hour-no-normal', { voices, weekday, day: listened + 1 })
  if (normal === null) return t('crisis.hour-few', { voices })
  if (normal.is === 'more' && normal.times !== null && normal.times >= 1.1)
    return t('crisis.hour-times', { voices, weekday, times: number(t, normal.times) })
  return t(`crisis.hour-${normal.is}`, { voices, weekday })
}

/** One line for each thing that is asked, the most asked first; empty when nothing was. */
export function questionLines(t: Translate, { questions }: CrisisFigures): string[] {
  if (questions.posts === 0) return []
  const { about, other } = questions
  if (about.length === 0)
    return [t('crisis.questions-few', { count: questions.posts, voices: voicesOf(t, questions) })]
  return [
    ...about.map((one) => `${one.label}: ${voicesOf(t, one)}`),
    ...(other > 0 ? [t('crisis.questions-other', { count: other })] : []),
  ]
}

export function silentLine(t: Translate, { silent }: CrisisFigures): string | null {
  return silent.length === 0 ? null : t('crisis.silent', { sources: silent.join(', '), count: silent.length })
}

export const rumourState = (t: Translate, { checked }: Pick<Rumour, 'checked'>): string =>
  t(checked ? 'crisis.checked' : 'crisis.unchecked')

function number(t: Translate, value: number): string {
  return new Intl.NumberFormat(regional(t.locale), { maximumFractionDigits: 1 }).format(value)
}
