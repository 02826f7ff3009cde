/**
 * Piek: more voices in an hour, or in a day, than this hour of this weekday explains.
 *
 * In: voices per hour of one topic, every hour of the town's clock in order, the hour that runs now the last. Out: what was
 * found. Pure. The running hour is compared with a whole one: it can only be called a peak too late, never too early, and
 * each hour is one question however often it is asked.
 *
 * Expected is the mean of this hour of this weekday in the past weeks, with half the weight of the hours beside it, and
 * half a week's worth of the overall mean. The variance is the larger of φ·μ and μ + α·μ², both taken from how the past
 * weeks differed from what was expected of them (moment estimators; Cameron and Trivedi, 1990), and wider by what the mean
 * itself is unsure of. How unlikely so many are is the tail of the negative binomial with that mean and variance.
 */
import { limits, type Sensitivity } from './sensitivity.js'
import { chanceOf } from './tail.js'

export const hoursOfWeek = 168
/** Weeks before anything is normal (PRODUCT, "normal"), and weeks that are looked at. */
export const fewestWeeks = 4
export const mostWeeks = 8
const lastDay = 24
/** As many hours as are looked at: eight weeks and the last day. */
export const hoursLookedAt = mostWeeks * hoursOfWeek + lastDay

export type Peak = {
  /** Hours up to now that stand out: the last one, or the last twenty-four. */
  window: 1 | 24
  voices: number
  /** Voices that were expected. */
  expected: number
  /** How likely so many are by chance. */
  chance: number
  /** 0 to 1: half where it is just enough. */
  strength: number
}

/** Null: nothing stands out, or there is no normal yet. `posts` and `voices`: of the last hour and the last day. */
export function peak(
  hours: readonly number[],
  last: { hour: { posts: number; voices: number }; day: { posts: number; voices: number } },
  sensitivity: Sensitivity = 'usual',
): Peak | null {
  const least = limits[sensitivity]
  const enough = ({ posts, voices }: { posts: number; voices: number }) =>
    posts >= least.posts && voices >= least.voices
  if (!enough(last.hour) && !enough(last.day)) return null
  const usual = usualOf(hours)
  if (usual === null) return null
  const now = hours.length - 1
  const sum = (from: number) => hours.slice(from).reduce((all, voices) => all + voices, 0)
  const found = [
    ...(enough(last.hour) ? [{ window: 1 as const, voices: hours[now] ?? 0, ...usual.hour(now) }] : []),
    ...(enough(last.day) ? [{ window: 24 as const, voices: sum(now - 23), ...usual.day(now) }] : []),
  ].map(({ window, voices, mean, variance }) => {
    const chance = chanceOf(voices, mean, variance)
    return { window, voices, expected: mean, chance, strength: strengthOf(chance, least.peak) }
  })
  const strongest = found.reduce<Peak | null>((a, b) => (a && a.chance <= b.chance ? a : b), null)
  return strongest && strongest.chance <= least.peak ? strongest : null
}

/** Each further factor of ten counts less. */
function strengthOf(chance: number, limit: number): number {
  const asked = -Math.log10(limit)
  const found = -Math.log10(chance)
  return found / (found + asked)
}

type Expected = { mean: number; variance: number }

/** What is usual in an hour, and in the twenty-four hours that end with it. Null before there are four weeks. */
export function usualOf(hours: readonly number[]) {
  // What happens now makes itself no more usual.
  const past = hours.length - lastDay
  const weeks = Math.min(mostWeeks, Math.floor(past / hoursOfWeek))
  if (weeks < fewestWeeks) return null
  const from = past - weeks * hoursOfWeek
  const calm = withoutOutliers(hours.slice(from, past))
  const profile = profileOf(calm, weeks)
  const spread = spreadOf(calm, profile)
  const days = spreadOf(daySums(calm), daySums(calm.map((_, n) => profile[n % hoursOfWeek] ?? 0)))
  const mean = (at: number) => profile[(((at - from) % hoursOfWeek) + hoursOfWeek) % hoursOfWeek] ?? 0
  return {
    hour: (at: number): Expected => widened(mean(at), spread, weeks),
    day: (at: number): Expected => {
      let sum = 0
      for (let hour = at - 23; hour <= at; hour++) sum += mean(hour)
      return widened(sum, days, weeks)
    },
  }
}

/** One storm does not make the storms after it usual: the highest two hours in a thousand count as the one below them. */
function withoutOutliers(past: readonly number[]): number[] {
  const sorted = past.toSorted((a, b) => a - b)
  const most = sorted[Math.floor(0.998 * (sorted.length - 1))] ?? 0
  return past.map((voices) => Math.min(voices, most))
}

const beside = 0.5
const overall = 0.5

/** Voices expected in each hour of the week, from the first hour of the past on. */
function profileOf(past: readonly number[], weeks: number): number[] {
  const all = past.reduce((sum, voices) => sum + voices, 0) / past.length
  const weight = weeks * (1 + 2 * beside) + overall
  return Array.from({ length: hoursOfWeek }, (_, hour) => {
    let sum = overall * Math.max(all, 1 / past.length)
    for (let week = 0; week < weeks; week++) {
      const at = week * hoursOfWeek + hour
      const before = past[at - 1] ?? past[at] ?? 0
      const after = past[at + 1] ?? past[at] ?? 0
      sum += (past[at] ?? 0) + beside * (before + after)
    }
    return sum / weight
  })
}

type Spread = { phi: number; alpha: number }

/** How much wider than Poisson the past was around what is expected. `expected` repeats itself. */
function spreadOf(past: readonly number[], expected: readonly number[]): Spread {
  let squares = 0
  let extra = 0
  let meanSquares = 0
  for (const [n, voices] of past.entries()) {
    const mean = Math.max(expected[n % expected.length] ?? 0, 1e-6)
    const square = (voices - mean) ** 2
    squares += square / Math.max(mean, 0.05)
    extra += square - mean
    meanSquares += mean ** 2
  }
  // The profile was fitted to the same weeks, so what is left of the differences is a little too small.
  const lost = 1 + 1 / (2 * Math.max(1, past.length / expected.length))
  return {
    phi: Math.max(1, (lost * squares) / past.length),
    alpha: Math.max(0, (lost * extra) / Math.max(meanSquares, 1e-6)),
  }
}

function widened(mean: number, { phi, alpha }: Spread, weeks: number): Expected {
  const variance = Math.max(phi * mean, mean + alpha * mean ** 2)
  return { mean, variance: variance * (1 + 1 / (2 * weeks)) }
}

function daySums(hours: readonly number[]): number[] {
  return Array.from({ length: Math.floor(hours.length / 24) }, (_, day) =>
    hours.slice(day * 24, day * 24 + 24).reduce((sum, voices) => sum + voices, 0),
  )
}
