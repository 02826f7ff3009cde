/**
 * The edition as a mail: a subject, a text, and HTML that old mail programs show too (one table, styles at the element,
 * pictures that are in the mail, nothing that is fetched, so nothing that says whether it was opened). docs/tamtam.md lists the rules.
 */
import type { LedgerHead } from '#store'
import type { Translate } from '#web'
import { ink, letterPage, Row, sans, serif, soft } from '../letter-frame.js'
import type { EditionContent, EditionItem } from './compose.js'
import { untilWords } from './deadlines.js'
import type { Town } from './ground.js'
import { chartSize } from './mail-charts.js'
import { footOf, type Promised, promiseLines } from './promise.js'
import { sectionsIn } from './sections.js'
import { trendInWords } from './small-charts.js'
import {
  answeringLine,
  coverageLine,
  figuresLine,
  longDay,
  machineLine,
  proposalLine,
  titleOf,
} from './wording.js'

export type LetterFrame = {
  /** Opens the edition for this person, once. */
  link: string
  version: number
  head: LedgerHead
  /** What is kept of him, where he was not told yet: at his first edition, or after it changed. */
  promised: Promised | null
  /** Whose edition it is, where he reads for others: their names, and until which day. */
  readsFor: readonly { name: string; until: string }[]
  /** Where who reads can say what is missing: the address of who sent it. */
  editor: string | null
  /** An answer to the mail comes into a mailbox that is read here: then nobody's own address is named. */
  answers?: boolean
  town: Town
  /** Items that have a picture of their trend, by its cid. */
  charts?: ReadonlyMap<string, string>
}

export type Letter = { subject: string; text: string; html: string }

export function letterOf(t: Translate, content: EditionContent, frame: LetterFrame): Letter {
  const subject = t(frame.version > 1 ? 'tamtam.subject-corrected' : 'tamtam.subject', {
    town: content.town,
    title: titleOf(t, content),
  })
  return { subject: oneLine(subject), text: textOf(t, content, frame), html: htmlOf(t, content, frame) }
}

/** A subject is one header: what would end it is left out. */
const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 180)
    .toWellFormed()

function footLines(t: Translate, content: EditionContent, frame: LetterFrame): string[] {
  return [
    ...(content.answering ? [answeringLine(t, content.answering)] : []),
    coverageLine(t, content),
    footOf(t, content.receipts),
    ...(frame.promised ? [`${t('tamtam.kept')} ${promiseLines(t, frame.promised).join(' ')}`] : []),
    ...whereToSay(t, frame),
    t('tamtam.foot-ledger', { n: frame.head.n, hash: frame.head.hash }),
  ]
}

function whereToSay(t: Translate, { answers, editor }: LetterFrame): string[] {
  if (answers) return [t('tamtam.foot-answer')]
  return editor ? [t('tamtam.foot-reply', { mail: editor })] : []
}

