/**
 * Omslag: the tone turns. Pure.
 *
 * In: posts per week by tone, oldest first, the week that is over last. Out: from which share of negative posts to which.
 * The last week is held against the eight before it by the score test for two proportions, with their variance as large
 * as those weeks showed it to be (Pearson's χ² over its degrees of freedom). Tone is a machine's guess until the town has
 * corrected it 200 times (PRODUCT), so before that nothing is told.
 */

export type ToneWeek = { negative: number; total: number; voices: number }
export type Turn = { to: 'negative' | 'positive'; from: number; now: number; strength: number }

export const correctionsNeeded = 200
const weeksBefore = 8
/** Weeks that are looked at. */
export const turnWeeks = weeksBefore + 1
const fewestBefore = 4
const fewestPosts = 20
const fewestVoices = 5
/** Standard deviations, and a difference that anybody would call one. */
const deviations = 3
const difference = 0.15

export function turn(weeks: readonly ToneWeek[], corrections: number): Turn | null {
  if (corrections < correctionsNeeded) return null
  const last = weeks.at(-1)
  const before = weeks.slice(-1 - weeksBefore, -1).filter((week) => week.total > 0)
  if (!last || before.length < fewestBefore) return null
  if (last.total < fewestPosts || last.voices < fewestVoices) return null
  const sum = before.reduce(
    (all, week) => ({ negative: all.negative + week.negative, total: all.total + week.total }),
    { negative: 0, total: 0 },
  )
  if (sum.total < fewestPosts) return null
  const usual = share(sum)
  const pooled = (sum.negative + last.negative) / (sum.total + last.total)
  const variance = pooled * (1 - pooled) * (1 / last.total + 1 / sum.total) * spreadOf(before, usual)
  const step = share(last) - usual
  const found = Math.abs(step) / Math.sqrt(Math.max(variance, 1e-9))
  if (found < deviations || Math.abs(step) < difference) return null
  return {
    to: step > 0 ? 'negative' : 'positive',
    from: usual,
    now: share(last),
    strength: found / (found + deviations),
  }
}

const share = ({ negative, total }: { negative: number; total: number }) => negative / total

function spreadOf(weeks: ToneWeek[], usual: number): number {
  const chi = weeks.reduce((sum, { negative, total }) => {
    const expected = total * usual
    return sum + (negative - expected) ** 2 / Math.max(expected * (1 - usual), 1e-9)
  }, 0)
  return Math.max(1, chi / Math.max(1, weeks.length - 1))
}
