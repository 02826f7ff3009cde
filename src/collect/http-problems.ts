/** What goes wrong when a source is asked, as a {@link SourceProblem} in words: for every connector that speaks HTTP. */

import { type Http, type HttpAnswer, HttpProblem, type HttpRequest } from '#basics/http'
import { SourceProblem } from './connector.js'

/** Like `http.ask`, but what fails is told in words. An answer with any status is still an answer. */
export async function askSource(http: Http, url: string, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await http.ask(url, request)
  } catch (problem) {
    if (!(problem instanceof HttpProblem)) throw problem
    throw new SourceProblem(problem.kind, { host: hostOf(url) })
  }
}

/** The problem that a status tells of; null for 2xx and 304. */
export function problemOfStatus(answer: HttpAnswer, now: Date): SourceProblem | null {
  const { status } = answer
  if ((status >= 200 && status < 300) || status === 304) return null
  const key = named[status] ?? (status >= 500 ? 'source-broken' : 'source-refuses')
  return new SourceProblem(
    key,
    { host: hostOf(answer.url), status },
    retryAfter(answer.headers['retry-after'], now),
  )
}

const named: Record<number, string> = {
  401: 'needs-password',
  403: 'forbidden',
  404: 'gone-missing',
  410: 'gone-for-good',
  429: 'too-often',
}

/** Longer than a week is a mistake. Seconds. */
const longestStay = 7 * 86_400

/** `Retry-After` in seconds or as a date → seconds from now; undefined when it does not say. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = /^\s*\d+\s*$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - now.getTime()) / 1000)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestStay) : undefined
}

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url.slice(0, 60))
