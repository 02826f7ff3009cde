/**
 * The web of the house: what every request passes, then the rooms' own pages.
 *
 * In: the parts, and routes that the rooms made. Out: one Hono application. Never here: SQL, or what a page shows.
 */
import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import type { Log } from '#basics/log'
import { Refusal } from '#basics/refusal'
import { type GuardParts, homeOf, withViewer } from './access/guard.js'
import { compressPages } from './compressed.js'
import { icon } from './icon.js'
import { faultPage, notFoundPage, refusalPage } from './refusals.js'
import { clientAddress, fromThisMachine, sameSiteOnly, secureHeaders } from './shield.js'
import type { WebEnv } from './viewer.js'
import { type Locale, preferredLocale, words } from './words/index.js'

export type WebParts = {
  guard: GuardParts
  log: Log
  /** Our own proxy adds `X-Forwarded-For`. */
  trustProxy: boolean
  /** Opens `/metrics` from elsewhere with `Authorization: Bearer …`; absent: only from this machine. */
  metricsToken?: string | undefined
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<string>
  /** Whether the database answers. */
  healthy(): Promise<boolean>
  /** Whether any organisation exists: before that, the front page speaks of the set-up link. */
  anyOrganisation(): Promise<boolean>
  /** Styles, fonts and browser modules: served before anybody is looked up. */
  assets: Hono
  rooms: Hono<WebEnv>[]
  /** Paths under which larger bodies are welcome (imports), with their limit in bytes. */
  largeBodies?: Record<string, number> | undefined
}

const ordinaryBody = 1024 * 1024

export function createWeb(parts: WebParts): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const origin = parts.guard.access.origin
  app.onError((error, c) =>
    error instanceof Refusal ? refusalPage(c, error) : faultPage(c, error, parts.log),
  )
  app.notFound(notFoundPage)

  app.use(secureHeaders(origin.startsWith('https:')))
  app.get('/healthz', async (c) =>
    (await parts.healthy()) ? c.json({ ok: true }) : c.json({ ok: false }, 503),
  )
  app.get('/metrics', async (c) => {
    if (!fromThisMachine(c) && !tokenFits(c.req.header('authorization'), parts.metricsToken))
      return c.text('', 404)
    return c.text(await parts.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
  app.route('/', parts.assets)
  app.get('/favicon.ico', (c) =>
    c.body(icon, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=604800' }),
  )
  app.use(compressPages())

  app.use(async (c, next) => {
    c.set('client', clientAddress(c, parts.trustProxy))
    c.set(
      't',
      words(
        askedLocale(c.req.query('taal')) ??
          askedLocale(getCookie(c, 'taal')) ??
          preferredLocale(c.req.header('accept-language')),
      ),
    )
    return next()
  })
  app.use(sameSiteOnly(origin))
  app.use((c, next) => {
    const large = Object.entries(parts.largeBodies ?? {}).find(([path]) => c.req.path.startsWith(path))
    const tooLarge = () => {
      throw new Refusal('access.too-large', 'the body is too large')
    }
    return bodyLimit({ maxSize: large?.[1] ?? ordinaryBody, onError: tooLarge })(c, next)
  })
  app.use(withViewer(parts.guard))
  app.use(async (c, next) => {
    const asked = askedLocale(c.req.query('taal'))
    // Kept for the pages that follow: forms and redirects do not carry the question along.
    if (asked)
      setCookie(c, 'taal', asked, { path: '/', sameSite: 'Lax', secure: origin.startsWith('https:') })
    const own = askedLocale(c.get('person')?.locale ?? undefined)
    if (!asked && own) c.set('t', words(own))
    return next()
  })

  app.get('/', async (c) => {
    const viewer = c.get('viewer')
    if (viewer) return c.redirect(homeOf(viewer.role), 303)
    if (c.get('person')) throw new Refusal('access.nowhere', 'this account belongs to no organisation')
    return c.redirect((await parts.anyOrganisation()) ? '/sign-in' : '/setup', 303)
  })
  for (const room of parts.rooms) app.route('/', room)
  return app
}

/** Only languages that are complete can be chosen. */
function askedLocale(text: string | undefined): Locale | undefined {
  return text === 'nl' || text === 'en' ? text : undefined
}

function tokenFits(header: string | undefined, token: string | undefined): boolean {
  if (!header || !token) return false
  const given = Buffer.from(header.replace(/^Bearer /, ''))
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