function textOf(t: Translate, content: EditionContent, frame: LetterFrame): string {
  const parts = [
    `${t('tamtam.head', { town: content.town })} · ${longDay(t, content.day)}`,
    titleOf(t, content).toUpperCase(),
    ...frame.readsFor.map((one) => forWhom(t, one)),
    content.mood,
    ...content.items.map((item) => itemText(t, item, content.day, frame.town)),
    ...sectionsIn(t, content, frame.town.timeZone).map(({ title, lines }) => `${title}\n${lines.join('\n')}`),
    `${t(content.receipts === 'delivery' ? 'tamtam.read-here' : 'tamtam.press-here')}\n${frame.link}`,
    footLines(t, content, frame).join('\n'),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const forWhom = (t: Translate, { name, until }: { name: string; until: string }) =>
  t('tamtam.reads-for', { name, day: longDay(t, until) })

/** `Moet u weten: bevestig tegen donderdag 12 maart 14.00 uur`. */
function mustKnowLine(t: Translate, item: EditionItem, { timeZone }: Town): string {
  return item.confirmBy
    ? t('tamtam.must-know-by', { until: untilWords(t, new Date(item.confirmBy), timeZone) })
    : t('tamtam.must-know')
}

function itemText(t: Translate, item: EditionItem, day: string, town: Town): string {
  const proposal = proposalLine(item)
  return [
    `* ${item.headline}${item.mustKnow ? ` (${mustKnowLine(t, item, town)})` : ''}`,
    item.said,
    `${t('tamtam.reading')} ${item.reading}`,
    item.other && `${t('tamtam.other')} ${item.other}`,
    item.touched && `${t('tamtam.touched')} ${item.touched}`,
    figuresLine(t, item, day),
    proposal && `${t('tamtam.proposal')} ${proposal}`,
    machineLine(t, item),
  ]
    .filter(Boolean)
    .join('\n')
}

function htmlOf(t: Translate, content: EditionContent, frame: LetterFrame): string {
  return letterPage(
    t,
    titleOf(t, content),
    <>
      <Row
        style={`${sans}${soft}font-size:14px;line-height:20px;border-bottom:2px solid #1c1b18;padding-bottom:8px;`}
      >
        {t('tamtam.head', { town: content.town })} · {longDay(t, content.day)}
      </Row>
      <Row style={`${serif}${ink}font-size:30px;line-height:36px;font-weight:600;padding-top:16px;`}>
        {titleOf(t, content)}
      </Row>
      {frame.readsFor.map((one) => (
        <Row style={`${sans}color:#0b5d5a;font-size:14px;line-height:20px;font-weight:600;padding-top:8px;`}>
          {forWhom(t, one)}
        </Row>
      ))}
      {content.mood && (
        <Row style={`${serif}color:#38352f;font-size:18px;line-height:26px;padding-top:6px;`}>
          {content.mood}
        </Row>
      )}
      {content.items.map((item) => (
        <ItemRows t={t} item={item} day={content.day} town={frame.town} chart={frame.charts?.get(item.id)} />
      ))}
      {sectionsIn(t, content, frame.town.timeZone).map(({ title, lines }) => (
        <Aside title={title} lines={lines} />
      ))}
      <Row style="padding:20px 0 8px 0;">
        <Press
          href={frame.link}
          label={t(content.receipts === 'delivery' ? 'tamtam.read-here' : 'tamtam.press')}
        />
      </Row>
      {footLines(t, content, frame).map((line) => (
        <Row style={`${sans}${soft}font-size:13px;line-height:19px;padding-top:6px;word-break:break-word;`}>
          {line}
        </Row>
      ))}
    </>,
  )
}

function Aside({ title, lines }: { title: string; lines: string[] }) {
  return (
    <>
      <Row style="font-size:1px;line-height:16px;">{'\u00a0'}</Row>
      <Row
        style={`${serif}${ink}font-size:16px;line-height:24px;padding:14px 16px;background-color:#e8eeea;`}
      >
        <strong style={`${sans}${soft}font-size:13px;`}>{title}</strong>
        {lines.map((line) => (
          <>
            <br />
            {line}
          </>
        ))}
      </Row>
    </>
  )
}

function ItemRows(props: {
  t: Translate
  item: EditionItem
  day: string
  town: Town
  chart: string | undefined
}) {
  const { t, item, day, town, chart } = props
  const figures = figuresLine(t, item, day)
  const proposal = proposalLine(item)
  const machine = machineLine(t, item)
  return (
    <>
      <Row style={`${serif}${ink}font-size:22px;line-height:28px;font-weight:600;padding-top:24px;`}>
        {item.headline}
      </Row>
      {item.mustKnow && (
        <Row style={`${sans}color:#0b5d5a;font-size:13px;line-height:18px;font-weight:600;`}>
          {mustKnowLine(t, item, town)}
        </Row>
      )}
      {item.said && (
        <Row style={`${serif}color:#38352f;font-size:16px;line-height:24px;padding-top:4px;`}>
          {item.said}
        </Row>
      )}
      <Row style="padding-top:8px;">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0}>
          <tr>
            <td
              style={`${serif}${ink}font-size:16px;line-height:24px;border-left:3px solid #0b5d5a;padding-left:13px;`}
            >
              <strong>{t('tamtam.reading')}</strong> {item.reading}
              {item.other && (
                <>
                  {' '}
                  <em>{t('tamtam.other')}</em> {item.other}
                </>
              )}
            </td>
          </tr>
        </table>
      </Row>
      {item.touched && (
        <Row style={`${sans}${ink}font-size:14px;line-height:20px;padding-top:6px;`}>
          <strong>{t('tamtam.touched')}</strong> {item.touched}
        </Row>
      )}
      {chart && item.figures.trend && (
        <Row style={`${sans}${soft}font-size:13px;line-height:19px;padding-top:8px;`}>
          <img
            src={`cid:${chart}`}
            width={String(chartSize.width)}
            height={String(chartSize.height)}
            alt={trendInWords(t, item.figures.trend)}
            border={0}
            style="display:block;"
          />
          {t('tamtam.trend-caption', { days: item.figures.trend.length })}
        </Row>
      )}
      {figures && (
        <Row style={`${sans}${soft}font-size:13px;line-height:19px;padding-top:6px;`}>{figures}</Row>
      )}
      {proposal && (
        <Row style={`${sans}${ink}font-size:14px;line-height:20px;padding-top:4px;`}>
          <strong style="color:#0b5d5a;">{t('tamtam.proposal')}</strong> {proposal}
        </Row>
      )}
      {machine && (
        <Row style={`${sans}${soft}font-size:13px;line-height:19px;font-style:italic;padding-top:4px;`}>
          {machine}
        </Row>
      )}
    </>
  )
}

/** A button of a table: Outlook knows no padding of a link. */
function Press({ href, label }: { href: string; label: string }) {
  return (
    <table role="presentation" cellpadding="0" cellspacing="0" border={0} width="100%">
      <tr>
        <td align="center" bgcolor="#0b5d5a" style="padding:14px 18px;">
          <a
            href={href}
            style={`${sans}font-size:18px;line-height:22px;font-weight:600;color:#fffefb;text-decoration:none;display:block;`}
          >
            {label}
          </a>
        </td>
      </tr>
    </table>
  )
}
