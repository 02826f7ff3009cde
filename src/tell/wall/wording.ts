/** Words and comparisons that every part of the wall uses in the same way. Pure. */
import { daysBetween } from '#basics/days'
import type { TopicTalk } from '#store'
import { shorten, type Translate } from '#web'
import { type CurveInput, normalNow } from './curve.js'
import type { Figures } from './figures.js'
import { type Cells, daysBeforeNormal, type Verdict, verdict } from './normal.js'

export const privateWords = 90

export const headlineLength = 110

export type Parts = { f: Figures; t: Translate; cells: Cells; complete: boolean }

export function input({ f, cells }: Parts, topicId: string): Omit<CurveInput, 'voices' | 'marks'> {
  const own = f.history.topics.find((topic) => topic.topicId === topicId)?.since ?? null
  const { at, day, timeZone } = f
  return { at, day, timeZone, topicId, cells, since: own ?? f.history.since }
}

/** A verdict belongs to the last sixty minutes: over a day there are too few posts to compare. */
export function against(parts: Parts, topic: TopicTalk): Verdict | null {
  return parts.f.window === 1 ? verdict(topic.voices, normalNow(input(parts, topic.topicId))) : null
}

export function times(t: Translate, value: number): string {
  return t('wall.times', { times: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) })
}

export function voicesOf(t: Translate, talk: { voices: number; atLeast: boolean }): string {
  return t(talk.atLeast ? 'count.voices-at-least' : 'count.voices', { count: talk.voices })
}

export function dayCount(f: Figures, since = f.history.since): { day: number; of: number } {
  return { day: since === null ? 1 : daysBetween(since, f.day) + 1, of: daysBeforeNormal }
}

export function dayOfHistory(t: Translate, f: Figures, since: string | null): string {
  return t('wall.day-of', dayCount(f, since))
}

export function networkName(t: Translate, network: string, otherwise: string): string {
  return t.has(`network.${network}`) ? t(`network.${network}`) : shorten(otherwise, 30)
}

export function listOf(t: Translate, items: string[]): string {
  return new Intl.ListFormat(t.locale, { type: 'conjunction' }).format(items)
}
