/**
 * Decisions at their addresses: the list, the form, and one decision as an article.
 *
 * In: what a person writes of a decision. Out: pages, versions that are kept, lines in the ledger and the access log. Never
 * here: a post; the words of a private person.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addDecision,
  changeDecision,
  type DecisionWords,
  decisions,
  decisionVersions,
  knownDecision,
  logAccess,
  members,
  removeDecision,
  type Tx,
  topics,
} from '#store'
import { allow, typedVersion, type Viewer, type WebEnv } from '#web'
import { articleRoutes } from './article-routes.js'
import { EditDecisionPage, type EditView } from './edit-page.js'
import { type DecisionForm, emptyForm, type FormProblems, formOf, readForm, wordsOfForm } from './form.js'
import { importRoutes } from './import-routes.js'
import { DecisionsPage } from './list-page.js'
import { listed } from './listed.js'
import type { DecisionParts } from './parts.js'

const pageSize = 30
const pageOf = (text: string | undefined) =>
  Math.min(10_000, Math.max(0, Number.parseInt(text ?? '0', 10) || 0))

export function decisionRoutes(parts: DecisionParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')
  const readers = allow('administrator', 'editor', 'policymaker')

  routes.get('/decisions', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const page = pageOf(c.req.query('page'))
    const today = localTime(now(), timeZone).day
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'decisions.list')
      const found = await decisions(tx, orgId, pageSize + 1, page)
      return {
        more: found.length > pageSize,
        decisions: await listed(tx, c.get('t'), viewer.org, found.slice(0, pageSize)),
      }
    })
    return c.html(<DecisionsPage {...c.var} today={today} page={page} {...view} />)
  })

  routes.route('/', importRoutes(parts))

  routes.get('/decisions/new', editors, async (c) => {
    const topic = z.guid().safeParse(c.req.query('topic'))
    const decided = `${localTime(now(), c.get('viewer').org.timeZone).day}T20:00`
    const owner = c.get('viewer').userId
    return edit(c, null, { ...emptyForm, decided, owner, topic: topic.success ? topic.data : '' })
  })

  routes.post('/decisions/new', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const form = readForm(await c.req.parseBody())
    const outcome = await database.inOrg(org.orgId, async (tx) => {
      const read = wordsOfForm(form, await choicesOf(tx, org.orgId), { timeZone: org.timeZone, now: now() })
      if ('wrong' in read) return read
      const id = await addDecision(tx, org.orgId, read.words, userId, now())
      await logAccess(tx, org.orgId, userId, 'decisions.change', { decision: id, step: 'added' })
      return { id }
    })
    return 'wrong' in outcome
      ? edit(c, null, form, outcome.wrong)
      : c.redirect(`/decisions/${outcome.id}`, 303)
  })

  routes.get('/decisions/:id/edit', editors, async (c) => {
    const { org } = c.get('viewer')
    const id = decisionId(c)
    const one = await database.inOrg(org.orgId, (tx) => knownDecision(tx, org.orgId, id))
    return edit(c, id, formOf(one, org.timeZone), {}, one.version)
  })

  routes.post('/decisions/:id/edit', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = decisionId(c)
    const sent = await c.req.parseBody()
    const form = readForm(sent)
    const after = typedVersion.parse(sent.version)
    try {
      const wrong = await database.inOrg(org.orgId, async (tx) => {
        const read = wordsOfForm(form, await choicesOf(tx, org.orgId), { timeZone: org.timeZone, now: now() })
        if ('wrong' in read) return read.wrong
        await changeDecision(tx, org.orgId, id, read.words, userId, now(), after)
        await logAccess(tx, org.orgId, userId, 'decisions.change', { decision: id, step: 'changed' })
        return null
      })
      return wrong ? edit(c, id, form, wrong, after) : c.redirect(`/decisions/${id}`, 303)
    } catch (error) {
      // What was typed is not lost: it stands there again, beside the newest version.
      if (!(error instanceof Refusal) || error.key !== 'decisions.changed-meanwhile') throw error
      const one = await database.inOrg(org.orgId, (tx) => knownDecision(tx, org.orgId, id))
      return edit(c, id, form, { title: error.key }, one.version)
    }
  })

  /** One press: it is followed by this topic from now on. */
  routes.post('/decisions/:id/topic', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = decisionId(c)
    const asked = (await c.req.parseBody()).topic
    await database.inOrg(org.orgId, async (tx) => {
      const one = await knownDecision(tx, org.orgId, id)
      const { topics: known } = await choicesOf(tx, org.orgId)
      const topicId = known.find((each) => each === asked)
      if (!topicId) throw new Refusal('topics.unknown', 'no such topic')
      await changeDecision(tx, org.orgId, id, wordsOnly({ ...one, topicId }), userId, now(), one.version)
      await logAccess(tx, org.orgId, userId, 'decisions.change', { decision: id, step: 'topic' })
    })
    return c.redirect(`/decisions/${id}`, 303)
  })

  routes.post('/decisions/:id/remove', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = decisionId(c)
    await database.inOrg(org.orgId, async (tx) => {
      await removeDecision(tx, org.orgId, id, now())
      await logAccess(tx, org.orgId, userId, 'decisions.change', { decision: id, step: 'removed' })
    })
    return c.redirect('/decisions', 303)
  })

  async function edit(
    c: Context<WebEnv>,
    id: string | null,
    form: DecisionForm,
    wrong: FormProblems = {},
    version = 0,
  ) {
    const viewer = c.get('viewer')
    const { orgId, name } = viewer.org
    const t = c.get('t')
    const view = await database.inOrg(orgId, async (tx) => ({
      topics: (await topics(tx, orgId)).filter((one) => !one.system),
      versions: id ? await decisionVersions(tx, orgId, id) : [],
      owners: await ownersOf(tx, orgId),
    }))
    const names = await parts.persons([...view.owners, ...view.versions.map((one) => one.changedBy)])
    const shown: EditView = {
      ...c.var,
      viewer,
      now: now(),
      decisionId: id,
      version,
      form,
      wrong,
      topics: view.topics,
      versions: view.versions,
      names,
      colleagues: view.owners
        .map((userId) => ({ userId, name: names.get(userId)?.name ?? userId }))
        .sort((a, b) => a.name.localeCompare(b.name, 'nl')),
      domains: parts.domains.all.map((value) => ({ value, label: parts.domains.name(t, value, name) })),
    }
    return c.html(<EditDecisionPage {...shown} />, Object.keys(wrong).length > 0 ? 422 : 200)
  }

  async function choicesOf(tx: Tx, orgId: string) {
    return {
      domains: parts.domains.all,
      topics: (await topics(tx, orgId)).filter((one) => !one.system).map((one) => one.topicId),
      owners: await ownersOf(tx, orgId),
    }
  }

  articleRoutes(routes, parts)
  return routes
}

/** Who may be told how it goes: everybody but the data protection officer, who reads no conversations. */
async function ownersOf(tx: Tx, orgId: string): Promise<string[]> {
  return (await members(tx, orgId)).filter((one) => one.role !== 'dpo').map((one) => one.userId)
}

export function decisionId(c: Context<WebEnv>): string {
  const id = z.guid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('decisions.unknown', 'no such decision')
  return id.data
}

export const mayWrite = ({ role }: Viewer) => role === 'administrator' || role === 'editor'

/** What a person writes of it, without what the house keeps beside it: a version holds no more. */
function wordsOnly(one: DecisionWords): DecisionWords {
  const {
    title,
    body,
    link,
    who,
    domain,
    topicId,
    announcedAt,
    decidedAt,
    inForceAt,
    touched,
    silent,
    owner,
  } = one
  return {
    title,
    body,
    link,
    who,
    domain,
    topicId,
    announcedAt,
    decidedAt,
    inForceAt,
    touched,
    silent,
    owner,
  }
}
