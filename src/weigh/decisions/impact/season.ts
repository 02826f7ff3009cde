/**
 * A local level with a season of k days: effects that add up to about zero over any k days and may shift slowly (as
 * `AddSeasonal` of the R package bsts). Kalman filter on k states, and the simulation smoother of Durbin and Koopman (2002):
 * draw a path from the prior, and correct it by what the filter makes of the difference.
 */
import type { Random } from './random.js'
import type { Trend } from './trend.js'
import { drawVariance, type SdPrior } from './variance.js'

/** State: the level, then the effects of this day and the k − 2 days before it. */
export function createSeasonal(
  observed: Uint8Array,
  season: number,
  priors: { level: SdPrior; season: SdPrior },
  start: { level: number; season: number },
): Trend {
  const k = season
  const days = observed.length
  const path = new Float64Array(days)
  const level = new Float64Array(days)
  // One effect a day, after the k − 2 that lie before the first.
  const effect = new Float64Array(days + k - 2)
  const gain = new Float64Array(days * k)
  const perSd = new Float64Array(days)
  const perVariance = new Float64Array(days)
  const errors = new Float64Array(days)
  const pulls = new Float64Array(days * 2)
  const difference = new Float64Array(days)
  const covariance = new Float64Array(k * k)
  const state = new Float64Array(k)
  const backward = new Float64Array(k)
  const moves = { level: priors.level.guess ** 2, season: priors.season.guess ** 2 }

  const prepare = (noise: number) => {
    covariance.fill(0)
    covariance[0] = start.level
    for (let i = 1; i < k; i++) covariance[i * k + i] = start.season
    for (let t = 0; t < days; t++) {
      const seen = observed[t] === 1
      const at = t * k
      for (let i = 0; i < k; i++)
        gain[at + i] = (covariance[i * k] as number) + (covariance[i * k + 1] as number)
      const total = (gain[at] as number) + (gain[at + 1] as number) + noise
      perSd[t] = seen ? 1 / Math.sqrt(total) : 0
      perVariance[t] = seen ? 1 / total : 0
      const scale = perVariance[t] as number
      for (let i = 0; i < k; i++) {
        const own = (gain[at + i] as number) * scale
        for (let j = 0; j < k; j++)
          covariance[i * k + j] = (covariance[i * k + j] as number) - own * (gain[at + j] as number)
      }
      for (let i = 0; i < k; i++) gain[at + i] = (gain[at + i] as number) * scale
      turnOver(covariance, k)
      covariance[0] = (covariance[0] as number) + moves.level
      covariance[k + 1] = (covariance[k + 1] as number) + moves.season
    }
  }

  const errorsOf = (series: Float64Array, into: Float64Array, scale: Float64Array) => {
    state.fill(0)
    for (let t = 0; t < days; t++) {
      const error = (series[t] as number) - (state[0] as number) - (state[1] as number)
      into[t] = error * (scale[t] as number)
      for (let i = 0; i < k; i++) state[i] = (state[i] as number) + (gain[t * k + i] as number) * error
      oneDayOn(state, k)
    }
  }

  /** A path from the prior, and how it differs from the series. */
  const imagine = (series: Float64Array, noise: number, random: Random) => {
    const [levelSd, seasonSd, noiseSd] = [Math.sqrt(moves.level), Math.sqrt(moves.season), Math.sqrt(noise)]
    for (let i = 0; i < k - 1; i++) effect[i] = Math.sqrt(start.season) * random.normal()
    let here = Math.sqrt(start.level) * random.normal()
    for (let t = 0; t < days; t++) {
      level[t] = here
      if (t > 0) effect[t + k - 2] = seasonSd * random.normal() - lastEffects(t - 1)
      const seen = here + (effect[t + k - 2] as number) + noiseSd * random.normal()
      difference[t] = (series[t] as number) - seen
      here += levelSd * random.normal()
    }
  }

  /** The sum of the k − 1 effects up to day t. */
  const lastEffects = (t: number): number => {
    let sum = 0
    for (let i = t; i < t + k - 1; i++) sum += effect[i] as number
    return sum
  }

  /** The smoothed path of the difference (Durbin and Koopman 2012, section 4.6), added to what was imagined. */
  const correct = () => {
    backward.fill(0)
    for (let t = days - 1; t >= 0; t--) {
      pulls[t * 2] = backward[0] as number
      pulls[t * 2 + 1] = backward[1] as number
      oneDayBack(backward, k)
      let taken = 0
      for (let i = 0; i < k; i++) taken += (gain[t * k + i] as number) * (backward[i] as number)
      const seen = observed[t] === 1 ? (errors[t] as number) - taken : 0
      backward[0] = (backward[0] as number) + seen
      backward[1] = (backward[1] as number) + seen
    }
    state[0] = start.level * (backward[0] as number)
    for (let i = 1; i < k; i++) {
      state[i] = start.season * (backward[i] as number)
      if (i > 1) effect[k - 1 - i] = (effect[k - 1 - i] as number) + (state[i] as number)
    }
    for (let t = 0; t < days; t++) {
      level[t] = (level[t] as number) + (state[0] as number)
      effect[t + k - 2] = (effect[t + k - 2] as number) + (state[1] as number)
      path[t] = (level[t] as number) + (effect[t + k - 2] as number)
      oneDayOn(state, k)
      state[0] = (state[0] as number) + moves.level * (pulls[t * 2] as number)
      state[1] = (state[1] as number) + moves.season * (pulls[t * 2 + 1] as number)
    }
  }

  return {
    path,
    prepare,
    whiten: (series, into) => errorsOf(series, into, perSd),
    logVariances: () => perSd.reduce((sum, one) => (one > 0 ? sum - 2 * Math.log(one) : sum), 0),
    draw: (series, noise, random) => {
      imagine(series, noise, random)
      errorsOf(difference, errors, perVariance)
      correct()
    },
    drawMoves: (random) => {
      let [ofLevel, ofSeason] = [0, 0]
      for (let t = 1; t < days; t++) {
        ofLevel += ((level[t] as number) - (level[t - 1] as number)) ** 2
        ofSeason += ((effect[t + k - 2] as number) + lastEffects(t - 1)) ** 2
      }
      moves.level = drawVariance(priors.level, days - 1, ofLevel, moves.level, random)
      moves.season = drawVariance(priors.season, days - 1, ofSeason, moves.season, random)
    },
    ahead: (into, random) => {
      const [levelSd, seasonSd] = [Math.sqrt(moves.level), Math.sqrt(moves.season)]
      state[0] = level[days - 1] as number
      for (let i = 1; i < k; i++) state[i] = effect[days + k - 2 - i] as number
      for (let t = 0; t < into.length; t++) {
        oneDayOn(state, k)
        state[0] = (state[0] as number) + levelSd * random.normal()
        state[1] = (state[1] as number) + seasonSd * random.normal()
        into[t] = (state[0] as number) + (state[1] as number)
      }
    },
  }
}

/** T a, of a state that begins at `at`: the level stays, the new effect is minus the sum of the last k − 1. */
function oneDayOn(state: Float64Array, k: number, at = 0): void {
  let sum = state[at + k - 1] as number
  for (let i = at + k - 1; i > at + 1; i--) {
    sum += state[i - 1] as number
    state[i] = state[i - 1] as number
  }
  state[at + 1] = -sum
}

/** T' r. */
function oneDayBack(state: Float64Array, k: number): void {
  const first = state[1] as number
  for (let i = 1; i < k - 1; i++) state[i] = (state[i + 1] as number) - first
  state[k - 1] = -first
}

/** T P T'. */
function turnOver(matrix: Float64Array, k: number): void {
  for (let i = 0; i < k; i++) oneDayOn(matrix, k, i * k)
  for (let j = 0; j < k; j++) {
    let sum = matrix[(k - 1) * k + j] as number
    for (let i = k - 1; i > 1; i--) {
      sum += matrix[(i - 1) * k + j] as number
      matrix[i * k + j] = matrix[(i - 1) * k + j] as number
    }
    matrix[k + j] = -sum
  }
}
