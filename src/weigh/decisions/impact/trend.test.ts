/** The two trends against what they should be: one large normal distribution, written out and solved as such. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cholesky, solve } from './cholesky.js'
import { createLevel } from './level.js'
import { createRandom } from './random.js'
import { createSeasonal } from './season.js'

const sd = (guess: number) => ({ guess, weight: 1, most: 10 })
const start = { level: 2, season: 0.7 }
const moves = { level: 0.3, season: 0.2 }

/** Of each day, what it owes to the beginning and to every move since: rows of weights and their variances. */
function byHand(days: number, season: number) {
  const sources: number[] = [start.level]
  const level: number[][] = []
  const effect: number[][] = []
  const at = (row: number[], i: number) => row[i] ?? 0
  for (let i = 0; i < season - 1; i++) sources.push(start.season)
  const early = Array.from({ length: season - 1 }, (_, i) => unit(1 + i))
  const all = [...early]
  for (let t = 0; t < days; t++) {
    if (t === 0) {
      level.push(unit(0))
    } else {
      level.push(plus(level[t - 1] as number[], unit(sources.push(moves.level ** 2) - 1)))
      if (season > 1) {
        const sum = all.slice(-(season - 1)).reduce(plus, [])
        all.push(
          plus(
            sum.map((one) => -one),
            unit(sources.push(moves.season ** 2) - 1),
          ),
        )
      }
    }
    if (season > 1) effect.push(all[all.length - 1] as number[])
  }
  const path = level.map((row, t) => plus(row, effect[t] ?? []))
  return path.map((a) =>
    path.map((b) => sources.reduce((sum, variance, i) => sum + at(a, i) * at(b, i) * variance, 0)),
  )
}
const unit = (i: number) => [...Array(i).fill(0), 1] as number[]
const plus = (a: number[], b: number[]) =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0))

/** V⁻¹ y over the days that were seen. */
function solved(covariance: number[][], noise: number, y: Float64Array, seen: number[]) {
  const k = seen.length
  const factor = { matrix: new Float64Array(k * k), work: new Float64Array(k), stride: k }
  for (const [i, a] of seen.entries())
    for (const [j, b] of seen.entries())
      factor.matrix[i * k + j] = (covariance[a]?.[b] as number) + (i === j ? noise : 0)
  cholesky(factor, k)
  const out = Float64Array.from(seen, (t) => y[t] as number)
  solve(factor, k, out)
  return out
}

const series = fc
  .array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.boolean()), { minLength: 9, maxLength: 40 })
  .map((days) => ({
    y: Float64Array.from(days, ([value, seen], t) => (seen || t === 0 ? value : 0)),
    observed: Uint8Array.from(days, ([, seen], t) => (seen || t === 0 ? 1 : 0)),
  }))

describe.each([
  ['a level', 1],
  ['a level with a season of three', 3],
  ['a level with a week', 7],
])('%s', (_, season) => {
  const trendFor = (observed: Uint8Array) =>
    season === 1
      ? createLevel(observed, sd(moves.level), start.level)
      : createSeasonal(observed, season, { level: sd(moves.level), season: sd(moves.season) }, start)

  test('whitens a series so that its squares are those of the normal distribution that it is', () => {
    fc.assert(
      fc.property(series, ({ y, observed }) => {
        const trend = trendFor(observed)
        trend.prepare(0.5)
        const white = new Float64Array(y.length)
        trend.whiten(y, white)
        const seen = [...observed.keys()].filter((t) => observed[t] === 1)
        const half = solved(byHand(y.length, season), 0.5, y, seen)
        const wanted = seen.reduce((sum, t, i) => sum + (y[t] as number) * (half[i] as number), 0)
        expect(white.reduce((sum, one) => sum + one * one, 0)).toBeCloseTo(wanted, 6)
      }),
    )
  })

  test('draws paths around the path that the whole series says', () => {
    const random = createRandom(4)
    const observed = Uint8Array.from({ length: 20 }, (_, t) => (t % 6 === 4 ? 0 : 1))
    const y = Float64Array.from(observed, (seen, t) => (seen ? Math.sin(t * 2) + t / 9 : 0))
    const covariance = byHand(20, season)
    const seen = [...observed.keys()].filter((t) => observed[t] === 1)
    const weights = solved(covariance, 0.5, y, seen)
    const trend = trendFor(observed)
    const sum = new Float64Array(20)
    const squares = new Float64Array(20)
    trend.prepare(0.5)
    for (let i = 0; i < 4000; i++) {
      trend.draw(y, 0.5, random)
      for (const [t, value] of trend.path.entries()) {
        sum[t] = (sum[t] as number) + value
        squares[t] = (squares[t] as number) + value * value
      }
    }
    for (let t = 0; t < 20; t++) {
      const mean = seen.reduce(
        (to, day, i) => to + (covariance[t]?.[day] as number) * (weights[i] as number),
        0,
      )
      const unitY = Float64Array.from({ length: 20 }, (_, day) => covariance[t]?.[day] as number)
      const taken = solved(covariance, 0.5, unitY, seen)
      const variance =
        (covariance[t]?.[t] as number) -
        seen.reduce((to, day, i) => to + (unitY[day] as number) * (taken[i] as number), 0)
      expect((sum[t] as number) / 4000).toBeCloseTo(mean, 1)
      expect((squares[t] as number) / 4000 - ((sum[t] as number) / 4000) ** 2).toBeCloseTo(variance, 1)
    }
  })
})
