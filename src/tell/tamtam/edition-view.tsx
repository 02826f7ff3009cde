/** An edition on a page: the same for a reader, for the preview of who makes it, and on paper. */

import type { Child } from 'hono/jsx'
import type { Translate } from '#web'
import { type EditionContent, type EditionItem, readingMinutes } from './compose.js'
import { untilWords } from './deadlines.js'
import { sectionsIn } from './sections.js'
import { SizeStrip, Trend } from './small-charts.js'
import {
  answeringLine,
  coverageLine,
  figuresLine,
  longDay,
  machineLine,
  proposalLine,
  titleOf,
} from './wording.js'

type View = {
  t: Translate
  content: EditionContent
  timeZone: string
  /** Of a version after the first. */
  version: number
  /** What a reader can do with an item. */
  actions?: ((item: EditionItem) => Child) | undefined
  /** Stands behind everything: the press, the foot. */
  foot?: Child
}

export function EditionView({ t, content, timeZone, version, actions, foot }: View) {
  const most = Math.max(content.coverage.voices, ...content.items.map((item) => item.figures.voices ?? 0))
  return (
    <article class="edition">
      <header>
        <p class="edition-head">
          <span>{t('tamtam.head', { town: content.town })}</span>
          <span>
            {t('tamtam.head-day', { day: longDay(t, content.day), minutes: readingMinutes(content) })}
          </span>
        </p>
        <h1>{titleOf(t, content)}</h1>
        {content.mood && <p class="lead">{content.mood}</p>}
        {version > 1 && <p class="tag">{t('tamtam.corrected', { version })}</p>}
      </header>
      {content.items.map((item) => (
        <section class="edition-item" id={`item-${item.id}`}>
          <ItemView t={t} item={item} day={content.day} most={most} timeZone={timeZone} />
          {actions?.(item)}
        </section>
      ))}
      {sectionsIn(t, content, timeZone).map(({ title, lines }) => (
        <section class="edition-aside">
          <h2>{title}</h2>
          {lines.map((line) => (
            <p>{line}</p>
          ))}
        </section>
      ))}
      {foot}
      {content.answering && <p class="edition-foot">{answeringLine(t, content.answering)}</p>}
      <p class="edition-foot">{coverageLine(t, content)}</p>
    </article>
  )
}

function ItemView({
  t,
  item,
  day,
  most,
  timeZone,
}: {
  t: Translate
  item: EditionItem
  day: string
  most: number
  timeZone: string
}) {
  const figures = figuresLine(t, item, day)
  const proposal = proposalLine(item)
  const machine = machineLine(t, item)
  return (
    <>
      <h2>{item.headline}</h2>
      {item.mustKnow && (
        <p class="tag">
          {item.confirmBy
            ? t('tamtam.must-know-by', { until: untilWords(t, new Date(item.confirmBy), timeZone) })
            : t('tamtam.must-know')}
        </p>
      )}
      {item.said && <p class="edition-said">{item.said}</p>}
      <p class="edition-reading">
        <strong>{t('tamtam.reading')}</strong> {item.reading}
        {item.other && (
          <>
            {' '}
            <em>{t('tamtam.other')}</em> {item.other}
          </>
        )}
      </p>
      {item.kind && <p class="edition-line">{t(`tamtam.kind-${item.kind}`)}</p>}
      {item.touched && (
        <p class="edition-line">
          <strong>{t('tamtam.touched')}</strong> {item.touched}
        </p>
      )}
      {item.figures.trend && <Trend t={t} values={item.figures.trend} />}
      <SizeStrip t={t} figures={item.figures} most={most} />
      {figures && <p class="edition-figures">{figures}</p>}
      {proposal && (
        <p class="edition-line">
          <strong>{t('tamtam.proposal')}</strong> {proposal}
        </p>
      )}
      {machine && <p class="edition-machine">{machine}</p>}
    </>
  )
}
