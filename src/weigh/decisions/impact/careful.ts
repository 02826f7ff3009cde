/**
 * The careful sampler: it believes nothing beforehand of how much a level wanders. How fast it moves, beside the noise, is one
 * of a grid of speeds; for each speed and each choice of controls everything else can be integrated out, so draws hang
 * together only by the choice of controls. Its intervals cover about what they say where the published prior is far too sure.
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
import { choose, createSlab, type Products, zellner } from './slab.js'
import type { Trend } from './trend.js'

/** Daily steps of the level, in standard deviations of the noise: none, or 0.02 to 1.02, each 1.3 times the last. */
const speeds = [0, ...Array.from({ length: 16 }, (_, i) => 0.02 * 1.3 ** i)]
/** Probability beforehand that the level stands still; the other speeds share the rest. Chosen by simulation. */
const still = 0.25
/** Where the level begins, in variances of the noise: anywhere. */
const start = 1e4
/** What is believed of the noise weighs a hundredth of a day. */
const weight = 0.01
const guess = 0.2

/** A speed with its trend, and the log of what it explains by itself. */
type Speed = Products & { trend: Trend; log: number }

/** As `chain`, by another road: `settings` says draws, season and the expected number of controls. */
export function* carefulChain(
  data: Prepared,
  settings: Settings,
  random: Random,
): Generator<Drawn, void, void> {
  const p = data.x.length
  const slab = createSlab(p, zellner(data))
  const all = speedsOf(data, settings)
  const degrees = weight + data.observed.reduce((sum, one) => sum + one, 0)
  const chance = inclusion(data, settings)
  const odds = Math.log(chance / (1 - chance))

  /** What is left of the squares, as fitted. */
  const left = (speed: Speed) => Math.max(weight * guess + speed.squares - slab.explained(), 1e-12)
  const known = new Map<string, number>()
  const score = (at: number): number => {
    const key = `${at} ${slab.chosen.join('')}`
    const before = known.get(key)
    if (before !== undefined) return before
    const speed = all[at] as Speed
    slab.fitTo(speed, 1)
    const size = chance < 1 ? odds * slab.chosen.reduce((sum, one) => sum + one, 0) : 0
    const value = speed.log + 0.5 * slab.logDets() - (degrees / 2) * Math.log(left(speed)) + size
    known.set(key, value)
    return value
  }

  const coefficients = new Float64Array(p)
  const rest = new Float64Array(data.y.length)
  const expected = new Float64Array(data.between + data.after)
  const drawn: Drawn = { expected, noise: 1, chosen: slab.chosen }
  for (let turn = chance < 1 ? -100 : 0; turn < settings.draws; turn++) {
    const at = pick(all.length, score, random)
    if (chance < 1) choose(slab.chosen, () => score(at), random)
    if (turn < 0) continue
    const speed = all[at] as Speed
    slab.fitTo(speed, 1)
    drawn.noise = left(speed) / 2 / random.gamma(degrees / 2)
    const sd = Math.sqrt(drawn.noise)
    slab.draw(sd, random, coefficients)
    minusControls(rest, data, coefficients)
    for (let t = 0; t < rest.length; t++) rest[t] = (rest[t] as number) / sd
    speed.trend.draw(rest, 1, random)
    speed.trend.ahead(expected, random)
    for (let t = 0; t < expected.length; t++) expected[t] = sd * (expected[t] as number)
    plusControls(expected, data, coefficients)
    yield drawn
  }
}

function speedsOf(data: Prepared, settings: Settings): Speed[] {
  const whiten = createWhitener(data)
  return speeds.map((guess, i) => {
    const trend = createTrend(data, settings.season, { guess, weight: 1, most: 1 }, start)
    trend.prepare(1)
    const products = emptyProducts(data.x.length)
    whiten(trend, products)
    const prior = i === 0 ? still : (1 - still) / (speeds.length - 1)
    return { ...products, trend, log: Math.log(prior) - 0.5 * trend.logVariances() }
  })
}

/** One of `count`, each as likely as the exponent of its score. */
function pick(count: number, score: (at: number) => number, random: Random): number {
  const logs = Array.from({ length: count }, (_, at) => score(at))
  const most = Math.max(...logs)
  const shares = logs.map((one) => Math.exp(one - most))
  let rest = random.uniform() * shares.reduce((sum, one) => sum + one, 0)
  const found = shares.findIndex((share) => {
    rest -= share
    return rest < 0
  })
  return found < 0 ? count - 1 : found
}
