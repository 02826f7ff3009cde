/** Posts per day as a row of small bars: how something goes, at a glance. The last seven days stand out. */
import { addDays } from '#basics/days'

export const sparkDays = 28

/** One number for each of the {@link sparkDays} days up to `today`, oldest first. */
export function everyDay(days: readonly { day: string; posts: number }[], today: string): number[] {
  const posts = new Map<string, number>()
  for (const { day, posts: n } of days) posts.set(day, (posts.get(day) ?? 0) + n)
  return Array.from(
    { length: sparkDays },
    (_, index) => posts.get(addDays(today, index + 1 - sparkDays)) ?? 0,
  )
}

const height = 36
const step = 6
/** A scale that makes one post look like a tower would lie. */
const fewest = 5

/** `label` says in words what the bars show. */
export function Spark({ posts, label }: { posts: number[]; label: string }) {
  const most = Math.max(fewest, ...posts)
  const width = posts.length * step
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      {posts.map((n, index) => {
        const size = n === 0 ? 1 : Math.max(2, (n / most) * height)
        return (
          <rect
            class={index >= posts.length - 7 ? 'now' : undefined}
            x={index * step}
            y={(height - size).toFixed(1)}
            width={step - 2}
            height={size.toFixed(1)}
          />
        )
      })}
    </svg>
  )
}
