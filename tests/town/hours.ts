/** When people speak: moments in a day, in seconds since the town's midnight. */

import type { Chance } from './seeded.js'

/** Posts per hour of an ordinary weekday, relative to each other: breakfast, noon, and most of all the evening. */
const weekdayCurve = [4, 2, 1, 1, 1, 3, 9, 17, 19, 15, 14, 15, 20, 17, 14, 15, 19, 22, 25, 30, 33, 30, 20, 10]
/** On Saturday and Sunday people get up later and have more time. */
const weekendCurve = [7, 4, 2, 1, 1, 2, 4, 8, 14, 20, 23, 23, 21, 19, 19, 20, 21, 22, 23, 26, 28, 25, 18, 11]
/** Editors work by day. */
const deskCurve = [0, 0, 0, 0, 0, 1, 6, 9, 10, 10, 9, 8, 7, 6, 7, 8, 9, 8, 5, 3, 2, 1, 0, 0]

/** How much is said on each day of the week, from Sunday. */
export const weekdayFactor = [0.85, 1, 1, 1.05, 1, 1.1, 0.9] as const

export type Moment = (luck: Chance) => number

export function ordinarily(weekday: number): Moment {
  return (luck) => within(luck.weighted(weekday === 0 || weekday === 6 ? weekendCurve : weekdayCurve), luck)
}

export const duringOfficeHours: Moment = (luck) => within(luck.weighted(deskCurve), luck)

export function at(hour: number, minute: number): Moment {
  return (luck) => hour * 3600 + minute * 60 + luck.below(50)
}

/**
 * A reaction to something at `hour`: none before, a steep rise, a long tail. A gamma distribution of shape 2, of which
 * the top comes `minutes` after the start.
 */
export function after(hour: number, minutes: number): Moment {
  return (luck) => {
    const delay = -minutes * 60 * Math.log((1 - luck.fraction()) * (1 - luck.fraction()))
    const seconds = hour * 3600 + delay
    // What would fall after midnight is said earlier in the evening.
    return seconds < 86_340
      ? Math.floor(seconds)
      : Math.floor(hour * 3600 + luck.fraction() * (86_340 - hour * 3600))
  }
}

/** Most of it one way, the rest the other. */
export function mostly(first: Moment, other: Moment, share: number): Moment {
  return (luck) => (luck.yes(share) ? first(luck) : other(luck))
}

function within(hour: number, luck: Chance): number {
  return hour * 3600 + luck.below(3600)
}
