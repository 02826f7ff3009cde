/**
 * Doing on networks what people decided to do there: replying, liking, hiding.
 *
 * In: rows that wait. Out: rows that are settled. Nothing is said twice by itself: a row is claimed before the network is
 * asked, an attempt without an answer is looked for there before it is made again, and where a network does not tell, a
 * person decides. Never here: whether something may be said.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { type Http, HttpProblem } from '#basics/http'
import type { Log } from '#basics/log'
import {
  claimReply,
  conversationOf,
  type Database,
  orgsWithReplies,
  type Problem,
  type Reply,
  type Settled,
  settleReply,
  source,
  type Tx,
} from '#store'
import type { AccessFor } from './access.js'
import type { Circles } from './circle.js'
import {
  type Act,
  type Answering,
  type Connector,
  type Context,
  type Doing,
  type Done,
  SourceProblem,
} from './connector.js'
import { seal, unseal } from './minimise/index.js'
import { inWords } from './schedule.js'

type Parts = {
  database: Database
  circles: Circles
  connectors: Map<string, Connector>
  http: Http
  accessFor: AccessFor
  bus: Bus
  log: Log
  now: Clock
  /** In the transaction that settles what was done: what else follows from it. */
  settled?: (tx: Tx, orgId: string, reply: Reply, at: Date) => Promise<void>
}

export type AnsweringDesk = {
  start(): void
  /** Something was written: it goes now. */
  nudge(): void
  /** Does all that is due; resolves when nothing is left. Calls at the same time share one round. */
  work(): Promise<void>
  stop(): Promise<void>
  /** What can be done with posts of a connector. */
  actsOf(connector: string): readonly Act[]
  /** Of a reply, in characters. */
  longestOf(connector: string): number
}

const everyMs = 5_000
/** Seconds before an attempt without an answer is looked for: longer with each. After the last a person decides. */
const lookAfter = [5, 15, 60, 300, 900]
const laterSeconds = 60

export function createAnswering(parts: Parts): AnsweringDesk {
  const { database, connectors, log } = parts
  const closing = new AbortController()
  let round: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | undefined

  function work(): Promise<void> {
    if (round) again = true
    round ??= rounds().finally(() => {
      round = null
    })
    return round
  }

  async function rounds(): Promise<void> {
    do {
      again = false
      for (const orgId of await orgsWithReplies(database.app)) {
        while (!closing.signal.aborted && (await workOne(parts, orgId, closing.signal)));
      }
    } while (again && !closing.signal.aborted)
  }

  const quietly = () => void work().catch((error) => log.error({ error }, 'answers could not be given'))
  return {
    start: () => {
      timer = setInterval(quietly, everyMs)
      quietly()
    },
    nudge: quietly,
    work,
    stop: async () => {
      clearInterval(timer)
      // What is under way may still be told how it ended; a line that hangs is looked for after the next start.
      const last = setTimeout(() => closing.abort(), 5_000)
      again = false
      await round?.catch(() => {})
      clearTimeout(last)
      closing.abort()
    },
    actsOf: (name) => connectors.get(name)?.answering?.acts ?? [],
    longestOf: (name) => connectors.get(name)?.answering?.longest ?? 0,
  }
}

/** Claims, does and settles one. False: nothing was due. */
async function workOne(parts: Parts, orgId: string, signal: AbortSignal): Promise<boolean> {
  const { database, bus, now } = parts
  const reply = await database.inOrg(orgId, (tx) => claimReply(tx, orgId, now()))
  if (!reply) return false
  const outcome = await attempt(parts, orgId, reply, signal)
  await database.inOrg(orgId, async (tx) => {
    await settleReply(tx, orgId, reply.replyId, await sealed(parts, tx, orgId, outcome), now())
    if (outcome.state === 'done') await parts.settled?.(tx, orgId, reply, now())
  })
  bus.tell({ type: 'square', orgId })
  return true
}

type Outcome = Exclude<Settled, { state: 'done' }> | { state: 'done'; done: Done }

