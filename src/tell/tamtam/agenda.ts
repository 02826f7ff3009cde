/**
 * The agenda of an edition: calendars are read at the addresses that an administrator gave, as carefully as any address that
 * somebody enters. What was read last stays when a calendar does not answer.
 */
import { addDays, localTime } from '#basics/days'
import { type Http, HttpProblem } from '#basics/http'
import { readCalendar } from '#basics/ical'
import { calendarRead, calendars, type Database } from '#store'

/** So many days are read ahead: a calendar that is away for a week still has today. */
const daysAhead = 14
const longest = 5_000_000

/** An address as people copy it: `webcal:` is how calendars write `https:`. Null: none. */
export function calendarAddress(text: string): string | null {
  const url = text.trim().replace(/^webcals?:/i, 'https:')
  try {
    const { protocol, username, password } = new URL(url)
    return /^https?:$/.test(protocol) && !username && !password && url.length <= 1000 ? url : null
  } catch {
    return null
  }
}

export type AgendaTown = { orgId: string; timeZone: string }

/** Reads all calendars of a town; each problem is kept beside its calendar, in words for who gave the address. */
export async function readAgenda(
  { database, http, now }: { database: Database; http: Http; now: () => Date },
  { orgId, timeZone }: AgendaTown,
): Promise<void> {
  for (const { calendarId, url } of await database.inOrg(orgId, (tx) => calendars(tx, orgId))) {
    const read = await readOne(http, url, timeZone, now())
    await database.inOrg(orgId, (tx) => calendarRead(tx, orgId, calendarId, { at: now(), ...read }))
  }
}

async function readOne(http: Http, url: string, timeZone: string, now: Date) {
  try {
    const answer = await http.ask(url, { maxBytes: longest, headers: { accept: 'text/calendar, */*;q=0.1' } })
    if (answer.status !== 200) return { problem: 'tamtam.calendar-refused' }
    const { day } = localTime(now, timeZone)
    const span = { from: day, to: addDays(day, daysAhead) }
    const calendar = await readCalendar(answer.body.toString('utf8'), span, timeZone)
    if (!calendar) return { problem: 'tamtam.calendar-none' }
    return { occasions: calendar.occasions.slice(0, 500), skipped: calendar.skipped }
  } catch (error) {
    if (error instanceof HttpProblem) return { problem: `problem.${error.kind}` }
    throw error
  }
}
