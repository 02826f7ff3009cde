/** The curve of a decision with its words, its events, and the table behind it. */
import { addDays, localTime } from '#basics/days'
import { calm, shorten, type Translate } from '#web'
import type { ArticleView } from './article-page.js'
import { type CurveCanvas, type CurveEvent, type CurveView, ImpactCurve } from './curve.js'
import { hourMs } from './hours.js'
import type { Measured, MeasuredDay } from './measured.js'
import type { Standing } from './measuring.js'
import { figure, shortDay, shortHour } from './wording.js'

const canvases: CurveCanvas[] = [
  { width: 960, height: 340, text: 15, look: 'desk' },
  { width: 350, height: 240, text: 13, look: 'phone' },
]
/** Days before that are drawn: the model knows more of them. */
const drawnBefore = 42
/** Of hours: three days before and one after. */
const hoursDrawn = 97

export function CurveFigure(view: ArticleView & { measured: Measured }) {
  const { t, viewer, standing, measured } = view
  const curve = curveOf(t, standing, measured, viewer.org.timeZone)
  return (
    <figure class="decision-chart">
      {canvases.map((canvas) => (
        <ImpactCurve view={curve} canvas={canvas} />
      ))}
      <figcaption class="soft">{t(captionKey(measured, isBanded(curve)))}</figcaption>
      <details class="fold">
        <summary>{t('decisions.table')}</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t(measured.hourly ? 'decisions.col-hour' : 'decisions.col-day')}</th>
                <th scope="col" class="number">
                  {t('decisions.col-posts')}
                </th>
                <th scope="col" class="number">
                  {t('decisions.col-expected')}
                </th>
                <th scope="col" class="number">
                  {t('decisions.col-band')}
                </th>
                <th scope="col" class="number">
                  {t('decisions.col-sum')}
                </th>
              </tr>
            </thead>
            <tbody>
              {curve.days.map((day) => (
                <Row t={t} day={day} name={curve.words.day(day.day)} />
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

function Row({ t, day, name }: { t: Translate; day: MeasuredDay; name: string }) {
  const range = (interval: [number, number] | undefined) =>
    interval ? t('decisions.range', { low: figure(t, interval[0]), high: figure(t, interval[1]) }) : ''
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{day.value === null ? t('decisions.unknown-day') : figure(t, day.value)}</td>
      <td class="number">{day.predicted === undefined ? '' : figure(t, Math.max(0, day.predicted))}</td>
      <td class="number">{range(day.band && [Math.max(0, day.band[0]), Math.max(0, day.band[1])])}</td>
      <td class="number">{day.sum ? `${figure(t, day.sum.effect)} (${range(day.sum.interval)})` : ''}</td>
    </tr>
  )
}

/** A band of one day is no wider than a line: it is not seen. */
export const isBanded = ({ days }: CurveView) => days.filter((day) => day.band).length > 1

/** In words what the curve counts: by the day or by the hour, with a band or without. */
export function captionKey({ hourly }: Measured, banded: boolean): string {
  if (hourly) return 'decisions.curve-caption-hours'
  return banded ? 'decisions.curve-caption' : 'decisions.curve-caption-plain'
}

export function curveOf(t: Translate, standing: Standing, measured: Measured, timeZone: string): CurveView {
  const { span, hourly } = measured
  const from = addDays(span.day, -drawnBefore)
  const title = calm(standing.decision.title)
  return {
    days: hourly ? hourly.hours.slice(-hoursDrawn) : measured.days.filter((day) => day.day >= from),
    after: hourly?.from ?? span.after,
    events: eventsOf(t, standing, (at) => (hourly ? hourOf(at) : localTime(at, timeZone).day)),
    words: {
      summary: t(hourly ? 'decisions.curve-summary-hours' : 'decisions.curve-summary', { title }),
      band: t('decisions.band'),
      day: (day) => (hourly ? shortHour(t, day, timeZone) : shortDay(t, day)),
      number: (value) => figure(t, value),
    },
  }
}

const hourOf = (at: Date) => new Date(Math.floor(at.getTime() / hourMs) * hourMs).toISOString()

/** The three moments of the decision, and what followed; what falls on one day stands there once. */
function eventsOf(
  t: Translate,
  { decision, followed }: Standing,
  nameOf: (at: Date) => string,
): CurveEvent[] {
  const moments = [
    ['announced', decision.announcedAt],
    ['decided', decision.decidedAt],
    ['in-force', decision.inForceAt],
  ] as const
  const days = new Map<string, CurveEvent>()
  for (const [name, at] of moments) {
    if (!at) continue
    const day = nameOf(at)
    const label = t(`decisions.mark-${name}`)
    const there = days.get(day)
    days.set(day, { day, label: there ? `${there.label}, ${label}` : label, main: true })
  }
  return [
    ...days.values(),
    ...followed.map((one) => ({
      day: nameOf(one.at),
      label: shorten(
        one.kind === 'answer' ? t('decisions.mark-answer', { title: one.label }) : one.label,
        28,
      ),
    })),
  ]
}
