/** What a Telegram source is told, where it goes on from, and what its public page (t.me/s/…) says of one message. */

import { z } from 'zod'

/**
 * The name of a channel, out of what people type or copy: `@duinveld`, `t.me/duinveld`, `https://t.me/s/duinveld?before=9`,
 * `tg://resolve?domain=duinveld`. Null: it names none (a private invitation, a number of a telephone).
 */
export function channelName(typed: string): string | null {
  const text = typed.trim()
  const link =
    /^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.me\/(?:s\/)?([^/?#\s]+)/i.exec(text) ??
    /^tg:\/\/resolve\/?\?(?:[^#\s]*&)?domain=([^&#\s]+)/i.exec(text)
  const name = link?.[1] ?? text.replace(/^@/, '')
  return /^[a-z0-9_]{5,32}$/i.test(name) && !theirOwn.has(name.toLowerCase()) ? name : null
}

/** Pages of the network itself: invitations, stickers, settings. */
const theirOwn = new Set(
  (
    'joinchat addstickers addemoji addtheme addlist share proxy socks login confirmphone setlanguage boost invoice ' +
    'contact giftcode'
  ).split(' '),
)

const channel = z
  .string()
  .max(300)
  .transform((typed, context) => {
    const name = channelName(typed)
    if (name !== null) return name
    context.addIssue({ code: 'custom', message: 'not the name of a channel' })
    return z.NEVER
  })

/** `own`: the town itself speaks there. */
export const telegramSettings = z.object({ channel, kind: z.enum(['news', 'own']).default('news') })
export type TelegramSettings = z.output<typeof telegramSettings>

/** Messages of a channel are numbered from 1. */
const messageId = z.number().int().nonnegative()

export const mostRemembered = 200

export const telegramCursor = z.object({
  /** The highest id that was seen; null: there was no message yet. */
  latest: messageId.nullable(),
  /** What is still to be read below the last pages: ids under `before` and above `until`. */
  gap: z.object({ before: messageId, until: messageId }).nullable(),
  /** The newest messages that were seen, with a digest of their text: to notice edits, and what is gone. */
  recent: z.array(z.tuple([messageId, z.string().max(12)])).max(mostRemembered),
  /** Visits in a row that brought nothing. */
  quiet: z.number().int().nonnegative(),
  /** What a conditional request repeats. */
  etag: z.string().max(200).nullable(),
  modified: z.string().max(100).nullable(),
})
export type TelegramCursor = z.output<typeof telegramCursor>

/** One message as the page shows it. Markup is kept as markup here. */
export type Message = {
  /** `channel/123`, as it stands there. */
  post: string
  /** "The channel was renamed", "a photo was pinned": the network speaks, not the channel. */
  isService: boolean
  /** The markup of its text, its question and the answers to choose from. */
  words: string[]
  at: string | null
  isEdited: boolean
  isForwarded: boolean
  replyTo: string | null
  /** `1.2K`, as it stands there. */
  views: string | null
  hasImage: boolean
  hasVideo: boolean
  links: string[]
}

/** One page: a list of messages, or whatever stood there instead. */
export type ListPage = {
  title: string
  messages: Message[]
  /** It is the list of a channel, be it an empty one. */
  isList: boolean
  /** It is the card that invites to open the app: there is no public list behind this name. */
  isCard: boolean
  /** It says that there are no messages (also when it was asked too often). */
  saysEmpty: boolean
  /** It offers older messages. */
  hasOlder: boolean
  /** What it says is wrong (on the page of a single message); null: nothing. */
  error: string | null
}
