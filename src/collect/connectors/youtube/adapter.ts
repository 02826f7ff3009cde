/**
 * A comment on YouTube → what came in. Pure.
 *
 * What others write under the organisation's own videos is said to it; what its own channel writes there is its own voice.
 * Under the videos of others it is a conversation among people.
 */

import type { Arrival, Drop, RawPost } from '#post'
import { type Comment, comment } from './wire.js'

export const network = 'youtube'

export type Reading = { arrival: Extract<Arrival, { type: 'post' }> } | { drop: Drop }

/** Where a comment stands. */
export type Place = {
  channel: string
  own: boolean
  videoId?: string | undefined
  title?: string | undefined
}

export function readComment(value: unknown, place: Place): Reading {
  const read = comment.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return {
      drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || 'comment' },
    }
  }
  const { moderationStatus = 'published' } = read.data.snippet
  if (moderationStatus !== 'published') return { drop: { reason: 'not-public' } }
  const post = postOf(read.data, place)
  return { arrival: { type: 'post', post, ...(post.editedAt ? { edited: true } : {}) } }
}

function postOf({ id, snippet }: Comment, place: Place): RawPost {
  const createdAt = dateOf(snippet.publishedAt)
  const updatedAt = dateOf(snippet.updatedAt)
  const isEdited = createdAt && updatedAt && updatedAt.getTime() > createdAt.getTime()
  const isOwner = place.own && snippet.authorChannelId?.value === place.channel
  return {
    network,
    id,
    kind: place.own ? 'own' : 'social',
    author: authorOf(snippet, isOwner),
    text: snippet.textOriginal ?? snippet.textDisplay,
    link: linkOf(id, snippet.videoId ?? place.videoId, place.channel),
    engagement: { likes: snippet.likeCount },
    ...(place.title ? { title: place.title } : {}),
    ...(createdAt ? { createdAt } : {}),
    ...(isEdited ? { editedAt: updatedAt } : {}),
    ...(snippet.parentId ? { replyTo: snippet.parentId } : {}),
    ...(place.own && !isOwner ? { toUs: true } : {}),
  }
}

function authorOf(snippet: Comment['snippet'], isOwner: boolean): RawPost['author'] {
  const { authorDisplayName: name, authorChannelUrl, authorChannelId } = snippet
  const id = authorChannelId?.value ?? authorChannelUrl ?? name
  if (id === '') return null
  const handle = /^@(\S+)$/.exec(name)?.[1]
  return { id, name, ...(handle ? { handle } : {}), ...(isOwner ? { isOwner } : {}) }
}

/** A comment on the channel itself stands under no video. */
export function linkOf(id: string, videoId: string | undefined, channel: string): string {
  const at = videoId
    ? `https://www.youtube.com/watch?v=${encodeURIComponent(videoId)}`
    : `https://www.youtube.com/channel/${channel}/discussion?`
  return `${at}&lc=${encodeURIComponent(id)}`
}

/** The way back from {@link linkOf}; null: an address that is not ours. */
export function placeOf(link: string): { id: string; videoId: string | undefined } | null {
  if (!URL.canParse(link)) return null
  const { searchParams } = new URL(link)
  const id = searchParams.get('lc')
  return id ? { id, videoId: searchParams.get('v') ?? undefined } : null
}

/** The thread in which a comment stands: the id of a reply begins with it. */
export const threadOf = (id: string): string => id.split('.')[0] ?? id

export function dateOf(value: string | undefined): Date | null {
  const date = value ? new Date(value) : null
  return date && !Number.isNaN(date.getTime()) ? date : null
}
