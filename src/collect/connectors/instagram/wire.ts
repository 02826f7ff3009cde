/** What Instagram sends (Graph API with Facebook Login), as far as it is used, and what our sources of it are set to. */
import { z } from 'zod'

const id = z.string().regex(/^\d{1,40}$/)

/** `account`: of the professional account on Instagram; `page`: the Facebook page that it belongs to. */
const where = z.object({ credential: z.guid(), account: id, page: id })

export const instagramSettings = where.extend({
  username: z
    .string()
    .transform((name) => name.trim().replace(/^@/, '').toLowerCase())
    .pipe(z.string().regex(/^[a-z0-9._]{1,64}$/)),
})
export type InstagramSettings = z.infer<typeof instagramSettings>

export const hashtagSettings = where.extend({
  tag: z
    .string()
    .transform((tag) => tag.trim().replace(/^#/, '').toLowerCase())
    .pipe(z.string().regex(/^[\p{L}\p{N}_\p{M}]{1,100}$/u)),
})
export type HashtagSettings = z.infer<typeof hashtagSettings>

const count = z.number().int().nonnegative().optional().catch(undefined)
const text = z.string().optional().catch(undefined)

/** A photo, a video, an album. Some lists leave out when it was made, the hashtags' leave out by whom. */
export const media = z.object({
  id,
  caption: text,
  media_type: z.string().catch(''),
  permalink: z.url().optional().catch(undefined),
  timestamp: text,
  username: text,
  like_count: count,
  comments_count: count,
})
export type Media = z.infer<typeof media>

const person = z.object({ id: text, username: text }).optional().catch(undefined)

const plainComment = z.object({
  id,
  text: z.string(),
  timestamp: text,
  username: text,
  from: person,
  user: person,
  parent_id: id.optional().catch(undefined),
  like_count: count,
  media: z
    .object({ id, permalink: z.url().optional().catch(undefined) })
    .optional()
    .catch(undefined),
})
export const comment = plainComment.extend({
  replies: z
    .object({ data: z.array(z.unknown()) })
    .optional()
    .catch(undefined),
})
export type Comment = z.infer<typeof comment>

/** A call's `value` where somebody names us: a comment, or the words under a picture when there is no comment. */
export const mention = z.object({ media_id: id, comment_id: id.optional() })

export const mentioned = z.object({
  mentioned_media: z.unknown().optional(),
  mentioned_comment: z.unknown().optional(),
})
export const inMedia = z.object({ mentioned_comment: z.object({ media: z.object({ id }) }) })

export const hashtags = z.object({ data: z.array(z.object({ id })).min(1) })
export const made = z.object({ id })
export const hidden = z.object({ hidden: z.boolean() })
export const permalinked = z.object({ media: z.object({ permalink: z.url() }) })
export const byId = z.record(z.string(), z.unknown())

const seconds = z.number().int().nonnegative()

export const instagramCursor = z.object({
  /** Our posts, and pictures in which we are tagged, up to here were read. */
  media: seconds,
  tags: seconds,
  /** Our posts that may still be commented on. */
  open: z.array(
    z.object({
      id,
      link: z.string().nullable(),
      written: seconds,
      /** How many comments it had when they were read, up to when they were read, and when that was. */
      comments: seconds,
      read: seconds,
      asked: seconds,
    }),
  ),
})
export type InstagramCursor = z.infer<typeof instagramCursor>
export type Open = InstagramCursor['open'][number]

export const hashtagCursor = z.object({
  /** How Instagram calls the hashtag: the same for everybody, for ever. */
  hashtag: id,
  /** What was found lately, the newest last. */
  seen: z.array(z.string()),
})
export type HashtagCursor = z.infer<typeof hashtagCursor>