async function sealed({ circles }: Parts, tx: Tx, orgId: string, outcome: Outcome): Promise<Settled> {
  if (outcome.state !== 'done') return outcome
  const { keys } = await circles.open(tx, orgId, new Set())
  const { id, link } = outcome.done
  return { state: 'done', nativeId: id ? seal(keys, id) : null, link: link ? seal(keys, link) : null }
}

async function attempt(parts: Parts, orgId: string, reply: Reply, signal: AbortSignal): Promise<Outcome> {
  const desk = await deskFor(parts, orgId, reply)
  if (!desk) return { state: 'refused', problem: { key: 'answering.gone', values: {} } }
  const { answering, settings, doing } = desk
  const { http, log, now, accessFor } = parts
  const context: Context = { http, log, now, signal, access: accessFor(orgId) }
  // An attempt without an answer went before: whether it stands there comes first.
  if (reply.attempts > 1) {
    const found = await look(answering, settings, doing, context, log)
    if (found === 'failed') return unknown(reply, now())
    if (found === 'unknown') return { state: 'uncertain', problem: null }
    if (found !== 'absent') return { state: 'done', done: found }
  }
  try {
    return { state: 'done', done: await answering.perform(settings, doing, context) }
  } catch (error) {
    if (error instanceof SourceProblem) return refusedBy(error, now())
    if (!(error instanceof HttpProblem))
      log.error({ error, act: reply.act }, 'an answer failed in a way we did not foresee')
    // The name did not resolve, or nobody took up: nothing was said.
    if (error instanceof HttpProblem && neverSaid.includes(error.kind))
      return {
        state: 'later',
        problem: inWords(error),
        notBefore: new Date(now().getTime() + laterSeconds * 1000),
      }
    return unknown(reply, now())
  }
}

const neverSaid = ['not-found', 'unreachable', 'tls', 'private-address', 'not-an-address']

async function deskFor(parts: Parts, orgId: string, reply: Reply) {
  const { database, circles, connectors } = parts
  return database.inOrg(orgId, async (tx) => {
    const conversation = await conversationOf(tx, orgId, reply.postId)
    const from = conversation && (await source(tx, orgId, conversation.sourceId))
    const connector = from && connectors.get(from.connector)
    const settings = connector?.settings.safeParse(from?.settings)
    const answering: Answering<unknown> | undefined = connector?.answering
    if (!conversation || !answering || !settings?.success) return null
    const { keys } = await circles.open(tx, orgId, new Set())
    const target = unseal(keys, conversation.nativeId)
    const doing: Doing = { act: reply.act, target, text: reply.body, since: reply.createdAt }
    return { answering, settings: settings.data, doing }
  })
}

async function look(
  answering: Answering<unknown>,
  settings: unknown,
  doing: Doing,
  context: Context,
  log: Log,
): Promise<Done | 'absent' | 'unknown' | 'failed'> {
  try {
    return await answering.find(settings, doing, context)
  } catch (error) {
    if (!(error instanceof SourceProblem || error instanceof HttpProblem))
      log.error({ error, act: doing.act }, 'looking for an answer failed in a way we did not foresee')
    return 'failed'
  }
}

/** Troubles of the line before anything was said (a token could not be asked for): they pass. */
const passing = ['timeout', 'unreachable', 'interrupted', 'not-found', 'tls', 'source-broken']

/** What a network says no to is over, unless it said for how long. */
function refusedBy(error: SourceProblem, now: Date): Outcome {
  const { retryAfterSeconds, ...problem }: Problem & { retryAfterSeconds?: number } = inWords(error)
  const seconds = retryAfterSeconds ?? (passing.includes(error.key) ? laterSeconds : undefined)
  if (seconds === undefined) return { state: 'refused', problem }
  return { state: 'later', problem, notBefore: new Date(now.getTime() + seconds * 1000) }
}

function unknown(reply: Reply, now: Date): Outcome {
  const seconds = lookAfter[reply.attempts - 1]
  if (seconds === undefined) return { state: 'uncertain', problem: null }
  return { state: 'unknown', notBefore: new Date(now.getTime() + seconds * 1000) }
}
