/**
 * Whether a person is mailed about signals now, and about which.
 *
 * In: what he chose, what waits, when mails left for him today, the moment. Out: the signals of the mail that leaves now;
 * none: no mail. Pure. Never here: a third mail on a day, or one outside 8 to 20 h on the organisation's clock.
 */
import { addDays, localMoment, localTime, startOfDay } from '#basics/days'

export const mailsADay = 2
const opens = 8
const closes = 20
const hourMs = 3_600_000
/** What comes after the first mail is gathered so long, but not beyond this hour: it should still leave today. */
const gathers = 4 * hourMs
const gathersUntil = '19:00:00'
/** From this strength on it does not wait for others. */
export const strong = 0.9
/** What waited longer is no news: it stands in the list of signals. */
export const waitsAtMost = 3 * 24 * hourMs
/** How long a topic is quiet after one press. */
const muteDays = 7

export type AlertWish = {
  /** When he said yes. */
  since: Date
  least: number
  /** Null: everything, also what belongs to no topic. */
  topics: readonly string[] | null
  quietUntil: Date | null
  /** Of what was found before that moment about the topic nothing is told. */
  mutes: readonly { topicId: string; until: Date }[]
}

export type Untold = { signalId: string; topicId: string | null; strength: number; foundAt: Date }

/** `waiting`: not yet told to him and not dealt with; `sentToday`: when mails left on this calendar day, in order. */
export function alertFor<S extends Untold>(
  wish: AlertWish,
  waiting: readonly S[],
  sentToday: readonly Date[],
  now: { at: Date; timeZone: string },
): S[] {
  if (!isOpen(now.at, now.timeZone) || sentToday.length >= mailsADay) return []
  if (wish.quietUntil && now.at < wish.quietUntil) return []
  const wanted = waiting.filter((one) => isWanted(one, wish, now.at))
  const [first] = sentToday
  const mayGo =
    first === undefined ||
    now.at >= gatheredBy(first, now.timeZone) ||
    wanted.some((one) => one.strength >= strong)
  return mayGo ? [...wanted].sort((a, b) => b.strength - a.strength) : []
}

export function isOpen(at: Date, timeZone: string): boolean {
  const { hour } = localTime(at, timeZone)
  return hour >= opens && hour < closes
}

/** When of that day nothing is told any more: a device that is off until then stays silent. */
export function closesAt(at: Date, timeZone: string): Date {
  return localMoment(`${localTime(at, timeZone).day}T${closes}:00:00`, timeZone)
}

function isWanted(one: Untold, wish: AlertWish, at: Date): boolean {
  const { topicId, strength, foundAt } = one
  return (
    foundAt <= at &&
    foundAt > wish.since &&
    at.getTime() - foundAt.getTime() < waitsAtMost &&
    strength >= wish.least &&
    (wish.topics === null || (topicId !== null && wish.topics.includes(topicId))) &&
    !wish.mutes.some((mute) => mute.topicId === topicId && foundAt < mute.until)
  )
}

function gatheredBy(first: Date, timeZone: string): Date {
  const evening = localMoment(`${localTime(first, timeZone).day}T${gathersUntil}`, timeZone)
  return new Date(Math.min(first.getTime() + gathers, Math.max(evening.getTime(), first.getTime())))
}

/** Until when everything is quiet, pressed at this moment: tomorrow. */
export function restOfDay(at: Date, timeZone: string): Date {
  return startOfDay(addDays(localTime(at, timeZone).day, 1), timeZone)
}

/** Until when a topic is quiet, pressed at this moment: a week, to the end of that day. */
export function weekFrom(at: Date, timeZone: string): Date {
  return startOfDay(addDays(localTime(at, timeZone).day, muteDays + 1), timeZone)
}
