/**
 * What a Jetstream v1 server sends: one JSON object per text frame.
 *
 * A firehose brings hundreds of frames a second and most are of no use to anyone here, so they are not checked with zod:
 * these types say what the network promises, and `adapter.ts` believes none of it until a guard has looked.
 */

import { z } from 'zod'

/** The firehose is one and the same for everybody. */
export const jetstreamSettings = z.object({})
export type JetstreamSettings = z.infer<typeof jetstreamSettings>

/** `time_us` of the last frame: microseconds since 1970. */
export const jetstreamCursor = z.number().int().positive()
export type JetstreamCursor = z.infer<typeof jetstreamCursor>

export type Frame = { did: string; time_us: number } & (
  | { kind: 'commit'; commit: Commit }
  /** `active: false` with a status: `deleted`, `deactivated`, `suspended`, `takendown`, `throttled`, … */
  | { kind: 'account'; account: { active: boolean; did: string; seq: number; time: string; status?: string } }
  | { kind: 'identity'; identity: { did: string; handle?: string; seq: number; time: string } }
)

export type Commit = { rev: string; collection: string; rkey: string } & (
  | { operation: 'create' | 'update'; cid: string; record: PostRecord }
  | { operation: 'delete' }
)

/** `app.bsky.feed.post`; what else is in it is of no use here. */
export type PostRecord = {
  /** At most 3,000 bytes of UTF-8. */
  text: string
  /** The author's clock: anything. */
  createdAt: string
  langs?: string[]
  tags?: string[]
  facets?: Facet[]
  reply?: { root: Reference; parent: Reference }
  embed?: Embed
  labels?: { values: { val: string }[] }
}

export type Reference = { uri: string; cid: string }

/** A stretch of the text, in bytes of its UTF-8. */
export type Facet = { index: { byteStart: number; byteEnd: number }; features: Feature[] }
export type Feature =
  | { $type: 'app.bsky.richtext.facet#link'; uri: string }
  | { $type: 'app.bsky.richtext.facet#mention'; did: string }
  | { $type: 'app.bsky.richtext.facet#tag'; tag: string }

export type Embed =
  | { $type: 'app.bsky.embed.images' }
  | { $type: 'app.bsky.embed.video' }
  | { $type: 'app.bsky.embed.external'; external: { uri: string; title: string; description: string } }
  | { $type: 'app.bsky.embed.record'; record: Reference }
  | { $type: 'app.bsky.embed.recordWithMedia'; media: Embed; record: { record: Reference } }
