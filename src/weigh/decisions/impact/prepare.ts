/**
 * From a series with two periods to what the sampler works on: everything in standard deviations of the period before, so
 * that nothing of the period after has a say in the model.
 */

export type Series = {
  /** One value a row; NaN where there is none. */
  response: Float64Array
  controls: { name: string; values: Float64Array }[]
}

/** Rows by number from 0, both ends included. */
export type Period = [first: number, last: number]
export type Periods = { pre: Period; post: Period }

export type Prepared = {
  /** Of the period before, in standard deviations from its first value; 0 where there is no value. */
  y: Float64Array
  observed: Uint8Array
  /** One array per control that varies before, over the period before, what lies between, and the period after. */
  x: Float64Array[]
  /** Which of the controls these are. */
  used: number[]
  /** Days between the two periods, and of the period after. */
  between: number
  after: number
  origin: number
  sd: number
}

/** Null where the period before has fewer than three values or does not vary. */
export function prepare(series: Series, { pre, post }: Periods, log: boolean): Prepared | null {
  const first = firstValue(series.response, pre)
  const before = series.response.slice(first, pre[1] + 1)
  const response = log ? before.map((value) => Math.log(value + 0.5)) : before
  const { sd, count } = moments(response)
  const origin = response[0] as number
  if (count < 3 || !(sd > 0)) return null
  const used: number[] = []
  const x: Float64Array[] = []
  for (const [index, { values }] of series.controls.entries()) {
    const own = moments(values.subarray(first, pre[1] + 1))
    // What never moved before says nothing about how the response goes with it.
    if (!(own.sd > 1e-12 * Math.abs(own.mean)) || !(own.sd > 0)) continue
    used.push(index)
    x.push(values.slice(first, post[1] + 1).map((value) => (value - own.mean) / own.sd))
  }
  return {
    y: response.map((value) => (Number.isNaN(value) ? 0 : (value - origin) / sd)),
    observed: Uint8Array.from(response, (value) => (Number.isNaN(value) ? 0 : 1)),
    x,
    used,
    between: post[0] - pre[1] - 1,
    after: post[1] - post[0] + 1,
    origin,
    sd,
  }
}

function firstValue(response: Float64Array, [first, last]: Period): number {
  for (let row = first; row <= last; row++) if (!Number.isNaN(response[row])) return row
  return first
}

/** Mean and standard deviation (n − 1) of the values that are there. */
export function moments(values: Float64Array): { mean: number; sd: number; count: number } {
  let [sum, count] = [0, 0]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    count += 1
  }
  const mean = sum / count
  let squares = 0
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2
  return { mean, sd: Math.sqrt(squares / (count - 1)), count }
}
