/** What LinkedIn sends (Community Management API), as far as it is used, and what a source and a credential hold. */

import { z } from 'zod'

export const linkedinSettings = z.object({
  credential: z.uuid(),
  /** The number of our own page: `urn:li:organization:<number>`. */
  organization: z.string().regex(/^\d{1,20}$/),
  name: z.string().trim().max(200).default(''),
})
export type LinkedinSettings = z.output<typeof linkedinSettings>

/** What was read of our recent posts: how many comments each had, and when it was last changed (ms since 1970). */
export const linkedinCursor = z.object({
  posts: z.record(z.string(), z.object({ comments: z.number().int(), modified: z.number() })),
})
export type LinkedinCursor = z.infer<typeof linkedinCursor>

export const linkedinSecret = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  accessToken: z.string().min(1),
  /** Only for apps that LinkedIn gives one. */
  refreshToken: z.string().min(1).optional(),
})
export type LinkedinSecret = z.infer<typeof linkedinSecret>

const ms = z.number().nonnegative()
const count = z.number().int().nonnegative().catch(0)
const urn = z
  .string()
  .regex(/^urn:li:[\w-]+:\S+$/)
  .max(300)

export const share = z.object({
  id: urn,
  author: urn,
  /** "Little text": with escapes, and templates for hashtags and mentions. */
  commentary: z.string().nullish().catch(''),
  createdAt: ms,
  publishedAt: ms.optional().catch(undefined),
  lastModifiedAt: ms.optional().catch(undefined),
  visibility: z.string(),
  lifecycleState: z.string(),
  lifecycleStateInfo: z
    .object({ isEditedByAuthor: z.boolean().catch(false) })
    .optional()
    .catch(undefined),
  content: z
    .object({
      article: z
        .object({ source: z.string().optional(), title: z.string().optional() })
        .optional()
        .catch(undefined),
      media: z.object({ id: z.string() }).optional().catch(undefined),
      multiImage: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
})
export type Share = z.infer<typeof share>

const moment = z.object({ time: ms })

export const comment = z.object({
  id: z.string().regex(/^\d{1,25}$/),
  /** Absent in older versions: then it is made of `object` and `id`. */
  commentUrn: urn.optional().catch(undefined),
  object: urn,
  actor: urn,
  parentComment: urn.nullish().catch(null),
  message: z.object({ text: z.string() }),
  created: moment,
  lastModified: moment.optional().catch(undefined),
  likesSummary: z.object({ totalLikes: count }).optional().catch(undefined),
  commentsSummary: z.object({ aggregatedTotalComments: count }).optional().catch(undefined),
})
export type Comment = z.infer<typeof comment>

export const elements = z.object({
  elements: z.array(z.unknown()),
  paging: z
    .object({ total: count.optional(), links: z.array(z.object({ rel: z.string() })).catch([]) })
    .optional()
    .catch(undefined),
})

/** A batch answer: some may have failed (`errors`). */
export const summaries = z.object({
  results: z.record(
    z.string(),
    z
      .object({ commentsSummary: z.object({ aggregatedTotalComments: count }) })
      .nullable()
      .catch(null),
  ),
})

export const role = z.object({ organization: urn.optional(), organizationTarget: urn.optional() })
export const organization = z.object({ localizedName: z.string().catch('') })

export const token = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().catch(''),
})

export const failure = z.object({
  code: z.string().catch(''),
  message: z.string().catch(''),
  serviceErrorCode: z.number().optional().catch(undefined),
})
