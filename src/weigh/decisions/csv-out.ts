/** The figures of a decision as CSV: a line for each day and measure. Pure. */
import type { Measured } from './measured.js'

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

/** With a mark in front, so that a spreadsheet reads it as UTF-8. Nothing in it is from outside but the names of measures. */
export function asCsv(measured: ReadonlyMap<string, Measured>): string {
  const rows = [...measured].flatMap(([subject, one]) =>
    one.days.map((day) => [
      subject,
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
