/**
 * Outgoing HTTP for addresses that users or networks gave us: polite, bounded, and never into a private network
 * (invariant 7), also after a redirect or when the name resolves to something else the second time.
 *
 * The check is made where the connection is made: on the addresses that the name resolved to for this connection, and
 * once more on the address at the other end of the socket. Any port may be asked except those on which a request could
 * be mistaken for another protocol (mail, SSH, …): local sites do live on odd ports, and it is the private address that
 * does harm. No proxy of the environment is used.
 */

import { setMaxListeners } from 'node:events'
import { StringDecoder } from 'node:string_decoder'
import { Agent, type Dispatcher, errors, request as undiciRequest } from 'undici'
import { readBody } from './http-body.js'
import { guardedConnector, PrivateAddress } from './http-guard.js'

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'HEAD' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer
  /** Bytes after decompression; more is a `too-large` problem. Default 10 MB. */
  maxBytes?: number
  /** For the whole exchange, in milliseconds. Default 20,000. */
  timeoutMs?: number
  signal?: AbortSignal
  /** `none`: a redirect is an answer like any other. For what carries a secret, or must not be done twice. */
  redirects?: 'none'
}

export type HttpAnswer = {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
  /** The address that answered, after redirects. */
  url: string
  /** The address after permanent redirects only (301, 308): what should be remembered. */
  movedTo: string | null
}

export type HttpProblemKind =
  | 'not-an-address'
  | 'private-address'
  | 'not-found' // the name does not resolve
  | 'unreachable'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  | 'tls'
  | 'interrupted'

export class HttpProblem extends Error {
  constructor(
    readonly kind: HttpProblemKind,
    message: string,
  ) {
    super(message)
    this.name = 'HttpProblem'
  }
}

/** An answer that goes on: a stream of lines. */
export type HttpStream = {
  status: number
  headers: Record<string, string>
  /** Without their ends, as they come; throws an {@link HttpProblem} when the line breaks or falls silent. */
  lines: AsyncIterable<string>
}

export type HttpStreamRequest = {
  headers?: Record<string, string>
  /** Gives up when no byte came for so long, in milliseconds. Default 90,000. */
  idleMs?: number
  signal: AbortSignal
}

export type Http = {
  /** Follows at most five redirects. Any status is an answer; only the absence of one is an {@link HttpProblem}. */
  ask(url: string, request?: HttpRequest): Promise<HttpAnswer>
  /** Opens an answer that does not end by itself. Follows no redirects; the signal closes it. */
  open(url: string, request: HttpStreamRequest): Promise<HttpStream>
  close(): Promise<void>
}

const mostRedirects = 5
const acceptedEncodings = 'gzip, deflate, br'

/**
 * `userAgent` names the installation and how to reach it: `Dorpsplein/0.1 (+https://…; mail)`. `allowedHosts` are
 * `host:port` exactly as in an address (`127.0.0.1:8080`, `[::1]:8080`): they may be private (mirrors, tests).
 */
export function createHttp(settings: { userAgent: string; allowedHosts: string[] }): Http {
  const agent = new Agent({
    connect: guardedConnector(new Set(settings.allowedHosts.map((host) => host.toLowerCase()))),
    // The time limit is ours and covers the whole exchange, so that a server cannot win time byte by byte.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    pipelining: 1,
  })

  return {
    async ask(address, request = {}) {
      const limit = timeLimit(request.timeoutMs ?? 20_000, request.signal)
      try {
        return await follow(agent, settings.userAgent, address, request, limit.signal)
      } catch (problem) {
        throw limit.expired()
          ? new HttpProblem('timeout', `no complete answer within ${request.timeoutMs ?? 20_000} ms`)
          : asProblem(problem)
      } finally {
        limit.clear()
      }
    },
    async open(address, request) {
      try {
        return await openStream(agent, settings.userAgent, parseAddress(address), request)
      } catch (problem) {
        throw asProblem(problem)
      }
    },
    close: () => agent.destroy(),
  }
}

/** Nothing that is kept up for days may grow without end. */
const longestLine = 1_000_000

async function openStream(
  agent: Agent,
  userAgent: string,
  url: URL,
  { headers = {}, idleMs = 90_000, signal }: HttpStreamRequest,
): Promise<HttpStream> {
  const idle = new AbortController()
  const either = AbortSignal.any([signal, idle.signal])
  setMaxListeners(0, either)
  // Whoever reads slowly is not waiting for the line.
  const reader = { isBusy: false }
  const watch = setTimeout(() => (reader.isBusy ? watch.refresh() : idle.abort()), idleMs)
  try {
    const answer = await undiciRequest(withoutCredentials(url), {
      dispatcher: agent,
      method: 'GET',
      headers: { ...headersFor(headers, true), 'user-agent': userAgent },
      signal: either,
    })
    answer.body.on('error', () => {})
    const lines = linesOf(answer.body, { reader, watch, idle: idle.signal, closed: signal })
    return { status: answer.statusCode, headers: flat(answer.headers), lines }
  } catch (problem) {
    clearTimeout(watch)
    if (idle.signal.aborted) throw new HttpProblem('timeout', `nothing for ${idleMs} ms`)
    throw problem
  }
}

