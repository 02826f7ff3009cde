/** The page of limits, and the one limit that is ours to set: the budget. */
import { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  type AllowanceRow,
  allowances,
  changeCredential,
  credential,
  credentials,
  logAccess,
  type SpendingRow,
  spendingSince,
  type Tx,
  topics,
} from '#store'
import { allow, type WebEnv } from '#web'
import { euroOf, gaugeOf, windowOf } from './limits.js'
import { type KeyLimits, LimitsPage } from './limits-page.js'
import { mayChange, type NetworkParts } from './parts.js'
import { networkOf } from './progress.js'

/** How far the page looks back for what was skipped. */
const monthMs = 31 * 86_400_000
const id = z.guid()
/** Euro, with a comma or a point, at most two decimals. */
const Euro = z
  .string()
  .trim()
  .transform((text) => text.replace(',', '.'))
  .pipe(z.string().regex(/^\d{1,5}(\.\d{1,2})?$/))
  .transform(Number)

export function limitRoutes(parts: NetworkParts): Hono<WebEnv> {
  const { database, key, now } = parts
  const routes = new Hono<WebEnv>()

  routes.get('/networks/limits', allow('administrator', 'editor', 'dpo'), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'networks.limits')
      const names = (await topics(tx, orgId)).map((topic) => [topic.topicId, topic.name] as const)
      return { keys: await limitsOf(tx, parts, orgId), topics: new Map(names) }
    })
    const { wrong } = c.req.query()
    return c.html(<LimitsPage {...c.var} {...view} now={now()} wrong={wrong} mayChange={mayChange(viewer)} />)
  })

  routes.post('/networks/limits/:key', allow('administrator'), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const asked = id.safeParse(c.req.param('key'))
    const euro = Euro.safeParse((await c.req.parseBody()).euro)
    await database.inOrg(orgId, async (tx) => {
      const row = asked.success ? await credential(tx, orgId, asked.data) : undefined
      if (!row) throw new Refusal('networks.key-unknown', 'there is no such key')
      if (!euro.success) return
      await changeCredential(tx, key, orgId, row.credentialId, { facts: { budgetEuro: euro.data } })
      await logAccess(tx, orgId, viewer.userId, 'networks.budget', { service: row.service, euro: euro.data })
    })
    // What stopped for want of money goes on.
    parts.bus.tell({ type: 'sources', orgId })
    const wrong = euro.success ? '' : `?wrong=${asked.data}`
    return c.redirect(`/networks/limits${wrong}`, 303)
  })

  return routes
}

async function limitsOf(tx: Tx, parts: NetworkParts, orgId: string): Promise<KeyLimits[]> {
  const now = parts.now()
  const [keys, all] = [await credentials(tx, orgId), await allowances(tx, orgId)]
  const since = await spendingSinceEach(tx, orgId, all, now)
  return keys.flatMap((row) => {
    const own = all.filter((one) => one.credentialId === row.credentialId)
    const budget = typeof row.facts.budgetEuro === 'number' ? row.facts.budgetEuro : null
    if (own.length === 0 && budget === null) return []
    const gauges = own.map((one) => {
      const of = (rows: SpendingRow[]) =>
        rows.filter((spent) => spent.credentialId === one.credentialId && spent.meter === one.meter)
      const begin = windowOf(one, now)
      const spent = begin ? of(since(begin)) : []
      return gaugeOf(one, spent, of(since(new Date(now.getTime() - monthMs))), now)
    })
    const euro = gauges.find((gauge) => gauge.meter === 'euro')
    return [
      {
        row,
        network: networkOf(row, parts.setups),
        gauges,
        budget,
        euro: euro ? euroOf(euro, budget, now) : null,
      },
    ]
  })
}

/** Windows begin at a few moments: each is asked once. */
async function spendingSinceEach(tx: Tx, orgId: string, all: AllowanceRow[], now: Date) {
  const found = new Map<number, SpendingRow[]>()
  const moments = [new Date(now.getTime() - monthMs), ...all.map((one) => windowOf(one, now))]
  for (const since of moments)
    if (since && !found.has(since.getTime()))
      found.set(since.getTime(), await spendingSince(tx, orgId, since))
  return (since: Date) => found.get(since.getTime()) ?? []
}
