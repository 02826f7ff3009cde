/**
 * The way of a post through the house: collect → match → minimise → sense → store, and the wall is told.
 *
 * Matching reads what came in, in memory; from `minimise` on nothing says who wrote it, and only that is kept or logged.
 * Each organisation has a transaction of its own, in which the posts and the cursor behind them are written together:
 * what is delivered again changes nothing, and what was not kept will be delivered again.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { mapInTurns, turns } from '#basics/turns'
import type { Arrival, Drop, Post } from '#post'
import {
  type Added,
  countDrops,
  type Database,
  dayIn,
  type Heard,
  holdSquare,
  type Kept,
  keep,
  keepOutsideCounts,
  moveCursor,
  type Place,
  spoke,
  type Tx,
  wentWell,
} from '#store'
import { type Circle, type Circles, monthsOf } from './collect/circle.js'
import type { Delivery } from './collect/connector.js'
import { createFarewells } from './collect/farewells.js'
import { minimise } from './collect/minimise/index.js'
import { type Deliver, type Listener, NotKept } from './collect/schedule.js'
import type { Standing } from './match/standing.js'
import type { TownLayer } from './sense/index.js'

type Parts = {
  database: Database
  circles: Circles
  standing: Standing
  /** The language of a text: queries may ask for it, so it is found before matching where the source does not say. */
  language: (text: string) => { lang: string }
  /** Fills in what a post means; with what the organisation taught about tone. */
  sense: (post: Post, layer?: TownLayer | null) => Post
  /** What an organisation taught about tone. */
  toneOf?: (tx: Tx, orgId: string) => Promise<TownLayer | null>
  /** Opens what is known of places (once); then, for one organisation, which of them a post names. */
  places?: () => Promise<(tx: Tx, orgId: string) => Promise<(post: Post) => string[]>>
  /** In the same transaction: what follows from what was said to us, or by us to who asked. */
  conversed?: (tx: Tx, orgId: string, fresh: Kept['fresh']) => Promise<void>
  /** In the same transaction as well: the story and the line of each post. */
  gathering?: {
    ready(orgId: string): Promise<void>
    place(tx: Tx, orgId: string, added: Added[]): Promise<Place[]>
    forget(orgId: string): void
    renew(orgId: string): Promise<void>
  }
  bus: Bus
  now: Clock
}

export type Taken = { added: number; edited: number; removed: number; drops: Drop[] }

export type Intake = {
  deliver: Deliver
  /** The same for posts that were handed in or recorded; resolves with what became of them. */
  take(delivery: Delivery<unknown>, listener: Listener, recorded?: boolean): Promise<Taken>
}

const knowsNone = async () => async () => () => []

/** No organisation keeps a text longer than ninety days. */
const longestKeepMs = 91 * 86_400_000

type PostArrival = Extract<Arrival, { type: 'post' }>
type Chosen = { arrival: PostArrival; topics: string[] }

