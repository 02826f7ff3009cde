/**
 * Whether posts of Threads that were kept are still there: asked by the id that our link carries.
 *
 * What stands under our own posts we may read, so "not there" means gone. Of posts of others Threads says the same words
 * for what is gone and for what we may not read one by one: there it means gone only when another post of somebody else
 * could be read in the same call.
 */
import type { Context, Verdict } from '../../connector.js'
import { GraphProblem } from '../meta/graph.js'
import { isMissing } from '../meta/problems.js'
import { idOfLink } from './adapter.js'
import { openThreads } from './session.js'
import { type ThreadsSettings, thread } from './wire.js'

/** In one call; the caller comes back for the rest. */
const mostLinks = 100

type Answer = { link: string; is: 'there' | 'missing'; isOurs: boolean }

export async function verifyOwn(
  url: string,
  settings: ThreadsSettings,
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const answers = await askAll(url, settings, links, context)
  return answers.map(({ link, is }) => ({ link, is: is === 'there' ? 'there' : 'gone' }))
}

export async function verifyFound(
  url: string,
  settings: ThreadsSettings,
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const answers = await askAll(url, settings, links, context)
  const canRead = answers.some(({ is, isOurs }) => is === 'there' && !isOurs)
  return answers.flatMap(({ link, is }): Verdict[] => {
    if (is === 'there') return [{ link, is }]
    return canRead ? [{ link, is: 'gone' }] : []
  })
}

async function askAll(
  url: string,
  { credential, username }: ThreadsSettings,
  links: string[],
  context: Context,
): Promise<Answer[]> {
  const { graph } = await openThreads(url, credential, context)
  const answers: Answer[] = []
  for (const link of links.slice(0, mostLinks)) {
    context.signal.throwIfAborted()
    const id = idOfLink(link)
    if (id === null) continue
    try {
      const read = thread.safeParse(await graph.get(id, { fields: 'id,timestamp,username' }))
      const isOurs = read.data?.username?.toLowerCase() === username
      if (read.success) answers.push({ link, is: 'there', isOurs })
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem
      if (isMissing(problem.error)) answers.push({ link, is: 'missing', isOurs: false })
      // A limit or a token: the others would be answered the same.
      else if (problem.key !== 'network-says' && problem.key !== 'permission-missing') throw problem
    }
  }
  return answers
}
