/**
 * "In de tamtam": a signal, a story, a topic, the questions about one, or a follow-up becomes an item, from wherever it is seen.
 *
 * In: what it is about (`signal:<id>`, `story:<number>`, `topic:<id>`, `questions:<id>`, `follow-up:<id>`). Out: an item of the
 * next tamtam that leaves. Never here: words of a post.
 */
import { addDays, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addTamtamItem,
  chooseTamtamItem,
  followUp,
  holdTamtamDay,
  type NewItem,
  shownAs,
  signalById,
  story,
  type Tx,
  tamtamItemOf,
  topic,
} from '#store'
import { type Locale, words } from '#web'
import { lookAround, ofSignal, ofStory, ofTopic } from './candidates.js'
import { isWeekend, type Town } from './ground.js'

/** Today's, until it left; else that of the next working day. */
export async function nextTamtam(tx: Tx, town: Town, now: Date): Promise<string> {
  const { day } = localTime(now, town.timeZone)
  if (!isWeekend(day) && (await holdTamtamDay(tx, town.orgId, day)).version === 0) return day
  let next = addDays(day, 1)
  while (isWeekend(next)) next = addDays(next, 1)
  return next
}

/** Adds it to those that are chosen, once. Returns the day of its tamtam. Refuses what is not there (any more). */
export async function addToTamtam(
  tx: Tx,
  town: Town,
  about: string,
  press: { by: string; at: Date },
): Promise<{ day: string; itemId: string }> {
  const day = await nextTamtam(tx, town, press.at)
  await holdTamtamDay(tx, town.orgId, day)
  // Figures are those of the moment of the press, whichever day it leaves.
  const item = await itemOf(tx, town, about, localTime(press.at, town.timeZone).day, press.at)
  if (!item) throw new Refusal('tamtam.unknown', 'there is nothing like that to add')
  const itemId = await addTamtamItem(tx, town.orgId, day, item, press.by)
  await chooseTamtamItem(tx, town.orgId, itemId, true)
  return { day, itemId }
}

/** In somebody's own words: what a reader asked for. `origin` keeps it to once. */
export async function addOwnToTamtam(
  tx: Tx,
  town: Town,
  origin: string,
  headline: string,
  press: { by: string; at: Date },
): Promise<void> {
  const day = await nextTamtam(tx, town, press.at)
  await holdTamtamDay(tx, town.orgId, day)
  const item = { origin, domain: '', figures: {}, headline: headline.slice(0, 90), chosen: true }
  await addTamtamItem(tx, town.orgId, day, item, press.by)
}

/** Out of the tamtam again, where it has not left yet. */
export async function takeFromTamtam(tx: Tx, town: Town, about: string, now: Date): Promise<void> {
  const itemId = await tamtamItemOf(tx, town.orgId, about, localTime(now, town.timeZone).day)
  if (itemId) await chooseTamtamItem(tx, town.orgId, itemId, false)
}

async function itemOf(tx: Tx, town: Town, about: string, day: string, now: Date): Promise<NewItem | null> {
  const [, kind, id = ''] = /^(signal|story|topic|questions|follow-up):([\w-]{1,60})$/.exec(about) ?? []
  const { orgId } = town
  const t = words(town.locale as Locale)
  if (kind === 'story') {
    const number = /^\d{1,15}$/.test(id) ? await shownAs(tx, orgId, Number(id)) : null
    const found = number === null ? undefined : await story(tx, orgId, number)
    return found ? ofStory(found) : null
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return null
  if (kind === 'follow-up') {
    const found = await followUp(tx, orgId, id)
    if (!found) return null
    const [first] = found.topics
    const headline =
      found.title || t('tamtam.question-headline', { topic: first?.name ?? t('tamtam.question-any') })
    const questions = { open: 1, oldest: found.askedAt.toISOString() }
    const figures = { questions, ...(first ? { topic: first.id } : {}) }
    return { origin: about, domain: '', headline: headline.slice(0, 90), chosen: false, figures }
  }
  const around = await lookAround(tx, town, day, now)
  const counted = around.topics.find((one) => one.topicId === id)
  if (kind === 'signal') {
    const signal = await signalById(tx, orgId, id)
    return signal ? ofSignal(signal, around) : null
  }
  if (kind === 'topic') {
    if (counted) return ofTopic(counted, around)
    const quiet = await topic(tx, orgId, id)
    if (!quiet || quiet.system || quiet.state !== 'active') return null
    return {
      origin: about,
      domain: quiet.domain,
      headline: quiet.name,
      chosen: false,
      figures: { topic: id },
    }
  }
  const asked = around.questions.find((one) => one.topicId === id)
  return asked ? around.ofQuestions(asked) : null
}
