/**
 * Asking after posts that were kept, where a network does not tell of deletions: each at least once a day, so that what
 * was deleted or changed there is so here within 24 hours.
 */
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import { type Database, goneFromSource, type Source, sources, stillThere, unverified } from '#store'
import type { AccessFor } from './access.js'
import type { Circles } from './circle.js'
import type { Connector, Delivery, Verdict } from './connector.js'
import { unseal } from './minimise/index.js'
import type { Listener } from './schedule.js'

type Parts = {
  database: Database
  circles: Circles
  connectors: Map<string, Connector>
  http: Http
  accessFor: AccessFor
  log: Log
  now: () => Date
  /** The intake: an edit takes the road of every post. */
  take: (delivery: Delivery<unknown>, listener: Listener) => Promise<unknown>
}

const askAfterMs = 18 * 3_600_000
const askAgainMs = 3 * 3_600_000
/** What one call of a connector answers for, and how many calls one round makes: forty-eight thousand posts a day. */
const atOnce = 100
const callsAtMost = 20

/** One round for one organisation. Returns how many posts turned out to be gone. */
export async function recheck(parts: Parts, orgId: string, signal: AbortSignal): Promise<number> {
  const list = await parts.database.inOrg(orgId, (tx) => sources(tx, orgId))
  let gone = 0
  const errors: unknown[] = []
  for (const source of list) {
    if (source.state !== 'active' || signal.aborted) continue
    try {
      for (let call = 0; call < callsAtMost && !signal.aborted; call += 1) {
        const asked = await recheckSome(parts, orgId, source, signal)
        gone += asked.gone
        if (asked.posts < atOnce) break
      }
    } catch (error) {
      // A source that fails does not disturb another.
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'not every source could be asked')
  return gone
}

async function recheckSome(
  parts: Parts,
  orgId: string,
  source: Source,
  signal: AbortSignal,
): Promise<{ posts: number; gone: number }> {
  const { database, circles, connectors, http, accessFor, log, now, take } = parts
  const connector = connectors.get(source.connector)
  if (!connector || connector.mode === 'handed' || !connector.verify) return { posts: 0, gone: 0 }
  const since = new Date(now().getTime() - askAfterMs)
  const byLink = await database.inOrg(orgId, async (tx) => {
    const { keys } = await circles.open(tx, orgId, new Set())
    const posts = await unverified(tx, orgId, source.sourceId, since, atOnce)
    return new Map(posts.map((post) => [unseal(keys, post.link), post.postId]))
  })
  if (byLink.size === 0) return { posts: 0, gone: 0 }
  const verdicts = await connector.verify(connector.settings.parse(source.settings), [...byLink.keys()], {
    http,
    log,
    now,
    signal,
    access: accessFor(orgId),
  })
  const idsOf = (is: Verdict['is'][]) =>
    verdicts.filter((verdict) => is.includes(verdict.is)).flatMap((verdict) => byLink.get(verdict.link) ?? [])
  const gone = idsOf(['gone'])
  await database.inOrg(orgId, async (tx) => {
    await stillThere(tx, orgId, idsOf(['there', 'edited']), now())
    // Servers that did not answer come back in the next rounds, after those that were not asked yet.
    const judged = new Set(verdicts.map((verdict) => verdict.link))
    const silent = [...byLink].filter(([link]) => !judged.has(link)).map(([, postId]) => postId)
    await stillThere(tx, orgId, silent, new Date(now().getTime() - askAfterMs + askAgainMs))
    await goneFromSource(tx, orgId, gone)
  })
  const edits = verdicts.flatMap((verdict) =>
    verdict.is === 'edited' ? [{ ...verdict.arrival, edited: true }] : [],
  )
  if (edits.length > 0) {
    await take(
      { arrivals: edits, drops: [], cursor: null },
      { orgId, sourceId: source.sourceId, scope: source.scope, keepDays: connector.facts.keepDays },
    )
  }
  return { posts: byLink.size, gone: gone.length }
}
