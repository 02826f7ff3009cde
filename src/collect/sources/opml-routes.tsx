/** Lists of feeds, in and out. */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { addSource, logAccess, type Source, sources } from '#store'
import { allow, calm, type WebEnv } from '#web'
import type { Connector } from '../connector.js'
import { type OpmlFeed, readOpml, writeOpml } from '../opml.js'
import { isSame } from './kinds.js'
import { mostBoxes, OpmlPage, type OpmlView } from './opml-page.js'
import type { SourceParts } from './parts.js'

const mostBytes = 1_000_000
/** A ticked box: the address and the title. */
const Ticked = z.tuple([z.string().max(2000), z.string().max(300)])

export function opmlRoutes({ database, bus, now, connectors }: SourceParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/sources.opml', allow('administrator', 'editor', 'dpo'), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const feeds = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'sources.export')
      return (await sources(tx, orgId)).flatMap(asOpml)
    })
    c.header('content-type', 'text/x-opml; charset=utf-8')
    c.header(
      'content-disposition',
      `attachment; filename="${viewer.org.slug}-${now().toISOString().slice(0, 10)}.opml"`,
    )
    return c.body(writeOpml(feeds, viewer.org.name))
  })

  routes.get('/sources/new/opml', editors, (c) => page(c, {}))

  routes.post('/sources/new/opml', editors, async (c) => {
    const t = c.get('t')
    const { file } = await c.req.parseBody()
    if (!(file instanceof File) || file.size === 0) return page(c, { wrong: t('sources.opml-missing') }, 422)
    if (file.size > mostBytes) return page(c, { wrong: t('sources.file-large') }, 422)
    try {
      const feeds = await readOpml(new Uint8Array(await file.arrayBuffer()))
      const there = await known(c)
      return page(c, { feeds: feeds.map((feed) => ({ ...feed, known: there(feed.url) })) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return page(c, { wrong: t(error.key, error.values) }, 422)
    }
  })

  routes.post('/sources/new/opml/add', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const body = await c.req.parseBody({ all: true })
    const boxes = (Array.isArray(body.feed) ? body.feed : [body.feed]).slice(0, mostBoxes)
    const there = await known(c)
    const connector = feedConnector(connectors)
    const wanted = boxes.flatMap((box) => {
      const ticked = Ticked.safeParse(fromJson(box))
      if (!ticked.success) return []
      const [url, title] = ticked.data
      const name = calm(title).slice(0, 120)
      const settings = connector.settings.safeParse({ url, kind: 'news', ...(name ? { name } : {}) })
      return settings.success && !there(url)
        ? [{ name: name || connector.title(settings.data), settings: settings.data }]
        : []
    })
    await database.inOrg(orgId, async (tx) => {
      for (const one of wanted) await addSource(tx, orgId, { ...one, connector: 'feed', scope: 'town' })
      await logAccess(tx, orgId, viewer.userId, 'sources.import', { feeds: wanted.length })
    })
    bus.tell({ type: 'sources', orgId })
    return c.redirect(`/sources?added=${wanted.length}`, 303)
  })

  /** Whether a feed at this address is a source already. */
  async function known(c: Context<WebEnv>): Promise<(url: string) => boolean> {
    const { orgId } = c.get('viewer').org
    const connector = feedConnector(connectors)
    const there = (await database.inOrg(orgId, (tx) => sources(tx, orgId))).filter(
      (one) => one.connector === 'feed',
    )
    return (url) => there.some((one) => isSame(connector, one.settings, { url }))
  }

  function page(c: Context<WebEnv>, extra: Pick<OpmlView, 'feeds' | 'wrong'>, status: 200 | 422 = 200) {
    return c.html(<OpmlPage {...c.var} {...extra} />, status)
  }

  return routes
}

function feedConnector(connectors: Map<string, Connector>): Connector {
  const connector = connectors.get('feed')
  if (!connector) throw new Error('there is no connector for feeds')
  return connector
}

function fromJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

function asOpml(source: Source): OpmlFeed[] {
  if (source.connector !== 'feed') return []
  const settings = z.object({ url: z.string() }).safeParse(source.settings)
  return settings.success ? [{ url: settings.data.url, title: calm(source.name), folders: [] }] : []
}
