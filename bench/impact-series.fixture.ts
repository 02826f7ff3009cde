/** Series of which the truth is known: what a level, controls and noise make of chance with a seed. */

import type { Periods, Series } from '../src/weigh/decisions/impact/index.js'
import { createRandom } from '../src/weigh/decisions/impact/random.js'

export type Setting = {
  before: number
  after: number
  controls: number
  /** Share of the daily variance that the controls explain. */
  r2: number
  /** Daily step of the level, in standard deviations of the series without its level. */
  level: number
  /** Mean count a day; without it the series is normal. */
  mean?: number
  /** Variance of the noise on the logarithm of a count. */
  extra?: number
}

/** `effect`: what is added after, in standard deviations, or for counts the share by which the rate grows. */
export function simulate(
  setting: Setting,
  seed: number,
  effect = 0,
): { series: Series; periods: Periods; truth: number } {
  const random = createRandom(7919 * seed + 13)
  const { before, after } = setting
  const days = before + after
  const controls = Array.from({ length: setting.controls }, (_, i) => ({
    name: `x${i}`,
    values: persistent(days, 0.5, random.normal),
  }))
  const response = setting.mean === undefined ? normal() : counted(setting.mean, setting.extra ?? 0)
  const periods: Periods = { pre: [0, before - 1], post: [before, days - 1] }
  return { series: { response: response.values, controls }, periods, truth: response.truth }

  function normal() {
    const share = setting.controls === 0 ? 0 : Math.sqrt(setting.r2 / setting.controls)
    const noise = Math.sqrt(setting.controls === 0 ? 1 : 1 - setting.r2)
    let level = 10
    const values = Float64Array.from({ length: days }, (_, t) => {
      level += setting.level * random.normal()
      const explained = controls.reduce((sum, one) => sum + share * (one.values[t] as number), 0)
      return level + explained + noise * random.normal() + (t >= before ? effect : 0)
    })
    return { values, truth: effect * after }
  }

  /** The truth of a count is what chance added to this very series, not what it adds on average. */
  function counted(mean: number, extra: number) {
    let level = Math.log(mean)
    let truth = 0
    const values = Float64Array.from({ length: days }, (_, t) => {
      level += setting.level * random.normal()
      const explained = controls.reduce(
        (sum, one) => sum + (0.3 * (one.values[t] as number)) / setting.controls,
        0,
      )
      const rate = Math.exp(level + explained + Math.sqrt(extra) * random.normal())
      const usual = random.poisson(rate)
      const added = t >= before ? random.poisson(rate * effect) : 0
      truth += added
      return usual + added
    })
    return { values, truth }
  }
}

/** A series that remembers a part of yesterday, of variance 1. */
function persistent(days: number, memory: number, normal: () => number): Float64Array {
  let value = normal()
  return Float64Array.from({ length: days }, () => {
    value = memory * value + Math.sqrt(1 - memory * memory) * normal()
    return value
  })
}
