/** Long work in short turns, so that others go first in between. */

import { setImmediate } from 'node:timers/promises'

/** Of items, cheap ones. */
const inOneTurn = 50

export async function mapInTurns<In, Out>(all: readonly In[], make: (one: In) => Out): Promise<Out[]> {
  const made: Out[] = []
  for (let at = 0; at < all.length; at += inOneTurn) {
    if (at > 0) await setImmediate()
    made.push(...all.slice(at, at + inOneTurn).map(make))
  }
  return made
}
