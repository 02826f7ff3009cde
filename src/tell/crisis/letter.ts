/**
 * The mails of a crisis. Plain text: they arrive everywhere, load nothing, and can be read aloud at a table. Those of an exercise
 * begin and end with saying so, in the subject too. Pure.
 */
import type { Crisis, LedgerHead } from '#store'
import { calm, type Translate } from '#web'
import { columns, type PictureContent } from './content.js'
import {
  fullMoment,
  normalLine,
  questionLines,
  rumourState,
  saidLine,
  silentLine,
  spanLine,
} from './wording.js'

export type CrisisLetter = { subject: string; text: string }

/** A subject is one header: what would end it is left out. */
const oneLine = (text: string) =>
  calm(text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()).slice(0, 180)

function letter(t: Translate, exercise: boolean, subject: string, parts: (string | null)[]): CrisisLetter {
  const marked = exercise ? [t('crisis.letter-exercise'), ...parts, t('crisis.letter-exercise')] : parts
  return {
    subject: oneLine(exercise ? t('crisis.subject-exercise', { subject }) : subject),
    text: `${marked.filter(Boolean).join('\n\n')}\n`,
  }
}

export function startLetter(
  t: Translate,
  crisis: Pick<Crisis, 'name' | 'exercise' | 'startedAt' | 'clockFrom'>,
  frame: { link: string; town: string; timeZone: string },
): CrisisLetter {
  const { name, exercise } = crisis
  const town = calm(frame.town)
  const isPast = crisis.clockFrom.getTime() !== crisis.startedAt.getTime()
  return letter(t, exercise, t('crisis.subject-start', { name: calm(name), town }), [
    t('crisis.letter-start', { name: calm(name), town }),
    isPast ? t('crisis.clock', { moment: fullMoment(t, crisis.clockFrom, frame.timeZone) }) : null,
    frame.link,
  ])
}

export function pictureLetter(
  t: Translate,
  content: PictureContent,
  frame: { link: string; timeZone: string; head: LedgerHead },
): CrisisLetter {
  const { figures, rumours, exercise, version } = content
  const name = calm(content.crisis)
  const questions = questionLines(t, figures)
  return letter(t, exercise, t('crisis.subject-picture', { name, version, town: calm(content.town) }), [
    `${t('crisis.picture', { version })} · ${name}\n${fullMoment(t, new Date(figures.to), frame.timeZone)}`,
    ...columns.map((column) => section(t(`crisis.${column}`), content[column])),
    section(
      t('crisis.rumours'),
      rumours.map((one) => [`${one.text} (${rumourState(t, one)})`, one.truth].filter(Boolean).join('\n  ')),
    ),
    section(t('crisis.questions'), questions),
    section(t('crisis.figures'), [
      `${spanLine(t, figures, frame.timeZone)} ${saidLine(t, figures)}`,
      normalLine(t, figures, frame.timeZone),
      ...(figures.phrases.length > 0
        ? [t('crisis.phrases-line', { phrases: figures.phrases.join(' · ') })]
        : []),
      ...[silentLine(t, figures)].filter((line) => line !== null),
    ]),
    `${t('crisis.letter-read')}\n${frame.link}`,
    t('crisis.letter-foot', { n: frame.head.n, hash: frame.head.hash }),
  ])
}

function section(title: string, lines: string[]): string | null {
  return lines.length === 0 ? null : `${title.toUpperCase()}\n${lines.map((line) => `- ${line}`).join('\n')}`
}
