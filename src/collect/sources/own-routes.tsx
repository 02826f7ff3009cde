/**
 * Handing in: by a form, a file, or another program.
 *
 * In: what a colleague wrote down, a CSV file, a signed request. Out: arrivals, handed to the intake like those of any other
 * source. Never here: the name of who called; a request whose signature was not checked.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import type { Arrival, Drop } from '#post'
import {
  addSource,
  installation,
  logAccess,
  organisationBySlug,
  type Source,
  setSourceSettings,
  source,
  sources,
} from '#store'
import { allow, type Locale, locales, type Viewer, type WebEnv, words } from '#web'
import { type FormErrors, fromCsv, fromForm, fromWebhook, webhookWindowMs } from '../connectors/own/index.js'
import { type HandedIn, OwnPage, type OwnView } from './own-page.js'
import type { SourceParts } from './parts.js'

/** Handed to the intake at a time, so that a long file does not hold the organisation for long. */
const batch = 500
/** The header in which a program signs. */
export const signatureHeader = 'x-dorpsplein-signature'

const Settings = z.object({ secret: z.string().optional() })

export function ownRoutes(parts: SourceParts): Hono<WebEnv> {
  const { database, bus, now, own } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/sources/own', editors, (c) => page(c, {}))

  routes.post('/sources/own', editors, async (c) => {
    const viewer = c.get('viewer')
    const body = await c.req.parseBody()
    const known = await ownSource(viewer)
    const read = fromForm(
      { ...body, when: body.when || undefined, place: body.place || undefined },
      deskOf(viewer, known.sourceId),
    )
    if (!read.ok) return page(c, { form: typedOf(body), errors: read.errors }, 422)
    const handed = await handIn(viewer, known, [read.arrival], [])
    await log(viewer, 'own.form', { channel: read.channel })
    return page(c, { handed })
  })

  routes.post('/sources/own/csv', editors, async (c) => {
    const viewer = c.get('viewer')
    const t = c.get('t')
    const { file } = await c.req.parseBody()
    if (!(file instanceof File) || file.size === 0) return page(c, { wrongFile: t('own.csv-missing') }, 422)
    const known = await ownSource(viewer)
    try {
      const { arrivals, drops } = await fromCsv(
        Buffer.from(await file.arrayBuffer()),
        deskOf(viewer, known.sourceId),
      )
      const handed = await handIn(viewer, known, arrivals, drops)
      await log(viewer, 'own.csv', { added: handed.added, dropped: drops.length })
      return page(c, { handed })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return page(c, { wrongFile: t(error.key, error.values) }, 422)
    }
  })

  routes.post('/sources/own/secret', editors, async (c) => {
    const viewer = c.get('viewer')
    const known = await ownSource(viewer)
    const secret = randomBytes(32).toString('base64url')
    await setSecret(viewer, known, own.wrap(Buffer.from(secret)).toString('base64'))
    // Shown in this answer and never again: only its wrapped form is kept.
    return page(c, { secret })
  })

  routes.post('/sources/own/secret/remove', editors, async (c) => {
    const viewer = c.get('viewer')
    await setSecret(viewer, await ownSource(viewer), undefined)
    return c.redirect('/sources/own', 303)
  })

  routes.route('/', webhookRoutes(parts))

  /** The organisation's own source; made when it is first needed. */
  async function ownSource(viewer: Viewer): Promise<Source> {
    // Its name is said on the square, so in the language of the town.
    const { orgId } = viewer.org
    const made = await database.inOrg(orgId, async (tx) => {
      const there = (await sources(tx, orgId)).find((one) => one.connector === 'own')
      if (there) return { source: there, fresh: false }
      const name = words(localeOf(viewer.org.locale))('own.name')
      const sourceId = await addSource(tx, orgId, { connector: 'own', name, settings: {}, scope: 'town' })
      await logAccess(tx, orgId, viewer.userId, 'sources.add', { source: sourceId, name, connector: 'own' })
      return { source: await source(tx, orgId, sourceId), fresh: true }
    })
    if (!made.source) throw new Error('the own source was not kept')
    if (made.fresh) bus.tell({ type: 'sources', orgId })
    return made.source
  }

  async function setSecret(viewer: Viewer, known: Source, secret: string | undefined): Promise<void> {
    const { orgId } = viewer.org
    await database.inOrg(orgId, async (tx) => {
      await setSourceSettings(tx, orgId, known.sourceId, secret === undefined ? {} : { secret })
      const action = secret === undefined ? 'own.secret-removed' : 'own.secret-made'
      await logAccess(tx, orgId, viewer.userId, action, { source: known.sourceId })
    })
  }

  const handIn = (viewer: Viewer, known: Source, arrivals: Arrival[], drops: Drop[]) =>
    handInAll(parts, viewer.org.orgId, known, arrivals, drops)

  const log = (viewer: Viewer, action: 'own.form' | 'own.csv', detail: Record<string, string | number>) =>
    database.inOrg(viewer.org.orgId, (tx) => logAccess(tx, viewer.org.orgId, viewer.userId, action, detail))

  const deskOf = (viewer: Viewer, space: string) => ({ space, timeZone: viewer.org.timeZone, now: now() })

  type Extra = {
    form?: OwnView['form']
    errors?: FormErrors
    handed?: HandedIn
    wrongFile?: string
    secret?: string
  }
  async function page(c: Context<WebEnv>, extra: Extra, status: 200 | 422 = 200) {
    const viewer = c.get('viewer')
    const { orgId, slug, timeZone } = viewer.org
    const there = (await database.inOrg(orgId, (tx) => sources(tx, orgId))).find(
      (one) => one.connector === 'own',
    )
    const settings = Settings.safeParse(there?.settings)
    const view: OwnView = {
      ...c.var,
      form: extra.form ?? blank(now(), timeZone),
      errors: extra.errors ?? {},
      handed: extra.handed,
      wrongFile: extra.wrongFile,
      sourceId: there?.sourceId,
      paused: there?.state === 'paused',
      webhook: {
        address: there ? `${own.origin}/in/${slug}/${there.sourceId}` : null,
        active: settings.success && settings.data.secret !== undefined,
        secret: extra.secret,
      },
    }
    return c.html(<OwnPage {...view} />, status)
  }

  return routes
}

