/** What Threads sends (graph.threads.net, v1.0), as far as it is used, and what our sources of it are set to. */
import { z } from 'zod'

/** A number in an answer loses its last digits: ids are text, or small enough to be sure. */
const id = z.union([z.string().regex(/^\d{1,40}$/), z.number().int().nonnegative().transform(String)])

/** `username`: our own account, as Threads writes it. */
export const threadsSettings = z.object({
  credential: z.guid(),
  username: z
    .string()
    .trim()
    .transform((name) => name.replace(/^@/, '').toLowerCase())
    .pipe(z.string().regex(/^[a-z0-9._]{1,64}$/)),
})
export type ThreadsSettings = z.infer<typeof threadsSettings>

/** Of the service `threads`: the app, and the long-lived token of the account (60 days, can be prolonged). */
export const threadsSecret = z.object({
  appId: z.string().min(1),
  appSecret: z.string().min(1),
  token: z.string().min(1),
  userId: z.string().regex(/^\d+$/),
  /** What we and Threads say to each other at the handshake of its calls. */
  verifyToken: z.string().optional(),
})
export type ThreadsSecret = z.infer<typeof threadsSecret>

const pointer = z
  .object({ id, username: z.string().optional().catch(undefined) })
  .optional()
  .catch(undefined)

/** A post or a reply. Text is absent where only a picture was shown. */
export const thread = z.object({
  id,
  text: z.string().optional().catch(undefined),
  media_type: z.string().catch(''),
  permalink: z.url().optional().catch(undefined),
  timestamp: z.string(),
  username: z.string().min(1).optional().catch(undefined),
  has_replies: z.boolean().optional().catch(undefined),
  is_reply: z.boolean().optional().catch(undefined),
  is_quote_post: z.boolean().optional().catch(undefined),
  root_post: pointer,
  replied_to: pointer,
  topic_tag: z.string().optional().catch(undefined),
  link_attachment_url: z.url().optional().catch(undefined),
})
export type Thread = z.infer<typeof thread>

export const list = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional() })
    .optional()
    .catch(undefined),
})

export const made = z.object({ id })
export const hidden = z.object({ hide_status: z.string().optional() })

/** Two tokens: the first is good for an hour and tells whose it is, the second for sixty days. */
export const shortToken = z.object({ access_token: z.string().min(1) })
export const longToken = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })
export const me = z.object({
  id,
  username: z.string().min(1),
  name: z.string().optional().catch(undefined),
})
export const tokenInfo = z.object({ data: z.object({ scopes: z.array(z.string()) }) })

/** A call of Threads: one reply or mention at a time; older and newer forms put it in a list or alone. */
const change = z.object({ field: z.string(), value: z.unknown() })
export const call = z.object({
  target_id: id.optional().catch(undefined),
  values: z.union([change.transform((one) => [one]), z.array(change)]),
})

const seconds = z.number().int().nonnegative()

/** Where a search term is: everything up to `floor` was read; `ceiling`: a walk down from `newest` is under way. */
const walk = z.object({
  floor: seconds,
  ceiling: seconds.nullable(),
  newest: seconds,
  askedAt: seconds,
})
export type Walk = z.infer<typeof walk>
export const searchCursor = z.object({ terms: z.record(z.string(), walk) })
export type SearchCursor = z.infer<typeof searchCursor>

export const ownCursor = z.object({
  /** Own posts up to here were read. */
  posts: seconds,
  /** Mentions up to here; null: never read. */
  mentions: seconds.nullable(),
  /** When Threads last said that it does not show us mentions. */
  noMentionsAt: seconds.nullable(),
  /** Own posts that may still be answered: id, when it was written, up to where its replies were read, when it was asked. */
  open: z.array(z.tuple([z.string(), seconds, seconds, seconds])),
})
export type OwnCursor = z.infer<typeof ownCursor>
