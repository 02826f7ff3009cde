/** What both samplers share: the trend they ask for, the products of whitened series, and the controls' share of a path. */
import { createLevel } from './level.js'
import type { Prepared } from './prepare.js'
import { createSeasonal } from './season.js'
import type { Settings } from './settings.js'
import { type Products, product } from './slab.js'
import type { Trend } from './trend.js'
import type { SdPrior } from './variance.js'

export type Drawn = {
  /** What is expected on each day between and after, in standard deviations; the noise not yet added. */
  expected: Float64Array
  /** Variance of the noise. */
  noise: number
  /** 1 for the controls that are in. */
  chosen: Uint8Array
}

/** `start`: variance of where the level begins. */
export function createTrend(data: Prepared, season: number, level: SdPrior, start: number): Trend {
  if (season === 1) return createLevel(data.observed, level, start)
  // As `AddSeasonal` of bsts, in standard deviations of the response.
  const moves = { guess: 0.01, weight: 0.01, most: 1 }
  return createSeasonal(data.observed, season, { level, season: moves }, { level: start, season: 1 })
}

/** The probability that a control is in, beforehand. The constant takes a place as well, as in bsts. */
export function inclusion(data: Prepared, settings: Settings): number {
  return Math.min(1, settings.expectedSize / (data.x.length + 1))
}

/** Fills the products of response and controls as the trend's filter whitens them. */
export function createWhitener(data: Prepared): (trend: Trend, into: Products) => void {
  const days = data.y.length
  const columns = data.x.map((one) => ({ values: one.subarray(0, days), white: new Float64Array(days) }))
  const response = new Float64Array(days)
  return (trend, into) => {
    const { cross, withResponse } = into
    const p = columns.length
    trend.whiten(data.y, response)
    for (const { values, white } of columns) trend.whiten(values, white)
    for (let i = 0; i < p; i++) {
      const mine = columns[i]?.white as Float64Array
      withResponse[i] = product(mine, response)
      for (let j = 0; j <= i; j++) {
        cross[i * p + j] = product(mine, columns[j]?.white as Float64Array)
        cross[j * p + i] = cross[i * p + j] as number
      }
    }
    into.squares = product(response, response)
  }
}

export function emptyProducts(p: number): Products {
  return { cross: new Float64Array(p * p), withResponse: new Float64Array(p), squares: 0 }
}

/** The response less what the controls explain. */
export function minusControls(into: Float64Array, data: Prepared, coefficients: Float64Array): void {
  into.set(data.y)
  for (const [i, values] of data.x.entries()) {
    const b = coefficients[i] as number
    if (b !== 0)
      for (let t = 0; t < into.length; t++) into[t] = (into[t] as number) - b * (values[t] as number)
  }
}

/** Adds what the controls explain of the days between and after. */
export function plusControls(into: Float64Array, data: Prepared, coefficients: Float64Array): void {
  const days = data.y.length
  for (const [i, values] of data.x.entries()) {
    const b = coefficients[i] as number
    if (b !== 0)
      for (let t = 0; t < into.length; t++) into[t] = (into[t] as number) + b * (values[days + t] as number)
  }
}
