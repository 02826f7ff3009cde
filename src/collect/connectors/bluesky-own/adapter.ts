/**
 * A post on or towards our own Bluesky account → what came in. Pure.
 *
 * The id is the one that the same post has in the firehose, so the two are one. What asks not to be shown to people
 * without an account is refused here as it is there.
 */
import type { Arrival, Drop } from '#post'
import { isHidden, postOf } from '../jetstream/adapter.js'
import { type Shown, shown } from './wire.js'

export const postCollection = 'app.bsky.feed.post'

export type Reading = { arrival: Arrival } | { drop: Drop }

/** `did`: our own. */
export function readShown(value: unknown, did: string): Reading {
  const read = shown.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return {
      drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || 'post' },
    }
  }
  const { uri, author, record } = read.data
  const [, , owner = '', collection, rkey = ''] = uri.split('/')
  if (collection !== postCollection || owner !== author.did)
    return { drop: { reason: 'malformed', detail: 'uri' } }
  if (isHidden(record)) return { drop: { reason: 'not-public' } }
  const post = postOf(record, owner, rkey, uri)
  if ('reason' in post) return { drop: post }
  const isOurs = owner === did
  return {
    arrival: {
      type: 'post',
      post: {
        ...post,
        kind: 'own',
        author: {
          id: owner,
          ...(author.handle ? { handle: author.handle } : {}),
          name: author.displayName || author.handle,
          ...(isOurs ? { isOwner: true } : {}),
        },
        ...(isOurs ? {} : { toUs: true }),
        ...engagementOf(read.data),
      },
    },
  }
}

/** A notification carries no counts. */
function engagementOf({ likeCount, repostCount, replyCount }: Shown) {
  if (likeCount === undefined && repostCount === undefined && replyCount === undefined) return {}
  return {
    engagement: {
      ...(likeCount === undefined ? {} : { likes: likeCount }),
      ...(repostCount === undefined ? {} : { reposts: repostCount }),
      ...(replyCount === undefined ? {} : { replies: replyCount }),
    },
  }
}

/** The public address of a post → its uri; null for what is no post on Bluesky. */
export function uriOfLink(link: string): string | null {
  const [, did, rkey] = /^https:\/\/bsky\.app\/profile\/(did:[^/]+)\/post\/([\w.~:-]+)$/.exec(link) ?? []
  return did && rkey ? `at://${did}/${postCollection}/${rkey}` : null
}

export function linkOfUri(uri: string): string | null {
  const [, did, rkey] = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/.exec(uri) ?? []
  return did && rkey ? `https://bsky.app/profile/${did}/post/${rkey}` : null
}
