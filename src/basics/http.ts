/**
 * Outgoing HTTP for addresses that users or networks gave us: polite, bounded, and never into a private network
 * (invariant 7), also after a redirect or when the name resolves to something else the second time.
 */

export type HttpRequest = {
  method?: 'GET' | 'POST' | 'HEAD'
  headers?: Record<string, string>
  body?: string
  /** Bytes after decompression; more is a `too-large` problem. Default 10 MB. */
  maxBytes?: number
  /** For the whole exchange, in milliseconds. Default 20,000. */
  timeoutMs?: number
  signal?: AbortSignal
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

export type Http = {
  /** Follows at most five redirects. Any status is an answer; only the absence of one is an {@link HttpProblem}. */
  ask(url: string, request?: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}
