import { Refusal } from '#basics/refusal'
import {
  counting,
  type Effect,
  type Figures,
  type Impact,
  measureImpact,
  published,
  type Settings,
} from '../weigh/decisions/impact/index.js'
import { type Command, linesOf, needed, write } from './command.js'
import { readPeriod, readSeries } from './impact-series.js'

export const impactCommand: Command = {
  name: 'impact',
  usage: 'dorpsplein impact --series S.csv --pre A..B --post C..D',
  about: `What a series did after something happened, against what it would have done without: one line
{"verdict","average":{"actual","predicted","effect","interval":[low,high]},"cumulative":{…},"relative":{…},"p"}. The interval
(95 %) is of the effect, p the one-sided tail area. The first column that is not a date is the response, further ones are
controls. Rows are numbered from 0, both ends included; where a column is called date, dates may be given.
"-" is standard input.

  --draws N     posterior draws (${published.draws}; fewer where the series is very long)
  --seed N      of chance (${published.seed})
  --season N    rows in a season, as 7 for the days of a week (none)
  --prior WHICH published (as the R package CausalImpact) or careful (for a level that wanders; see docs/impact.md)
  --counts      the response counts something, of which there is little a row
  --placebo N   the same at N earlier dates, in an extra key "placebo"`,
  flags: ['series', 'pre', 'post', 'draws', 'seed', 'season', 'prior', 'placebo'],
  switches: ['counts'],
  positionals: 0,
  run: async (flags) => {
    const file = needed(flags.series, '--series')
    const [pre, post] = [needed(flags.pre, '--pre'), needed(flags.post, '--post')]
    const lines: string[] = []
    for await (const line of linesOf(file)) lines.push(line)
    const table = readSeries(lines.join('\n'))
    const periods = { pre: readPeriod(pre, '--pre', table), post: readPeriod(post, '--post', table) }
    if (periods.post[0] <= periods.pre[1])
      throw new Refusal(
        'cli.series',
        `--post begins on row ${periods.post[0]}, and --pre ends on row ${periods.pre[1]}`,
      )
    const settings = settingsOf(flags)
    if (settings.counts) onlyCounts(table.response)
    const placebos = whole(flags.placebo, '--placebo', 0, [1, 100])
    const series = { response: table.response.values, controls: table.controls }
    const question = { series, periods, settings, placebos }
    const impact = await measureImpact(question, { progress: shown() })
    const placebo = flags.placebo === undefined ? {} : { placebo: impact.placebos.map(ofPlacebo) }
    await write(JSON.stringify({ ...line(impact), ...placebo }))
    return 0
  },
}

function settingsOf(flags: Record<string, string | undefined>): Settings {
  const prior = flags.prior ?? 'published'
  if (prior !== 'published' && prior !== 'careful')
    throw new Refusal('cli.prior', `--prior is published or careful, not "${prior}"`)
  if (flags.counts && flags.prior)
    throw new Refusal('cli.prior', '--counts has a prior of its own: leave out --prior')
  return {
    ...(flags.counts ? counting : { ...published, prior }),
    draws: whole(flags.draws, '--draws', published.draws, [100, 1_000_000]),
    seed: whole(flags.seed, '--seed', published.seed, [0, 2 ** 31 - 1]),
    season: whole(flags.season, '--season', published.season, [1, 366]),
  }
}

function onlyCounts({ name, values }: { name: string; values: Float64Array }): void {
  const row = values.findIndex((value) => !Number.isNaN(value) && !(Number.isInteger(value) && value >= 0))
  if (row >= 0)
    throw new Refusal(
      'cli.series',
      `row ${row} (line ${row + 2}): ${values[row]} in column ${name} is not a count`,
    )
}

function whole(
  given: string | undefined,
  name: string,
  usual: number,
  [least, most]: [number, number],
): number {
  if (given === undefined) return usual
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= least && value <= most) return value
  throw new Refusal('cli.number', `${name} is a whole number from ${least} to ${most}, not "${given}"`)
}

/** Says how far it is to who looks at a terminal. */
function shown(): ((share: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined
  return (share) => void process.stderr.write(share < 1 ? `\r${Math.round(100 * share)} %` : '\r      \r')
}

function line({ verdict, effect }: Impact) {
  if (!effect) return { verdict, average: null, cumulative: null, relative: null, p: null }
  const { average, cumulative, relative, p } = effect
  return {
    verdict,
    average: figures(average),
    cumulative: figures(cumulative),
    relative: share(relative),
    p: short(p),
  }
}

function figures({ actual, predicted, effect, interval }: Figures) {
  return {
    actual: short(actual),
    predicted: short(predicted),
    effect: short(effect),
    interval: interval.map(short),
  }
}

function share(relative: Effect['relative']) {
  return relative && { effect: short(relative.effect), interval: relative.interval.map(short) }
}

function ofPlacebo({ post, effect, interval, found }: Impact['placebos'][number]) {
  return { post, effect: short(effect), interval: interval.map(short), found }
}

/** As exact as the draws are, and more. */
const short = (value: number) => Number(value.toPrecision(8))
