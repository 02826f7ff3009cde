/**
 * Vraag: a question to the town that nobody answered in time. Pure.
 *
 * In: when questions were asked, by whom (a pseudonym, to count), and when the town's office is open. Out: how many wait
 * longer than the town promises itself, and how long the oldest waits, in minutes of being open.
 */
import { type Office, officeMinutes } from '#basics/office-hours'

export type Asked = { at: Date; voice: string | null }
export type Unanswered = {
  questions: number
  voices: number
  oldest: Date
  officeMinutes: number
  strength: number
}

export function unanswered(asked: readonly Asked[], office: Office, now: Date): Unanswered | null {
  const promised = office.answerWithin * 60
  const late = asked.filter(({ at }) => at <= now && officeMinutes(at, now, office) > promised)
  if (late.length === 0) return null
  const oldest = new Date(Math.min(...late.map(({ at }) => at.getTime())))
  const waits = officeMinutes(oldest, now, office)
  const nameless = late.filter(({ voice }) => voice === null).length
  return {
    questions: late.length,
    voices: new Set(late.flatMap(({ voice }) => voice ?? [])).size + nameless,
    oldest,
    officeMinutes: waits,
    strength: waits / (waits + promised),
  }
}
