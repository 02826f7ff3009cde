/**
 * The door of the house: what a connector read becomes what may be kept.
 *
 * In: a raw post, in memory. Out: a post without its author, scrubbed, with keyed hashes in place of names; or the
 * reason why it may not be kept. Pure but for the nonce of a seal. Never here: a database, a log, a network's shape.
 */

import type { AuthorKind, Drop, Engagement, Post, RawPost } from '#post'
import { clean, head } from './clean.js'
import { type Keys, lineHash, nativeHash, periodOf, seal, voiceHash } from './hashes.js'
import { type Known, knownOf } from './known.js'
import { scrub } from './scrub.js'

export {
  accountHashes,
  type Keys,
  lineHash,
  nativeHash,
  periodOf,
  seal,
  unseal,
  voiceHash,
} from './hashes.js'
export type { Known } from './known.js'
export { scrub } from './scrub.js'

/** What one organisation lends for it. */
export type House = {
  keys: Keys
  /** Organisations, media and office holders: the only accounts whose names are kept. */
  known: readonly Known[]
  receivedAt: Date
  /** How long texts are kept: the organisation's limit, or the network's own where that is shorter. */
  keepDays: number
  /**
   * A recorded post keeps its own time: it counts as received when it was written, and is never too old. Its text is
   * still forgotten `keepDays` after it was handed in.
   */
  recorded?: boolean
}

const dayMs = 24 * 3600 * 1000
const longestText = 10_000
/** Of an article the title and the beginning are kept, the rest is the paper's: who wants it follows the link. */
const longestNews = 1_000
const longestTitle = 300
const longestAddress = 2_048
/** Before it no network wrote anything: the clock of the machine stood still. */
const firstDay = Date.UTC(1990, 0, 1)

/**
 * Longer texts are cut, since the head is what matters. A creation before 1990, more than a day ahead or absent is not
 * believed: the moment of receipt takes its place.
 */
export function minimise(raw: RawPost, house: House): Post | Drop {
  if (raw.id === '') return { reason: 'incomplete', detail: 'id' }
  const { keys } = house
  const created = believable(raw.createdAt, house.receivedAt)
  const createdAt = created ?? house.receivedAt
  const receivedAt = house.recorded && created && created < house.receivedAt ? created : house.receivedAt
  if (receivedAt.getTime() - createdAt.getTime() > house.keepDays * dayMs) return { reason: 'too-old' }

  const words = wordsOf(raw, house)
  if (words.title === null && words.text === '') return { reason: 'empty' }
  const at = new Date(Math.min(createdAt.getTime(), receivedAt.getTime()))
  const voicePeriod = periodOf(at)
  const author = authorOf(raw)
  const who = whoOf(raw, house)
  const isEdited = raw.editedAt && !Number.isNaN(raw.editedAt.getTime())
  return {
    network: raw.network,
    nativeHash: nativeHash(keys, raw.network, raw.id),
    kind: raw.kind,
    authorKind: who.authorKind,
    authorName: who.authorName,
    voice: author === null ? null : voiceHash(keys, raw.network, author, voicePeriod),
    voicePeriod,
    lineHash: lineHash(keys, `${words.title ?? ''} ${words.text}`),
    title: words.title,
    text: words.text,
    place: words.place,
    lang: 'other',
    isQuestion: false,
    tone: null,
    toneSure: 0,
    link: isAddress(raw.link) ? seal(keys, raw.link) : null,
    parent: raw.replyTo ? seal(keys, raw.replyTo) : null,
    parentHash: raw.replyTo ? nativeHash(keys, raw.network, raw.replyTo) : null,
    isRepost: raw.isRepost ?? false,
    carries: raw.carries ?? {},
    engagement: engagementOf(raw.engagement),
    conversation:
      raw.toUs && who.authorKind !== 'organisation' ? conversationOf(raw, who.authorKind, keys) : null,
    createdAt,
    receivedAt,
    editedAt: isEdited ? (raw.editedAt ?? null) : null,
    at,
    textUntil: new Date(house.receivedAt.getTime() + house.keepDays * dayMs),
  }
}

function believable(createdAt: Date | undefined, receivedAt: Date): Date | null {
  const time = createdAt?.getTime() ?? Number.NaN
  return time >= firstDay && time <= receivedAt.getTime() + dayMs ? (createdAt ?? null) : null
}

function wordsOf(raw: RawPost, house: House): { title: string | null; text: string; place: string | null } {
  const { isKnownHandle } = knownOf(house.known)
  const mentioned = (raw.mentions ?? []).map((mention) => mention.toLowerCase())
  // Where a network shows `@name` for `@name@instance`, the list of those spoken to says which one is meant.
  const mayStay = (handle: string) =>
    isKnownHandle(raw.network, handle) ||
    mentioned.some((full) => full.startsWith(`${handle}@`) && isKnownHandle(raw.network, full))
  const harmless = (text: string, length: number) => head(scrub(clean(text), mayStay), length)
  return {
    title: raw.title ? harmless(raw.title, longestTitle) || null : null,
    text: harmless(raw.text, raw.kind === 'news' ? longestNews : longestText),
    place: raw.place ? harmless(raw.place, 200) || null : null,
  }
}

/** Of the news the outlet is the voice, not the journalist; a feed that does not say its name is known by its host. */
function authorOf(raw: RawPost): string | null {
  if (raw.author && raw.author.id !== '') return raw.author.id
  return raw.kind === 'news' ? hostOf(raw.link) : null
}

function whoOf(raw: RawPost, house: House): { authorKind: AuthorKind; authorName: string | null } {
  const account = raw.author ? knownOf(house.known).find(raw.network, raw.author) : undefined
  if (account) return { authorKind: account.kind, authorName: account.name }
  if (raw.kind !== 'news' && !raw.author?.isOwner) return { authorKind: 'private', authorName: null }
  const name = head(clean(raw.author?.name ?? ''), 200)
  if (raw.author?.isOwner) return { authorKind: 'organisation', authorName: name || hostOf(raw.link) }
  return { authorKind: 'media', authorName: name || hostOf(raw.link) }
}

/** Only of who speaks to us: how to answer, and for a private person the name, sealed, apart and for a shorter time. */
function conversationOf(raw: RawPost, authorKind: AuthorKind, keys: Keys): Post['conversation'] {
  const name = head(clean(raw.author?.name ?? raw.author?.handle ?? ''), 200)
  // Who is on the list of known accounts is named on the post itself.
  const asker = authorKind === 'private' && name !== '' ? seal(keys, name) : null
  return { nativeId: seal(keys, raw.id), asker }
}

function isAddress(link: string | undefined): link is string {
  return link !== undefined && link.length <= longestAddress && /^https?:\/\/[^\s]+$/i.test(link)
}

function hostOf(link: string | undefined): string | null {
  if (!isAddress(link) || !URL.canParse(link)) return null
  return new URL(link).hostname.replace(/^www\./, '')
}

function engagementOf(engagement: Engagement | undefined): Engagement | null {
  if (!engagement) return null
  const { likes, reposts, replies, views } = engagement
  const counts = Object.entries({ likes, reposts, replies, views }).filter(
    ([, count]) => Number.isSafeInteger(count) && (count ?? -1) >= 0,
  )
  return counts.length > 0 ? Object.fromEntries(counts) : null
}
