/** Makes the connections of `http.ts`, and refuses those that would end in a private network. */

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isIpLiteral, isPublicAddress } from './addresses.js'

export class PrivateAddress extends Error {
  readonly code = 'PRIVATE_ADDRESS'
}

/** `allowed`: `host:port` in lower case, for which nothing is checked. */
export function guardedConnector(allowed: Set<string>): buildConnector.connector {
  const free = buildConnector({ timeout: 10_000 })
  const guarded = buildConnector({ timeout: 10_000, lookup: publicLookup } as buildConnector.BuildOptions)

  return (options, callback) => {
    const port = options.port || (options.protocol === 'https:' ? '443' : '80')
    const host = options.hostname.toLowerCase()
    if (allowed.has(`${host}:${port}`) || allowed.has(`[${host}]:${port}`)) return free(options, callback)
    // An address that is written out is never looked up, so it is checked here.
    if (isIpLiteral(host) && !isPublicAddress(host)) return callback(new PrivateAddress(), null)
    guarded(options, (error, socket) => {
      if (error) return callback(error, null)
      if (socket.remoteAddress === undefined || isPublicAddress(socket.remoteAddress))
        return callback(null, socket)
      socket.destroy()
      callback(new PrivateAddress(), null)
    })
  }
}

/**
 * Resolves a name to its public addresses only. The socket connects to what is handed back here and asks nobody again,
 * so a name that changes between check and use (DNS rebinding) changes nothing.
 */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  const wanted: LookupOptions & { all: true } = { ...options, all: true }
  lookup(hostname, wanted, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
    if (error) return callback(error, '', 4)
    const open = found.filter(({ address }) => isPublicAddress(address))
    const first = open[0]
    if (!first) return callback(new PrivateAddress(), '', 4)
    if (options.all) callback(null, open)
    else callback(null, first.address, first.family)
  })
}
