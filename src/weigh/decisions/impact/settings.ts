/** What can be chosen about a measurement, and what is chosen when nobody does. */
import type { Periods, Series } from './prepare.js'

export type Settings = {
  /** Posterior draws that are kept. */
  draws: number
  seed: number
  /** Rows in a season; 1: no season. */
  season: number
  /** `published`: as CausalImpact, with the beliefs below. `careful`: without any about the level (careful.ts). */
  prior: 'published' | 'careful'
  /** The response counts something: Poisson around a rate, instead of normal around a mean (counts.ts). */
  counts: boolean
  /** How much the level is believed to move a day, in standard deviations of the response. */
  levelSd: number
  /** Weight of that belief, in days. */
  levelWeight: number
  /** Share of the variance that controls are believed to explain, and the weight of that belief, in days. */
  expectedR2: number
  noiseWeight: number
  /** How many controls are believed to matter, the constant counted as one. */
  expectedSize: number
}

/** As the R package CausalImpact 1.2 (Brodersen et al. 2015) and bsts, but for the number of draws. */
export const published: Settings = {
  draws: 10_000,
  seed: 1,
  season: 1,
  prior: 'published',
  counts: false,
  levelSd: 0.01,
  levelWeight: 32,
  expectedR2: 0.8,
  noiseWeight: 50,
  expectedSize: 3,
}

/** For who decides by it: an interval that keeps its word also where the level wanders. */
export const careful: Settings = { ...published, prior: 'careful' }

/** For few posts a day: weak beliefs, since the scale is that of logarithms. */
export const counting: Settings = {
  ...published,
  counts: true,
  levelSd: 0.03,
  levelWeight: 1,
  expectedR2: 0.5,
  noiseWeight: 1,
}

/** Days times columns times draws that a thread does in about two seconds. */
const mostWork = 1e8
const fewestDraws = 400

/** As many draws as are asked, or as fit in reasonable time: 100,000 rows must end as well. */
export function within(settings: Settings, series: Series, { pre, post }: Periods): Settings {
  const rows = post[1] - pre[0] + 1
  const columns = 2 + series.controls.length + (settings.season > 1 ? settings.season ** 2 : 0)
  const fit = Math.max(fewestDraws, Math.floor(mostWork / (rows * columns)))
  return { ...settings, draws: Math.min(settings.draws, fit) }
}
