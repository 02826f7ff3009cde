/** What a Google News source is told, and where it goes on from. What Google sends is RSS: see `../feed`. */

import { z } from 'zod'

export const googleNewsSettings = z.object({
  /** As typed into Google News: `"Sint-Niklaas" OR Belsele`. */
  query: z.string().trim().min(2).max(500),
  /** ISO 639-1, lower case. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .default('nl'),
  /** ISO 3166-1, upper case. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('BE'),
})
export type GoogleNewsSettings = z.output<typeof googleNewsSettings>

export const googleNewsCursor = z.object({
  at: z.iso.datetime(),
  seen: z.array(z.string().length(12)).max(1000),
})
export type GoogleNewsCursor = z.output<typeof googleNewsCursor>
