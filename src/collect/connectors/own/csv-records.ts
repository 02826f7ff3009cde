/**
 * The rows of a CSV file of any quality. A quote that is not closed swallows no more than its own line: that line is
 * given up with its number, and reading goes on at the next.
 */

import { parse } from 'csv-parse/sync'
import { turns } from '#basics/turns'

/** `line` counts from 1, as an editor shows it; a row of several lines has that of its first. */
export type Row = { line: number; cells: string[] } | { line: number; cells: null }

/** A text within quotes may have so many lines; a letter has fewer, a lost quote has more. */
const longestRow = 60

export async function csvRows(text: string): Promise<Row[]> {
  const rest = turns()
  const lines = await linesOf(text)
  const first = lines.findIndex((line) => line.trim() !== '')
  const delimiter = delimiterOf(lines[first] ?? '')
  const width = (cellsOf(lines[first] ?? '', delimiter, true) ?? []).length
  const rows: Row[] = []
  for (let at = Math.max(first, 0); at < lines.length; ) {
    if ((lines[at] ?? '').trim() === '') {
      at++
      continue
    }
    const row = rowAt(lines, at, delimiter, width)
    rows.push({ line: at + 1, cells: row.cells })
    at += row.lines
    await rest()
  }
  return rows
}

async function linesOf(text: string): Promise<string[]> {
  const rest = turns()
  const lines: string[] = []
  let from = 0
  for (const end of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push(text.slice(from, end.index))
    from = end.index + end[0].length
    await rest()
  }
  return [...lines, text.slice(from)]
}

type Found = { cells: string[] | null; lines: number }

function rowAt(lines: string[], at: number, delimiter: string, width: number): Found {
  const one = lines[at] ?? ''
  if (quotesIn(one) % 2 === 0)
    return { cells: cellsOf(one, delimiter) ?? cellsOf(one, delimiter, true), lines: 1 }
  let quotes = 0
  for (let count = 1; count <= longestRow && at + count <= lines.length; count++) {
    quotes += quotesIn(lines[at + count - 1] ?? '')
    if (quotes % 2 === 1) continue
    const cells = cellsOf(lines.slice(at, at + count).join('\n'), delimiter)
    const isOne = cells?.length === width && !holdsRows(lines.slice(at + 1, at + count - 1), delimiter, width)
    if (isOne) return { cells, lines: count }
    break
  }
  // A sign of inches in the middle of a cell is no quote at all.
  const relaxed = cellsOf(one, delimiter, true)
  return { cells: relaxed?.length === width ? relaxed : null, lines: 1 }
}

/** Whether lines within one quoted text look like rows themselves: then the quote was lost before them. */
function holdsRows(inner: string[], delimiter: string, width: number): boolean {
  return width >= 3 && inner.some((line) => cellsOf(line, delimiter)?.length === width)
}

function cellsOf(text: string, delimiter: string, relaxed = false): string[] | null {
  // Nearly every line: a parser that is set up anew for each takes a hundred times as long.
  if (!text.includes('"') && !text.includes('\n')) return text.split(delimiter).map((cell) => cell.trim())
  try {
    const [cells] = parse(text, { delimiter, trim: true, relax_column_count: true, relax_quotes: relaxed })
    return cells ?? null
  } catch {
    return null
  }
}

const quotesIn = (line: string) => line.split('"').length - 1

/** Of the signs that separate cells, the one that the heading has most of, outside quotes. */
function delimiterOf(heading: string): string {
  const bare = heading.replace(/"[^"]*"/g, '')
  const count = (sign: string) => bare.split(sign).length
  return [';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}
