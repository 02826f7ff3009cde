/** What a Bluesky server (PDS) says to the owner of an account, as far as it is used; records are read in `jetstream/`. */
import { z } from 'zod'

export const ownSettings = z.object({
  credential: z.string().min(1).max(100),
  did: z.string().regex(/^did:[a-z]+:[\w.:%-]{1,200}$/),
  handle: z.string().max(253).default(''),
})
export type OwnSettings = z.infer<typeof ownSettings>

const moment = z.iso.datetime({ offset: true })

/** A list is read downwards, from the newest to what was read before; `walk`: where it stopped halfway. */
const place = z.object({
  /** Until where all was read. */
  until: moment.nullable(),
  walk: z.object({ from: moment, page: z.string().max(1_000) }).nullable(),
})
export type Place = z.infer<typeof place>

export const ownCursor = z.object({ heard: place, written: place })
export type OwnCursor = z.infer<typeof ownCursor>

/** What is kept secret. The tokens are made from the app password, and made again when they are no longer valid. */
export const ownSecret = z.object({
  handle: z.string().min(1),
  appPassword: z.string().min(1),
  /** Of who is not at bsky.social. */
  server: z.string().optional(),
  accessJwt: z.string().optional(),
  refreshJwt: z.string().optional(),
  did: z.string().optional(),
  /** Where the account lives. */
  home: z.string().optional(),
})
export type OwnSecret = z.infer<typeof ownSecret>

/** `com.atproto.server.createSession` and `refreshSession`. */
export const session = z.object({
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
  did: z.string().startsWith('did:'),
  handle: z.string(),
  active: z.boolean().optional().catch(undefined),
  didDoc: z
    .object({ service: z.array(z.object({ id: z.string(), serviceEndpoint: z.string() })).catch([]) })
    .optional()
    .catch(undefined),
})

export const refusal = z.object({ error: z.string(), message: z.string().optional().catch(undefined) })

const uri = z.string().regex(/^at:\/\/did:[^/]+\/[\w.]+\/[\w.~:-]+$/)
const author = z.object({
  did: z.string().startsWith('did:'),
  handle: z.string().catch(''),
  displayName: z.string().optional().catch(undefined),
})
const count = z.number().int().nonnegative().optional().catch(undefined)

/** A post as the network shows it: in a notification, in a feed, asked for by itself. */
export const shown = z.object({
  uri,
  cid: z.string(),
  author,
  record: z.record(z.string(), z.unknown()),
  indexedAt: z.string(),
  likeCount: count,
  repostCount: count,
  replyCount: count,
  viewer: z.object({ like: z.string().optional() }).optional().catch(undefined),
})
export type Shown = z.infer<typeof shown>

/** When the network saw it, and for what it notifies us. */
export const dated = z.object({ indexedAt: z.string(), reason: z.string().optional().catch(undefined) })

export const notifications = z.object({
  cursor: z.string().optional(),
  notifications: z.array(z.unknown()),
})
export const feed = z.object({ cursor: z.string().optional(), feed: z.array(z.unknown()) })
/** `reason`: somebody else's post, that we passed on. */
export const feedItem = z.object({ post: z.unknown(), reason: z.unknown().optional() })
export const posts = z.object({ posts: z.array(z.unknown()) })

export const strongRef = z.object({ uri: z.string(), cid: z.string() })
export const replyRefs = z.object({ root: strongRef, parent: strongRef })
export const kept = z.object({
  uri: z.string(),
  cid: z.string().optional(),
  value: z.record(z.string(), z.unknown()),
})
export const resolved = z.object({ did: z.string().startsWith('did:') })
