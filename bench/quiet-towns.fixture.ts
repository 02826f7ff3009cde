/** Towns where little happens, hour by hour: a rhythm of the day and the week, and more difference than chance makes. */
export type Quiet = {
  name: string
  /** Voices an hour, on average. */
  mean: number
  /** Shape of the gamma that each hour's rate is multiplied with; the smaller, the wilder. 0: plain Poisson. */
  hourly: number
  /** The same for whole days. */
  daily: number
}

export const quietTowns: Quiet[] = [
  { name: 'a post a day', mean: 0.04, hourly: 2, daily: 0 },
  { name: 'twenty a day', mean: 0.8, hourly: 2, daily: 0 },
  { name: 'twenty a day, good days and bad', mean: 0.8, hourly: 2, daily: 4 },
  { name: 'five an hour', mean: 5, hourly: 2, daily: 0 },
]

export function randomly(random: () => number) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  /** Knuth 1969. */
  const poisson = (mean: number) => {
    const limit = Math.exp(-mean)
    let count = -1
    for (let product = 1; product > limit; product *= random()) count += 1
    return Math.max(0, count)
  }
  /** Mean 1; Marsaglia and Tsang 2000. */
  const gamma = (shape: number): number => {
    const d = shape - 1 / 3
    for (;;) {
      const x = normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return (d * v) / shape
    }
  }
  return { poisson, gamma }
}

/** Of an hour of the week, Monday first; one on average. */
function rhythm(hour: number): number {
  const clock = hour % 24
  const weekend = Math.floor(hour / 24) % 7 >= 5 ? 0.6 : 1
  const noon = Math.exp(-(((clock - 13) / 5) ** 2))
  const evening = 0.6 * Math.exp(-(((clock - 20) / 2) ** 2))
  return (weekend * (0.15 + noon + evening)) / 0.51
}

export function quietHours({ mean, hourly, daily }: Quiet, days: number, random: () => number): number[] {
  const { poisson, gamma } = randomly(random)
  return Array.from({ length: days }, () => (daily > 0 ? gamma(daily) : 1)).flatMap((day, n) =>
    Array.from({ length: 24 }, (_, hour) => {
      const rate = mean * rhythm(n * 24 + hour) * day
      return poisson(hourly > 0 ? rate * gamma(hourly) : rate)
    }),
  )
}
