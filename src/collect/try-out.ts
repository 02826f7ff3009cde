/**
 * A look at a source before it is kept: one visit, or a few seconds of listening. Nothing is stored, and what is shown was
 * scrubbed as it would be before storing.
 */
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Arrival, Drop, RawPost } from '#post'
import type { Problem } from '#store'
import { shorten } from '#web'
import type { Access, Connector, SourceProblem } from './connector.js'
import { clean } from './minimise/clean.js'
import { scrub } from './minimise/scrub.js'
import { inWords } from './schedule.js'

export type TryOut =
  | {
      ok: true
      /** The newest three (deliveries are oldest first); none of a firehose, where they are anybody's. */
      posts: { title: string; at: Date | null }[]
      count: number
      drops: Drop[]
    }
  | { ok: false; problem: Problem }

export type TryContext = {
  http: Http
  log: Log
  now: () => Date
  access: Access
  /** Default 5,000. */
  listenMs?: number
}

const shown = 3
/** A stream that gave so many need not be heard any longer. */
const enough = 100

/** Never throws for what a source does. `settings` as the connector's own schema reads them. */
export async function tryOut(connector: Connector, settings: unknown, context: TryContext): Promise<TryOut> {
  const hangUp = AbortSignal.timeout(connector.mode === 'stream' ? (context.listenMs ?? 5000) : 60_000)
  try {
    if (connector.mode === 'poll') {
      const visit = await connector.visit(settings, null, { ...context, signal: hangUp })
      return found(connector, visit.arrivals, visit.drops)
    }
    if (connector.mode === 'stream') return await listen(connector, settings, context, hangUp)
    return { ok: true, posts: [], count: 0, drops: [] }
  } catch (error) {
    const problem = inWords(error)
    if (problem.key === 'problem.unexpected')
      context.log.warn({ err: error, connector: connector.name }, 'a trial failed')
    return { ok: false, problem: { key: problem.key, values: problem.values } }
  }
}

async function listen(
  connector: Extract<Connector, { mode: 'stream' }>,
  settings: unknown,
  context: TryContext,
  hangUp: AbortSignal,
): Promise<TryOut> {
  const arrivals: Arrival[] = []
  const drops: Drop[] = []
  const trouble: SourceProblem[] = []
  const done = new AbortController()
  const report = (problem: SourceProblem | null) => {
    if (problem) trouble.push(problem)
  }
  const signal = AbortSignal.any([hangUp, done.signal])
  for await (const delivery of connector.listen(settings, null, { ...context, signal, report })) {
    arrivals.push(...delivery.arrivals)
    drops.push(...delivery.drops)
    if (arrivals.length >= enough) done.abort()
  }
  const last = trouble.at(-1)
  if (arrivals.length > 0) return found(connector, arrivals, drops)
  if (last) throw last
  return { ok: false, problem: { key: 'problem.heard-nothing', values: {} } }
}

function found(connector: Connector, arrivals: Arrival[], drops: Drop[]): TryOut {
  const posts = arrivals.flatMap((arrival) => (arrival.type === 'post' ? [arrival.post] : []))
  const samples = connector.scope === 'firehose' ? [] : posts.slice(-shown).reverse()
  return { ok: true, posts: samples.map(asShown), count: posts.length, drops }
}

function asShown(post: RawPost): { title: string; at: Date | null } {
  const at = post.createdAt && !Number.isNaN(post.createdAt.getTime()) ? post.createdAt : null
  return { title: shorten(scrub(clean(post.title || post.text)), 140), at }
}
