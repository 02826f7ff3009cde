/**
 * Asking Bluesky in the name of one account: a session from its app password, made again when it ends.
 *
 * The tokens are kept with the credential, so that a session lasts over restarts: making one is limited to thirty in five
 * minutes. Never here: a token or password in an error.
 */
import type { z } from 'zod'
import { readSecret } from '../../access.js'
import { type ApiAnswer, type ApiRequest, askApi } from '../../api.js'
import { type Context, type Limit, SourceProblem } from '../../connector.js'
import { type OwnSecret, ownSecret, refusal, session } from './wire.js'

/** The network allows 3,000 in five minutes from one address; other organisations ask from it too. */
export const requests: Limit = { meter: 'bluesky-requests', kind: 'bucket', most: 300, seconds: 300 }
/** The network allows 5,000 points an hour, of which a record that is put takes two. */
export const writes: Limit = { meter: 'bluesky-writes', kind: 'rolling', most: 500, seconds: 3_600 }
const appView = { 'atproto-proxy': 'did:web:api.bsky.app#bsky_appview' }

export type Account = { credential: string; did: string; home: string; token: string; base: string }

export type Question = Omit<ApiRequest, 'url' | 'credential' | 'headers'>

/** `base`: where a session is asked for when the account does not say where it lives. */
export async function openAccount(credential: string, base: string, context: Context): Promise<Account> {
  const secret = await secretOf(credential, context)
  const { accessJwt, did, home } = secret
  if (accessJwt && did && home) return { credential, did, home, token: accessJwt, base }
  return enter(credential, base, context, secret)
}

async function secretOf(credential: string, { access }: Context): Promise<OwnSecret> {
  return readSecret((await access.open(credential)).secret, ownSecret)
}

/** A 2xx answer, or one of the refusals that are named in `expected`. */
export async function askAccount(
  account: Account,
  method: string,
  context: Context,
  question: Question & { search?: [string, string][]; expected?: string[] } = {},
): Promise<ApiAnswer & { refused: string | null }> {
  const first = await askOnce(account, method, context, question)
  if (!isExpired(first)) return settled(first, question.expected)
  // A refused token did nothing: asking again is no second time.
  Object.assign(account, await renew(account, context))
  return settled(await askOnce(account, method, context, question), question.expected)
}

function askOnce(
  { home, token, credential }: Account,
  method: string,
  context: Context,
  { search = [], expected: _, ...question }: Question & { search?: [string, string][]; expected?: string[] },
): Promise<ApiAnswer> {
  const url = new URL(`/xrpc/${method}`, home)
  for (const [name, value] of search) url.searchParams.append(name, value)
  return askApi(context, {
    limit: requests,
    ...question,
    url: url.href,
    headers: { authorization: `Bearer ${token}`, ...(method.startsWith('app.bsky.') ? appView : {}) },
    credential,
  })
}

const isExpired = ({ status, value }: ApiAnswer) =>
  (status === 400 || status === 401) && ['ExpiredToken', 'InvalidToken'].includes(refusalOf(value).error)

function settled(answer: ApiAnswer, expected: string[] = []): ApiAnswer & { refused: string | null } {
  if (answer.status < 300) return { ...answer, refused: null }
  const { error } = refusalOf(answer.value)
  if (expected.includes(error)) return { ...answer, refused: error }
  throw problemOf(answer)
}

const refusalOf = (value: unknown): z.infer<typeof refusal> => refusal.safeParse(value).data ?? { error: '' }

export function problemOf({ status, value }: ApiAnswer): SourceProblem {
  const { error, message = '' } = refusalOf(value)
  const network = 'Bluesky'
  if (status === 401 || error === 'ExpiredToken' || error === 'InvalidToken')
    return new SourceProblem('key-refused', { network })
  if (status === 403) return new SourceProblem('permission-missing', { network, permission: 'account' })
  const words = `${error}${message ? `: ${message}` : ''}`.replace(/[\p{C}\s]+/gu, ' ').slice(0, 200)
  return words === ''
    ? new SourceProblem('source-refuses', { host: network, status })
    : new SourceProblem('network-says', { network, message: words })
}

/** Another token: of the same session while that can be, else of a new one. */
async function renew({ credential, base, token }: Account, context: Context): Promise<Account> {
  const secret = await secretOf(credential, context)
  // Somebody else renewed it meanwhile.
  const { accessJwt, refreshJwt, did, home } = secret
  if (accessJwt && accessJwt !== token && did && home)
    return { credential, did, home, token: accessJwt, base }
  if (!refreshJwt || !home) return enter(credential, base, context, secret)
  const answer = await askApi(context, {
    url: new URL('/xrpc/com.atproto.server.refreshSession', home).href,
    method: 'POST',
    headers: { authorization: `Bearer ${refreshJwt}` },
    credential,
    limit: requests,
  })
  if (answer.status >= 300) return enter(credential, base, context, secret)
  return keep(credential, base, context, secret, answer)
}

async function enter(
  credential: string,
  base: string,
  context: Context,
  secret: OwnSecret,
): Promise<Account> {
  return keep(credential, base, context, secret, await createSession(secret, base, context, credential))
}

/** `credential` is empty before there is one: nothing is then limited or counted. */
export async function createSession(
  { handle, appPassword, server }: OwnSecret,
  base: string,
  context: Context,
  credential = '',
): Promise<ApiAnswer> {
  const answer = await askApi(context, {
    url: new URL('/xrpc/com.atproto.server.createSession', server || base).href,
    json: { identifier: handle, password: appPassword },
    ...(credential ? { credential, limit: requests } : {}),
  })
  if (answer.status < 300) return answer
  const { error } = refusalOf(answer.value)
  if (error === 'AuthFactorTokenRequired') throw new SourceProblem('bluesky-main-password')
  throw problemOf(answer)
}

/** What a session says of itself: whose it is, and where the account lives. */
export function readSession({ value }: ApiAnswer, entry: string) {
  const read = session.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Bluesky' })
  const { didDoc, ...made } = read.data
  const home = didDoc?.service.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
  // Never in plain text, unless the entry itself is: that is an exercise.
  const isSafe =
    home !== undefined && URL.canParse(home) && new URL(home).protocol === new URL(entry).protocol
  return { ...made, home: isSafe ? new URL(home).origin : new URL(entry).origin }
}

async function keep(
  credential: string,
  base: string,
  { access }: Context,
  secret: OwnSecret,
  answer: ApiAnswer,
): Promise<Account> {
  const { accessJwt, refreshJwt, did, home } = readSession(answer, secret.server || base)
  const { server, handle, appPassword } = secret
  await access.renew(credential, {
    secret: { handle, appPassword, ...(server ? { server } : {}), accessJwt, refreshJwt, did, home },
  })
  return { credential, did, home, token: accessJwt, base }
}
