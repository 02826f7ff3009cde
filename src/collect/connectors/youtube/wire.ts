/** What the YouTube Data API (v3) sends, as far as it is used, and what a source and a credential of it hold. */

import { z } from 'zod'

/** `UC…`: how YouTube calls a channel in its interface. */
export const channelId = z.string().regex(/^UC[\w-]{22}$/)

export const youtubeSettings = z.object({
  credential: z.uuid(),
  channel: channelId,
  /** As the channel calls itself. */
  name: z.string().trim().max(200).default(''),
  /** The organisation's own channel: what others write there is said to us. */
  own: z.boolean().default(false),
})
export type YoutubeSettings = z.output<typeof youtubeSettings>

const moment = z.iso.datetime({ offset: true })

export const youtubeCursor = z.object({
  /** The newest thread that was read all the way down to; null: none yet. */
  until: moment.nullable(),
  /** A reading that did not get down in one visit: the page to go on from, and what `until` becomes at the end. */
  deeper: z.object({ page: z.string().max(2_000), newest: moment.nullable() }).nullable(),
  /** How many replies the latest threads had: per digest of a thread's id, so that no id is kept here. */
  replies: z.record(z.string(), z.number().int()),
})
export type YoutubeCursor = z.infer<typeof youtubeCursor>

/** Either a key (reading what is public), or an account that signed in (answering too). */
export const youtubeSecret = z
  .object({
    key: z.string().min(1).optional(),
    clientId: z.string().min(1).optional(),
    clientSecret: z.string().min(1).optional(),
    refreshToken: z.string().min(1).optional(),
  })
  .refine(({ key, refreshToken }) => key !== undefined || refreshToken !== undefined)
export type YoutubeSecret = z.infer<typeof youtubeSecret>

const count = z.coerce.number().int().nonnegative().catch(0)

export const comment = z.object({
  id: z.string().min(1).max(200),
  snippet: z.object({
    textDisplay: z.string(),
    textOriginal: z.string().optional().catch(undefined),
    authorDisplayName: z.string().catch(''),
    authorChannelUrl: z.string().optional().catch(undefined),
    /** Absent for an account that is gone. */
    authorChannelId: z
      .object({ value: z.string().min(1) })
      .optional()
      .catch(undefined),
    /** Absent in answers about single comments. */
    videoId: z.string().optional().catch(undefined),
    parentId: z.string().optional().catch(undefined),
    likeCount: count,
    moderationStatus: z.string().optional().catch(undefined),
    publishedAt: z.string(),
    updatedAt: z.string().optional().catch(undefined),
  }),
})
export type Comment = z.infer<typeof comment>

export const thread = z.object({
  id: z.string().min(1).max(200),
  snippet: z.object({
    videoId: z.string().optional().catch(undefined),
    /** Read apart, so that a thread whose first words cannot be read still gives its replies. */
    topLevelComment: z.unknown(),
    totalReplyCount: count,
    isPublic: z.boolean().catch(true),
  }),
  replies: z
    .object({ comments: z.array(z.unknown()).catch([]) })
    .optional()
    .catch(undefined),
})
export type Thread = z.infer<typeof thread>

export const page = z.object({
  items: z.array(z.unknown()).catch([]),
  nextPageToken: z.string().min(1).optional().catch(undefined),
})

const titled = z.object({ id: z.string(), snippet: z.object({ title: z.string().catch('') }) })
/** Of `videos.list` and of `channels.list`. */
export const titledList = z.object({ items: z.array(titled.nullable().catch(null)).catch([]) })

export const failure = z.object({
  error: z.object({
    message: z.string().catch(''),
    status: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string().catch('') })).catch([]),
    details: z.array(z.object({ reason: z.string().catch('') })).catch([]),
  }),
})

export const token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().catch(''),
})
