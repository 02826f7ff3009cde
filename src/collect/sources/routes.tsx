/**
 * The pages of sources: the list, one source, adding one, lists of feeds in and out.
 *
 * In: what a person wants to listen to. Out: a row that the scheduler finds, tried first. Never here: a text that is kept
 * without passing the intake; an address that reaches a private network.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  dropSums,
  logAccess,
  renameSource,
  type Source,
  setSourceState,
  source,
  sourceCounts,
  sourceDays,
  sources,
  type Tx,
  visitSoon,
} from '#store'
import { allow, calm, type Viewer, type WebEnv } from '#web'
import { tryOut } from '../try-out.js'
import { barDays, everyDay } from './bars.js'
import { SourcesPage } from './list-page.js'
import { newSourceRoutes } from './new-routes.js'
import { opmlRoutes } from './opml-routes.js'
import { ownRoutes } from './own-routes.js'
import type { SourceParts } from './parts.js'
import { SourcePage, type SourceView } from './source-page.js'

export type { SourceParts } from './parts.js'

const id = z.guid()
const actions = ['pause', 'resume', 'visit', 'remove'] as const
type Action = (typeof actions)[number]

export function sourceRoutes(parts: SourceParts): Hono<WebEnv> {
  const { database, bus, now, connectors } = parts
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const editors = allow('administrator', 'editor')
  routes.route('/', opmlRoutes(parts))
  routes.route('/', ownRoutes(parts))
  routes.route('/', newSourceRoutes(parts))

  routes.get('/sources', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'sources.list')
      return { sources: await sources(tx, orgId), counts: await sourceCounts(tx, orgId, now()) }
    })
    const said = z.coerce.number().int().min(0).max(10_000).safeParse(c.req.query('added'))
    return c.html(
      <SourcesPage
        {...c.var}
        {...view}
        now={now()}
        connectors={connectors}
        mayChange={mayChange(viewer)}
        said={
          c.req.query('added') !== undefined && said.success
            ? c.get('t')('sources.added', { count: said.data })
            : undefined
        }
      />,
    )
  })

  routes.get('/sources/:id', readers, (c) => show(c))

  routes.post('/sources/:id/test', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const found = await database.inOrg(orgId, async (tx) => {
      const one = await oneOf(tx, c)
      await logAccess(tx, orgId, viewer.userId, 'sources.test', about(one))
      return one
    })
    const connector = connectors.get(found.connector)
    const settings = connector?.settings.safeParse(found.settings)
    if (!connector || !settings?.success)
      throw new Refusal('sources.cannot-test', 'its settings cannot be read')
    return show(c, {
      tried: await tryOut(connector, settings.data, { ...parts, access: parts.accessFor(orgId) }),
    })
  })

  routes.post('/sources/:id/rename', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const name = calm(
      z
        .string()
        .max(300)
        .catch('')
        .parse((await c.req.parseBody()).name),
    ).slice(0, 120)
    if (name === '') return show(c, { wrongName: c.get('t')('sources.missing-name') })
    const sourceId = await database.inOrg(orgId, async (tx) => {
      const one = await oneOf(tx, c)
      await renameSource(tx, orgId, one.sourceId, name)
      await logAccess(tx, orgId, viewer.userId, 'sources.rename', { ...about(one), name })
      return one.sourceId
    })
    return back(c, `/sources/${sourceId}`)
  })

  for (const action of actions) routes.post(`/sources/:id/${action}`, editors, (c) => act(c, action))

  async function act(c: Context<WebEnv>, action: Action) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const sourceId = await database.inOrg(orgId, async (tx) => {
      const one = await oneOf(tx, c)
      if (action === 'visit') await visitSoon(tx, orgId, one.sourceId)
      else await setSourceState(tx, orgId, one.sourceId, states[action])
      await logAccess(tx, orgId, viewer.userId, `sources.${action}`, about(one))
      return one.sourceId
    })
    return back(c, action === 'remove' ? '/sources' : `/sources/${sourceId}`)
  }

  function back(c: Context<WebEnv>, path: string) {
    const { orgId } = c.get('viewer').org
    bus.tell({ type: 'sources', orgId })
    bus.tell({ type: 'square', orgId })
    return c.redirect(path, 303)
  }

  async function show(c: Context<WebEnv>, extra: Pick<SourceView, 'tried' | 'wrongName'> = {}) {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const today = localTime(now(), timeZone).day
    const view = await database.inOrg(orgId, async (tx) => {
      const one = await oneOf(tx, c)
      await logAccess(tx, orgId, viewer.userId, 'sources.read', about(one))
      return {
        source: one,
        days: everyDay(await sourceDays(tx, orgId, one.sourceId, addDays(today, 1 - barDays), today), today),
        drops: await dropSums(tx, orgId, one.sourceId, today),
      }
    })
    const page = (
      <SourcePage
        {...c.var}
        {...view}
        {...extra}
        now={now()}
        connector={connectors.get(view.source.connector)}
        address={addressOf(view.source)}
        readUntil={readUntil(view.source.cursor)}
        mayChange={mayChange(viewer)}
      />
    )
    return c.html(page, extra.wrongName ? 422 : 200)
  }

  return routes
}

const states = { pause: 'paused', resume: 'active', remove: 'removed' } as const

const about = (one: Source) => ({ source: one.sourceId, name: one.name, connector: one.connector })

/** The source of the address, in the viewer's own organisation. */
export async function oneOf(tx: Tx, c: Context<WebEnv>): Promise<Source> {
  const asked = id.safeParse(c.req.param('id'))
  const found = asked.success ? await source(tx, c.get('viewer').org.orgId, asked.data) : undefined
  if (!found || found.state === 'removed') throw new Refusal('sources.unknown', 'there is no such source')
  return found
}

function mayChange(viewer: Viewer): boolean {
  return viewer.role === 'administrator' || viewer.role === 'editor'
}

const Address = z
  .object({ url: z.string() })
  .or(z.object({ host: z.string(), tag: z.string().optional() }))
  .or(z.object({ query: z.string() }))
  .or(z.object({ channel: z.string() }))

/** What is asked, as a person would recognise it. */
function addressOf(one: Source): string | null {
  const found = Address.safeParse(one.settings)
  if (!found.success) return null
  if ('url' in found.data) return found.data.url
  if ('query' in found.data) return found.data.query
  if ('channel' in found.data) return `t.me/${found.data.channel}`
  return found.data.tag ? `${found.data.host} #${found.data.tag}` : found.data.host
}

const Cursor = z.number().or(z.object({ at: z.iso.datetime() }))

/** Until when a source was read, where its cursor says so: microseconds of a stream, or the moment of the last visit. */
function readUntil(cursor: unknown): Date | null {
  const found = Cursor.safeParse(cursor)
  if (!found.success) return null
  const at = new Date(typeof found.data === 'number' ? found.data / 1000 : found.data.at)
  return Number.isNaN(at.getTime()) ? null : at
}
