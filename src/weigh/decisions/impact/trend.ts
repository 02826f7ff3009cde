/**
 * What both trends (a level alone, a level with a season) can do. A trend is a hidden path through the period before; the
 * series is that path, plus what the controls explain, plus noise.
 */
import type { Random } from './random.js'

export type Trend = {
  /** The path as last drawn, a value a day. */
  readonly path: Float64Array
  /** Prepares the Kalman filter for these variances: gains do not depend on the series itself. */
  prepare(noise: number): void
  /**
   * The one-step prediction errors of a series, each divided by its standard deviation; 0 on days without observation.
   * Independent with variance 1 when the series is the trend plus noise.
   */
  whiten(series: Float64Array, into: Float64Array): void
  /** The sum of the logarithms of the prediction variances of the days with an observation. */
  logVariances(): number
  /** Draws the whole path given a series from which the controls have been taken. */
  draw(series: Float64Array, noise: number, random: Random): void
  /** Draws how fast the parts of the path move, given the path. */
  drawMoves(random: Random): void
  /** Continues the path past its end, one day per cell. */
  ahead(into: Float64Array, random: Random): void
}
