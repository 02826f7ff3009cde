/**
 * A control must not be touched by what is measured. It is held against its own past, without any model: the step from the
 * days before the cut to the days after it, beside the steps at every earlier day.
 */
import type { Period, Series } from './prepare.js'

/** A control that is in the model less often than this explains too little to spoil the result. */
const counts = 0.5
/** Longest stretch on either side of the cut, in rows: a jump shows in the first two weeks. */
const longest = 14
/** Fewer earlier steps than this say nothing of what is usual. */
const fewest = 20
/** A jump is a step twice as large as any before. */
const times = 2

/** Names of the controls that jumped when the period after began. */
export function movedToo(
  controls: Series['controls'],
  weights: number[],
  { pre, post }: { pre: Period; post: Period },
): string[] {
  const stretch = Math.min(longest, post[1] - post[0] + 1)
  const earlier = pre[1] - pre[0] + 1 - 2 * stretch + 1
  if (earlier < fewest) return []
  return controls
    .filter((_, index) => (weights[index] as number) >= counts)
    .filter(({ values }) => {
      const sums = runningSums(values)
      const mean = (from: number) => ((sums[from + stretch] as number) - (sums[from] as number)) / stretch
      let usual = 0
      for (let cut = pre[0] + stretch; cut + stretch - 1 <= pre[1]; cut++)
        usual = Math.max(usual, Math.abs(mean(cut) - mean(cut - stretch)))
      return Math.abs(mean(post[0]) - mean(pre[1] + 1 - stretch)) > times * usual
    })
    .map(({ name }) => name)
}

function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (const [i, value] of values.entries()) sums[i + 1] = (sums[i] as number) + value
  return sums
}
