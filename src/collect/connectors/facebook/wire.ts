/** What the Graph API sends of a page, its posts and what is said under them, as far as it is used. */
import { z } from 'zod'

const number = z.string().regex(/^\d{1,40}$/)

/** `own`: a page of the organisation, whose comments are read and answered. Of others only what the page itself writes. */
export const facebookSettings = z.object({
  credential: z.guid(),
  page: number,
  name: z.string().trim().min(1).max(200),
  own: z.boolean(),
})
export type FacebookSettings = z.infer<typeof facebookSettings>

/** Seconds since 1970. */
const seconds = z.number().int().nonnegative()

/** A post that was seen: what it looked like, and up to where its comments were read. */
const seenPost = z.object({
  id: z.string(),
  at: seconds,
  /** Of its text: another one is an edit. */
  digest: z.string(),
  /** What the network said when its comments were last read to the end; null: they are still to be read. */
  state: z.string().nullable(),
  /** The newest comment that was read. */
  latest: seconds,
  /** Comments that did not fit into one visit: from this place of the list down to that moment. */
  gap: z.object({ after: z.string(), until: seconds }).nullable(),
})
export type SeenPost = z.infer<typeof seenPost>

export const facebookCursor = z.object({
  visitedAt: seconds,
  /** Newest first. */
  posts: z.array(seenPost),
  /** The newest post of others that names the page, and until when it is not asked again. */
  tagged: z.object({ latest: seconds, offUntil: seconds }),
  /** When the page was last told to call us; 0: never, or it refused. */
  subscribedAt: seconds,
})
export type FacebookCursor = z.infer<typeof facebookCursor>

const text = z.string().catch('')
const count = z.number().int().nonnegative().optional().catch(undefined)
const isSo = z.boolean().optional().catch(undefined)
const idOf = z.string().min(1).max(200)

const person = z.object({ id: idOf, name: text }).nullish().catch(null)
const tag = z.object({ id: z.string(), name: z.string(), type: text })
const summary = z
  .object({ summary: z.object({ total_count: count }) })
  .optional()
  .catch(undefined)

const attachment = z.object({
  type: text,
  media_type: text,
  title: text,
  description: text,
  url: text,
  unshimmed_url: text,
})
export type Attachment = z.infer<typeof attachment>

export const pagePost = z.object({
  id: idOf,
  created_time: z.string(),
  updated_time: text,
  message: text,
  from: person,
  permalink_url: text,
  is_published: isSo,
  is_hidden: isSo,
  privacy: z.object({ value: text }).optional().catch(undefined),
  message_tags: z.array(tag).catch([]),
  attachments: z
    .object({ data: z.array(attachment) })
    .optional()
    .catch(undefined),
  shares: z.object({ count }).optional().catch(undefined),
  reactions: summary,
  comments: summary,
})
export type PagePost = z.infer<typeof pagePost>

export const comment = z.object({
  id: idOf,
  created_time: z.string(),
  message: text,
  from: person,
  parent: z.object({ id: idOf }).nullish().catch(null),
  permalink_url: text,
  like_count: count,
  comment_count: count,
  is_hidden: isSo,
  is_private: isSo,
  message_tags: z.array(tag).catch([]),
  attachment: attachment.nullish().catch(null),
})
export type Comment = z.infer<typeof comment>

/** The value of a change in the field `feed` or `mention`; most of its items have only some of these. */
export const feedChange = z.object({
  item: z.string(),
  verb: z.string(),
  post_id: idOf.optional().catch(undefined),
  comment_id: idOf.optional().catch(undefined),
  parent_id: idOf.optional().catch(undefined),
  from: person,
  sender_id: idOf.optional().catch(undefined),
  sender_name: text,
  message: text,
  created_time: z.number().optional().catch(undefined),
  /** 0: written to appear later, or never. */
  published: z.number().optional().catch(undefined),
  link: text,
  photo: text,
  video: text,
  is_hidden: isSo,
  post: z.object({ permalink_url: text, is_published: isSo }).optional().catch(undefined),
})
export type FeedChange = z.infer<typeof feedChange>

export const postFields =
  'id,message,created_time,updated_time,from,permalink_url,is_published,is_hidden,privacy,message_tags,' +
  'attachments{type,media_type,title,description,url,unshimmed_url},shares,' +
  'reactions.summary(true).limit(0),comments.filter(stream).summary(true).limit(0)'

export const commentFields =
  'id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,is_hidden,is_private,message_tags,attachment'
