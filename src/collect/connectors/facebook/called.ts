/**
 * What a call of Facebook brings for one page: posts, comments, their edits and removals. Pure.
 *
 * Reactions and other items carry no words and are left out. What somebody at the page hides stays: it was said, and only
 * its author can take it back; what is shown again after the network's own filter hid it, comes in then. A removal may come
 * before what it removes: whoever keeps it knows.
 */
import type { Arrival, Drop, RawPost } from '#post'
import { type Change, changesFor, momentOf } from '../meta/calls.js'
import { network, speaker } from './adapter.js'
import { digestOf, linkTo } from './links.js'
import { type FacebookSettings, type FeedChange, feedChange } from './wire.js'

const posts = new Set(['post', 'status', 'photo', 'video', 'share', 'link', 'note', 'reel', 'album'])
const adds = new Set(['add', 'edit', 'edited', 'unhide', 'update'])

export function readCall(body: Buffer, settings: FacebookSettings): { arrivals: Arrival[]; drops: Drop[] } {
  const arrivals: Arrival[] = []
  // Of a page of others nothing is sent; if it were, only the page itself would be read.
  if (!settings.own) return { arrivals, drops: [] }
  const { changes, drops } = changesFor('page', settings.page, body)
  for (const change of changes) {
    if (change.field !== 'feed' && change.field !== 'mention') continue
    const read = readChange(change, settings)
    if (read === null) continue
    if ('reason' in read) drops.push(read)
    else arrivals.push(read)
  }
  return { arrivals, drops }
}

/** Null: nothing for us. */
function readChange({ value, time }: Change, settings: FacebookSettings): Arrival | Drop | null {
  const read = feedChange.safeParse(value)
  if (!read.success) return { reason: 'malformed', detail: read.error.issues[0]?.path.join('.') || 'value' }
  const said = read.data
  const isComment = said.item === 'comment'
  if (!isComment && !posts.has(said.item)) return null
  const id = isComment ? said.comment_id : said.post_id
  if (!id) return { reason: 'incomplete', detail: isComment ? 'comment_id' : 'post_id' }
  if (said.verb === 'remove') return { type: 'delete', network, id }
  if (!adds.has(said.verb)) return null
  if (said.published === 0 || said.post?.is_published === false || (said.is_hidden && said.verb !== 'unhide'))
    return { reason: 'not-public' }
  // A photo without words; or a mention, of which the text is read at the next visit.
  if (said.message === '') return null
  const isEdited = said.verb.startsWith('edit')
  const post = rawPost(said, id, isEdited ? time : null, settings)
  return { type: 'post', post, ...(isEdited ? { edited: true } : {}) }
}

function rawPost(said: FeedChange, id: string, editedAt: Date | null, settings: FacebookSettings): RawPost {
  const isComment = said.item === 'comment'
  const from = said.from ?? (said.sender_id ? { id: said.sender_id, name: said.sender_name } : null)
  const createdAt = said.created_time === undefined ? null : momentOf(said.created_time)
  const above = isComment ? (said.parent_id ?? said.post_id) : undefined
  return {
    network,
    id,
    ...speaker(from, settings),
    text: said.message,
    ...(createdAt ? { createdAt } : {}),
    ...(editedAt ? { editedAt } : {}),
    ...(above ? { replyTo: above } : {}),
    link: linkTo(addressOf(said, id), {
      is: isComment ? 'comment' : 'post',
      id,
      digest: digestOf(said.message),
    }),
    carries: {
      ...(said.photo || said.item === 'photo' ? { image: true } : {}),
      ...(said.video || said.item === 'video' ? { video: true } : {}),
      ...(said.item === 'link' ? { link: true } : {}),
    },
  }
}

/** A call tells the address of the post, not of the comment: that is the same with its number behind it. */
function addressOf({ post, item, parent_id, post_id }: FeedChange, id: string): string {
  const of = post?.permalink_url ?? ''
  if (item !== 'comment' || !URL.canParse(of)) return of
  const url = new URL(of)
  const numberOf = (one: string) => one.split('_').at(-1) ?? one
  const isReply = parent_id !== undefined && parent_id !== post_id
  url.searchParams.set('comment_id', numberOf(isReply ? parent_id : id))
  if (isReply) url.searchParams.set('reply_comment_id', numberOf(id))
  return url.href
}
