/** Two small drawings beside an item: how it went on, and how much it is. Each says in words what it shows. */
import type { ItemFigures } from '#store'
import type { Translate } from '#web'
import { number } from './wording.js'

const width = 120
const height = 28
/** A scale that makes one post look like a tower would lie. */
const fewest = 5

/** Posts a day up to the day of the edition, which is the dot at the end. */
export function Trend({ t, values }: { t: Translate; values: readonly number[] }) {
  const most = Math.max(fewest, ...values)
  const x = (at: number) => 2 + (at * (width - 8)) / Math.max(1, values.length - 1)
  const y = (value: number) => height - 3 - (value / most) * (height - 6)
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  const last = values.at(-1) ?? 0
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={trendInWords(t, values)}
    >
      <polyline points={points} />
      <circle cx={x(values.length - 1).toFixed(1)} cy={y(last).toFixed(1)} r="3" />
    </svg>
  )
}

export function trendInWords(t: Translate, values: readonly number[]): string {
  return t('tamtam.trend', { days: values.length, last: values.at(-1) ?? 0, most: Math.max(0, ...values) })
}

/**
 * How many voices, against the largest or all; the stroke is what is normal on such a day. `most`: voices of the whole strip.
 */
export function SizeStrip({ t, figures, most }: { t: Translate; figures: ItemFigures; most: number }) {
  const { voices = 0, normal } = figures
  if (voices === 0) return null
  const scale = 100 / Math.max(most, normal ?? 0, 1)
  const said = t('tamtam.voices', { count: voices })
  const usual = normal === undefined ? '' : ` ${t('tamtam.size-normal', { normal: number(t, normal) })}`
  return (
    <svg
      class="size-strip"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="img"
      aria-label={said + usual}
    >
      <rect class="size-all" width="100" height="6" />
      <rect class="size-voices" width={(voices * scale).toFixed(1)} height="6" />
      {normal !== undefined && (
        <rect class="size-usual" x={Math.min(99, normal * scale).toFixed(1)} width="1" height="6" />
      )}
    </svg>
  )
}
