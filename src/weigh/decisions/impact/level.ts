/**
 * The local level: a hidden level that moves a little every day (a random walk). Kalman filter forward, simulation backward
 * (Carter and Kohn 1994, Frühwirth-Schnatter 1994), all in closed form since the state is one number.
 */
import type { Trend } from './trend.js'
import { drawVariance, type SdPrior } from './variance.js'

/** `observed[t]` is 0 on a day without value. The level begins around 0 with variance `startVariance`. */
export function createLevel(observed: Uint8Array, prior: SdPrior, startVariance: number): Trend {
  const days = observed.length
  const path = new Float64Array(days)
  const gain = new Float64Array(days)
  const perSd = new Float64Array(days)
  const pull = new Float64Array(days)
  const spread = new Float64Array(days)
  const filtered = new Float64Array(days)
  let move = prior.guess ** 2

  const prepare = (noise: number) => {
    let variance = startVariance
    for (let t = 0; t < days; t++) {
      const last = t > 0 && observed[t] === observed[t - 1] ? variance : Number.NaN
      const seen = observed[t] === 1
      const total = variance + noise
      gain[t] = seen ? variance / total : 0
      perSd[t] = seen ? 1 / Math.sqrt(total) : 0
      const kept = variance * (1 - (gain[t] as number))
      pull[t] = kept / (kept + move)
      spread[t] = Math.sqrt(t === days - 1 ? kept : (pull[t] as number) * move)
      variance = kept + move
      if (Math.abs(variance - last) < 1e-13 * variance) t = settle(t)
    }
  }

  /** Once the filter has come to rest its figures stay as they are, up to the next day that breaks the row. */
  const settle = (from: number): number => {
    let t = from
    while (t + 1 < days - 1 && observed[t + 1] === observed[from]) {
      t += 1
      gain[t] = gain[from] as number
      perSd[t] = perSd[from] as number
      pull[t] = pull[from] as number
      spread[t] = spread[from] as number
    }
    return t
  }

  return {
    path,
    prepare,
    whiten: (series, into) => {
      let level = 0
      for (let t = 0; t < days; t++) {
        const error = (series[t] as number) - level
        into[t] = error * (perSd[t] as number)
        level += (gain[t] as number) * error
      }
    },
    logVariances: () => perSd.reduce((sum, one) => (one > 0 ? sum - 2 * Math.log(one) : sum), 0),
    draw: (series, _noise, random) => {
      let level = 0
      for (let t = 0; t < days; t++) {
        level += (gain[t] as number) * ((series[t] as number) - level)
        filtered[t] = level
      }
      let later = (filtered[days - 1] as number) + (spread[days - 1] as number) * random.normal()
      path[days - 1] = later
      for (let t = days - 2; t >= 0; t--) {
        const here = filtered[t] as number
        later = here + (pull[t] as number) * (later - here) + (spread[t] as number) * random.normal()
        path[t] = later
      }
    },
    drawMoves: (random) => {
      let squares = 0
      for (let t = 1; t < days; t++) {
        const step = (path[t] as number) - (path[t - 1] as number)
        squares += step * step
      }
      move = drawVariance(prior, days - 1, squares, move, random)
    },
    ahead: (into, random) => {
      const sd = Math.sqrt(move)
      let level = path[days - 1] as number
      for (let t = 0; t < into.length; t++) {
        level += sd * random.normal()
        into[t] = level
      }
    },
  }
}
