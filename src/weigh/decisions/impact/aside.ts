/**
 * A measurement beside everything else: in a thread of its own, so that no wall waits for it. From sources that are not
 * built (tests) a thread cannot be started; then it goes in turns.
 */
import { Worker } from 'node:worker_threads'
import { turns } from '#basics/turns'
import { type Impact, measuring, type Question } from './measure.js'
import { within } from './settings.js'

export type Aside = {
  /** Hears the share that is done, 0–1, the last time 1. */
  progress?: ((share: number) => void) | undefined
  /** Ends it early: the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined
}

const built = import.meta.url.endsWith('.js')

/** As `measure`; of a very long series fewer draws are made than were asked. */
export async function measureImpact(question: Question, aside: Aside = {}): Promise<Impact> {
  aside.signal?.throwIfAborted()
  const asked = { ...question, settings: within(question.settings, question.series, question.periods) }
  const impact = built ? await inThread(asked, aside) : await inTurns(asked, aside)
  aside.progress?.(1)
  return impact
}

function inThread(question: Question, { progress, signal }: Aside): Promise<Impact> {
  const thread = new Worker(new URL('./impact-worker.js', import.meta.url), { workerData: question })
  return new Promise<Impact>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    thread.on('message', (message: { share: number } | { impact: Impact }) => {
      if ('share' in message) progress?.(message.share)
      else resolve(message.impact)
    })
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`the measurement ended with ${code} and no result`)))
  }).finally(() => thread.terminate())
}

async function inTurns(question: Question, { progress, signal }: Aside): Promise<Impact> {
  const rest = turns()
  const work = measuring(question)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    progress?.(step.value)
    await rest()
    signal?.throwIfAborted()
  }
}
