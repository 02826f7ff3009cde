/**
 * Bursts in a dense series of counts (a value every few minutes).
 *
 * In: counts with their moments, one by one. Out: for each a score from 0 to 1, and whether it is an alert; both use only
 * what came before. Never here: a calendar, a file, anything that is looked up later.
 *
 * How far is this out? The mean of the last two counts, as a logarithm (counts of a crowd multiply), is compared with all
 * that was seen, slowly forgotten: above its 90th percentile the excesses of a quiet series fall off exponentially (peaks
 * over threshold: Pickands 1975; for streams: Siffer e.a. 2017, here with the tail's shape kept at zero). So `e` mean
 * excesses above it has the chance 0.1·exp(−e), and an alert is `e` ≥ 4.6: one point in a thousand.
 *
 * A burst is told once: what is not higher than everything of the day before it scores 0.
 */

export type Burst = {
  /** 0: within what is usual, or the rest of a burst that was told; 0.5: just an alert; towards 1: further out. */
  score: number
  alert: boolean
}

const smoothed = 2
/** Added to a count before its logarithm: between 0 and 3 posts there is no burst. */
const ground = 3
const tailShare = 0.1
const alertExcess = 4.6
/** Points after which something counts half: at five minutes a point, ten weeks. */
const halfLife = 20_000
/** Points before there is anything to compare with: at five minutes a point, half a day. */
const warmUp = 144
const coolDownMs = 86_400_000

/** Logarithms are kept in a histogram; its bins are 2 % wide. */
const bin = 0.02
const bins = Math.ceil(Math.log(1e15) / bin)
/** Below a tenth (in logarithms) a tail says more about rounding than about a crowd. */
const smallestTail = 0.1

/** `at`: milliseconds, in any order: a clock that jumps counts as a day at most. `value`: a count; below 0 is 0. */
export function createBurstDetector(): (at: number, value: number) => Burst {
  const usual = decayedHistogram()
  const highest = highestOfTheDay()
  const clock = steadyClock()
  const last: number[] = []
  return (at, value) => {
    last.push(Math.min(Math.max(0, value), 1e15))
    if (last.length > smoothed) last.shift()
    const level = Math.log(ground + last.reduce((sum, one) => sum + one, 0) / last.length)
    const excess = usual.points < warmUp ? 0 : usual.excess(level)
    const isNew = highest.exceeds(clock(at), excess)
    usual.add(level)
    const score = isNew && excess > 0 ? excess / (excess + alertExcess) : 0
    return { score, alert: score >= 0.5 }
  }
}

/** Levels that were seen, the older the lighter, and how far above their tail a new one is. */
function decayedHistogram() {
  const weights = new Float64Array(bins)
  let total = 0
  let growing = 1
  let top = 0
  const binOf = (level: number) => Math.min(bins - 1, Math.floor(level / bin))
  return {
    points: 0,
    add(level: number): void {
      const place = binOf(level)
      // Instead of making everything lighter, what is new gets heavier.
      growing *= 2 ** (1 / halfLife)
      weights[place] = (weights[place] ?? 0) + growing
      total += growing
      top = Math.max(top, place)
      this.points += 1
      if (growing > 1e100) rescale()
    },
    /** In mean excesses above the tail's beginning; below zero when it lies under it. */
    excess(level: number): number {
      const wanted = tailShare * total
      let above = 0
      let moment = 0
      let place = top
      for (; place > 0; place--) {
        const weight = weights[place] ?? 0
        if (above + weight >= wanted) break
        above += weight
        moment += weight * place
      }
      // What the tail still wants lies at its beginning: in a series of small counts, much of it.
      const mean = ((moment - above * place) / wanted) * bin
      return (level - (place + 1) * bin) / Math.max(smallestTail, mean)
    },
  }

  function rescale(): void {
    for (let place = 0; place <= top; place++) weights[place] = (weights[place] ?? 0) / growing
    total /= growing
    growing = 1
  }
}

/** Whether a value is higher than all of the last day: falling values in a queue, the highest first. */
function highestOfTheDay() {
  let queue: { at: number; value: number }[] = []
  let first = 0
  return {
    exceeds(at: number, value: number): boolean {
      while (first < queue.length && (queue[first]?.at ?? 0) < at - coolDownMs) first++
      if (first > 1000) {
        queue = queue.slice(first)
        first = 0
      }
      const isNew = first === queue.length || (queue[first]?.value ?? 0) < value
      while (queue.length > first && (queue.at(-1)?.value ?? 0) <= value) queue.pop()
      queue.push({ at, value })
      return isNew
    },
  }
}

/** Time that only goes forward. A step back counts as nothing, a gap as a day: enough to forget what was told. */
function steadyClock(): (at: number) => number {
  let before = Number.NaN
  let passed = 0
  return (at) => {
    const step = at - before
    if (step > 0) passed += Math.min(step, coolDownMs)
    before = at
    return passed
  }
}
