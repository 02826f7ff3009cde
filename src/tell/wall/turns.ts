/**
 * Which scene a screen inside the house shows by itself: between 7.00 and 10.00 the morning scene has the first four minutes of
 * every twelve, the wall the rest of the day. Pure.
 */
import { localTime } from '#basics/days'

const from = 7 * 60
const until = 10 * 60
const every = 12
const morning = 4

/** `seconds`: until another scene may be due. */
export function turnAt(now: Date, timeZone: string): { scene: 'wall' | 'morning'; seconds: number } {
  const { hour, minute } = localTime(now, timeZone)
  const minutes = hour * 60 + minute
  const gone = now.getUTCSeconds()
  const left = (to: number) => Math.max(1, (to - minutes) * 60 - gone)
  if (minutes < from) return { scene: 'wall', seconds: left(from) }
  if (minutes >= until) return { scene: 'wall', seconds: left(24 * 60 + from) }
  const into = (minutes - from) % every
  if (into < morning) return { scene: 'morning', seconds: left(minutes - into + morning) }
  const next = minutes - into + every
  return { scene: 'wall', seconds: left(next >= until ? 24 * 60 + from : next) }
}
