/**
 * X, by its filtered stream: posts for which a topic of the organisation asks, at the moment itself.
 *
 * In: the topics, as rules at X, kept equal every minute. Out: posts and their edits, a sample of them when the pace would
 * spend the month's budget too soon; after a gap what recent search still knows. When the budget is gone it stops by
 * itself, and says when it goes on. Never here: who wrote a post (an id, that is hashed later), and no look at a person.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { HttpProblem } from '#basics/http'
import { type Context, type Delivery, SourceProblem, type StreamedConnector } from '../../connector.js'
import { defaultBase } from './ask.js'
import { backOff, type Trouble } from './back-off.js'
import { catchUp } from './catch-up.js'
import { keepRules, type Plan, planOf } from './keep-rules.js'
import {
  affordableShare,
  budgetGone,
  keptForCounts,
  leftForPosts,
  openPurse,
  type Purse,
  pay,
  prices,
} from './money.js'
import { openStream, readLine } from './stream.js'
import { verify } from './verify.js'
import { latestOf, type XCursor, type XSettings, xCursor, xSettings } from './wire.js'

export type XOptions = {
  base?: string
  /** X sends an empty line every 20 seconds; a line without one for so long is given up. Default 30,000. */
  silenceMs?: number
  /** How often topics and budget are looked at. Default 60,000. */
  everyMs?: number
  /** Search knows nothing of the last half minute: what was missed is asked so long after the line is open. Default 45,000. */
  searchAfterMs?: number
  /** All waits before a new connection, times this. Default 1. */
  patience?: number
  /** Between two looks at a compliance job. Default 5,000. */
  pollMs?: number
}

type Listening = Context & { report: (problem: SourceProblem | null) => void }
type Ear = {
  base: string
  settings: XSettings
  options: Required<Omit<XOptions, 'base'>>
  cursor: XCursor
  /** Rules that X would not take. */
  refused: Map<string, string>
  /** When posts came, in the past hour, in milliseconds. */
  heardAt: number[]
  /** What was last told of gaps. */
  told: string
  /** The line that is open brought something. */
  isHeard: boolean
  /** Something was missed, and not read yet: the cursor waits for it. `latest`: what came meanwhile. */
  missed: { latest: string | null } | null
}

export function x(options: XOptions = {}): StreamedConnector<XSettings, XCursor> {
  const { base = defaultBase, ...given } = options
  const usual = { silenceMs: 30_000, everyMs: 60_000, searchAfterMs: 45_000, patience: 1, pollMs: 5_000 }
  const chosen = { ...usual, ...given }
  return {
    name: 'x',
    mode: 'stream',
    scope: 'firehose',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: prices.post },
    settings: xSettings,
    cursor: xCursor,
    identity: ({ credential }) => credential,
    oldest: (a, b) => (a === null || b === null ? null : a.at <= b.at ? a : b),
    title: () => 'X',
    credential: ({ credential }) => credential,
    async *listen(settings, cursor, context) {
      const isNew = cursor === null
      const ear: Ear = {
        base,
        settings,
        options: chosen,
        cursor: cursor ?? { latest: null, at: context.now().getTime(), sample: 100 },
        refused: new Map(),
        heardAt: [],
        told: '',
        isHeard: false,
        missed: isNew ? null : { latest: null },
      }
      // Whoever begins now begins here: what was said before is not paid for.
      if (isNew) yield { arrivals: [], drops: [], cursor: { ...ear.cursor } }
      yield* keepListening(ear, context)
    },
    verify: (settings, links, context) => verify({ base, pollMs: chosen.pollMs }, settings, links, context),
  }
}

async function* keepListening(ear: Ear, context: Listening): AsyncGenerator<Delivery<XCursor>> {
  for (let failures = 0; !context.signal.aborted; ) {
    ear.isHeard = false
    let trouble: Trouble = { kind: 'line', problem: new SourceProblem('stream-breaks', { host: 'X' }) }
    try {
      yield* converse(ear, context)
    } catch (error) {
      if (context.signal.aborted) return
      trouble = troubleOf(error)
    }
    if (context.signal.aborted) return
    ear.missed ??= { latest: null }
    failures = ear.isHeard ? 1 : failures + 1
    // One hiccup is no news.
    if (failures >= 2) context.report(trouble.problem)
    const wait = backOff(trouble, failures) * ear.options.patience
    await pause(wait, undefined, { signal: context.signal }).catch(() => {})
  }
}

/** What may be over by itself; anything else is thrown on. */
function troubleOf(error: unknown): Trouble {
  if (error instanceof HttpProblem) {
    const key = error.kind === 'timeout' ? 'stream-breaks' : error.kind
    return { kind: 'line', problem: new SourceProblem(key, { host: 'X' }) }
  }
  if (!(error instanceof SourceProblem)) throw error
  if (error.key === 'too-often' || error.key === 'limit-reached') return { kind: 'too-often', problem: error }
  if (error.key === 'source-broken') return { kind: 'http', problem: error }
  if (['stream-breaks', 'timeout', 'unreachable', 'interrupted', 'not-found'].includes(error.key))
    return { kind: 'line', problem: error }
  throw error
}

/** One connection, from its rules to its end; it has ended when this returns. */
async function* converse(ear: Ear, context: Listening): AsyncGenerator<Delivery<XCursor>> {
  const hangUp = new AbortController()
  const inside = { ...context, signal: AbortSignal.any([context.signal, hangUp.signal]) }
  try {
    const purse = await openPurse(ear.settings.credential, context)
    let plan = await lookAgain(ear, purse, inside)
    // X opens no line without a rule.
    while (plan.rules.length === 0) {
      await pause(ear.options.everyMs, undefined, { signal: context.signal })
      plan = await lookAgain(ear, purse, inside)
    }
    const stream = await openStream(ear.base, purse, ear.options.silenceMs, inside)
    const lines = stream.lines[Symbol.asyncIterator]()
    context.report(null)
    yield* hearLines(ear, { purse, plan }, lines, inside)
  } finally {
    hangUp.abort()
  }
}

