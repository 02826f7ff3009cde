/**
 * A picture or a comment on Instagram → what came in. Pure.
 *
 * The author is known by the name, which every list gives; numbers of people differ from app to app. Our `link` carries
 * what it is and its id behind a `#`, which no browser sends on: an address alone cannot be asked after.
 */

import type { ZodError } from 'zod'
import type { Drop, RawPost } from '#post'
import { type Comment, comment, type Media, media } from './wire.js'

export const network = 'instagram'

/** What a link is to: our own media or a comment under it; media that tag or name us; a comment elsewhere that does. */
export type LinkKind = 'media' | 'comment' | 'tagged' | 'mention' | 'mentioning'

export type Us = { account: string; username: string }
export type Reading = { post: RawPost } | { drop: Drop }

/** `as`: `hashtag` is anybody's, found by its tag, without an author. */
export function readMedia(value: unknown, us: Us, as: 'media' | 'tagged' | 'mention' | 'hashtag'): Reading {
  const read = media.safeParse(value)
  if (!read.success) return dropOf(read.error, 'media')
  const one = read.data
  const createdAt = momentOf(one.timestamp)
  const author =
    as === 'hashtag' ? null : as === 'media' ? ownerOf(us) : authorOf(one.username, undefined, us)
  const speaksToUs = (as === 'tagged' || as === 'mention') && !author?.isOwner
  const link = one.permalink && (as === 'hashtag' ? one.permalink : linkTo(one.permalink, as, one.id))
  return {
    post: {
      network,
      id: one.id,
      kind: as === 'hashtag' ? 'social' : 'own',
      author,
      text: one.caption ?? '',
      ...(createdAt ? { createdAt } : {}),
      ...(link ? { link } : {}),
      carries: carriesOf(one),
      engagement: countsOf(one.like_count, one.comments_count),
      ...(speaksToUs ? { toUs: true } : {}),
    },
  }
}

/** What a comment stands under; `at`: when it came, where the comment itself does not say. */
export type Under = {
  us: Us
  media?: string
  permalink?: string | null
  as?: 'comment' | 'mentioning'
  at?: Date | null
}

export function readComment(value: unknown, under: Under): Reading {
  const read = comment.safeParse(value)
  return read.success ? { post: commentOf(read.data, under) } : dropOf(read.error, 'comment')
}

/** A comment with the replies that came along, the comment first. */
export function readComments(value: unknown, under: Under): Reading[] {
  const read = comment.safeParse(value)
  if (!read.success) return [dropOf(read.error, 'comment')]
  const { id, replies } = read.data
  const below = (replies?.data ?? []).map((reply) => {
    const one = readComment(reply, under)
    return 'post' in one ? { post: { ...one.post, replyTo: id } } : one
  })
  return [{ post: commentOf(read.data, under) }, ...below]
}

function commentOf(one: Comment, { us, media: below, permalink, as = 'comment', at }: Under): RawPost {
  const author = authorOf(
    one.username ?? one.from?.username ?? one.user?.username,
    one.from?.id ?? one.user?.id,
    us,
  )
  const createdAt = momentOf(one.timestamp) ?? at
  const parent = one.parent_id ?? below ?? one.media?.id
  const page = permalink ?? one.media?.permalink
  return {
    network,
    id: one.id,
    kind: 'own',
    author,
    text: one.text,
    ...(createdAt ? { createdAt } : {}),
    link: linkTo(
      page ? `${withSlash(page)}c/${one.id}/` : `https://www.instagram.com/${us.username}/`,
      as,
      one.id,
    ),
    ...(parent ? { replyTo: parent } : {}),
    engagement: countsOf(one.like_count, undefined),
    ...(author?.isOwner ? {} : { toUs: true }),
  }
}

const ownerOf = ({ username }: Us) => ({ id: username, handle: username, name: username, isOwner: true })

function authorOf(username: string | undefined, id: string | undefined, us: Us): RawPost['author'] {
  const handle = username?.toLowerCase()
  if (handle === us.username || (id !== undefined && id === us.account)) return ownerOf(us)
  if (handle) return { id: handle, handle, name: username ?? handle }
  return id ? { id } : null
}

function carriesOf({ media_type }: Media) {
  return {
    ...(/IMAGE|CAROUSEL/.test(media_type) ? { image: true } : {}),
    ...(/VIDEO|REEL/.test(media_type) ? { video: true } : {}),
  }
}

function countsOf(likes: number | undefined, replies: number | undefined) {
  return { ...(likes === undefined ? {} : { likes }), ...(replies === undefined ? {} : { replies }) }
}

const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)

function linkTo(address: string, kind: LinkKind, id: string): string {
  const url = new URL(address)
  url.hash = `${kind}-${id}`
  return url.href
}

/** What {@link linkTo} put there. */
export function targetOf(link: string): { kind: LinkKind; id: string } | null {
  const found = /#(media|comment|tagged|mention|mentioning)-(\d{1,40})$/.exec(link)
  const kind = found?.[1] as LinkKind | undefined
  return kind && found?.[2] ? { kind, id: found[2] } : null
}

function dropOf(error: ZodError, what: string): { drop: Drop } {
  const [issue] = error.issues
  const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
  return { drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || what } }
}

/** `2026-11-20T10:00:00+0000`: ISO 8601 without a colon in its zone. */
export function momentOf(text: string | undefined): Date | null {
  const date = new Date((text ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(date.getTime()) ? null : date
}

export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)
