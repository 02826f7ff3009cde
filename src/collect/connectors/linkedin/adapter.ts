/**
 * Posts of our own page on LinkedIn and the comments under them → what came in. Pure.
 *
 * LinkedIn tells programs which account wrote a comment, not what it is called: whoever asks has no name here.
 */

import type { Arrival, Drop, RawPost } from '#post'
import { type Comment, comment, type LinkedinSettings, type Share, share } from './wire.js'

export const network = 'linkedin'

export type Reading = { arrival: Extract<Arrival, { type: 'post' }> } | { drop: Drop }

export const pageOf = ({ organization }: Pick<LinkedinSettings, 'organization'>) =>
  `urn:li:organization:${organization}`

export function readShare(value: unknown, settings: LinkedinSettings): Reading {
  const read = share.safeParse(value)
  if (!read.success) return dropOf(read.error, 'post')
  const said = read.data
  if (said.visibility !== 'PUBLIC' || said.lifecycleState !== 'PUBLISHED')
    return { drop: { reason: 'not-public' } }
  const isEdited = said.lifecycleStateInfo?.isEditedByAuthor === true
  return { arrival: { type: 'post', post: ofShare(said, settings), ...(isEdited ? { edited: true } : {}) } }
}

function ofShare(said: Share, settings: LinkedinSettings): RawPost {
  const { article, media, multiImage } = said.content ?? {}
  const isVideo = media?.id.startsWith('urn:li:video:') === true
  const isImage = media?.id.startsWith('urn:li:image:') === true || multiImage !== undefined
  const isEdited = said.lifecycleStateInfo?.isEditedByAuthor === true
  return {
    network,
    id: said.id,
    kind: 'own',
    author: {
      id: said.author,
      name: settings.name,
      ...(said.author === pageOf(settings) ? { isOwner: true } : {}),
    },
    text: plain(said.commentary ?? ''),
    createdAt: new Date(said.publishedAt ?? said.createdAt),
    link: linkOf(said.id),
    links: article?.source ? [article.source] : [],
    carries: {
      ...(isImage ? { image: true } : {}),
      ...(isVideo ? { video: true } : {}),
      ...(article ? { link: true } : {}),
    },
    ...(isEdited && said.lastModifiedAt ? { editedAt: new Date(said.lastModifiedAt) } : {}),
  }
}

/** LinkedIn's "little text" → text: `{hashtag|\#|Markt}`, `@[Stad](urn:…)`, and a backslash before what has a meaning. */
export const plain = (text: string): string =>
  text
    .replace(/\{hashtag\|\\?#\|([^}]*)\}/g, '#$1')
    .replace(/@\[([^\]]*)\]\(urn:[^)]*\)/g, '$1')
    .replace(/\\([|{}@[\]()<>#\\*_~])/g, '$1')

/** `postUrn`: the post under which it was found. */
export function readComment(value: unknown, settings: LinkedinSettings, postUrn: string): Reading {
  const read = comment.safeParse(value)
  if (!read.success) return dropOf(read.error, 'comment')
  const said = read.data
  const editedAt =
    said.lastModified && said.lastModified.time > said.created.time ? said.lastModified.time : null
  const isOwner = said.actor === pageOf(settings)
  const post: RawPost = {
    network,
    id: urnOf(said),
    kind: 'own',
    author: isOwner ? { id: said.actor, name: settings.name, isOwner } : { id: said.actor },
    text: said.message.text,
    createdAt: new Date(said.created.time),
    link: linkOf(postUrn, urnOf(said)),
    replyTo: said.parentComment ?? postUrn,
    ...(said.likesSummary ? { engagement: { likes: said.likesSummary.totalLikes } } : {}),
    ...(editedAt ? { editedAt: new Date(editedAt) } : {}),
    ...(isOwner ? {} : { toUs: true }),
  }
  return { arrival: { type: 'post', post, ...(editedAt ? { edited: true } : {}) } }
}

export const urnOf = (said: Comment): string =>
  said.commentUrn ?? `urn:li:comment:(${said.object},${said.id})`

/** `urn:li:comment:(urn:li:activity:12,34)` → what it stands under, and its number. */
export function partsOf(commentUrn: string): { object: string; id: string } | null {
  const [, object, id] = /^urn:li:comment:\((urn:li:\w+:\d+),(\d+)\)$/.exec(commentUrn) ?? []
  return object && id ? { object, id } : null
}

export function linkOf(postUrn: string, commentUrn?: string): string {
  const at = `https://www.linkedin.com/feed/update/${postUrn}`
  return commentUrn ? `${at}?commentUrn=${encodeURIComponent(commentUrn)}` : at
}

/** The way back from {@link linkOf}; null: not one of these. */
export function placeOf(link: string): { post: string; comment: string | null } | null {
  if (!URL.canParse(link)) return null
  const url = new URL(link)
  const post = /\/feed\/update\/(urn:li:\w+:\d+)\/?$/.exec(decodeURIComponent(url.pathname))?.[1]
  return post ? { post, comment: url.searchParams.get('commentUrn') } : null
}

type Issues = { issues: readonly { code?: string; message: string; path: readonly PropertyKey[] }[] }

function dropOf({ issues: [issue] }: Issues, what: string): Reading {
  const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
  const detail = issue?.path.map(String).join('.') || what
  return { drop: { reason: isMissing ? 'incomplete' : 'malformed', detail } }
}
