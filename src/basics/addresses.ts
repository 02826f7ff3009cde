/**
 * Which IP addresses are of the public internet. Everything else is somebody's inside: a request that a user's
 * address leads there must not be made (invariant 7).
 */

import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * True only for global unicast. IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo) is refused as a whole: no public server
 * is reachable that way only. Anything that is no IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  // Stricter than ipaddr.js: half an address or an octal one would mean something else to the system.
  if (isIP(bare) === 0) return false
  const parsed = ipaddr.parse(bare)
  if (parsed.range() !== 'unicast') return false
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(publicIpv6)
}

/** `127.0.0.1`, `[::1]`: a host that is resolved by nobody. */
export const isIpLiteral = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0
