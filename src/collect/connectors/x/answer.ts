/**
 * Speaking under posts on X: a reply, a like, hiding a reply. Once: what was answered certainly did or did not happen, and
 * after a silence X is asked whether the reply stands there. Likes and hiding can be done again without harm.
 */
import type { Answering, Context, Doing, Done } from '../../connector.js'
import { SourceProblem } from '../../connector.js'
import { linkOf, readTweet } from './adapter.js'
import { problemOf } from './ask.js'
import { fieldsOfPost } from './fields.js'
import { limits, openPurse, type Purse, pay, prices } from './money.js'
import { askUser, readUser } from './user.js'
import { made, page, type XSettings } from './wire.js'

export function answering(base: string): Answering<XSettings> {
  return {
    acts: ['reply', 'like', 'hide'],
    longest: 280,
    perform: async ({ credential }, doing, context) =>
      perform(base, await openPurse(credential, context), doing, context),
    find: async ({ credential }, doing, context) =>
      doing.act === 'reply' ? find(base, await openPurse(credential, context), doing, context) : 'absent',
  }
}

async function perform(base: string, purse: Purse, doing: Doing, context: Context): Promise<Done> {
  const { path, method, json } = requestOf(purse, doing)
  const request = { method, json, certain: true, limit: limits.acts }
  const answer = await askUser(base, purse, path, request, context)
  const problem = problemOf(answer)
  if (problem) throw problem
  await note(purse, doing, context)
  const id = doing.act === 'reply' ? (made.safeParse(answer.value).data?.data.id ?? null) : null
  return { id, link: id === null ? null : linkOf(id) }
}

function requestOf(
  { userId }: Purse,
  { act, target, text }: Doing,
): { path: string; method: 'POST' | 'PUT'; json: unknown } {
  if (act === 'reply')
    return { path: '/2/tweets', method: 'POST', json: { text, reply: { in_reply_to_tweet_id: target } } }
  if (act === 'like' && userId !== null)
    return { path: `/2/users/${userId}/likes`, method: 'POST', json: { tweet_id: target } }
  if (act === 'hide') return { path: `/2/tweets/${target}/hidden`, method: 'PUT', json: { hidden: true } }
  throw new SourceProblem('key-missing')
}

/** Who asked something gets an answer, also when the budget for listening is gone: it is noted when there is room. */
async function note(purse: Purse, { act, text }: Doing, context: Context): Promise<void> {
  const hasLink = /https?:\/\/|www\./i.test(text)
  const price = act !== 'reply' ? prices.act : hasLink ? prices.replyWithLink : prices.reply
  await pay(purse, price, 'answers', context).catch((problem: unknown) => {
    // It was done: nothing that goes wrong after it may say otherwise.
    context.log.warn({
      what: 'answers',
      problem: problem instanceof SourceProblem ? problem.key : 'unexpected',
    })
  })
}

/** Among what the account said since: the same words, under the same post. */
async function find(
  base: string,
  purse: Purse,
  { target, text, since }: Doing,
  context: Context,
): Promise<Done | 'absent'> {
  const { userId } = purse
  if (userId === null) throw new SourceProblem('key-missing')
  const query = {
    ...fieldsOfPost,
    max_results: 100,
    start_time: since.toISOString().replace(/\.\d+Z$/, 'Z'),
  }
  const path = `/2/users/${userId}/tweets`
  for (let token: string | undefined; ; ) {
    const request = { query: { ...query, pagination_token: token }, limit: limits.own }
    const found = page.parse(await readUser(base, purse, path, request, context))
    for (const value of found.data ?? []) {
      const read = readTweet(value, { us: userId })
      if (!('arrival' in read)) continue
      const { id, replyTo, text: said } = read.arrival.post
      if (replyTo === target && isSame(said, text)) return { id, link: linkOf(id) }
    }
    token = found.meta?.next_token
    if (token === undefined) return 'absent'
  }
}

/** X puts the name of who is answered before a reply, shortens addresses and spaces. */
function isSame(said: string, text: string): boolean {
  const bare = (one: string) =>
    one
      .replace(/^(?:@\w{1,20}\s+)+/, '')
      .replace(/(?:https?:\/\/|www\.)\S+/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  return bare(said) === bare(text)
}
