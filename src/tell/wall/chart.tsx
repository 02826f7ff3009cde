/**
 * Two charts, drawn by hand as SVG: a few lines that say exactly what the wall says, labelled directly. Numbers come
 * from `compose`; colours from the stylesheet, so that light and dark share one drawing. Pure.
 */

import type { Curve } from './curve.js'
import type { Bar, CurveWords } from './picture.js'

/** In pixels of the drawing; `text` is the size of its letters. */
export type Canvas = { width: number; height: number; text: number; look: 'desk' | 'phone' }

const n = (value: number) => String(Math.round(value * 10) / 10)

export function CurveChart({ curve, words, canvas }: { curve: Curve; words: CurveWords; canvas: Canvas }) {
  const { width, height, text, look } = canvas
  const foot = text * 1.9
  const top = text * 1.5
  const highest = Math.max(
    fewest,
    ...curve.points.map((p) => p.voices),
    ...(curve.band ?? []).map((b) => b.high),
  )
  const x = (hour: number) => (hour / 24) * width
  const y = (voices: number) => top + (1 - voices / highest) * (height - foot - top - 6)
  const last = curve.points.at(-1) ?? { x: 0, voices: 0 }
  const endAtRight = x(last.x) > width - text * 4
  return (
    <svg class={`chart ${look}`} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.summary}>
      {curve.band && <path class="band" d={bandPath(curve.band, x, y)} />}
      {curve.mark && words.mark && (
        <MarkLine at={x(curve.mark.x)} label={words.mark} canvas={canvas} foot={foot} />
      )}
      <polyline class="line" points={curve.points.map((p) => `${n(x(p.x))},${n(y(p.voices))}`).join(' ')} />
      <circle class="dot" cx={n(x(last.x))} cy={n(y(last.voices))} r={n(text * 0.37)} />
      <text
        class="end"
        x={n(x(last.x) + (endAtRight ? -1 : 1) * text * 0.75)}
        y={n(Math.max(text, y(last.voices) + text * (endAtRight ? -0.6 : 0.35)))}
        font-size={n(text * 1.1)}
        text-anchor={endAtRight ? 'end' : 'start'}
      >
        {words.end}
      </text>
      {curve.band && <BandLabel curve={curve} label={words.usual} x={x} y={y} text={text} width={width} />}
      {words.hours.map((label, index) => (
        <text
          x={n((index / 4) * width)}
          y={n(height - text * 0.35)}
          font-size={n(text)}
          text-anchor={index === 0 ? 'start' : index === 4 ? 'end' : 'middle'}
        >
          {label}
        </text>
      ))}
    </svg>
  )
}

/** A scale that makes two voices look like a mountain would lie. */
const fewest = 8

type Scale = (value: number) => number

function bandPath(band: NonNullable<Curve['band']>, x: Scale, y: Scale): string {
  const upper = band.map((b) => [x(b.x), y(b.high)] as const)
  const lower = band.map((b) => [x(b.x), y(b.low)] as const).reverse()
  return `M${smooth(upper)}L${smooth(lower)}Z`
}

/** Bends at the middle of each stretch, towards the point: calm, and never beyond the values (a quadratic B-spline). */
function smooth(points: (readonly [number, number])[]): string {
  const at = ([px, py]: readonly [number, number]) => `${n(px)},${n(py)}`
  const curves = points.slice(1, -1).map((point, index) => {
    const next = points[index + 2] ?? point
    return `Q${at(point)} ${at([(point[0] + next[0]) / 2, (point[1] + next[1]) / 2])}`
  })
  return `${at(points[0] ?? [0, 0])}${curves.join('')}L${at(points.at(-1) ?? [0, 0])}`
}

/** Above the band where the curve leaves room: at the left, or at the right where the day is still to come. */
function BandLabel(props: { curve: Curve; label: string; x: Scale; y: Scale; text: number; width: number }) {
  const { curve, label, x, y, text, width } = props
  const reach = (label.length * text * 0.52 * 24) / width
  const heights = (from: number, to: number) => [
    ...(curve.band ?? []).filter((b) => b.x >= from && b.x <= to).map((b) => b.high),
    ...curve.points.filter((p) => p.x >= from - 1 && p.x <= to + 1).map((p) => p.voices),
  ]
  const now = curve.points.at(-1)?.x ?? 0
  const atRight = now + reach + 3 < 24
  const from = atRight ? 24 - reach : 0
  const above = y(Math.max(0, ...heights(from, from + reach))) - text * 0.5
  return (
    <text
      x={n(x(atRight ? 24 : 0))}
      y={n(Math.max(text, above))}
      font-size={n(text)}
      text-anchor={atRight ? 'end' : 'start'}
    >
      {label}
    </text>
  )
}

function MarkLine({ at, label, canvas, foot }: { at: number; label: string; canvas: Canvas; foot: number }) {
  const { width, height, text } = canvas
  const leftwards = at > width / 2
  return (
    <>
      <line class="mark" x1={n(at)} x2={n(at)} y1="0" y2={n(height - foot)} />
      <text
        x={n(at + (leftwards ? -1 : 1) * text * 0.5)}
        y={n(text)}
        font-size={n(text)}
        text-anchor={leftwards ? 'end' : 'start'}
      >
        {label}
      </text>
    </>
  )
}

export function BarChart({
  bars,
  canvas,
  summary,
  usual,
}: {
  bars: Bar[]
  canvas: Canvas
  summary: string
  usual: string
}) {
  const { width, height, text, look } = canvas
  const slot = width / bars.length
  const bar = slot * 0.86
  const base = height - text * 1.8
  const top = text * 1.6
  const highest = Math.max(fewest, ...bars.map((b) => Math.max(b.posts, b.usual?.high ?? 0)))
  const y = (posts: number) => base - (posts / highest) * (base - top)
  const labelled = bars.findLast((b) => b.usual !== null)
  return (
    <svg class={`chart ${look}`} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
      {bars.map((b, index) => {
        const left = index * slot
        const middle = left + bar / 2
        return (
          <g>
            {b.usual && (
              <rect
                class="band"
                x={n(left)}
                y={n(y(b.usual.high))}
                width={n(bar)}
                height={n(Math.max(3, y(b.usual.low) - y(b.usual.high)))}
              />
            )}
            {b.is === 'coming' ? (
              <rect class="coming" x={n(left)} y={n(base - 3)} width={n(bar)} height="3" />
            ) : (
              <>
                <rect
                  class={b.is}
                  x={n(left)}
                  y={n(Math.min(y(b.posts), base - 3))}
                  width={n(bar)}
                  height={n(Math.max(3, base - y(b.posts)))}
                />
                <text
                  class="strong"
                  x={n(middle)}
                  y={n(y(b.posts) - text * 0.45)}
                  font-size={n(text)}
                  text-anchor="middle"
                >
                  {b.value}
                </text>
              </>
            )}
            {b === labelled && b.usual && y(b.posts) - y(b.usual.high) > text * 1.4 && (
              <text
                x={n(middle)}
                y={n(y(b.usual.high) - text * 0.35)}
                font-size={n(text * 0.96)}
                text-anchor="middle"
              >
                {usual}
              </text>
            )}
            <text
              class={b.is === 'today' ? 'strong' : undefined}
              x={n(middle)}
              y={n(height - text * 0.4)}
              font-size={n(text)}
              text-anchor="middle"
            >
              {b.label}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
