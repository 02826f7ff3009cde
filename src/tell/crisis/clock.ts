/** The two clocks of a crisis: ours, by which pictures come and it ends, and the square's, which an exercise sets back. Pure. */
import { type Crisis, crisisHours } from '#store'

export const pictureMinutes = 30
const slotMs = pictureMinutes * 60_000

type Times = Pick<Crisis, 'startedAt' | 'clockFrom'>

/** Half hours since the start: 0 at the start itself. */
export function slotAt({ startedAt }: Pick<Times, 'startedAt'>, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - startedAt.getTime()) / slotMs))
}

/** When the picture of a half hour is proposed. */
export function dueAt({ startedAt }: Pick<Times, 'startedAt'>, slot: number): Date {
  return new Date(startedAt.getTime() + slot * slotMs)
}

/** The moment of the square that is looked at: now, or as far behind now as the exercise was set. */
export function clockAt({ startedAt, clockFrom }: Times, now: Date): Date {
  return new Date(clockFrom.getTime() + (now.getTime() - startedAt.getTime()))
}

export function endsAt({ startedAt }: Pick<Times, 'startedAt'>): Date {
  return new Date(startedAt.getTime() + crisisHours * 3_600_000)
}
