/**
 * The organisation's own account on Threads: what it posts, what people answer under it, and who names it.
 *
 * A visit reads our new posts, then the conversations under those of the last thirty days: the youngest each time, the
 * older ones in turn, so that the number of calls stays bounded. Threads calls us as well (`webhook`); a visit catches up
 * with what was lost. Never here: what was said elsewhere without naming us.
 */
import type { Arrival, Drop, RawPost } from '#post'
import {
  type Context,
  type PolledConnector,
  SourceProblem,
  type Visit,
  type Webhook,
} from '../../connector.js'
import { handshake, isSigned } from '../meta/calls.js'
import type { GraphPage } from '../meta/graph.js'
import { momentOf, readThread, secondsOf } from './adapter.js'
import { answering } from './answering.js'
import { fields, oldestFirst } from './index.js'
import { openThreads, type Session, threadsUrl } from './session.js'
import { verifyOwn } from './verify.js'
import { call, type OwnCursor, ownCursor, type ThreadsSettings, thread, threadsSettings } from './wire.js'

/** Seconds. A post older than this gets hardly an answer. */
const openFor = 30 * 86_400
/** A post so young is asked at every visit. */
const youngFor = 2 * 86_400
const overlap = 600
const conversationsPerVisit = 20
const pagesPerList = 4
const everySeconds = 180
/** Naming us is shown only with a permission that needs approval: without it, it is asked for once a day. */
const askAgain = 86_400

export function threadsOwn(url = threadsUrl): PolledConnector<ThreadsSettings, OwnCursor> {
  return {
    name: 'threads-own',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: threadsSettings,
    cursor: ownCursor,
    identity: ({ credential, username }) => `${credential} own ${username}`,
    oldest: (a, b) => (a === null || b === null ? null : a.posts <= b.posts ? a : b),
    title: ({ username }) => `@${username} (Threads)`,
    credential: ({ credential }) => credential,
    webhook,
    answering: answering(url),
    visit: (settings, cursor, context) => visit(url, settings, cursor, context),
    verify: (settings, links, context) => verifyOwn(url, settings, links, context),
  }
}

type Gathered = { posts: Map<string, RawPost>; drops: Drop[] }

async function visit(
  url: string,
  { credential, username }: ThreadsSettings,
  cursor: OwnCursor | null,
  context: Context,
): Promise<Visit<OwnCursor>> {
  const session = await openThreads(url, credential, context)
  const at = secondsOf(context.now())
  const gathered: Gathered = { posts: new Map(), drops: [] }
  const from = cursor ?? { posts: at - openFor, mentions: null, noMentionsAt: null, open: [] }
  const mine = await listSince(session, 'me/threads', from.posts - overlap, username, false, gathered)
  const open = openPosts(from.open, mine.posts, at)
  const asked = await askConversations(session, open, username, at, gathered)
  // What it will say again at each visit must be seen by people; at the first, what was found comes first.
  if (asked.problem && asked.problem.retryAfterSeconds === undefined && cursor !== null) throw asked.problem
  const mentions = await askMentions(session, from, username, at, gathered)
  return {
    arrivals: oldestFirst([...gathered.posts.values()]).map((post) => ({ type: 'post', post })),
    drops: gathered.drops,
    cursor: { posts: Math.max(from.posts, mine.newest), ...mentions, open: asked.open },
    nextInSeconds: asked.problem?.retryAfterSeconds ?? everySeconds,
  }
}

type Open = OwnCursor['open'][number]

function openPosts(known: Open[], fresh: RawPost[], at: number): Open[] {
  const all = new Map(known.map((one) => [one[0], one]))
  for (const { id, createdAt } of fresh) {
    const written = secondsOf(createdAt ?? new Date(0))
    if (!all.has(id)) all.set(id, [id, written, written, 0])
  }
  return [...all.values()].filter(([, written]) => written > at - openFor)
}

