/** Calendars of an organisation, by the addresses that it gave, and what stands in them for the days to come. */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'

export type CalendarEntry = { title: string; place: string; day: string; time: string | null }
export type StoredCalendar = {
  calendarId: string
  url: string
  name: string
  readAt: Date | null
  skipped: number
  /** A message key, or null. */
  problem: string | null
}

export async function calendars(tx: Tx, orgId: string): Promise<StoredCalendar[]> {
  return tx<
    StoredCalendar[]
  >`select calendar_id as "calendarId", url, name, read_at as "readAt", skipped, problem
    from calendar where org_id = ${orgId} order by lower(name), calendar_id`
}

/** The same address once; returns its id. */
export async function addCalendar(tx: Tx, orgId: string, url: string, name: string): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    insert into calendar (org_id, calendar_id, url, name) values (${orgId}, ${randomUUID()}, ${url}, ${name})
    on conflict (org_id, url) do update set name = excluded.name returning calendar_id as id`
  return row?.id ?? ''
}

export async function removeCalendar(tx: Tx, orgId: string, calendarId: string): Promise<void> {
  await tx`delete from calendar where org_id = ${orgId} and calendar_id = ${calendarId}`
}

/** What was read of it; or why it could not be, and then what was read before stays. */
export async function calendarRead(
  tx: Tx,
  orgId: string,
  calendarId: string,
  read: { at: Date } & ({ occasions: CalendarEntry[]; skipped: number } | { problem: string }),
): Promise<void> {
  if ('problem' in read) {
    await tx`update calendar set problem = ${read.problem} where org_id = ${orgId} and calendar_id = ${calendarId}`
    return
  }
  await tx`update calendar set occasions = ${tx.json(read.occasions)}, skipped = ${read.skipped}, read_at = ${read.at}, problem = null
    where org_id = ${orgId} and calendar_id = ${calendarId}`
}

/** What stands in the calendars on a day, all-day first; the same in two calendars once. */
export async function agendaOf(tx: Tx, orgId: string, day: string): Promise<CalendarEntry[]> {
  return tx<CalendarEntry[]>`
    select distinct e->>'time' as time, e->>'title' as title, e->>'place' as place, e->>'day' as day
    from calendar c cross join lateral jsonb_array_elements(c.occasions) e
    where c.org_id = ${orgId} and e->>'day' = ${day} and e->>'title' <> ''
    order by time nulls first, title, place limit 12`
}
