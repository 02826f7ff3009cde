/**
 * The chain with the published priors: draws of everything that is unknown, in turn, from what is known of the rest (Gibbs).
 * Trend and coefficients are drawn together given the variances, so that the one does not hold up the other. What leaves,
 * for each draw: what the period after would have been.
 */
import {
  createTrend,
  createWhitener,
  type Drawn,
  emptyProducts,
  inclusion,
  minusControls,
  plusControls,
} from './model.js'
import type { Prepared } from './prepare.js'
import type { Random } from './random.js'
import type { Settings } from './settings.js'
import { choose, createSlab, squaresOf, zellner } from './slab.js'
import { drawVariance } from './variance.js'

/** Replaces the response by a new guess at it, given what explains it: for counts, whose rate is not seen. */
export type Imagine = (explained: Float64Array, level: number, noise: number) => void

/** Yields every draw that is kept; what it yields is filled anew for the next. */
export function* chain(
  data: Prepared,
  settings: Settings,
  random: Random,
  imagine: Imagine | null,
): Generator<Drawn, void, void> {
  const days = data.y.length
  const p = data.x.length
  const information = zellner(data)
  const slab = createSlab(p, information)
  const coefficients = new Float64Array(p)
  const noisePrior = beliefAboutNoise(data, settings)
  const level = { guess: settings.levelSd, weight: settings.levelWeight, most: 1 }
  const trend = createTrend(data, settings.season, level, startOf(data, settings))
  const whiten = createWhitener(data)
  const products = emptyProducts(p)
  const rest = new Float64Array(days)
  const explained = new Float64Array(days)
  const expected = new Float64Array(data.between + data.after)
  const drawn: Drawn = { expected, noise: noisePrior.guess ** 2, chosen: slab.chosen }
  const observed = data.observed.reduce((sum, one) => sum + one, 0)

  const chance = inclusion(data, settings)
  const odds = Math.log(chance / (1 - chance))
  const score = () => {
    slab.fitTo(products, drawn.noise)
    return 0.5 * (slab.logDets() + slab.explained()) + odds * sizeOf(slab.chosen)
  }

  const sweep = () => {
    trend.prepare(drawn.noise)
    whiten(trend, products)
    if (chance < 1) choose(slab.chosen, score, random)
    slab.fitTo(products, drawn.noise)
    slab.draw(1, random, coefficients)
    minusControls(rest, data, coefficients)
    trend.draw(rest, drawn.noise, random)
    let squares = squaresOf(coefficients, information)
    for (let t = 0; t < days; t++)
      if (data.observed[t] === 1) squares += ((rest[t] as number) - (trend.path[t] as number)) ** 2
    drawn.noise = drawVariance(noisePrior, observed + sizeOf(slab.chosen), squares, drawn.noise, random)
    trend.drawMoves(random)
    if (!imagine) return
    for (let t = 0; t < days; t++)
      explained[t] = (trend.path[t] as number) + (data.y[t] as number) - (rest[t] as number)
    imagine(explained, trend.path[0] as number, drawn.noise)
  }

  const burn = Math.max(100, Math.ceil(settings.draws / 10))
  for (let turn = -burn; turn < settings.draws; turn++) {
    sweep()
    if (turn < 0) continue
    trend.ahead(expected, random)
    plusControls(expected, data, coefficients)
    yield drawn
  }
}

/** Without controls the data decide about the noise (bsts: a weight of 0.01), with them the expected R² has its say. */
function beliefAboutNoise(data: Prepared, settings: Settings) {
  return data.x.length === 0
    ? { guess: 1, weight: 0.01, most: 1.2 }
    : { guess: Math.sqrt(1 - settings.expectedR2), weight: settings.noiseWeight, most: 1.2 }
}

/** The level begins within a standard deviation; with controls there is a constant as well, worth 0.01 day. */
export function startOf(data: Prepared, settings: Settings): number {
  return data.x.length === 0 ? 1 : 1 + 100 * (1 - settings.expectedR2)
}

const sizeOf = (chosen: Uint8Array) => chosen.reduce((sum, one) => sum + one, 0)
