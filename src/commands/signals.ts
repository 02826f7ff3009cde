import { Refusal } from '#basics/refusal'
import { createBurstDetector } from '../sense/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const signalsCommand: Command = {
  name: 'signals',
  usage: 'dorpsplein signals --series S.csv',
  about:
    'Bursts in a series of counts, without a database: reads timestamp,value and writes timestamp,value,score,alert. The score\n(0 to 1) of a row uses only the rows before it; alert is 1 from 0.5 on. "-" is standard input.',
  flags: ['series'],
  positionals: 0,
  run: async (flags) => {
    for await (const lines of scored(linesOf(needed(flags.series, '--series')))) await write(lines)
    return 0
  },
}

const together = 1000

/** CSV out, a thousand lines at a time. Throws a `Refusal` that names the first row that cannot be read. */
export async function* scored(lines: AsyncIterable<string>): AsyncGenerator<string> {
  const burst = createBurstDetector()
  let pending = ['timestamp,value,score,alert']
  let number = 0
  let columns: Columns | null = null
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const cells = cellsOf(line)
    if (columns === null) {
      columns = columnsOf(cells, number)
      if (columns.named) continue
    }
    const { at, time, count, value } = rowOf(cells, columns, number)
    const { score, alert } = burst(at, count)
    pending.push(`${time},${value},${score.toFixed(6)},${alert ? 1 : 0}`)
    if (pending.length < together) continue
    yield pending.join('\n')
    pending = []
  }
  if (columns === null) throw new Refusal('cli.bad-line', 'the series is empty: timestamp,value is expected')
  if (pending.length > 0) yield pending.join('\n')
}

type Columns = { time: number; value: number; named: boolean }

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\ufeff/, '')
    .split(',')
    .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))

/** The first row names its columns, in any order and any case; without names the first two are taken. */
function columnsOf(cells: string[], number: number): Columns {
  const names = cells.map((cell) => cell.toLowerCase())
  const time = names.indexOf('timestamp')
  const value = names.indexOf('value')
  if (time >= 0 && value >= 0) return { time, value, named: true }
  const plain = { time: 0, value: 1, named: false }
  rowOf(cells, plain, number)
  return plain
}

function rowOf(cells: string[], columns: Columns, number: number) {
  const time = cells[columns.time] ?? ''
  const value = cells[columns.value] ?? ''
  const at = momentOf(time)
  if (at === null)
    throw wrong(number, `"${time.slice(0, 40)}" is no timestamp (2026-03-12 16:05:00, or seconds)`)
  if (!isNumber.test(value) || !Number.isFinite(Number(value)))
    throw wrong(number, `"${value.slice(0, 40)}" is no number`)
  return { at, time, count: Number(value), value }
}

const wrong = (number: number, why: string) =>
  new Refusal('cli.bad-line', `row ${number}: ${why}`, { number })

const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i
const isDate = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d([.,]\d+)?)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?$/i

/** Milliseconds; a date without a zone is taken as UTC, a number as seconds (milliseconds from 1e11 on). */
function momentOf(text: string): number | null {
  if (/^-?\d{1,15}(\.\d+)?$/.test(text)) {
    const number = Number(text)
    return Math.abs(number) >= 1e11 ? number : number * 1000
  }
  const [, clock, , , zone] = isDate.exec(text) ?? []
  if (!isDate.test(text)) return null
  const iso = text.replace(' ', 'T').replace(',', '.').replace(' ', '')
  const full = zone ? iso.replace(/([+-]\d\d)$/, '$1:00') : `${iso}${clock ? '' : 'T00:00'}Z`
  const at = Date.parse(full.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(at) ? null : at
}
