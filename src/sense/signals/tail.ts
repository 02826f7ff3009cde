/** The chance of so many or more, when so many are expected. */

/** Below this an answer is no chance any more, but rounding. */
const smallest = 1e-300

/**
 * P(X ≥ `count`) for counts with this mean and variance: negative binomial where the variance is the larger, else Poisson.
 * `mean` > 0, `count` a whole number from 0 on.
 */
export function chanceOf(count: number, mean: number, variance: number): number {
  if (count <= 0) return 1
  const spread = variance / mean
  if (spread < 1.001) return aboveOf(count, Math.exp(-mean), (k) => mean / (k + 1), mean)
  // Mean and variance of a negative binomial: r(1−p)/p and r(1−p)/p², so p = mean/variance and r = mean·p/(1−p).
  const p = 1 / spread
  const r = (mean * p) / (1 - p)
  return aboveOf(count, Math.exp(r * Math.log(p)), (k) => ((k + r) / (k + 1)) * (1 - p), mean)
}

/**
 * Sums the terms from `count` on, each made of the one before by `ratio`. Beyond the mean they fall off; below it, one minus
 * what lies under is as exact.
 */
function aboveOf(count: number, first: number, ratio: (k: number) => number, mean: number): number {
  let log = Math.log(Math.max(first, smallest))
  let below = 0
  for (let k = 0; k < count; k++) {
    below += Math.exp(log)
    log += Math.log(ratio(k))
  }
  if (count <= mean) return Math.max(0, 1 - below)
  let term = Math.exp(log)
  let sum = 0
  for (let k = count; term > sum * 1e-12 && k < count + 100_000; k++) {
    sum += term
    term *= ratio(k)
  }
  return Math.max(sum, smallest)
}
