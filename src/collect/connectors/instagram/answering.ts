/**
 * Answering on Instagram: a reply, hiding, and one private message to who commented. Its interface offers no liking.
 *
 * What stands under a post of others that names us is answered at another address, which wants both numbers: whether it
 * is such a comment shows only when the ordinary address says that it is not ours. That refusal is certain: nothing was
 * said yet.
 */
import { type Answering, type Doing, type Done, SourceProblem } from '../../connector.js'
import { type Graph, GraphProblem } from '../meta/graph.js'
import { momentOf } from './adapter.js'
import { openInstagram } from './session.js'
import { comment, hidden, type InstagramSettings, inMedia, made, permalinked } from './wire.js'

/** Through the interface a comment may have 300 characters, four hashtags and one address. */
const longestReply = 300
/** Clocks differ: a reply may seem to have been written before it was asked for. */
const clockMs = 120_000
const pages = 3

export function answering(url: string | undefined): Answering<InstagramSettings> {
  return {
    acts: ['reply', 'private-reply', 'hide'],
    longest: longestReply,
    perform: async (settings, doing, context) =>
      perform(await openInstagram(url, settings, context), settings, doing),
    find: async (settings, doing, context) =>
      find(await openInstagram(url, settings, context), settings, doing),
  }
}

async function perform(graph: Graph, settings: InstagramSettings, doing: Doing): Promise<Done> {
  const { act, target, text } = doing
  if (act === 'hide') {
    await graph.act(target, { hide: 'true' })
    return { id: null, link: null }
  }
  if (act === 'private-reply') {
    await graph.act(`${settings.account}/messages`, {
      recipient: JSON.stringify({ comment_id: target }),
      message: JSON.stringify({ text }),
    })
    return { id: null, link: null }
  }
  if (act !== 'reply') throw new SourceProblem('instagram-cannot', {})
  return reply(graph, settings, doing)
}

async function reply(graph: Graph, settings: InstagramSettings, { target, text }: Doing): Promise<Done> {
  try {
    const id = idOf(await graph.act(`${target}/replies`, { message: text }))
    return { id, link: await linkOf(graph, id) }
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.error.code !== 100) throw problem
    const where = await mentionOf(graph, settings, target)
    return {
      id: idOf(await graph.act(`${settings.account}/mentions`, { ...where, message: text })),
      link: null,
    }
  }
}

/** Both numbers of a comment that names us; of a picture whose words do, its own. */
async function mentionOf(
  graph: Graph,
  { account }: InstagramSettings,
  target: string,
): Promise<Record<string, string>> {
  try {
    const fields = `mentioned_comment.comment_id(${target}){media{id}}`
    const read = inMedia.safeParse(await graph.get(account, { fields }))
    if (read.success) return { media_id: read.data.mentioned_comment.media.id, comment_id: target }
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.error.code !== 100) throw problem
  }
  return { media_id: target }
}

function idOf(value: unknown): string {
  const read = made.safeParse(value)
  // It may have been done: nobody knows, so it is looked for.
  if (!read.success) throw new Error('Instagram did not say what it made')
  return read.data.id
}

/** Where it stands is worth knowing, and not worth failing for. */
async function linkOf(graph: Graph, id: string): Promise<string | null> {
  try {
    const read = permalinked.safeParse(await graph.get(id, { fields: 'media{permalink}' }))
    return read.success ? `${read.data.media.permalink.replace(/\/?$/, '/')}c/${id}/` : null
  } catch (problem) {
    if (problem instanceof SourceProblem) return null
    throw problem
  }
}

async function find(
  graph: Graph,
  settings: InstagramSettings,
  doing: Doing,
): Promise<Done | 'absent' | 'unknown'> {
  // A message went or it did not; it is not shown to programs, and a second one would be refused.
  if (doing.act === 'private-reply') return 'unknown'
  if (doing.act === 'hide') {
    const read = hidden.safeParse(await graph.get(doing.target, { fields: 'hidden' }))
    if (!read.success) return 'unknown'
    return read.data.hidden ? { id: null, link: null } : 'absent'
  }
  try {
    return await findReply(graph, settings, doing)
  } catch (problem) {
    // Replies under a comment elsewhere are not shown to us.
    if (problem instanceof GraphProblem && problem.error.code === 100) return 'unknown'
    throw problem
  }
}

async function findReply(
  graph: Graph,
  { username }: InstagramSettings,
  { target, text, since }: Doing,
): Promise<Done | 'absent'> {
  const earliest = since.getTime() - clockMs
  const query = { fields: 'id,text,timestamp,username', limit: 50 }
  for await (const { items } of graph.pages(`${target}/replies`, query, pages)) {
    for (const item of items) {
      const one = comment.safeParse(item).data
      const at = momentOf(one?.timestamp)
      if (!one || !at || at.getTime() < earliest) continue
      if (one.username?.toLowerCase() === username && isSame(one.text, text))
        return { id: one.id, link: await linkOf(graph, one.id) }
    }
  }
  return 'absent'
}

/** Networks tidy white space; and a reply may begin with the name of who is answered, put there by Instagram. */
function isSame(theirs: string, ours: string): boolean {
  const [one, other] = [theirs, ours].map((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim())
  return one === other || one?.replace(/^@[\w.]+ /, '') === other
}
