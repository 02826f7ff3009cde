/** What happens in the town, and what is true of it: no wire shape of any network, no shape of the product. */

import type { Author, Network } from './people.js'
import type { Subject } from './texts/index.js'

export type ToldPost = {
  /** Unique in the story and the same in each run: `2026-11-12/kerkstraat/17`. */
  id: string
  at: Date
  network: Network
  author: Author
  /** The truth: what it is about. Null: not about the town at all. */
  subject: Subject | null
  /** Whether the town or one of its parts is named: without that no search for the town can find it. */
  namesTown: boolean
  /** A question to the town, that waits for an answer. */
  isQuestion: boolean
  lang: string
  /** Only of articles and messages on the town's site. */
  title?: string
  text: string
  /** The id of the post that this one answers. */
  replyTo?: string
  /** The id of the article of which this is a copy in another paper, or on another channel of the town. */
  copyOf?: string
}

/** One thing that happens. `edit`, `delete` and `repost` speak of a post that happened before. */
export type Happening =
  | { type: 'post'; at: Date; post: ToldPost }
  | { type: 'edit'; at: Date; post: ToldPost; text: string }
  | { type: 'delete'; at: Date; post: ToldPost }
  | { type: 'repost'; at: Date; post: ToldPost; by: Author }
  | { type: 'account-gone'; at: Date; author: Author }

export function posts(happenings: readonly Happening[]): ToldPost[] {
  return happenings.flatMap((one) => (one.type === 'post' ? [one.post] : []))
}

/** The posts of the town, without the noise of the world. */
export function postsOfTown(happenings: readonly Happening[]): ToldPost[] {
  return posts(happenings).filter((post) => post.subject !== null)
}

/** What should be left at the end: edits made, deleted posts and those of deleted accounts gone. Oldest first. */
export function whatRemains(happenings: readonly Happening[]): ToldPost[] {
  const left = new Map<string, ToldPost>()
  for (const one of happenings) {
    if (one.type === 'post') left.set(one.post.id, one.post)
    if (one.type === 'edit' && left.has(one.post.id)) left.set(one.post.id, { ...one.post, text: one.text })
    if (one.type === 'delete') left.delete(one.post.id)
    if (one.type === 'account-gone') {
      for (const post of left.values()) if (post.author.key === one.author.key) left.delete(post.id)
    }
  }
  return [...left.values()].sort((a, b) => a.at.getTime() - b.at.getTime())
}

export function inOrder(happenings: Happening[]): Happening[] {
  return happenings.sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** How many distinct authors. */
export function voices(told: readonly ToldPost[]): number {
  return new Set(told.map((post) => post.author.key)).size
}
