/** Long work in short turns: the walls of a hundred towns wait for the same event loop. */
import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work after which others go first. */
const longestTurn = 8

/** To be awaited between two pieces of work: lets others go first when this work has had its turn. */
export function turns(): () => Promise<void> | undefined {
  let until = performance.now() + longestTurn
  return () => {
    if (performance.now() < until) return undefined
    return setImmediate().then(() => {
      until = performance.now() + longestTurn
    })
  }
}

/** As `all.map(make)`, in turns. */
export async function mapInTurns<In, Out>(
  all: readonly In[],
  make: (one: In, index: number) => Out,
): Promise<Out[]> {
  const rest = turns()
  const made: Out[] = []
  for (const [index, one] of all.entries()) {
    made.push(make(one, index))
    await rest()
  }
  return made
}
