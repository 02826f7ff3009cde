/**
 * RSS, Atom, RDF and JSON Feed, politely polled: conditional requests, an interval that follows how often the feed
 * changes, `Retry-After` obeyed. What leaves is what is new or changed since the cursor. What never happens here: an
 * item that vanished from a feed is taken back (feeds only show their latest), nor is WebSub asked for: it needs an
 * address that hubs can reach, which most town halls do not have.
 */

import type { HttpAnswer } from '#basics/http'
import type { Arrival } from '#post'
import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { askSource, hostOf, problemOfStatus } from '../../http-problems.js'
import { readPage } from '../../page.js'
import { mayWithdraw, toPost, withdrawnId } from './adapter.js'
import { newsOf } from './news.js'
import { maxAgeOf, nextVisit, usualGap } from './pace.js'
import { EmptyDocument, ExplodingEntities, IsPage, readFeed } from './read.js'
import { TooMuchJson } from './read-json.js'
import { UnreadableFeed } from './tree.js'
import { type Feed, type FeedCursor, type FeedSettings, feedCursor, feedSettings } from './wire.js'

const accept =
  'application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5'
const mostBytes = 10_000_000

export function feed(): PolledConnector<FeedSettings, FeedCursor> {
  return {
    name: 'feed',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: feedSettings,
    cursor: feedCursor,
    // What is made of one document depends on all three.
    identity: ({ url, kind, name }) => [feedIdentity(url), kind, name ?? ''].join(' ').trim(),
    oldest: (a, b) => (a === null || b === null ? null : a.at <= b.at ? a : b),
    title: ({ url, name }) => name ?? hostOf(url).replace(/^www\./, ''),
    visit,
  }
}

/** Two ways to write one address are one feed. */
export function feedIdentity(url: string): string {
  const parsed = new URL(url)
  parsed.hash = ''
  parsed.hostname = parsed.hostname.replace(/\.$/, '')
  return parsed.href
}

async function visit(
  settings: FeedSettings,
  cursor: FeedCursor | null,
  context: Context,
): Promise<Visit<FeedCursor>> {
  const now = context.now()
  const { answer, known } = await fetchFeed(settings, cursor, context)
  const maxAge = maxAgeOf(answer.headers['cache-control'])
  if (answer.status === 304 && known) {
    const same = { ...known, at: now.toISOString(), quiet: known.quiet + 1 }
    return { arrivals: [], drops: [], cursor: same, nextInSeconds: nextVisit({ ...same, maxAge }) }
  }
  const read = await readAnswer(answer, settings.url, context)
  const place = { settings, identity: feedIdentity(settings.url), url: answer.url, now }
  const news = await newsOf(read, (item) => toPost(item, read, place), known?.seen ?? [], context.signal)
  const withdrawn = read.withdrawn
    .filter((id) => mayWithdraw(id, [settings.url, answer.url]))
    .map((id): Arrival => ({ type: 'delete', network: 'feed', id: withdrawnId(id, place.identity) }))
  const arrivals = [...news.arrivals, ...withdrawn]
  const next: FeedCursor = {
    at: now.toISOString(),
    ...validators(answer),
    seen: news.seen,
    gap: usualGap(news.dates, now),
    quiet: arrivals.length > 0 ? 0 : (known?.quiet ?? 0) + 1,
    every: read.everySeconds,
    ...movedOn(answer, cursor),
  }
  return {
    arrivals,
    drops: news.drops,
    cursor: next,
    nextInSeconds: nextVisit({ ...next, maxAge }),
  }
}

/** Asks where the feed moved to, and at the old address when nothing is there any more. */
async function fetchFeed(settings: FeedSettings, cursor: FeedCursor | null, context: Context) {
  if (cursor?.movedTo) {
    const moved = await fetchFrom(cursor.movedTo, cursor, context).catch((problem: unknown) => {
      context.signal.throwIfAborted()
      if (!(problem instanceof SourceProblem) || problem.retryAfterSeconds !== undefined) throw problem
      return null
    })
    if (moved) return { answer: moved, known: cursor }
  }
  const same = cursor?.movedTo ? null : cursor
  return { answer: await fetchFrom(settings.url, same, context), known: cursor }
}

async function fetchFrom(url: string, cursor: FeedCursor | null, context: Context): Promise<HttpAnswer> {
  const answer = await askSource(context.http, url, {
    headers: {
      accept,
      ...(cursor?.etag ? { 'if-none-match': cursor.etag } : {}),
      ...(cursor?.lastModified ? { 'if-modified-since': cursor.lastModified } : {}),
    },
    maxBytes: mostBytes,
    timeoutMs: 30_000,
    signal: context.signal,
  })
  const problem = problemOfStatus(answer, context.now())
  if (problem) throw problem
  return answer
}

function validators({ headers }: HttpAnswer) {
  const { etag, 'last-modified': lastModified } = headers
  return {
    ...(etag && etag.length <= 500 ? { etag } : {}),
    ...(lastModified && lastModified.length <= 100 ? { lastModified } : {}),
  }
}

function movedOn(answer: HttpAnswer, cursor: FeedCursor | null) {
  const movedTo = answer.movedTo ?? (cursor?.movedTo === answer.url ? cursor.movedTo : undefined)
  return movedTo && movedTo.length <= 2000 ? { movedTo } : {}
}

async function readAnswer(answer: HttpAnswer, asked: string, context: Context): Promise<Feed> {
  const host = hostOf(answer.url)
  try {
    return await readFeed(
      { bytes: answer.body, contentType: answer.headers['content-type'], url: answer.url },
      context.signal,
    )
  } catch (problem) {
    if (problem instanceof EmptyDocument) throw new SourceProblem('feed-empty', { host })
    if (problem instanceof ExplodingEntities) throw new SourceProblem('feed-explodes', { host })
    if (problem instanceof TooMuchJson) throw new SourceProblem('too-large', { host })
    if (problem instanceof UnreadableFeed) throw new SourceProblem('feed-unreadable', { host })
    if (!(problem instanceof IsPage)) throw problem
    const found = readPage(problem.page, answer.url).feeds.filter(({ url }) => url !== asked)
    if (found.length === 0) throw new SourceProblem('feed-is-page', { host })
    throw new SourceProblem('feed-is-page-with-feeds', {
      host,
      feeds: found
        .slice(0, 5)
        .map(({ url }) => url)
        .join(' , '),
    })
  }
}
