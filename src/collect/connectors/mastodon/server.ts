/** Asking one Mastodon server: addresses, refusals in words, limits, JSON. */

import type { HttpAnswer } from '#basics/http'
import { type Context, SourceProblem } from '../../connector.js'
import { askSource, problemOfStatus } from '../../http-problems.js'

const mostBytes = 5_000_000

/** Only this machine is spoken to without encryption: that is an exercise, or a server next door. */
export function addressOn(host: string, path: string): URL {
  const isHere = /^(?:127\.|localhost(?::|$))/.test(host)
  return new URL(path, `${isHere ? 'http' : 'https'}://${host}`)
}

export type Answered = { value: unknown; pauseSeconds: number | null }

/** JSON of a 2xx answer. `pauseSeconds`: the server has hardly any requests left for us until then. */
export async function askServer(url: URL, context: Context): Promise<Answered> {
  const answer = await askSource(context.http, url.href, {
    headers: { accept: 'application/json' },
    maxBytes: mostBytes,
    signal: context.signal,
  })
  const problem = refusalOf(answer, url.host, context.now())
  if (problem) throw problem
  return { value: parse(answer, url.host), pauseSeconds: pauseOf(answer, context.now()) }
}

/** 401, 403 and 422 are how servers say that only members may read this. */
function refusalOf(answer: HttpAnswer, host: string, now: Date): SourceProblem | null {
  const { status } = answer
  if ([401, 403, 422].includes(status)) return new SourceProblem('mastodon-members-only', { host })
  if (status === 404 || status === 410) return new SourceProblem('mastodon-not-here', { host, status })
  const problem = problemOfStatus(answer, now)
  if (problem?.key !== 'too-often') return problem
  const wait = problem.retryAfterSeconds ?? secondsUntil(answer.headers['x-ratelimit-reset'], now) ?? 300
  return new SourceProblem('too-often', problem.values, wait)
}

function parse(answer: HttpAnswer, host: string): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'))
  } catch {
    throw new SourceProblem('mastodon-unreadable', { host })
  }
}

/** Some requests are left for whoever else asks from this address. */
const spare = 20

export function pauseOf({ headers }: Pick<HttpAnswer, 'headers'>, now: Date): number | null {
  const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN)
  return left < spare ? (secondsUntil(headers['x-ratelimit-reset'], now) ?? 300) : null
}

/** Seconds, between one and an hour. */
function secondsUntil(moment: string | undefined, now: Date): number | undefined {
  const seconds = Math.ceil((Date.parse(moment ?? '') - now.getTime()) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 1), 3_600)
}
