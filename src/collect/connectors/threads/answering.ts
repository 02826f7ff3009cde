/**
 * Answering on Threads: a reply, in the two steps that Threads asks (prepare, publish), and hiding what stands directly
 * under a post of ours. What is prepared is seen by nobody; only publishing must not happen twice.
 */
import { type Answering, type Context, type Doing, type Done, SourceProblem } from '../../connector.js'
import { GraphProblem } from '../meta/graph.js'
import { momentOf } from './adapter.js'
import { openThreads, type Session } from './session.js'
import { hidden, made, type ThreadsSettings, thread } from './wire.js'

const longestReply = 500
/** Clocks differ: a reply may seem to have been written before it was asked for. */
const clockMs = 120_000
/** Threads needs a moment between the steps, seldom for text: code 24 with this subcode says "not yet". */
const notYet = 4_279_009
const notYetSeconds = 30
const lookBack = 3

export function answering(url: string): Answering<ThreadsSettings> {
  return {
    acts: ['reply', 'hide'],
    longest: longestReply,
    perform: async ({ credential }, doing, context) =>
      perform(await openThreads(url, credential, context), doing),
    find: async ({ credential }, doing, context) =>
      find(await openThreads(url, credential, context), doing, context),
  }
}

async function perform({ graph }: Session, { act, target, text }: Doing): Promise<Done> {
  if (act === 'hide') {
    await graph.act(`${target}/manage_reply`, { hide: 'true' })
    return { id: null, link: null }
  }
  if (act !== 'reply') throw new SourceProblem('threads-cannot', {})
  const prepared = { media_type: 'TEXT', text, reply_to_id: target }
  const container = idOf(await graph.act('me/threads', prepared))
  const reply = idOf(
    await graph.act('me/threads_publish', { creation_id: container }).catch((problem: unknown) => {
      if (problem instanceof GraphProblem && problem.error.error_subcode === notYet)
        throw new SourceProblem(problem.key, problem.values, notYetSeconds)
      throw problem
    }),
  )
  return { id: reply, link: await linkOf(graph, reply) }
}

function idOf(value: unknown): string {
  const read = made.safeParse(value)
  // It may have been done: nobody knows, so it is looked for.
  if (!read.success) throw new Error('Threads did not say what it made')
  return read.data.id
}

/** It stands there; where exactly is worth knowing, and not worth failing for. */
async function linkOf(graph: Session['graph'], id: string): Promise<string | null> {
  try {
    const value = await graph.get(id, { fields: 'id,permalink,timestamp' })
    return thread.safeParse(value).data?.permalink ?? null
  } catch (problem) {
    if (problem instanceof SourceProblem) return null
    throw problem
  }
}

async function find(session: Session, doing: Doing, _: Context): Promise<Done | 'absent' | 'unknown'> {
  if (doing.act === 'hide') {
    const value = await session.graph.get(doing.target, { fields: 'hide_status' })
    const status = hidden.safeParse(value).data?.hide_status
    if (!status) return 'unknown'
    return status === 'HIDDEN' ? { id: null, link: null } : 'absent'
  }
  return findReply(session, doing)
}

/** Among our own latest replies, newest first: one under the same post with the same words. */
async function findReply({ graph }: Session, { target, text, since }: Doing): Promise<Done | 'absent'> {
  const earliest = since.getTime() - clockMs
  const query = { fields: 'id,text,timestamp,permalink,replied_to', limit: 100 }
  for await (const { items } of graph.pages('me/replies', query, lookBack)) {
    const replies = items.flatMap((item) => {
      const read = thread.safeParse(item)
      const at = read.success ? momentOf(read.data.timestamp) : null
      return read.success && at ? [{ ...read.data, at: at.getTime() }] : []
    })
    const found = replies.find(
      (one) => one.at >= earliest && one.replied_to?.id === target && plain(one.text ?? '') === plain(text),
    )
    if (found) return { id: found.id, link: found.permalink ?? null }
    if (replies.some(({ at }) => at < earliest)) return 'absent'
  }
  return 'absent'
}

/** Networks tidy white space. */
const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim()
