/**
 * A list of calls, questions or reports out of another program, as CSV.
 *
 * The heading says in Dutch or English which column is which; columns with names, addresses of mail or telephone numbers
 * are not read. Each row is a message; handing in the same file again changes nothing.
 */

import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import { turns } from '#basics/turns'
import type { Arrival, Drop, RawPost } from '#post'
import { csvRows } from './csv-records.js'
import { localTime } from './local-time.js'

export type Desk = {
  /** Ids of one source do not clash with those of another: the id of the source. */
  space: string
  /** Of the town, `Europe/Brussels`. */
  timeZone: string
  now: Date
}

const mostBytes = 20_000_000
const mostRows = 100_000
const aDayMs = 86_400_000

const headings = {
  text: 'tekst bericht omschrijving beschrijving vraag melding inhoud klacht text message description question report content complaint body',
  title: 'titel onderwerp title subject',
  day: 'datum dag tijdstip wanneer moment date day when created createdat created_at datetime datumtijd',
  hour: 'uur tijd time hour',
  place: 'plaats locatie adres straat waar place location address street where',
  id: 'id nummer nr referentie kenmerk dossier dossiernummer meldingsnummer number reference ref',
}
type Column = keyof typeof headings

/** Throws a `Refusal` when the file as a whole cannot be read. */
export async function fromCsv(
  content: Buffer | string,
  desk: Desk,
): Promise<{ arrivals: Arrival[]; drops: Drop[] }> {
  const [heading, ...rows] = await csvRows(textOf(content))
  const columns = columnsOf(heading?.cells ?? [])
  if (!columns.has('text')) {
    throw new Refusal('own.csv-no-text', 'no column of the CSV file is called text, message, …')
  }
  if (rows.length > mostRows) {
    throw new Refusal('own.csv-too-long', 'the CSV file has too many rows', {
      rows: rows.length,
      most: mostRows,
    })
  }
  const arrivals: Arrival[] = []
  const drops: Drop[] = []
  const rest = turns()
  for (const { line, cells } of rows) {
    await rest()
    const read = cells === null ? { reason: 'malformed' as const } : readRow(cells, columns, desk)
    if ('reason' in read) drops.push({ reason: read.reason, detail: `line ${line}` })
    else arrivals.push({ type: 'post', post: read })
  }
  return { arrivals, drops }
}

function textOf(content: Buffer | string): string {
  if (typeof content === 'string') return content.replace(/^\ufeff/, '')
  if (content.length > mostBytes) throw new Refusal('own.csv-too-large', 'the CSV file is over 20 MB')
  const isWide = content[0] === 0xff && content[1] === 0xfe
  const encoding = isWide ? 'utf-16le' : isUtf8(content) ? 'utf-8' : 'windows-1252'
  const text = new TextDecoder(encoding).decode(content)
  // Spreadsheets that were not saved as text, pictures, …
  if (text.includes('\0') || text.startsWith('PK\u0003')) {
    throw new Refusal('own.csv-no-csv', 'the file is not text')
  }
  return text
}

function columnsOf(heading: string[]): Map<Column, number> {
  const names = heading.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, ''))
  const found = (Object.keys(headings) as Column[]).flatMap((column) => {
    const at = names.findIndex((name) => name !== '' && headings[column].split(' ').includes(name))
    return at < 0 ? [] : [[column, at] as const]
  })
  return new Map(found)
}

function readRow(cells: string[], columns: Map<Column, number>, desk: Desk): RawPost | Drop {
  const cell = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const text = cell('text')
  if (text === '') return { reason: 'empty' }
  const written = [cell('day'), cell('hour')].join(' ').trim()
  const createdAt = written === '' ? null : localTime(written, desk.timeZone)
  if (written !== '' && createdAt === null) return { reason: 'malformed' }
  if (createdAt && createdAt.getTime() > desk.now.getTime() + aDayMs) return { reason: 'in-the-future' }
  const id = cell('id') || digest(cells)
  return {
    network: 'own',
    id: `${desk.space}/${id}`,
    kind: 'own',
    author: null,
    text,
    ...(cell('title') ? { title: cell('title') } : {}),
    ...(cell('place') ? { place: cell('place') } : {}),
    ...(createdAt ? { createdAt } : {}),
  }
}

function digest(cells: string[]): string {
  return createHash('sha256').update(JSON.stringify(cells)).digest('base64url').slice(0, 22)
}
