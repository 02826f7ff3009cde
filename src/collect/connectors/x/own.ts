/**
 * The town's own account on X: what it says, and what people say to it (mentions and replies).
 *
 * Who speaks to us waits for an answer, so a name comes along; of nobody else. Never here: messages, followers.
 */
import type { Context, PolledConnector } from '../../connector.js'
import { SourceProblem } from '../../connector.js'
import { type Read, readPage } from './adapter.js'
import { answering } from './answer.js'
import { defaultBase } from './ask.js'
import { fieldsOfPost } from './fields.js'
import { limits, mustAfford, openPurse, type Purse, pay, prices } from './money.js'
import { readUser } from './user.js'
import { verify } from './verify.js'
import { latestOf, type OwnCursor, ownCursor, page, type XSettings, xSettings } from './wire.js'

/** X gives the last 800 mentions. */
const mostPages = 8
const visitSeconds = 120

export type OwnOptions = { base?: string /** Between two looks at a compliance job. */; pollMs?: number }

export function xOwn({
  base = defaultBase,
  pollMs = 5_000,
}: OwnOptions = {}): PolledConnector<XSettings, OwnCursor> {
  return {
    name: 'x-own',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: prices.post },
    settings: xSettings,
    cursor: ownCursor,
    identity: ({ credential }) => credential,
    oldest: (a, b) =>
      a === null || b === null ? null : { mentions: lower(a, b, 'mentions'), posts: lower(a, b, 'posts') },
    title: () => 'X: eigen account',
    credential: ({ credential }) => credential,
    async visit({ credential }, cursor, context) {
      const purse = await openPurse(credential, context)
      const { userId } = purse
      if (userId === null) throw new SourceProblem('key-missing')
      // The town's own words first: an answer then stands where its question is.
      const posts = await readAll(base, purse, `/2/users/${userId}/tweets`, cursor?.posts ?? null, context)
      const mentions = await readAll(
        base,
        purse,
        `/2/users/${userId}/mentions`,
        cursor?.mentions ?? null,
        context,
      )
      return {
        arrivals: [...posts.arrivals, ...mentions.arrivals.filter(isOfOthers)],
        drops: [...posts.drops, ...mentions.drops],
        cursor: { mentions: mentions.latest, posts: posts.latest },
        nextInSeconds: visitSeconds,
      }
    },
    verify: (settings, links, context) => verify({ base, pollMs }, settings, links, context),
    answering: answering(base),
  }
}

const lower = (a: OwnCursor, b: OwnCursor, name: keyof OwnCursor) =>
  a[name] === null || b[name] === null ? null : latestOf([a[name], b[name]]) === a[name] ? b[name] : a[name]

const isOfOthers = (one: Read['arrivals'][number]) => one.type !== 'post' || !one.post.author?.isOwner

function budgetOnly(problem: unknown): void {
  if (!(problem instanceof SourceProblem)) throw problem
}

/** Everything since, page by page; the first time the last hundred. */
async function readAll(
  base: string,
  purse: Purse,
  path: string,
  since: string | null,
  context: Context,
): Promise<Read> {
  const all: Read = { arrivals: [], drops: [], latest: since }
  let token: string | undefined
  for (let turn = 0; turn < (since === null ? 1 : mostPages); turn++) {
    const query = {
      ...fieldsOfPost,
      expansions: 'author_id',
      'user.fields': 'name,username',
      max_results: 100,
      since_id: since ?? undefined,
      pagination_token: token,
    }
    // Nothing is asked that cannot be paid.
    await mustAfford(purse, context)
    const value = await readUser(base, purse, path, { query, limit: limits.own }, context)
    const found = page.parse(value)
    const read = readPage({ ...found, data: found.data?.toReversed() }, purse.userId ?? '')
    const users = found.includes?.users?.length ?? 0
    const dollars = (found.data?.length ?? 0) * prices.post + users * prices.user
    // What came is kept, also when it was the last that could be paid for.
    await pay(purse, dollars, 'own', context).catch(budgetOnly)
    all.arrivals.unshift(...read.arrivals)
    all.drops.push(...read.drops)
    all.latest = latestOf([all.latest, read.latest])
    token = found.meta?.next_token
    if (token === undefined) break
  }
  return all
}
