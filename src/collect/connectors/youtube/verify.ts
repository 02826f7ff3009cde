/**
 * Whether comments that were kept are still there and the same: YouTube tells of no deletion, but answers for fifty
 * comments in one call. One that it leaves out is gone: deleted, held back or its video closed.
 */

import type { Context, Verdict } from '../../connector.js'
import { placeOf, readComment } from './adapter.js'
import { type Addresses, type Line, openLine } from './server.js'
import { titlesOf } from './titles.js'
import { comment, page, type YoutubeSettings } from './wire.js'

const atOnce = 50
/** In one call; the caller comes back for the rest. */
const mostLinks = 200

export const verifyWith =
  (addresses: Addresses) =>
  async (settings: YoutubeSettings, links: string[], context: Context): Promise<Verdict[]> => {
    const asked = links.slice(0, mostLinks).flatMap((link) => {
      const place = placeOf(link)
      return place ? [{ link, ...place }] : []
    })
    if (asked.length === 0) return []
    const line = await openLine(addresses, settings.credential, context)
    const verdicts: Verdict[] = []
    for (let at = 0; at < asked.length; at += atOnce) {
      const some = asked.slice(at, at + atOnce)
      const found = await askComments(
        line,
        some.map(({ id }) => id),
      )
      // An answer in another shape proves nothing.
      if (found) verdicts.push(...(await judge(line, settings, some, found)))
    }
    return verdicts
  }

/** By id; null: the answer is no list. */
export async function askComments(line: Line, ids: string[]): Promise<Map<string, unknown> | null> {
  const value = await line.ask('comments', {
    query: { part: 'snippet', id: ids.join(','), textFormat: 'plainText', maxResults: 100 },
  })
  const isList = typeof value === 'object' && value !== null && Array.isArray(Object(value).items)
  const read = isList ? page.safeParse(value) : null
  if (!read?.success) return null
  const byId = read.data.items.flatMap((item): [string, unknown][] => {
    const one = comment.safeParse(item)
    return one.success ? [[one.data.id, item]] : []
  })
  // What cannot be read is there all the same.
  return byId.length === read.data.items.length ? new Map(byId) : null
}

async function judge(
  line: Line,
  { channel, own }: YoutubeSettings,
  asked: { link: string; id: string; videoId: string | undefined }[],
  found: Map<string, unknown>,
): Promise<Verdict[]> {
  const read = asked.map(({ link, id, videoId }) => {
    const value = found.get(id)
    return {
      link,
      videoId,
      reading: value === undefined ? null : readComment(value, { channel, own, videoId }),
    }
  })
  const edited = read.filter(({ reading }) => reading && 'arrival' in reading && reading.arrival.edited)
  const titles = await titlesOf(line, [...new Set(edited.flatMap(({ videoId }) => videoId ?? []))])
  return read.map(({ link, videoId, reading }): Verdict => {
    if (!reading || 'drop' in reading) return { link, is: 'gone' }
    const { arrival } = reading
    if (!arrival.edited) return { link, is: 'there' }
    const title = videoId ? titles.get(videoId) : undefined
    return { link, is: 'edited', arrival: title ? { ...arrival, post: { ...arrival.post, title } } : arrival }
  })
}
