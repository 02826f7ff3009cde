/**
 * A status on or towards the organisation's own account → what came in. Pure.
 *
 * Who speaks to us does so in public: what is for followers only, or for us alone (a direct message), is refused and
 * counted. Accounts that ask programs to leave them out are read here: they spoke to us, and wait for an answer.
 */
import { type Reading, readStatus } from '../mastodon/adapter.js'
import { hasId } from '../mastodon/climb.js'
import { addressed, notification } from './wire.js'

const toUs = { visibilities: ['public', 'unlisted'], obeysWishes: false }

/** `account`: our own id on that server. */
export function readOwnStatus(
  value: unknown,
  { host, account }: { host: string; account: string },
  uris: Map<string, string>,
): Reading {
  const read = readStatus(value, host, uris, toUs)
  if ('drop' in read || read.arrival.type !== 'post') return read
  const { post } = read.arrival
  const isOurs = addressed.safeParse(value).data?.account.id === account
  const author = post.author && { ...post.author, ...(isOurs ? { isOwner: true } : {}) }
  return {
    arrival: { ...read.arrival, post: { ...post, kind: 'own', author, ...(isOurs ? {} : { toUs: true }) } },
  }
}

/** The status of a mention; null: a notification that means nothing here. A mention without one is no mention. */
export function statusOfMention(value: unknown): unknown {
  const read = notification.safeParse(value)
  if (!read.success) return value
  return read.data.type === 'mention' ? (read.data.status ?? {}) : null
}

/** Oldest first; the same status once. */
export function readOwn(values: unknown[], own: { host: string; account: string }): Reading[] {
  const uris = new Map<string, string>()
  const seen = new Set<string>()
  const once = values.filter((value) => !hasId(value) || (!seen.has(value.id) && seen.add(value.id)))
  for (const value of once) if (hasId(value) && typeof value.uri === 'string') uris.set(value.id, value.uri)
  return once.map((value) => readOwnStatus(value, own, uris))
}
