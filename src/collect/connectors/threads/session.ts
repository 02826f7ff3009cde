/**
 * Speaking to Threads for one organisation: opening its credential, and prolonging the token in time.
 *
 * A token lives for sixty days and can be exchanged for a new one while it lives; one that nobody uses for sixty days is
 * dead, and a person must sign in again. It is exchanged from half its life on, at most once a day: a failure then has
 * weeks to be put right, and is shown a week before the end.
 */
import { readSecret } from '../../access.js'
import { askApi } from '../../api.js'
import { type Context, type Credential, SourceProblem } from '../../connector.js'
import { type Graph, openGraph } from '../meta/graph.js'
import { errorOf, problemOfGraph } from '../meta/problems.js'
import { longToken, type ThreadsSecret, threadsSecret } from './wire.js'

export const networkName = 'Threads'
export const threadsUrl = 'https://graph.threads.net'
const version = 'v1.0'

const dayMs = 86_400_000
const prolongBeforeMs = 30 * dayMs

export type Session = { graph: Graph; credential: string; userId: string }

export async function openThreads(url: string, credential: string, context: Context): Promise<Session> {
  const opened = await context.access.open(credential)
  const secret = readSecret(opened.secret, threadsSecret)
  const now = context.now()
  if (opened.expiresAt && opened.expiresAt <= now)
    throw new SourceProblem('key-expired', { network: networkName })
  const token = isDue(opened, now) ? await prolong(url, credential, secret, context) : secret.token
  return { graph: graphOf(url, token, context, credential), credential, userId: secret.userId }
}

export const graphOf = (url: string, token: string, context: Context, credential?: string): Graph =>
  openGraph(context, {
    network: networkName,
    base: `${url}/${version}`,
    token,
    ...(credential ? { credential } : {}),
  })

function isDue({ expiresAt, facts }: Credential, now: Date): boolean {
  if (!expiresAt || expiresAt.getTime() - now.getTime() > prolongBeforeMs) return false
  const tried = Date.parse(String(facts.prolongTriedAt ?? ''))
  return Number.isNaN(tried) || now.getTime() - tried >= dayMs
}

/** The token to go on with: the new one, or the old one as long as it lives. */
async function prolong(
  url: string,
  credential: string,
  secret: ThreadsSecret,
  context: Context,
): Promise<string> {
  // Written down before: what fails in whatever way is tried again tomorrow, not at each visit.
  await context.access.renew(credential, { facts: { prolongTriedAt: context.now().toISOString() } })
  try {
    const fresh = await exchange(context, `${url}/refresh_access_token`, {
      grant_type: 'th_refresh_token',
      access_token: secret.token,
    })
    await context.access.renew(credential, {
      secret: { ...withoutGaps(secret), token: fresh.token },
      expiresAt: fresh.expiresAt,
    })
    return fresh.token
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    context.log.warn({ credential, problem: problem.key }, 'a token of Threads could not be prolonged')
    return secret.token
  }
}

/** For both exchanges of tokens: as documented, with the token in the address, which nobody logs. */
export async function exchange(
  context: Context,
  url: string,
  query: Record<string, string>,
): Promise<{ token: string; expiresAt: Date }> {
  const read = longToken.safeParse(await askToken(context, { url, query }))
  if (!read.success) throw new SourceProblem('network-unreadable', { network: networkName })
  const { access_token, expires_in } = read.data
  return { token: access_token, expiresAt: new Date(context.now().getTime() + expires_in * 1000) }
}

/** Errors of the addresses for tokens are in the form of the Graph API, or flat: `{error_message, code}`. */
export async function askToken(context: Context, request: Parameters<typeof askApi>[1]): Promise<unknown> {
  const { status, value } = await askApi(context, request)
  const flat = flatError(value)
  const error = errorOf(value) ?? errorOf(flat)
  if (error) throw problemOfGraph(error, networkName, 1_800)
  if (status >= 400)
    throw new SourceProblem('network-says', { network: networkName, message: `HTTP ${status}` })
  return value
}

function flatError(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('error_message' in value)) return null
  return { error: { message: value.error_message, code: 'code' in value ? value.code : 0 } }
}

/** A secret is kept as words only: what is absent is left out. */
export function withoutGaps(secret: ThreadsSecret): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secret).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
