/**
 * What was said while the line was down: asked of X's recent search, rule by rule, all from the same place. Out: posts, paid
 * for, and at the end the highest id among them. The cursor does not move meanwhile.
 */
import type { Context, Delivery } from '../../connector.js'
import { readPage } from './adapter.js'
import { askX } from './ask.js'
import { fieldsOfPost } from './fields.js'
import type { WantedRule } from './keep-rules.js'
import { leftForPosts, limits, type Purse, pay, prices } from './money.js'
import { latestOf, page, type XCursor } from './wire.js'

/** Recent search knows seven days. */
const furthestMs = 7 * 86_400_000 - 10 * 60_000
/** Of one rule, a hundred posts each: a longer gap stays one, so that it does not cost a month's budget. */
const mostPages = 10
const fewest = 10

export async function* catchUp(
  base: string,
  purse: Purse,
  rules: WantedRule[],
  cursor: XCursor,
  context: Context,
): AsyncGenerator<Delivery<XCursor>, string | null> {
  const start = from(cursor, context.now())
  let latest: string | null = null
  for (const rule of rules) {
    let token: string | undefined
    for (let turn = 0; turn < mostPages; turn++) {
      const most = Math.floor((await leftForPosts(purse, context)) / (prices.post * purse.euroPerDollar))
      // X sends no page of fewer than ten.
      if (most < fewest) return latest
      const query = {
        ...fieldsOfPost,
        ...start,
        query: rule.value,
        max_results: Math.min(100, most),
        next_token: token,
      }
      const request = { query, limit: limits.search }
      const { value } = await askX(base, purse, '/2/tweets/search/recent', request, context)
      const found = page.parse(value)
      const posts = found.data?.length ?? 0
      // Newest first is how X tells it.
      const { arrivals, drops, latest: newest } = readPage({ ...found, data: found.data?.toReversed() })
      latest = latestOf([latest, newest])
      if (posts > 0) yield { arrivals, drops, cursor: { ...cursor } }
      for (const topic of posts > 0 ? rule.topics : [])
        await pay(purse, (posts * prices.post) / rule.topics.length, topic, context)
      token = found.meta?.next_token
      if (token === undefined) break
    }
  }
  return latest
}

function from({ latest, at }: XCursor, now: Date): { since_id: string } | { start_time: string } {
  const furthest = now.getTime() - furthestMs
  if (latest !== null && at > furthest) return { since_id: latest }
  return { start_time: new Date(Math.max(at, furthest)).toISOString().replace(/\.\d+Z$/, 'Z') }
}