async function* hearLines(
  ear: Ear,
  opened: { purse: Purse; plan: Plan },
  lines: AsyncIterator<string>,
  context: Listening,
): AsyncGenerator<Delivery<XCursor>> {
  let { purse, plan } = opened
  const { everyMs, searchAfterMs } = ear.options
  let next = lines.next()
  let lookAt = performance.now() + everyMs
  const searchAt = performance.now() + searchAfterMs
  for (;;) {
    const until = ear.missed ? Math.min(lookAt, searchAt) : lookAt
    const line = await before(next, until - performance.now())
    if (line === 'late') {
      if (ear.missed && performance.now() >= searchAt) yield* readMissed(ear, purse, plan, context)
      if (performance.now() < lookAt) continue
      purse = await openPurse(ear.settings.credential, context)
      plan = await lookAgain(ear, purse, context)
      lookAt = performance.now() + everyMs
      continue
    }
    if (line.done) return
    const spent = yield* hearLine(ear, purse, line.value, context)
    if (spent) throw spent
    next = lines.next()
  }
}

/** `late` comes first, also when lines pour in: that is when the budget must be looked at. */
async function before<T>(coming: Promise<T>, ms: number): Promise<T | 'late'> {
  // Whoever hangs up meanwhile waits for it no more.
  coming.catch(() => {})
  if (ms <= 0) return 'late'
  const timer = new AbortController()
  const late = pause(ms, 'late' as const, { signal: timer.signal })
  late.catch(() => {})
  return Promise.race([coming, late]).finally(() => timer.abort())
}

/** A sample is one, also of what was said in a silence. */
async function* readMissed(
  ear: Ear,
  purse: Purse,
  { rules }: Plan,
  context: Context,
): AsyncGenerator<Delivery<XCursor>> {
  const found = ear.cursor.sample === 100 ? yield* catchUp(ear.base, purse, rules, ear.cursor, context) : null
  const latest = latestOf([ear.cursor.latest, ear.missed?.latest ?? null, found])
  ear.missed = null
  ear.cursor = { ...ear.cursor, latest, at: context.now().getTime() }
  yield { arrivals: [], drops: [], cursor: { ...ear.cursor } }
}

/** Returns the problem when the budget ended with this post: it is paid for, so it is kept. */
async function* hearLine(
  ear: Ear,
  purse: Purse,
  text: string,
  context: Context,
): AsyncGenerator<Delivery<XCursor>, SourceProblem | null> {
  const heard = readLine(text)
  if (!heard) return null
  ear.isHeard = true
  const { arrivals, drops, id, topics } = heard
  const now = context.now().getTime()
  if (ear.missed) ear.missed.latest = latestOf([ear.missed.latest, id])
  else ear.cursor = { ...ear.cursor, latest: latestOf([ear.cursor.latest, id]), at: now }
  ear.heardAt.push(now)
  const spent = await payFor(purse, topics, context)
  yield { arrivals, drops, cursor: { ...ear.cursor } }
  return spent
}

/** Shared by the topics that asked for it. */
async function payFor(purse: Purse, topics: string[], context: Context): Promise<SourceProblem | null> {
  const shared = topics.length > 0 ? topics : ['']
  try {
    for (const topic of shared) await pay(purse, prices.post / shared.length, topic, context)
    return null
  } catch (problem) {
    if (problem instanceof SourceProblem) return problem
    throw problem
  }
}

/** Topics, budget and pace as they are now: the rules at X follow. Throws when the budget for posts is gone. */
async function lookAgain(ear: Ear, purse: Purse, context: Context): Promise<Plan> {
  const left = await leftForPosts(purse, context)
  if (left < prices.post * purse.euroPerDollar || purse.budget === 0) throw budgetGone(purse, context.now())
  const plan = planOf(await context.access.topics())
  ear.cursor.sample = shareFor(ear, left, purse, context.now())
  const { refused } = ear
  await keepRules(ear.base, purse, { rules: plan.rules, sample: ear.cursor.sample, refused }, context)
  await tellGaps(ear, plan, context)
  return plan
}

/** Small differences are not worth new rules. */
function shareFor(ear: Ear, left: number, purse: Purse, now: Date): number {
  const hour = now.getTime() - 3_600_000
  ear.heardAt = ear.heardAt.filter((at) => at > hour)
  const { sample } = ear.cursor
  const share = affordableShare({ heard: ear.heardAt.length, sample }, left, purse, now)
  const isMuch = share >= sample * 1.25 || share <= sample * 0.8 || (share === 100 && sample !== 100)
  if (!isMuch || share === sample) return sample
  // What was heard before was another share of the same.
  ear.heardAt = ear.heardAt.filter((_, i) => i % Math.max(1, Math.round(sample / share)) === 0)
  return share
}

/** What may be shown of the credential: what X does not hear, and what share of posts it sends. */
async function tellGaps(ear: Ear, plan: Plan, { access }: Context): Promise<void> {
  const facts = {
    notSearched: plan.notSearched,
    gaps: plan.gaps,
    refusedRules: [...ear.refused].map(([rule, why]) => `${rule}: ${why}`),
    sampleOfHundred: ear.cursor.sample,
    keptForCounts,
  }
  const told = JSON.stringify(facts)
  if (told === ear.told) return
  ear.told = told
  await access.renew(ear.settings.credential, { facts })
}
