/**
 * A post of a page, or a comment under one → what came in. Pure.
 *
 * An id is what the Graph API calls it (`<page>_<post>`, `<post>_<comment>`), in its answers as in its calls. Whom a text
 * names is written as a handle, so that the names of people do not stay in it. Refused: what is hidden, private or not
 * published yet. Without `from` (people whom the permission does not cover) the author is unknown.
 */
import type { z } from 'zod'
import type { Carries, Drop, RawPost } from '#post'
import { digestOf, linkTo } from './links.js'
import {
  type Attachment,
  type Comment,
  comment,
  type FacebookSettings,
  type PagePost,
  pagePost,
} from './wire.js'

export const network = 'facebook'

export type Read<T> = { said: T; at: Date } | { drop: Drop }

export const readPost = (value: unknown): Read<PagePost> => readAs(pagePost, value, isOpenPost)
export const readComment = (value: unknown): Read<Comment> =>
  readAs(comment, value, (one) => one.is_hidden !== true && one.is_private !== true)

const isOpenPost = ({ is_published, is_hidden, privacy }: PagePost) =>
  is_published !== false && is_hidden !== true && ['', 'EVERYONE'].includes(privacy?.value ?? '')

function readAs<T extends { created_time: string }>(
  schema: z.ZodType<T>,
  value: unknown,
  isOpen: (said: T) => boolean,
): Read<T> {
  const read = schema.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined')
    return {
      drop: { reason: isMissing ? 'incomplete' : 'malformed', detail: issue?.path.join('.') || 'item' },
    }
  }
  const at = new Date(read.data.created_time)
  if (Number.isNaN(at.getTime())) return { drop: { reason: 'malformed', detail: 'created_time' } }
  return isOpen(read.data) ? { said: read.data, at } : { drop: { reason: 'not-public' } }
}

export const digestOfPost = ({ message, attachments }: PagePost): string =>
  digestOf(message || (attachments?.data[0]?.title ?? ''))

export function postOf(said: PagePost, createdAt: Date, settings: FacebookSettings): RawPost {
  const { message, attachments, from, shares, reactions, comments } = said
  const shown = attachments?.data ?? []
  // A shared page without words of its own says what that page is called.
  const title = message === '' ? (shown[0]?.title ?? '') : ''
  return {
    network,
    id: said.id,
    ...speaker(from, settings),
    ...(title ? { title } : {}),
    text: withoutNames(message || (shown[0]?.description ?? ''), said.message_tags),
    createdAt,
    link: linkTo(said.permalink_url, { is: 'post', id: said.id, digest: digestOfPost(said) }),
    links: shown.flatMap(outward),
    carries: carriesOf(shown),
    engagement: defined({
      likes: reactions?.summary.total_count,
      reposts: shares?.count,
      replies: comments?.summary.total_count,
    }),
  }
}

/** `postId`: of the post under which it stands. */
export function commentOf(
  said: Comment,
  createdAt: Date,
  postId: string,
  settings: FacebookSettings,
): RawPost {
  const shown = said.attachment ? [said.attachment] : []
  return {
    network,
    id: said.id,
    ...speaker(said.from, settings),
    text: withoutNames(said.message, said.message_tags),
    createdAt,
    link: linkTo(said.permalink_url, { is: 'comment', id: said.id, digest: digestOf(said.message) }),
    replyTo: said.parent?.id ?? postId,
    links: shown.flatMap(outward),
    carries: carriesOf(shown),
    engagement: defined({ likes: said.like_count, replies: said.comment_count }),
  }
}

type Named = { id: string; name: string } | null | undefined

/** On our own page whoever is not the page speaks to us; on the page of others only the page is read. */
export function speaker(
  from: Named,
  { page, own }: FacebookSettings,
): Pick<RawPost, 'kind' | 'author' | 'toUs'> {
  const isPage = from?.id === page
  const author = from ? { id: from.id, ...(from.name ? { name: from.name } : {}) } : null
  if (!own) return { kind: 'social', author }
  if (isPage && author) return { kind: 'own', author: { ...author, isOwner: true } }
  return { kind: 'own', author, toUs: true }
}

/** People who are named in a text are named as handles; pages and places keep their names. */
function withoutNames(text: string, tags: PagePost['message_tags']): string {
  return tags
    .filter(({ type, name }) => type === 'user' && name.length > 1)
    .reduce((left, { name, id }) => left.replaceAll(name, `@u${id}`), text)
}

function carriesOf(shown: Attachment[]): Carries {
  const kinds = shown.map(({ type, media_type }) => `${media_type} ${type}`.toLowerCase())
  return {
    ...(kinds.some((kind) => /photo|album|sticker|image/.test(kind)) ? { image: true } : {}),
    ...(kinds.some((kind) => /video/.test(kind)) ? { video: true } : {}),
    ...(kinds.some((kind) => /link|share/.test(kind)) ? { link: true } : {}),
  }
}

/** Where an attachment leads, when that is outside Facebook. */
function outward({ unshimmed_url, url }: Attachment): string[] {
  const address = unshimmed_url || url
  if (!URL.canParse(address)) return []
  return /(^|\.)(facebook\.com|fb\.me|fbcdn\.net)$/.test(new URL(address).host) ? [] : [address]
}

function defined(
  counts:
    | Record<'likes' | 'reposts' | 'replies', number | undefined>
    | Record<'likes' | 'replies', number | undefined>,
) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
}