/** In batches; what was not read at all is counted with the first. Refused while the source is paused. */
async function handInAll(
  { own }: SourceParts,
  orgId: string,
  known: Source,
  arrivals: Arrival[],
  drops: Drop[],
): Promise<HandedIn> {
  if (known.state === 'paused') throw new Refusal('own.is-paused', 'the own source is paused')
  const handed = { added: 0, others: 0 }
  const all: Drop[] = []
  for (let at = 0; at === 0 || at < arrivals.length; at += batch) {
    const some = arrivals.slice(at, at + batch)
    const taken = await own.take(orgId, known.sourceId, some, at === 0 ? drops : [])
    handed.added += taken.added
    handed.others += Math.max(
      0,
      some.length - taken.added - (taken.drops.length - (at === 0 ? drops.length : 0)),
    )
    all.push(...taken.drops)
  }
  return { ...handed, dropped: byReason(all) }
}

function byReason(drops: Drop[]): HandedIn['dropped'] {
  const sums = new Map<string, { reason: string; count: number; detail: string | null }>()
  for (const { reason, detail } of drops) {
    const sum = sums.get(reason) ?? { reason, count: 0, detail: null }
    sums.set(reason, { reason, count: sum.count + 1, detail: detail ?? sum.detail })
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

const statusOf: Record<string, 401 | 409 | 413 | 422> = {
  'own.webhook-unsigned': 401,
  'own.webhook-wrong': 401,
  'own.webhook-stale': 401,
  'own.webhook-too-large': 413,
  'own.webhook-too-many': 413,
  'own.is-paused': 409,
}

/**
 * The door for other programs: no session, only a signature. 202 when it is kept; 401 unsigned, wrong, stale, or no such
 * source (which are not told apart); 409 paused; 413 too much; 422 unreadable. The answer is JSON.
 */
function webhookRoutes(parts: SourceParts): Hono<WebEnv> {
  const { database, now, own } = parts
  const routes = new Hono<WebEnv>()
  const seen = createMemory(2 * webhookWindowMs)

  routes.post('/in/:org/:source', async (c) => {
    try {
      const { orgId, known, secret } = await sourceAt(c)
      const body = Buffer.from(await c.req.arrayBuffer())
      const moment = now()
      const handed = fromWebhook(body, c.req.header(signatureHeader), secret, {
        space: known.sourceId,
        now: moment,
      })
      // A program that did not hear our answer sends again: it may, and nothing happens twice.
      if (seen.has(`${known.sourceId} ${handed.requestId}`, moment))
        return c.json({ added: 0, dropped: [] }, 202)
      const { added, dropped } = await handInAll(parts, orgId, known, handed.arrivals, handed.drops)
      seen.add(`${known.sourceId} ${handed.requestId}`, moment)
      return c.json({ added, dropped }, 202)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return c.json({ error: error.key, message: error.message }, statusOf[error.key] ?? 422)
    }
  })

  async function sourceAt(c: Context<WebEnv>): Promise<{ orgId: string; known: Source; secret: Buffer }> {
    const slug = c.req.param('org') ?? ''
    const asked = z.guid().safeParse(c.req.param('source'))
    const org = await database.inOrg(installation, (tx) => organisationBySlug(tx, slug))
    const known =
      org && asked.success
        ? await database.inOrg(org.orgId, (tx) => source(tx, org.orgId, asked.data))
        : undefined
    const settings = Settings.safeParse(known?.settings)
    if (
      !org ||
      !known ||
      known.connector !== 'own' ||
      known.state === 'removed' ||
      !settings.success ||
      !settings.data.secret
    )
      throw new Refusal('own.webhook-wrong', 'the signature does not fit the body and the secret')
    return { orgId: org.orgId, known, secret: own.unwrap(Buffer.from(settings.data.secret, 'base64')) }
  }

  return routes
}

/** What was seen in the last `ms`. Another process does not know it: what comes twice is harmless, only more work. */
function createMemory(ms: number) {
  const at = new Map<string, number>()
  return {
    has: (key: string, now: Date) => (at.get(key) ?? Number.NEGATIVE_INFINITY) > now.getTime() - ms,
    add: (key: string, now: Date) => {
      for (const [old, when] of at) {
        if (when > now.getTime() - ms) break
        at.delete(old)
      }
      at.set(key, now.getTime())
    },
  }
}

function localeOf(text: string): Locale {
  return locales.find((one) => one === text) ?? 'nl'
}

function blank(now: Date, timeZone: string): OwnView['form'] {
  const { day, hour, minute } = localTime(now, timeZone)
  const two = (n: number) => String(n).padStart(2, '0')
  return {
    token: randomUUID(),
    channel: 'phone',
    text: '',
    when: `${day}T${two(hour)}:${two(minute)}`,
    place: '',
  }
}

function typedOf(body: Record<string, unknown>): OwnView['form'] {
  const text = (name: string, most: number) => {
    const value = body[name]
    return typeof value === 'string' ? value.slice(0, most) : ''
  }
  return {
    token: z.uuid().catch(randomUUID()).parse(body.token),
    channel: text('channel', 20),
    text: text('text', 10_000),
    when: text('when', 40),
    place: text('place', 200),
  }
}
