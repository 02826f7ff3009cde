/**
 * A signal in words: what, how much, against what, since when, from where, about which words. Pure.
 *
 * Below five voices no multiple, no sources and no words (PRODUCT); below three it may be one person, and that is said.
 */
import type { Signal } from '#store'
import { calm, clockOf, dateOf, momentOf, shorten, type Translate, weekdayOf } from '#web'
import { rightInWords, tenth } from '../tone/wording.js'

export type Where = { t: Translate; timeZone: string; now: Date }

const fewVoices = 5
const oneReporter = 3

export function signalTitle({ topicName, storyLabel }: Signal, t: Translate): string {
  return shorten(calm(storyLabel ?? topicName ?? t('signals.whole-square')), 110)
}

/** One line, for lists. */
export function signalLine(signal: Signal, where: Where): string {
  const { t, timeZone, now } = where
  const since =
    signal.kind === 'drip'
      ? t('signals.for-weeks', { weeks: weeksOf(signal) })
      : t('signals.since', { moment: momentOf(t, signal.beganAt, timeZone, now) })
  return [howMuch(signal, t), voicesOf(signal, t), since, aboutWords(signal, t), howRight(signal, t)]
    .filter(Boolean)
    .join(' · ')
}

/** What the signal measures, against what is usual. */
function howMuch({ kind, voices, facts }: Signal, t: Translate): string {
  const { usual = 0, now = 0, expected = 0, counted = 0 } = facts
  if (kind === 'drip') return t('signals.a-week', { now: rounded(now), usual: rounded(usual) })
  if (kind === 'turn')
    return t(`signals.turn-${facts.to ?? 'negative'}`, { now: tenth(now), usual: tenth(usual) })
  if (kind === 'new') return t('signals.grows', { hours: Math.max(1, Math.round(facts.hours ?? 0)) })
  if (voices < fewVoices || expected < 1) return t('signals.more')
  return t('signals.times', { times: rounded(counted / expected) })
}

export function voicesOf({ kind, voices, facts }: Signal, t: Translate): string {
  if (kind === 'drip' && voices < oneReporter) return t('signals.one-reporter')
  return t(facts.atLeast ? 'count.voices-at-least' : 'count.voices', { count: voices })
}

/** Tone is never shown without how often it is right. */
function howRight({ facts }: Signal, t: Translate): string {
  return facts.right ? t('signals.right', { negative: tenth(facts.right.negative) }) : ''
}

function aboutWords({ facts }: Signal, t: Translate): string {
  const terms = (facts.terms ?? []).slice(0, 3).map(calm)
  return terms.length === 0 ? '' : t('signals.about-words', { words: terms.join(', ') })
}

export function weeksOf({ beganAt, lastAt }: Pick<Signal, 'beganAt' | 'lastAt'>): number {
  return Math.max(1, Math.round((lastAt.getTime() - beganAt.getTime()) / (7 * 86_400_000)))
}

/** Why it is shown, a sentence each: what was seen, how likely that is by chance, and what it is made of. */
export function reasons(signal: Signal, where: Where): string[] {
  const { t } = where
  const { facts, posts } = signal
  const list = (words: string[]) => new Intl.ListFormat(t.locale, { type: 'conjunction' }).format(words)
  return [
    seen(signal, where),
    facts.right ? rightInWords(t, facts.right) : '',
    facts.chance === undefined ? '' : t('signals.by-chance', { times: oncePer(facts.chance) }),
    signal.voices < fewVoices
      ? t('signals.made-of-few', { posts, voices: voicesOf(signal, t) })
      : t('signals.made-of', { posts, sources: facts.sourceCount ?? 0, voices: voicesOf(signal, t) }),
    facts.sources?.length
      ? t('signals.from', { list: list(facts.sources.map((name) => shorten(calm(name), 40))) })
      : '',
    facts.terms?.length ? t('signals.words', { list: list(facts.terms.map(calm)) }) : '',
    signal.voices < fewVoices && signal.kind !== 'question' ? t('signals.too-few') : '',
  ].filter(Boolean)
}

function seen(signal: Signal, { t, timeZone }: Where): string {
  const { kind, beganAt, lastAt, facts } = signal
  const { locale } = t
  const { usual = 0, now = 0, expected = 0, counted = 0, window, days = 0 } = facts
  const about = signalTitle(signal, t)
  if (kind === 'peak' && window === 1) {
    // The signal may be older than the hour that was counted last.
    const from = new Date(Math.floor(lastAt.getTime() / 3_600_000) * 3_600_000)
    const hour = { from: clockOf(from, timeZone, locale), weekday: weekdayOf(from, timeZone, locale) }
    return t('signals.seen-hour', { ...hour, counted, expected: rounded(expected), about })
  }
  if (kind === 'peak') return t('signals.seen-day', { counted, expected: rounded(expected), about })
  if (kind === 'drip') {
    const date = dateOf(beganAt, timeZone, locale)
    return t('signals.seen-drip', {
      date,
      days,
      posts: signal.posts,
      now: rounded(now),
      usual: rounded(usual),
    })
  }
  if (kind === 'turn')
    return t(`signals.turn-${facts.to ?? 'negative'}`, { now: tenth(now), usual: tenth(usual) })
  if (kind === 'new') {
    const hours = Math.max(1, Math.round(facts.hours ?? 0))
    return t('signals.seen-new', { posts: signal.posts, hours, usual: rounded(usual) })
  }
  return ''
}

/** `1000` for a chance of one in 1,234: in powers of ten, since nobody knows it better. */
function oncePer(chance: number): number {
  return 10 ** Math.min(6, Math.max(1, Math.floor(-Math.log10(chance))))
}

function rounded(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value)
}
