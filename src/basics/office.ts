/**
 * The loop that empties an outbox: of mails, of messages to devices.
 *
 * Each is claimed before, and settled after, the answer of the server, each in a transaction of its own. What got no answer
 * while it was under way becomes uncertain and is never tried again by a machine (invariant 5).
 */
import type { Log } from './log.js'

export type Outcome =
  | { kind: 'sent' }
  /** Not accepted now; nothing was delivered. `problem` is what the server said; `waitMs`: how long it asks to wait. */
  | {
      kind: 'later'
      problem: string
      waitMs?: number
      /** The server did not so much as greet us: others would fare no better now. */
      unreachable?: true
    }
  /** Refused for good. `gone`: whom it was for is there no longer. */
  | { kind: 'refused'; problem: string; gone?: true }
  /** It was under way and no answer came. */
  | { kind: 'uncertain'; problem: string }

/** The outbox as the loop needs it. Every call is a transaction of its own. */
export type OutboxOf<T> = {
  /** What was under way since before a moment, when a former process died. Returns how many are uncertain now. */
  takeOver(before: Date): Promise<number>
  claim(now: Date): Promise<T | null>
  settle(one: T, outcome: Outcome, notBefore: Date | null, now: Date): Promise<void>
}

export type Office = {
  /** Sends everything that is due; resolves when nothing is left. Calls at the same time share one round. */
  deliver(): Promise<void>
  /** Delivers now, on `nudge`, and every half minute, until stopped. */
  start(): Promise<void>
  nudge(): void
  stop(): Promise<void>
}

/** Minutes to wait after the n-th attempt that may be repeated, or null when a day has passed: then it is given up. */
export function waitAfter(attempts: number): number | null {
  const minutes = [1, 5, 15, 60, 240, 240, 240, 240, 240]
  return minutes[attempts - 1] ?? null
}

/** Longer than a conversation takes, however slow the server. */
const staleMs = 30 * 60_000

/** `what`: as the log calls one; `atOnce`: so many are under way at the same time; `idle`: nothing more waits now. */
export function createOffice<T extends { attempts: number }>(parts: {
  outbox: OutboxOf<T>
  send(one: T): Promise<Outcome>
  idle?(): void
  idOf(one: T): string
  what: string
  atOnce: number
  log: Log
  now: () => Date
}): Office {
  const { outbox, log, now, what } = parts
  let round: Promise<void> | null = null
  let again = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  /** False when the server cannot be reached: the others wait. */
  async function sendOne(one: T): Promise<boolean> {
    const outcome = await parts.send(one)
    const minutes = outcome.kind === 'later' ? waitAfter(one.attempts) : null
    const settled: Outcome =
      outcome.kind === 'later' && minutes === null ? { kind: 'refused', problem: outcome.problem } : outcome
    const asked = outcome.kind === 'later' ? (outcome.waitMs ?? 0) : 0
    const notBefore = minutes === null ? null : new Date(now().getTime() + Math.max(minutes * 60_000, asked))
    await outbox.settle(one, settled, notBefore, now())
    if (settled.kind !== 'sent')
      log.warn(
        { [what]: parts.idOf(one), outcome: settled.kind, problem: settled.problem },
        `${what} not sent`,
      )
    return !(outcome.kind === 'later' && outcome.unreachable)
  }

  async function sendAll(): Promise<void> {
    let reached = true
    const lane = async () => {
      while (reached && !stopped) {
        const one = await outbox.claim(now())
        if (!one) return
        if (!(await sendOne(one))) reached = false
      }
    }
    do {
      again = false
      // Each lane ends by itself, also when another fails: what is under way is settled before the round is over.
      const ended = await Promise.allSettled(Array.from({ length: parts.atOnce }, lane))
      const failed = ended.find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
    } while (again && reached && !stopped)
    parts.idle?.()
  }

  const deliver = (): Promise<void> => {
    again = true
    round ??= sendAll().finally(() => {
      round = null
    })
    return round
  }
  const nudge = () => {
    if (!stopped)
      deliver().catch((error) => log.error({ error }, `the outbox (${what}) could not be emptied`))
  }
  async function takeOver(before: Date): Promise<void> {
    const uncertain = await outbox.takeOver(before)
    if (uncertain > 0) log.warn({ uncertain }, `${what}: under way when the newsroom stopped`)
  }
  return {
    deliver,
    nudge,
    start: async () => {
      await takeOver(now())
      // The last word of a process that died may reach the database after this one has begun.
      timer = setInterval(() => {
        takeOver(new Date(now().getTime() - staleMs)).catch((error) =>
          log.error({ error }, `the outbox (${what}) could not be looked through`),
        )
        nudge()
      }, 30_000)
      timer.unref()
      nudge()
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await round?.catch(() => {})
      parts.idle?.()
    },
  }
}
