/** The story as recorded posts, one JSON object a line: what `dorpsplein replay` reads. */

import type { Network } from './people.js'
import { type Happening, type ToldPost, whatRemains } from './told.js'

export type RecordedPost = {
  id: string
  source: string
  createdAt: string
  text: string
  lang: string
  author: string
  kind?: 'own'
  title?: string
  replyTo?: string
}

const sources: Record<Network, string> = {
  bluesky: 'bluesky',
  mastodon: 'mastodon',
  paper: 'feed',
  website: 'feed',
}

/** What remains at the end of the day: a recording knows no edits and no deletions. */
export function recording(happenings: readonly Happening[]): string[] {
  return whatRemains(happenings).map((post) => JSON.stringify(recorded(post)))
}

export function recorded(post: ToldPost): RecordedPost {
  return {
    id: post.id,
    source: sources[post.network],
    createdAt: post.at.toISOString(),
    text: post.text,
    lang: post.lang,
    author: post.author.kind === 'paper' ? post.author.name : post.author.handle,
    // What the town says itself.
    ...(post.author.kind === 'town' ? { kind: 'own' as const } : {}),
    ...(post.title === undefined ? {} : { title: post.title }),
    ...(post.replyTo === undefined ? {} : { replyTo: post.replyTo }),
  }
}
