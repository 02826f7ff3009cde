/** What a Mastodon server says to the owner of an account, as far as it is used; statuses are in `mastodon/wire.ts`. */
import { z } from 'zod'
import { mastodonSettings } from '../mastodon/wire.js'

/** `account`: the server's own id of the account; `handle` as people write it, without the first `@`. */
export const ownSettings = z.object({
  credential: z.string().min(1).max(100),
  host: mastodonSettings.shape.host,
  account: z.string().regex(/^[\w-]{1,64}$/),
  handle: z.string().max(320).default(''),
})
export type OwnSettings = z.infer<typeof ownSettings>

const id = z.string().min(1).max(100)

export const ownCursor = z.object({
  /** The highest notification, and the highest status of our own, that were read. */
  notified: id.nullable(),
  written: id.nullable(),
  /** How many answers our own latest statuses had when they were last looked under, by their id. */
  answers: z.record(z.string(), z.number().int()),
})
export type OwnCursor = z.infer<typeof ownCursor>

/** `GET /api/v1/accounts/verify_credentials`. */
export const ownAccount = z.object({
  id,
  acct: z.string().min(1).max(320),
  display_name: z.string().catch(''),
})

/** `GET /api/v1/apps/verify_credentials`; servers before 4.3 do not name the scopes. */
export const ownApp = z.object({ scopes: z.array(z.string()).optional().catch(undefined) })

/** A notification; of other types than `mention` nothing is read. */
export const notification = z.object({ id, type: z.string(), status: z.unknown().optional() })

/** What is needed to answer a status, beside its text. */
export const addressed = z.object({
  id,
  visibility: z.string(),
  in_reply_to_id: z.string().nullish().catch(null),
  created_at: z.string().catch(''),
  url: z.string().nullish().catch(null),
  uri: z.string().catch(''),
  replies_count: z.number().int().nonnegative().catch(0),
  favourited: z.boolean().nullish().catch(null),
  content: z.string().catch(''),
  account: z.object({ id: z.string().catch(''), acct: z.string().catch('') }),
})
export type Addressed = z.infer<typeof addressed>

export const thread = z.object({ descendants: z.array(z.unknown()) })
export const found = z.object({ statuses: z.array(z.unknown()) })
/** `GET /api/v1/statuses/:id/source`: the words as they were typed. */
export const source = z.object({ text: z.string() })
