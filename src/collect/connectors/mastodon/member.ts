/**
 * Asking a Mastodon server as one of its members: with the token of the organisation's own account.
 *
 * A token goes to the server that gave it and to no other. Never here: a token in an error or a log.
 */
import { z } from 'zod'
import { readSecret } from '../../access.js'
import { type ApiAnswer, type ApiRequest, askApi } from '../../api.js'
import { type Context, type Limit, SourceProblem } from '../../connector.js'
import { retryAfter } from '../../http-problems.js'
import { type Answered, addressOn, pauseOf } from './server.js'
import { mastodonSettings } from './wire.js'

/** Most servers allow an account 300 requests in five minutes; a few are left for who uses it by hand. */
export const requests: Limit = { meter: 'mastodon-requests', kind: 'bucket', most: 280, seconds: 300 }

export const memberSecret = z.object({ host: mastodonSettings.shape.host, token: z.string().trim().min(1) })

export type Member = { credential: string; host: string; token: string }

/** Read anew for each visit, so that a rotated token is used at once. */
export async function openMember(
  { credential, host }: { credential: string; host: string },
  { access }: Context,
): Promise<Member> {
  const { secret } = await access.open(credential)
  const { token, host: home } = readSecret(secret, memberSecret)
  if (home !== host) throw new SourceProblem('mastodon-other-server', { host, home })
  return { credential, host, token }
}

export type Asked = Omit<ApiRequest, 'url' | 'credential' | 'limit'> & {
  /** The scope that this question needs, to be named when it is missing. */
  scope: string
}

/** An answer that is no refusal; 404 and 410 are answers. */
export async function askMember(
  { credential, host, token }: Member,
  path: string,
  context: Context,
  { scope, ...asked }: Asked,
): Promise<ApiAnswer> {
  const answer = await askApi(context, {
    ...asked,
    url: addressOn(host, path).href,
    headers: { ...asked.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    credential,
    limit: requests,
  })
  await hear(answer, credential, context)
  const problem = problemOf(answer, host, scope, context.now())
  if (problem) throw problem
  return answer
}

/** For {@link climbFrom}: a page of a list. */
export async function askPage(member: Member, url: URL, scope: string, context: Context): Promise<Answered> {
  const answer = await askMember(member, `${url.pathname}${url.search}`, context, { scope })
  if (isGone(answer))
    throw new SourceProblem('mastodon-not-here', { host: member.host, status: answer.status })
  return { value: answer.value, pauseSeconds: pauseOf(answer, context.now()) }
}

export const isGone = ({ status }: { status: number }) => status === 404 || status === 410

/** What the server itself says is used of its limit. */
async function hear({ headers }: ApiAnswer, credential: string, { access }: Context): Promise<void> {
  const most = Number(headers['x-ratelimit-limit'] ?? Number.NaN)
  const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN)
  if (credential && most > 0 && left >= 0)
    await access.hear(credential, requests.meter, Math.min(Math.max(1 - left / most, 0), 1))
}

const said = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) })

/** What a refusal means, in words; null for what is none. */
export function problemOf(
  { status, value, headers }: ApiAnswer,
  host: string,
  scope: string,
  now: Date,
): SourceProblem | null {
  if (status < 300 || isGone({ status })) return null
  const { error = '' } = said.safeParse(value).data ?? {}
  if (status === 401) return new SourceProblem('key-refused', { network: 'Mastodon' })
  if (status === 403 && /scope/i.test(error))
    return new SourceProblem('permission-missing', { network: 'Mastodon', permission: scope })
  const wait = retryAfter(headers['retry-after'], now)
  if (error) return new SourceProblem('network-says', { network: host, message: calm(error) }, wait)
  return new SourceProblem('source-refuses', { host, status }, wait)
}

/** A network's own words: on one line, and not endless. */
export const calm = (text: string) =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
