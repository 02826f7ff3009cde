/**
 * A message of a channel → the post that it is. Pure.
 *
 * The channel is the author, also where a message is signed by a person or forwarded from one: those names are not read.
 */

import { createHash } from 'node:crypto'
import type { Drop, RawPost } from '#post'
import { plainText } from '../../plain-text.js'
import type { Message, TelegramSettings } from './wire.js'

export const network = 'telegram'
/** A text has 4,096 characters at most; this is what its markup may take. In UTF-16 units. */
const longestWords = 200_000

/** What makes two readings of one message the same. */
export type Seen = { id: number; digest: string; read: RawPost | Drop }

/** Null: not a message of this channel (the network's own remarks have no text that counts either). */
export function understand(message: Message, settings: TelegramSettings, title: string): Seen | Drop | null {
  const place = placeOf(message.post)
  if (place === null || place.channel !== settings.channel.toLowerCase())
    return { reason: 'malformed', detail: 'data-post' }
  if (message.isService) return null
  const words = message.words.map(plainText).filter((part) => part !== '')
  const text = words.join('\n')
  return {
    id: place.id,
    digest: createHash('sha256').update(text).digest('base64url').slice(0, 8),
    read: readPost(message, place.id, text, settings, title),
  }
}

function readPost(
  message: Message,
  id: number,
  text: string,
  settings: TelegramSettings,
  title: string,
): RawPost | Drop {
  if (message.words.reduce((sum, part) => sum + part.length, 0) > longestWords)
    return { reason: 'too-large', detail: 'text' }
  const createdAt = new Date(message.at ?? Number.NaN)
  if (Number.isNaN(createdAt.getTime())) return { reason: 'incomplete', detail: 'datetime' }
  if (text === '') return { reason: 'empty' }
  const { channel, kind } = settings
  const parent = message.replyTo === null ? null : parentOf(message.replyTo)
  const views = countOf(message.views)
  return {
    network,
    id: postId(channel, id),
    kind,
    author: {
      id: channel.toLowerCase(),
      handle: channel.toLowerCase(),
      name: title || channel,
      ...(kind === 'own' ? { isOwner: true } : {}),
    },
    text,
    createdAt,
    link: addressOf(channel, id),
    links: message.links,
    carries: {
      ...(message.hasImage ? { image: true } : {}),
      ...(message.hasVideo ? { video: true } : {}),
      ...(message.links.length > 0 ? { link: true } : {}),
    },
    ...(parent ? { replyTo: parent } : {}),
    ...(message.isForwarded ? { isRepost: true } : {}),
    ...(views === null ? {} : { engagement: { views } }),
  }
}

/** Names of channels are the same in capitals and without. */
export const postId = (channel: string, id: number) => `${channel.toLowerCase()}/${id}`

/** The address that people use, whichever stand-in was asked. */
export const addressOf = (channel: string, id: number) => `https://t.me/${channel}/${id}`

/** `Duinveld/123` → its parts; null: it is nothing of the kind. */
export function placeOf(post: string): { channel: string; id: number } | null {
  const found = /^([a-z0-9_]{4,32})\/(\d{1,12})$/i.exec(post)
  return found ? { channel: (found[1] ?? '').toLowerCase(), id: Number(found[2]) } : null
}

function parentOf(address: string): string | null {
  const found = /\/([a-z0-9_]{4,32}\/\d{1,12})(?:[?#]|$)/i.exec(address)
  return found?.[1]?.toLowerCase() ?? null
}

const sizes = { '': 1, K: 1_000, M: 1_000_000, B: 1_000_000_000 } as const

/** `1.2K` is rounded by the network itself. */
export function countOf(shown: string | null): number | null {
  const found = /^(\d{1,9}(?:\.\d{1,3})?)([KMB]?)$/.exec((shown ?? '').replace(/[\s,]/g, '').toUpperCase())
  if (!found) return null
  return Math.round(Number(found[1]) * sizes[(found[2] ?? '') as keyof typeof sizes])
}
