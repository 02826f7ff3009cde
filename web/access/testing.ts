/** A house for tests of pages: a real database, the real sign-in library, and browsers that keep their cookies. */
import { Hono } from 'hono'
import { createLog } from '#basics/log'
import { brokenSources, dutyOf, installation, membershipsOf, organisation, organisations } from '#store'
import { appRole } from '../../src/store/embedded/index.js'
import { testDatabase } from '../../src/store/testing.js'
import { accessLogRoutes } from '../people/access-log.js'
import { accountRoutes } from '../people/account.js'
import { channelRoutes } from '../people/channels.js'
import { displayRoutes } from '../people/displays.js'
import { peopleRoutes } from '../people/people.js'
import { createWeb } from '../server.js'
import type { TownParts } from '../setup/parts.js'
import { setupRoutes } from '../setup/routes.js'
import type { WebEnv } from '../viewer.js'
import { createAccess } from './access.js'
import { signInRoutes } from './sign-in.js'

export type SentLink = { mail: string; token: string }

export type TestHouse = Awaited<ReturnType<typeof openHouse>>

/** `mail`: links are "sent" to `links`. `towns`: what the set-up path asks of the rooms. */
export async function openHouse(
  options: {
    mail?: boolean
    publicUrl?: string
    towns?: TownParts
    rooms?: Hono<WebEnv>[]
    assets?: Hono
  } = {},
) {
  const held = await testDatabase()
  const { database } = held
  const links: SentLink[] = []
  const access = await createAccess({
    publicUrl: options.publicUrl ?? 'http://localhost:8040',
    secret: 'a secret for tests that is long enough to be one',
    app: held.doors.app,
    owner: held.doors.owner,
    appRole,
    ...(options.mail ? { sendLink: async (mail, token) => void links.push({ mail, token }) } : {}),
  })
  const now = () => new Date()
  const people = { access, database, now, ...(options.mail ? { mailPosted: () => {} } : {}) }
  const app = createWeb({
    guard: {
      access,
      memberships: (userId) => membershipsOf(database.app, userId),
      org: (orgId) => database.inOrg(orgId, (tx) => organisation(tx, orgId)),
      problems: (orgId) => database.inOrg(orgId, (tx) => brokenSources(tx, orgId)),
      duty: (orgId, userId) => database.inOrg(orgId, (tx) => dutyOf(tx, orgId, userId, now())),
    },
    log: createLog('silent'),
    trustProxy: false,
    metrics: async () => '# none\n',
    healthy: async () => true,
    anyOrganisation: async () => (await database.inOrg(installation, organisations)).length > 0,
    assets: options.assets ?? new Hono(),
    rooms: [
      signInRoutes({ access, database, now }),
      ...(options.towns ? [setupRoutes({ access, database, towns: options.towns, now })] : []),
      peopleRoutes(people),
      displayRoutes(people),
      channelRoutes(people),
      accessLogRoutes(people),
      accountRoutes(people),
      ...(options.rooms ?? []),
    ],
  })
  return {
    app,
    access,
    database,
    links,
    /** A new browser without cookies. */
    browser: () => createBrowser(app, access.origin),
    close: async () => {
      await access.close()
      await held.close()
    },
  }
}

export type Browser = ReturnType<typeof createBrowser>

/** Keeps cookies and says where its requests come from, as browsers do. Follows nothing by itself. */
export function createBrowser(app: Hono<WebEnv>, origin: string) {
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers({ 'accept-language': 'nl-BE', ...(init.headers as Record<string, string>) })
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await app.request(`${origin}${path}`, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  return {
    cookies: jar,
    ask,
    get: (path: string) => ask(path),
    page: async (path: string) => (await ask(path)).text(),
    post: (
      path: string,
      fields: Record<string, string | string[]> = {},
      headers: Record<string, string> = {},
    ) => {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields))
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
      return ask(path, {
        method: 'POST',
        body,
        headers: { 'sec-fetch-site': 'same-origin', origin, ...headers },
      })
    },
  }
}