async function* linesOf(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  line: { reader: { isBusy: boolean }; watch: NodeJS.Timeout; idle: AbortSignal; closed: AbortSignal },
): AsyncGenerator<string> {
  const { reader, watch, idle, closed } = line
  const decoder = new StringDecoder('utf8')
  let rest = ''
  try {
    for await (const piece of body) {
      reader.isBusy = true
      const pieces = (rest + decoder.write(piece)).split('\n')
      rest = pieces.pop() ?? ''
      if (rest.length > longestLine) throw new HttpProblem('too-large', 'a line without end')
      for (const one of pieces) yield one.replace(/\r$/, '')
      reader.isBusy = false
      watch.refresh()
    }
  } catch (problem) {
    if (closed.aborted) return
    throw idle.aborted ? new HttpProblem('timeout', 'the line fell silent') : asProblem(problem)
  } finally {
    clearTimeout(watch)
    body.destroy()
  }
}

async function follow(
  agent: Agent,
  userAgent: string,
  address: string,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const start = parseAddress(address)
  let url = start
  let method = request.method ?? 'GET'
  let movedTo: string | null = null
  let permanent = true

  for (let redirects = 0; ; redirects++) {
    const ours = url.origin === start.origin
    const answer = await undiciRequest(withoutCredentials(url), {
      dispatcher: agent,
      method,
      headers: {
        ...headersFor(request.headers ?? {}, ours),
        ...(ours ? credentials(start) : {}),
        'user-agent': userAgent,
        'accept-encoding': acceptedEncodings,
      },
      body: method === 'POST' || method === 'PUT' ? (request.body ?? '') : null,
      signal,
    })
    const headers = flat(answer.headers)
    const next =
      request.redirects === 'none' ? null : redirectTarget(answer.statusCode, headers.location, url)
    if (!next) {
      const empty = method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304
      const body = await readBody(
        answer.body,
        empty ? '' : (headers['content-encoding'] ?? ''),
        request.maxBytes ?? 10_000_000,
      )
      return { status: answer.statusCode, headers, body, url: withoutCredentials(url), movedTo }
    }
    // What a redirect says besides where to go is read by nobody; the connection is not worth keeping.
    answer.body.on('error', () => {}).destroy()
    if (redirects === mostRedirects)
      throw new HttpProblem('too-many-redirects', `more than ${mostRedirects} redirects`)
    permanent &&= answer.statusCode === 301 || answer.statusCode === 308
    if (permanent && !hasCredentials(start)) movedTo = withoutCredentials(next)
    if (method === 'POST' && answer.statusCode !== 307 && answer.statusCode !== 308) method = 'GET'
    url = next
  }
}

function redirectTarget(status: number, location: string | undefined, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(status) || !location) return null
  if (!URL.canParse(location, from.href)) throw new HttpProblem('not-an-address', 'a redirect to nowhere')
  const target = parseAddress(new URL(location, from.href).href)
  if (target.hash === '') target.hash = from.hash
  return target
}

/** On these a web request could speak to something that is not a web server (the fetch standard's "bad ports"). */
const otherProtocols = new Set(
  (
    '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 ' +
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
)

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) throw new HttpProblem('not-an-address', 'cannot be read as an address')
  const url = new URL(address)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new HttpProblem('not-an-address', `not a web address: ${url.protocol}`)
  if (otherProtocols.has(url.port))
    throw new HttpProblem('not-an-address', `port ${url.port} belongs to another protocol`)
  return url
}

const hasCredentials = (url: URL) => url.username !== '' || url.password !== ''

function withoutCredentials(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

function credentials(url: URL): Record<string, string> {
  if (!hasCredentials(url)) return {}
  const pair = `${unescaped(url.username)}:${unescaped(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** On another host than the one that was asked, only what says nothing about us goes along. */
const harmless = new Set(['accept', 'accept-language', 'content-type', 'if-none-match', 'if-modified-since'])

function headersFor(headers: Record<string, string>, sameOrigin: boolean): Record<string, string> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(lower.filter(([name]) => sameOrigin || harmless.has(name)))
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) out[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return out
}

/** Aborts after `ms` or with the caller's own signal, and leaves no listener behind on a signal that lives for days. */
function timeLimit(ms: number, outer: AbortSignal | undefined) {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  let late = false
  const timer = setTimeout(() => {
    late = true
    controller.abort()
  }, ms)
  const stop = () => controller.abort()
  if (outer?.aborted) stop()
  outer?.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    expired: () => late,
    clear() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', stop)
    },
  }
}

const kinds: [RegExp, HttpProblemKind][] = [
  [/^(ENOTFOUND|EAI_)/, 'not-found'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM)/, 'unreachable'],
  [/TIMEOUT|^ETIMEDOUT/, 'timeout'],
  [/CERT|^ERR_TLS|^ERR_SSL|^EPROTO|^UNABLE_TO_|SELF_SIGNED|SIGNATURE|ISSUER/, 'tls'],
  [/^ERR_INVALID_URL|^UND_ERR_INVALID_ARG/, 'not-an-address'],
]

function asProblem(problem: unknown): Error {
  if (problem instanceof HttpProblem) return problem
  if (!(problem instanceof Error)) return new HttpProblem('interrupted', String(problem))
  const all = problem instanceof AggregateError ? [problem, ...problem.errors] : [problem]
  if (all.some((one) => one instanceof PrivateAddress))
    return new HttpProblem('private-address', 'the name leads into a private network')
  const codes = all.map((one: { code?: unknown }) => (typeof one.code === 'string' ? one.code : ''))
  for (const [pattern, kind] of kinds)
    if (codes.some((code) => pattern.test(code))) return new HttpProblem(kind, problem.message)
  // What is no HTTP at all (a mail server, a broken proxy). The library's error carries what was said: it ends here.
  if (problem instanceof errors.HTTPParserError)
    return new HttpProblem('interrupted', 'the answer is no HTTP')
  const known = problem instanceof errors.UndiciError || codes.some((code) => code !== '')
  return known || problem.name === 'AbortError' ? new HttpProblem('interrupted', problem.message) : problem
}
