import { Refusal } from '#basics/refusal'
import {
  type Effect,
  type Figures,
  type Impact,
  measureImpact,
  published,
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
  --season N    rows in a season, as 7 for the days of a week (none)`,
  flags: ['series', 'pre', 'post', 'draws', 'seed', 'season'],
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
    const settings = {
      ...published,
      draws: whole(flags.draws, '--draws', published.draws, [100, 1_000_000]),
      seed: whole(flags.seed, '--seed', published.seed, [0, 2 ** 31 - 1]),
      season: whole(flags.season, '--season', published.season, [1, 366]),
    }
    const series = { response: table.response.values, controls: table.controls }
    const impact = await measureImpact({ series, periods, settings }, { progress: shown() })
    await write(JSON.stringify(line(impact)))
    return 0
  },
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

/** As exact as the draws are, and more. */
const short = (value: number) => Number(value.toPrecision(8))
