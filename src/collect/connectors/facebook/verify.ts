/**
 * Whether posts and comments that were kept are still there, and still the same: asked by their ids, fifty at a time.
 *
 * One that is missing makes the whole question fail, so a list that fails is asked in halves. Facebook says the same of
 * what is gone and of what we may not see any more; so before anything is called gone, the key is looked at: it must be
 * valid and hold the permissions. A limit ends the asking, and what was not asked gets no verdict.
 */
import { z } from 'zod'
import { type Context, SourceProblem, type Verdict } from '../../connector.js'
import { type Graph, GraphProblem } from '../meta/graph.js'
import { isMissing } from '../meta/problems.js'
import { commentOf, digestOfPost, postOf, readComment, readPost } from './adapter.js'
import { digestOf, type Kept, keptOf } from './links.js'
import { openPage } from './page.js'
import { comment, commentFields, type FacebookSettings, pagePost, postFields } from './wire.js'

const atOnce = 50
type Asked = Kept & { link: string }

export const verifyOn =
  (url: string) =>
  async (settings: FacebookSettings, links: string[], context: Context): Promise<Verdict[]> => {
    const verdicts: Verdict[] = []
    const missing: Asked[] = []
    const { graph, maySee } = await openPage(url, settings, context)
    const all = links.flatMap((link) => {
      const kept = keptOf(link)
      return kept ? [{ ...kept, link }] : []
    })
    try {
      for (const is of ['post', 'comment'] as const) {
        const list = all.filter((one) => one.is === is)
        for (let at = 0; at < list.length; at += atOnce)
          await judge(graph, settings, list.slice(at, at + atOnce), verdicts, missing)
      }
      if (missing.length > 0 && (await maySee()))
        verdicts.push(...missing.map(({ link }) => ({ link, is: 'gone' as const })))
    } catch (problem) {
      context.signal.throwIfAborted()
      // What could be asked before it said no still counts.
      if (!(problem instanceof SourceProblem)) throw problem
    }
    return verdicts
  }

async function judge(
  graph: Graph,
  settings: FacebookSettings,
  asked: Asked[],
  verdicts: Verdict[],
  missing: Asked[],
): Promise<void> {
  const [first] = asked
  if (!first) return
  const fields = first.is === 'post' ? postFields : commentFields
  try {
    const ids = asked.map(({ id }) => id).join(',')
    const found = z
      .record(z.string(), z.unknown())
      .safeParse(await graph.get('', { ids, fields }, asked.length))
    for (const one of asked) {
      const value = found.data?.[one.id]
      if (value !== undefined) verdicts.push(verdictOf(one, value, settings))
      else if (found.success) missing.push(one)
    }
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || !isMissing(problem.error)) throw problem
    if (asked.length === 1) missing.push(first)
    else {
      const half = Math.ceil(asked.length / 2)
      await judge(graph, settings, asked.slice(0, half), verdicts, missing)
      await judge(graph, settings, asked.slice(half), verdicts, missing)
    }
  }
}

function verdictOf(kept: Asked, value: unknown, settings: FacebookSettings): Verdict {
  const { link } = kept
  if (kept.is === 'post') {
    const read = readPost(value)
    if ('drop' in read) return { link, is: isClosedPost(value) ? 'gone' : 'there' }
    if (digestOfPost(read.said) === kept.digest) return { link, is: 'there' }
    const post = postOf(read.said, read.at, settings)
    return { link, is: 'edited', arrival: { type: 'post', post, edited: true } }
  }
  const read = readComment(value)
  // Hidden by us is still said to us; only its author takes it back.
  if ('drop' in read || digestOf(comment.parse(value).message) === kept.digest) return { link, is: 'there' }
  // A call tells of comments on posts whose own id stands in `parent`; here only replies have one.
  const post = commentOf(read.said, read.at, '', settings)
  return { link, is: 'edited', arrival: { type: 'post', post, edited: true } }
}

/** No longer for everybody. */
function isClosedPost(value: unknown): boolean {
  const read = pagePost.safeParse(value)
  return read.success
}
