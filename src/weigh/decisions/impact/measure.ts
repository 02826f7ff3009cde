/**
 * One measurement: what the series did after, against what it would have done. Pure; long, so it stops at every hundred
 * draws for who wants to do something else in between.
 */
import { movedToo } from './controls-moved.js'
import { createTally, type Day, type Effect } from './effect.js'
import { chain, type Drawn } from './gibbs.js'
import { type Periods, type Prepared, prepare, type Series } from './prepare.js'
import { createRandom } from './random.js'
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
}

export type Impact = Known & {
  verdict: Verdict
  /** Null where nothing can be computed: the verdict says why. */
  effect: Effect | null
  /** Each row of the period after; empty where nothing can be computed. */
  days: Day[]
  /** How often each control was in the model, 0–1, in the order of the series; 0 for one that never moved before. */
  weights: number[]
}

/** Fewer values than this before say too little of how the series usually moves. */
export const leastBefore = 12

/** Yields the share that is done, 0–1. */
export function* measuring(question: Question): Generator<number, Impact, void> {
  const { series, periods, settings } = question
  const data = prepare(series, periods, settings.counts)
  const after = series.response.slice(periods.post[0], periods.post[1] + 1)
  const known: Known = {
    before: count(series.response.subarray(periods.pre[0], periods.pre[1] + 1)),
    after: count(after),
    computable: data !== null,
    anotherEvent: question.anotherEvent ?? false,
    moved: [],
    leastBefore: question.leastBefore ?? leastBefore,
  }
  const weights = series.controls.map(() => 0)
  if (!data || known.after === 0)
    return { ...known, verdict: verdictOf(known, null), effect: null, days: [], weights }
  const { draws } = settings
  const tally = createTally(after, draws)
  const tell = teller(data, createRandom(settings.seed + 1))
  let done = 0
  for (const drawn of chain(data, settings, createRandom(settings.seed), null)) {
    tell(drawn, tally.take)
    for (const [i, index] of data.used.entries())
      weights[index] = (weights[index] as number) + (drawn.chosen[i] as number) / draws
    if (++done % 100 === 0) yield done / draws
  }
  const effect = tally.effect()
  const moved = movedToo(series.controls, weights, periods)
  return {
    ...known,
    moved,
    verdict: verdictOf({ ...known, moved }, effect),
    effect,
    days: tally.days(),
    weights,
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

/** Turns a draw into the units of the series, and adds the noise of each day. */
function teller(data: Prepared, random: ReturnType<typeof createRandom>) {
  const mean = new Float64Array(data.after)
  const path = new Float64Array(data.after)
  return (drawn: Drawn, take: (mean: Float64Array, path: Float64Array) => void) => {
    const noise = Math.sqrt(drawn.noise)
    for (let t = 0; t < data.after; t++) {
      const expected = drawn.expected[data.between + t] as number
      mean[t] = data.origin + data.sd * expected
      path[t] = data.origin + data.sd * (expected + noise * random.normal())
    }
    take(mean, path)
  }
}

function count(values: Float64Array): number {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0)
}
