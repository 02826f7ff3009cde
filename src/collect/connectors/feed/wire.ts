/** What a feed says, whatever its format: the shape that the readers fill and the adapter turns into posts. */

import { z } from 'zod'

/** Words as the feed carries them: markup, or text in which `<` is a sign like any other. */
export type Words = { markup: string } | { text: string }

export type FeedItem = {
  /** As written: an address, a `tag:` or `urn:` name, or something that means something only within this feed. */
  id: string | null
  title: Words | null
  /** The content, or else the summary. */
  words: Words | null
  /** Resolved as far as the document allows; may be relative when nobody knows the base. */
  link: string | null
  /** As written; `date.ts` reads it. */
  published: string | null
  updated: string | null
  language: string | null
  image: boolean
  video: boolean
  /** RSS `<source>`: who published it first. */
  source: { name: string; url: string | null } | null
}

export type FeedFormat = 'rss' | 'rdf' | 'atom' | 'json'

export type Feed = {
  format: FeedFormat
  title: Words | null
  /** The page that the feed belongs to. */
  link: string | null
  language: string | null
  /** In the order of the document. */
  items: FeedItem[]
  /** Ids of items that the feed says it took back (RFC 6721). */
  withdrawn: string[]
  /** How often the source asks to be visited, in seconds; null when it does not say. */
  everySeconds: number | null
  /** The document broke off or was mended; items that were whole are there. */
  incomplete: boolean
}

/** An address as people type it: `feed:` and a missing `https://` are mended, credentials are not accepted. */
const address = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .transform((typed) => withScheme(typed))
  .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'not an address')
  .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'an address with a password in it')
  .transform((url) => new URL(url).href)

function withScheme(typed: string): string {
  const bare = typed.replace(/^feed:(\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'http://')
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(bare) ? bare : `https://${bare.replace(/^\/+/, '')}`
}

export const feedSettings = z.object({
  url: address,
  /** `own` for what the town itself publishes. */
  kind: z.enum(['news', 'own']).default('news'),
  /** How the source is called here; else as the feed calls itself. */
  name: z.string().trim().min(1).max(200).optional(),
})
export type FeedSettings = z.output<typeof feedSettings>

export const feedCursor = z.object({
  /** When this place was reached. */
  at: z.iso.datetime(),
  etag: z.string().max(500).optional(),
  lastModified: z.string().max(100).optional(),
  /** Where permanent redirects led. */
  movedTo: z.string().max(2000).optional(),
  /** What was delivered, newest first: 8 characters for the item, 4 for its content. */
  seen: z.array(z.string().length(12)).max(1000),
  /** Seconds between two items, as far as is known. */
  gap: z.number().nullable(),
  /** Visits in a row that brought nothing new. */
  quiet: z.number().int(),
  every: z.number().nullable(),
})
export type FeedCursor = z.output<typeof feedCursor>

const text = z.string().catch('')
const jsonItem = z.object({
  id: z.union([z.string(), z.number().transform(String)]).catch(''),
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  date_published: text,
  date_modified: text,
  language: text,
  image: text,
  attachments: z.array(z.object({ mime_type: text })).catch([]),
})
/** JSON Feed 1.0 and 1.1 (jsonfeed.org). A field of the wrong type counts as absent. */
export const jsonFeed = z.object({
  version: z.string(),
  title: text,
  home_page_url: text,
  language: text,
  items: z.array(z.unknown()),
})
export const jsonFeedItem = jsonItem
