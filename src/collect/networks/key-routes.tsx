/**
 * A key in use: choose what it listens to, try it, renew it, remove it.
 *
 * In: what an administrator presses. Out: sources, a real answer of the network, a key that is gone. Never here: a key of
 * another organisation; a secret in an answer.
 */
import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  addSource,
  type CredentialRow,
  changeCredential,
  channelsConnected,
  credential,
  credentialProblem,
  logAccess,
  removeCredential,
  secretOf,
  setSourceState,
  sources,
  type Tx,
} from '#store'
import { allow, calm, type WebEnv } from '#web'
import type { Offer, Setup } from '../connector.js'
import { inWords } from '../schedule.js'
import { tryOut } from '../try-out.js'
import { handshakeWord, keysOf, openDraft, openReplacement } from './drafts.js'
import { type OfferShown, readOffers } from './offers.js'
import { OffersPage } from './offers-page.js'
import { contextFor, type NetworkParts } from './parts.js'
import { networkOf } from './progress.js'
import { RemovePage } from './remove-page.js'
import { setupOf, showNetwork } from './setup-routes.js'
import { sourcesOf } from './uses.js'

/** So many of its sources are asked in a trial. */
const tried = 4
const id = z.guid()

export function keyRoutes(parts: NetworkParts): Hono<WebEnv> {
  const { database, key, now } = parts
  const routes = new Hono<WebEnv>()
  const administrators = allow('administrator')

  routes.post('/networks/:network/add', administrators, async (c) => {
    const setup = setupOf(parts, c)
    await within(c, (tx) => openDraft(tx, parts, c.get('viewer'), setup))
    return c.redirect(`/networks/${setup.network}#steps`, 303)
  })

  routes.post('/networks/:network/stop', administrators, async (c) => {
    const setup = setupOf(parts, c)
    await within(c, async (tx, orgId) => {
      const { draft } = await keysOf(tx, parts, orgId, setup)
      if (draft) await removeCredential(tx, orgId, draft.credentialId)
      await log(tx, c, 'networks.stop', setup)
    })
    return c.redirect(`/networks/${setup.network}`, 303)
  })

  routes.get('/networks/:network/:key/offers', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const row = await within(c, (tx) => keyOf(tx, c, setup))
    return offersPage(c, setup, row, {})
  })

  routes.post('/networks/:network/:key/offers', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const row = await within(c, (tx) => keyOf(tx, c, setup))
    const body = await c.req.parseBody({ all: true })
    const chosen = new Set([body.offer ?? []].flat().map(String))
    if (chosen.size === 0) return offersPage(c, setup, row, { nothing: true })
    const { offers, problem } = await offersOf(c, setup, row)
    if (problem) return offersPage(c, setup, row, {})
    const wanted = offers.filter((one) => chosen.has(one.id) && !one.isThere)
    await within(c, async (tx, orgId) => {
      await keep(tx, orgId, c, wanted)
      await channelsConnected(tx, orgId, setup.network)
    })
    tellAll(c)
    return c.redirect(`/networks/${setup.network}`, 303)
  })

  routes.post('/networks/:network/:key/test', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const { row, uses } = await within(c, async (tx, orgId) => {
      const one = await keyOf(tx, c, setup)
      await log(tx, c, 'networks.test', setup)
      return { row: one, uses: sourcesOf(parts, await sources(tx, orgId), one.credentialId).slice(0, tried) }
    })
    if (uses.length === 0) return c.redirect(`/networks/${setup.network}/${row.credentialId}/offers`, 303)
    const results = await Promise.all(uses.map((source) => trial(c, source)))
    if (row.problem && results.every((one) => one.tried.ok))
      await within(c, (tx, orgId) => credentialProblem(tx, orgId, row.credentialId, null, now()))
    return showNetwork(parts, c, setup, { tried: { credentialId: row.credentialId, results } })
  })

  routes.post('/networks/:network/:key/rotate', administrators, async (c) => {
    const setup = setupOf(parts, c)
    await within(c, async (tx) => {
      const old = await keyOf(tx, c, setup)
      await openReplacement(tx, parts, c.get('viewer'), setup, old)
    })
    return c.redirect(`/networks/${setup.network}#steps`, 303)
  })

  routes.post('/networks/:network/:key/word', administrators, async (c) => {
    const setup = setupOf(parts, c)
    await within(c, async (tx, orgId) => {
      const { credentialId } = await keyOf(tx, c, setup)
      const secret = { ...(await secretOf(tx, key, orgId, credentialId)) }
      const word = { [handshakeWord]: randomBytes(18).toString('base64url') }
      const facts = { calledAt: '', handshakeAt: '' }
      await changeCredential(tx, key, orgId, credentialId, { secret: { ...secret, ...word }, facts })
      await log(tx, c, 'networks.word', setup)
    })
    return c.redirect(`/networks/${setup.network}`, 303)
  })

  routes.get('/networks/:network/:key/remove', administrators, async (c) => {
    const setup = setupOf(parts, c)
    const view = await within(c, async (tx, orgId) => {
      const row = await keyOf(tx, c, setup)
      return { row, uses: sourcesOf(parts, await sources(tx, orgId), row.credentialId) }
    })
    return c.html(<RemovePage {...c.var} {...view} now={now()} setup={setup} />)
  })

  routes.post('/networks/:network/:key/remove', administrators, async (c) => {
    const setup = setupOf(parts, c)
    await within(c, async (tx, orgId) => {
      const { credentialId } = await keyOf(tx, c, setup)
      for (const source of sourcesOf(parts, await sources(tx, orgId), credentialId))
        await setSourceState(tx, orgId, source.sourceId, 'removed')
      // A renewal that was under way has nothing to replace any more.
      const { draft } = await keysOf(tx, parts, orgId, setup)
      if (draft?.facts.replaces === credentialId) await removeCredential(tx, orgId, draft.credentialId)
      await removeCredential(tx, orgId, credentialId)
      await log(tx, c, 'networks.remove', setup)
    })
    tellAll(c)
    return c.redirect('/networks', 303)
  })

  async function trial(c: Context<WebEnv>, source: { connector: string; name: string; settings: unknown }) {
    const connector = parts.connectors.get(source.connector)
    const settings = connector?.settings.safeParse(source.settings)
    if (!connector || !settings?.success)
      throw new Refusal('sources.cannot-test', 'its settings cannot be read')
    const access = parts.accessFor(c.get('viewer').org.orgId)
    return { name: source.name, tried: await tryOut(connector, settings.data, { ...parts, access }) }
  }

  /** What the network offers now, with what is listened to already. */
  async function offersOf(c: Context<WebEnv>, setup: Setup, row: CredentialRow) {
    const { orgId } = c.get('viewer').org
    let found: Offer[] = []
    try {
      found = await setup.offers(row.credentialId, contextFor(parts, orgId))
    } catch (error) {
      const { key: problem, values } = inWords(error)
      if (problem === 'problem.unexpected')
        parts.log.warn({ network: setup.network, error: nameOf(error) }, 'a network could not be asked')
      return { offers: [] as OfferShown[], problem: { key: problem, values } }
    }
    const there = await within(c, (tx) => sources(tx, orgId))
    return { offers: readOffers(parts, found, row.credentialId, there), problem: null }
  }

  async function offersPage(
    c: Context<WebEnv>,
    setup: Setup,
    row: CredentialRow,
    extra: { nothing?: boolean },
  ) {
    const { offers, problem } = await offersOf(c, setup, row)
    const view = { setup, row, offers, problem, ...extra, now: now() }
    return c.html(<OffersPage {...c.var} {...view} />, problem || extra.nothing ? 422 : 200)
  }

  async function keep(tx: Tx, orgId: string, c: Context<WebEnv>, wanted: OfferShown[]): Promise<void> {
    for (const { connector, settings, scope, name } of wanted) {
      const wish = { connector, settings, scope, name: calm(name).slice(0, 120) || connector }
      const source = await addSource(tx, orgId, wish)
      await logAccess(tx, orgId, c.get('viewer').userId, 'sources.add', {
        source,
        name: wish.name,
        connector,
      })
    }
  }

  /** The key of the address: in use, of this network, of the viewer's own organisation. */
  async function keyOf(tx: Tx, c: Context<WebEnv>, setup: Setup): Promise<CredentialRow> {
    const asked = id.safeParse(c.req.param('key'))
    const row = asked.success ? await credential(tx, c.get('viewer').org.orgId, asked.data) : undefined
    if (row?.state !== 'active' || networkOf(row, parts.setups) !== setup.network)
      throw new Refusal('networks.key-unknown', 'there is no such key')
    return row
  }

  const within = <T,>(c: Context<WebEnv>, work: (tx: Tx, orgId: string) => Promise<T>) =>
    database.inOrg(c.get('viewer').org.orgId, (tx) => work(tx, c.get('viewer').org.orgId))

  const log = (tx: Tx, c: Context<WebEnv>, action: `networks.${string}`, { network }: Setup) =>
    logAccess(tx, c.get('viewer').org.orgId, c.get('viewer').userId, action, { network })

  function tellAll(c: Context<WebEnv>) {
    const { orgId } = c.get('viewer').org
    parts.bus.tell({ type: 'sources', orgId })
    parts.bus.tell({ type: 'square', orgId })
  }

  return routes
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
