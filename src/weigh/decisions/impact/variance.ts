/** What is believed about a standard deviation before seeing the series, and draws of the variance once it is seen. */
import type { Random } from './random.js'

/**
 * "The standard deviation is about `guess`, as if seen on `weight` days, and never more than `most`": a scaled inverse
 * chi-squared prior on the variance, as `SdPrior` of the R package Boom.
 */
export type SdPrior = { guess: number; weight: number; most: number }

const tries = 50

/**
 * A draw of the variance given a sum of squares over `count` values. Beyond the limit it is drawn again; when that does
 * not succeed the current value stays, which leaves the posterior what it is, since whether it succeeds does not depend
 * on the current value.
 */
export function drawVariance(
  prior: SdPrior,
  count: number,
  squares: number,
  current: number,
  random: Random,
): number {
  const shape = (prior.weight + count) / 2
  const rate = (prior.weight * prior.guess ** 2 + squares) / 2
  const most = prior.most ** 2
  for (let i = 0; i < tries; i++) {
    const drawn = rate / random.gamma(shape)
    if (drawn <= most && drawn > 0) return drawn
  }
  return current
}
