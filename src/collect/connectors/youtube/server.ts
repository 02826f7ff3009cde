/**
 * Asking the YouTube Data API: who asks (a key, or an account that signed in), the day's units, refusals in words.
 *
 * The day ends at midnight in California, whatever the season. `search.list` is never asked: it costs a hundred units.
 */

import { addDays, localTime, startOfDay } from '#basics/days'
import { readSecret } from '../../access.js'
import { type ApiRequest, askApi } from '../../api.js'
import { type Context, type CredentialFacts, type Limit, SourceProblem } from '../../connector.js'
import { failure, token, type YoutubeSecret, youtubeSecret } from './wire.js'

export type Addresses = { api: string; token: string; signIn: string }
export const realAddresses: Addresses = {
  api: 'https://www.googleapis.com',
  token: 'https://oauth2.googleapis.com',
  signIn: 'https://accounts.google.com',
}

const zone = 'America/Los_Angeles'
/** `unitsADay`: the share of the day's units that an organisation gives to this. */
export function unitsLimit({ unitsADay }: CredentialFacts): Limit {
  const most = typeof unitsADay === 'number' && unitsADay > 0 ? unitsADay : 10_000
  return { meter: 'youtube-units', kind: 'calendar', most, every: 'day', timeZone: zone }
}

export type Line = {
  /** JSON of a 2xx answer; anything else is a {@link SourceProblem}. */
  ask(path: string, request: Omit<ApiRequest, 'url' | 'credential' | 'limit'>): Promise<unknown>
  units: Limit
}

/** A line for one visit: an account's token is asked once, and is gone with it. */
export async function openLine(addresses: Addresses, credentialId: string, context: Context): Promise<Line> {
  const { secret, facts } = await context.access.open(credentialId)
  const headers = await whoAsks(addresses, readSecret(secret, youtubeSecret), context)
  return lineOf(addresses, { headers, facts, credential: credentialId }, context)
}

/** A line for trying a key that is not kept yet: nothing is counted. */
export const lineWithKey = (addresses: Addresses, key: string, context: Context): Line =>
  lineOf(addresses, { headers: keyHeader(key), facts: {} }, context)

type Who = { headers: Record<string, string>; facts: CredentialFacts; credential?: string }

function lineOf(addresses: Addresses, { headers, facts, credential }: Who, context: Context): Line {
  const units = unitsLimit(facts)
  return {
    units,
    ask: async (path, request) => {
      const url = `${addresses.api}/youtube/v3/${path}`
      const counted = credential ? { credential, limit: units, what: path } : {}
      const answer = await askApi(context, { ...request, ...counted, url, headers })
      if (answer.status < 300) return answer.value
      const problem = problemOf(answer.status, answer.value, context.now())
      if (credential && problem.key === 'limit-reached' && problem.retryAfterSeconds)
        await context.access.closeFor(credential, units.meter, problem.retryAfterSeconds)
      throw problem
    },
  }
}

/** A key goes in a header: an address is written in logs of machines between. */
const keyHeader = (key: string) => ({ 'x-goog-api-key': key })

async function whoAsks(
  addresses: Addresses,
  secret: YoutubeSecret,
  context: Context,
): Promise<Record<string, string>> {
  if (!secret.refreshToken) return keyHeader(secret.key ?? '')
  const { access_token } = await askToken(addresses, context, {
    grant_type: 'refresh_token',
    refresh_token: secret.refreshToken,
    client_id: secret.clientId ?? '',
    client_secret: secret.clientSecret ?? '',
  })
  return { authorization: `Bearer ${access_token}` }
}

export async function askToken(addresses: Addresses, context: Context, form: Record<string, string>) {
  const { status, value } = await askApi(context, { url: `${addresses.token}/token`, form })
  // `invalid_grant`: withdrawn, a new password, or unused for half a year. `invalid_client`: the app is gone.
  if (status >= 400) throw new SourceProblem('key-refused', { network: 'YouTube' })
  const read = token.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'YouTube' })
  return read.data
}

const spent = ['quotaExceeded', 'dailyLimitExceeded']
const hurried = ['rateLimitExceeded', 'userRateLimitExceeded']
const refused = [
  'keyInvalid',
  'keyExpired',
  'API_KEY_INVALID',
  'API_KEY_EXPIRED',
  'authError',
  'invalidCredentials',
]
const notOn = ['accessNotConfigured', 'SERVICE_DISABLED']
const restricted =
  /^(?:ipRefererBlocked|API_KEY_(?:IP_ADDRESS|HTTP_REFERRER|SERVICE|ANDROID_APP|IOS_APP)_BLOCKED)$/

/** What YouTube says no with, in our words. */
export function problemOf(status: number, value: unknown, now: Date): SourceProblem {
  const said = failure.safeParse(value).data?.error
  const reasons = [...(said?.details ?? []), ...(said?.errors ?? [])].map(({ reason }) => reason)
  const has = (list: string[]) => reasons.some((reason) => list.includes(reason))
  const meter = 'youtube-units'
  if (has(spent)) return new SourceProblem('limit-reached', { meter }, secondsToMidnight(now))
  if (has(hurried)) return new SourceProblem('limit-reached', { meter }, 60)
  if (has(notOn)) return new SourceProblem('youtube-not-enabled')
  if (reasons.some((reason) => restricted.test(reason))) return new SourceProblem('youtube-key-restricted')
  if (status === 401 || has(refused)) return new SourceProblem('key-refused', { network: 'YouTube' })
  if (has(['commentsDisabled'])) return new SourceProblem('youtube-comments-off', {}, 86_400)
  if (has(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']))
    return new SourceProblem('permission-missing', { network: 'YouTube', permission: 'youtube.force-ssl' })
  if (has(['invalidPageToken'])) return new SourceProblem('youtube-page-gone')
  if (status === 404) return new SourceProblem('youtube-not-there')
  if (status === 403) return new SourceProblem('youtube-forbidden')
  return new SourceProblem('network-says', {
    network: 'YouTube',
    message: calm(said?.message ?? `${status}`),
  })
}

/** The network's own words: no markup, no addresses, no line ends. */
export const calm = (message: string): string =>
  message
    .replace(/<[^>]*>|https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)

function secondsToMidnight(now: Date): number {
  const tomorrow = startOfDay(addDays(localTime(now, zone).day, 1), zone)
  return Math.max(60, Math.ceil((tomorrow.getTime() - now.getTime()) / 1000))
}
