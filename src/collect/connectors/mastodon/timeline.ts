/** The address of a timeline: of a hashtag, or of everybody on one server. */

import { pageSize } from './climb.js'
import { addressOn } from './server.js'

export function timelineAddress(
  { host, tag }: { host: string; tag?: string | undefined },
  localOnly: boolean,
  bound: Record<string, string>,
): URL {
  const url = addressOn(
    host,
    tag ? `/api/v1/timelines/tag/${encodeURIComponent(tag)}` : '/api/v1/timelines/public',
  )
  url.searchParams.set('limit', String(pageSize))
  if (!tag || localOnly) url.searchParams.set('local', 'true')
  for (const [name, id] of Object.entries(bound)) url.searchParams.set(name, id)
  return url
}
