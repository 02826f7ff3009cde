/** Reading a channel's pages downwards: each ends where the next begins, so what is between them is known whole. */

import { type Context, SourceProblem } from '../../connector.js'
import { placeOf } from './adapter.js'
import type { Server } from './server.js'
import type { ListPage, Message } from './wire.js'

export type Walk = {
  messages: Message[]
  title: string
  /** Every id that stands on the pages, also of what is no post; highest and lowest are the ends of what is known. */
  present: Set<number>
  highest: number
  lowest: number
  pages: number
  /** There is nothing more to read above `until`. */
  isDone: boolean
  /** Why it stopped half-way. */
  problem: SourceProblem | null
}

export const nowhere = (): Walk => ({
  messages: [],
  title: '',
  present: new Set(),
  highest: 0,
  lowest: Number.POSITIVE_INFINITY,
  pages: 0,
  isDone: false,
  problem: null,
})

export type Way = {
  channel: string
  before: number | null
  until: number
  mostPages: number
  first?: ListPage
}

/** `first`: the page that was read already. A problem on a later page ends the walk; what was read stays. */
export async function walkDown(server: Server, way: Way, context: Context): Promise<Walk> {
  const walk = nowhere()
  let before = way.before
  let page = way.first ?? null
  while (walk.pages < way.mostPages) {
    try {
      page ??= (await server.list(way.channel, before, null, context)).page
    } catch (problem) {
      if (walk.pages === 0 || !(problem instanceof SourceProblem)) throw problem
      return { ...walk, problem }
    }
    if (!page) return walk
    walk.pages++
    const was = walk.lowest
    note(walk, page, way.channel)
    if (walk.lowest <= way.until + 1) return { ...walk, isDone: true }
    // An empty page below others is how it may refuse; one without a way further down is the beginning of the channel.
    if (walk.lowest >= was) return { ...walk, isDone: !page.saysEmpty && !page.hasOlder }
    if (!page.hasOlder && page.messages.length < fullPage) return { ...walk, isDone: true }
    before = walk.lowest
    page = null
  }
  return walk
}

/** With so many on it a page is no last page, whatever it offers. */
const fullPage = 16

function note(walk: Walk, page: ListPage, channel: string): void {
  walk.title ||= page.title
  for (const message of page.messages) {
    walk.messages.push(message)
    const place = placeOf(message.post)
    if (place?.channel !== channel.toLowerCase()) continue
    walk.present.add(place.id)
    walk.highest = Math.max(walk.highest, place.id)
    walk.lowest = Math.min(walk.lowest, place.id)
  }
}
