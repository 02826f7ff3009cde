/**
 * Whether posts and comments of Instagram that were kept are still there: asked by the id that our link carries.
 *
 * Of our own, "not there" means gone; they are asked together, and one by one where one of them is missing. What names
 * or tags us elsewhere cannot be asked for by its id: mentions have a question of their own, tagged pictures a list.
 */
import type { Context, Verdict } from '../../connector.js'
import { type Graph, GraphProblem } from '../meta/graph.js'
import { isMissing } from '../meta/problems.js'
import { type LinkKind, targetOf } from './adapter.js'
import { openInstagram } from './session.js'
import { byId, type InstagramSettings, made, mentioned } from './wire.js'

/** In one call; the caller comes back for the rest. */
const mostLinks = 100
const together = 25
const pagesOfTags = 6

type Target = { link: string; kind: LinkKind; id: string }

export async function verify(
  url: string | undefined,
  settings: InstagramSettings,
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const graph = await openInstagram(url, settings, context)
  const targets = links.slice(0, mostLinks).flatMap((link): Target[] => {
    const found = targetOf(link)
    return found ? [{ link, ...found }] : []
  })
  const of = (...kinds: LinkKind[]) => targets.filter(({ kind }) => kinds.includes(kind))
  const verdicts: Verdict[] = []
  const ours = of('media', 'comment')
  for (let n = 0; n < ours.length; n += together)
    verdicts.push(...(await askOurs(graph, ours.slice(n, n + together), context)))
  for (const target of of('mention', 'mentioning')) verdicts.push(await askMention(graph, settings, target))
  verdicts.push(...(await askTagged(graph, settings, of('tagged'))))
  return verdicts
}

async function askOurs(graph: Graph, some: Target[], context: Context): Promise<Verdict[]> {
  context.signal.throwIfAborted()
  const ids = some.map(({ id }) => id)
  try {
    const query = { ids: ids.join(','), fields: 'id' }
    const answer = byId.parse(await graph.get('', query, ids.length))
    return some.flatMap(({ link, id }): Verdict[] => (id in answer ? [{ link, is: 'there' }] : []))
  } catch (problem) {
    if (!isGone(problem)) throw problem
  }
  const verdicts: Verdict[] = []
  for (const { link, id } of some)
    verdicts.push({ link, is: (await stands(() => graph.get(id, { fields: 'id' }))) ? 'there' : 'gone' })
  return verdicts
}

async function askMention(graph: Graph, { account }: InstagramSettings, target: Target): Promise<Verdict> {
  const { link, kind, id } = target
  const field = kind === 'mention' ? `mentioned_media.media_id(${id})` : `mentioned_comment.comment_id(${id})`
  const isThere = await stands(async () => {
    const answer = mentioned.parse(await graph.get(account, { fields: `${field}{id}` }))
    return made.parse(answer.mentioned_media ?? answer.mentioned_comment)
  })
  return { link, is: isThere ? 'there' : 'gone' }
}

/** Gone is what the whole list does not hold; a list that goes on longer than we read proves nothing. */
async function askTagged(graph: Graph, { account }: InstagramSettings, some: Target[]): Promise<Verdict[]> {
  if (some.length === 0) return []
  const there = new Set<string>()
  let isWhole = false
  for await (const { items, after } of graph.pages(
    `${account}/tags`,
    { fields: 'id', limit: 50 },
    pagesOfTags,
  )) {
    for (const item of items) there.add(made.safeParse(item).data?.id ?? '')
    isWhole = after === null
  }
  return some.flatMap(({ link, id }): Verdict[] => {
    if (there.has(id)) return [{ link, is: 'there' }]
    return isWhole ? [{ link, is: 'gone' }] : []
  })
}

async function stands(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (problem) {
    if (isGone(problem)) return false
    throw problem
  }
}

const isGone = (problem: unknown) => problem instanceof GraphProblem && isMissing(problem.error)
