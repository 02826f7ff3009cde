/**
 * What stands in a calendar (iCalendar, RFC 5545) on some days. Text in, events out, on the clock of a time zone.
 *
 * All-day events, time zones (also by Microsoft's names), what repeats, what was moved or left out of a series. Never here: what
 * somebody marked private, what was cancelled; alarms, guests, descriptions.
 */
import { addDays, localMoment, localTime } from './days.js'
import { daysOf, type Rule, readRule } from './ical-rule.js'
import { turns } from './turns.js'

export type Occasion = {
  title: string
  place: string
  /** The day on which it is shown: of an event of several days each one. */
  day: string
  /** `16:00` on the asked time zone's clock; null: all day, or it goes on since a day before. */
  time: string | null
}

export type Calendar = {
  /** In order: by day, all-day first, then by time and title. */
  occasions: Occasion[]
  /** The calendar's own name, or empty. */
  name: string
  /** Events that could not be read, or repeat in a way that is not read: then only the first time counts. */
  skipped: number
}

/** Null: no calendar at all. `from` and `to` are days, both included; at most {@link mostDays} apart. */
export async function readCalendar(
  text: string,
  span: { from: string; to: string },
  timeZone: string,
): Promise<Calendar | null> {
  if (!/^\uFEFF?BEGIN:VCALENDAR/i.test(text.trimStart())) return null
  const rest = turns()
  const events: Event[] = []
  let skipped = 0
  let name = ''
  for (const block of await blocksOf(text, rest)) {
    await rest()
    if (block.kind === 'calendar') name = wordsOf(block.lines.get('X-WR-CALNAME')?.[0])
    else {
      const event = readEvent(block.lines, timeZone, block.zones)
      if (event === null) skipped++
      else if (event !== 'hidden') events.push(event)
    }
    if (events.length > mostEvents) break
  }
  // What was moved takes the place of the day from which it was moved.
  const moved = new Map<string, Set<string>>()
  for (const { uid, insteadOf } of events) {
    if (insteadOf === null) continue
    const days = moved.get(uid) ?? new Set()
    moved.set(uid, days.add(insteadOf))
  }
  const occasions: Occasion[] = []
  for (const event of events) {
    await rest()
    if (event.badRule) skipped++
    if (event.cancelled) continue
    occasions.push(...occasionsOf(event, moved.get(event.uid) ?? new Set(), span, timeZone))
  }
  const key = (one: Occasion) => `${one.day} ${one.time ?? ''} ${one.title}`
  return { occasions: occasions.sort((a, b) => (key(a) < key(b) ? -1 : 1)), name, skipped }
}

const mostEvents = 50_000
/** An event that goes on longer is not shown on each of its days. */
export const mostDays = 60

type Line = { params: Map<string, string>; value: string }
type Lines = Map<string, Line[]>
type Rest = () => Promise<void> | void

async function blocksOf(text: string, rest: Rest) {
  const calendar: Lines = new Map()
  const blocks: { kind: 'calendar' | 'event'; lines: Lines; zones: Map<string, string> }[] = []
  const zones = new Map<string, string>()
  const open: string[] = []
  let event: Lines | null = null
  let zone: Lines | null = null
  // A long line goes on behind a line end and a blank.
  for (const whole of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    await rest()
    const line = readLine(whole)
    if (!line) continue
    if (line.name === 'BEGIN') {
      open.push(line.value.toUpperCase())
      if (open.at(-1) === 'VEVENT') event = new Map()
      if (open.at(-1) === 'VTIMEZONE') zone = new Map()
      continue
    }
    if (line.name === 'END') {
      const ended = open.pop()
      if (ended === 'VEVENT' && event) blocks.push({ kind: 'event', lines: event, zones })
      if (ended === 'VTIMEZONE' && zone) {
        const id = zone.get('TZID')?.[0]?.value
        const place = zone.get('X-LIC-LOCATION')?.[0]?.value
        if (id && place) zones.set(id, place)
      }
      continue
    }
    const into =
      open.at(-1) === 'VEVENT'
        ? event
        : open.at(-1) === 'VTIMEZONE'
          ? zone
          : open.length === 1
            ? calendar
            : null
    const list = into?.get(line.name) ?? []
    into?.set(line.name, [...list, line])
  }
  return [{ kind: 'calendar' as const, lines: calendar, zones }, ...blocks]
}

