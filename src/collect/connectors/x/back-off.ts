/** How long to wait before a new connection: as X asks in "Handling disconnections". */
import type { SourceProblem } from '../../connector.js'

/** `line`: the connection broke; `http`: X is out of order; `too-often`: 429. */
export type Trouble = { kind: 'line' | 'http' | 'too-often'; problem: SourceProblem }

/** Milliseconds. `failures`: in a row, this one counted; a line that was well is made again at once. */
export function backOff({ kind, problem }: Trouble, failures: number): number {
  const asked = (problem.retryAfterSeconds ?? 0) * 1000
  const doubled = 2 ** Math.min(failures - 1, 10)
  if (kind === 'too-often') return Math.max(asked, Math.min(60_000 * doubled, 900_000))
  if (kind === 'http') return Math.max(asked, Math.min(5_000 * doubled, 320_000))
  return Math.max(asked, Math.min(250 * (failures - 1), 16_000))
}
