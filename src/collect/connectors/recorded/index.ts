/**
 * Recorded posts: handed in by `dorpsplein replay`, never fetched. They keep their own time, and the name of the network
 * from which they were recorded.
 */
import { z } from 'zod'
import type { Drop, Engagement, RawPost } from '#post'
import type { HandedConnector } from '../../connector.js'
import { Line } from './wire.js'

const Settings = z.object({ file: z.string() })

export function recorded(): HandedConnector<z.infer<typeof Settings>> {
  return {
    mode: 'handed',
    name: 'recorded',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: Settings,
    cursor: z.null(),
    identity: (settings) => settings.file,
    oldest: () => null,
    scope: 'town',
    title: (settings) => settings.file,
  }
}

/** `lineNumber` counts from 1; a line that cannot be read is dropped with it. */
export function recordedPost(line: string, lineNumber: number): { post: RawPost } | { drop: Drop } {
  const detail = `line ${lineNumber}`
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { drop: { reason: 'malformed', detail } }
  }
  const read = Line.safeParse(json)
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? ''
    return { drop: { reason: 'incomplete', detail: `${detail}: ${field}` } }
  }
  const { id, source, createdAt, text, lang, author, url, replyTo, title, kind, place, engagement } =
    read.data
  const isNews = kind ? kind === 'news' : /^(feed|news|rss)/.test(source)
  return {
    post: {
      network: source,
      id,
      kind: kind ?? (isNews ? 'news' : 'social'),
      author: author ? { id: author, ...(isNews ? { name: author } : {}) } : null,
      text,
      createdAt: new Date(createdAt),
      ...(title ? { title } : {}),
      ...(url ? { link: url } : {}),
      ...(replyTo ? { replyTo } : {}),
      ...(lang ? { languages: [lang] } : {}),
      ...(place ? { place } : {}),
      ...(engagement ? { engagement: engagementOf(engagement) } : {}),
    },
  }
}

/** Recordings call the counts as the networks did. */
const countNames: Record<keyof Engagement, string[]> = {
  likes: ['likes', 'like_count', 'favs', 'favourites_count'],
  reposts: ['reposts', 'retweet_count', 'reblogs', 'reblogs_count', 'repost_count'],
  replies: ['replies', 'reply_count', 'replies_count'],
  views: ['views', 'view_count', 'impression_count'],
}

function engagementOf(counts: Record<string, number>): Engagement {
  const found = Object.entries(countNames).flatMap(([name, names]) => {
    const known = names.find((one) => counts[one] !== undefined)
    return known === undefined ? [] : [[name, counts[known]] as const]
  })
  return Object.fromEntries(found)
}
