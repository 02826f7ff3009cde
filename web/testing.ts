/**
 * Pages of one room for tests: a real HTTP server, real refusals and styles, and a viewer whom the test chooses with a
 * cookie. Who may be that viewer is the guard's business and tested there.
 */
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLog } from '#basics/log'
import { Refusal } from '#basics/refusal'
import { assetRoutes } from './assets.js'
import { faultPage, notFoundPage, refusalPage } from './refusals.js'
import { secureHeaders } from './shield.js'
import type { Org, Role, Viewer, WebEnv } from './viewer.js'
import { type Locale, words } from './words/index.js'

export type TestPages = {
  origin: string
  /** Asks for a page as somebody with this role; redirects are not followed. */
  get(
    path: string,
    role?: Role,
  ): Promise<{ status: number; html: string; location: string | null; headers: Headers }>
  post(
    path: string,
    form: Record<string, string | string[] | Blob>,
    role?: Role,
  ): Promise<{ status: number; html: string; location: string | null; headers: Headers }>
  close(): Promise<void>
}

/** `role=editor; taal=en` as cookie: nobody is signed in without `role`. */
export async function openPages(
  org: Org,
  rooms: Hono<WebEnv>[],
  problems: () => Promise<number> = async () => 0,
): Promise<TestPages> {
  const app = new Hono<WebEnv>()
  const log = createLog(process.env.TEST_LOG ?? 'silent')
  app.onError((error, c) => (error instanceof Refusal ? refusalPage(c, error) : faultPage(c, error, log)))
  app.notFound(notFoundPage)
  app.use(secureHeaders(false))
  app.route('/', assetRoutes())
  app.use(async (c, next) => {
    const cookie = c.req.header('cookie') ?? ''
    const role = /role=(\w+)/.exec(cookie)?.[1] as Role | undefined
    c.set('t', words((/taal=(\w+)/.exec(cookie)?.[1] as Locale | undefined) ?? 'nl'))
    c.set('problems', await problems())
    c.set(
      'person',
      role ? { userId: 'ann', name: 'Ann Claeys', mail: 'ann@duinveld.example', locale: null } : null,
    )
    if (role) c.set('viewer', viewerAs(org, role))
    return next()
  })
  for (const room of rooms) app.route('/', room)
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) =>
    server.listening ? resolve() : server.once('listening', () => resolve()),
  )
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (path: string, role: Role | undefined, init: RequestInit = {}) => {
    const headers = role ? { cookie: `role=${role}` } : {}
    const answer = await fetch(origin + path, {
      redirect: 'manual',
      ...init,
      headers: { ...headers, ...init.headers },
    })
    return {
      status: answer.status,
      html: await answer.text(),
      location: answer.headers.get('location'),
      headers: answer.headers,
    }
  }
  return {
    origin,
    get: (path, role = 'editor') => ask(path, role),
    post: (path, form, role = 'editor') => {
      const body = new FormData()
      for (const [name, value] of Object.entries(form))
        for (const one of Array.isArray(value) ? value : [value]) body.append(name, one)
      return ask(path, role, { method: 'POST', body })
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export function viewerAs(org: Org, role: Role): Viewer {
  return { userId: 'ann', name: 'Ann Claeys', mail: 'ann@duinveld.example', role, org, others: [] }
}
