/**
 * A series with controls from a CSV file, and the two periods that are named in it. The first column that is not a date is
 * the response, further ones are controls. What cannot be read is refused in one line that names the row.
 */
import { parse } from 'csv-parse/sync'
import { Refusal } from '#basics/refusal'

export type Table = {
  rows: number
  /** As they stand in the file; null where no column is a date. */
  dates: string[] | null
  response: { name: string; values: Float64Array }
  controls: { name: string; values: Float64Array }[]
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const missing = /^(na|nan|null)?$/i
const dateLike = /^\d{4}-\d\d?(-\d\d?)?([T ].*)?$/
/** Beyond this the squares of a long series do not fit in a number. */
const largest = 1e100

export function readSeries(text: string): Table {
  const { cells, header, comma } = cellsOf(text)
  const [first, ...rest] = header
    .map((name, column) => ({ name: name || `column ${column + 1}`, column }))
    .filter(({ name, column }) => !isDate(name, cells[0]?.[column] ?? ''))
  if (!first) throw refuse('no column holds numbers')
  const at = header.findIndex((name) => /^date$/i.test(name))
  const values = (column: number, name: string, gaps: boolean) =>
    Float64Array.from(cells, (row, i) => value(row[column] ?? '', { row: i, name, gaps, comma }))
  return {
    rows: cells.length,
    dates: at < 0 ? null : inOrder(cells.map((row) => row[at] ?? '')),
    response: { name: first.name, values: values(first.column, first.name, true) },
    controls: rest.map(({ name, column }) => ({ name, values: values(column, name, false) })),
  }
}

function cellsOf(text: string): { cells: string[][]; header: string[]; comma: boolean } {
  const line = text.slice(0, text.search(/[\r\n]|$/))
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    line.split(one).length > line.split(best).length ? one : best,
  )
  const all = parsed(text, delimiter)
  const header = all[0]
  if (!header || all.length < 2)
    throw refuse('the series is empty: it needs a line of names and lines of numbers')
  const cells = all.slice(1)
  const uneven = cells.findIndex((row) => row.length !== header.length)
  if (uneven >= 0)
    throw refuse(`row ${uneven} has ${cells[uneven]?.length} columns, the line of names ${header.length}`)
  return { cells, header, comma: delimiter === ';' }
}

function parsed(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { delimiter, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true })
  } catch (error) {
    throw refuse(`this is not CSV: ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
}

/** By its name, or by what stands in its first row. */
function isDate(name: string, first: string): boolean {
  return /^(date|time|timestamp|datum)$/i.test(name) || dateLike.test(first)
}

type Place = { row: number; name: string; gaps: boolean; comma: boolean }

function value(cell: string, { row, name, gaps, comma }: Place): number {
  if (missing.test(cell)) {
    if (gaps) return Number.NaN
    throw refuse(
      `row ${row} (line ${row + 2}): control ${name} has no value; a control must have one on every row`,
    )
  }
  const plain = comma ? cell.replace(',', '.') : cell
  if (!number.test(plain))
    throw refuse(`row ${row} (line ${row + 2}): "${cell.slice(0, 40)}" in column ${name} is not a number`)
  if (Math.abs(Number(plain)) > largest)
    throw refuse(`row ${row} (line ${row + 2}): "${cell.slice(0, 40)}" in column ${name} is too large`)
  return Number(plain)
}

/** Dates that sort as text must go up; others can only be asked for as they stand. */
function inOrder(dates: string[]): string[] {
  if (!dates.every((date) => dateLike.test(date))) return dates
  const back = dates.findIndex((date, i) => i > 0 && date < (dates[i - 1] as string))
  if (back >= 0) throw refuse(`row ${back} (line ${back + 2}): ${dates[back]} comes after ${dates[back - 1]}`)
  return dates
}

/** `A..B`, both included: row numbers from 0, or dates where there is a column of them. */
export function readPeriod(words: string, flag: string, table: Table): [number, number] {
  const found = /^(.+?)\.\.(.+)$/.exec(words.trim())
  if (!found) throw refuse(`${flag} is A..B, two rows or two dates, not "${words}"`)
  const [first, last] = [found[1]?.trim() ?? '', found[2]?.trim() ?? '']
  const period: [number, number] = [rowOf(first, flag, table, 'first'), rowOf(last, flag, table, 'last')]
  if (period[0] > period[1]) throw refuse(`${flag} ends before it begins: ${words}`)
  return period
}

function rowOf(word: string, flag: string, { dates, rows }: Table, side: 'first' | 'last'): number {
  const literal = side === 'first' ? dates?.indexOf(word) : dates?.lastIndexOf(word)
  if (literal !== undefined && literal >= 0) return literal
  if (/^\d+$/.test(word)) {
    if (Number(word) < rows) return Number(word)
    throw refuse(`${flag} names row ${word}, and the series has rows 0 to ${rows - 1}`)
  }
  if (!dates) throw refuse(`${flag} names "${word}", and no column is called date: give row numbers from 0`)
  if (!dateLike.test(word) || !dateLike.test(dates[0] ?? ''))
    throw refuse(`${flag}: no row has the date ${word}`)
  return rowByDate(word, flag, dates, side)
}

/** A day stands for all its rows; a day that has none for the nearest inside the period. */
function rowByDate(word: string, flag: string, dates: string[], side: 'first' | 'last'): number {
  const [start, end] = [dates[0] as string, dates[dates.length - 1] as string]
  const short = (date: string) => date.slice(0, word.length)
  if (word < short(start) || word > short(end))
    throw refuse(`${flag} names ${word}, and the series goes from ${start} to ${end}`)
  return side === 'first'
    ? dates.findIndex((date) => short(date) >= word)
    : dates.findLastIndex((date) => short(date) <= word)
}

function refuse(message: string): Refusal {
  return new Refusal('cli.series', message)
}
