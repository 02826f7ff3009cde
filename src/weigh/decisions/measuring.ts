/**
 * The desk where decisions are measured: one at a time, in a thread beside everything else, and kept.
 *
 * In: a decision that somebody looks at, or that is followed. Out: what was measured of it, and how far the work is. The
 * same counts are not measured twice; what another process measured is found in the store.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Json } from '#basics/canonical'
import type { Log } from '#basics/log'
import { type Database, decisionResults, forgetResults, keepResult, knownDecision, type Tx } from '#store'
import { type Gathered, gather, type TownOf } from './gather.js'
import { type Measured, measureAsked } from './measured.js'

export type MeasuringParts = { database: Database; now: () => Date; log: Log }

export type Standing = Gathered & {
  /** By subject; what is being measured anew stands as it was. */
  measured: Map<string, Measured>
  /** Share that is done, 0–1; null: nothing is being measured. */
  running: number | null
  /** It could not be measured: the reason is in the log. */
  failed: boolean
}

export type Measuring = ReturnType<typeof createMeasuring>

export function createMeasuring({ database, now, log }: MeasuringParts) {
  const running = new Map<string, { share: number }>()
  const failed = new Map<string, string>()
  const closing = new AbortController()
  let last: Promise<unknown> = Promise.resolve()

  /** As it stands. What is not measured yet is begun, and goes on after this answer. */
  async function standing(tx: Tx, town: TownOf, decisionId: string): Promise<Standing> {
    const gathered = await gather(tx, town, await knownDecision(tx, town.orgId, decisionId), now())
    const kept = await decisionResults(tx, town.orgId, decisionId)
    const stale = [...gathered.asked].filter(
      ([subject, one]) => kept.get(subject)?.dataVersion !== one.dataVersion,
    )
    const key = `${town.orgId}/${decisionId}`
    const wanted = stale.map(([, one]) => one.dataVersion).join()
    const hasFailed = stale.length > 0 && failed.get(key) === wanted
    if (stale.length > 0 && !running.has(key) && !hasFailed) begin(key, town, decisionId, stale, wanted)
    const measured = new Map<string, Measured>()
    for (const subject of gathered.asked.keys()) {
      const one = kept.get(subject)
      if (one) measured.set(subject, one.result as unknown as Measured)
    }
    return { ...gathered, measured, running: running.get(key)?.share ?? null, failed: hasFailed }
  }

  function begin(
    key: string,
    town: TownOf,
    decisionId: string,
    stale: [string, Parameters<typeof measureAsked>[0]][],
    wanted: string,
  ): void {
    const state = { share: 0 }
    running.set(key, state)
    const work = async () => {
      for (const [n, [subject, asked]] of stale.entries()) {
        const progress = (share: number) => {
          state.share = (n + share) / stale.length
        }
        const result = await measureAsked(asked, { progress, signal: closing.signal })
        await database.inOrg(town.orgId, (tx) =>
          keepResult(tx, town.orgId, decisionId, {
            subject,
            dataVersion: asked.dataVersion,
            result: JSON.parse(JSON.stringify(result)) as Json,
            madeAt: now(),
          }),
        )
      }
    }
    // One after the other: a machine of a town has two processors, and the wall needs one.
    last = last.then(work).then(
      () => failed.delete(key),
      (error) => {
        if (closing.signal.aborted) return
        failed.set(key, wanted)
        log.error({ error, decision: decisionId }, 'a decision could not be measured')
      },
    )
    void last.finally(() => running.delete(key))
  }

  /** Waits until it is measured. */
  async function measured(town: TownOf, decisionId: string): Promise<Standing> {
    for (;;) {
      const one = await database.inOrg(town.orgId, (tx) => standing(tx, town, decisionId))
      if (one.running === null) {
        await database.inOrg(town.orgId, (tx) =>
          forgetResults(tx, town.orgId, decisionId, [...one.asked.keys(), 'said']),
        )
        return one
      }
      await Promise.race([last, pause(5_000)])
      closing.signal.throwIfAborted()
    }
  }

  return {
    standing,
    measured,
    stop: async () => {
      closing.abort(new Error('the newsroom stops'))
      await last.catch(() => {})
    },
  }
}
