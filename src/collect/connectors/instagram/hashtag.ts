/**
 * A hashtag on Instagram: public photos and videos of the last 24 hours, without who made them.
 *
 * An account may ask for thirty different hashtags in seven days, each as often as it likes: each visit takes from that
 * limit with the hashtag's name, so that the page of limits shows which they are. The list is in no sure order and its
 * cursor is the same on every page: what was seen is remembered. Whether a post was deleted later can never be asked, so
 * its text is kept no longer than a day. Never here: names, comments, stories.
 */
import type { Drop, RawPost } from '#post'
import { type Context, type Limit, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import type { Graph } from '../meta/graph.js'
import { readMedia } from './adapter.js'
import { networkName, openInstagram } from './session.js'
import { type HashtagCursor, type HashtagSettings, hashtagCursor, hashtagSettings, hashtags } from './wire.js'

export const differentTags: Limit = {
  meter: 'hashtags',
  kind: 'rolling',
  most: 30,
  seconds: 604_800,
  distinct: true,
}

const fields = 'id,caption,media_type,permalink,timestamp,like_count,comments_count'
const pageSize = 50
const mostPages = 6
const mostSeen = 600
const everySeconds = 1_200

/** `url`: of the Graph API. */
export function instagramHashtag(url?: string): PolledConnector<HashtagSettings, HashtagCursor> {
  return {
    name: 'instagram-hashtag',
    mode: 'poll',
    scope: 'firehose',
    facts: { needsKey: true, deletionsReachUs: false, keepDays: 1, costPerPost: 0 },
    settings: hashtagSettings,
    cursor: hashtagCursor,
    identity: ({ credential, account, tag }) => `${credential} ${account} #${tag}`,
    // What only one of them saw comes again, which is harmless.
    oldest: (a, b) =>
      a === null || b === null ? null : { ...a, seen: a.seen.filter((id) => b.seen.includes(id)) },
    title: ({ tag }) => `#${tag} (Instagram)`,
    credential: ({ credential }) => credential,
    visit: (settings, cursor, context) => visit(url, settings, cursor, context),
  }
}

async function visit(
  url: string | undefined,
  settings: HashtagSettings,
  cursor: HashtagCursor | null,
  context: Context,
): Promise<Visit<HashtagCursor>> {
  const { credential, account, tag } = settings
  const graph = await openInstagram(url, settings, context, true)
  await context.access.take(credential, differentTags, 1, tag)
  const hashtag = cursor?.hashtag ?? (await idOfTag(graph, settings))
  const seen = new Set(cursor?.seen ?? [])
  const found: RawPost[] = []
  const drops: Drop[] = []
  for await (const item of allItems(graph, hashtag, account)) {
    const one = readMedia(item, { account, username: '' }, 'hashtag')
    if ('drop' in one) drops.push(one.drop)
    else if (!seen.has(one.post.id)) {
      found.push({ ...one.post, tags: [tag] })
      seen.add(one.post.id)
    }
  }
  return {
    arrivals: found
      .toSorted((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
      .map((post) => ({ type: 'post', post })),
    drops,
    cursor: { hashtag, seen: [...seen].slice(-mostSeen) },
    nextInSeconds: everySeconds,
  }
}

async function idOfTag(graph: Graph, { account, tag }: HashtagSettings): Promise<string> {
  const read = hashtags.safeParse(await graph.get('ig_hashtag_search', { user_id: account, q: tag }))
  const id = read.data?.data[0]?.id
  if (!id) throw new SourceProblem('network-unreadable', { network: networkName })
  return id
}

/** All pages, since the newest need not come first; until a page only repeats what this visit saw. */
async function* allItems(graph: Graph, hashtag: string, account: string): AsyncGenerator<unknown> {
  const met = new Set<string>()
  let after: string | null = null
  for (let n = 0; n < mostPages; n++) {
    const page = await graph.page(`${hashtag}/recent_media`, {
      user_id: account,
      fields,
      limit: pageSize,
      after: after ?? undefined,
    })
    const fresh = page.items.filter((item) => !met.has(idIn(item)))
    yield* fresh
    for (const item of fresh) met.add(idIn(item))
    if (page.after === null || fresh.length === 0) return
    after = page.after
  }
}

const idIn = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : ''
