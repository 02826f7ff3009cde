/**
 * A simple map of a town: its localities as dots, sized by voices. No tiles, nothing from elsewhere; only the points of the
 * gazetteer, which say where a village is, not where anybody is.
 */
import type { SaidOfPlace } from '#store'
import { calm, type Translate } from '#web'
import type { Locality } from './localities.js'

const width = 420
const margin = 54
const most = 22
const least = 4

type Dot = { name: string; x: number; y: number; radius: number; said: SaidOfPlace | undefined }

export function PlaceMap(props: { t: Translate; town: string; localities: Locality[]; said: SaidOfPlace[] }) {
  const { t, town, localities, said } = props
  if (localities.length < 2) return null
  const { dots, height } = draw(localities, said)
  const counted = dots.filter((dot) => dot.said?.voices != null).length
  const labels = labelled(dots, height)
  return (
    <svg
      class="place-map"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('places.map', { town: calm(town), count: counted })}
    >
      {dots.map((dot) => (
        <circle class={dotClass(dot)} cx={one(dot.x)} cy={one(dot.y)} r={one(dot.radius)} />
      ))}
      {labels.map(({ dot, x, y, anchor }) => (
        <text class={dot.said ? 'named' : 'quiet'} x={one(x)} y={one(y)} text-anchor={anchor}>
          {calm(dot.name)}
          {dot.said?.voices != null && (
            <tspan class="value"> {t('places.number', { n: dot.said.voices })}</tspan>
          )}
        </text>
      ))}
    </svg>
  )
}

function dotClass({ said }: Dot): string {
  if (!said) return 'dot none'
  return said.voices === null ? 'dot few' : 'dot'
}

const one = (value: number) => value.toFixed(1)

/** Equirectangular, the same scale in both directions; the area of a dot is its voices. */
function draw(localities: Locality[], said: SaidOfPlace[]): { dots: Dot[]; height: number } {
  const spoken = new Map(said.map((each) => [each.place, each]))
  const north = localities.map(({ at }) => at[0])
  const squeeze = Math.cos((mean(north) * Math.PI) / 180)
  const east = localities.map(({ at }) => at[1] * squeeze)
  const [west, top] = [Math.min(...east), Math.max(...north)]
  const wide = Math.max(...east) - west
  const high = top - Math.min(...north)
  // At most as high as wide: the map stands beside a list.
  const scale = Math.min((width - 2 * margin) / Math.max(wide, 0.001), (width - 80) / Math.max(high, 0.001))
  const offset = (width - wide * scale) / 2
  const loudest = Math.max(1, ...said.map(({ voices }) => voices ?? 0))
  const dots = localities.map(({ name }, index) => {
    const here = spoken.get(name)
    return {
      name,
      said: here,
      x: offset + ((east[index] as number) - west) * scale,
      y: 40 + (top - (north[index] as number)) * scale,
      radius: here?.voices ? least + (most - least) * Math.sqrt(here.voices / loudest) : least,
    }
  })
  return { dots: dots.sort((a, b) => b.radius - a.radius), height: Math.round(high * scale + 80) }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

type Label = { dot: Dot; x: number; y: number; anchor: 'start' | 'middle' | 'end' }
type Box = { left: number; right: number; top: number; bottom: number }

/** Beside, above or below its dot, wherever it covers nothing; a name that nobody said and that finds no room is left out. */
function labelled(dots: Dot[], height: number): Label[] {
  const taken: Box[] = dots.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }))
  const labels: Label[] = []
  for (const [index, dot] of dots.entries()) {
    const length = dot.name.length * 8.4 + (dot.said?.voices != null ? 30 : 0)
    const places = around(dot).map((label) => ({ label, box: boxOf(label, length) }))
    const free = places.find(
      ({ box }) =>
        box.left >= 0 &&
        box.right <= width &&
        box.top >= 0 &&
        box.bottom <= height &&
        taken.every((other, at) => at === index || !covers(box, other)),
    )
    const chosen = free ?? (dot.said ? places[0] : undefined)
    if (!chosen) continue
    taken.push(chosen.box)
    labels.push(chosen.label)
  }
  return labels
}

function around(dot: Dot): Label[] {
  const { x, y, radius } = dot
  return [
    { dot, x: x + radius + 5, y: y + 5, anchor: 'start' },
    { dot, x: x - radius - 5, y: y + 5, anchor: 'end' },
    { dot, x, y: y - radius - 6, anchor: 'middle' },
    { dot, x, y: y + radius + 16, anchor: 'middle' },
  ]
}

function boxOf({ x, y, anchor }: Label, length: number): Box {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - length : x - length / 2
  return { left, right: left + length, top: y - 13, bottom: y + 5 }
}

function covers(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
