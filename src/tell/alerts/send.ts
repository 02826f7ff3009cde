/**
 * Mails and messages about signals leave: for each person who asked for them, when it is time.
 *
 * In: a town, and the moment. Out: how many people are told, each in one transaction with the row that says so:
 * a newsroom that stops in between has told nothing, and tells it at its next look. Never here: a second mail about the same
 * signal to the same person.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { localTime } from '#basics/days'
import { turns } from '#basics/turns'
import {
  alertMutes,
  alertReaders,
  alertsOn,
  type Database,
  haveDevices,
  holdAlertChoice,
  keepAlert,
  post,
  type Tx,
  tellDevices,
  untoldSignals,
} from '#store'
import { type Locale, words } from '#web'
import { alertFor, closesAt, isOpen, waitsAtMost } from './due.js'
import { type AlertTown, letterOf } from './letter.js'
import { alertNote } from './note.js'

/** A link in a mail mutes this long. */
const linkDays = 14

export type AlertPerson = { name: string; mail: string; locale: string | null }
export type AlertParts = {
  database: Database
  persons(userIds: string[]): Promise<Map<string, AlertPerson>>
  origin: string
  /** Whether mails leave at all. */
  mail: boolean
}

export async function sendAlerts(parts: AlertParts, town: AlertTown, at: Date): Promise<number> {
  const { database, persons } = parts
  if (!isOpen(at, town.timeZone)) return 0
  const readers = await database.inOrg(town.orgId, (tx) => alertReaders(tx, town.orgId))
  if (readers.length === 0) return 0
  const people = await persons(readers)
  const rest = turns()
  let sent = 0
  for (const userId of readers) {
    const person = people.get(userId)
    if (
      person &&
      (await database.inOrg(town.orgId, (tx) => sendOne(tx, parts, town, { userId, person }, at)))
    )
      sent += 1
    await rest()
  }
  return sent
}

async function sendOne(
  tx: Tx,
  { origin, mail }: AlertParts,
  town: AlertTown,
  { userId, person }: { userId: string; person: AlertPerson },
  at: Date,
): Promise<boolean> {
  const { orgId, timeZone } = town
  const choice = await holdAlertChoice(tx, orgId, userId)
  if (!choice?.since) return false
  const { day } = localTime(at, timeZone)
  const sentToday = await alertsOn(tx, orgId, userId, day)
  const since = new Date(Math.max(choice.since.getTime(), at.getTime() - waitsAtMost))
  const waiting = await untoldSignals(tx, orgId, userId, { since, now: at })
  if (waiting.length === 0) return false
  const hasDevice = choice.byDevice && (await haveDevices(tx, orgId, [userId])).has(userId)
  // Who chose devices and has none any more is told by mail: nothing is lost.
  const byMail = mail && (choice.byMail || !hasDevice)
  if (!byMail && !hasDevice) return false
  const wish = { ...choice, since: choice.since, mutes: await alertMutes(tx, orgId, userId) }
  const signals = alertFor(wish, waiting, sentToday, { at, timeZone })
  if (signals.length === 0) return false
  const token = randomBytes(24).toString('base64url')
  const t = words((person.locale ?? town.locale) as Locale)
  const mailId = byMail
    ? await post(tx, orgId, {
        recipient: person.mail,
        ...letterOf(t, signals, { town, origin, token, now: at }),
        host: new URL(origin).hostname,
      })
    : null
  if (hasDevice) {
    const told = {
      userId,
      note: alertNote(t, signals, { town, token }),
      urgent: false,
      until: closesAt(at, timeZone),
    }
    await tellDevices(tx, orgId, [told], at)
  }
  await keepAlert(tx, orgId, {
    alertId: randomUUID(),
    userId,
    day,
    nth: sentToday.length + 1,
    mailId,
    at,
    token,
    until: new Date(at.getTime() + linkDays * 86_400_000),
    signalIds: signals.map((one) => one.signalId),
  })
  return true
}
