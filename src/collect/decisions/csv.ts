/**
 * Decisions in a file: CSV with a head, separated by comma, semicolon or tab. Pure.
 *
 * Columns by name, in Dutch or English, in any order: titel, beslist (or datum), aangekondigd, van kracht, wie, link, tekst, id.
 * A row that cannot be read is counted with its number, and the rest goes on.
 */
import { createHash } from 'node:crypto'
import { localMoment } from '#basics/days'
import { Refusal } from '#basics/refusal'
import { csvRows } from '../connectors/own/csv-records.js'
import {
  bodyOf,
  type DroppedDecision,
  type FoundBatch,
  type FoundDecision,
  keyOf,
  linkOf,
  soundMoment,
  titleOf,
  whoOf,
} from './found.js'

/** As many rows as a file may have. */
export const mostRows = 5_000

const names: Record<string, keyof FoundDecision> = {
  titel: 'title',
  title: 'title',
  besluit: 'title',
  onderwerp: 'title',
  tekst: 'body',
  text: 'body',
  omschrijving: 'body',
  description: 'body',
  link: 'link',
  url: 'link',
  wie: 'who',
  door: 'who',
  who: 'who',
  orgaan: 'who',
  body: 'who',
  datum: 'decidedAt',
  date: 'decidedAt',
  beslist: 'decidedAt',
  decided: 'decidedAt',
  aangekondigd: 'announcedAt',
  announced: 'announcedAt',
  'van kracht': 'inForceAt',
  in_force: 'inForceAt',
  'in force': 'inForceAt',
  inwerking: 'inForceAt',
  id: 'key',
  nummer: 'key',
  uri: 'key',
}

export async function readDecisionsCsv(text: string, timeZone: string): Promise<FoundBatch> {
  const rows = await csvRows(text.replace(/^\ufeff/, ''))
  const head = (rows[0]?.cells ?? []).map((name) => names[name.trim().toLowerCase()])
  if (!head.includes('title') || !head.some((name) => name?.endsWith('At')))
    throw new Refusal('decisions.csv-head', 'the file has no column with a title, or none with a date')
  if (rows.length - 1 > mostRows)
    throw new Refusal('decisions.csv-long', `more than ${mostRows} rows`, { most: mostRows })
  const found: FoundDecision[] = []
  const dropped: DroppedDecision[] = []
  for (const { line, cells } of rows.slice(1)) {
    const one = cells ? readRow(cells, head, timeZone) : { why: 'not-readable' as const }
    if ('why' in one) dropped.push({ row: line, why: one.why })
    else found.push(one)
  }
  return { found, dropped }
}

function readRow(
  row: readonly string[],
  head: readonly (keyof FoundDecision | undefined)[],
  timeZone: string,
): FoundDecision | { why: DroppedDecision['why'] } {
  const cell = (name: keyof FoundDecision) => {
    const at = head.indexOf(name)
    return at < 0 ? '' : (row[at] ?? '').trim()
  }
  const title = titleOf(cell('title'))
  if (title === '') return { why: 'no-title' }
  const moments = (['announcedAt', 'decidedAt', 'inForceAt'] as const).map((name) =>
    momentOf(cell(name), timeZone),
  )
  if (moments.includes('bad')) return { why: 'bad-date' }
  const [announcedAt, decidedAt, inForceAt] = moments as (Date | null)[]
  if (!announcedAt && !decidedAt && !inForceAt) return { why: 'no-date' }
  const one = {
    title,
    body: bodyOf(cell('body')),
    link: linkOf(cell('link')),
    who: whoOf(cell('who')),
    announcedAt: announcedAt ?? null,
    decidedAt: decidedAt ?? null,
    inForceAt: inForceAt ?? null,
  }
  return { key: keyOf(cell('key')) || hashOf(one), ...one }
}

/** Without an id of its own: what it says and when. */
function hashOf({ title, link, decidedAt, announcedAt, inForceAt }: Omit<FoundDecision, 'key'>): string {
  const all = [title, link, decidedAt, announcedAt, inForceAt].map((one) =>
    one instanceof Date ? one.toISOString() : one,
  )
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}

/** `2026-03-12`, `2026-03-12 20:00`, `12/03/2026`, `12-3-2026 20.00`, or with a zone; null where it is empty. */
function momentOf(text: string, timeZone: string): Date | null | 'bad' {
  if (text === '') return null
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text))
    return soundMoment(new Date(text)) ?? 'bad'
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?)[:.u](\d\d)(?::\d\d)?)?$/.exec(text)
  const local = /^(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[ ,]+(\d\d?)[:.u](\d\d)(?::\d\d)?)?$/.exec(text)
  const [year, month, date] = iso ? [iso[1], iso[2], iso[3]] : [local?.[3], local?.[2], local?.[1]]
  if (!year || !month || !date) return 'bad'
  const [hour = '0', minute = '00'] = (iso ?? local)?.slice(4, 6).filter((one) => one !== undefined) ?? []
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const clock = `${hour.padStart(2, '0')}:${minute}`
  const parsed = Date.parse(`${day}T${clock}Z`)
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== day) return 'bad'
  return soundMoment(localMoment(`${day}T${clock}`, timeZone)) ?? 'bad'
}
