/**
 * A Jetstream frame → what came in. Pure, and it never throws: every field is looked at before it is believed.
 *
 * A frame that comes twice gives the same arrival twice: the id is that of the post (`at://did/app.bsky.feed.post/rkey`),
 * so keeping it again changes nothing.
 *
 * Posts with the label `!no-unauthenticated` ask not to be shown to people without an account, and are refused. Most
 * people ask that in their profile, which is not in the frame: that is told in the coverage note of the source.
 */

import type { Arrival, Carries, Drop, RawPost } from '#post'

export const network = 'bluesky'
const postCollection = 'app.bsky.feed.post'
/** What the network allows in a post, in bytes. */
const longestText = 3_000
/** Of lists in a post: more is no writing. */
const longestList = 50
const gone = new Set(['deleted', 'deactivated', 'suspended', 'takendown'])

/** `timeUs` is null when the frame does not say it; both others are null for a frame that means nothing here. */
export type Reading = { timeUs: number | null; arrival: Arrival | null; drop: Drop | null }

export function readFrame(text: string): Reading {
  const frame = parse(text)
  if (!isObject(frame)) return { timeUs: null, arrival: null, drop: { reason: 'malformed', detail: 'frame' } }
  const timeUs = isTime(frame.time_us) ? frame.time_us : null
  const read = understand(frame, timeUs)
  if (read === null) return { timeUs, arrival: null, drop: null }
  return 'reason' in read ? { timeUs, arrival: null, drop: read } : { timeUs, arrival: read, drop: null }
}

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 2_048
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function understand(frame: Fields, timeUs: number | null): Arrival | Drop | null {
  if (!isWord(frame.did)) return { reason: 'incomplete', detail: 'did' }
  if (frame.kind === 'commit') return commitOf(frame.did, frame.commit, timeUs)
  if (frame.kind === 'account') return accountOf(frame.did, frame.account)
  // Identities say that a handle moved: handles are not kept. Kinds to come are for later versions.
  return isWord(frame.kind) ? null : { reason: 'incomplete', detail: 'kind' }
}

function accountOf(did: string, account: unknown): Arrival | Drop | null {
  if (!isObject(account)) return { reason: 'incomplete', detail: 'account' }
  const isGone = account.active === false && isWord(account.status) && gone.has(account.status)
  return isGone ? { type: 'account-gone', network, author: did } : null
}

function commitOf(did: string, commit: unknown, timeUs: number | null): Arrival | Drop | null {
  if (!isObject(commit)) return { reason: 'incomplete', detail: 'commit' }
  if (commit.collection !== postCollection) {
    return isWord(commit.collection) ? null : { reason: 'incomplete', detail: 'collection' }
  }
  if (!isWord(commit.rkey)) return { reason: 'incomplete', detail: 'rkey' }
  const id = `at://${did}/${postCollection}/${commit.rkey}`
  const { operation, record } = commit
  if (operation === 'delete') return { type: 'delete', network, id }
  if (operation !== 'create' && operation !== 'update') return { reason: 'malformed', detail: 'operation' }
  if (!isObject(record)) return { reason: 'incomplete', detail: 'record' }
  const edited = operation === 'update'
  if (isHidden(record)) return edited ? { type: 'delete', network, id } : { reason: 'not-public' }
  const post = postOf(record, did, commit.rkey, id)
  if ('reason' in post) return post
  if (!edited) return { type: 'post', post }
  const editedAt = timeUs === null ? {} : { editedAt: new Date(timeUs / 1000) }
  return { type: 'post', post: { ...post, ...editedAt }, edited: true }
}

export function isHidden(record: Fields): boolean {
  const labels = isObject(record.labels) ? listOf(record.labels.values) : []
  return labels.some((label) => isObject(label) && label.val === '!no-unauthenticated')
}

