/**
 * The decisions of Dutch towns in Open Besluitvorming: motions and decisions of an organisation, searched by date.
 *
 * Sixty units a minute: it is asked page by page with a pause, stops before the last unit is spent (`RateLimit-Remaining`),
 * and obeys `Retry-After`. What its answers call a thing differs by supplier, so several names are read; what has no title
 * or no date is counted.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Http } from '#basics/http'
import { SourceProblem } from '../connector.js'
import { askSource, problemOfStatus } from '../http-problems.js'
import {
  bodyOf,
  type DecisionVisit,
  type FoundDecision,
  keyOf,
  linkOf,
  nextCursor,
  readCursor,
  soundMoment,
  titleOf,
  whoOf,
} from './found.js'

export const openDecisionsHome = 'https://openbesluitvorming.nl'

const pageSize = 50
const mostPages = 10
const betweenMs = 1_100
/** Others on this address ask as well. */
const leaveUnits = 5

const text = z.string().nullish()
const Item = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  name: text,
  title: text,
  description: text,
  text: text,
  date: text,
  startDate: text,
  lastDiscussedAt: text,
  organization: z.union([z.string(), z.looseObject({ name: text })]).nullish(),
  url: text,
  originalUrl: text,
})
const Answer = z.looseObject({ results: z.array(z.unknown()), total: z.number().nullish() })

export async function visitOpenDecisions(
  { http, now, home = openDecisionsHome }: { http: Http; now: Date; home?: string | undefined },
  organization: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<DecisionVisit> {
  const at = readCursor(cursor, now)
  const visit: DecisionVisit = { found: [], dropped: [], cursor: '' }
  let seen = 0
  let isAll = false
  for (let page = 0; page < mostPages && !isAll; page++) {
    if (page > 0) await pause(betweenMs, undefined, signal ? { signal } : {})
    const asked = new URLSearchParams({
      query: '',
      organization,
      entityType: 'Motion',
      dateFrom: at.since.slice(0, 10),
      limit: String(pageSize),
      offset: String(at.offset + seen),
    })
    const answer = await askSource(http, `${home}/api/search?${asked}`, {
      headers: { accept: 'application/json' },
      ...(signal ? { signal } : {}),
    })
    const problem = problemOfStatus(answer, now)
    // What was read before it is kept; the next visit goes on from there.
    if (problem && seen === 0) throw problem
    if (problem) break
    const items = readAnswer(answer.body, home)
    for (const item of items) take(visit, item)
    seen += items.length
    isAll = items.length < pageSize
    if (Number(answer.headers['ratelimit-remaining'] ?? Number.POSITIVE_INFINITY) <= leaveUnits) break
  }
  return { ...visit, cursor: nextCursor(at, seen, isAll, now) }
}

function readAnswer(body: Buffer, home: string): unknown[] {
  try {
    return Answer.parse(JSON.parse(body.toString('utf8'))).results
  } catch {
    throw new SourceProblem('not-decisions', { host: new URL(home).host })
  }
}

function take(visit: DecisionVisit, item: unknown): void {
  const read = readItem(item)
  if ('why' in read) visit.dropped.push({ row: null, why: read.why })
  else visit.found.push(read)
}

function readItem(
  item: unknown,
): FoundDecision | { why: 'no-title' | 'no-date' | 'bad-date' | 'not-readable' } {
  const parsed = Item.safeParse(item)
  if (!parsed.success || parsed.data.id === undefined || parsed.data.id === null)
    return { why: 'not-readable' }
  const one = parsed.data
  const title = titleOf(one.title || one.name || '')
  if (title === '') return { why: 'no-title' }
  const date = one.date || one.startDate || one.lastDiscussedAt
  if (!date) return { why: 'no-date' }
  const decidedAt = soundMoment(new Date(date))
  if (!decidedAt) return { why: 'bad-date' }
  const who = typeof one.organization === 'string' ? one.organization : one.organization?.name
  return {
    key: keyOf(String(one.id)),
    title,
    body: bodyOf(one.description || one.text || ''),
    link: linkOf(one.originalUrl ?? undefined) || linkOf(one.url ?? undefined),
    who: whoOf(who ?? ''),
    announcedAt: null,
    decidedAt,
    inForceAt: null,
  }
}
