/**
 * A post of Threads → what came in. Pure.
 *
 * The author is known by the name only: no number comes with it. Our `link` carries the id behind a `#`, which no browser
 * sends on: an address alone cannot be asked after, and what was deleted must be.
 */
import type { Carries, Drop, RawPost } from '#post'
import { type Thread, thread } from './wire.js'

export const network = 'threads'

export type Reading = { post: RawPost } | { drop: Drop }

/** `toUs`: it is a reply to us or names us; otherwise only what it says itself tells that. */
export function readThread(value: unknown, { username, toUs }: { username: string; toUs: boolean }): Reading {
  const read = thread.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return {
      drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || 'thread' },
    }
  }
  const createdAt = momentOf(read.data.timestamp)
  if (!createdAt) return { drop: { reason: 'malformed', detail: 'timestamp' } }
  return { post: postOf(read.data, createdAt, username, toUs) }
}

function postOf(said: Thread, createdAt: Date, us: string, toUs: boolean): RawPost {
  const author = authorOf(said, us)
  const isOwner = author?.isOwner === true
  const speaksToUs = !isOwner && (toUs || namesUs(said, us))
  const link = linkOf(said)
  return {
    network,
    id: said.id,
    kind: isOwner || speaksToUs ? 'own' : 'social',
    author,
    text: said.text ?? '',
    createdAt,
    ...(link ? { link } : {}),
    ...(said.replied_to ? { replyTo: said.replied_to.id } : {}),
    ...(said.media_type === 'REPOST_FACADE' ? { isRepost: true } : {}),
    tags: said.topic_tag ? [said.topic_tag] : [],
    links: said.link_attachment_url ? [said.link_attachment_url] : [],
    carries: carriesOf(said),
    ...(speaksToUs ? { toUs: true } : {}),
  }
}

function authorOf({ username }: Thread, us: string): RawPost['author'] {
  if (!username) return null
  const handle = username.toLowerCase()
  return { id: handle, handle, name: username, ...(handle === us ? { isOwner: true } : {}) }
}

function namesUs({ text = '', root_post, replied_to }: Thread, us: string): boolean {
  if ([root_post, replied_to].some((post) => post?.username?.toLowerCase() === us)) return true
  return [...text.matchAll(/(?<![\w.@])@([\w.]{1,64})/g)].some(
    ([, name = '']) => name.toLowerCase().replace(/\.+$/, '') === us,
  )
}

function carriesOf({ media_type, link_attachment_url }: Thread): Carries {
  return {
    ...(/IMAGE|CAROUSEL/.test(media_type) ? { image: true } : {}),
    ...(/VIDEO/.test(media_type) ? { video: true } : {}),
    ...(link_attachment_url ? { link: true } : {}),
  }
}

const linkOf = ({ id, permalink }: Thread): string | undefined => {
  if (!permalink) return undefined
  const url = new URL(permalink)
  url.hash = id
  return url.href
}

/** The id that {@link linkOf} put there. */
export const idOfLink = (link: string): string | null => /#(\d{1,40})$/.exec(link)?.[1] ?? null

/** `2026-11-20T10:00:00+0000`: ISO 8601 without a colon in its zone. */
export function momentOf(text: string): Date | null {
  const date = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(date.getTime()) ? null : date
}

export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)
