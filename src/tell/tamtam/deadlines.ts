/**
 * Deadlines of items marked "moet u weten", where an organisation chose them: until when each is confirmed, the one
 * reminder to its reader, and, where that is chosen too, the one word to the general director.
 *
 * In: an edition that leaves, and what is asked of readers. Out: moments, mails. Never here: a name in the mail to the
 * director; who it is stands on a page where each look is noted, and which the readers see was looked at.
 */
import { localTime } from '#basics/days'
import { addOfficeMinutes, type Office } from '#basics/office-hours'
import {
  absentOn,
  type Due,
  duesDone,
  duesToRemind,
  duesToTell,
  type NewMail,
  type OpenDue,
  post,
  type Tx,
  tamtamSetting,
} from '#store'
import { calm, clockOf, dayOf, type Locale, type Translate, words } from '#web'
import { type EditionContent, thawed } from './compose.js'
import type { Town } from './ground.js'
import type { Person } from './send.js'

/** Of the time that a reader has, so much passes before he is reminded. */
const reminded = 0.75

/** Marked items get the moment until which they are confirmed; `within`: office hours, where an item says no other number. */
export function withDeadlines(
  content: EditionContent,
  within: number,
  at: Date,
  office: Office,
): EditionContent {
  if (content.receipts !== 'deadline') return content
  const items = content.items.map((item) =>
    item.mustKnow
      ? {
          ...item,
          confirmBy: addOfficeMinutes(at, (item.mustWithin ?? within) * 60, office).toISOString(),
        }
      : item,
  )
  return { ...content, items }
}

/** What is asked of each reader of an edition that leaves now. */
export function duesOfEdition(
  content: EditionContent,
  userIds: readonly string[],
  within: number,
  at: Date,
  office: Office,
): Due[] {
  return content.items.flatMap((item) => {
    if (!item.confirmBy) return []
    const remindAt = addOfficeMinutes(at, (item.mustWithin ?? within) * 60 * reminded, office)
    return userIds.map((userId) => ({
      userId,
      itemId: item.id,
      remindAt,
      dueAt: new Date(item.confirmBy as string),
    }))
  })
}

/** `{itemId: ISO moment}`, as the ledger has it. */
export function dueByItem(content: EditionContent): Record<string, string> {
  return Object.fromEntries(
    content.items.flatMap(({ id, confirmBy }) => (confirmBy ? [[id, confirmBy]] : [])),
  )
}

/** `donderdag 12 maart 14.00 uur` */
export function untilWords(t: Translate, at: Date, timeZone: string): string {
  return t('tamtam.until-moment', {
    day: dayOf(at, timeZone, t.locale),
    clock: clockOf(at, timeZone, t.locale),
  })
}

export type DeadlineParts = { persons(userIds: string[]): Promise<Map<string, Person>>; origin: string }

/** Mails what is due to be said, each once. Returns how many mails. */
export async function sayDeadlines(tx: Tx, town: Town, parts: DeadlineParts, now: Date): Promise<number> {
  const setting = await tamtamSetting(tx, town.orgId)
  if (setting.receipts !== 'deadline') return 0
  const reminders = await remind(tx, town, parts, now)
  const told = setting.escalates && setting.director ? await tell(tx, town, parts, setting.director, now) : 0
  return reminders + told
}

/** To the reader, or to who reads for him today. */
async function remind(tx: Tx, town: Town, parts: DeadlineParts, now: Date): Promise<number> {
  const dues = await duesToRemind(tx, town.orgId, now)
  if (dues.length === 0) return 0
  const away = await absentOn(tx, town.orgId, localTime(now, town.timeZone).day)
  const delegateOf = new Map(away.map(({ userId, delegate }) => [userId, delegate]))
  const people = await parts.persons(dues.flatMap(({ userId }) => [userId, delegateOf.get(userId) ?? userId]))
  let mails = 0
  for (const some of together(dues, ({ editionId, userId }) => `${editionId} ${userId}`)) {
    const [first] = some as [OpenDue]
    const reader = people.get(first.userId)
    const to = people.get(delegateOf.get(first.userId) ?? first.userId)
    if (!reader || !to) continue
    await post(tx, town.orgId, reminder(town, some, { reader, to }, parts.origin))
    mails += 1
  }
  await duesDone(tx, town.orgId, 'reminded', dues, now)
  return mails
}

async function tell(tx: Tx, town: Town, parts: DeadlineParts, director: string, now: Date): Promise<number> {
  const dues = await duesToTell(tx, town.orgId, director, now)
  const to = dues.length > 0 ? (await parts.persons([director])).get(director) : undefined
  if (!to) return 0
  const t = words((to.locale ?? town.locale) as Locale)
  const editions = together(dues, ({ editionId }) => editionId)
  for (const some of editions) {
    const [{ editionId, day }] = some as [OpenDue]
    const values = {
      reader: calm(to.name),
      day: dayOf(new Date(`${day}T12:00:00Z`), 'UTC', t.locale),
      count: new Set(some.map(({ userId }) => userId)).size,
      link: `${parts.origin}/tamtam/edition/${editionId}/receipts?bestuur=${town.slug}`,
    }
    await post(tx, town.orgId, {
      recipient: to.mail,
      subject: t('tamtam.letter-told-subject', { town: calm(town.name) }),
      text: t('tamtam.letter-told', values),
      host: new URL(parts.origin).hostname,
    })
  }
  await duesDone(tx, town.orgId, 'escalated', dues, now)
  return editions.length
}

function reminder(
  town: Town,
  dues: readonly OpenDue[],
  { reader, to }: { reader: Person; to: Person },
  origin: string,
): NewMail {
  const t = words((to.locale ?? town.locale) as Locale)
  const [{ editionId, content, day }] = dues as [OpenDue]
  const items = thawed(content).items
  const lines = dues.map(({ itemId, dueAt }) =>
    t('tamtam.letter-reminder-item', {
      headline: items.find((item) => item.id === itemId)?.headline ?? '',
      until: untilWords(t, dueAt, town.timeZone),
    }),
  )
  return {
    recipient: to.mail,
    subject: t('tamtam.letter-reminder-subject', { town: calm(town.name), count: dues.length }),
    text: t(reader === to ? 'tamtam.letter-reminder' : 'tamtam.letter-reminder-for', {
      reader: calm(to.name),
      absent: calm(reader.name),
      day: dayOf(new Date(`${day}T12:00:00Z`), 'UTC', t.locale),
      items: lines.join('\n'),
      link: `${origin}/tamtam/edition/${editionId}?bestuur=${town.slug}`,
    }),
    host: new URL(origin).hostname,
  }
}

/** In their order, those with the same key beside each other. */
function together<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}
