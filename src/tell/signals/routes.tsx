/**
 * `/signals`: what was found in the last thirty days; `/signals/<id>`: why. Both show no post, and are logged. A policymaker comes
 * here from a mail (alerts/), and is not led on to the posts.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { type Database, logAccess, recentSignals, signalById } from '#store'
import { allow, type WebEnv } from '#web'
import { drawn } from './drawn.js'
import { SignalPage, SignalsPage } from './page.js'

const shownDays = 30
const atMost = 100

export function signalRoutes({ database, now }: { database: Database; now: () => Date }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'policymaker')

  routes.get('/signals', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const since = new Date(now().getTime() - shownDays * 86_400_000)
    const signals = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'signals.list')
      return recentSignals(tx, orgId, since, atMost)
    })
    return c.html(<SignalsPage {...c.var} now={now()} signals={signals} />)
  })

  routes.get('/signals/:id', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const id = z.guid().safeParse(c.req.param('id'))
    const view = await database.inOrg(orgId, async (tx) => {
      const signal = id.success ? await signalById(tx, orgId, id.data) : undefined
      if (!signal) throw new Refusal('signals.unknown', 'there is no such signal')
      await logAccess(tx, orgId, viewer.userId, 'signals.read', {
        signal: signal.signalId,
        name: signal.topicName,
      })
      return { signal, drawn: await drawn(tx, signal, { t: c.get('t'), org: viewer.org }) }
    })
    return c.html(<SignalPage {...c.var} {...view} now={now()} mayRead={viewer.role !== 'policymaker'} />)
  })
  return routes
}