/** `NAME;PARAM="a:b":value`. */
function readLine(whole: string): (Line & { name: string }) | null {
  let quoted = false
  for (let at = 0; at < whole.length; at++) {
    if (whole[at] === '"') quoted = !quoted
    if (whole[at] !== ':' || quoted) continue
    const [name = '', ...params] = whole.slice(0, at).split(';')
    const read = params.map((one): [string, string] => {
      const [key = '', ...value] = one.split('=')
      return [key.toUpperCase(), value.join('=').replaceAll('"', '')]
    })
    return { name: name.toUpperCase(), params: new Map(read), value: whole.slice(at + 1) }
  }
  return null
}

type Event = {
  uid: string
  title: string
  place: string
  /** On the event's own clock: `2026-11-27T16:00:00`; all day: `2026-11-27`. */
  start: string
  /** Null: all day. */
  zone: string | null
  /** Days that it takes beyond its first. */
  more: number
  rule: Rule | null
  badRule: boolean
  also: string[]
  not: Set<string>
  /** The day in a series whose place this takes. */
  insteadOf: string | null
  cancelled: boolean
}

function readEvent(lines: Lines, timeZone: string, zones: Map<string, string>): Event | 'hidden' | null {
  const one = (name: string) => lines.get(name)?.[0]
  if (/^(PRIVATE|CONFIDENTIAL)$/i.test(one('CLASS')?.value ?? '')) return 'hidden'
  const start = momentOf(one('DTSTART'), timeZone, zones)
  if (!start) return null
  const zone = start.zone
  const end = momentOf(one('DTEND'), timeZone, zones)
  const ruleText = one('RRULE')?.value
  const rule = ruleText === undefined ? null : readRule(ruleText)
  const many = (name: string) =>
    (lines.get(name) ?? []).flatMap((line) =>
      line.value
        .split(',')
        .flatMap((value) => momentOf({ ...line, value }, timeZone, zones)?.local.slice(0, 10) ?? []),
    )
  return {
    uid: one('UID')?.value ?? '',
    title: wordsOf(one('SUMMARY')),
    place: wordsOf(one('LOCATION')),
    start: start.local,
    zone,
    more: moreDays(start.local, end?.local ?? null, one('DURATION')?.value),
    rule,
    badRule: ruleText !== undefined && rule === null,
    also: many('RDATE'),
    not: new Set(many('EXDATE')),
    insteadOf: momentOf(one('RECURRENCE-ID'), timeZone, zones)?.local.slice(0, 10) ?? null,
    cancelled: /^CANCELLED$/i.test(one('STATUS')?.value ?? ''),
  }
}

/** The end of an all-day event is the day after; what ends at midnight does not reach into the next day. */
function moreDays(start: string, end: string | null, duration: string | undefined): number {
  const [, weeks = 0, days = 0] = /^P(?:(\d{1,2})W)?(?:(\d{1,3})D)?$/.exec(duration ?? '') ?? []
  const last = end ?? addDays(start.slice(0, 10), Math.max(1, Number(weeks) * 7 + Number(days)))
  const isMidnight = last.length === 10 || last.endsWith('T00:00:00')
  if (end === null && start.length > 10) return 0
  const lastDay = isMidnight && last > start ? addDays(last.slice(0, 10), -1) : last.slice(0, 10)
  const days_ = Math.round((Date.parse(lastDay) - Date.parse(start.slice(0, 10))) / 86_400_000)
  return Math.min(mostDays, Math.max(0, days_))
}

