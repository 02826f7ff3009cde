/**
 * Asking Reddit: a token of the app for one visit, its limit of a hundred requests a minute, refusals in words.
 */

import { readSecret } from '../../access.js'
import { type ApiAnswer, askApi } from '../../api.js'
import { type Context, type Limit, SourceProblem } from '../../connector.js'
import { failure, listing, type RedditSecret, redditSecret, token } from './wire.js'

export type Addresses = { api: string; token: string }
export const realAddresses: Addresses = { api: 'https://oauth.reddit.com', token: 'https://www.reddit.com' }

export const requests: Limit = { meter: 'reddit-requests', kind: 'bucket', most: 100, seconds: 60 }

/** JSON of a 2xx answer; anything else is a {@link SourceProblem}. */
export type Ask = (path: string, query: Record<string, string | number | undefined>) => Promise<unknown>

export async function openLine(addresses: Addresses, credential: string, context: Context): Promise<Ask> {
  const { secret } = await context.access.open(credential)
  const opened = await askToken(addresses, readSecret(secret, redditSecret), context)
  return askWith(addresses, opened, context, credential)
}

/** A line for trying an app that is not kept yet: nothing is counted. */
export async function tryLine(addresses: Addresses, secret: RedditSecret, context: Context): Promise<Ask> {
  return askWith(addresses, await askToken(addresses, secret, context), context)
}

function askWith(addresses: Addresses, bearer: string, context: Context, credential?: string): Ask {
  return async (path, query) => {
    const answer = await askApi(context, {
      url: `${addresses.api}${path}`,
      // Without `raw_json` Reddit writes `&amp;` for `&`.
      query: { ...query, raw_json: 1 },
      headers: { authorization: `Bearer ${bearer}` },
      ...(credential ? { credential, limit: requests } : {}),
    })
    if (credential) await hear(answer, credential, context)
    if (answer.status >= 300) throw problemOf(answer.status, answer.value)
    return answer.value
  }
}

/** Reddit counts over ten minutes, and says what is left of them. */
async function hear({ headers }: ApiAnswer, credential: string, { access }: Context): Promise<void> {
  const [used, left, reset] = ['used', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  ) as [number, number, number]
  if (!(used + left > 0)) return
  await access.hear(credential, requests.meter, Math.min(1, used / (used + left)))
  if (left < 1 && reset > 0) await access.closeFor(credential, requests.meter, Math.min(reset, 3_600))
}

async function askToken(addresses: Addresses, secret: RedditSecret, context: Context): Promise<string> {
  const basic = Buffer.from(`${secret.clientId}:${secret.clientSecret}`).toString('base64')
  const { status, value } = await askApi(context, {
    url: `${addresses.token}/api/v1/access_token`,
    form: { grant_type: 'client_credentials' },
    headers: { authorization: `Basic ${basic}` },
  })
  if (status === 401 || status === 400) throw new SourceProblem('key-refused', { network: 'Reddit' })
  if (status >= 300) throw problemOf(status, value)
  const read = token.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Reddit' })
  return read.data.access_token
}

/** What Reddit says no with, in our words. */
export function problemOf(status: number, value: unknown): SourceProblem {
  const said = failure.safeParse(value).data
  if (status === 401) return new SourceProblem('key-refused', { network: 'Reddit' })
  if (['private', 'quarantined', 'gold_only'].includes(said?.reason ?? ''))
    return new SourceProblem('reddit-private')
  if (status === 404) return new SourceProblem('reddit-not-there')
  if (status === 403) return new SourceProblem('reddit-not-approved')
  const message = (said?.message || String(status)).replace(/\s+/g, ' ').slice(0, 200)
  return new SourceProblem('network-says', { network: 'Reddit', message })
}

export function readListing(value: unknown): { children: unknown[]; after: string | null } {
  const read = listing.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Reddit' })
  const { children, after } = read.data.data
  // A subreddit that does not exist is answered with a list of others (kind t5).
  const isOfOthers = children.some((child) => typeof child === 'object' && Object(child).kind === 't5')
  if (isOfOthers) throw new SourceProblem('reddit-not-there')
  return { children, after: after ?? null }
}