/** The young ones always, then those that waited longest. */
async function askConversations(
  session: Session,
  open: Open[],
  username: string,
  at: number,
  gathered: Gathered,
): Promise<{ open: Open[]; problem: SourceProblem | null }> {
  const rank = ([, written, , asked]: Open) => (written > at - youngFor ? 0 : asked)
  const all = new Map(open.map((one) => [one[0], one]))
  for (const one of open.toSorted((a, b) => rank(a) - rank(b)).slice(0, conversationsPerVisit)) {
    const [id, written, read] = one
    try {
      const path = `${id}/conversation`
      const { newest } = await listSince(session, path, read - overlap, username, true, gathered)
      all.set(id, [id, written, Math.max(read, newest), at])
    } catch (problem) {
      if (!(problem instanceof SourceProblem)) throw problem
      // A post that is gone has no conversation; a limit or a key stops the rest, and what was read is kept.
      if (problem.key !== 'network-says') return { open: [...all.values()], problem }
      all.delete(id)
    }
  }
  return { open: [...all.values()], problem: null }
}

async function askMentions(
  session: Session,
  from: Pick<OwnCursor, 'mentions' | 'noMentionsAt'>,
  username: string,
  at: number,
  gathered: Gathered,
): Promise<Pick<OwnCursor, 'mentions' | 'noMentionsAt'>> {
  const { mentions, noMentionsAt } = from
  if (noMentionsAt !== null && at - noMentionsAt < askAgain) return { mentions, noMentionsAt }
  const since = (mentions ?? at - openFor) - overlap
  try {
    const { newest } = await listSince(session, `${session.userId}/mentions`, since, username, true, gathered)
    return { mentions: Math.max(mentions ?? 0, newest, since + overlap), noMentionsAt: null }
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    const isRefused = problem.key === 'permission-missing' || problem.key === 'network-says'
    return { mentions, noMentionsAt: isRefused ? at : noMentionsAt }
  }
}

/** Newest first, down to a moment (seconds); the list itself knows how to go on. */
async function listSince(
  { graph }: Session,
  path: string,
  since: number,
  username: string,
  toUs: boolean,
  gathered: Gathered,
): Promise<{ posts: RawPost[]; newest: number }> {
  const posts: RawPost[] = []
  let newest = 0
  for await (const page of graph.pages(path, { fields, limit: 100 }, pagesPerList)) {
    for (const item of page.items) {
      const read = readThread(item, { username, toUs })
      if ('drop' in read) gathered.drops.push(read.drop)
      else if (isSince(read.post, since)) {
        posts.push(read.post)
        gathered.posts.set(read.post.id, read.post)
        newest = Math.max(newest, secondsOf(read.post.createdAt ?? new Date(0)))
      }
    }
    if (reaches(page, since)) break
  }
  return { posts, newest }
}

const isSince = ({ createdAt }: RawPost, since: number) => secondsOf(createdAt ?? new Date(0)) >= since

function reaches({ items }: GraphPage, since: number): boolean {
  return items.some((item) => {
    const at = momentOf(thread.safeParse(item).data?.timestamp ?? '')
    return at !== null && secondsOf(at) < since
  })
}

/** Replies and mentions, one in a call. What is about another account of the same app is left out by its root or owner. */
const webhook: Webhook<ThreadsSettings> = {
  handshake,
  isSigned,
  read: (body, { username }) => {
    const read = call.safeParse(json(body))
    if (!read.success) return { arrivals: [], drops: [{ reason: 'malformed', detail: 'webhook' }] }
    const arrivals: Arrival[] = []
    const drops: Drop[] = []
    for (const { field, value } of read.data.values) {
      if (field !== 'replies' && field !== 'mentions') continue
      const root = thread.safeParse(value).data?.root_post?.username?.toLowerCase()
      if (field === 'replies' && root !== undefined && root !== username) continue
      const one = readThread(value, { username, toUs: true })
      if ('drop' in one) drops.push(one.drop)
      else arrivals.push({ type: 'post', post: one.post })
    }
    return { arrivals, drops }
  },
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
