/**
 * A post or comment on Reddit → what came in. Pure. Text stays as it was written (Markdown).
 *
 * What was deleted or removed stays in its place with other words in it: that is no post.
 */

import type { Arrival, Drop, RawPost } from '#post'
import { type Remark, remark, type Submission, submission, thing } from './wire.js'

export const network = 'reddit'

export type Reading =
  | { arrival: Extract<Arrival, { type: 'post' }>; at: number }
  | { drop: Drop; gone?: boolean }

export function readThing(value: unknown): Reading {
  const one = thing.safeParse(value)
  if (!one.success) return { drop: { reason: 'malformed', detail: 'kind' } }
  const { kind, data } = one.data
  if (kind !== 't3' && kind !== 't1') return { drop: { reason: 'malformed', detail: 'kind' } }
  const schema = kind === 't3' ? submission : remark
  const read = schema.safeParse(data)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return { drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || kind } }
  }
  const said = read.data
  if (isGone(said)) return { drop: { reason: 'deleted' }, gone: true }
  // Restricted: everybody may read, only some may write.
  if (said.subreddit_type && !['public', 'restricted'].includes(said.subreddit_type))
    return { drop: { reason: 'not-public' }, gone: true }
  const post = 'title' in said ? ofSubmission(said) : ofRemark(said)
  const isEdited = said.edited !== false
  return {
    arrival: { type: 'post', post, ...(isEdited ? { edited: true } : {}) },
    at: said.created_utc * 1000,
  }
}

const wiped = /^\[ ?(?:deleted|removed)(?: by \w+)? ?\]$/i

function isGone(said: Submission | Remark): boolean {
  if ('body' in said) return wiped.test(said.body.trim())
  return Boolean(said.removed_by_category) || wiped.test((said.selftext ?? '').trim())
}

function ofSubmission(said: Submission): RawPost {
  const link = said.is_self ? null : said.url
  const hint = said.post_hint ?? ''
  const isVideo = said.is_video === true || hint.endsWith(':video')
  return {
    ...shared(said),
    title: said.title,
    text: said.selftext ?? '',
    links: link ? [link] : [],
    carries: {
      ...(hint === 'image' ? { image: true } : {}),
      ...(isVideo ? { video: true } : {}),
      ...(link ? { link: true } : {}),
    },
    engagement: { likes: Math.max(0, said.score), replies: said.num_comments },
  }
}

function ofRemark(said: Remark): RawPost {
  return {
    ...shared(said),
    text: said.body,
    engagement: { likes: Math.max(0, said.score) },
    ...(said.link_title ? { title: said.link_title } : {}),
    ...(said.parent_id ? { replyTo: said.parent_id } : {}),
  }
}

/** `edited: true` does not say when. */
function shared(said: Submission | Remark) {
  const { author, author_fullname, edited } = said
  const isKnown = author && author !== '[deleted]'
  return {
    network,
    id: said.name,
    kind: 'social' as const,
    author: isKnown ? { id: author_fullname ?? author.toLowerCase(), handle: author, name: author } : null,
    createdAt: new Date(said.created_utc * 1000),
    link: `https://www.reddit.com${pathOf(said)}`,
    ...(typeof edited === 'number' ? { editedAt: new Date(edited * 1000) } : {}),
  }
}

/** Older answers about comments have no address: it can be made of what they do have. */
function pathOf(said: Submission | Remark): string {
  if (said.permalink?.startsWith('/')) return said.permalink
  const thread = 'link_id' in said ? (said.link_id ?? '').replace(/^t3_/, '') : said.id
  return `/r/${said.subreddit}/comments/${thread}/_/${'body' in said ? `${said.id}/` : ''}`
}

/** The way back: how Reddit calls what stands at an address; null: not one of these. */
export function nameOf(link: string): string | null {
  const path = URL.canParse(link) ? new URL(link).pathname : ''
  const [, thread, comment] = /\/comments\/(\w+)(?:\/[^/]*)?(?:\/(\w+))?\/?$/.exec(path) ?? []
  if (comment) return `t1_${comment}`
  return thread ? `t3_${thread}` : null
}
