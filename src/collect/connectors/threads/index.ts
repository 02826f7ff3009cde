/**
 * Threads, searched by keyword: what anybody says there in public about the topics that are followed.
 *
 * In: the plainest words of each topic ({@link termsOf}). Out: what is found; matching decides later what is kept. An
 * account may ask 2,200 times in 24 hours: a visit asks the terms that waited longest, and the next visit comes after so
 * long that the day's number is never used up. Each term has its own place: a walk down that did not reach what is known
 * goes on where it stopped. Deletions are not told: `verify` asks. Never here: what is not public.
 */
import type { Drop, RawPost } from '#post'
import { type Context, type Limit, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { momentOf, readThread, secondsOf } from './adapter.js'
import { answering } from './answering.js'
import { openThreads, type Session, threadsUrl } from './session.js'
import { keyOf, type Term, termsOf } from './terms.js'
import { verifyFound } from './verify.js'
import {
  list,
  type SearchCursor,
  searchCursor,
  type Thread,
  type ThreadsSettings,
  thread,
  threadsSettings,
  type Walk,
} from './wire.js'

/** Of the account, across all apps that it signed in to. */
export const searches: Limit = { meter: 'threads-searches', kind: 'rolling', most: 2_200, seconds: 86_400 }
/** What visits plan with; the rest is for long walks and for what a trial asks. */
const plannedPerDay = 1_800

export const fields =
  'id,text,media_type,permalink,timestamp,username,has_replies,is_quote_post,is_reply,replied_to,root_post,topic_tag,link_attachment_url'
const pageSize = 100
const termsPerVisit = 20
const pagesPerTerm = 5
/** On the first visit it reads back so far, in seconds. */
const firstLook = 3 * 86_400
/** A post may be found some minutes after it was written. */
const overlap = 300
const soonest = 300

export function threads(url = threadsUrl): PolledConnector<ThreadsSettings, SearchCursor> {
  return {
    name: 'threads',
    mode: 'poll',
    scope: 'firehose',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: threadsSettings,
    cursor: searchCursor,
    identity: ({ credential }) => `${credential} search`,
    oldest,
    title: () => 'Threads',
    credential: ({ credential }) => credential,
    answering: answering(url),
    visit: (settings, cursor, context) => visit(url, settings, cursor, context),
    verify: (settings, links, context) => verifyFound(url, settings, links, context),
  }
}

/** Term by term the one further back; a term that only one of them knows begins anew. */
function oldest(a: SearchCursor | null, b: SearchCursor | null): SearchCursor | null {
  if (a === null || b === null) return null
  const both = Object.entries(a.terms).flatMap(([key, one]) => {
    const other = b.terms[key]
    return other ? [[key, other.floor < one.floor ? other : one] as const] : []
  })
  return { terms: Object.fromEntries(both) }
}

type Search = { term: Term; topicId: string; walk: Walk }

async function visit(
  url: string,
  { credential, username }: ThreadsSettings,
  cursor: SearchCursor | null,
  context: Context,
): Promise<Visit<SearchCursor>> {
  const session = await openThreads(url, credential, context)
  const all = await searchesFor(cursor, context)
  const asked = all.toSorted((a, b) => a.walk.askedAt - b.walk.askedAt).slice(0, termsPerVisit)
  const found = new Map<string, RawPost>()
  const drops: Drop[] = []
  const walks = new Map(all.map(({ term, walk }) => [keyOf(term), walk]))
  let stopped: SourceProblem | null = null
  let queries = 0
  for (const search of asked) {
    context.signal.throwIfAborted()
    const step = await walkDown(session, search, context)
    queries += step.pages
    walks.set(keyOf(search.term), step.walk)
    for (const value of step.values) {
      const read = readThread(value, { username, toUs: false })
      if ('post' in read) found.set(read.post.id, read.post)
      else drops.push(read.drop)
    }
    stopped = step.problem ?? stopped
    // What it has against one term it need not have against the next.
    if (step.problem && step.problem.key !== 'network-says') break
  }
  // What was found before the network said no is kept; it will say so again at the next visit.
  if (stopped && queries === 0) throw stopped
  return {
    arrivals: oldestFirst([...found.values()]).map((post) => ({ type: 'post', post })),
    drops,
    cursor: { terms: Object.fromEntries(walks) },
    nextInSeconds: stopped?.retryAfterSeconds ?? pause(queries),
  }
}

/** So long that a day of such visits stays within what is planned. */
const pause = (queries: number) => Math.max(soonest, Math.ceil((queries * 86_400) / plannedPerDay))

export const oldestFirst = (posts: RawPost[]): RawPost[] =>
  posts.toSorted((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))

/** A term that several topics share is asked once, and counted for the first of them. */
async function searchesFor(cursor: SearchCursor | null, { access, now }: Context): Promise<Search[]> {
  const at = secondsOf(now())
  const all = new Map<string, Search>()
  for (const { topicId, wanted } of await access.topics()) {
    for (const term of termsOf(wanted)) {
      const key = keyOf(term)
      const fresh: Walk = { floor: at - firstLook, ceiling: null, newest: at - firstLook, askedAt: 0 }
      if (!all.has(key)) all.set(key, { term, topicId, walk: cursor?.terms[key] ?? fresh })
    }
  }
  return [...all.values()]
}

type Step = { walk: Walk; values: unknown[]; pages: number; problem: SourceProblem | null }

/** Newest first, from where the last walk stopped, down to what is known. */
async function walkDown(session: Session, search: Search, context: Context): Promise<Step> {
  const step: Step = { walk: search.walk, values: [], pages: 0, problem: null }
  const seen = new Set<string>()
  const { floor } = search.walk
  let { ceiling, newest } = search.walk
  const askedAt = secondsOf(context.now())
  while (step.pages < pagesPerTerm) {
    const values = await ask(session, search, { since: floor - overlap, until: ceiling }, context).catch(
      (problem: unknown) => {
        if (!(problem instanceof SourceProblem)) throw problem
        step.problem = problem
        return null
      },
    )
    if (values === null) break
    step.pages++
    const posts = values.flatMap((value) => timed(value) ?? [])
    const fresh = posts.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    step.values.push(...values)
    newest = Math.max(newest, ...posts.map(({ at }) => at))
    const lowest = Math.min(...posts.map(({ at }) => at))
    if (values.length < pageSize || posts.length === 0 || lowest <= floor - overlap)
      return { ...step, walk: { floor: newest, ceiling: null, newest, askedAt } }
    // Those of one second may lie on two pages; where a page brings nothing new the second is passed by.
    ceiling = fresh.length > 0 ? lowest + 1 : lowest
  }
  // A term that is refused waits for its turn like the others.
  const wasAsked = step.pages > 0 || step.problem?.key === 'network-says'
  return { ...step, walk: { floor, ceiling, newest, askedAt: wasAsked ? askedAt : search.walk.askedAt } }
}

async function ask(
  { graph, credential }: Session,
  { term, topicId }: Search,
  { since, until }: { since: number; until: number | null },
  { access }: Context,
): Promise<unknown[]> {
  await access.take(credential, searches, 1, topicId)
  const value = await graph.get('keyword_search', {
    q: term.q,
    search_mode: term.mode,
    search_type: 'RECENT',
    since,
    until: until ?? undefined,
    limit: pageSize,
    fields,
  })
  const read = list.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Threads' })
  return read.data.data
}

function timed(value: unknown): { id: string; at: number } | null {
  const read = thread.safeParse(value)
  const at = read.success ? momentOf((read.data satisfies Thread).timestamp) : null
  return read.success && at ? { id: read.data.id, at: secondsOf(at) } : null
}
