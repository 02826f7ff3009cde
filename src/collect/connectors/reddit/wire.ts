/** What Reddit sends, as far as it is used, and what a source and a credential of it hold. */

import { z } from 'zod'

/** All of Reddit is no subject. */
const whole = ['all', 'popular', 'home', 'mod', 'friends']

export const redditSettings = z.object({
  credential: z.uuid(),
  subreddit: z
    .string()
    .transform((name) =>
      name
        .trim()
        .replace(/^(?:(?:https?:\/\/)?(?:www\.)?reddit\.com)?\/?r\//i, '')
        .replace(/\/.*$/, ''),
    )
    .pipe(z.string().regex(/^[A-Za-z0-9_]{2,21}$/))
    .refine((name) => !whole.includes(name.toLowerCase())),
  /** Only posts in which these words stand; empty: everything, with the comments. */
  query: z.string().trim().max(200).default(''),
})
export type RedditSettings = z.output<typeof redditSettings>

const moment = z.iso.datetime({ offset: true }).nullable()
/** The newest that was read, of each of the two lists. */
export const redditCursor = z.object({ posts: moment, comments: moment })
export type RedditCursor = z.infer<typeof redditCursor>

export const redditSecret = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) })
export type RedditSecret = z.infer<typeof redditSecret>

const seconds = z.number().positive()
const count = z.number().int().nonnegative().catch(0)

const common = {
  id: z.string().min(1).max(20),
  /** `t3_…` a post, `t1_…` a comment: unique in all of Reddit. */
  name: z.string().regex(/^t[13]_\w{1,20}$/),
  author: z.string().nullish().catch(null),
  /** `t2_…`; absent for whoever is gone, and in older answers. */
  author_fullname: z.string().nullish().catch(null),
  created_utc: seconds,
  /** False, or when: in seconds. Long ago it was only true. */
  edited: z.union([seconds, z.boolean()]).catch(false),
  score: z.number().int().catch(0),
  permalink: z.string().nullish().catch(null),
  subreddit: z.string().min(1),
  subreddit_type: z.string().nullish().catch(null),
}

export const submission = z.object({
  ...common,
  title: z.string(),
  selftext: z.string().nullish().catch(''),
  url: z.string().nullish().catch(null),
  is_self: z.boolean().catch(true),
  is_video: z.boolean().nullish().catch(null),
  post_hint: z.string().nullish().catch(null),
  num_comments: count,
  removed_by_category: z.string().nullish().catch(null),
})
export type Submission = z.infer<typeof submission>

export const remark = z.object({
  ...common,
  body: z.string(),
  parent_id: z.string().nullish().catch(null),
  link_id: z.string().nullish().catch(null),
  link_title: z.string().nullish().catch(null),
})
export type Remark = z.infer<typeof remark>

export const thing = z.object({ kind: z.string(), data: z.unknown() })

export const listing = z.object({
  kind: z.literal('Listing'),
  data: z.object({ children: z.array(z.unknown()), after: z.string().nullish().catch(null) }),
})

export const about = z.object({
  kind: z.literal('t5'),
  data: z.object({ display_name: z.string().min(1), subreddit_type: z.string().catch('public') }),
})

export const token = z.object({ access_token: z.string().min(1) })
export const failure = z.object({ reason: z.string().catch(''), message: z.string().catch('') })
