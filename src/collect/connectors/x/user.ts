/**
 * Asking X in the name of the town's own account (OAuth 2 with PKCE).
 *
 * An access token lives two hours; each refresh gives a new refresh token and ends the old one, so what comes is put away at
 * once. Never here: what is asked.
 */
import { createHash, createHmac } from 'node:crypto'
import { readSecret } from '../../access.js'
import { type ApiAnswer, type ApiRequest, askApi } from '../../api.js'
import { type Context, type Secret, SourceProblem } from '../../connector.js'
import { problemOf } from './ask.js'
import type { Purse } from './money.js'
import { token, type XSecret, xSecret } from './wire.js'

/** What the account allows us. */
export const scopes = [
  'tweet.read',
  'users.read',
  'tweet.write',
  'like.write',
  'tweet.moderate.write',
  'offline.access',
] as const

type Ask = Omit<ApiRequest, 'url' | 'credential' | 'headers'>

/** Refreshes when it must, once; a 401 means that nothing was done. Any other answer is returned. */
export async function askUser(
  base: string,
  purse: Purse,
  path: string,
  request: Ask,
  context: Context,
): Promise<ApiAnswer> {
  const secret = isOver(purse.secret, context.now()) ? await refreshed(base, purse, context) : purse.secret
  const ask = ({ accessToken = '' }: XSecret) =>
    askApi(context, {
      ...request,
      url: `${base}${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
      credential: purse.credential,
    })
  const answer = await ask(secret)
  if (answer.status !== 401 || secret !== purse.secret) return answer
  return ask(await refreshed(base, purse, context))
}

/** Throws unless it is a 2xx. */
export async function readUser(...asked: Parameters<typeof askUser>): Promise<unknown> {
  const answer = await askUser(...asked)
  const problem = problemOf(answer)
  if (problem) throw problem
  return answer.value
}

function isOver({ accessUntil, accessToken }: XSecret, now: Date): boolean {
  if (!accessToken) return true
  return accessUntil !== undefined && Date.parse(accessUntil) - 60_000 < now.getTime()
}

/** Two that refresh at once would end each other's token: in one process they wait for the same. */
const underway = new Map<string, Promise<XSecret>>()

function refreshed(base: string, purse: Purse, context: Context): Promise<XSecret> {
  const running = underway.get(purse.credential)
  if (running) return running
  const work = refresh(base, purse, context).finally(() => underway.delete(purse.credential))
  underway.set(purse.credential, work)
  return work
}

async function refresh(base: string, { credential, secret }: Purse, context: Context): Promise<XSecret> {
  const expired = new SourceProblem('key-expired', { network: 'X' })
  const newest = await openSecret(credential, context)
  // Somebody else was first.
  if (newest.accessToken !== secret.accessToken && !isOver(newest, context.now())) return newest
  const { refreshToken } = newest
  if (!refreshToken) throw expired
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: newest.clientId ?? '' }
  const answer = await askToken(base, newest, form, context)
  if (answer.status >= 400) {
    const other = await openSecret(credential, context)
    if (other.refreshToken !== refreshToken && !isOver(other, context.now())) return other
    throw expired
  }
  const next = withTokens(newest, answer.value, context.now())
  await context.access.renew(credential, { secret: bare(next) })
  return next
}

async function openSecret(credential: string, { access }: Context): Promise<XSecret> {
  return readSecret((await access.open(credential)).secret, xSecret)
}

export function askToken(
  base: string,
  { clientId = '', clientSecret }: Pick<XSecret, 'clientId' | 'clientSecret'>,
  form: Record<string, string>,
  context: Context,
): Promise<ApiAnswer> {
  const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const headers: Record<string, string> = clientSecret ? { authorization: `Basic ${pair}` } : {}
  return askApi(context, { url: `${base}/2/oauth2/token`, form, headers })
}

export function withTokens(secret: XSecret, value: unknown, now: Date): XSecret {
  const read = token.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'X' })
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = read.data
  const accessUntil = new Date(now.getTime() + seconds * 1000).toISOString()
  return { ...secret, accessToken, accessUntil, ...(refreshToken ? { refreshToken } : {}) }
}

/** Without what is absent. */
export const bare = (secret: XSecret): Secret =>
  Object.fromEntries(Object.entries(secret).filter((one): one is [string, string] => one[1] !== undefined))

/** The word behind a sign-in, made from its state and the client's secret: nothing has to be kept between. */
export const verifierOf = (secret: Secret, state: string) =>
  createHmac('sha256', secret.clientSecret ?? secret.appToken ?? '')
    .update(state)
    .digest('base64url')
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
