/** Following what is no single post: a story, a signal, an item of an edition. Each of them once, whoever presses. */
import { localMoment } from '#basics/days'
import { addOfficeMinutes, type Office } from '#basics/office-hours'
import { Refusal } from '#basics/refusal'
import {
  aboutItem,
  followAbout,
  itemBehind,
  logAccess,
  officeHours,
  signalById,
  story,
  type Tx,
} from '#store'
import { shorten, type Viewer } from '#web'

export type Other = { story: number } | { signal: string } | { item: string }

const titleLength = 140

export async function followOther(tx: Tx, viewer: Viewer, other: Other, now: Date): Promise<string> {
  const { orgId } = viewer.org
  const office = await officeHours(tx, orgId)
  const dueAt = addOfficeMinutes(now, office.answerWithin * 60, office)
  const about = await what(tx, orgId, other)
  const step = { by: viewer.userId, at: now }
  const { followUpId } = await followAbout(tx, orgId, { ...about, owner: null, dueAt }, step)
  await logAccess(tx, orgId, viewer.userId, 'follow-up.change', { followUp: followUpId, step: 'made' })
  return followUpId
}

async function what(tx: Tx, orgId: string, other: Other) {
  if ('story' in other) {
    const found = await story(tx, orgId, other.story)
    if (!found) throw new Refusal('follow-up.unknown', 'no such story')
    // A headline is public; a name that people gave or words that several used are nobody's.
    return {
      origin: `story:${found.storyId}`,
      title: shorten(found.label, titleLength),
      topicId: null,
      storyId: found.storyId,
    }
  }
  if ('signal' in other) {
    const found = await signalById(tx, orgId, other.signal)
    if (!found) throw new Refusal('follow-up.unknown', 'no such signal')
    const storyId = Number(/^story:(\d{1,15})$/.exec(found.about)?.[1] ?? 0) || null
    const title = shorten(found.storyLabel ?? found.topicName ?? '', titleLength)
    return { origin: `signal:${found.signalId}`, title, topicId: found.topicId, storyId }
  }
  const origin = `item:${other.item}`
  const item = await itemBehind(tx, orgId, origin)
  if (!item) throw new Refusal('follow-up.unknown', 'no such item')
  return { origin, title: shorten(item.headline, titleLength), ...(await aboutItem(tx, orgId, other.item)) }
}

/** When the office closes on that day; of a day on which it is closed, 17.00 all the same. */
export function closingOf(day: string, { week, timeZone }: Office): Date {
  const hours = week[new Date(`${day}T12:00:00Z`).getUTCDay()] ?? []
  return localMoment(`${day}T${hours.at(-1)?.[1] ?? '17:00'}`, timeZone)
}
