/** An office's calendar on the web, as its server publishes it; and servers that give something else. */
import { createServer } from 'node:http'
import { listen } from './listening.js'

export type CalendarServer = {
  /** Ends with `/calendar.ics`. */
  url: string
  /** What it gives from now on; a number is a status without a body. */
  gives(what: string | number): void
  close(): Promise<void>
}

/** `events`: bodies of VEVENTs, lines with `\n` between. */
export function calendarOf(...events: string[]): string {
  const all = events.map((one) => `BEGIN:VEVENT\r\n${one.replaceAll('\n', '\r\n')}\r\nEND:VEVENT\r\n`)
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Duinveld//NL\r\n${all.join('')}END:VCALENDAR\r\n`
}

export async function startCalendar(): Promise<CalendarServer> {
  let given: string | number = calendarOf()
  const server = createServer((_, response) => {
    if (typeof given === 'number') return void response.writeHead(given).end()
    response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8' }).end(given)
  })
  const { url, close } = await listen(server)
  return {
    url: `${url}/calendar.ics`,
    gives: (what) => {
      given = what
    },
    close,
  }
}
