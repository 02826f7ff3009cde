/**
 * The mail about signals: which, why, and where to look. A text, and HTML of one table that fetches nothing, so that nothing
 * tells whether it was opened. Never here: words of a post of a private person.
 */
import type { Signal } from '#store'
import { calm, shorten, type Translate } from '#web'
import { ink, letterPage, Row, sans, serif, soft } from '../letter-frame.js'
import { reasons, signalLine, signalTitle } from '../signals/wording.js'

export type AlertTown = { orgId: string; name: string; slug: string; locale: string; timeZone: string }
export type AlertFrame = { town: AlertTown; origin: string; token: string; now: Date }
export type AlertLetter = { subject: string; text: string; html: string }

/** What does not fit stands in the list of signals. */
const shownAtMost = 8

/** `signals`: those that are told now, strongest first. */
export function letterOf(t: Translate, signals: readonly Signal[], frame: AlertFrame): AlertLetter {
  const entries = signals.slice(0, shownAtMost).map((signal) => entryOf(t, signal, frame))
  const said: Said = {
    heading: t('alerts.mail-heading', { count: signals.length }),
    entries,
    more:
      signals.length > entries.length
        ? t('alerts.mail-more', { count: signals.length - entries.length })
        : '',
    list: addressOf(frame, '/signals'),
    mute: `${frame.origin}/alerts/mute/${frame.token}`,
    choose: addressOf(frame, '/alerts'),
  }
  const first = entries[0]
  const subject = t('alerts.mail-subject', {
    town: calm(frame.town.name),
    count: signals.length,
    kind: first?.kind ?? '',
    title: first?.title ?? '',
  })
  return { subject: shorten(subject, 150), text: textOf(t, said), html: htmlOf(t, said, frame) }
}

type Entry = { kind: string; title: string; lines: string[]; href: string }
type Said = { heading: string; entries: Entry[]; more: string; list: string; mute: string; choose: string }

function entryOf(t: Translate, signal: Signal, frame: AlertFrame): Entry {
  const storyLabel = signal.storyLabel ?? (signal.kind === 'new' ? t('alerts.a-story') : null)
  const named = { ...signal, storyLabel }
  const where = { t, timeZone: frame.town.timeZone, now: frame.now }
  return {
    kind: t(`signals.kind.${signal.kind}`),
    title: signalTitle(named, t),
    lines: [signalLine(named, where), ...reasons(named, where).slice(0, 1)],
    href: addressOf(frame, `/signals/${signal.signalId}`),
  }
}

const addressOf = ({ origin, town }: AlertFrame, path: string) => `${origin}${path}?bestuur=${town.slug}`

function textOf(t: Translate, { heading, entries, more, list, mute, choose }: Said): string {
  return `${[
    heading,
    ...entries.map(({ kind, title, lines, href }) =>
      [`* ${title} (${kind})`, ...lines, `${t('alerts.mail-look')}: ${href}`].join('\n'),
    ),
    more && `${more}\n${list}`,
    `${t('alerts.mail-mute')}:\n${mute}`,
    `${t('alerts.mail-why')}\n${choose}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`
}

const small = `${sans}${soft}font-size:13px;line-height:19px;`
const link = 'color:#0b5d5a;'

function htmlOf(t: Translate, said: Said, { town }: AlertFrame): string {
  return letterPage(
    t,
    said.heading,
    <>
      <Row style={`${sans}${soft}font-size:14px;border-bottom:2px solid #1c1b18;padding-bottom:8px;`}>
        {calm(town.name)}
      </Row>
      <Row style={`${serif}${ink}font-size:26px;line-height:32px;font-weight:600;padding-top:16px;`}>
        {said.heading}
      </Row>
      {said.entries.map((entry) => (
        <EntryRow t={t} entry={entry} />
      ))}
      {said.more && (
        <Row style={`${sans}${ink}font-size:15px;line-height:22px;padding-top:20px;`}>
          <a href={said.list} style={link}>
            {said.more}
          </a>
        </Row>
      )}
      <Row style="padding-top:28px;">
        <a href={said.mute} style={`${sans}${link}font-size:16px;line-height:22px;font-weight:600;`}>
          {t('alerts.mail-mute')}
        </a>
      </Row>
      <Row style={`${small}padding-top:10px;`}>
        {t('alerts.mail-why')}{' '}
        <a href={said.choose} style={link}>
          {t('alerts.mail-choose')}
        </a>
      </Row>
    </>,
  )
}

function EntryRow({ t, entry }: { t: Translate; entry: Entry }) {
  const [line, ...because] = entry.lines
  return (
    <Row style={`${serif}${ink}font-size:16px;line-height:24px;padding-top:22px;`}>
      <span style={`${sans}${soft}font-size:13px;line-height:18px;`}>{entry.kind}</span>
      <br />
      <strong style="font-size:20px;line-height:28px;" dir="auto">
        {entry.title}
      </strong>
      <br />
      {line}
      {because.map((sentence) => (
        <span style={`${small}display:block;padding:2px 0 4px 0;`}>{sentence}</span>
      ))}
      <a href={entry.href} style={`${sans}${link}font-size:15px;line-height:22px;`}>
        {t('alerts.mail-look')}
      </a>
    </Row>
  )
}
