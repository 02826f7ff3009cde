/** How long the event loop was held: by us, and by the clock. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export type Held = {
  /** The longest time that nobody else got a turn, in milliseconds, as far as this process itself was computing. */
  longest: number
  /** The same by the clock: on a busy machine also the time in which other programs had the processor. */
  byTheClock: number
  p99: number
}

/**
 * A turn that lasted long counts for no more than the processor time that this process used meanwhile: a test that shares
 * its machine would else measure its neighbours.
 */
export function watchLoop(): () => Held {
  const step = 10
  const delay = monitorEventLoopDelay({ resolution: step })
  delay.enable()
  let longest = 0
  let at = performance.now()
  let used = process.cpuUsage()
  const timer = setInterval(() => {
    const now = performance.now()
    const { user, system } = process.cpuUsage(used)
    longest = Math.max(longest, Math.min(now - at - step, (user + system) / 1000))
    at = now
    used = process.cpuUsage()
  }, step)
  return () => {
    clearInterval(timer)
    delay.disable()
    return {
      longest: Math.round(longest),
      byTheClock: Math.round(delay.max / 1e6),
      p99: Math.round(delay.percentile(99) / 1e6),
    }
  }
}
