/**
 * Asking an interface that answers in JSON, for connectors that have a key.
 *
 * In: an address and what goes with it. Out: any answer but "too often" and "we are broken", as a value that nobody has
 * read yet. The limit is taken from before the network is asked. Never here: what an answer means.
 */
import { HttpProblem, type HttpRequest } from '#basics/http'
import { type Context, type Limit, SourceProblem } from './connector.js'
import { askSource, hostOf, retryAfter } from './http-problems.js'

export type ApiRequest = {
  url: string
  method?: HttpRequest['method']
  headers?: Record<string, string>
  /** Added to the address. */
  query?: Record<string, string | number | undefined>
  /** One of these two is the body. */
  form?: Record<string, string | number>
  json?: unknown
  credential?: string
  limit?: Limit
  amount?: number
  what?: string
  /** For what must not be done twice: a line that fails is thrown as it is, since nobody knows what was done. */
  certain?: boolean
  timeoutMs?: number
}

export type ApiAnswer = { status: number; headers: Record<string, string>; value: unknown }

/** Where a network asks us to stay away without saying for how long. Seconds. */
const usualRest = 60

export async function askApi(context: Context, request: ApiRequest): Promise<ApiAnswer> {
  const { credential, limit } = request
  if (credential && limit) await context.access.take(credential, limit, request.amount, request.what)
  const url = addressOf(request)
  const asked = httpRequest(request, context.signal)
  const answer = request.certain
    ? await context.http.ask(url, asked)
    : await askSource(context.http, url, asked)
  const { status, headers } = answer
  if (status === 429) {
    const seconds = restOf(headers, context.now())
    const meter = limit?.meter ?? 'calls'
    if (credential) await context.access.closeFor(credential, meter, seconds)
    throw new SourceProblem('limit-reached', { meter }, seconds)
  }
  if (status >= 500) {
    // Whether it was done before it broke, nobody knows.
    if (request.certain) throw new HttpProblem('interrupted', `status ${status}`)
    const seconds = retryAfter(headers['retry-after'], context.now())
    throw new SourceProblem('source-broken', { host: hostOf(url), status }, seconds)
  }
  if (status >= 300 && status < 400) {
    // Interfaces redirect no act. What was sent went no further; whether it was done, nobody knows.
    if (request.certain) throw new HttpProblem('interrupted', `status ${status}`)
    throw new SourceProblem('network-unreadable', { network: hostOf(url) })
  }
  const value = readJson(answer.body)
  if (value !== undefined) return { status, headers, value }
  // What is refused may be told on a page; its status says enough.
  if (status >= 400) return { status, headers, value: null }
  // It was taken, and what came of it cannot be read: nobody knows.
  if (request.certain) throw new HttpProblem('interrupted', 'the answer is no JSON')
  throw new SourceProblem('network-unreadable', { network: hostOf(url) })
}

function addressOf({ url, query = {} }: ApiRequest): string {
  const address = new URL(url)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value))
  return address.href
}

function httpRequest(request: ApiRequest, signal: AbortSignal): HttpRequest {
  const { method = request.form || request.json !== undefined ? 'POST' : 'GET', form, json } = request
  const headers: Record<string, string> = { accept: 'application/json', ...request.headers }
  const asked: HttpRequest = { method, headers, signal }
  // A body may hold a password, the secret of an app or an answer to somebody: it goes where we sent it and nowhere else.
  if (method !== 'GET') asked.redirects = 'none'
  if (request.timeoutMs !== undefined) asked.timeoutMs = request.timeoutMs
  if (form) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    asked.body = new URLSearchParams(
      Object.entries(form).map(([name, value]) => [name, String(value)] as [string, string]),
    ).toString()
  } else if (json !== undefined) {
    headers['content-type'] = 'application/json'
    asked.body = JSON.stringify(json)
  }
  return asked
}

/** `Retry-After`, or the moment at which a limit is new again (seconds since 1970, or from now, or a date). */
function restOf(headers: Record<string, string>, now: Date): number {
  const asked = retryAfter(headers['retry-after'], now)
  if (asked !== undefined) return Math.max(asked, 1)
  const said =
    headers['x-rate-limit-reset'] ?? headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? ''
  // Some write a moment as a date.
  const reset = /^\d+(?:\.\d+)?$/.test(said) ? Number(said) : Date.parse(said) / 1000
  if (!Number.isFinite(reset)) return usualRest
  const seconds = reset > 1e9 ? reset - now.getTime() / 1000 : reset
  return Math.min(Math.max(Math.ceil(seconds), 1), 86_400)
}

/** An empty answer is null: some acts are answered with nothing. Undefined: no JSON. */
function readJson(body: Buffer): unknown {
  const text = body.toString('utf8').trim()
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
