/** How the answering went, in one line that is the same wherever it stands. */
import { officeTime } from '#basics/office-hours'
import type { Translate } from '../words/index.js'

/** `median`: office minutes within which half of them were answered; null: too few to say. */
export type Answering = { asked: number; answered: number; median: number | null }

/** `19 van 31 vragen beantwoord, de helft binnen 3 kantooruren`. */
export function answeringFigure(t: Translate, { asked, answered, median }: Answering): string {
  const whole = t('follow-up.figure', { asked, answered })
  if (median === null) return whole
  const within = t('follow-up.office-time', officeTime(Math.max(1, Math.ceil(median))))
  return t('follow-up.figure-half', { answered: whole, within })
}
