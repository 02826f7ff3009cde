/** The titles of videos and channels: what a comment is about, and whose it is. */

import { SourceProblem } from '../../connector.js'
import type { Line } from './server.js'
import { titledList } from './wire.js'

const atOnce = 50

/** By the id of the video; one that is gone is absent. */
export async function titlesOf(line: Line, videoIds: string[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>()
  for (let at = 0; at < videoIds.length; at += atOnce) {
    const id = videoIds.slice(at, at + atOnce).join(',')
    const value = await line.ask('videos', { query: { part: 'snippet', id, maxResults: atOnce } })
    for (const one of itemsOf(value)) titles.set(one.id, one.title)
  }
  return titles
}

export type Channel = { id: string; title: string }

/** A channel by what people call it (`@stadduinveld`) or by its id; null: there is none. */
export async function findChannel(line: Line, called: string): Promise<Channel | null> {
  const query = /^UC[\w-]{22}$/.test(called) ? { id: called } : { forHandle: `@${called.replace(/^@/, '')}` }
  const value = await line.ask('channels', { query: { part: 'snippet', ...query } })
  return itemsOf(value)[0] ?? null
}

/** The channels of the account that signed in. */
export async function ownChannels(line: Line): Promise<Channel[]> {
  return itemsOf(await line.ask('channels', { query: { part: 'snippet', mine: 'true', maxResults: 50 } }))
}

function itemsOf(value: unknown): Channel[] {
  const read = titledList.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'YouTube' })
  return read.data.items.flatMap((one) => (one ? [{ id: one.id, title: one.snippet.title }] : []))
}
