/** How it was measured, for who wants to check: what it was compared with, and the same measurement on earlier days. */
import { calm, type Translate } from '#web'
import type { Measured } from './measured.js'
import { weekend } from './series.js'
import { figure, shortDay, shortHour } from './wording.js'

type HowView = { t: Translate; measured: Measured; timeZone: string }

export function HowPart({ t, measured, timeZone }: HowView) {
  const { method, controls, placebos, span, before, hourly } = measured
  const named = controls.filter((one) => one.name !== weekend)
  return (
    <details class="fold how">
      <summary>{t('decisions.how')}</summary>
      <p>{t(hourly ? 'decisions.how-hours' : `decisions.how-${method}`)}</p>
      <p>
        {hourly
          ? t('decisions.how-span-hours', {
              before: hourly.before,
              after: hourly.after,
              from: shortHour(t, hourly.from, timeZone),
            })
          : t('decisions.how-span', {
              before,
              first: shortDay(t, span.first),
              after: shortDay(t, span.after),
              last: shortDay(t, span.last),
            })}
      </p>
      <p>
        {named.length === 0
          ? t('decisions.how-alone')
          : t('decisions.how-controls', {
              list: named
                .map((one) =>
                  t('decisions.how-control', { name: calm(one.name), percent: Math.round(one.weight * 100) }),
                )
                .join('; '),
            })}
      </p>
      {placebos.length > 0 && (
        <div class="scroll">
          <table>
            <caption>{t(hourly ? 'decisions.placebo-caption-hours' : 'decisions.placebo-caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t(hourly ? 'decisions.col-hour' : 'decisions.col-day')}</th>
                <th scope="col" class="number">
                  {t('decisions.col-sum')}
                </th>
                <th scope="col">{t('decisions.col-found')}</th>
              </tr>
            </thead>
            <tbody>
              {placebos.map((one) => (
                <tr>
                  <th scope="row">{hourly ? shortHour(t, one.day, timeZone) : shortDay(t, one.day)}</th>
                  <td class="number">
                    {figure(t, one.effect)} (
                    {t('decisions.range', {
                      low: figure(t, one.interval[0]),
                      high: figure(t, one.interval[1]),
                    })}
                    )
                  </td>
                  <td>{t(one.found ? 'decisions.placebo-found' : 'decisions.placebo-nothing')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
