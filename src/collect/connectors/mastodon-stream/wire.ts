/** The settings and the cursor of a listened-to timeline; what is sent is in `mastodon/wire.ts`. */
import { z } from 'zod'
import { mastodonSettings } from '../mastodon/wire.js'

/** Without a tag: all that the people of that server write. */
export const streamSettings = mastodonSettings.extend({ credential: z.string().min(1).max(100) })
export type StreamSettings = { credential: string; host: string; tag?: string | undefined }

export const streamCursor = z.object({
  /** The highest id that was read; null: there was none yet. */
  latest: z.string().max(100).nullable(),
})
export type StreamCursor = z.infer<typeof streamCursor>
