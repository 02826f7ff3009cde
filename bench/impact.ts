/**
 * The impact engine: the published figures, how often its intervals tell the truth (by simulation), what size of effect it
 * finds, and how fast it is. `BENCH_SERIES` sets how many series for each setting (1,000), `BENCH_DRAWS` how many draws for
 * each (500), `BENCH_PRIOR` which alone is simulated: `published`, `careful`, `counts` or `hours`.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPeriod, readSeries } from '../src/commands/impact-series.js'
import { hourly } from '../src/weigh/decisions/hours.js'
import { careful, counting, measure, published, type Settings } from '../src/weigh/decisions/impact/index.js'
import { type HourSetting, quietHours } from './impact-hours.fixture.js'
import { type Setting, simulate } from './impact-series.fixture.js'
import { say } from './load.fixture.js'

const count = Number(process.env.BENCH_SERIES ?? 1000)
const draws = Number(process.env.BENCH_DRAWS ?? 500)
const only = process.env.BENCH_PRIOR

const folder = join(process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data', 'impact')

async function publishedFigures() {
  const all = [
    { name: 'arma', pre: '0..69', post: '70..99', effect: 0.89, interval: [0.27, 1.5], within: [0.05, 0.1] },
    {
      name: 'comparison',
      pre: '2019-04-16..2019-07-14',
      post: '2019-07-15..2019-08-01',
      effect: -657,
      interval: [-2076, 832],
      within: [60, 100],
    },
  ]
  for (const { name, pre, post, effect, interval, within } of all) {
    const file = join(folder, `${name}.csv`)
    if (!existsSync(file)) {
      console.log(JSON.stringify({ what: `${name}: data sets absent`, value: 'skipped', unit: '' }))
      continue
    }
    const table = readSeries(await readFile(file, 'utf8'))
    const periods = { pre: readPeriod(pre, '--pre', table), post: readPeriod(post, '--post', table) }
    const series = { response: table.response.values, controls: table.controls }
    const found = measure({ series, periods, settings: published }).effect?.average
    const tell = (what: string, value: number, wanted: number, off: number) =>
      say({
        what: `${name}: ${what}`,
        value,
        promise: `${wanted} ± ${off}`,
        holds: Math.abs(value - wanted) <= off,
      })
    tell('effect a day', found?.effect ?? Number.NaN, effect, within[0] as number)
    tell('lower bound', found?.interval[0] ?? Number.NaN, interval[0] as number, within[1] as number)
    tell('upper bound', found?.interval[1] ?? Number.NaN, interval[1] as number, within[1] as number)
  }
}

/** Of many series: how often the interval held the truth, and how often it left out zero. */
function trial(setting: Setting, settings: Settings, effect = 0) {
  let [held, found] = [0, 0]
  for (let seed = 1; seed <= count; seed++) {
    const { series, periods, truth } = simulate(setting, seed, effect)
    const result = measure({ series, periods, settings: { ...settings, draws, seed } }).effect
    if (!result) continue
    const [low, high] = result.cumulative.interval
    if (low <= truth && truth <= high) held += 1
    if (low > 0 || high < 0) found += 1
  }
  return { held: (100 * held) / count, found: (100 * found) / count }
}

function coverage(name: string, settings: Settings, all: Setting[]) {
  for (const setting of all) {
    const { held, found } = trial(setting, settings)
    const what = `${name}; ${words(setting)}`
    say({
      what: `covers, ${what}`,
      value: held,
      unit: '%',
      promise: '93–97',
      holds: held >= 93 && held <= 97,
    })
    say({
      what: `false alarms, ${what}`,
      value: found,
      unit: '%',
      promise: '3–7',
      holds: found >= 3 && found <= 7,
    })
  }
}

function power(name: string, settings: Settings, setting: Setting, effects: number[]) {
  for (const effect of effects) {
    const { held, found } = trial(setting, settings, effect)
    say({ what: `finds an effect of ${effect}, ${name}; ${words(setting)}`, value: found, unit: '%' })
    say({ what: `covers it`, value: held, unit: '%' })
  }
}

