/** The mail to who is named when a timeline is shown with receipts. Plain text, loads nothing. Pure. */
import { calm, dateOf, momentOf, type Translate } from '#web'

export type ShownLetter = { subject: string; text: string }

export function shownLetter(
  t: Translate,
  shown: {
    town: string
    name: string
    by: string
    reason: string
    at: Date
    span: { from: Date | null; until: Date | null }
  },
  frame: { link: string; timeZone: string },
): ShownLetter {
  const { from, until } = shown.span
  const day = (at: Date) => dateOf(at, frame.timeZone, t.locale)
  const values = {
    by: calm(shown.by),
    name: calm(shown.name),
    town: calm(shown.town),
    moment: momentOf(t, shown.at, frame.timeZone, new Date(0)),
  }
  const span =
    from || until
      ? t('timeline.letter-span', {
          from: from ? day(from) : t('timeline.letter-start'),
          to: until ? day(new Date(until.getTime() - 1)) : day(shown.at),
        })
      : ''
  const parts = [
    t('timeline.letter-shown', values),
    t('timeline.letter-reason', { reason: calm(shown.reason) }),
    [t('timeline.letter-what'), span].filter(Boolean).join(' '),
    t('timeline.letter-own', { link: frame.link }),
  ]
  return {
    subject: calm(t('timeline.letter-subject', values)).slice(0, 180),
    text: `${parts.join('\n\n')}\n`,
  }
}
