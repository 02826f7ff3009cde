/**
 * Whether what was kept is still there and the same: asked one by one, as long as a quarter of the day's calls is left
 * for listening and answering.
 */

import { type Context, SourceProblem, type Verdict } from '../../connector.js'
import { partsOf, placeOf, readComment, readShare } from './adapter.js'
import { type Addresses, coded, type Line, openLine } from './server.js'
import type { LinkedinSettings } from './wire.js'

const mostLinks = 25

export const verifyWith =
  (addresses: Addresses) =>
  async (settings: LinkedinSettings, links: string[], context: Context): Promise<Verdict[]> => {
    const line = await openLine(addresses, settings.credential, context)
    const left = await context.access.left(settings.credential, line.calls)
    const spare = Math.floor(left - line.calls.most / 4)
    const verdicts: Verdict[] = []
    for (const link of links.slice(0, Math.max(0, Math.min(spare, mostLinks)))) {
      try {
        const verdict = await judge(line, settings, link)
        if (verdict) verdicts.push(verdict)
      } catch (problem) {
        // The others wait until there is room again.
        if (problem instanceof SourceProblem && problem.key === 'limit-reached') break
        throw problem
      }
    }
    return verdicts
  }

async function judge(line: Line, settings: LinkedinSettings, link: string): Promise<Verdict | null> {
  const place = placeOf(link)
  const parts = place?.comment ? partsOf(place.comment) : null
  if (!place || (place.comment && !parts)) return null
  const path = parts
    ? `/rest/socialActions/${coded(parts.object)}/comments/${parts.id}`
    : `/rest/posts/${coded(place.post)}`
  const { status, value } = await line.ask(path, { also: [404] })
  if (status === 404) return { link, is: 'gone' }
  const read = parts ? readComment(value, settings, place.post) : readShare(value, settings)
  if ('drop' in read) return read.drop.reason === 'not-public' ? { link, is: 'gone' } : null
  return read.arrival.edited ? { link, is: 'edited', arrival: read.arrival } : { link, is: 'there' }
}
