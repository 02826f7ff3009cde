/**
 * Reading a list of Mastodon upwards, from the last id that is known until nothing is newer: for timelines, for what an
 * account wrote, for what was said to it.
 *
 * It begins ten minutes below that id where ids are moments: posts from other servers arrive late and are filed under the
 * moment at which they were written. What comes twice is harmless, and edits of the last minutes come along.
 */
import { SourceProblem } from '../../connector.js'
import { type Reading, type Rules, readStatus } from './adapter.js'
import type { Answered } from './server.js'

export const pageSize = 40
const mostPages = 10
/** On the first visit it reads back so far: a hashtag of a town has its last weeks in it. */
const firstPages = 5
const overlapMs = 600_000

export type Climb = {
  /** Oldest first. */
  values: unknown[]
  latest: string | null
  /** Nothing is newer than what was read. */
  isThere: boolean
  /** The server has hardly any requests left for us until then. */
  pauseSeconds: number | null
}

export type Ladder = {
  host: string
  addressOf(bound: Record<string, string>): URL
  ask(url: URL): Promise<Answered>
}

/** Of an empty `latest`, the newest pages. */
export async function climbFrom(latest: string | null, { host, addressOf, ask }: Ladder): Promise<Climb> {
  const climb: Climb = { values: [], latest, isThere: false, pauseSeconds: null }
  const seen = new Set<string>()
  let bound: Record<string, string> = latest === null ? {} : { min_id: tenMinutesBelow(latest) }
  for (let page = 0; page < (latest === null ? firstPages : mostPages); page++) {
    const { value, pauseSeconds } = await ask(addressOf(bound))
    if (!Array.isArray(value)) throw new SourceProblem('mastodon-unreadable', { host })
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

/** Statuses, oldest first, so that a parent stands before its answers. */
export function understand(values: unknown[], host: string, rules?: Rules): Reading[] {
  const uris = new Map(
    values.flatMap((value) => (hasId(value) && value.uri ? [[value.id, value.uri] as const] : [])),
  )
  return values.map((value) => readStatus(value, host, uris, rules))
}

type HasId = { id: string; uri?: string }
export function hasId(value: unknown): value is HasId {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

/** Longer numbers are higher; ids of other programs are made to be compared as text. */
export function isNewer(a: string, b: string): boolean {
  const areNumbers = /^\d+$/.test(a) && /^\d+$/.test(b)
  return areNumbers && a.length !== b.length ? a.length > b.length : a > b
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
