/**
 * The pages of networks that ask for a key: all of them, one with its set-up, a key in use, the limits.
 *
 * In: {@link Setup} as each network's folder states it, and what an administrator does. Out: credentials (wrapped), sources.
 * Never here: a network by name; a secret that leaves this house other than to its own network.
 */
import { Hono } from 'hono'
import { type CredentialRow, credentials, logAccess } from '#store'
import { allow, type WebEnv } from '#web'
import { keyRoutes } from './key-routes.js'
import { limitRoutes } from './limit-routes.js'
import { NetworksPage } from './list-page.js'
import { inOrder, type NetworkParts } from './parts.js'
import { networkOf } from './progress.js'
import { setupRoutes } from './setup-routes.js'

export type { NetworkParts } from './parts.js'

export function networkRoutes(parts: NetworkParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')

  routes.get('/networks', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const all = await parts.database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'networks.list')
      return credentials(tx, orgId)
    })
    const rows = new Map<string, CredentialRow[]>()
    for (const row of all) {
      const network = networkOf(row, parts.setups)
      if (network) rows.set(network, [...(rows.get(network) ?? []), row])
    }
    return c.html(<NetworksPage {...c.var} now={parts.now()} setups={inOrder(parts.setups)} rows={rows} />)
  })

  // Before the network of any name.
  routes.route('/', limitRoutes(parts))
  routes.route('/', setupRoutes(parts))
  routes.route('/', keyRoutes(parts))
  return routes
}
