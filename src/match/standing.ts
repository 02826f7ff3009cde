/**
 * The standing queries of all organisations.
 *
 * In: topics, as they change. Out: for one post, who follows it. A post of a town source is asked only of its own
 * organisation, with the local query too; a post of the firehose is asked of everybody at once.
 * Never here: a network's shape, a write.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { localTime } from '#basics/days'
import type { Log } from '#basics/log'
import { turns } from '#basics/turns'
import type { RawPost } from '#post'
import { type Database, everything, organisation } from '#store'
import type { Origin } from './engine/origin.js'
import { createMatcher, type Glimpse, type Matcher } from './matcher.js'
import { parse } from './query/index.js'
import { prepareRaw } from './raw.js'
import { sourcesOf } from './reused.js'
import { createSharer } from './share.js'
import { namesIn, type TownNames } from './town-names.js'

export type Standing = {
  start(): Promise<void>
  stop(): void
  /** Reads changed topics again. */
  refresh(): Promise<void>
  /** Whether the topics of this organisation have been read; {@link refresh} reads those of a new one. */
  knows(orgId: string): boolean
  /** Topics of every organisation that follows this post, by organisation. */
  anywhere(post: RawPost): Map<string, string[]>
  /**
   * Whether {@link anywhere} may say anything of a post from there, of which only the bytes are known; false is certain.
   * Everything may, as long as the topics have not been read.
   */
  sieve(origin: Origin): (glimpse: Glimpse) => boolean
  /** Topics of one organisation, for a post of its own town sources. */
  inTown(orgId: string, post: RawPost): string[]
  /** The topic that every kept post of the organisation hits. */
  everything(orgId: string): string
}

type Followed = {
  version: number
  timeZone: string
  /** The day, on the organisation's calendar, for which its topics stand: one past its end date does not. */
  day: string
  everything: string
  town: Matcher
  keys: string[]
}

export type StandingParts = {
  database: Database
  bus: Bus
  log: Log
  /** Without it no topic ends by itself: for who matches posts of any time. */
  now?: Clock
  /** Whether a post asks something, for `has:question`; without it no post does. */
  asks?: (post: RawPost) => boolean
}

export function createStanding(parts: StandingParts): Standing {
  const { database, bus, log, now, asks } = parts
  const firehose = createMatcher()
  const share = createSharer()
  const followed = new Map<string, Followed>()
  let isReady = false
  let timer: NodeJS.Timeout | undefined
  let deaf: (() => void) | undefined
  let turn: Promise<void> = Promise.resolve()

  function refresh(): Promise<void> {
    turn = turn.then(look, look)
    return turn
  }

  async function look(): Promise<void> {
    const versions = await database.app<
      { org_id: string; topics_version: number }[]
    >`select org_id, topics_version from versions()`
    for (const { org_id: orgId, topics_version: version } of versions) {
      const there = followed.get(orgId)
      if (there?.version === version && there.day === dayOf(there.timeZone)) continue
      const { names, timeZone } = await database.inOrg(orgId, async (tx) => ({
        names: await namesIn(tx, orgId),
        timeZone: (await organisation(tx, orgId))?.timeZone ?? 'UTC',
      }))
      const former = followed.get(orgId)?.keys ?? []
      const system = names.topics.find((topic) => topic.slug === everything)
      const next = system ? await stand(orgId, version, timeZone, system.topicId, names) : null
      if (next) followed.set(orgId, next)
      else followed.delete(orgId)
      // What stays as it was, is left alone.
      const stays = new Set(next?.keys)
      for (const key of former) if (!stays.has(key)) firehose.remove(key)
    }
    const alive = new Set(versions.map((row) => row.org_id))
    for (const orgId of [...followed.keys()]) if (!alive.has(orgId)) forget(orgId)
    isReady = true
  }

  function forget(orgId: string): void {
    for (const key of followed.get(orgId)?.keys ?? []) firehose.remove(key)
    followed.delete(orgId)
  }

  /** Empty, so before every end date, where there is no clock. */
  const dayOf = (timeZone: string) => (now ? localTime(now(), timeZone).day : '')

  /** In turns: a town of many streets takes a while. */
  async function stand(
    orgId: string,
    version: number,
    timeZone: string,
    everythingId: string,
    names: TownNames,
  ): Promise<Followed> {
    const day = dayOf(timeZone)
    const town = createMatcher()
    const wideNames = sourcesOf(names, 'wide')
    const townNames = names.places?.names.length ? sourcesOf(names, 'town') : wideNames
    const localNames = sourcesOf(names, 'local')
    const keys: string[] = []
    const rest = turns()
    for (const topic of names.topics) {
      await rest()
      if (topic.system || topic.state !== 'active' || (topic.endsOn !== null && topic.endsOn < day)) continue
      const wide = parse(topic.query, { reuse: wideNames })
      if (wide.ok) {
        const key = `${orgId}/${topic.topicId}`
        const query = share(wide.query)
        firehose.put(key, query)
        keys.push(key)
        const here = townNames === wideNames ? wide : parse(topic.query, { reuse: townNames })
        town.put(topic.topicId, here.ok ? share(here.query) : query)
      } else log.error({ topic: topic.topicId }, 'the query of a topic cannot be read')
      const local = topic.localQuery ? parse(topic.localQuery, { reuse: localNames }) : undefined
      if (local?.ok) town.put(`${topic.topicId} local`, share(local.query))
    }
    return { version, timeZone, day, everything: everythingId, town, keys }
  }

  const refreshAndTell = () =>
    void refresh().catch((error) => log.error({ error }, 'topics could not be read'))

  return {
    start: async () => {
      await refresh()
      timer = setInterval(refreshAndTell, 1000)
      deaf = bus.hear((event) => {
        if (event.type === 'topics') refreshAndTell()
      })
    },
    stop: () => {
      clearInterval(timer)
      deaf?.()
    },
    refresh,
    knows: (orgId) => followed.has(orgId),
    anywhere: (post) => {
      const byOrg = new Map<string, string[]>()
      for (const key of firehose.match(prepareRaw(post, asks))) {
        const orgId = key.slice(0, 36)
        const there = byOrg.get(orgId)
        if (there) there.push(key.slice(37))
        else byOrg.set(orgId, [key.slice(37)])
      }
      return byOrg
    },
    sieve: (origin) => {
      const mayMatch = firehose.sieve(origin)
      return (glimpse) => !isReady || mayMatch(glimpse)
    },
    inTown: (orgId, post) => {
      const found = followed.get(orgId)?.town.match(prepareRaw(post, asks)) ?? []
      return [...new Set(found.map((key) => key.slice(0, 36)))]
    },
    everything: (orgId) => {
      const org = followed.get(orgId)
      if (!org) throw new Error(`organisation ${orgId} has no topics`)
      return org.everything
    },
  }
}
