/** What can honestly be said of a measurement, in one of seven ways. The words of the interface are the pages' own. */
import type { Effect } from './effect.js'

export type Verdict =
  | 'effect'
  | 'no effect'
  | 'too little data'
  | 'period before too short'
  | 'control moved too'
  | 'another event'

export type Known = {
  /** Rows with a value in either period. */
  before: number
  after: number
  /** There are three values before, and they are not all the same. */
  computable: boolean
  anotherEvent: boolean
  /** Names of the controls that made a jump of their own at the start of the period after. */
  moved: string[]
  leastBefore: number
}

/** The first that holds: what makes a measurement worthless comes before what it says. */
export function verdictOf(known: Known, effect: Effect | null): Verdict {
  if (known.before < known.leastBefore) return 'period before too short'
  if (!known.computable || !effect) return 'too little data'
  if (known.anotherEvent) return 'another event'
  if (known.moved.length > 0) return 'control moved too'
  const [low, high] = effect.cumulative.interval
  return low > 0 || high < 0 ? 'effect' : 'no effect'
}
