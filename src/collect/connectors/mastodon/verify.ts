/**
 * Whether posts that were kept are still there, and still the same: asked of the server on which each was written, since
 * a timeline does not tell of deletions.
 *
 * Gone is only what two answers say: the server's own interface, and the page of the post. A server that is down, shut or
 * slow proves nothing, and its posts get no verdict this time.
 */

import type { Context, Verdict } from '../../connector.js'
import { SourceProblem } from '../../connector.js'
import { askSource } from '../../http-problems.js'
import { type Reading, readStatus } from './adapter.js'
import { addressOn, askServer } from './server.js'
import type { MastodonSettings } from './wire.js'

type Read = (status: unknown, host: string) => Reading

/** In one call; the caller comes back for the rest. */
const mostLinks = 100

export const verify = (_: MastodonSettings, links: string[], context: Context): Promise<Verdict[]> =>
  verifyLinks(links, context, (status, host) => readStatus(status, host, new Map()))

/** `read`: what may be kept of it. */
export async function verifyLinks(links: string[], context: Context, read: Read): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const closed = new Set<string>()
  for (const link of links.slice(0, mostLinks)) {
    context.signal.throwIfAborted()
    const host = URL.canParse(link) ? new URL(link).host : ''
    if (host === '' || closed.has(host)) continue
    const verdict = await judge(link, context, read).catch((problem: unknown) => {
      context.signal.throwIfAborted()
      if (!(problem instanceof SourceProblem)) throw problem
      closed.add(host)
      return null
    })
    if (verdict?.isEnough) closed.add(host)
    if (verdict?.verdict) verdicts.push(verdict.verdict)
  }
  return verdicts
}

/** `isEnough`: the server has hardly any requests left for us. */
type Judged = { verdict: Verdict | null; isEnough?: boolean }

async function judge(link: string, context: Context, read: Read): Promise<Judged> {
  const { host, pathname } = new URL(link)
  const id = /^\/@[^/]+\/(\d+)$|^\/users\/[^/]+\/statuses\/(\d+)$/.exec(pathname)
  const local = id?.[1] ?? id?.[2]
  // Other programs have other addresses: of those the page is all that is asked.
  if (!local) return { verdict: { link, is: (await isPageGone(link, context)) ? 'gone' : 'there' } }
  const answer = await askServer(addressOn(host, `/api/v1/statuses/${local}`), context).catch(
    (problem: unknown) => {
      if (problem instanceof SourceProblem && problem.key.startsWith('mastodon-')) return problem
      throw problem
    },
  )
  if (answer instanceof SourceProblem) {
    if (await isPageGone(link, context)) return { verdict: { link, is: 'gone' } }
    // Its page is open to everybody although the interface is for members only; otherwise the two contradict each other.
    return { verdict: answer.key === 'mastodon-members-only' ? { link, is: 'there' } : null }
  }
  return { verdict: verdictOf(link, read(answer.value, host)), isEnough: answer.pauseSeconds !== null }
}

function verdictOf(link: string, read: Reading): Verdict | null {
  if ('drop' in read) return read.drop.reason === 'not-public' ? { link, is: 'gone' } : null
  const { arrival } = read
  return arrival.type === 'post' && arrival.edited ? { link, is: 'edited', arrival } : { link, is: 'there' }
}

async function isPageGone(link: string, context: Context): Promise<boolean> {
  const { host, pathname } = new URL(link)
  const page = addressOn(host, pathname).href
  const { status } = await askSource(context.http, page, { method: 'HEAD', signal: context.signal })
  return status === 404 || status === 410
}
