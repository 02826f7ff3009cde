/**
 * The tamtam leaves: what was made for a day becomes an edition for each profile, with a mail for each reader, in one
 * transaction: all of it, or nothing.
 *
 * In: a day, who presses, and the version that he saw. Out: what is in the way, or the edition. Never here: a second edition
 * because two pressed at the same moment.
 */
import { randomBytes } from 'node:crypto'
import { localTime } from '#basics/days'
import { turns } from '#basics/turns'
import {
  type Absence,
  absentOn,
  addDeliveries,
  addDues,
  holdTamtamDay,
  keepAttachment,
  keepEdition,
  type LedgerHead,
  logAccess,
  mailAccount,
  markSent,
  type NewDelivery,
  officeHours,
  type Profile,
  post,
  privateTexts,
  profiles,
  type Reader,
  readers,
  readersAnnounced,
  type SentEdition,
  type Tx,
  tamtamDay,
  tamtamItems,
  tamtamSetting,
  tellDevices,
  wantTamtamOnDevice,
} from '#store'
import { type Locale, words } from '#web'
import { closesAt } from '../alerts/due.js'
import { shinglesOf } from './borrowed.js'
import { compose, type EditionContent, frozen, type Missing, missingIn, textsOf } from './compose.js'
import { dueByItem, duesOfEdition, withDeadlines } from './deadlines.js'
import { type DecisionInSight, groundOf, type Town } from './ground.js'
import { letterOf } from './letter.js'
import { chartsOf } from './mail-charts.js'
import { editionNote } from './note.js'
import { promisedBy } from './promise.js'
import { machineFields } from './word-help/machine.js'

/** So long a mail waits for its PDF; then it leaves without, and its link still leads there. */
const pdfWaitMs = 90_000
/** A link in a mail opens its edition for that person this long. */
const linkDays = 14

export type Person = { name: string; mail: string; locale: string | null }
export type SendParts = {
  persons(userIds: string[]): Promise<Map<string, Person>>
  decision?: DecisionInSight | undefined
  /** A PDF will go with the mails: they wait for it, a minute and a half at most. */
  pdf?: boolean
  /** Null: there is no mail, and readers find the edition here. */
  mail: { origin: string } | null
}

export type Problem =
  | ({ why: 'missing' } & Missing)
  | { why: 'borrowed'; words: string; itemId: string | null }
  | { why: 'no-readers' }

export type Sending =
  | { sent: SentEdition[]; head: LedgerHead; readers: number }
  | { problems: Problem[] }
  /** Somebody else sent it meanwhile. */
  | { already: number }

export async function send(
  tx: Tx,
  town: Town,
  day: string,
  parts: SendParts,
  press: { by: string; at: Date; after: number },
): Promise<Sending> {
  const { orgId } = town
  const { version } = await holdTamtamDay(tx, orgId, day)
  if (version !== press.after) return { already: version }
  const problems = await problemsOf(tx, orgId, day, press.at)
  if (problems.length > 0) return { problems }
  const all = await readers(tx, orgId)
  const ground = await groundOf(tx, town, day, press.at, parts.decision)
  const made = await tamtamDay(tx, orgId, day, press.at)
  const items = await tamtamItems(tx, orgId, day)
  const away = await absentOn(tx, orgId, localTime(press.at, town.timeZone).day)
  const people = await parts.persons([
    press.by,
    ...all.map((one) => one.userId),
    ...away.map((one) => one.delegate),
  ])
  const sent: SentEdition[] = []
  for (const profile of await profiles(tx, orgId)) {
    const mine = all.filter((one) => one.profileId === profile.profileId && people.has(one.userId))
    if (mine.length === 0) continue
    const content = compose(made, items, profile, ground)
    const edition = { content, profile, version: version + 1 }
    sent.push(await sendOne(tx, town, edition, { mine, away }, people, parts, press))
  }
  const last = sent.at(-1)
  // Readers without an account any more: nothing left.
  if (!last) return { problems: [{ why: 'no-readers' }] }
  await readersAnnounced(
    tx,
    orgId,
    all.map((one) => one.userId),
    press.at,
  )
  await markSent(tx, orgId, day, version + 1)
  // How many fields stand there as a machine worded them: who looks later need not ask.
  const byMachine = items.filter((one) => one.chosen).flatMap(machineFields).length
  await logAccess(tx, orgId, press.by, 'tamtam.send', {
    day,
    version: version + 1,
    readers: all.length,
    ...(byMachine > 0 ? { byMachine } : {}),
  })
  return { sent, head: last.head, readers: all.length }
}

