/**
 * The chain: draws of everything that is unknown, in turn, from what is known of the rest (Gibbs). Trend and coefficients are
 * drawn together given the variances, so that the one does not hold up the other. What leaves, for each draw: what the
 * period after would have been.
 */
import { createControls } from './controls.js'
import { createLevel } from './level.js'
import type { Prepared } from './prepare.js'
import type { Random } from './random.js'
import { createSeasonal } from './season.js'
import type { Settings } from './settings.js'
import type { Trend } from './trend.js'
import { drawVariance, type SdPrior } from './variance.js'

export type Drawn = {
  /** What is expected on each day between and after, in standard deviations; the noise not yet added. */
  expected: Float64Array
  noise: number
  chosen: Uint8Array
}

/** Replaces the response by a new guess at it, given trend plus regression: for counts, whose rate is not seen. */
export type Imagine = (y: Float64Array, explained: Float64Array, noise: number, random: Random) => void

/** Calls `each` with every draw that is kept; what it gets is reused for the next. */
export function* chain(
  data: Prepared,
  settings: Settings,
  random: Random,
  imagine: Imagine | null,
): Generator<Drawn, void, void> {
  const days = data.y.length
  const p = data.x.length
  const ahead = data.between + data.after
  const prior = noisePrior(data, settings)
  const controls = createControls(information(data), p, inclusion(p, settings))
  const trend = createTrend(data, settings)
  const regress = createRegression(data, trend)
  const rest = new Float64Array(days)
  const explained = new Float64Array(days)
  const drawn: Drawn = { expected: new Float64Array(ahead), noise: prior.guess ** 2, chosen: controls.chosen }
  const observed = data.observed.reduce((sum, one) => sum + one, 0)
  const burn = Math.max(100, Math.ceil(settings.draws / 10))

  for (let turn = -burn; turn < settings.draws; turn++) {
    trend.prepare(drawn.noise)
    if (p > 0) regress(controls.draw, drawn.noise, random)
    minusControls(rest, data, controls.coefficients)
    trend.draw(rest, drawn.noise, random)
    let squares = controls.priorSquares()
    for (let t = 0; t < days; t++)
      if (data.observed[t] === 1) squares += ((rest[t] as number) - (trend.path[t] as number)) ** 2
    drawn.noise = drawVariance(prior, observed + controls.size(), squares, drawn.noise, random)
    trend.drawMoves(random)
    if (imagine) {
      for (let t = 0; t < days; t++)
        explained[t] = (trend.path[t] as number) + (data.y[t] as number) - (rest[t] as number)
      imagine(data.y, explained, drawn.noise, random)
    }
    if (turn < 0) continue
    trend.ahead(drawn.expected, random)
    plusControls(drawn.expected, data, controls.coefficients)
    yield drawn
  }
}

/** Without controls the data decide about the noise (bsts: a weight of 0.01), with them the expected R² has its say. */
function noisePrior(data: Prepared, settings: Settings): SdPrior {
  return data.x.length === 0
    ? { guess: 1, weight: 0.01, most: 1.2 }
    : { guess: Math.sqrt(1 - settings.expectedR2), weight: settings.noiseWeight, most: 1.2 }
}

/** The constant takes a place as well, as in bsts; it is always in, as part of where the level begins. */
function inclusion(p: number, settings: Settings): number {
  return Math.min(1, settings.expectedSize / (p + 1))
}

function createTrend(data: Prepared, settings: Settings): Trend {
  const level = { guess: settings.levelSd, weight: settings.levelWeight, most: 1 }
  // Where the level begins: within a standard deviation, and with controls a constant that is worth 0.01 day.
  const start = data.x.length === 0 ? 1 : 1 + 100 * (1 - settings.expectedR2)
  if (settings.season === 1) return createLevel(data.observed, level, start)
  const season = { guess: 0.01, weight: 0.01, most: 1 }
  return createSeasonal(data.observed, settings.season, { level, season }, { level: start, season: 1 })
}

/** Zellner's prior worth 0.01 day, half of it on the diagonal: 0.01 (½ X'X / n + ½ diag(X'X / n)). */
function information(data: Prepared): Float64Array {
  const p = data.x.length
  const days = data.y.length
  const matrix = new Float64Array(p * p)
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      let sum = 0
      for (let t = 0; t < days; t++) sum += (data.x[i]?.[t] as number) * (data.x[j]?.[t] as number)
      matrix[i * p + j] = ((i === j ? 0.01 : 0.005) * sum) / days
    }
  return matrix
}

/** Whitens response and controls by the trend's filter, and gives their products to `draw`. */
function createRegression(data: Prepared, trend: Trend) {
  const p = data.x.length
  const days = data.y.length
  const columns = data.x.map((one) => ({ values: one.subarray(0, days), whitened: new Float64Array(days) }))
  const response = new Float64Array(days)
  const cross = new Float64Array(p * p)
  const withResponse = new Float64Array(p)
  return (
    draw: (cross: Float64Array, withResponse: Float64Array, noise: number, random: Random) => void,
    noise: number,
    random: Random,
  ) => {
    trend.whiten(data.y, response)
    for (const { values, whitened } of columns) trend.whiten(values, whitened)
    for (let i = 0; i < p; i++) {
      const mine = columns[i]?.whitened as Float64Array
      withResponse[i] = product(mine, response)
      for (let j = 0; j <= i; j++) {
        cross[i * p + j] = product(mine, columns[j]?.whitened as Float64Array)
        cross[j * p + i] = cross[i * p + j] as number
      }
    }
    draw(cross, withResponse, noise, random)
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number)
  return sum
}

function minusControls(into: Float64Array, data: Prepared, coefficients: Float64Array): void {
  into.set(data.y)
  for (let i = 0; i < coefficients.length; i++) {
    const b = coefficients[i] as number
    const values = data.x[i] as Float64Array
    if (b !== 0)
      for (let t = 0; t < into.length; t++) into[t] = (into[t] as number) - b * (values[t] as number)
  }
}

function plusControls(into: Float64Array, data: Prepared, coefficients: Float64Array): void {
  const days = data.y.length
  for (let i = 0; i < coefficients.length; i++) {
    const b = coefficients[i] as number
    const values = data.x[i] as Float64Array
    if (b !== 0)
      for (let t = 0; t < into.length; t++) into[t] = (into[t] as number) + b * (values[days + t] as number)
  }
}
