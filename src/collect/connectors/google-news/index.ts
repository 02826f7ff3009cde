/**
 * Google News by search. Undocumented, so it may end any day: titles, papers and redirect links, at most one request a
 * minute for the whole installation.
 */

import { type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { askSource, problemOfStatus } from '../../http-problems.js'
import { newsOf } from '../feed/news.js'
import { EmptyDocument, ExplodingEntities, IsPage, readFeed, UnreadableFeed } from '../feed/read.js'
import { toPost } from './adapter.js'
import {
  type GoogleNewsCursor,
  type GoogleNewsSettings,
  googleNewsCursor,
  googleNewsSettings,
} from './wire.js'

const secondsBetweenRequests = 60
/** The index of Google is some minutes behind anyway. */
const secondsBetweenVisits = 600

export function googleNews(
  baseUrl = 'https://news.google.com',
): PolledConnector<GoogleNewsSettings, GoogleNewsCursor> {
  let freeAt = 0
  return {
    name: 'google-news',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: googleNewsSettings,
    cursor: googleNewsCursor,
    identity: ({ query, language, country }) => `${query.toLowerCase()} ${language}-${country}`,
    oldest: (a, b) => (a === null || b === null ? null : a.at <= b.at ? a : b),
    title: ({ query }) => query,

    async visit(settings, cursor, context): Promise<Visit<GoogleNewsCursor>> {
      const now = context.now()
      // Many towns may ask at once: whoever finds the minute taken comes back in the next.
      if (now.getTime() < freeAt) {
        const nothing = cursor ?? { at: now.toISOString(), seen: [] }
        const wait = Math.ceil((freeAt - now.getTime()) / 1000)
        return { arrivals: [], drops: [], cursor: nothing, nextInSeconds: wait }
      }
      freeAt = now.getTime() + secondsBetweenRequests * 1000
      const answer = await askSource(context.http, searchAddress(baseUrl, settings), {
        headers: { accept: 'application/rss+xml, application/xml;q=0.9' },
        maxBytes: 5_000_000,
        signal: context.signal,
      })
      const problem = problemOfStatus(answer, now)
      if (problem) throw problem
      const read = await readFeed({ bytes: answer.body, url: answer.url }, context.signal).catch(asProblem)
      const news = await newsOf(read, (item) => toPost(item, now), cursor?.seen ?? [], context.signal)
      return {
        arrivals: news.arrivals,
        drops: news.drops,
        cursor: { at: now.toISOString(), seen: news.seen },
        nextInSeconds: secondsBetweenVisits,
      }
    },
  }
}

/** Google answers with a page when it wants consent or a proof that we are people. */
function asProblem(problem: unknown): never {
  const strange = [IsPage, EmptyDocument, UnreadableFeed, ExplodingEntities]
  if (!strange.some((kind) => problem instanceof kind)) throw problem
  throw new SourceProblem('google-news-blocked', {}, 3600)
}

function searchAddress(baseUrl: string, { query, language, country }: GoogleNewsSettings): string {
  const url = new URL('/rss/search', baseUrl)
  url.searchParams.set('q', query)
  url.searchParams.set('hl', language)
  url.searchParams.set('gl', country)
  url.searchParams.set('ceid', `${country}:${language}`)
  return url.href
}
