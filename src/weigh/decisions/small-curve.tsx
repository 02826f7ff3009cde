/** A decision at a glance: posts a day around it, the days since it darker, the day itself a line. */
import { addDays, daysBetween } from '#basics/days'
import type { TopicDay } from '#store'

export const smallBefore = 14
export const smallAfter = 28

/** One value a day from {@link smallBefore} days before to {@link smallAfter} after; null for days still to come. */
export function around(days: readonly TopicDay[], day: string, today: string): (number | null)[] {
  const first = addDays(day, -smallBefore)
  const values = new Array<number | null>(smallBefore + smallAfter + 1).fill(null)
  for (const [at] of values.entries()) if (addDays(first, at) <= today) values[at] = 0
  for (const one of days) {
    const at = daysBetween(first, one.day)
    if (at >= 0 && at < values.length && one.day <= today) values[at] = (values[at] ?? 0) + one.posts
  }
  return values
}

const height = 44
const step = 5
/** A scale that makes one post look like a tower would lie. */
const fewest = 5

export function SmallCurve({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const most = Math.max(fewest, ...values.map((one) => one ?? 0))
  const width = values.length * step
  return (
    <svg
      class="small-curve"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <line class="mark" x1={smallBefore * step - 1} x2={smallBefore * step - 1} y1={0} y2={height} />
      {values.map((value, index) => {
        if (value === null) return null
        const size = value === 0 ? 1 : Math.max(2, (value / most) * (height - 2))
        return (
          <rect
            class={index >= smallBefore ? 'since' : undefined}
            x={index * step}
            y={(height - size).toFixed(1)}
            width={step - 1.5}
            height={size.toFixed(1)}
          />
        )
      })}
    </svg>
  )
}
