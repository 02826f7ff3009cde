/** One bar for each hour or day, from the first to the last; the highest is named, both ends bear their moment. */

const width = 960
const height = 120

type BarsProps = {
  /** One for each bar, oldest first; at least one. */
  values: readonly number[]
  /** The moment of a bar in words. */
  label: (index: number) => string
  /** A value in words. */
  number: (value: number) => string
  /** What the whole says, for who does not see it; `top`: the index of the highest. */
  caption: (most: number, top: number) => string
  /** The scale reaches at least this far: else two posts look like a mountain. */
  fewest?: number | undefined
}

export function Bars({ values, label, number, caption, fewest = 1 }: BarsProps) {
  const most = Math.max(1, ...values)
  const scale = height / Math.max(fewest, most)
  const step = width / values.length
  const top = Math.max(0, values.indexOf(most))
  return (
    <svg class="day-bars" viewBox={`0 0 ${width} ${height + 46}`} role="img" aria-label={caption(most, top)}>
      {values.map((value, index) => (
        <rect
          class={index === top ? 'bar top' : 'bar'}
          x={(index * step).toFixed(1)}
          y={(24 + height - value * scale).toFixed(1)}
          width={Math.min(step * 0.84, 60).toFixed(1)}
          height={(value * scale).toFixed(1)}
        />
      ))}
      <text
        class="value"
        x={Math.min(width - 60, top * step).toFixed(1)}
        y={(16 + height - most * scale).toFixed(1)}
      >
        {number(most)}
      </text>
      <text x={0} y={height + 42}>
        {label(0)}
      </text>
      {values.length > 1 && (
        <text x={width} y={height + 42} text-anchor="end">
          {label(values.length - 1)}
        </text>
      )}
    </svg>
  )
}
