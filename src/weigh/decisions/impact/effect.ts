/**
 * What the draws say: what would have been, the difference with what was, and how sure that is. As the summary of the R
 * package CausalImpact: the prediction is the mean of what is expected, intervals and tail area include the noise.
 */

export type Interval = [low: number, high: number]

export type Figures = {
  actual: number
  predicted: number
  effect: number
  /** 95 %, of the effect. */
  interval: Interval
}

export type Effect = {
  average: Figures
  cumulative: Figures
  /** As a share of what was predicted; null where that is about zero. */
  relative: { effect: number; interval: Interval } | null
  /** One-sided tail area: how often chance alone goes at least as far. */
  p: number
}

/** A day of the period after. */
export type Day = {
  actual: number | null
  predicted: number
  /** 95 %, of what would have been. */
  band: Interval
  /** Of the effect up to and including this day. */
  cumulative: { effect: number; interval: Interval }
}

/** Numbers that the bands of days are kept in, so that a long period after does not fill the memory. */
const mostCells = 4_000_000

/** Takes draws of the period after in the units of the series, one by one. */
export function createTally(actual: Float64Array, draws: number) {
  const days = actual.length
  const known = Array.from(actual.keys()).filter((t) => !Number.isNaN(actual[t]))
  const expected = new Float64Array(days)
  const sums = new Float64Array(draws)
  const every = Math.max(1, Math.ceil((draws * days) / mostCells))
  const paths = new Float32Array(Math.ceil(draws / every) * days)
  let taken = 0

  return {
    /** `mean` without noise, `path` with it: one value a day. */
    take: (mean: Float64Array, path: Float64Array) => {
      let sum = 0
      for (const t of known) sum += path[t] as number
      sums[taken] = sum
      for (let t = 0; t < days; t++) expected[t] = (expected[t] as number) + (mean[t] as number)
      if (taken % every === 0) paths.set(path, (taken / every) * days)
      taken += 1
    },
    effect: (): Effect => {
      const predicted = known.reduce((sum, t) => sum + (expected[t] as number), 0) / taken
      const total = known.reduce((sum, t) => sum + (actual[t] as number), 0)
      return summary(total, predicted, sums.subarray(0, taken), known.length)
    },
    days: (): Day[] => describe(actual, expected, taken, paths.subarray(0, Math.ceil(taken / every) * days)),
  }
}

function summary(total: number, predicted: number, sums: Float64Array, days: number): Effect {
  const reached = sums.reduce((count, sum) => count + (sum >= total ? 1 : 0), 1)
  const stayed = sums.reduce((count, sum) => count + (sum <= total ? 1 : 0), 1)
  const sorted = sums.slice().sort()
  const interval: Interval = [total - quantile(sorted, 0.975), total - quantile(sorted, 0.025)]
  const effect = total - predicted
  const share = (value: number) => value / Math.abs(predicted)
  const shares = { effect: share(effect), interval: [share(interval[0]), share(interval[1])] as Interval }
  return {
    average: {
      actual: total / days,
      predicted: predicted / days,
      effect: effect / days,
      interval: [interval[0] / days, interval[1] / days],
    },
    cumulative: { actual: total, predicted, effect, interval },
    relative: [shares.effect, ...shares.interval].every(Number.isFinite) ? shares : null,
    p: Math.min(reached, stayed) / (sums.length + 1),
  }
}

function describe(actual: Float64Array, expected: Float64Array, taken: number, paths: Float32Array): Day[] {
  const days = actual.length
  const kept = paths.length / days
  const column = new Float64Array(kept)
  const running = new Float64Array(kept)
  let [sumActual, sumExpected] = [0, 0]
  return Array.from(actual, (value, t) => {
    const predicted = (expected[t] as number) / taken
    const known = !Number.isNaN(value)
    sumActual += known ? value : 0
    sumExpected += known ? predicted : 0
    for (let i = 0; i < kept; i++) {
      column[i] = paths[i * days + t] as number
      if (known) running[i] = (running[i] as number) + (column[i] as number)
    }
    const sorted = running.slice().sort()
    column.sort()
    return {
      actual: known ? value : null,
      predicted,
      band: [quantile(column, 0.025), quantile(column, 0.975)],
      cumulative: {
        effect: sumActual - sumExpected,
        interval: [sumActual - quantile(sorted, 0.975), sumActual - quantile(sorted, 0.025)],
      },
    }
  })
}

/** Of sorted values, between neighbours by their distance (type 7 of Hyndman and Fan 1996, R's own). */
export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const here = sorted[low] as number
  return here + (at - low) * ((sorted[Math.min(low + 1, sorted.length - 1)] as number) - here)
}
