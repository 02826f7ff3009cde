/** What a Mastodon server sends (REST, 4.x; also Pleroma, GoToSocial and others that speak it), as far as it is used. */

import { z } from 'zod'

/** `host` as in an address, with its port where it has one. Without a tag: all that the people of that server write. */
export const mastodonSettings = z.object({
  host: z
    .string()
    .transform((host) =>
      host
        .trim()
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/, ''),
    )
    .pipe(
      z
        .string()
        .regex(/^(?:[\p{L}\p{N}-]+\.)*[\p{L}\p{N}-]+(?::\d{1,5})?$/u)
        .max(253),
    ),
  tag: z
    .string()
    .transform((tag) => tag.trim().replace(/^#/, ''))
    .pipe(z.string().regex(/^[\p{L}\p{N}_\p{M}]{1,100}$/u))
    .optional(),
})
export type MastodonSettings = { host: string; tag?: string | undefined }

const moment = z.iso.datetime({ offset: true })

export const mastodonCursor = z.object({
  /** The highest id that was read; null: there was none yet. */
  latest: z.string().nullable(),
  /** What the server lets people without an account read, asked once a day. */
  access: z.object({ at: moment, localOnly: z.boolean() }).nullable(),
  /** When something new was last seen. */
  heardAt: moment.nullable(),
})
export type MastodonCursor = z.infer<typeof mastodonCursor>

const level = z.string()
const levels = z.object({ local: level, remote: level })

/** `GET /api/v2/instance`. Servers before 4.5 do not tell who may read what. */
export const instance = z.object({
  configuration: z
    .object({
      timelines_access: z.object({ live_feeds: levels, hashtag_feeds: levels }).optional(),
      urls: z
        .object({ streaming: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional(),
})

const count = z.number().int().nonnegative().catch(0)

const account = z.object({
  acct: z.string().min(1),
  username: z.string().catch(''),
  display_name: z.string().catch(''),
  uri: z.string().optional().catch(undefined),
  url: z.string().nullish().catch(null),
  note: z.string().catch(''),
  noindex: z.boolean().nullish().catch(null),
})

const plainStatus = z.object({
  id: z.string().min(1).max(100),
  uri: z.string().min(1).max(2_048),
  url: z.string().nullish().catch(null),
  created_at: z.string(),
  edited_at: z.string().nullish().catch(null),
  visibility: z.string(),
  content: z.string(),
  spoiler_text: z.string().nullish().catch(null),
  language: z.string().nullish().catch(null),
  in_reply_to_id: z.string().nullish().catch(null),
  account,
  media_attachments: z.array(z.object({ type: z.string() })).catch([]),
  mentions: z.array(z.object({ acct: z.string() })).catch([]),
  tags: z.array(z.object({ name: z.string() })).catch([]),
  card: z.object({ url: z.string() }).nullish().catch(null),
  replies_count: count,
  reblogs_count: count,
  favourites_count: count,
})

/** A status, or the repost of one. */
export const status = plainStatus.extend({ reblog: plainStatus.nullish() })
export type PlainStatus = z.infer<typeof plainStatus>
export type Status = z.infer<typeof status>