function occasionsOf(
  event: Event,
  moved: ReadonlySet<string>,
  span: { from: string; to: string },
  timeZone: string,
): Occasion[] {
  const first = event.start.slice(0, 10)
  // A day to each side: the clock of the event may show another day than ours.
  const last = addDays(span.to, 1)
  const isOver = (day: string) => isPast(event, day)
  const from = addDays(span.from, -mostDays - 1)
  const days = event.rule ? daysOf(event.rule, first, { from, last }, isOver) : [first]
  const all = new Set([...days, ...event.also])
  return [...all]
    .filter((day) => !event.not.has(day) && (event.insteadOf !== null || !moved.has(day)))
    .flatMap((day) => shown(event, day, timeZone))
    .filter((one) => one.day >= span.from && one.day <= span.to)
}

function isPast({ rule, start, zone }: Event, day: string): boolean {
  if (!rule?.until) return false
  const [, y, m, d, clock, z] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})(Z)?)?$/.exec(rule.until) ?? []
  if (!y) return false
  const until = `${y}-${m}-${d}`
  if (!clock || start.length === 10) return day > until
  const time = `${clock.slice(0, 2)}:${clock.slice(2, 4)}:${clock.slice(4)}`
  const limit = z ? new Date(`${until}T${time}Z`) : localMoment(`${until}T${time}`, zone ?? 'UTC')
  return localMoment(`${day}${start.slice(10)}`, zone ?? 'UTC') > limit
}

function shown(event: Event, day: string, timeZone: string): Occasion[] {
  const { title, place, start, zone, more } = event
  const at = zone === null ? null : localTime(localMoment(`${day}${start.slice(10)}`, zone), timeZone)
  const two = (number: number) => String(number).padStart(2, '0')
  const begin = at?.day ?? day
  return Array.from({ length: more + 1 }, (_, n) => ({
    title,
    place,
    day: addDays(begin, n),
    time: at && n === 0 ? `${two(at.hour)}:${two(at.minute)}` : null,
  }))
}

/** A moment on its own clock. Without a zone it is on that of whoever reads. */
function momentOf(
  line: Line | undefined,
  timeZone: string,
  zones: Map<string, string>,
): { local: string; zone: string | null } | null {
  const [, y, m, d, hour, minute, second, z] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$/.exec(line?.value.trim() ?? '') ?? []
  if (!y || Number.isNaN(Date.parse(`${y}-${m}-${d}`))) return null
  if (!hour) return { local: `${y}-${m}-${d}`, zone: null }
  if (Number(hour) > 23 || Number(minute) > 59) return null
  const id = line?.params.get('TZID')
  const zone = z ? 'UTC' : id ? zoneOf(zones.get(id) ?? id, timeZone) : timeZone
  return { local: `${y}-${m}-${d}T${hour}:${minute}:${second ?? '00'}`, zone }
}

/** Microsoft's names for the zones where our towns and their guests are. */
const otherNames: Record<string, string> = {
  'romance standard time': 'Europe/Brussels',
  'w. europe standard time': 'Europe/Amsterdam',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'gtb standard time': 'Europe/Bucharest',
  'fle standard time': 'Europe/Helsinki',
  'eastern standard time': 'America/New_York',
  'pacific standard time': 'America/Los_Angeles',
}

function zoneOf(id: string, fallback: string): string {
  const end = /([A-Za-z]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?)$/.exec(id)?.[1]
  for (const name of [id, otherNames[id.toLowerCase()], end]) {
    if (name !== undefined && isZone(name)) return name
  }
  return fallback
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** One line of plain words, 200 characters at most. */
function wordsOf(line: Line | undefined): string {
  return (line?.value ?? '')
    .replace(/\\([nN,;\\])/g, (_, sign: string) => (/[nN]/.test(sign) ? ' ' : sign))
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
}
