/** Posts per day of the last fourteen days as bars, today last; the highest and today are named, and a table lies behind. */
import { addDays } from '#basics/days'
import type { SourceDay } from '#store'
import { dayOf, shortWeekdayOf, type Translate } from '#web'

export const barDays = 14

export function everyDay(days: SourceDay[], today: string): SourceDay[] {
  const known = new Map(days.map(({ day, posts }) => [day, posts]))
  return Array.from({ length: barDays }, (_, index) => {
    const day = addDays(today, index + 1 - barDays)
    return { day, posts: known.get(day) ?? 0 }
  })
}

const width = 560
const height = 110
/** Room for a number above the highest bar, also on a phone. */
const top = 30
const step = width / barDays
/** A scale that makes one post look like a tower would lie. */
const fewest = 5

export function SourceBars({ t, days }: { t: Translate; days: SourceDay[] }) {
  const most = Math.max(fewest, ...days.map((day) => day.posts))
  const highest = Math.max(...days.map((day) => day.posts))
  const noon = (day: string) => new Date(`${day}T12:00:00Z`)
  const total = days.reduce((sum, day) => sum + day.posts, 0)
  return (
    <figure class="source-bars">
      <svg
        viewBox={`0 0 ${width} ${height + top + 24}`}
        role="img"
        aria-label={t('sources.bars', { total, highest })}
      >
        {days.map(({ day, posts }, index) => {
          const size = posts === 0 ? 1 : Math.max(2, (posts / most) * height)
          const middle = (index + 0.4) * step
          const named = posts > 0 && (index === days.length - 1 || posts === highest)
          return (
            <>
              <rect
                class={index === days.length - 1 ? 'now' : undefined}
                x={(index * step).toFixed(1)}
                y={(top + height - size).toFixed(1)}
                width={(step * 0.8).toFixed(1)}
                height={size.toFixed(1)}
              />
              {named && (
                <text
                  class="value"
                  x={middle.toFixed(1)}
                  y={(top - 6 + height - size).toFixed(1)}
                  text-anchor="middle"
                >
                  {t('sources.number', { n: posts })}
                </text>
              )}
              <text
                class={index % 2 === 0 ? 'every-other' : undefined}
                x={middle.toFixed(1)}
                y={height + top + 20}
                text-anchor="middle"
              >
                {shortWeekdayOf(noon(day), 'UTC', t.locale)}
              </text>
            </>
          )
        })}
      </svg>
      <details class="fold">
        <summary>{t('sources.bars-table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('sources.day')}</th>
              <th scope="col" class="number">
                {t('sources.posts')}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map(({ day, posts }) => (
              <tr>
                <td>{dayOf(noon(day), 'UTC', t.locale)}</td>
                <td class="number">{t('sources.number', { n: posts })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
