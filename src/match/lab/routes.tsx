/**
 * The pages of the lab beside the query itself: saved lists, verdicts, and what the editor can complete.
 *
 * In: what a person typed or decided. Out: lists, and verdicts by the post's id. Never here: a text that is kept.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  judge,
  knownAccounts,
  logAccess,
  removeList,
  savedLists,
  saveList,
  type Topic,
  type Tx,
  topic,
  topics,
  verdicts,
} from '#store'
import { allow, calm, type WebEnv } from '#web'
import { namesIn, placesOf } from '../town-names.js'
import { postsToJudge } from './dry-run.js'
import { JudgePage } from './judge-page.js'
import { checkList, type ListRules, nameOf, namesList } from './list-check.js'
import { ListsPage, type ListsView } from './lists-page.js'
import { placesToChoose } from './places-to-choose.js'

export type LabParts = { database: Database; now: () => Date; topicsChanged(orgId: string): void }

const toJudge = 20
const Typed = z.object({
  name: z.string().max(100).default(''),
  entries: z.string().max(20_000).default(''),
  known: z.string().max(100).optional(),
})

export function labRoutes(parts: LabParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const editors = allow('administrator', 'editor')

  routes.get('/topics/lists', readers, (c) => lists(c, { saved: c.req.query('saved') }))

  routes.post('/topics/lists', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { known, ...typed } = Typed.parse(await c.req.parseBody())
    const rules = await database.inOrg(orgId, (tx) => listRules(tx, c))
    const errors = checkList(typed, { ...rules, known })
    if (Object.keys(errors).length > 0) return lists(c, { wrong: { known, typed, errors } })
    const list = { name: nameOf(typed.name), entries: typed.entries.replace(/\r/g, '').trim() }
    await database.inOrg(orgId, async (tx) => {
      await saveList(tx, orgId, viewer.userId, list)
      await logAccess(tx, orgId, viewer.userId, 'lists.save', { name: list.name })
    })
    parts.topicsChanged(orgId)
    return c.redirect(`/topics/lists?saved=${encodeURIComponent(list.name)}`, 303)
  })

  routes.post('/topics/lists/remove', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { name } = Typed.parse(await c.req.parseBody())
    await database.inOrg(orgId, async (tx) => {
      const all = await withUsers(tx, orgId)
      const found = all.find((list) => list.name === name)
      if (!found) throw new Refusal('lab.list-unknown', 'there is no such list')
      if (found.users.length > 0)
        throw new Refusal('lab.list-in-use', 'queries name this list', {
          name,
          users: found.users.join(', '),
        })
      await removeList(tx, orgId, name)
      await logAccess(tx, orgId, viewer.userId, 'lists.remove', { name })
    })
    parts.topicsChanged(orgId)
    return c.redirect('/topics/lists', 303)
  })

  routes.get('/topics/complete', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    const found = await database.inOrg(orgId, async (tx) => ({
      topics: (await topics(tx, orgId))
        .filter((one) => !one.system)
        .map(({ slug, name }) => ({ slug, name: calm(name) })),
      lists: (await savedLists(tx, orgId)).map(({ name }) => name),
      own: (await placesOf(tx, orgId)).names,
    }))
    const { own, ...names } = found
    // The town's own names first: those are what is asked for here.
    const places = [...new Set([...own.map(calm), ...(await placesToChoose())])]
    return c.json({ ...names, places }, 200, {
      'cache-control': 'private, max-age=60',
    })
  })

  routes.get('/topics/:id/judge', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const found = await database.inOrg(orgId, async (tx) => ({
      topic: await topicOf(tx, c),
      names: await namesIn(tx, orgId),
      verdicts: await verdicts(tx, orgId, c.req.param('id')),
    }))
    await database.inOrg(orgId, (tx) =>
      logAccess(tx, orgId, viewer.userId, 'topics.read', {
        topic: found.topic.topicId,
        name: found.topic.name,
      }),
    )
    const options = { wanted: found.topic, names: found.names, now: now(), timeZone: viewer.org.timeZone }
    const seed = `${found.topic.topicId} ${found.topic.version}`
    const chosen = await postsToJudge(database, orgId, options, seed, toJudge)
    return c.html(
      <JudgePage {...c.var} {...chosen} topic={found.topic} verdicts={found.verdicts} now={now()} />,
    )
  })

  routes.post('/topics/:id/judge', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const body = await c.req.parseBody()
    await database.inOrg(orgId, async (tx) => {
      const { topicId, name, version } = await topicOf(tx, c)
      // Somebody changed the query meanwhile: these verdicts are about the version that was looked at.
      const judged = z.coerce.number().int().min(1).max(version).catch(version).parse(body.version)
      for (const [field, value] of Object.entries(body)) {
        const postId = Number(/^post-(\d{1,15})$/.exec(field)?.[1])
        if (Number.isNaN(postId) || (value !== 'right' && value !== 'wrong')) continue
        await judge(tx, orgId, topicId, viewer.userId, {
          version: judged,
          postId,
          isRight: value === 'right',
        })
      }
      await logAccess(tx, orgId, viewer.userId, 'topics.judge', { topic: topicId, name })
    })
    return c.redirect(`/topics/${c.req.param('id')}/judge`, 303)
  })

  async function lists(c: Context<WebEnv>, more: Pick<ListsView, 'saved' | 'wrong'>) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const all = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'lists.read')
      return withUsers(tx, orgId)
    })
    const mayChange = viewer.role !== 'dpo'
    return c.html(
      <ListsPage {...c.var} {...more} lists={all} mayChange={mayChange} />,
      more.wrong ? 422 : 200,
    )
  }

  return routes
}

async function listRules(tx: Tx, c: Context<WebEnv>): Promise<ListRules> {
  const { orgId } = c.get('viewer').org
  const accounts = await knownAccounts(tx, orgId)
  return {
    t: c.get('t'),
    ...(await namesIn(tx, orgId)),
    allowedAccounts: accounts.map(({ account }) => account),
    allowedNames: accounts.map(({ name }) => name),
  }
}

/** With the topics and lists that name each, in words. */
async function withUsers(tx: Tx, orgId: string): Promise<ListsView['lists']> {
  const all = await savedLists(tx, orgId)
  const asking = [
    ...(await topics(tx, orgId)).map(({ name, query, localQuery }) => ({
      name,
      sources: [query, localQuery],
    })),
    ...all.map(({ name, entries }) => ({ name: `$${name}`, sources: entries.split('\n') })),
  ]
  return all.map((list) => ({
    ...list,
    users: asking
      .filter(({ sources }) => sources.some((source) => namesList(source, list.name)))
      .map(({ name }) => name),
  }))
}

async function topicOf(tx: Tx, c: Context<WebEnv>): Promise<Topic> {
  const asked = z.guid().safeParse(c.req.param('id'))
  const found = asked.success ? await topic(tx, c.get('viewer').org.orgId, asked.data) : undefined
  if (!found || found.system || found.state === 'removed')
    throw new Refusal('topics.unknown', 'there is no such topic')
  return found
}
