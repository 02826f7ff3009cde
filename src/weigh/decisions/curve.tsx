/**
 * The curve of a decision: what was counted each day, the band of what would have been without it, and the events that mark
 * it. Drawn by hand as SVG; colours from the stylesheet. Pure.
 */
import type { MeasuredDay } from './measured.js'

export type CurveEvent = { day: string; label: string; main?: boolean }

export type CurveView = {
  /** Days, or hours: whatever they are named, events have the same names. */
  days: readonly MeasuredDay[]
  /** The first day that counts as after. */
  after: string
  events: readonly CurveEvent[]
  words: {
    summary: string
    band: string
    /** Of a day, for the axis. */
    day: (day: string) => string
    number: (value: number) => string
  }
}

export type CurveCanvas = { width: number; height: number; text: number; look: 'desk' | 'phone' }

/** A scale that makes two posts look like a mountain would lie. */
const fewest = 8
const n = (value: number) => String(Math.round(value * 10) / 10)

export function ImpactCurve({ view, canvas }: { view: CurveView; canvas: CurveCanvas }) {
  const { days, words } = view
  const { width, height, text, look } = canvas
  const rows = labelRows(view, canvas)
  const head = text * 1.4 * (Math.max(0, ...rows.map((row) => row.row)) + 1) + text * 0.6
  const foot = text * 1.9
  const highest = Math.max(
    fewest,
    ...days.map((one) => one.value ?? 0),
    ...days.map((one) => one.band?.[1] ?? 0),
  )
  const x = (at: number) => across(at, days.length, canvas)
  const y = (value: number) => head + (1 - Math.max(0, value) / highest) * (height - foot - head)
  const banded = days.map((one, at) => ({ ...one, at })).filter((one) => one.band)
  const top = busiest(days, view.after)
  return (
    <svg class={`chart ${look}`} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.summary}>
      <line class="base" x1="0" x2={width} y1={n(height - foot)} y2={n(height - foot)} />
      {banded.length > 0 && (
        <>
          <path
            class="band"
            d={`M${banded.map((one) => `${n(x(one.at))},${n(y(one.band?.[1] ?? 0))}`).join('L')}L${banded
              .toReversed()
              .map((one) => `${n(x(one.at))},${n(y(one.band?.[0] ?? 0))}`)
              .join('L')}Z`}
          />
          <polyline
            class="expected"
            points={banded.map((one) => `${n(x(one.at))},${n(y(one.predicted ?? 0))}`).join(' ')}
          />
        </>
      )}
      {rows.map(({ event, at, row, anchor }) => (
        <>
          <line
            class={event.main ? 'mark main' : 'mark'}
            x1={n(x(at))}
            x2={n(x(at))}
            y1={n(text * 1.4 * (row + 1) + 2)}
            y2={n(height - foot)}
          />
          <text
            class={event.main ? 'strong' : undefined}
            x={n(x(at) + (anchor === 'end' ? 3 : -3))}
            y={n(text * 1.4 * (row + 1) - text * 0.3)}
            font-size={n(text)}
            text-anchor={anchor}
          >
            {event.label}
          </text>
        </>
      ))}
      {pieces(days).map((piece) => (
        <polyline
          class="line"
          points={piece.map(({ at, value }) => `${n(x(at))},${n(y(value))}`).join(' ')}
        />
      ))}
      {(days[top]?.value ?? 0) > 0 && (
        <>
          <circle class="dot" cx={n(x(top))} cy={n(y(days[top]?.value ?? 0))} r={n(text * 0.3)} />
          <text
            class="end"
            x={n(x(top) + (x(top) > width - text * 4 ? -1 : 1) * text * 0.6)}
            y={n(Math.max(head + text * 0.2, y(days[top]?.value ?? 0) + text * 0.3))}
            font-size={n(text * 1.05)}
            text-anchor={x(top) > width - text * 4 ? 'end' : 'start'}
          >
            {words.number(days[top]?.value ?? 0)}
          </text>
        </>
      )}
      {axis(days, width).map((at, index, all) => (
        <text
          x={n(x(at))}
          y={n(height - text * 0.35)}
          font-size={n(text)}
          text-anchor={index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'}
        >
          {words.day(days[at]?.day ?? '')}
        </text>
      ))}
    </svg>
  )
}

/** The last day stands a little before the edge: its dot, and the mark of a decision of that day, are seen whole. */
function across(at: number, count: number, { width, text }: CurveCanvas): number {
  return count < 2 ? width / 2 : (at / (count - 1)) * (width - text * 0.4)
}

/** Days that are not known break the line. */
function pieces(days: readonly MeasuredDay[]): { at: number; value: number }[][] {
  const all: { at: number; value: number }[][] = [[]]
  for (const [at, { value }] of days.entries()) {
    if (value === null) all.push([])
    else all.at(-1)?.push({ at, value })
  }
  return all.filter((one) => one.length > 0)
}

/** Of the days since; of all where none of these has anything. */
function busiest(days: readonly MeasuredDay[], after: string): number {
  const since = days.some((one) => one.day >= after && (one.value ?? 0) > 0)
  let best = 0
  let most = 0
  for (const [at, { day, value }] of days.entries()) {
    if ((since && day < after) || (value ?? 0) <= most) continue
    most = value ?? 0
    best = at
  }
  return best
}

function axis(days: readonly MeasuredDay[], width: number): number[] {
  const wanted = width < 700 ? 3 : 5
  const count = Math.min(wanted, days.length)
  if (count < 2) return days.length > 0 ? [0] : []
  return Array.from({ length: count }, (_, index) => Math.round((index * (days.length - 1)) / (count - 1)))
}

/** Labels that would touch stand below each other; those in the right half are written leftwards. */
function labelRows({ days, events }: CurveView, canvas: CurveCanvas) {
  const { width, text } = canvas
  const taken: [from: number, to: number][][] = []
  return events
    .map((event) => ({ event, at: days.findIndex((one) => one.day === event.day) }))
    .filter(({ at }) => at >= 0 && at < days.length)
    .sort((a, b) => Number(b.event.main ?? false) - Number(a.event.main ?? false) || a.at - b.at)
    .slice(0, 6)
    .map(({ event, at }) => {
      const px = across(at, days.length, canvas)
      const reach = event.label.length * text * 0.52
      const anchor = px + reach > width ? ('end' as const) : ('start' as const)
      const from = anchor === 'end' ? px - reach : px
      let row = 0
      while (taken[row]?.some(([a, z]) => from < z + text && from + reach > a - text)) row += 1
      taken[row] = [...(taken[row] ?? []), [from, from + reach]]
      return { event, at, row, anchor }
    })
}
