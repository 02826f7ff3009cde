/**
 * A Mastodon status → what came in. Pure.
 *
 * A status has one `uri` on all servers, so it is the id: the same post through two servers is one. The server's own id
 * is only good for paging.
 *
 * Refused: what is not public, and accounts that ask to be left out (`noindex`, `#nobot` or `#noindex` in the profile).
 * `indexable: false` is no such wish: it is what every account has that never looked at the setting.
 */

import type { Arrival, Carries, Drop, RawPost } from '#post'
import { plainText } from '../../plain-text.js'
import { type PlainStatus, type Status, status } from './wire.js'

export const network = 'mastodon'
/** A status has 500 characters on most servers, 5,000 on some. In UTF-16 units of markup. */
const longestContent = 200_000

export type Reading = { arrival: Arrival } | { drop: Drop }

/** What may be read, and whether accounts that ask to be left out are. */
export type Rules = { visibilities: readonly string[]; obeysWishes: boolean }
const ofAnybody: Rules = { visibilities: ['public'], obeysWishes: true }

/** `host` is the server that was asked, `uris` the ids by which it knows the statuses that were read with this one. */
export function readStatus(
  value: unknown,
  host: string,
  uris: Map<string, string>,
  rules = ofAnybody,
): Reading {
  const read = status.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return {
      drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || 'status' },
    }
  }
  const said = read.data.reblog ?? read.data
  const isRefused = (one: PlainStatus) =>
    !rules.visibilities.includes(one.visibility) || (rules.obeysWishes && asksToBeLeftOut(one))
  if ([read.data, said].some(isRefused)) return { drop: { reason: 'not-public' } }
  if (said.content.length > longestContent) return { drop: { reason: 'too-large', detail: 'content' } }
  const post = postOf(read.data, said, host, uris)
  return { arrival: { type: 'post', post, ...(post.editedAt ? { edited: true } : {}) } }
}

function asksToBeLeftOut({ account }: PlainStatus): boolean {
  return (
    account.noindex === true || /#no(?:bots?|index|archive)(?![\p{L}\p{N}])/iu.test(plainText(account.note))
  )
}

function postOf(from: Status, said: PlainStatus, host: string, uris: Map<string, string>): RawPost {
  const createdAt = dateOf(from.created_at)
  const editedAt = dateOf(said.edited_at)
  const parent = from.reblog ? null : from.in_reply_to_id
  return {
    network,
    id: from.uri,
    kind: 'social',
    author: authorOf(from, host),
    text: textOf(said),
    link: said.url ?? said.uri,
    carries: carriesOf(said),
    languages: said.language ? [said.language] : [],
    tags: said.tags.map(({ name }) => name),
    mentions: said.mentions.map(({ acct }) => fullHandle(acct, host)),
    links: said.card ? [said.card.url] : [],
    engagement: {
      likes: said.favourites_count,
      reposts: said.reblogs_count,
      replies: said.replies_count,
    },
    ...(from.reblog ? { isRepost: true } : {}),
    ...(createdAt ? { createdAt } : {}),
    ...(editedAt ? { editedAt } : {}),
    // A parent that was not read has only the server's own id; answers to it are at least known as answers to one thing.
    ...(parent ? { replyTo: uris.get(parent) ?? `${host}/statuses/${parent}` } : {}),
  }
}

function authorOf({ account }: Status, host: string) {
  const handle = fullHandle(account.acct, host)
  return { id: account.uri ?? account.url ?? handle, handle, name: account.display_name || account.username }
}

/** A server leaves its own name out of the handles of its own people. */
const fullHandle = (acct: string, host: string) => (acct.includes('@') ? acct : `${acct}@${host}`)

/** The warning above a post is part of what is said; the address of a quoted post, repeated for old readers, is not. */
function textOf(said: PlainStatus): string {
  const content = plainText(said.content.replace(/<p class="quote-inline">.{0,2000}?<\/p>/gs, ''))
  const warning = (said.spoiler_text ?? '').trim()
  return warning ? `${warning}\n\n${content}` : content
}

function carriesOf(said: PlainStatus): Carries {
  const kinds = new Set(said.media_attachments.map(({ type }) => type))
  return {
    ...(kinds.has('image') ? { image: true } : {}),
    ...(kinds.has('video') || kinds.has('gifv') ? { video: true } : {}),
    ...(said.card ? { link: true } : {}),
  }
}

function dateOf(value: string | null | undefined): Date | null {
  const date = value ? new Date(value) : null
  return date && !Number.isNaN(date.getTime()) ? date : null
}
