/** The figures of a decision as CSV: a line for each day and measure. Pure. */
import type { Measured, MeasuredDay } from './measured.js'

const columns = [
  'measure',
  'day',
  'value',
  'predicted',
  'low',
  'high',
  'more_so_far',
  'more_low',
  'more_high',
  'verdict',
]

/** Days, and below them the hours by which it was measured (`posts-hourly`, named by the moment they begin). */
function rowsOf({ days, hourly }: Measured): [string, MeasuredDay][] {
  return [
    ...days.map((day): [string, MeasuredDay] => ['', day]),
    ...(hourly?.hours ?? []).map((hour): [string, MeasuredDay] => ['-hourly', hour]),
  ]
}

/** With a mark in front, so that a spreadsheet reads it as UTF-8. Nothing in it is from outside but the names of measures. */
export function asCsv(measured: ReadonlyMap<string, Measured>): string {
  const rows = [...measured].flatMap(([subject, one]) =>
    rowsOf(one).map(([row, day]) => [
      `${subject}${row}`,
      day.day,
      day.value,
      day.predicted,
      day.band?.[0],
      day.band?.[1],
      day.sum?.effect,
      day.sum?.interval[0],
      day.sum?.interval[1],
      one.verdict,
    ]),
  )
  const lines = [columns, ...rows].map((row) => row.map((cell) => cell ?? '').join(','))
  return `\ufeff${lines.join('\r\n')}\r\n`
}
