/**
 * Facebook: a page of the town itself, with what people say under it, or what another page writes.
 *
 * In: a page and the key that opens it. Out: posts, comments, mentions. Facebook calls us for each of them (`webhook`);
 * a visit catches up with what a call did not bring, so it is rare where calls come and frequent where they do not.
 * Deletions and edits are told in calls; `verify` asks after the rest. Never here: groups, profiles and inboxes, which
 * are nobody's business or closed to programs.
 */
import type { Arrival, Drop } from '#post'
import {
  type Context,
  type CredentialFacts,
  type PolledConnector,
  SourceProblem,
  type Visit,
} from '../../connector.js'
import { handshake, isSigned } from '../meta/calls.js'
import { type Graph, graphUrl } from '../meta/graph.js'
import { postOf, readPost } from './adapter.js'
import { answeringOn } from './answering.js'
import { readCall } from './called.js'
import { readConversations } from './comments.js'
import { openPage } from './page.js'
import { readWall, secondsOf, type Wall } from './posts.js'
import { verifyOn } from './verify.js'
import {
  type FacebookCursor,
  type FacebookSettings,
  facebookCursor,
  facebookSettings,
  postFields,
} from './wire.js'

/** Seconds between visits: where calls come, where they do not, on pages of others, and where something was left. */
const pace = { called: 600, alone: 120, others: 900, left: 30 }
const calledDays = 3
/** The page is told again to call us, lest somebody took that away. Seconds. */
const subscribeEvery = 86_400
const mostRemembered = 250

export function facebook(url = graphUrl): PolledConnector<FacebookSettings, FacebookCursor> {
  return {
    name: 'facebook',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: true, costPerPost: 0 },
    settings: facebookSettings,
    cursor: facebookCursor,
    identity: ({ credential, page, own }) => `${credential} ${page} ${own ? 'own' : 'other'}`,
    oldest: (a, b) => (a === null || b === null ? null : a.visitedAt <= b.visitedAt ? a : b),
    title: ({ name }) => name,
    credential: ({ credential }) => credential,
    visit: (settings, cursor, context) => visit(url, settings, cursor, context),
    verify: verifyOn(url),
    webhook: { handshake, isSigned, read: readCall },
    answering: answeringOn(url),
  }
}

async function visit(
  url: string,
  settings: FacebookSettings,
  cursor: FacebookCursor | null,
  context: Context,
): Promise<Visit<FacebookCursor>> {
  const now = context.now()
  const { graph, facts } = await openPage(url, settings, context)
  const wall = await readWall(graph, settings, cursor, now)
  if (!settings.own) return ofOthers(wall, now)
  const subscribedAt = await subscribed(graph, settings, cursor, context)
  const named = await readTagged(graph, settings, cursor, now)
  const said = await readConversations(graph, settings, wall, context)
  return {
    arrivals: [...wall.arrivals, ...named.arrivals, ...said.arrivals],
    drops: [...wall.drops, ...named.drops, ...said.drops],
    cursor: {
      visitedAt: secondsOf(now),
      posts: said.posts.slice(0, mostRemembered),
      tagged: named.tagged,
      subscribedAt,
    },
    nextInSeconds: said.leftFor === null ? paceOf(facts, now) : Math.max(said.leftFor, pace.left),
  }
}

function ofOthers(wall: Wall, now: Date): Visit<FacebookCursor> {
  const posts = wall.seen.map(({ updatedAt: _, stateNow: __, ...post }) => post).slice(0, mostRemembered)
  const cursor = {
    visitedAt: secondsOf(now),
    posts,
    tagged: { latest: 0, offUntil: 0 },
    subscribedAt: 0,
  }
  return { arrivals: wall.arrivals, drops: wall.drops, cursor, nextInSeconds: pace.others }
}

function paceOf({ calledAt }: CredentialFacts, now: Date): number {
  const ago = typeof calledAt === 'string' ? now.getTime() - Date.parse(calledAt) : Number.NaN
  return ago < calledDays * 86_400_000 ? pace.called : pace.alone
}

/** Tells the page to call us. Where that is not allowed we visit more often: nothing is lost by it. */
async function subscribed(
  graph: Graph,
  { page }: FacebookSettings,
  cursor: FacebookCursor | null,
  context: Context,
): Promise<number> {
  const now = secondsOf(context.now())
  if (cursor && now - cursor.subscribedAt < subscribeEvery) return cursor.subscribedAt
  try {
    await graph.post(`${page}/subscribed_apps`, { subscribed_fields: 'feed,mention' })
  } catch (problem) {
    if (!isNotAllowed(problem)) throw problem
    context.log.info({ key: problem.key }, 'the page may not call us')
  }
  return now
}

/** What is not granted is not asked for again that day; the set-up says which permission is missing. */
const isNotAllowed = (problem: unknown): problem is SourceProblem =>
  problem instanceof SourceProblem && ['permission-missing', 'network-says'].includes(problem.key)

type Named = { arrivals: Arrival[]; drops: Drop[]; tagged: FacebookCursor['tagged'] }

/** Public posts of others that name the page. */
async function readTagged(
  graph: Graph,
  settings: FacebookSettings,
  cursor: FacebookCursor | null,
  now: Date,
): Promise<Named> {
  const tagged = cursor?.tagged ?? { latest: secondsOf(now) - 7 * 86_400, offUntil: 0 }
  const named: Named = { arrivals: [], drops: [], tagged }
  if (secondsOf(now) < tagged.offUntil) return named
  try {
    const { items } = await graph.page(`${settings.page}/tagged`, { fields: postFields, limit: 50 })
    let { latest } = tagged
    for (const read of items.map(readPost).reverse()) {
      if ('drop' in read) named.drops.push(read.drop)
      else if (secondsOf(read.at) > tagged.latest) {
        latest = Math.max(latest, secondsOf(read.at))
        named.arrivals.push({ type: 'post', post: postOf(read.said, read.at, settings) })
      }
    }
    return { ...named, tagged: { latest, offUntil: 0 } }
  } catch (problem) {
    if (!isNotAllowed(problem)) throw problem
    return { ...named, tagged: { ...tagged, offUntil: secondsOf(now) + 86_400 } }
  }
}
