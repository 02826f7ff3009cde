/**
 * Whether messages that were kept are still there. Gone is only what two answers say: the list, in which it no longer
 * stands, and its own page, which says that there is no such message. A channel that has become private, or that lost
 * its public list, is asked message by message.
 */

import { type Context, SourceProblem, type Verdict } from '../../connector.js'
import { placeOf, understand } from './adapter.js'
import type { Server } from './server.js'
import { nowhere, type Walk, walkDown } from './walk.js'
import type { TelegramSettings } from './wire.js'

/** In one call; the caller comes back for the rest. */
const mostPages = 10
const mostAsked = 40

export async function verify(
  server: Server,
  settings: TelegramSettings,
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  try {
    await judge(server, settings, idsOf(links, settings), context, verdicts)
  } catch (problem) {
    context.signal.throwIfAborted()
    // What could be asked before it said no still counts.
    if (!(problem instanceof SourceProblem)) throw problem
  }
  return verdicts
}

/** Highest first. */
function idsOf(links: string[], { channel }: TelegramSettings): { id: number; link: string }[] {
  return links
    .flatMap((link) => {
      const place = URL.canParse(link) ? placeOf(new URL(link).pathname.slice(1)) : null
      return place?.channel === channel.toLowerCase() ? [{ id: place.id, link }] : []
    })
    .sort((a, b) => b.id - a.id)
}

async function judge(
  server: Server,
  settings: TelegramSettings,
  kept: { id: number; link: string }[],
  context: Context,
  verdicts: Verdict[],
): Promise<void> {
  let left = kept
  let asked = 0
  for (let page = 0; page < mostPages && left[0]; page++) {
    const walk = await pageFrom(server, settings, left[0].id, context)
    // Nothing below: all that is left stands on no list.
    const lowest = Number.isFinite(walk.lowest) ? walk.lowest : 0
    for (const one of left.filter(({ id }) => id >= lowest)) {
      if (walk.present.has(one.id)) verdicts.push(verdictOf(walk, one, settings))
      else if (asked < mostAsked) {
        asked++
        const isGone = await server.isGone(settings.channel, one.id, context)
        if (isGone !== null) verdicts.push({ link: one.link, is: isGone ? 'gone' : 'there' })
      }
    }
    left = left.filter(({ id }) => id < lowest)
  }
}

/** The page on which this message would be the last. */
async function pageFrom(
  server: Server,
  settings: TelegramSettings,
  id: number,
  context: Context,
): Promise<Walk> {
  const way = { channel: settings.channel, before: id + 1, until: 0, mostPages: 1 }
  return walkDown(server, way, context).catch((problem: unknown) => {
    if (problem instanceof SourceProblem && problem.key === 'telegram-not-public') return nowhere()
    throw problem
  })
}

function verdictOf(
  walk: Walk,
  { id, link }: { id: number; link: string },
  settings: TelegramSettings,
): Verdict {
  const message = walk.messages.find(({ post }) => placeOf(post)?.id === id)
  const seen = message?.isEdited ? understand(message, settings, walk.title) : null
  if (!seen || 'reason' in seen || 'reason' in seen.read) return { link, is: 'there' }
  return { link, is: 'edited', arrival: { type: 'post', post: seen.read, edited: true } }
}