function words({ before, after, controls, r2, level, mean, extra }: Setting): string {
  const of = mean === undefined ? `R² ${r2}` : `${mean} a day, noise ${extra ?? 0}`
  return `${before}+${after} days, ${controls} controls, ${of}, level ${level}`
}

/** Ten thousand draws over 400 days with five controls, in processor time of this thread. */
function speed() {
  const { series, periods } = simulate({ before: 370, after: 30, controls: 5, r2: 0.8, level: 0.01 }, 1)
  for (const [name, settings] of [
    ['published', published],
    ['careful', careful],
    ['counts', counting],
    ['published, with a week', { ...published, season: 7 }],
  ] as const) {
    const question = { series: name === 'counts' ? whole(series) : series, periods, settings }
    measure({ ...question, settings: { ...settings, draws: 300 } })
    const seconds = Math.min(...[1, 2, 3].map(() => processorTime(() => measure(question))))
    const promised = name === 'published' || name === 'careful'
    say({
      what: `10,000 draws, 400 days, 5 controls (${name})`,
      value: seconds,
      unit: 's',
      ...(promised ? { promise: '< 1', holds: seconds < 1 } : {}),
    })
  }
}

function whole(series: ReturnType<typeof simulate>['series']) {
  return { ...series, response: series.response.map((value) => Math.max(0, Math.round(value))) }
}

function processorTime(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

if (!only) {
  await publishedFigures()
  speed()
}

const controlled = { before: 90, after: 28, controls: 1, r2: 0.8 }
const levels = [0, 0.01, 0.03, 0.1]
const wandering: Setting[] = [
  ...levels.map((level) => ({ before: 90, after: 28, controls: 0, r2: 0, level })),
  ...levels.map((level) => ({ ...controlled, level })),
  ...levels.map((level) => ({ ...controlled, before: 365, level })),
]
for (const [name, settings] of [
  ['published', published],
  ['careful', careful],
] as const) {
  if (only && only !== name) continue
  coverage(name, settings, wandering)
  power(name, settings, { ...controlled, level: 0.01 }, [0.1, 0.2, 0.3, 0.5])
}
if (!only || only === 'counts') {
  const counts = { before: 90, after: 28, controls: 1, r2: 0, level: 0.01 }
  coverage(
    'counts',
    counting,
    [1, 3, 10].flatMap((mean) => [0, 0.1].map((extra) => ({ ...counts, mean, extra }))),
  )
  for (const mean of [1, 3, 10]) power('counts', counting, { ...counts, mean, extra: 0.1 }, [0.25, 0.5, 1])
}
if (!only || only === 'hours') {
  for (const [before, after] of [
    [42, 18],
    [46, 22],
    [160, 24],
  ] as const)
    for (const [mean, walk, day] of [
      [5, 0, 0],
      [5, 0, 0.2],
      [10, 0, 0.3],
      [10, 0.3, 0],
      [30, 0.2, 0],
      [30, 0, 0.3],
    ] as const)
      byTheHour({ before, after, mean, walk, day }, 0)
  for (const [before, after] of [
    [46, 22],
    [160, 24],
  ] as const)
    for (const more of [0.5, 1, 2]) byTheHour({ before, after, mean: 10, walk: 0, day: 0.2 }, more)
}

/** A short history, measured by the hour: how often it finds what is not there, and what is. */
function byTheHour(setting: HourSetting, more: number) {
  let found = 0
  for (let seed = 1; seed <= count; seed++) {
    const result = measure({
      ...quietHours(setting, seed, more),
      settings: { ...hourly, draws, seed },
    }).effect
    const [low, high] = result?.cumulative.interval ?? [0, 0]
    if (low > 0 || high < 0) found += 1
  }
  const { before, after, mean, walk, day } = setting
  const share = (100 * found) / count
  const what = `${before}+${after} hours, ${mean} an hour, wanders ${walk} a day, days differ ${day}`
  say(
    more === 0
      ? {
          what: `false alarms by the hour, ${what}`,
          value: share,
          unit: '%',
          promise: '≤ 7',
          holds: share <= 7,
        }
      : { what: `finds ${100 * more} % more by the hour, ${what}`, value: share, unit: '%' },
  )
}
