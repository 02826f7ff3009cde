/** Follow-ups in words: how long somebody waits, and until when. */
import { addDays, localTime } from '#basics/days'
import { type Office, officeMinutes, officeTime } from '#basics/office-hours'
import type { FollowUp } from '#store'
import { calm, clockOf, momentOf, shorten, type Translate } from '#web'

export type Clocked = { t: Translate; office: Office; now: Date }

export const isOpen = ({ state }: Pick<FollowUp, 'state'>) => state === 'new' || state === 'taken'

/** `2 kantooruren`: until now, or until it was answered or ended. */
export function waited({ t, office, now }: Clocked, followUp: FollowUp): string {
  const until = isOpen(followUp) ? now : (followUp.answeredAt ?? followUp.endedAt ?? now)
  return t('follow-up.office-time', officeTime(officeMinutes(followUp.askedAt, until, office)))
}

export const isOverdue = (followUp: FollowUp, now: Date) =>
  isOpen(followUp) && followUp.dueAt !== null && followUp.dueAt < now

/** `antwoord verwacht voor morgen 10.00 uur`, or that this moment has passed. */
export function due({ t, office, now }: Clocked, followUp: FollowUp): string | null {
  if (!followUp.dueAt || !isOpen(followUp)) return null
  const { timeZone } = office
  const moment =
    localTime(followUp.dueAt, timeZone).day === addDays(localTime(now, timeZone).day, 1)
      ? t('follow-up.tomorrow', { clock: clockOf(followUp.dueAt, timeZone, t.locale) })
      : momentOf(t, followUp.dueAt, timeZone, now)
  return t(followUp.dueAt < now ? 'follow-up.overdue' : 'follow-up.due', { moment })
}

/** The question in one line; what a person entered, or that its words are gone. */
export function titleOf(t: Translate, followUp: FollowUp, length = 110): string {
  if (followUp.body !== null && calm(followUp.body) !== '') return shorten(followUp.body, length)
  if (followUp.title !== '') return shorten(followUp.title, length)
  return t(followUp.deleted ? 'follow-up.title-deleted' : 'follow-up.title-forgotten')
}

/** The middle of how long those took that were answered, in office minutes. Null below five: no figure to go by. */
export function medianOf(answered: { askedAt: Date; answeredAt: Date }[], office: Office): number | null {
  if (answered.length < 5) return null
  const minutes = answered
    .map(({ askedAt, answeredAt }) => Math.max(0, officeMinutes(askedAt, answeredAt, office)))
    .sort((a, b) => a - b)
  const middle = Math.floor(minutes.length / 2)
  const upper = minutes[middle] ?? 0
  return minutes.length % 2 === 1 ? upper : ((minutes[middle - 1] ?? 0) + upper) / 2
}

/** `19 van 31 vragen beantwoord, de helft binnen 3 kantooruren`. */
export function figureOf(
  t: Translate,
  times: { asked: number; answered: { askedAt: Date; answeredAt: Date }[] },
  office: Office,
): string {
  const median = medianOf(times.answered, office)
  const answered = t('follow-up.figure', { asked: times.asked, answered: times.answered.length })
  if (median === null) return answered
  return t('follow-up.figure-half', {
    answered,
    within: t('follow-up.office-time', officeTime(Math.max(1, Math.ceil(median)))),
  })
}
