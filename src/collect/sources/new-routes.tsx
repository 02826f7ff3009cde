/** Adding one source by a form: looked for, tried, and then kept. */
import { type Context, Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import { addSource, logAccess, sources } from '#store'
import { allow, calm, type WebEnv } from '#web'
import { SourceProblem } from '../connector.js'
import { discoverFeeds, type FoundFeed } from '../discover.js'
import { inWords } from '../schedule.js'
import { type TryOut, tryOut } from '../try-out.js'
import {
  type Asked,
  emptyForm,
  type FormKind,
  fields,
  isFormKind,
  isSame,
  readSource,
  type SourceForm,
  settingsKey,
} from './kinds.js'
import { ChooseKindPage, NewSourcePage, type NewSourceView } from './new-pages.js'
import type { SourceParts } from './parts.js'

export function newSourceRoutes(parts: SourceParts): Hono<WebEnv> {
  const { database, bus, now, connectors, http } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/sources/new', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    const there = await database.inOrg(orgId, (tx) => sources(tx, orgId))
    return c.html(<ChooseKindPage {...c.var} has={new Set(there.map((one) => one.connector))} />)
  })

  routes.get('/sources/new/:kind', editors, (c) => {
    const kind = kindOf(c)
    // The set-up path and lists of media link here with an address filled in.
    const address = (c.req.query('address') ?? '').slice(0, 2000)
    const filled = kind === 'telegram' ? { channel: address } : { address }
    return form(c, kind, { form: { ...emptyForm(kind), ...filled }, errors: {} })
  })

  routes.post('/sources/new/:kind', editors, async (c) => {
    const kind = kindOf(c)
    const { typed, action } = await readForm(c)
    const t = c.get('t')
    const read = (filled: SourceForm) => readSource(kind, filled, connectorOf(kind), c.get('viewer').org)
    const first = read(typed)
    if (!first.ok) {
      const errors = Object.fromEntries(Object.entries(first.errors).map(([field, key]) => [field, t(key)]))
      return form(c, kind, { form: typed, errors }, 422)
    }
    const looked = kind === 'feed' ? await lookForFeed(typed) : { found: [], url: '' }
    const { found } = looked
    const filled = { ...typed, url: looked.url }
    const second = looked.url === '' ? first : read(filled)
    const { asked } = second.ok ? second : first
    const double = await sameAs(c, asked)
    if (double) return form(c, kind, { form: filled, errors: {}, found, double }, 422)
    // A site with several feeds: the first is not chosen before a person saw the others.
    if (found.length > 1 && typed.url === '') return form(c, kind, { form: filled, errors: {}, found })
    const key = settingsKey(asked)
    if (action === 'save' && typed.tried === key) return keep(c, asked)
    const tried =
      looked.problem ??
      (await tryOut(asked.connector, asked.settings, {
        ...parts,
        access: parts.accessFor(c.get('viewer').org.orgId),
      }))
    if (action === 'save' && tried.ok) return keep(c, asked)
    return form(c, kind, { form: filled, errors: {}, found, tried, triedKey: key }, tried.ok ? 200 : 422)
  })

  function connectorOf(kind: FormKind) {
    const connector = connectors.get(kind)
    if (!connector) throw new Error(`there is no connector ${kind}`)
    return connector
  }

  /**
   * Feeds behind an address, and the one to go on with. None: the trial of the address itself says what is wrong with it.
   */
  async function lookForFeed(
    typed: SourceForm,
  ): Promise<{ found: FoundFeed[]; url: string; problem?: TryOut }> {
    try {
      const found = await discoverFeeds(typed.address, http)
      return { found, url: (found.find((feed) => feed.url === typed.url) ?? found[0])?.url ?? '' }
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error
      const { key, values } = inWords(error)
      return { found: [], url: '', problem: { ok: false, problem: { key, values } } }
    }
  }

  async function sameAs(c: Context<WebEnv>, asked: Asked) {
    const { orgId } = c.get('viewer').org
    const there = await database.inOrg(orgId, (tx) => sources(tx, orgId))
    return there.find(
      (one) =>
        one.connector === asked.connector.name && isSame(asked.connector, one.settings, asked.settings),
    )
  }

  async function keep(c: Context<WebEnv>, asked: Asked) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const name = asked.name || calm(asked.connector.title(asked.settings)).slice(0, 120)
    const connector = asked.connector.name
    const sourceId = await database.inOrg(orgId, async (tx) => {
      const added = await addSource(tx, orgId, {
        connector,
        name,
        settings: asked.settings,
        scope: asked.scope,
      })
      await logAccess(tx, orgId, viewer.userId, 'sources.add', { source: added, name, connector })
      return added
    })
    bus.tell({ type: 'sources', orgId })
    return c.redirect(`/sources/${sourceId}`, 303)
  }

  type Extra = Pick<NewSourceView, 'form' | 'errors' | 'found' | 'tried' | 'triedKey' | 'double'>
  function form(c: Context<WebEnv>, kind: FormKind, extra: Extra, status: 200 | 422 = 200) {
    return c.html(
      <NewSourcePage {...c.var} {...extra} now={now()} kind={kind} connector={connectorOf(kind)} />,
      status,
    )
  }

  return routes
}

function kindOf(c: Context<WebEnv>): FormKind {
  const kind = c.req.param('kind') ?? ''
  if (!isFormKind(kind)) throw new Refusal('sources.kind-unknown', 'no such kind of source')
  return kind
}

async function readForm(c: Context<WebEnv>): Promise<{ typed: SourceForm; action: string }> {
  const body = await c.req.parseBody()
  const text = (name: string) => {
    const value = body[name]
    return typeof value === 'string' ? calm(value).slice(0, 3000) : ''
  }
  const typed = Object.fromEntries(fields.map((field) => [field, text(field)])) as SourceForm
  return { typed: { ...typed, name: typed.name.slice(0, 120) }, action: text('action') }
}
