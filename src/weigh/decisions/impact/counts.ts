/**
 * Counts of few: the posts of a day are Poisson around a rate, and the logarithm of the rate is what the trend and the controls
 * explain, plus noise (so days may differ more than chance alone, as with the negative binomial). The rate is not seen:
 * it is guessed anew for each draw, given its count and what explains it.
 */
import type { Imagine } from './gibbs.js'
import type { Prepared } from './prepare.js'
import type { Random } from './random.js'

/** More than this a day is no count of posts: keeps the exponent of a wild draw within numbers. */
const highestLog = 20

/** `counts` of the days before, as prepared (`prepare` with `log`), NaN where there is none. `start`: variance of the beginning. */
export function createRates(data: Prepared, counts: Float64Array, start: number, random: Random): Imagine {
  const { y, observed, origin, sd } = data
  const days = y.length
  const seen = counts.reduce((sum, count, t) => (observed[t] === 1 ? sum + count : sum), 0)

  /** Level and all rates together a little up or down: alone each would hold the others back. */
  const shift = (level: number) => {
    const step = (random.normal() * 1.5) / Math.sqrt(seen + 1)
    let rates = 0
    for (let t = 0; t < days; t++) if (observed[t] === 1) rates += Math.exp(origin + sd * (y[t] as number))
    const small = step / sd
    const before = ((level + small) ** 2 - level ** 2) / (2 * start)
    const gain = seen * step - rates * (Math.exp(step) - 1) - before
    if (Math.log(random.uniform()) < gain)
      for (let t = 0; t < days; t++) if (observed[t] === 1) y[t] = (y[t] as number) + small
  }

  return (explained, level, noise) => {
    const variance = sd * sd * noise
    for (let t = 0; t < days; t++) {
      if (observed[t] === 0) continue
      const mean = origin + sd * (explained[t] as number)
      const now = origin + sd * (y[t] as number)
      y[t] = (oneRate(counts[t] as number, mean, variance, now, random) - origin) / sd
    }
    shift(level)
  }
}

/** A step for one log rate: proposed from the normal at the mode, accepted as Metropolis and Hastings say. */
function oneRate(count: number, mean: number, variance: number, now: number, random: Random): number {
  const own = count + 0.5
  let mode = (mean / variance + own * Math.log(own)) / (1 / variance + own)
  for (let i = 0; i < 3; i++) {
    const rate = Math.exp(Math.min(mode, highestLog))
    mode += (count - rate - (mode - mean) / variance) / (rate + 1 / variance)
  }
  const width = 1 / Math.sqrt(Math.exp(Math.min(mode, highestLog)) + 1 / variance)
  const log = (at: number) => count * at - Math.exp(at) - (at - mean) ** 2 / (2 * variance)
  const proposal = (at: number) => -((at - mode) ** 2) / (2 * width * width)
  const next = mode + width * random.normal()
  const gain = log(next) - log(now) - proposal(next) + proposal(now)
  return Math.log(random.uniform()) < gain ? next : now
}

/** The expected count of a day whose log rate is expected at `log`, with noise of this standard deviation on it. */
export function expectedCount(log: number, noise: number): number {
  return Math.exp(Math.min(log + (noise * noise) / 2, highestLog))
}

/** A count of such a day. */
export function drawCount(log: number, noise: number, random: Random): number {
  return random.poisson(Math.exp(Math.min(log + noise * random.normal(), highestLog)))
}
