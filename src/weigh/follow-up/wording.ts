/** Follow-ups in words: how long somebody waits, and until when. */
import { addDays, localTime } from '#basics/days'
import { medianOf, type Office, officeMinutes, officeTime } from '#basics/office-hours'
import type { FollowUp } from '#store'
import { answeringFigure, calm, clockOf, momentOf, shorten, type Translate } from '#web'

export type Clocked = { t: Translate; office: Office; now: Date }

export const isOpen = ({ state }: Pick<FollowUp, 'state'>) => state === 'new' || state === 'taken'

/** `2 kantooruren`: until now, or until it was answered or ended. */
export function waited({ t, office, now }: Clocked, followUp: FollowUp): string {
  const until = isOpen(followUp) ? now : (followUp.answeredAt ?? followUp.endedAt ?? now)
  return t('follow-up.office-time', officeTime(officeMinutes(followUp.askedAt, until, office)))
}

export const isOverdue = (followUp: FollowUp, now: Date) =>
  isOpen(followUp) &&
  ((followUp.dueAt !== null && followUp.dueAt < now) ||
    (followUp.contactDue !== null && followUp.contactAnsweredAt === null && followUp.contactDue < now))

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

/** `19 van 31 vragen beantwoord, de helft binnen 3 kantooruren`. */
export function figureOf(
  t: Translate,
  times: { asked: number; answered: { askedAt: Date; answeredAt: Date }[] },
  office: Office,
): string {
  const { asked, answered } = times
  return answeringFigure(t, { asked, answered: answered.length, median: medianOf(answered, office) })
}
