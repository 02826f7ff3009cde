/**
 * Asking LinkedIn: a token that is renewed in time, the calls of the day, refusals in words.
 *
 * LinkedIn does not say in an answer what is left of a limit; its own ends at midnight UTC. A new app may call a hundred
 * times a day for one person, so that is what we keep to unless somebody enters more.
 */

import { readSecret } from '../../access.js'
import { type ApiAnswer, type ApiRequest, askApi } from '../../api.js'
import {
  type Context,
  type Credential,
  type CredentialFacts,
  type Limit,
  SourceProblem,
} from '../../connector.js'
import { elements, failure, type LinkedinSecret, linkedinSecret, token } from './wire.js'

export type Addresses = { api: string; site: string }
export const realAddresses: Addresses = { api: 'https://api.linkedin.com', site: 'https://www.linkedin.com' }

/** Versions end a year after they came: a new one is asked for here. */
const version = '202608'
const name = 'LinkedIn'
const dayMs = 86_400_000
/** A token holds sixty days; ten before the end another is asked for. */
const renewMs = 10 * dayMs

export function callsLimit({ callsADay }: CredentialFacts): Limit {
  const most = typeof callsADay === 'number' && callsADay > 0 ? callsADay : 100
  return { meter: 'linkedin-calls', kind: 'calendar', most, every: 'day', timeZone: 'UTC' }
}

export type Line = {
  calls: Limit
  /** `path` with its query, encoded. A 2xx answer, or one with a status that is in `also`; else a {@link SourceProblem}. */
  ask(
    path: string,
    more?: Pick<ApiRequest, 'method' | 'json' | 'certain'> & { also?: number[] },
  ): Promise<ApiAnswer>
}

/** In a path or in `List(…)`: brackets and commas have a meaning there. */
export const coded = (urn: string): string =>
  encodeURIComponent(urn).replace(/[()']/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

export async function openLine(addresses: Addresses, credential: string, context: Context): Promise<Line> {
  const opened = await context.access.open(credential)
  const accessToken = await freshToken(addresses, credential, opened, context)
  const calls = callsLimit(opened.facts)
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'linkedin-version': version,
    'x-restli-protocol-version': '2.0.0',
  }
  return {
    calls,
    ask: async (path, { also = [], ...more } = {}) => {
      await context.access.take(credential, calls, 1, path.split(/[/?]/)[2] ?? '')
      const url = `${addresses.api}${path}`
      const answer = await askApi(context, { ...more, url, headers }).catch(async (problem: unknown) => {
        throw problem instanceof SourceProblem ? await spent(problem, credential, context) : problem
      })
      if (answer.status < 300 || also.includes(answer.status)) return answer
      throw problemOf(answer.status, answer.value)
    },
  }
}

/** Too much for the day, or only for now: it does not say. Within the hour we ask again. */
async function spent(
  problem: SourceProblem,
  credential: string,
  { access, now }: Context,
): Promise<SourceProblem> {
  if (problem.key !== 'limit-reached') return problem
  const meter = 'linkedin-calls'
  const toMidnight = Math.ceil((dayMs - (now().getTime() % dayMs)) / 1000)
  const seconds = Math.max(problem.retryAfterSeconds ?? 0, Math.min(toMidnight, 3_600))
  await access.closeFor(credential, meter, seconds)
  return new SourceProblem('limit-reached', { meter }, seconds)
}

async function freshToken(
  addresses: Addresses,
  credential: string,
  { secret, expiresAt }: Credential,
  context: Context,
): Promise<string> {
  const held = readSecret(secret, linkedinSecret)
  const left = expiresAt ? expiresAt.getTime() - context.now().getTime() : Number.POSITIVE_INFINITY
  if (left > renewMs) return held.accessToken
  if (held.refreshToken) {
    const renewed = await renew(addresses, held, held.refreshToken, context).catch((problem: unknown) => {
      // There is time to try again, as long as the old one holds.
      if (problem instanceof SourceProblem && left > 0) return null
      throw problem
    })
    if (renewed) {
      await context.access.renew(credential, renewed)
      return renewed.secret.accessToken
    }
  }
  if (left <= 0) throw new SourceProblem('key-expired', { network: name })
  return held.accessToken
}

async function renew(addresses: Addresses, held: LinkedinSecret, refreshToken: string, context: Context) {
  const { clientId, clientSecret } = held
  return askToken(addresses, { clientId, clientSecret, refreshToken }, context, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  })
}

/** A code or an older token → what is to be kept. */
export async function askToken(
  addresses: Addresses,
  app: { clientId: string; clientSecret: string; refreshToken?: string },
  context: Context,
  form: Record<string, string>,
) {
  const { status, value } = await askApi(context, {
    url: `${addresses.site}/oauth/v2/accessToken`,
    form: { ...form, client_id: app.clientId, client_secret: app.clientSecret },
  })
  if (status >= 400) throw new SourceProblem('key-refused', { network: name })
  const read = token.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: name })
  const {
    access_token: accessToken,
    refresh_token: refreshToken = app.refreshToken,
    expires_in,
    scope,
  } = read.data
  return {
    secret: { ...app, accessToken, ...(refreshToken ? { refreshToken } : {}) },
    expiresAt: new Date(context.now().getTime() + expires_in * 1000),
    facts: scope ? { permissions: scope.split(/[\s,]+/).filter((one) => one !== '') } : {},
  }
}

/** What LinkedIn says no with, in our words. */
export function problemOf(status: number, value: unknown): SourceProblem {
  const said = failure.safeParse(value).data
  const message = said?.message ?? ''
  // 65602: past its date; 65601: withdrawn.
  if (said?.serviceErrorCode === 65_602 || said?.code === 'EXPIRED_ACCESS_TOKEN')
    return new SourceProblem('key-expired', { network: name })
  if (status === 401) return new SourceProblem('key-refused', { network: name })
  if (status === 403) return new SourceProblem('linkedin-not-allowed')
  if (status === 404) return new SourceProblem('linkedin-not-there')
  if (status === 426) return new SourceProblem('linkedin-too-old')
  return new SourceProblem('network-says', { network: name, message: calm(message || String(status)) })
}

/** The network's own words: no addresses, no line ends. */
export const calm = (message: string): string =>
  message
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)

/** A list; `hasMore`: there is a next page. */
export function readElements({ value }: ApiAnswer): { items: unknown[]; hasMore: boolean } {
  const read = elements.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: name })
  const hasMore = read.data.paging?.links.some(({ rel }) => rel === 'next') ?? false
  return { items: read.data.elements, hasMore }
}

const perPage = 100
const mostPages = 10

/** All comments under a post, or under a comment; null: it is gone. */
export async function askComments(line: Line, urn: string): Promise<unknown[] | null> {
  const found: unknown[] = []
  for (let turn = 0; turn < mostPages; turn++) {
    const path = `/rest/socialActions/${coded(urn)}/comments?start=${turn * perPage}&count=${perPage}`
    const answer = await line.ask(path, { also: [404] })
    if (answer.status === 404) return null
    const { items, hasMore } = readElements(answer)
    found.push(...items)
    if (!hasMore || items.length === 0) break
  }
  return found
}