/** Also for who reads the same records by another road. */
export function postOf(record: Fields, did: string, rkey: string, id: string): RawPost | Drop {
  const { text } = record
  if (text === undefined) return { reason: 'incomplete', detail: 'text' }
  if (typeof text !== 'string') return { reason: 'malformed', detail: 'text' }
  if (text.length > longestText || Buffer.byteLength(text) > longestText) {
    return { reason: 'too-large', detail: 'text' }
  }
  const facets = facetsOf(record.facets, text)
  const embed = embedOf(record.embed)
  const createdAt = dateOf(record.createdAt)
  const replyTo = parentOf(record.reply)
  const tags = [...facets.tags, ...listOf(record.tags).filter(isWord)]
  return {
    network,
    id,
    kind: 'social',
    author: { id: did },
    text,
    link: linkOf(did, rkey),
    carries: embed.carries,
    languages: listOf(record.langs).filter(isWord),
    tags: [...new Set(tags)],
    mentions: facets.mentions,
    links: [...new Set([...facets.links, ...embed.links])],
    ...(createdAt ? { createdAt } : {}),
    ...(replyTo ? { replyTo } : {}),
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, longestList) : [])
const linkOf = (did: string, rkey: string) => `https://bsky.app/profile/${did}/post/${rkey}`

/** The author's clock may be wrong; whether it is believed is decided where posts of all networks are weighed. */
function dateOf(value: unknown): Date | null {
  const date = isWord(value) ? new Date(value) : null
  return date && !Number.isNaN(date.getTime()) ? date : null
}

function parentOf(reply: unknown): string | null {
  const parent = isObject(reply) ? reply.parent : null
  return isObject(parent) && isWord(parent.uri) ? parent.uri : null
}

type Pointed = { links: string[]; tags: string[]; mentions: string[] }

function facetsOf(facets: unknown, text: string): Pointed {
  const pointed: Pointed = { links: [], tags: [], mentions: [] }
  for (const facet of listOf(facets)) {
    if (!isObject(facet)) continue
    for (const feature of listOf(facet.features)) {
      if (!isObject(feature)) continue
      if (isWord(feature.uri)) pointed.links.push(feature.uri)
      if (isWord(feature.tag)) pointed.tags.push(feature.tag)
      if (isWord(feature.did)) pointed.mentions.push(handleAt(text, facet.index) ?? feature.did)
    }
  }
  return pointed
}

/** The handle that a mention covers; positions count bytes, and may be anything. */
function handleAt(text: string, index: unknown): string | null {
  if (!isObject(index)) return null
  const { byteStart, byteEnd } = index
  if (typeof byteStart !== 'number' || typeof byteEnd !== 'number') return null
  const covered = Buffer.from(text).subarray(byteStart, byteEnd).toString()
  return /^@[\p{L}\p{N}][\p{L}\p{N}.-]*$/u.test(covered) ? covered.slice(1) : null
}

function embedOf(embed: unknown): { carries: Carries; links: string[] } {
  if (!isObject(embed)) return { carries: {}, links: [] }
  const { external, record, media } = embed
  switch (embed.$type) {
    case 'app.bsky.embed.images':
      return { carries: { image: true }, links: [] }
    case 'app.bsky.embed.video':
      return { carries: { video: true }, links: [] }
    case 'app.bsky.embed.external':
      return {
        carries: { link: true },
        links: isObject(external) && isWord(external.uri) ? [external.uri] : [],
      }
    case 'app.bsky.embed.record':
      return { carries: {}, links: quotedOf(record) }
    case 'app.bsky.embed.recordWithMedia': {
      // A quote inside the media of a quote is no embed that the network makes: one level.
      const shown = isObject(media) && media.$type !== embed.$type ? embedOf(media) : embedOf(null)
      return { ...shown, links: [...shown.links, ...quotedOf(isObject(record) ? record.record : null)] }
    }
    default:
      return { carries: {}, links: [] }
  }
}

/** The address of a post that is quoted. */
function quotedOf(reference: unknown): string[] {
  if (!isObject(reference) || !isWord(reference.uri)) return []
  const [, did, rkey] = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/.exec(reference.uri) ?? []
  return did && rkey ? [linkOf(did, rkey)] : []
}
