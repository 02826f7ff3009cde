/**
 * Networks that call us: `/hooks/<credential>`.
 *
 * In: a handshake, or a signed body. Out: arrivals, on the road of every post. The network gets its "200" once all of it
 * is kept; the same call again changes nothing. Never here: a body whose signature was not checked; what is in it.
 */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Clock } from '#basics/clock'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Arrival, Drop } from '#post'
import {
  changeCredential,
  type Database,
  type HouseKey,
  isKnownCall,
  listeningSources,
  orgOfCredential,
  rememberCall,
  secretOf,
} from '#store'
import type { WebEnv } from '#web'
import type { AccessFor } from './access.js'
import type { Connector, Context, Secret, Webhook } from './connector.js'
import type { Listener } from './schedule.js'

export type HookParts = {
  database: Database
  key: HouseKey
  connectors: Map<string, Connector>
  take(arrivals: Arrival[], drops: Drop[], listener: Listener): Promise<unknown>
  /** For what a call only points at. */
  http: Http
  accessFor: AccessFor
  log: Log
  now: Clock
}

const id = z.guid()

export function hookRoutes(parts: HookParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const webhooks = [...parts.connectors.values()].flatMap((one) => (one.webhook ? [one.webhook] : []))

  routes.get('/hooks/:credential', async (c) => {
    const asked = await credentialOf(parts, c.req.param('credential'))
    const query = new URL(c.req.url).searchParams
    const answer = asked && firstOf(webhooks, (webhook) => webhook.handshake(query, asked.secret))
    if (!asked || !answer) return c.text('', 403)
    // Whoever sets it up sees on our page that the network knows our address.
    const facts = { handshakeAt: parts.now().toISOString() }
    await parts.database.inOrg(asked.orgId, (tx) =>
      changeCredential(tx, parts.key, asked.orgId, asked.credentialId, { facts }),
    )
    return c.text(answer)
  })

  routes.post('/hooks/:credential', async (c) => {
    const asked = await credentialOf(parts, c.req.param('credential'))
    const body = Buffer.from(await c.req.arrayBuffer())
    const headers = c.req.header()
    // Whoever cannot sign learns nothing: neither that a credential exists nor what is wrong.
    if (!asked || !webhooks.some((webhook) => webhook.isSigned(body, headers, asked.secret)))
      return c.text('', 403)
    await takeIn(parts, asked, body)
    return c.text('ok')
  })
  return routes
}

type Asked = { orgId: string; credentialId: string; secret: Secret }

async function credentialOf({ database, key }: HookParts, text: string): Promise<Asked | null> {
  const read = id.safeParse(text)
  if (!read.success) return null
  const orgId = await orgOfCredential(database, read.data)
  if (!orgId) return null
  const secret = await database.inOrg(orgId, (tx) => secretOf(tx, key, orgId, read.data))
  return secret ? { orgId, credentialId: read.data, secret } : null
}

const firstOf = <T, R>(all: T[], ask: (one: T) => R | null): R | null => {
  for (const one of all) {
    const answer = ask(one)
    if (answer !== null) return answer
  }
  return null
}

/** Networks wait some twenty seconds for an answer. */
const followMs = 15_000

function contextFor({ http, log, now, accessFor }: HookParts, orgId: string): Context {
  return { http, log, now, access: accessFor(orgId), signal: AbortSignal.timeout(followMs) }
}

async function takeIn(parts: HookParts, asked: Asked, body: Buffer): Promise<void> {
  const { database, key, connectors, take, now } = parts
  const { orgId, credentialId } = asked
  const hash = createHash('sha256').update(body).digest()
  const { isKnown, all } = await database.inOrg(orgId, async (tx) => ({
    isKnown: await isKnownCall(tx, orgId, credentialId, hash),
    all: await listeningSources(tx, orgId),
  }))
  if (isKnown) return
  for (const source of all) {
    const connector = connectors.get(source.connector)
    const settings = connector?.webhook && connector.settings.safeParse(source.settings)
    if (!connector?.webhook || !settings?.success) continue
    if (connector.credential?.(settings.data) !== credentialId) continue
    const webhook: Webhook<unknown> = connector.webhook
    const { arrivals, drops } = webhook.read(body, settings.data)
    const further = await webhook.follow?.(body, settings.data, contextFor(parts, orgId))
    arrivals.push(...(further?.arrivals ?? []))
    drops.push(...(further?.drops ?? []))
    if (arrivals.length + drops.length > 0)
      await take(arrivals, drops, {
        orgId,
        sourceId: source.sourceId,
        scope: source.scope,
        keepDays: connector.facts.keepDays,
      })
  }
  await database.inOrg(orgId, async (tx) => {
    await rememberCall(tx, orgId, credentialId, hash, now())
    await changeCredential(tx, key, orgId, credentialId, { facts: { calledAt: now().toISOString() } })
  })
}