async function sendOne(
  tx: Tx,
  town: Town,
  edition: { content: EditionContent; profile: Profile; version: number },
  to: { mine: Reader[]; away: Absence[] },
  people: Map<string, Person>,
  parts: SendParts,
  press: { by: string; at: Date },
): Promise<SentEdition> {
  const { profile, version } = edition
  const { mine } = to
  const setting = await tamtamSetting(tx, town.orgId)
  const office = await officeHours(tx, town.orgId)
  const content = withDeadlines(edition.content, setting.within, press.at, office)
  const delegates = delegatesOf(to, people)
  const answers = (await mailAccount(tx, town.orgId))?.active ?? false
  const kept = await keepEdition(
    tx,
    town.orgId,
    {
      day: content.day,
      profileId: profile.profileId,
      profile: profile.name,
      version,
      content: frozen(content),
    },
    {
      userIds: mine.map((one) => one.userId),
      items: content.items.filter((item) => item.mustKnow).map((item) => item.id),
      delegates: [...delegates.keys()],
      due: dueByItem(content),
    },
    press,
  )
  const readerIds = mine.map((one) => one.userId)
  await addDues(
    tx,
    town.orgId,
    kept.editionId,
    duesOfEdition(content, readerIds, setting.within, press.at, office),
  )
  const until = new Date(press.at.getTime() + linkDays * 86_400_000)
  const deliveries: NewDelivery[] = []
  const rest = turns()
  const { charts, attachments: pictures } = chartsOf(content)
  const attachments: string[] = []
  if (parts.mail)
    for (const one of pictures) attachments.push(await keepAttachment(tx, town.orgId, one, press.at))
  const notBefore = parts.pdf && setting.pdf ? new Date(press.at.getTime() + pdfWaitMs) : null
  const all = [
    ...mine.map(({ userId, announcedAt }) => ({ userId, isFirst: announcedAt === null, readsFor: [] })),
    ...[...delegates].map(([userId, readsFor]) => ({ userId, isFirst: true, readsFor })),
  ]
  const onDevice = await wantTamtamOnDevice(
    tx,
    town.orgId,
    all.map((one) => one.userId),
  )
  for (const { userId, isFirst, readsFor } of all) {
    await rest()
    const person = people.get(userId)
    if (onDevice.has(userId)) {
      const t = words((person?.locale ?? town.locale) as Locale)
      const note = editionNote(
        t,
        { ...kept, day: content.day, version, town },
        readsFor.map((one) => one.name),
      )
      // In the evening it no longer lights up a screen: the edition stands on the page.
      const told = { userId, note, urgent: false, until: closesAt(press.at, town.timeZone) }
      if (told.until > press.at) await tellDevices(tx, town.orgId, [told], press.at)
    }
    const token = parts.mail ? randomBytes(24).toString('base64url') : null
    let mailId: string | null = null
    if (parts.mail && person && token) {
      const t = words((person.locale ?? town.locale) as Locale)
      const link = `${parts.mail.origin}/tamtam/open/${token}`
      const letter = letterOf(t, content, {
        link,
        version,
        head: kept.head,
        promised: isFirst ? promisedBy(setting) : null,
        readsFor,
        editor: people.get(press.by)?.mail ?? null,
        answers,
        town,
        charts,
      })
      mailId = await post(tx, town.orgId, {
        attachments,
        notBefore,
        recipient: person.mail,
        ...letter,
        host: new URL(parts.mail.origin).hostname,
      })
    }
    deliveries.push({ userId, mailId, token, until, asDelegate: readsFor.length > 0 })
  }
  await addDeliveries(tx, town.orgId, kept.editionId, deliveries)
  return kept
}

/** Who gets this edition because he reads for somebody, and has none of his own: for whom, and until which day. */
function delegatesOf(
  { mine, away }: { mine: Reader[]; away: Absence[] },
  people: Map<string, Person>,
): Map<string, { name: string; until: string }[]> {
  const own = new Set(mine.map((one) => one.userId))
  const delegates = new Map<string, { name: string; until: string }[]>()
  for (const { userId, delegate, until } of away) {
    const absent = people.get(userId)
    if (!own.has(userId) || own.has(delegate) || !absent || !people.has(delegate)) continue
    delegates.set(delegate, [...(delegates.get(delegate) ?? []), { name: absent.name, until }])
  }
  return delegates
}

/** What is in the way of sending it, in the order of the edition. */
export async function problemsOf(tx: Tx, orgId: string, day: string, now: Date): Promise<Problem[]> {
  const items = (await tamtamItems(tx, orgId, day)).filter((item) => item.chosen)
  const { title, mood, extra } = await tamtamDay(tx, orgId, day, now)
  const problems: Problem[] = missingIn(items).map((one) => ({ why: 'missing', ...one }))
  const parts = [
    ...items.map((item) => ({ itemId: item.itemId, texts: textsOf(item) })),
    { itemId: null, texts: [title, mood, ...Object.values(extra)] },
  ].map(({ itemId, texts }) => ({ itemId, shingles: shinglesOf(texts) }))
  const found = new Set<string | null>()
  if (parts.some(({ shingles }) => shingles.size > 0)) {
    const rest = turns()
    for await (const texts of privateTexts(tx, orgId)) {
      for (const { body } of texts) {
        await rest()
        for (const { itemId, shingles } of parts) {
          const borrowed = found.has(itemId) ? null : shingles.in(body)
          if (borrowed === null) continue
          found.add(itemId)
          problems.push({ why: 'borrowed', words: borrowed, itemId })
        }
      }
    }
  }
  if ((await readers(tx, orgId)).length === 0) problems.push({ why: 'no-readers' })
  return problems
}
