/**
 * Signals: how well bursts of dense series are found (the Numenta benchmark's own score), and how fast; how often nothing is
 * called something in quiet towns (`BENCH_YEARS`, 10), and how soon a drip is found. Where the data sets are absent the
 * first is skipped.
 */
import {
  createBurstDetector,
  drip,
  hoursLookedAt,
  peak,
  type Sensitivity,
} from '../src/sense/signals/index.js'
import { dataSets } from './feed-oracle.fixture.js'
import { say } from './load.fixture.js'
import { nab, nabFiles, type Profile, type Series } from './nab.fixture.js'
import { quietHours, quietTowns, randomly } from './quiet-towns.fixture.js'
import { seeded } from './sense-streams.fixture.js'

const folder = dataSets('bursts')
if (folder) bursts(folder)
else say({ what: 'NAB: data sets absent', value: 'skipped' })
speed()
for (const town of quietTowns) falsePeaks(town, 'usual')
for (const each of [1, 4]) drips(each, each + 2 * Math.sqrt(each))

function bursts(folder: string) {
  const { files, profiles } = nabFiles(folder)
  const scores = files.map(ours)
  const rule = files.map(simpleRule)
  for (const profile of profiles) {
    const { best, at } = nab(files, scores, profile)
    const name = profile.name.replace(/_rate$/, '').replaceAll('_', ' ')
    say({ what: `NAB ${name}, best threshold (${round(best.threshold)})`, value: round(best.normal) })
    say({
      what: `NAB ${name}, the column alert`,
      value: round(at(0.5)),
      ...(profile.name === 'standard' ? { promise: '≥ 75', holds: at(0.5) >= 75 } : {}),
    })
    say({
      what: `anchor: 3-point mean above the 99.8 % quantile`,
      value: round(nab(files, rule, profile).at(1)),
    })
    if (profile.name === 'standard') spread(files, scores, profile)
  }
}

/** A threshold from four files, for the fifth; the files count by their windows. */
function spread(files: Series[], scores: number[][], profile: Profile) {
  const left = files.map((file, n) => {
    const rest = <T>(all: T[]) => all.filter((_, other) => other !== n)
    const { threshold } = nab(rest(files), rest(scores), profile).best
    return { file, found: nab([file], [scores[n] ?? []], profile), threshold }
  })
  const windows = left.reduce((sum, { file }) => sum + file.windows.length, 0)
  const mean = left.reduce((sum, one) => sum + one.found.at(one.threshold) * one.file.windows.length, 0)
  say({ what: 'NAB standard, threshold from the other four files', value: round(mean / windows) })
  for (const { file, found, threshold } of left) {
    const alone = round(found.best.normal)
    say({
      what: `  ${file.name}: alert ${round(found.at(0.5))}, left out ${round(found.at(threshold))}, alone`,
      value: alone,
    })
  }
}

function ours({ at, values }: Series): number[] {
  const burst = createBurstDetector()
  return values.map((value, n) => burst(at[n] ?? 0, value).score)
}

/** Above all but two in a thousand of what came before. */
function simpleRule({ values }: Series): number[] {
  const seen: number[] = []
  return values.map((value, n) => {
    const mean = ((values[n - 2] ?? value) + (values[n - 1] ?? value) + value) / 3
    const limit = seen[Math.floor(0.998 * seen.length)] ?? Number.POSITIVE_INFINITY
    let place = seen.findIndex((one) => one >= mean)
    if (place < 0) place = seen.length
    seen.splice(place, 0, mean)
    return mean > limit && n > 100 ? 1 : 0
  })
}

function speed() {
  const random = seeded(3)
  const values = Array.from({ length: 100_000 }, () => Math.floor(200 * random() ** 4))
  const burst = createBurstDetector()
  const began = process.cpuUsage()
  for (const [n, value] of values.entries()) burst(n * 300_000, value)
  const { user, system } = process.cpuUsage(began)
  say({ what: 'points of a dense series', value: values.length / ((user + system) / 1e6), unit: 'points/s' })
}

function round(value: number) {
  return Math.round(value * 100) / 100
}

/** Alarms a month where nothing happened, with a day's rest after each, as in the house. */
function falsePeaks(town: (typeof quietTowns)[number], sensitivity: Sensitivity) {
  const years = Number(process.env.BENCH_YEARS ?? 10)
  const before = hoursLookedAt - 1
  const hours = quietHours(town, 365 * years + 58, seeded(17))
  let alarms = 0
  let rest = 0
  for (let now = before; now < hours.length; now++) {
    const hour = hours[now] ?? 0
    const day = hours.slice(now - 23, now + 1).reduce((sum, count) => sum + count, 0)
    if (now < rest || day < 5) continue
    const last = { hour: { posts: hour, voices: hour }, day: { posts: day, voices: day } }
    if (!peak(hours.slice(now - before, now + 1), last, sensitivity)) continue
    alarms += 1
    rest = now + 24
  }
  const monthly = alarms / (12 * years)
  say({ what: `false peaks a month: ${town.name}`, value: monthly, promise: '≤ 1', holds: monthly <= 1 })
}

/** Days until a drip is found, and alarms a year without one. */
function drips(usual: number, more: number) {
  const random = seeded(23)
  const { poisson } = randomly(random)
  const days = (count: number, week: number) => Array.from({ length: count }, () => poisson(week / 7))
  const found = Array.from({ length: 400 }, () => {
    const all = days(182, usual)
    for (let day = 1; day <= 60; day++) {
      all.push(poisson(more / 7))
      if (drip(all)) return day
    }
    return 61
  }).sort((a, b) => a - b)
  const years = 100
  const calm = days(182 + 365 * years, usual)
  let alarms = 0
  for (let day = 182, rest = 0; day < calm.length; day++) {
    if (day < rest || !drip(calm.slice(Math.max(0, day - 224), day))) continue
    alarms += 1
    rest = day + 28
  }
  const name = `${more} a week instead of ${usual}`
  const half = found[200] ?? 61
  say({ what: `${name}: days until half are found`, value: half, promise: '≤ 21', holds: half <= 21 })
  say({
    what: `${name}: found within three weeks`,
    value: found.filter((day) => day <= 21).length / 4,
    unit: '%',
  })
  say({
    what: `${name}: found within six weeks`,
    value: found.filter((day) => day <= 42).length / 4,
    unit: '%',
  })
  say({ what: `${usual} a week, nothing happens: alarms a year`, value: alarms / years })
}
