/**
 * Instagram's calls: comments come whole, mentions come as two numbers that must be asked after (`follow`).
 *
 * A comment's call does not say under which address it stands, nor when it was written: it carries our profile's address
 * and the moment of the call.
 */
import type { Arrival, Drop } from '#post'
import { type Context, SourceProblem, type Webhook } from '../../connector.js'
import { type Change, changesFor, handshake, isSigned } from '../meta/calls.js'
import { type Reading, readComment, readMedia } from './adapter.js'
import { mediaFields } from './index.js'
import { openInstagram } from './session.js'
import { type InstagramSettings, mention, mentioned } from './wire.js'

export type Delivered = { arrivals: Arrival[]; drops: Drop[] }

const commentFields = 'id,text,timestamp,username,like_count,media{id,permalink}'

export function webhook(url: string | undefined): Webhook<InstagramSettings> {
  return {
    handshake,
    isSigned,
    read: (body, settings) => {
      const { changes, drops } = changesFor('instagram', settings.account, body)
      const said = changes.filter(({ field }) => field === 'comments' || field === 'live_comments')
      return delivered(
        said.map(({ value, time }) => readComment(value, { us: settings, at: time })),
        drops,
      )
    },
    follow: async (body, settings, context) => {
      const { changes } = changesFor('instagram', settings.account, body)
      const named = changes.filter(({ field }) => field === 'mentions')
      const readings: Reading[] = []
      for (const change of named) readings.push(await askMention(url, change, settings, context))
      return delivered(readings, [])
    },
  }
}

function delivered(readings: Reading[], drops: Drop[]): Delivered {
  return {
    arrivals: readings.flatMap((one) => ('post' in one ? [{ type: 'post', post: one.post }] : [])),
    drops: [...drops, ...readings.flatMap((one) => ('drop' in one ? [one.drop] : []))],
  }
}

/** What cannot be asked now makes the call fail, so that it comes again; what may not be asked is counted. */
async function askMention(
  url: string | undefined,
  { value, time }: Change,
  settings: InstagramSettings,
  context: Context,
): Promise<Reading> {
  const read = mention.safeParse(value)
  if (!read.success) return { drop: { reason: 'malformed', detail: 'mention' } }
  const { media_id, comment_id } = read.data
  const field = comment_id
    ? `mentioned_comment.comment_id(${comment_id}){${commentFields}}`
    : `mentioned_media.media_id(${media_id}){${mediaFields}}`
  try {
    const graph = await openInstagram(url, settings, context)
    const answer = mentioned.safeParse(await graph.get(settings.account, { fields: field })).data
    if (!comment_id) return readMedia(answer?.mentioned_media, settings, 'mention')
    return readComment(answer?.mentioned_comment, {
      us: settings,
      media: media_id,
      as: 'mentioning',
      at: time,
    })
  } catch (problem) {
    if (!(problem instanceof SourceProblem) || problem.retryAfterSeconds !== undefined) throw problem
    if (!lasting.has(problem.key)) throw problem
    return { drop: { reason: 'incomplete', detail: 'mention' } }
  }
}

const lasting = new Set(['network-says', 'permission-missing', 'key-missing', 'key-refused', 'key-expired'])
