/** One decision as an article, its figures as CSV, and two of them beside each other. Every look is logged. */
import type { Hono } from 'hono'
import { z } from 'zod'
import { addDays, startOfDay } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  coverageGaps,
  decisionResults,
  knownDecision,
  logAccess,
  sourcesOfTopic,
  type Tx,
  talk,
} from '#store'
import { allow, type Viewer, type WebEnv } from '#web'
import { ArticlePage, type ArticleView } from './article-page.js'
import { ComparePage } from './compare-page.js'
import { asCsv } from './csv-out.js'
import { hear } from './hearing.js'
import type { Measured } from './measured.js'
import type { DecisionParts } from './parts.js'
import { PicturePage, pictureSize } from './picture-page.js'
import { decisionId } from './routes.js'

export function articleRoutes(routes: Hono<WebEnv>, parts: DecisionParts): void {
  const { database, now, measuring } = parts
  const readers = allow('administrator', 'editor', 'policymaker')

  routes.get('/decisions/compare', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const asked = (c.req.queries('of') ?? []).flatMap((one) => z.guid().safeParse(one).data ?? [])
    const two = [...new Set(asked)].slice(0, 2)
    if (two.length < 2) throw new Refusal('decisions.compare-two', 'two decisions are compared')
    const view = await database.inOrg(orgId, async (tx) => {
      const all = []
      for (const id of two) {
        await logAccess(tx, orgId, viewer.userId, 'decisions.read', { decision: id, as: 'compared' })
        all.push(await measuring.standing(tx, viewer.org, id))
      }
      return all
    })
    return c.html(<ComparePage {...c.var} standings={view} />)
  })

  routes.get('/decisions/:id', readers, async (c) => {
    const viewer = c.get('viewer')
    const writes = viewer.role === 'administrator' || viewer.role === 'editor'
    const view = await database.inOrg(viewer.org.orgId, async (tx) => {
      const article = await articleOf(tx, viewer, decisionId(c))
      const { decision } = article.standing
      const proposal =
        writes && decision.topicId === null ? await parts.proposeTopic(tx, viewer.org.orgId, decision) : null
      return { ...article, proposal }
    })
    const owner = view.standing.decision.owner
    const names = await parts.persons(owner ? [owner] : [])
    return c.html(
      <ArticlePage
        {...c.var}
        {...view}
        pictures={parts.pictures !== null}
        now={now()}
        owner={owner ? (names.get(owner)?.name ?? null) : null}
        domain={domainOf(c.get('t'), view.standing.decision.domain, viewer.org.name)}
      />,
    )
  })

  routes.get('/decisions/:id/figures.csv', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const id = decisionId(c)
    const results = await database.inOrg(orgId, async (tx) => {
      await knownDecision(tx, orgId, id)
      await logAccess(tx, orgId, viewer.userId, 'decisions.export', { decision: id, as: 'csv' })
      return decisionResults(tx, orgId, id)
    })
    const measured = new Map<string, Measured>()
    for (const [subject, { result }] of results)
      if (subject !== 'said') measured.set(subject, result as unknown as Measured)
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="besluit-${id.slice(0, 8)}.csv"`)
    return c.body(asCsv(measured))
  })

  routes.get('/decisions/:id/curve.png', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const id = decisionId(c)
    const standing = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'decisions.export', { decision: id, as: 'png' })
      return measuring.standing(tx, viewer.org, id)
    })
    const posts = standing.measured.get('posts')
    if (!parts.pictures || !posts)
      throw new Refusal('decisions.no-picture', 'no picture can be made here now')
    const { t } = c.var
    const html = String(
      <PicturePage t={t} standing={standing} posts={posts} timeZone={timeZone} town={viewer.org.name} />,
    )
    const png = await parts.pictures.picture(html, pictureSize)
    c.header('content-type', 'image/png')
    c.header('content-disposition', `attachment; filename="besluit-${id.slice(0, 8)}.png"`)
    return c.body(new Uint8Array(png))
  })

  async function articleOf(tx: Tx, viewer: Viewer, id: string): Promise<ArticleViewOf> {
    const { org } = viewer
    const { orgId, timeZone } = org
    const standing = await measuring.standing(tx, org, id)
    await logAccess(tx, orgId, viewer.userId, 'decisions.read', { decision: id })
    const heard = await hear(tx, org, standing, parts.language, now())
    const { topicId } = standing.decision
    const span = standing.asked.get('posts')?.span
    if (topicId === null || !span)
      return { standing, heard, talked: null, sources: [], gaps: await coverageGaps(tx, orgId) }
    // The same days as the curve: senders of other days beside its posts would be more than there are posts.
    const from = startOfDay(span.after, timeZone)
    const to = new Date(startOfDay(addDays(span.last, 1), timeZone).getTime() - 1)
    const talked = (await talk(tx, orgId, { from, to })).find((one) => one.topicId === topicId)
    return {
      standing,
      heard,
      talked: talked ?? null,
      sources: await sourcesOfTopic(tx, orgId, topicId, span.after, span.last),
      gaps: await coverageGaps(tx, orgId),
    }
  }

  function domainOf(t: ArticleView['t'], domain: string, town: string): string {
    return domain === '' ? '' : parts.domains.name(t, domain, town)
  }
}

type ArticleViewOf = Pick<ArticleView, 'standing' | 'heard' | 'talked' | 'sources' | 'gaps'>
