/**
 * The one thing that travels through the house.
 *
 * A connector hands over a {@link RawPost} (in memory only: never stored, never logged); `collect/minimise`
 * turns it into a {@link Post}, which holds nothing that says who wrote it; `store` keeps that.
 */

/** Where a message stands: written by a medium, by people in public, or on or towards the town's own channels. */
export type Kind = 'news' | 'social' | 'own'

/** Everybody is private, unless on the organisation's own list. */
export type AuthorKind = 'private' | 'organisation' | 'media' | 'office'

export type Engagement = { likes?: number; reposts?: number; replies?: number; views?: number }

/** What a text carries besides words. */
export type Carries = { image?: boolean; video?: boolean; link?: boolean }

/** One public message as a connector understood it. Text is plain text (no markup), any length. */
export type RawPost = {
  /** `bluesky`, `mastodon`, `feed`, … : the name space of `id` and of `author.id`. */
  network: string
  /** The native id: the same message has the same id through whichever source it comes. */
  id: string
  kind: Kind
  /** Null when the source does not say (a feed without authors: the feed itself is the author then). */
  author: {
    id: string
    handle?: string
    name?: string
    /** The organisation itself speaks: its own website, its own channel. */
    isOwner?: boolean
  } | null
  title?: string
  text: string
  /** Absent when the source does not say; `minimise` then takes the moment of receipt. */
  createdAt?: Date
  editedAt?: Date
  /** The public address of the message. */
  link?: string
  /** The native id of the message that this one answers. */
  replyTo?: string
  isRepost?: boolean
  /** What the source says about the language: BCP 47 tags, most likely first. */
  languages?: string[]
  /** Hashtags without `#`, as the source lists them; those in the text need not be repeated. */
  tags?: string[]
  /** Handles that are spoken to, without `@`; those in the text need not be repeated. */
  mentions?: string[]
  /** Addresses that the message points at. */
  links?: string[]
  carries?: Carries
  /** A place as the source words it. */
  place?: string
  engagement?: Engagement
  /**
   * Said to the organisation, on one of its own channels: a comment, a reply, a mention. Who wrote it waits for an answer,
   * so the name may be kept apart for a short time.
   */
  toUs?: boolean
}

/** What can come in from a network. An edit is a `post` with the same id and `edited: true`. */
export type Arrival =
  | { type: 'post'; post: RawPost; edited?: boolean }
  | { type: 'delete'; network: string; id: string }
  | { type: 'account-gone'; network: string; author: string }

/** Why something from outside was not kept. The page of a source shows the counts in words (`drop.<reason>`). */
export const dropReasons = [
  'malformed', // not JSON, not XML, not the shape that the network promises
  'incomplete', // a required field is missing
  'too-large',
  'empty', // no text is left
  'not-public',
  'too-old', // older than what may be kept
  'in-the-future',
  'deleted', // its deletion came first
  'encoding', // cannot be read as text
] as const
export type DropReason = (typeof dropReasons)[number]

/** One thing dropped. `detail` helps a person find it (a line number, a field's name); never a piece of the text. */
export type Drop = { reason: DropReason; detail?: string }

/** One minimised message, ready to be kept by one organisation. */
export type Post = {
  network: string
  /** HMAC-SHA-256 of the native id under the organisation's key: idempotence and tombstones. */
  nativeHash: Buffer
  kind: Kind
  authorKind: AuthorKind
  /** HMAC of the author under the organisation's key of the month of `at`, first 16 bytes; null: unknown. */
  voice: Buffer | null
  /** The month of the key behind `voice`: `2026-11`. */
  voicePeriod: string
  /** Only of organisations, media and office holders on the organisation's list, and of news sources. */
  authorName: string | null
  /** HMAC of the folded text: the same words are one line. First 16 bytes. */
  lineHash: Buffer
  title: string | null
  /** Scrubbed of handles, phone numbers, addresses, … */
  text: string
  /** `nl`, `fr`, `de`, `en` or `other`. Filled in by `sense`. */
  lang: string
  /** Whether it asks something. Filled in by `sense`. */
  isQuestion: boolean
  /** `negative`, `neutral`, `positive` or `mixed`; null: it cannot be told. Filled in by `sense`. */
  tone: 'negative' | 'neutral' | 'positive' | 'mixed' | null
  /** The chance that `tone` is right, 0–1. */
  toneSure: number
  /** The public address and the parent's native id: encrypted, destroyed together with the text. */
  link: Buffer | null
  parent: Buffer | null
  parentHash: Buffer | null
  isRepost: boolean
  carries: Carries
  place: string | null
  engagement: Engagement | null
  /**
   * Of what was said to us by somebody who waits for an answer; kept apart from the post, for a shorter time. Sealed: how
   * the network calls the post, and the name of who asks.
   */
  conversation: { nativeId: Buffer; asker: Buffer | null } | null
  createdAt: Date
  receivedAt: Date
  editedAt: Date | null
  /** The earlier of creation and receipt: the moment at which the square heard it. */
  at: Date
  /** From when the text (not the counts) is forgotten. */
  textUntil: Date
}
