/**
 * Answering under our own videos, as the channel that signed in: a reply, or holding a comment back from the public
 * (which can be undone in YouTube Studio). YouTube has no like for others to give by program.
 *
 * Fifty units each. With a key alone nothing can be said.
 */

import {
  type Answering,
  type Context,
  type Credential,
  type Doing,
  type Done,
  SourceProblem,
} from '../../connector.js'
import { dateOf, linkOf, readComment, threadOf } from './adapter.js'
import { type Addresses, openLine } from './server.js'
import { askReplies } from './threads.js'
import { askComments } from './verify.js'
import { comment, type YoutubeSettings } from './wire.js'

const unitsOfAnAct = 50
/** Clocks differ. */
const slackMs = 120_000

export function answering(addresses: Addresses): Answering<YoutubeSettings> {
  return {
    acts: ['reply', 'hide'],
    longest: 10_000,
    perform: async (settings, doing, context) => {
      mayAnswer(await context.access.open(settings.credential))
      return doing.act === 'reply'
        ? reply(addresses, settings, doing, context)
        : hide(addresses, settings, doing, context)
    },
    find: (settings, doing, context) =>
      doing.act === 'reply'
        ? findReply(addresses, settings, doing, context)
        : findHidden(addresses, settings, doing, context),
  }
}

function mayAnswer({ secret }: Credential): void {
  if (!secret.refreshToken) throw new SourceProblem('youtube-only-reads')
}

/** What fails before anything was said can simply be tried again. */
async function lineFor(addresses: Addresses, settings: YoutubeSettings, context: Context) {
  try {
    return await openLine(addresses, settings.credential, context)
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    const isFinal = ['key-missing', 'key-refused'].includes(problem.key)
    throw isFinal ? problem : new SourceProblem(problem.key, problem.values, problem.retryAfterSeconds ?? 60)
  }
}

async function reply(
  addresses: Addresses,
  settings: YoutubeSettings,
  doing: Doing,
  context: Context,
): Promise<Done> {
  const line = await lineFor(addresses, settings, context)
  // A thread is one deep: an answer to an answer stands under its first comment.
  const snippet = { parentId: threadOf(doing.target), textOriginal: doing.text }
  const value = await line.ask('comments', {
    method: 'POST',
    query: { part: 'snippet' },
    json: { snippet },
    certain: true,
    amount: unitsOfAnAct,
  })
  const said = comment.safeParse(value)
  // It was taken, only its name is not known.
  return said.success ? doneAt(said.data.id, said.data.snippet.videoId, settings) : { id: null, link: null }
}

const doneAt = (id: string, videoId: string | undefined, { channel }: YoutubeSettings): Done => ({
  id,
  link: videoId ? linkOf(id, videoId, channel) : null,
})

async function hide(
  addresses: Addresses,
  settings: YoutubeSettings,
  doing: Doing,
  context: Context,
): Promise<Done> {
  const line = await lineFor(addresses, settings, context)
  await line.ask('comments/setModerationStatus', {
    method: 'POST',
    query: { id: doing.target, moderationStatus: 'heldForReview' },
    certain: true,
    amount: unitsOfAnAct,
  })
  return { id: null, link: null }
}

async function findReply(
  addresses: Addresses,
  settings: YoutubeSettings,
  doing: Doing,
  context: Context,
): Promise<Done | 'absent'> {
  const line = await openLine(addresses, settings.credential, context)
  const replies = await askReplies(line, threadOf(doing.target)).catch((problem: unknown) => {
    // Without the thread there is no reply either.
    if (problem instanceof SourceProblem && problem.key === 'youtube-not-there') return []
    throw problem
  })
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
  for (const value of replies) {
    const one = comment.safeParse(value)
    if (!one.success) continue
    const { snippet, id } = one.data
    const at = dateOf(snippet.publishedAt)?.getTime() ?? 0
    const isOurs = snippet.authorChannelId?.value === settings.channel
    const isSame = plain(snippet.textOriginal ?? snippet.textDisplay) === plain(doing.text)
    if (isOurs && isSame && at >= doing.since.getTime() - slackMs)
      return doneAt(id, snippet.videoId, settings)
  }
  return 'absent'
}

/** A comment that is held back is no longer shown, or shown as held back to who may see it. */
async function findHidden(
  addresses: Addresses,
  settings: YoutubeSettings,
  doing: Doing,
  context: Context,
): Promise<Done | 'absent' | 'unknown'> {
  const line = await openLine(addresses, settings.credential, context)
  const found = await askComments(line, [doing.target])
  if (!found) return 'unknown'
  const { channel, own } = settings
  const value = found.get(doing.target)
  const isShown = value !== undefined && 'arrival' in readComment(value, { channel, own })
  return isShown ? 'absent' : { id: null, link: null }
}
