/**
 * Our links to posts and comments. Pure.
 *
 * The public address, and behind a `#`, which no browser sends on, what is needed to ask after it: whether it is a post or a
 * comment, its id, and a digest of its text, since the network does not tell that a comment was edited.
 */
import { createHash } from 'node:crypto'

export type Kept = { is: 'post' | 'comment'; id: string; digest: string }

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 8)

export function linkTo(permalink: string, kept: Kept): string {
  const there = isPublic(permalink) ? permalink : `https://www.facebook.com/${kept.id}`
  const url = new URL(there)
  url.hash = `${kept.is === 'post' ? 'p' : 'c'}${kept.id}.${kept.digest}`
  return url.href
}

const isPublic = (address: string) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)

export function keptOf(link: string): Kept | null {
  const read = /#([pc])(\d+(?:_\d+)?)\.([\w-]{8})$/.exec(link)
  if (!read) return null
  const [, letter, id = '', digest = ''] = read
  return { is: letter === 'p' ? 'post' : 'comment', id, digest }
}
