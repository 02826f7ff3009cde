/**
 * Signals: how well bursts of dense series are found (the Numenta benchmark's own score), and how fast.
 * Where the data sets are absent only the speed is measured.
 */
import { createBurstDetector } from '../src/sense/signals/index.js'
import { dataSets } from './feed-oracle.fixture.js'
import { say } from './load.fixture.js'
import { nab, nabFiles, type Profile, type Series } from './nab.fixture.js'
import { seeded } from './sense-streams.fixture.js'

const folder = dataSets('bursts')
if (folder) bursts(folder)
else say({ what: 'NAB: data sets absent', value: 'skipped' })
speed()

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
