/**
 * One measurement: what the series did after, against what it would have done. Pure; long, so it stops at every hundred
 * draws for who wants to do something else in between.
 */
import { carefulChain } from './careful.js'
import { movedToo } from './controls-moved.js'
import { createRates, drawCount, expectedCount } from './counts.js'
import { createTally, type Day, type Effect } from './effect.js'
import { chain, startOf } from './gibbs.js'
import type { Drawn } from './model.js'
import { type Placebo, placeboDates } from './placebo.js'
import { type Period, type Periods, type Prepared, prepare, type Series } from './prepare.js'
import { createRandom, type Random } from './random.js'
import type { Settings } from './settings.js'
import { type Known, type Verdict, verdictOf } from './verdict.js'

export type Question = {
  series: Series
  periods: Periods
  settings: Settings
  /** Something else happened on the same day, says who asks: then no effect can be laid at one door. */
  anotherEvent?: boolean
  /** Values before below which the period before is too short to say anything. */
  leastBefore?: number
  /** At so many earlier dates the same is measured, with a tenth of the draws. */
  placebos?: number
}

export type Impact = Known & {
  verdict: Verdict
  /** Null where nothing can be computed: the verdict says why. */
  effect: Effect | null
  /** Each row of the period after; empty where nothing can be computed. */
  days: Day[]
  /** How often each control was in the model, 0–1, in the order of the series; 0 for one that never moved before. */
  weights: number[]
  placebos: Placebo[]
}

/** Fewer values than this before say too little of how the series usually moves. */
export const leastBefore = 12

/** Yields the share that is done, 0–1. */
export function* measuring(question: Question): Generator<number, Impact, void> {
  const { series, periods, settings } = question
  const least = question.leastBefore ?? leastBefore
  const dates = placeboDates(periods, question.placebos ?? 0, least)
  const share = 1 / (1 + dates.length / 10)
  const found = yield* scaled(drawing(series, periods, settings), 0, share)
  const placebos: Placebo[] = []
  const fewer = { ...settings, draws: Math.max(400, Math.ceil(settings.draws / 10)) }
  for (const [i, date] of dates.entries()) {
    const part = (1 - share) / dates.length
    const one = yield* scaled(drawing(series, date, fewer), share + i * part, part)
    if (one) placebos.push(asPlacebo(date.post, one.tally.effect()))
  }
  const weights = found?.weights ?? series.controls.map(() => 0)
  const known: Known = {
    before: count(within(series.response, periods.pre)),
    after: count(within(series.response, periods.post)),
    computable: found !== null,
    anotherEvent: question.anotherEvent ?? false,
    moved: found ? movedToo(series.controls, weights, periods) : [],
    leastBefore: least,
  }
  const effect = found?.tally.effect() ?? null
  return {
    ...known,
    verdict: verdictOf(known, effect),
    effect,
    days: found?.tally.days() ?? [],
    weights,
    placebos,
  }
}

/** The same without stopping. */
export function measure(question: Question): Impact {
  const work = measuring(question)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

type Found = { tally: ReturnType<typeof createTally>; weights: number[] }

/** All draws of one measurement; null where the period before does not vary or the period after has no value. */
function* drawing(
  series: Series,
  periods: Periods,
  settings: Settings,
): Generator<number, Found | null, void> {
  const data = prepare(series, periods, settings.counts)
  const after = within(series.response, periods.post)
  if (!data || count(after) === 0) return null
  const { draws, seed } = settings
  const times = series.controls.map(() => 0)
  const tally = createTally(after, draws)
  const tell = teller(data, settings.counts, createRandom(seed + 1))
  let done = 0
  for (const drawn of drawsOf(data, series, periods, settings)) {
    tell(drawn, tally.take)
    for (const [i, index] of data.used.entries())
      times[index] = (times[index] as number) + (drawn.chosen[i] as number)
    if (++done % 100 === 0) yield done / draws
  }
  return { tally, weights: times.map((one) => one / draws) }
}

function drawsOf(data: Prepared, series: Series, { pre }: Periods, settings: Settings) {
  const random = createRandom(settings.seed)
  if (settings.counts) {
    const counts = series.response.slice(pre[1] + 1 - data.y.length, pre[1] + 1)
    return chain(data, settings, random, createRates(data, counts, startOf(data, settings), random))
  }
  return settings.prior === 'careful'
    ? carefulChain(data, settings, random)
    : chain(data, settings, random, null)
}

/** Turns a draw into the units of the series, and adds the chance of each day. */
function teller(data: Prepared, counts: boolean, random: Random) {
  const mean = new Float64Array(data.after)
  const path = new Float64Array(data.after)
  return (drawn: Drawn, take: (mean: Float64Array, path: Float64Array) => void) => {
    const noise = data.sd * Math.sqrt(drawn.noise)
    for (let t = 0; t < data.after; t++) {
      const expected = data.origin + data.sd * (drawn.expected[data.between + t] as number)
      mean[t] = counts ? expectedCount(expected, noise) : expected
      path[t] = counts ? drawCount(expected, noise, random) : expected + noise * random.normal()
    }
    take(mean, path)
  }
}

function asPlacebo(post: Period, { cumulative }: Effect): Placebo {
  const [low, high] = cumulative.interval
  return { post, effect: cumulative.effect, interval: [low, high], found: low > 0 || high < 0 }
}

/** A part of a longer work: its shares from `from` on, `part` wide. */
function* scaled<Result>(
  work: Generator<number, Result, void>,
  from: number,
  part: number,
): Generator<number, Result, void> {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    yield from + part * step.value
  }
}

const within = (values: Float64Array, [first, last]: Period) => values.subarray(first, last + 1)

function count(values: Float64Array): number {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0)
}
