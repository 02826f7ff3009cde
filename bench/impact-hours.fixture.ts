/** Hours of a quiet topic: days and nights as people have them, days that differ by themselves, and nothing that happened. */
import type { Periods, Series } from '../src/weigh/decisions/impact/index.js'
import { createRandom } from '../src/weigh/decisions/impact/random.js'

export type HourSetting = {
  before: number
  after: number
  /** Posts an hour, on average. */
  mean: number
  /** By how much a day differs from another, of the logarithm: wandering from hour to hour, or anew each midnight. */
  walk: number
  day: number
}

/** Posts by the hour of the clock, as on the Flemish posts of spring 2020. */
const usual = [4, 2, 1.5, 1, 1, 2, 6, 11, 12, 11, 12, 12, 11, 10, 10, 11, 11, 12, 13, 15, 14, 11, 9, 6]
const average = usual.reduce((sum, one) => sum + one, 0) / usual.length

/** `more`: the share by which the rate grows after. Begins at any hour of the clock. */
export function quietHours(
  { before, after, mean, walk, day }: HourSetting,
  seed: number,
  more = 0,
): { series: Series; periods: Periods } {
  const random = createRandom(7919 * seed + 13)
  const first = Math.floor(24 * random.uniform())
  let level = 0
  let today = day * random.normal()
  const response = Float64Array.from({ length: before + after }, (_, t) => {
    const hour = (first + t) % 24
    level += (walk / Math.sqrt(24)) * random.normal()
    if (hour === 0) today = day * random.normal()
    const rate =
      ((mean * (usual[hour] as number)) / average) * Math.exp(level + today + 0.15 * random.normal())
    return random.poisson(rate * (t >= before ? 1 + more : 1))
  })
  return {
    series: { response, controls: waves(before + after, first) },
    periods: { pre: [0, before - 1], post: [before, before + after - 1] },
  }
}

function waves(hours: number, first: number): Series['controls'] {
  return [24, 12, 8].flatMap((period) =>
    [Math.sin, Math.cos].map((wave) => ({
      name: `${wave.name} ${period}`,
      values: Float64Array.from({ length: hours }, (_, t) => wave((2 * Math.PI * (first + t)) / period)),
    })),
  )
}
