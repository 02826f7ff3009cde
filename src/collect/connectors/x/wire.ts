/** What X sends (API v2), the settings of its sources, and what their key holds. Read with what the connectors need. */
import { z } from 'zod'

const credential = z.string().min(1).max(100)
export const xSettings = z.object({ credential })
export type XSettings = z.infer<typeof xSettings>

/** `appToken`: reads what is public; the others belong to the town's own account. */
export const xSecret = z.object({
  appToken: z.string().min(1),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** Until when the access token opens. */
  accessUntil: z.string().optional(),
})
export type XSecret = z.infer<typeof xSecret>

export const xFacts = z.object({
  budgetEuro: z.coerce.number().min(0).catch(0),
  /** What a dollar costs; 1 as long as nobody said otherwise, which is a little too careful. */
  euroPerDollar: z.coerce.number().positive().catch(1),
  userId: z.string().optional().catch(undefined),
  username: z.string().optional().catch(undefined),
})

const id = z.string().regex(/^\d{1,20}$/)
const count = z.number().optional().catch(undefined)
const list = <T extends z.ZodType>(one: T) => z.array(one).optional().catch(undefined)

const url = z.object({
  url: z.string(),
  expanded_url: z.string().optional(),
  unwound_url: z.string().optional(),
  media_key: z.string().optional(),
})

export const tweet = z.object({
  id,
  text: z.string(),
  author_id: id.optional(),
  created_at: z.string().optional(),
  lang: z.string().optional(),
  edit_history_tweet_ids: list(id),
  referenced_tweets: list(z.object({ type: z.string(), id })),
  entities: z
    .object({
      urls: list(url),
      hashtags: list(z.object({ tag: z.string() })),
      mentions: list(z.object({ username: z.string() })),
    })
    .optional()
    .catch(undefined),
  attachments: z
    .object({ media_keys: list(z.string()) })
    .optional()
    .catch(undefined),
  note_tweet: z.object({ text: z.string() }).optional().catch(undefined),
  public_metrics: z
    .object({
      retweet_count: count,
      reply_count: count,
      like_count: count,
      quote_count: count,
      impression_count: count,
    })
    .optional()
    .catch(undefined),
  withheld: z
    .object({ copyright: z.boolean().optional(), country_codes: list(z.string()) })
    .optional()
    .catch(undefined),
})
export type Tweet = z.infer<typeof tweet>

export const user = z.object({ id, username: z.string(), name: z.string().optional() })
export type User = z.infer<typeof user>

/** Posts are read one by one: one that cannot be read takes no other with it. `errors` may stand beside them. */
export const page = z.object({
  data: z.array(z.unknown()).optional(),
  includes: z
    .object({ users: list(z.unknown()), tweets: list(z.unknown()) })
    .optional()
    .catch(undefined),
  meta: z
    .object({
      next_token: z.string().optional(),
      newest_id: id.optional(),
      result_count: z.number().optional(),
    })
    .optional()
    .catch(undefined),
})
export type Page = z.infer<typeof page>

/** What went wrong: alone, or beside `data`. */
export const failure = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  type: z.string().optional(),
  reason: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  connection_issue: z.string().optional(),
  errors: list(
    z.object({
      title: z.string().optional(),
      detail: z.string().optional(),
      message: z.string().optional(),
      type: z.string().optional(),
      value: z.unknown().optional(),
      disconnect_type: z.string().optional(),
    }),
  ),
})

/** A line of the stream: a post with the rules that it matched, or what went wrong. */
export const line = z.object({
  data: z.unknown().optional(),
  includes: page.shape.includes,
  matching_rules: list(z.object({ tag: z.string().nullish() })),
  errors: failure.shape.errors,
})

export const rule = z.object({ id: z.string(), value: z.string(), tag: z.string().optional() })
export type Rule = z.infer<typeof rule>
export const ruleList = z.object({ data: z.array(rule).optional() })

export const token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_in: z.number().positive().catch(7200),
})
export const oneUser = z.object({ data: user })
/** What X says of a post that was just made. */
export const made = z.object({ data: z.object({ id }) })

/** Counts by the hour. */
export const counts = z.object({
  data: z.array(z.object({ start: z.string(), end: z.string(), tweet_count: z.number().int().min(0) })),
  meta: z.object({ next_token: z.string().optional() }).optional().catch(undefined),
})

export const job = z.object({
  id: z.string(),
  name: z.string().optional(),
  status: z.enum(['created', 'in_progress', 'complete', 'failed', 'expired']),
  upload_url: z.string(),
  download_url: z.string(),
})
export type Job = z.infer<typeof job>
/** A line of the result of a compliance job: only what asks for something is in it. */
export const complianceLine = z.object({ id, action: z.string() })

export const xCursor = z.object({
  /** The highest id that was heard; null: none yet. */
  latest: id.nullable(),
  /** When that was, in milliseconds. */
  at: z.number(),
  /** How many of a hundred posts are heard, under the budget. */
  sample: z.number().int().min(1).max(100),
})
export type XCursor = z.infer<typeof xCursor>

/** The last hour that was counted, in milliseconds: it is counted again. */
export const countsCursor = z.object({ hour: z.number() })
export type CountsCursor = z.infer<typeof countsCursor>

export const ownCursor = z.object({ mentions: id.nullable(), posts: id.nullable() })
export type OwnCursor = z.infer<typeof ownCursor>

/** Ids grow with time, and are longer than a number can hold. */
export const isLater = (a: string, b: string) => (a.length === b.length ? a > b : a.length > b.length)
export const latestOf = (ids: (string | null)[]): string | null =>
  ids.reduce((best, one) => (one !== null && (best === null || isLater(one, best)) ? one : best), null)
