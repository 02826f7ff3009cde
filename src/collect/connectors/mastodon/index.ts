/**
 * Mastodon without an account: the timeline of a hashtag, or of everybody on one server.
 *
 * A visit reads upwards from the last id until nothing is newer, ten pages at most. It begins ten minutes below that id:
 * posts from other servers arrive late and are filed under the moment at which they were written. What comes twice is
 * harmless, and edits of the last minutes come along. Deletions are not told: `verify` asks after posts that were kept.
 */

import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { type Reading, readStatus } from './adapter.js'
import { addressOn, askServer } from './server.js'
import { verify } from './verify.js'
import {
  instance,
  type MastodonCursor,
  type MastodonSettings,
  mastodonCursor,
  mastodonSettings,
} from './wire.js'

const pageSize = 40
const mostPages = 10
/** On the first visit it reads back so far: a hashtag of a town has its last weeks in it. */
const firstPages = 5
const accessMs = 24 * 3_600_000
const overlapMs = 600_000

export function mastodon(): PolledConnector<MastodonSettings, MastodonCursor> {
  return {
    name: 'mastodon',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: mastodonSettings,
    cursor: mastodonCursor,
    identity: ({ host, tag }) => `${host} ${tag ? `#${tag.toLowerCase()}` : 'public'}`,
    oldest: (a, b) => {
      if (a === null || b === null || a.latest === null || b.latest === null) return null
      return isNewer(a.latest, b.latest) ? b : a
    },
    title: ({ host, tag }) => (tag ? `#${tag} (${host})` : host),
    visit,
    verify,
  }
}

async function visit(
  settings: MastodonSettings,
  cursor: MastodonCursor | null,
  context: Context,
): Promise<Visit<MastodonCursor>> {
  const now = context.now()
  const access = await accessTo(settings, cursor, context)
  const climb = await readUp(settings, cursor?.latest ?? null, access.localOnly, context)
  const read = understand(climb.values, settings.host)
  const isNew = climb.latest !== null && climb.latest !== (cursor?.latest ?? null)
  const heardAt = isNew ? now.toISOString() : (cursor?.heardAt ?? null)
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    cursor: { latest: climb.latest, access, heardAt },
    nextInSeconds: Math.max(climb.pauseSeconds ?? 0, climb.isThere ? paceOf(heardAt, now) : 5),
  }
}

/** A minute while people write, three when nobody did for an hour. */
function paceOf(heardAt: string | null, now: Date): number {
  return heardAt !== null && now.getTime() - Date.parse(heardAt) < 3_600_000 ? 60 : 180
}

/** Oldest first, so that a parent stands before its answers. */
function understand(values: unknown[], host: string): Reading[] {
  const uris = new Map(
    values.flatMap((value) => (hasId(value) && value.uri ? [[value.id, value.uri] as const] : [])),
  )
  return values.map((value) => readStatus(value, host, uris))
}

type HasId = { id: string; uri?: string }
function hasId(value: unknown): value is HasId {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

/** Longer numbers are higher; ids of other programs are made to be compared as text. */
function isNewer(a: string, b: string): boolean {
  const areNumbers = /^\d+$/.test(a) && /^\d+$/.test(b)
  return areNumbers && a.length !== b.length ? a.length > b.length : a > b
}

type Climb = { values: unknown[]; latest: string | null; isThere: boolean; pauseSeconds: number | null }

async function readUp(
  settings: MastodonSettings,
  latest: string | null,
  localOnly: boolean,
  context: Context,
): Promise<Climb> {
  const climb: Climb = { values: [], latest, isThere: false, pauseSeconds: null }
  const seen = new Set<string>()
  let bound: { min_id: string } | { max_id: string } | null =
    latest === null ? null : { min_id: tenMinutesBelow(latest) }
  for (let page = 0; page < (latest === null ? firstPages : mostPages); page++) {
    const url = timeline(settings, localOnly, bound)
    const { value, pauseSeconds } = await askServer(url, context)
    if (!Array.isArray(value)) throw new SourceProblem('mastodon-unreadable', { host: settings.host })
    const fresh = value.filter((one) => !hasId(one) || !seen.has(one.id))
    const ids = fresh.filter(hasId).map(({ id }) => id)
    if (ids.length === 0 && page > 0) return { ...climb, isThere: true }
    for (const id of ids) seen.add(id)
    climb.pauseSeconds = pauseSeconds
    climb.values =
      latest === null ? [...fresh.toReversed(), ...climb.values] : [...climb.values, ...fresh.toReversed()]
    for (const id of ids) if (climb.latest === null || isNewer(id, climb.latest)) climb.latest = id
    if (ids.length === 0) return { ...climb, isThere: true }
    if (pauseSeconds !== null) return climb
    bound = latest === null ? { max_id: edge(ids, isNewer) } : { min_id: edge(ids, (a, b) => isNewer(b, a)) }
  }
  return { ...climb, isThere: latest === null }
}

/** The id that none is beyond: `isBeyond(a, b)` says that b is to be preferred. */
const edge = (ids: string[], isBeyond: (a: string, b: string) => boolean) =>
  ids.reduce((best, id) => (isBeyond(best, id) ? id : best))

/** Mastodon's ids are milliseconds and 16 bits more; ids of other programs stay as they are. */
function tenMinutesBelow(id: string): string {
  if (!/^\d{15,19}$/.test(id)) return id
  const below = BigInt(id) - (BigInt(overlapMs) << 16n)
  return below > 0n ? below.toString() : id
}

function timeline(
  { host, tag }: MastodonSettings,
  localOnly: boolean,
  bound: Record<string, string> | null,
): URL {
  const url = addressOn(
    host,
    tag ? `/api/v1/timelines/tag/${encodeURIComponent(tag)}` : '/api/v1/timelines/public',
  )
  url.searchParams.set('limit', String(pageSize))
  if (!tag || localOnly) url.searchParams.set('local', 'true')
  for (const [name, id] of Object.entries(bound ?? {})) url.searchParams.set(name, id)
  return url
}

/** Whether people without an account may read it, and whether only what is from the server itself. */
async function accessTo(settings: MastodonSettings, cursor: MastodonCursor | null, context: Context) {
  const now = context.now()
  const known = cursor?.access
  if (known && now.getTime() - Date.parse(known.at) < accessMs) return known
  const at = now.toISOString()
  const feeds = await feedsOf(settings.host, context)
  if (!feeds) return { at, localOnly: false }
  const access = settings.tag ? feeds.hashtag_feeds : feeds.live_feeds
  if (access.local !== 'public') throw new SourceProblem('mastodon-members-only', { host: settings.host })
  return { at, localOnly: access.remote !== 'public' }
}

/** Null: the server does not say (an older one, or another program): then its timelines will. */
async function feedsOf(host: string, context: Context) {
  try {
    const { value } = await askServer(addressOn(host, '/api/v2/instance'), context)
    return instance.safeParse(value).data?.configuration?.timelines_access ?? null
  } catch (problem) {
    const isOlder = problem instanceof SourceProblem && problem.key.startsWith('mastodon-')
    if (isOlder) return null
    throw problem
  }
}
