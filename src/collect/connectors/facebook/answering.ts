/**
 * Speaking under our own page: a reply, a private message to who commented, a like, hiding.
 *
 * Each is done once. Where the line breaks nobody knows, and `find` looks: a reply is one of the page itself with the same
 * words; a like and hiding are told by the comment. A private message may be sent once for a comment: while the comment
 * still says that one may be sent, none was. When it says no more, that may be ours, a colleague's, or the seven days that
 * have passed; the inbox would tell, but private messages are not ours to read: a person looks.
 */
import { z } from 'zod'
import { type Answering, type Context, type Doing, type Done, SourceProblem } from '../../connector.js'
import { type Graph, GraphProblem, graphUrl } from '../meta/graph.js'
import { isMissing } from '../meta/problems.js'
import { openPage } from './page.js'
import type { FacebookSettings } from './wire.js'

const network = 'Facebook'
/** Of the clocks between us and them. */
const clockMs = 120_000
const mostPages = 5

export function answeringOn(url = graphUrl): Answering<FacebookSettings> {
  return {
    acts: ['reply', 'private-reply', 'like', 'hide'],
    longest: 8_000,
    perform: async (settings, doing, context) => {
      const { graph } = await open(url, settings, context)
      return performed[doing.act](graph, settings, doing)
    },
    find: async (settings, doing, context) => {
      const { graph } = await open(url, settings, context)
      return found[doing.act](graph, settings, doing)
    },
  }
}

function open(url: string, settings: FacebookSettings, context: Context) {
  if (!settings.own) throw new SourceProblem('facebook-not-ours')
  return openPage(url, settings, context)
}

type Do = (graph: Graph, settings: FacebookSettings, doing: Doing) => Promise<Done>
type Find = (graph: Graph, settings: FacebookSettings, doing: Doing) => Promise<Done | 'absent' | 'unknown'>

const made = z.object({ id: z.string(), permalink_url: z.string().optional().catch(undefined) })
const sent = z.object({ message_id: z.string().optional() })
const succeeded = z.union([
  z.literal(true),
  z.object({ success: z.union([z.literal(true), z.literal('true')]) }),
])

const nameless: Done = { id: null, link: null }

const performed: Record<Doing['act'], Do> = {
  reply: async (graph, _, { target, text }) => {
    const form = { message: text, fields: 'id,permalink_url' }
    const { id, permalink_url } = read(made, await graph.act(`${target}/comments`, form))
    return { id, link: permalink_url ?? `https://www.facebook.com/${id}` }
  },
  'private-reply': async (graph, { page }, { target, text }) => {
    const recipient = target.startsWith(`${page}_`) ? { post_id: target } : { comment_id: target }
    const form = { recipient: JSON.stringify(recipient), message: JSON.stringify({ text }) }
    return { id: read(sent, await graph.act(`${page}/messages`, form)).message_id ?? null, link: null }
  },
  like: async (graph, _, { target }) => {
    confirm(await graph.act(`${target}/likes`))
    return nameless
  },
  hide: async (graph, _, { target }) => {
    confirm(await graph.act(target, { is_hidden: 'true' }))
    return nameless
  },
}

const found: Record<Doing['act'], Find> = {
  reply: findReply,
  'private-reply': async (graph, _, { target }) =>
    (await flag(graph, target, 'can_reply_privately')) === true ? 'absent' : 'unknown',
  like: async (graph, _, { target }) => doneIf(await flag(graph, target, 'user_likes')),
  hide: async (graph, _, { target }) => doneIf(await flag(graph, target, 'is_hidden')),
}

const doneIf = (isSo: boolean | null) => (isSo === null ? 'unknown' : isSo ? nameless : 'absent')

/** Null: the network does not tell, or the comment is gone. */
async function flag(graph: Graph, target: string, field: string): Promise<boolean | null> {
  const value = await ifThere(graph.get(target, { fields: `id,${field}` }))
  const told = z.record(z.string(), z.unknown()).safeParse(value).data?.[field]
  return typeof told === 'boolean' ? told : null
}

const ours = z.object({
  id: z.string(),
  message: z.string().catch(''),
  created_time: z.string(),
  from: z.object({ id: z.string() }).nullish().catch(null),
  permalink_url: z.string().optional().catch(undefined),
})

/** Replies are one level deep: an answer to a reply stands under the comment above it. */
async function findReply(
  graph: Graph,
  { page }: FacebookSettings,
  { target, text, since }: Doing,
): Promise<Done | 'absent' | 'unknown'> {
  // A post has no parent, and does not know the field.
  const isPost = target.startsWith(`${page}_`)
  const above = isPost ? {} : await ifThere(graph.get(target, { fields: 'id,parent{id}' }))
  // What is answered is gone, and our answer with it: a person should know.
  if (above === null) return 'unknown'
  const parent = z.object({ parent: z.object({ id: z.string() }) }).safeParse(above).data?.parent.id
  const from = since.getTime() - clockMs
  const query = {
    fields: 'id,message,created_time,from,permalink_url',
    filter: 'stream',
    order: 'reverse_chronological',
    limit: 100,
  }
  for await (const { items, after } of graph.pages(`${parent ?? target}/comments`, query, mostPages)) {
    const all = items.flatMap((item) => ours.safeParse(item).data ?? [])
    const mine = all.find(
      (one) =>
        one.from?.id === page && Date.parse(one.created_time) >= from && words(one.message) === words(text),
    )
    if (mine) return { id: mine.id, link: mine.permalink_url ?? `https://www.facebook.com/${mine.id}` }
    if (all.some((one) => Date.parse(one.created_time) < from)) return 'absent'
    if (after === null) return 'absent'
  }
  // So much was said since that we did not see all of it.
  return 'unknown'
}

/** The network trims and may change spaces. */
const words = (text: string) => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

async function ifThere(question: Promise<unknown>): Promise<unknown> {
  return question.catch((problem: unknown) => {
    if (problem instanceof GraphProblem && isMissing(problem.error)) return null
    throw problem
  })
}

/** An answer that says it was done, in a form that we do not know, is no reason to do it again: nobody knows. */
function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const answer = schema.safeParse(value)
  if (!answer.success) throw new Error('the network answered in an unknown form')
  return answer.data
}

function confirm(value: unknown): void {
  if (!succeeded.safeParse(value).success)
    throw new SourceProblem('network-says', { network, message: 'success: false' })
}
