/** `/decisions/import`: decisions from a file, and where they and the events of the agenda come from by themselves. */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  addDecisionFeed,
  type Database,
  type DecisionFeed,
  decisionFeeds,
  logAccess,
  removeDecisionFeed,
} from '#store'
import { allow, typedLine, type WebEnv } from '#web'
import { type FileOutcome, ImportPage } from './import-page.js'

export type ImportParts = {
  database: Database
  now: () => Date
  /** The desks that find decisions; who asks is logged by them. */
  imports: {
    kinds: readonly string[]
    file(town: { orgId: string; timeZone: string }, text: string, by: string): Promise<FileOutcome>
    visit(town: { orgId: string; timeZone: string }, feed: DecisionFeed): Promise<void>
  }
}

/** In step with the limit of the body (`largeBodies`). */
const largestFile = 5_000_000
const mostFeeds = 20

export function importRoutes(parts: ImportParts): Hono<WebEnv> {
  const { database, now, imports } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/decisions/import', editors, (c) => page(c))

  routes.post('/decisions/import/file', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const { file } = await c.req.parseBody()
    if (!(file instanceof File) || file.size === 0) return page(c, { wrong: 'decisions.file-missing' })
    if (file.size > largestFile) return page(c, { wrong: 'decisions.file-large' })
    try {
      return page(c, { outcome: await imports.file(org, decoded(await file.arrayBuffer()), userId) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return page(c, { wrong: error.key, values: error.values })
    }
  })

  routes.post('/decisions/import/feeds', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const form = await c.req.parseBody()
    const kind = imports.kinds.find((one) => one === form.kind)
    const wanted = typedLine(1_000).parse(form.wanted)
    if (!kind || wanted === '') return page(c, { wrongFeed: 'decisions.feed-missing' })
    if (kind === 'calendar' && !isWebAddress(wanted)) return page(c, { wrongFeed: 'decisions.feed-address' })
    const feed = await database.inOrg(org.orgId, async (tx) => {
      if ((await decisionFeeds(tx, org.orgId)).length >= mostFeeds)
        throw new Refusal('decisions.feeds-full', 'no more feeds', { most: mostFeeds })
      const feedId = await addDecisionFeed(tx, org.orgId, kind, wanted)
      await logAccess(tx, org.orgId, userId, 'decisions.import', { from: kind, wanted })
      return (await decisionFeeds(tx, org.orgId)).find((one) => one.feedId === feedId)
    })
    if (feed) await imports.visit(org, feed)
    return c.redirect('/decisions/import', 303)
  })

  routes.post('/decisions/import/feeds/:id', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = z.guid().safeParse(c.req.param('id'))
    const does = (await c.req.parseBody()).do
    const feed = await database.inOrg(org.orgId, async (tx) => {
      const one = (await decisionFeeds(tx, org.orgId)).find((each) => each.feedId === id.data)
      if (!one) throw new Refusal('decisions.feed-unknown', 'no such feed')
      await logAccess(tx, org.orgId, userId, 'decisions.import', { from: one.kind, wanted: one.wanted })
      if (does === 'remove') await removeDecisionFeed(tx, org.orgId, one.feedId, now())
      return one
    })
    if (does !== 'remove') await imports.visit(org, feed)
    return c.redirect('/decisions/import', 303)
  })

  async function page(
    c: Context<WebEnv>,
    more: {
      wrong?: string
      values?: Record<string, string | number>
      wrongFeed?: string
      outcome?: FileOutcome
    } = {},
  ) {
    const { orgId } = c.get('viewer').org
    const feeds = await database.inOrg(orgId, (tx) => decisionFeeds(tx, orgId))
    return c.html(
      <ImportPage {...c.var} now={now()} kinds={imports.kinds} feeds={feeds} {...more} />,
      more.wrong || more.wrongFeed ? 422 : 200,
    )
  }

  return routes
}

/** UTF-8, or what a spreadsheet of here wrote before it. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes, { stream: true })
  }
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
