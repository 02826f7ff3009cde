/** The mails of the standing watch: plain text, read in twenty seconds, without any word of a post. Pure. */
import type { Decision, NewMail, Signal } from '#store'
import { calm, type Translate } from '#web'
import type { Measured } from './measured.js'
import { afterDays, againstLine, figure, hourlyLine, placeboLine, verdictLine, whenLine } from './wording.js'

export type WatchFrame = {
  town: { name: string }
  decision: Decision
  link: string
  host: string
  recipient: string
}

/** A subject is one header: what would end it is left out. */
const oneLine = (text: string) =>
  calm(text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()).slice(0, 180)

export function milestoneLetter(t: Translate, frame: WatchFrame, days: number, posts: Measured): NewMail {
  const title = calm(frame.decision.title)
  const sum = afterDays(posts, days)
  const says = posts.verdict === 'effect' || posts.verdict === 'no effect'
  return letter(
    t,
    frame,
    t('decisions.mail-subject', { after: t('decisions.after-days', { days }), title }),
    [
      verdictLine(t, posts),
      says ? againstLine(t, posts) : null,
      whenLine(t, posts),
      hourlyLine(t, posts),
      says && sum
        ? t('decisions.mail-sum', {
            after: t('decisions.after-days', { days }),
            value: figure(t, sum.effect),
            low: figure(t, sum.interval[0]),
            high: figure(t, sum.interval[1]),
          })
        : null,
      says ? placeboLine(t, posts) : null,
      days === 30 ? t('decisions.mail-last') : t('decisions.mail-next', { days: days === 1 ? 7 : 30 }),
    ],
  )
}

export function signalLetter(t: Translate, frame: WatchFrame, signals: readonly Signal[]): NewMail {
  const title = calm(frame.decision.title)
  const kinds = [...new Set(signals.map((one) => t(`signals.kind.${one.kind}`)))].join(', ')
  return letter(t, frame, t('decisions.mail-signal-subject', { kinds, title }), [
    t('decisions.mail-signal', { topic: calm(frame.decision.topicName ?? ''), kinds }),
    ...signals.map((one) =>
      t('decisions.mail-signal-line', {
        kind: t(`signals.kind.${one.kind}`),
        posts: one.posts,
        voices: one.voices,
      }),
    ),
  ])
}

function letter(t: Translate, frame: WatchFrame, subject: string, lines: (string | null)[]): NewMail {
  const foot = t('decisions.mail-foot', { town: calm(frame.town.name) })
  return {
    recipient: frame.recipient,
    subject: oneLine(subject),
    text: `${[calm(frame.decision.title), ...lines, frame.link, foot].filter(Boolean).join('\n\n')}\n`,
    host: frame.host,
  }
}
