/**
 * Did it cool? Voices a day after an answer against the seven days before it, and against what is usual.
 *
 * In: voices of each day. Out: averages and one of four verdicts. Counts of voices are taken as Poisson; whether the days after
 * differ from those before is the exact conditional test (Przyborowski & Wilenski 1940): given all voices, how many of them
 * fall after is binomial with the share of days after. The day of the answer itself is on neither side. Never here: a claim that
 * the answer was the reason. Pure.
 */
import { addDays, daysBetween } from '#basics/days'
import type { CoolingFacts } from '#store'

/** Days before that it is held against. */
export const daysBefore = 7
/** Fewer voices than these, before and after together, say nothing (PRODUCT: below five no multiple). */
export const fewest = 5
/** Weeks of history before "usual" means anything, and how far back it looks. */
const leastHistory = 28
const usualDays = 56
/** A difference that chance brings about in less than one of twenty such cases, on either side. */
const level = 0.05

export type Heard = { day: string; voices: number }

/**
 * `told`: the day of the answer. `after`: so many days after it, all over. `since`: the first day on which anything was heard, or
 * null. Days that are not in `heard` had no voice.
 */
export function measureCooling(
  heard: readonly Heard[],
  { told, after, since }: { told: string; after: number; since: string | null },
): CoolingFacts {
  const sum = (from: string, to: string) =>
    heard.reduce((total, one) => (one.day >= from && one.day <= to ? total + one.voices : total), 0)
  const first = addDays(told, -daysBefore)
  const voicesBefore = sum(first, addDays(told, -1))
  const voicesAfter = sum(addDays(told, 1), addDays(told, after))
  const usualFrom = later(since, addDays(first, -usualDays))
  const usualSpan = since === null ? 0 : daysBetween(usualFrom, first)
  return {
    verdict: verdictOf(voicesBefore, voicesAfter, after),
    before: voicesBefore / daysBefore,
    after: voicesAfter / after,
    usual: usualSpan >= leastHistory ? sum(usualFrom, addDays(first, -1)) / usualSpan : null,
    voicesBefore,
    voicesAfter,
    daysBefore,
    daysAfter: after,
  }
}

const later = (day: string | null, other: string) => (day !== null && day > other ? day : other)

function verdictOf(before: number, after: number, days: number): CoolingFacts['verdict'] {
  const all = before + after
  if (all < fewest) return 'too-little'
  const share = days / (days + daysBefore)
  if (atMost(after, all, share) < level / 2) return 'cooled'
  if (after > 0 && 1 - atMost(after - 1, all, share) < level / 2) return 'warmed'
  return 'same'
}

/** The chance of `k` or fewer out of `n`, each with chance `p`: the binomial distribution, summed in logarithms. */
export function atMost(k: number, n: number, p: number): number {
  let term = n * Math.log1p(-p)
  let sum = Math.exp(term)
  for (let i = 1; i <= Math.min(k, n); i += 1) {
    term += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(term)
  }
  return Math.min(1, sum)
}
