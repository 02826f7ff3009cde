/**
 * Mails about signals leave: for each person who asked for them, when it is time.
 *
 * In: a town, and the moment. Out: how many mails stand in the outbox, each in one transaction with the row that says so:
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
  holdAlertChoice,
  keepAlert,
  post,
  type Tx,
  untoldSignals,
} from '#store'
import { type Locale, words } from '#web'
import { alertFor, isOpen, waitsAtMost } from './due.js'
import { type AlertTown, letterOf } from './letter.js'

/** A link in a mail mutes this long. */
const linkDays = 14

export type AlertPerson = { name: string; mail: string; locale: string | null }
export type AlertParts = {
  database: Database
  persons(userIds: string[]): Promise<Map<string, AlertPerson>>
  origin: string
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
  { origin }: AlertParts,
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
  const wish = { ...choice, since: choice.since, mutes: await alertMutes(tx, orgId, userId) }
  const signals = alertFor(wish, waiting, sentToday, { at, timeZone })
  if (signals.length === 0) return false
  const token = randomBytes(24).toString('base64url')
  const t = words((person.locale ?? town.locale) as Locale)
  const mailId = await post(tx, orgId, {
    recipient: person.mail,
    ...letterOf(t, signals, { town, origin, token, now: at }),
    host: new URL(origin).hostname,
  })
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
