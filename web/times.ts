/** Moments in words, on the clock of the organisation, whatever zone the server stands in. */
import { type Locale, regional, type Translate } from './words/index.js'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: Locale, timeZone: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${timeZone} ${name}`
  let known = formats.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat(regional(locale), { ...options, timeZone })
    formats.set(key, known)
  }
  return known
}

/** `9.20` in Dutch, `09:20` elsewhere. */
export function clockOf(at: Date, timeZone: string, locale: Locale): string {
  const parts = format(locale, timeZone, 'clock', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  if (locale === 'nl') return `${Number(part('hour'))}.${part('minute')}`
  return `${part('hour')}:${part('minute')}`
}

/** `donderdag` */
export function weekdayOf(at: Date, timeZone: string, locale: Locale): string {
  return format(locale, timeZone, 'weekday', { weekday: 'long' }).format(at)
}

/** `do` */
export function shortWeekdayOf(at: Date, timeZone: string, locale: Locale): string {
  return format(locale, timeZone, 'short', { weekday: 'short' }).format(at)
}

/** `donderdag 12 maart` */
export function dayOf(at: Date, timeZone: string, locale: Locale): string {
  return format(locale, timeZone, 'day', { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

/** `12 maart 2026` */
export function dateOf(at: Date, timeZone: string, locale: Locale): string {
  return format(locale, timeZone, 'date', { day: 'numeric', month: 'long', year: 'numeric' }).format(at)
}

/** `16.20 uur` on the same day as `now`, `gisteren 16.20 uur`, else `12 maart 2026, 16.20 uur`. */
export function momentOf(t: Translate, at: Date, timeZone: string, now: Date): string {
  const clock = clockOf(at, timeZone, t.locale)
  const date = dateOf(at, timeZone, t.locale)
  if (date === dateOf(now, timeZone, t.locale)) return t('time.clock', { clock })
  const yesterday = new Date(now.getTime() - 86_400_000)
  if (date === dateOf(yesterday, timeZone, t.locale)) return t('time.yesterday', { clock })
  return t('time.date', { date, clock })
}
