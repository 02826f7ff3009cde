/**
 * Between a stream that does not wait and a consumer that takes its time: gathers readings, hands them over in batches,
 * and says when the stream has to pause. Bounded by that pause.
 */

import type { Delivery } from '../../connector.js'
import type { Reading } from './adapter.js'

const largestBatch = 500
const full = 2_000
/** After a silence the first reading goes at once; then batches are at least so far apart. */
const batchMs = 50
/** A stream that brings nothing of use still moves its cursor, so often. */
const cursorMs = 5_000

export type Basket = ReturnType<typeof createBasket>

/** `startUs`: the cursor to give when no frame has said its time yet. */
export function createBasket(startUs: number, signal: AbortSignal) {
  let readings: (Reading & { cursor: number })[] = []
  /** Never backwards: frames may come out of order, and again. */
  let latest = startUs
  let given = startUs
  let handedAt = Number.NEGATIVE_INFINITY
  let failure: unknown
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })

  const take = (): Delivery<number> => {
    const batch = readings.slice(0, largestBatch)
    readings = readings.slice(largestBatch)
    given = readings.length === 0 ? latest : (batch.at(-1)?.cursor ?? latest)
    handedAt = performance.now()
    return {
      arrivals: batch.flatMap(({ arrival }) => (arrival ? [arrival] : [])),
      drops: batch.flatMap(({ drop }) => (drop ? [drop] : [])),
      cursor: given,
    }
  }
  /** Milliseconds until there is something to hand over, as far as is known now. */
  const wait = (): number => {
    if (readings.length >= largestBatch) return 0
    if (readings.length > 0) return handedAt + batchMs - performance.now()
    return latest > given ? handedAt + cursorMs - performance.now() : Number.POSITIVE_INFINITY
  }

  return {
    put(reading: Reading): void {
      if (reading.timeUs !== null && reading.timeUs > latest) latest = reading.timeUs
      if (reading.arrival || reading.drop) readings.push({ ...reading, cursor: latest })
      wake()
    },
    isFull: () => readings.length >= full,
    hasRoom: () => readings.length < largestBatch,
    latestUs: () => latest,
    /** What went wrong behind the stream is thrown to whoever waits. */
    fail(error: unknown): void {
      failure = { error }
      wake()
    },
    /** The next batch; null when the signal has aborted. */
    async next(): Promise<Delivery<number> | null> {
      for (;;) {
        if (failure) throw (failure as { error: unknown }).error
        if (signal.aborted) return null
        const ms = wait()
        if (ms <= 0) return take()
        await new Promise<void>((resolve) => {
          const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = () => {}
      }
    },
  }
}
