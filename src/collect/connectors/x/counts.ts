/**
 * How often each topic is said on X, by the hour: numbers alone, no posts and nobody who wrote them.
 *
 * In: the topics. Out: counts, for the curve of a topic. Cheap (half a cent a question for seven days of hours), so all is
 * counted as often as a quarter of the budget allows. A topic that needs several rules is the sum of these: what stands in
 * two of them is counted twice. Reposts count, since X counts them.
 */
import { type Context, type OutsideCount, type PolledConnector, SourceProblem } from '../../connector.js'
import { askX, defaultBase } from './ask.js'
import { planOf, type WantedRule } from './keep-rules.js'
import { hoursBetweenCounts, limits, openPurse, type Purse, pay, prices } from './money.js'
import { type CountsCursor, counts, countsCursor, type XSettings, xSettings } from './wire.js'

const hourMs = 3_600_000
const furthestMs = 7 * 24 * hourMs - hourMs

export function xCounts({
  base = defaultBase,
}: {
  base?: string
} = {}): PolledConnector<XSettings, CountsCursor> {
  return {
    name: 'x-counts',
    mode: 'poll',
    scope: 'firehose',
    facts: { needsKey: true, deletionsReachUs: true, costPerPost: 0 },
    settings: xSettings,
    cursor: countsCursor,
    identity: ({ credential }) => credential,
    oldest: (a, b) => (a === null || b === null ? null : a.hour <= b.hour ? a : b),
    title: () => 'X (aantallen)',
    credential: ({ credential }) => credential,
    async visit({ credential }, cursor, context) {
      const purse = await openPurse(credential, context)
      const { rules } = planOf(await context.access.topics())
      const hour = Math.floor(context.now().getTime() / hourMs) * hourMs
      const from = Math.max(cursor?.hour ?? 0, hour - furthestMs)
      const { found, stopped } = await countAll(base, purse, rules, from, context)
      if (stopped && found.length === 0) throw stopped
      const nextInSeconds = stopped?.retryAfterSeconds ?? hoursBetweenCounts(rules.length, purse) * 3600
      // What was not counted now is counted next time, from where this time began.
      const next = stopped ? { hour: from } : { hour }
      return { arrivals: [], drops: [], cursor: next, counts: found, nextInSeconds }
    },
  }
}

type Counted = { hour: Date; posts: number }

async function countAll(
  base: string,
  purse: Purse,
  rules: WantedRule[],
  from: number,
  context: Context,
): Promise<{ found: OutsideCount[]; stopped: SourceProblem | null }> {
  const all = new Map<string, OutsideCount>()
  let stopped: SourceProblem | null = null
  const isStopped = new Set<string>()
  for (const rule of rules) {
    context.signal.throwIfAborted()
    const counted: Counted[] | SourceProblem =
      stopped ?? (await countRule(base, purse, rule, from, context).catch(passing))
    if (counted instanceof SourceProblem) {
      stopped = counted
      for (const topic of rule.topics) isStopped.add(topic)
      continue
    }
    for (const { hour, posts } of counted)
      for (const topicId of rule.topics) {
        const key = `${topicId} ${hour.getTime()}`
        all.set(key, { topicId, hour, posts: (all.get(key)?.posts ?? 0) + posts })
      }
  }
  // Half a sum would look like a fall.
  return { found: [...all.values()].filter(({ topicId }) => !isStopped.has(topicId)), stopped }
}

/** The budget, or a limit: what was counted before stays. */
function passing(problem: unknown): SourceProblem {
  const keys = ['x-budget-gone', 'x-no-budget', 'limit-reached', 'x-no-credits']
  if (problem instanceof SourceProblem && keys.includes(problem.key)) return problem
  throw problem
}

async function countRule(
  base: string,
  purse: Purse,
  rule: WantedRule,
  from: number,
  context: Context,
): Promise<Counted[]> {
  for (const topic of rule.topics) await pay(purse, prices.counts / rule.topics.length, topic, context)
  const start_time = new Date(from).toISOString().replace(/\.\d+Z$/, 'Z')
  const request = { query: { query: rule.value, granularity: 'hour', start_time }, limit: limits.counts }
  const { value } = await askX(base, purse, '/2/tweets/counts/recent', request, context)
  const read = counts.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'X' })
  return read.data.data.flatMap(({ start, tweet_count: posts }) => {
    const hour = Math.floor(Date.parse(start) / hourMs) * hourMs
    return Number.isFinite(hour) ? [{ hour: new Date(hour), posts }] : []
  })
}
