/**
 * Regression on the controls, with a spike and a slab: each control is in or out (George and McCulloch 1997), and the
 * coefficients of those that are in come from a weak Zellner prior (as `SpikeSlabPrior` of the R package BoomSpikeSlab).
 * The trend is integrated out: all figures here are of whitened series.
 */
import { cholesky, type Factor, logDet, solve, solveUpper } from './cholesky.js'
import type { Random } from './random.js'

export type Controls = {
  /** One per control; 0 for those that are out. */
  readonly coefficients: Float64Array
  /** 1 for the controls that are in. */
  readonly chosen: Uint8Array
  /**
   * Draws which controls are in, then their coefficients. `cross` is X'X (row by row) and `with response` X'y of the
   * whitened series; `noise` the variance of the noise.
   */
  draw(cross: Float64Array, withResponse: Float64Array, noise: number, random: Random): void
  /** b' A b, where σ² A⁻¹ is the prior variance of the coefficients: what the prior adds to the sum of squares. */
  priorSquares(): number
  /** How many are in. */
  size(): number
}

/**
 * `information` is the prior precision of the coefficients for noise of variance 1 (p × p, row by row); `chance` the prior
 * probability that a control is in.
 */
export function createControls(information: Float64Array, p: number, chance: number): Controls {
  const coefficients = new Float64Array(p)
  const chosen = new Uint8Array(p).fill(1)
  const posterior = createFactors(p)
  const prior = createFactors(p)
  const mean = new Float64Array(p)
  const list = new Int32Array(p)
  const odds = Math.log(chance / (1 - chance))

  const listed = () => {
    let k = 0
    for (let i = 0; i < p; i++) if (chosen[i] === 1) list[k++] = i
    return k
  }

  /** The log of how well the chosen controls explain the series, up to a constant; leaves the posterior ready. */
  const weighUp = (cross: Float64Array, withResponse: Float64Array, noise: number): number => {
    const k = listed()
    if (k === 0) return 0
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) {
        const at = (list[i] as number) * p + (list[j] as number)
        const own = (information[at] as number) / noise
        prior.matrix[i * p + j] = own
        posterior.matrix[i * p + j] = own + (cross[at] as number)
      }
      mean[i] = withResponse[list[i] as number] as number
    }
    if (!cholesky(posterior, k) || !cholesky(prior, k)) return Number.NEGATIVE_INFINITY
    solve(posterior, k, mean)
    let explained = 0
    for (let i = 0; i < k; i++) explained += (mean[i] as number) * (withResponse[list[i] as number] as number)
    return 0.5 * (logDet(prior, k) - logDet(posterior, k) + explained)
  }

  const choose = (cross: Float64Array, withResponse: Float64Array, noise: number, random: Random) => {
    let now = weighUp(cross, withResponse, noise) + odds * listed()
    for (let i = 0; i < p; i++) {
      chosen[i] = 1 - (chosen[i] as number)
      const other = weighUp(cross, withResponse, noise) + odds * listed()
      if (Math.log(random.uniform()) < other - now) now = other
      else chosen[i] = 1 - (chosen[i] as number)
    }
  }

  return {
    coefficients,
    chosen,
    draw: (cross, withResponse, noise, random) => {
      if (chance < 1) choose(cross, withResponse, noise, random)
      coefficients.fill(0)
      if (weighUp(cross, withResponse, noise) === Number.NEGATIVE_INFINITY) return
      const k = listed()
      const chanceVector = posterior.work
      for (let i = 0; i < k; i++) chanceVector[i] = random.normal()
      solveUpper(posterior, k, chanceVector)
      for (let i = 0; i < k; i++)
        coefficients[list[i] as number] = (mean[i] as number) + (chanceVector[i] as number)
    },
    priorSquares: () => {
      let sum = 0
      for (let i = 0; i < p; i++)
        for (let j = 0; j < p; j++)
          sum +=
            (coefficients[i] as number) * (information[i * p + j] as number) * (coefficients[j] as number)
      return sum
    },
    size: listed,
  }
}

function createFactors(p: number): Factor {
  return { matrix: new Float64Array(p * p), work: new Float64Array(p), stride: p }
}
