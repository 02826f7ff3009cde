/** The same measurement at earlier dates, when nothing was decided: where it finds effects as well, it cannot be trusted. */
import type { Period, Periods } from './prepare.js'

export type Placebo = {
  post: Period
  /** Of the sum over the period. */
  effect: number
  interval: [number, number]
  /** The interval leaves out zero. */
  found: boolean
}

/**
 * At most `count` earlier dates, evenly over the second half of the period before, each with a period after as long as the
 * real one and what lies before it; none where that leaves fewer than `least` rows before.
 */
export function placeboDates({ pre, post }: Periods, count: number, least: number): Periods[] {
  const length = post[1] - post[0] + 1
  const first = pre[0] + Math.max(least, Math.ceil((pre[1] - pre[0] + 1) / 2))
  const last = pre[1] - length + 1
  if (last < first || count < 1) return []
  const step = Math.max(1, (last - first) / Math.max(1, count - 1))
  const cuts: number[] = []
  for (let cut = last; cut >= first - 1e-9 && cuts.length < count; cut -= step) cuts.unshift(Math.round(cut))
  return cuts.map((cut) => ({ pre: [pre[0], cut - 1], post: [cut, cut + length - 1] }))
}