export function createIntake(parts: Parts): Intake {
  const {
    database,
    circles,
    standing,
    language,
    sense,
    places = knowsNone,
    toneOf = async () => null,
    conversed = async () => {},
    gathering,
    bus,
    now,
  } = parts
  const farewells = createFarewells()

  const deliver: Deliver = async (delivery, listeners, visited) => {
    await knowAll(listeners)
    farewells.remember(delivery.arrivals, listeners)
    const posts = await postsOf(delivery)
    const followers = listeners.some((listener) => listener.scope === 'firehose')
      ? await mapInTurns(posts, (arrival) => standing.anywhere(arrival.post))
      : []
    const notKept: { listener: Listener; error: unknown }[] = []
    for (const listener of listeners) {
      const chosen = (
        await mapInTurns(posts, (arrival, index) => choose(listener, arrival, followers[index]))
      ).flat()
      farewells.owe(listener, delivery)
      if (
        chosen.length > 0 ||
        visited ||
        delivery.counts?.length ||
        listener.scope === 'town' ||
        farewells.areDue(listener, now())
      ) {
        // What one organisation cannot keep now, the others can.
        await keepFor(listener, delivery, chosen, visited, false).catch((error) => {
          farewells.letGo(listener)
          notKept.push({ listener, error })
        })
      }
    }
    if (notKept.length > 0) {
      const listeners = notKept.map(({ listener }) => listener)
      throw new NotKept(listeners, notKept[0]?.error)
    }
  }

  /** An organisation that was founded a moment ago may be heard of before its topics are. */
  async function knowAll(listeners: Listener[]): Promise<void> {
    if (!listeners.every(({ orgId }) => standing.knows(orgId))) await standing.refresh()
  }

  /** A feed may bring a thousand long articles at once: whatever is done with each is done in turns. */
  function postsOf(delivery: Delivery<unknown>): Promise<PostArrival[]> {
    const posts = delivery.arrivals.filter((arrival) => arrival.type === 'post')
    return mapInTurns(posts, (arrival) => {
      const { post } = arrival
      if (post.languages?.length) return arrival
      return {
        ...arrival,
        post: { ...post, languages: [language(`${post.title ?? ''}\n${post.text}`).lang] },
      }
    })
  }

  /** A town source is kept whole; of the firehose only what a topic matches, and edits of what may be here already. */
  function choose(
    listener: Listener,
    arrival: PostArrival,
    followers: Map<string, string[]> | undefined,
  ): Chosen[] {
    if (listener.scope === 'town') return [{ arrival, topics: standing.inTown(listener.orgId, arrival.post) }]
    const topics = followers?.get(listener.orgId)
    return topics || arrival.edited ? [{ arrival, topics: topics ?? [] }] : []
  }

  async function keepFor(
    listener: Listener,
    { cursor, counts = [] }: Pick<Delivery<unknown>, 'cursor' | 'counts'>,
    chosen: Chosen[],
    visited: { at: Date; next: Date | null } | null,
    recorded: boolean,
  ): Promise<Taken> {
    const { orgId, sourceId } = listener
    const gone = farewells.of(listener)
    // One moment for all of it: at the turn of a month the key and the posts must agree.
    const receivedAt = now()
    const placesOf = await places()
    if (chosen.length > 0) await gathering?.ready(orgId)
    const work = database.inOrg(orgId, async (tx) => {
      // Before the keys are read: a month's key is not destroyed while posts of that month are on their way.
      await holdSquare(tx, orgId)
      const circle = await circles.open(
        tx,
        orgId,
        monthsOf(
          chosen.map((one) => one.arrival.post),
          receivedAt,
          recorded ? null : new Date(receivedAt.getTime() - longestKeepMs),
        ),
      )
      const named = chosen.length > 0 ? await placesOf(tx, orgId) : () => []
      const layer = chosen.length > 0 ? await toneOf(tx, orgId) : null
      const mean = (post: Post) => sense(post, layer)
      const { heard, drops } = await understand(
        { ...circle, receivedAt, recorded },
        listener,
        chosen,
        named,
        mean,
      )
      const kept = await keep(
        tx,
        orgId,
        circle.timeZone,
        heard,
        gathering && ((_, added) => gathering.place(tx, orgId, added)),
      )
      await conversed(tx, orgId, kept.fresh)
      const removed = await farewells.follow(tx, circle, gone, listener.scope)
      await keepOutsideCounts(tx, orgId, sourceId, counts)
      const allDrops = [...gone.drops, ...drops]
      await countDrops(tx, orgId, sourceId, dayIn(circle.timeZone, receivedAt), allDrops)
      if (cursor !== null) await moveCursor(tx, orgId, sourceId, cursor)
      if (visited) await wentWell(tx, orgId, sourceId, visited.at, visited.next)
      if (kept.added > 0) await spoke(tx, orgId, sourceId, receivedAt)
      return { added: kept.added, edited: kept.edited, removed, drops: allDrops }
    })
    const taken = await work.catch((error) => {
      // What was not kept is in no story.
      gathering?.forget(orgId)
      throw error
    })
    farewells.done(listener, gone, receivedAt)
    if (taken.added + taken.edited + taken.removed > 0) bus.tell({ type: 'square', orgId })
    return taken
  }

  /** What came in, as it may be kept: nothing after this line knows who wrote it. */
  async function understand(
    circle: Circle & { receivedAt: Date; recorded: boolean },
    listener: Listener,
    chosen: Chosen[],
    named: (post: Post) => string[],
    mean: (post: Post) => Post,
  ) {
    const heard: Heard[] = []
    const drops: Drop[] = []
    const keepDays = Math.min(circle.keepDays, listener.keepDays ?? circle.keepDays)
    const rest = turns()
    for (const { arrival, topics } of chosen) {
      await rest()
      if (farewells.wasDeleted(arrival.post, listener.orgId)) {
        drops.push({ reason: 'deleted' })
        continue
      }
      const post = minimise(arrival.post, { ...circle, keepDays })
      if ('reason' in post) drops.push(post)
      else {
        const known = topics.length > 0 || listener.scope === 'town'
        const sensed = mean(post)
        heard.push({
          post: sensed,
          places: named(sensed),
          sourceId: listener.sourceId,
          topics: known ? [standing.everything(listener.orgId), ...topics] : [],
          edited: arrival.edited === true,
        })
      }
    }
    return { heard, drops }
  }

  return {
    deliver,
    take: async (delivery, listener, recorded = false) => {
      await knowAll([listener])
      const posts = await postsOf(delivery)
      farewells.owe(listener, delivery)
      const chosen = (await mapInTurns(posts, (arrival) => choose(listener, arrival, undefined))).flat()
      return keepFor(listener, { cursor: null }, chosen, null, recorded)
    },
  }
}
