/**
 * Regression on the controls, with a spike and a slab: each control is in or out (George and McCulloch 1997), and the
 * coefficients of those that are in come from a weak Zellner prior (as `SpikeSlabPrior` of the R package BoomSpikeSlab). The
 * trend is integrated out: all figures here are of whitened series.
 */
import { cholesky, logDet, solve, solveUpper } from './cholesky.js'
import type { Prepared } from './prepare.js'
import type { Random } from './random.js'

/** X'X row by row, X'y and y'y of the whitened controls and response. */
export type Products = { cross: Float64Array; withResponse: Float64Array; squares: number }

export type Slab = {
  /** 1 for the controls that are in. */
  readonly chosen: Uint8Array
  /** Works out the posterior of the coefficients of the chosen controls, for a prior scaled by `noise`. */
  fitTo(products: Products, noise: number): void
  /** How much of y'y the controls explain, as fitted. */
  explained(): number
  /** Log determinants, of the prior less of the posterior precision, as fitted. */
  logDets(): number
  /** Draws coefficients as fitted, `sd` times as wide; 0 for those that are out. */
  draw(sd: number, random: Random, into: Float64Array): void
}

/** `information`: the prior precision of the coefficients for noise of variance 1 (p × p, row by row). */
export function createSlab(p: number, information: Float64Array): Slab {
  const chosen = new Uint8Array(p).fill(1)
  const posterior = { matrix: new Float64Array(p * p), work: new Float64Array(p), stride: p }
  const prior = { matrix: new Float64Array(p * p), work: new Float64Array(p), stride: p }
  const mean = new Float64Array(p)
  const response = new Float64Array(p)
  const list = new Int32Array(p)
  let k = 0

  const fitTo = ({ cross, withResponse }: Products, noise: number) => {
    k = 0
    for (let i = 0; i < p; i++) if (chosen[i] === 1) list[k++] = i
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        const at = (list[i] as number) * p + (list[j] as number)
        prior.matrix[i * p + j] = (information[at] as number) / noise
        posterior.matrix[i * p + j] = (prior.matrix[i * p + j] as number) + (cross[at] as number)
      }
      response[i] = withResponse[list[i] as number] as number
      mean[i] = response[i] as number
    }
    if (!cholesky(prior, k) || !cholesky(posterior, k))
      throw new Error('the controls do not form a regression')
    solve(posterior, k, mean)
  }

  return {
    chosen,
    fitTo,
    explained: () => {
      let sum = 0
      for (let i = 0; i < k; i++) sum += (mean[i] as number) * (response[i] as number)
      return sum
    },
    logDets: () => logDet(prior, k) - logDet(posterior, k),
    draw: (sd, random, into) => {
      into.fill(0)
      for (let i = 0; i < k; i++) posterior.work[i] = random.normal()
      solveUpper(posterior, k, posterior.work)
      for (let i = 0; i < k; i++)
        into[list[i] as number] = (mean[i] as number) + sd * (posterior.work[i] as number)
    },
  }
}

/** Tries each control in or out in turn; `score` is the log probability of the choice as it stands, up to a constant. */
export function choose(chosen: Uint8Array, score: () => number, random: Random): void {
  let now = score()
  for (let i = 0; i < chosen.length; i++) {
    chosen[i] = 1 - (chosen[i] as number)
    const other = score()
    if (Math.log(random.uniform()) < other - now) now = other
    else chosen[i] = 1 - (chosen[i] as number)
  }
}

/** Zellner's prior worth 0.01 day, half of it on the diagonal: 0.01 (½ X'X / n + ½ diag(X'X / n)). */
export function zellner(data: Prepared): Float64Array {
  const p = data.x.length
  const days = data.y.length
  const before = data.x.map((one) => one.subarray(0, days))
  const matrix = new Float64Array(p * p)
  for (const [i, a] of before.entries())
    for (const [j, b] of before.entries())
      matrix[i * p + j] = ((i === j ? 0.01 : 0.005) * product(a, b)) / days
  return matrix
}

/** b' A b: what the prior adds to the sum of squares of the noise. */
export function squaresOf(coefficients: Float64Array, information: Float64Array): number {
  const p = coefficients.length
  let sum = 0
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      sum += (coefficients[i] as number) * (information[i * p + j] as number) * (coefficients[j] as number)
  return sum
}

export function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number)
  return sum
}
