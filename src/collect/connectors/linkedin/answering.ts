/**
 * Answering under our own posts as the page: a reply, or a like. A thread is two deep: an answer to an answer stands under
 * the first comment. Hiding a comment of somebody else can only be done on LinkedIn itself.
 */

import { type Answering, type Context, type Doing, type Done, SourceProblem } from '../../connector.js'
import { linkOf, pageOf, partsOf, urnOf } from './adapter.js'
import { type Addresses, askComments, coded, type Line, openLine } from './server.js'
import { comment, type LinkedinSettings } from './wire.js'

/** Clocks differ. */
const slackMs = 120_000

export function answering(addresses: Addresses): Answering<LinkedinSettings> {
  return {
    acts: ['reply', 'like'],
    longest: 1_250,
    perform: async (settings, doing, context) => {
      const { line, thread } = await before(addresses, settings, doing, context)
      return doing.act === 'reply' ? reply(line, settings, doing, thread) : like(line, settings, doing)
    },
    find: async (settings, doing, context) => {
      const line = await openLine(addresses, settings.credential, context)
      if (doing.act !== 'reply') return findLike(line, settings, doing)
      const thread = await threadOf(line, doing).catch((problem: unknown) => {
        if (problem instanceof SourceProblem && problem.key === 'linkedin-not-there') return null
        throw problem
      })
      return thread ? findReply(line, settings, doing, thread) : 'absent'
    },
  }
}

/** All that happens before anything is said: a failure here can simply be tried again. */
async function before(addresses: Addresses, settings: LinkedinSettings, doing: Doing, context: Context) {
  try {
    const line = await openLine(addresses, settings.credential, context)
    return { line, thread: await threadOf(line, doing) }
  } catch (problem) {
    if (!(problem instanceof SourceProblem)) throw problem
    const isFinal = /^(?:key|permission|linkedin)-/.test(problem.key) || problem.key === 'network-says'
    throw isFinal ? problem : new SourceProblem(problem.key, problem.values, problem.retryAfterSeconds ?? 60)
  }
}

type Thread = { object: string; first: string }

/** What the target stands under, and the first comment of its thread. */
async function threadOf(line: Line, { target }: Doing): Promise<Thread> {
  const parts = partsOf(target)
  if (!parts) throw new SourceProblem('linkedin-not-there')
  const { value } = await line.ask(`/rest/socialActions/${coded(parts.object)}/comments/${parts.id}`)
  const read = comment.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'LinkedIn' })
  return { object: parts.object, first: read.data.parentComment ?? target }
}

async function reply(
  line: Line,
  settings: LinkedinSettings,
  doing: Doing,
  { object, first }: Thread,
): Promise<Done> {
  const json = { actor: pageOf(settings), object, parentComment: first, message: { text: doing.text } }
  const path = `/rest/socialActions/${coded(first)}/comments`
  const { value } = await line.ask(path, { method: 'POST', json, certain: true })
  const said = comment.safeParse(value)
  // It was taken, only its name is not known.
  return said.success ? doneAt(urnOf(said.data), object) : { id: null, link: null }
}

const doneAt = (id: string, object: string): Done => ({ id, link: linkOf(object, id) })

async function findReply(
  line: Line,
  settings: LinkedinSettings,
  doing: Doing,
  { object, first }: Thread,
): Promise<Done | 'absent'> {
  const folded = (text: string) => text.replace(/\s+/g, ' ').trim()
  for (const value of (await askComments(line, first)) ?? []) {
    const one = comment.safeParse(value)
    if (!one.success || one.data.actor !== pageOf(settings)) continue
    const isSame = folded(one.data.message.text) === folded(doing.text)
    if (isSame && one.data.created.time >= doing.since.getTime() - slackMs)
      return doneAt(urnOf(one.data), object)
  }
  return 'absent'
}

async function like(line: Line, settings: LinkedinSettings, doing: Doing): Promise<Done> {
  const path = `/rest/reactions?actor=${coded(pageOf(settings))}`
  const json = { root: doing.target, reactionType: 'LIKE' }
  // 409: it was there already.
  await line.ask(path, { method: 'POST', json, certain: true, also: [409] })
  return { id: null, link: null }
}

async function findLike(line: Line, settings: LinkedinSettings, doing: Doing): Promise<Done | 'absent'> {
  const key = `(actor:${coded(pageOf(settings))},entity:${coded(doing.target)})`
  const { status } = await line.ask(`/rest/reactions/${key}`, { also: [404] })
  return status === 404 ? 'absent' : { id: null, link: null }
}
