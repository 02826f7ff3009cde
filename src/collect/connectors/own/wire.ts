/** What people and programs of the town hall hand in. Nothing here is about the one who asks: that is kept elsewhere. */

import { z } from 'zod'

/** `secret` is what a webhook signs with, closed with the key of the house, in base64; absent: no webhook. */
export const ownSettings = z.object({ secret: z.string().optional() })
export type OwnSettings = z.infer<typeof ownSettings>

/** Through which door it came. */
export const channels = ['phone', 'counter', 'mail', 'report'] as const
export type Channel = (typeof channels)[number]

const words = (most: number) => z.string().trim().max(most)

/** The form for a phone call or a question at the counter. `when` is local time: `2026-11-20T10:30`. */
export const ownForm = z.object({
  /** Made with the page, so that pressing twice hands in once. */
  token: z.uuid(),
  channel: z.enum(channels),
  text: words(10_000).min(1),
  when: words(40).optional(),
  place: words(200).optional(),
})
export type OwnForm = z.infer<typeof ownForm>

/** One message of a webhook. The same `id` again with `updatedAt` is an edit, with `deleted` it is taken back. */
export const webhookMessage = z.object({
  id: z.union([z.string().min(1).max(200), z.number().int()]).transform(String),
  text: z.string().max(20_000).optional(),
  title: z.string().max(1_000).nullish(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  updatedAt: z.iso.datetime({ offset: true }).nullish(),
  place: z.string().max(500).nullish(),
  link: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullish(),
  language: z.string().max(35).nullish(),
  deleted: z.boolean().optional(),
})
export type WebhookMessage = z.infer<typeof webhookMessage>
