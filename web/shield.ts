/** What every answer carries and every request must pass, whatever page it is for. */

import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { Refusal } from '#basics/refusal'
import type { WebEnv } from './viewer.js'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What a page of our own shows in a frame: it runs nothing, sends nothing, and may have styles at its elements, as mails have. */
const framedPolicy = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** This answer is shown in a frame of a page of ours. */
export function inOwnFrame(c: Context<WebEnv>): void {
  c.set('framed', true)
}

/** `secure`: browsers reach us by https, and should go on doing so. */
export function secureHeaders(secure: boolean): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    await next()
    const headers = c.res.headers
    const framed = c.get('framed') === true
    headers.set('content-security-policy', framed ? framedPolicy : policy)
    headers.set('x-content-type-options', 'nosniff')
    headers.set('x-frame-options', framed ? 'SAMEORIGIN' : 'DENY')
    // Not `no-referrer`: with that a browser hides the origin of our own forms from us (`Origin: null`), and the check
    // below would have nothing to go by on plain http. Other sites learn nothing either way.
    headers.set('referrer-policy', 'same-origin')
    headers.set('cross-origin-opener-policy', 'same-origin')
    headers.set('cross-origin-resource-policy', 'same-origin')
    headers.set(
      'permissions-policy',
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
    )
    if (secure) headers.set('strict-transport-security', 'max-age=31536000')
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  }
}

/**
 * A form of another site must not act in a person's name. Browsers say where a request comes from; a program that says
 * nothing (a webhook, curl) passes only without cookies, for then it has nobody's name to act in.
 */
export function sameSiteOnly(publicOrigin: string): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !ownRequest(c, publicOrigin))
      throw new Refusal('access.other-site', 'the request came from another site')
    return next()
  }
}

function ownRequest(c: Context<WebEnv>, publicOrigin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = c.req.header('origin')
  if (origin !== undefined) return origin === publicOrigin || hostOf(origin) === c.req.header('host')
  return c.req.header('cookie') === undefined
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

/**
 * The browser's address. `trustProxy`: we stand behind a proxy of our own, and the last address that it added counts;
 * without it `X-Forwarded-For` is anybody's invention.
 */
export function clientAddress(c: Context<WebEnv>, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  if (forwarded) return forwarded
  try {
    return getConnInfo(c).remote.address
  } catch {
    // Asked without a socket, as tests may.
    return undefined
  }
}

/** Asked from this very machine, and not through a proxy that stands on it. */
export function fromThisMachine(c: Context<WebEnv>): boolean {
  const address = clientAddress(c, false)?.replace(/^::ffff:/, '')
  return (
    (address === '::1' || address?.startsWith('127.') === true) &&
    c.req.header('x-forwarded-for') === undefined
  )
}
