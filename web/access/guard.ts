/**
 * Who may see what. A session says who somebody is; only a membership opens an organisation, and only that one.
 * Every refusal is a page in words (`web/refusals.tsx`).
 */
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { Refusal } from '#basics/refusal'
import type { Duty, Org, Role, Viewer, WebEnv } from '../viewer.js'
import type { Access } from './access.js'

/** The cookie that remembers in which organisation a person works. */
const orgCookie = 'bestuur'

export type GuardParts = {
  access: Access
  /** Where this person works, by name. */
  memberships(userId: string): Promise<{ orgId: string; slug: string; name: string; role: Role }[]>
  org(orgId: string): Promise<Org | undefined>
  /** Sources of the organisation that have a problem now. */
  problems(orgId: string): Promise<number>
  /** The crisis that runs and has this person on its roster. */
  duty(orgId: string, userId: string): Promise<Duty | null>
}

/** Puts the person, and the viewer when he works somewhere, on the request. */
export function withViewer(parts: GuardParts): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    c.set('person', null)
    c.set('problems', 0)
    const session = c.req.header('cookie') ? await parts.access.who(c.req.raw.headers) : null
    if (session) {
      for (const cookie of session.cookies) c.header('set-cookie', cookie, { append: true })
      c.set('person', session.person)
      const viewer = await viewerOf(c, parts, session.person)
      if (viewer) {
        c.set('viewer', viewer)
        c.set('problems', await parts.problems(viewer.org.orgId))
      }
    }
    await next()
  }
}

async function viewerOf(
  c: Context<WebEnv>,
  parts: GuardParts,
  person: { userId: string; name: string; mail: string },
): Promise<Viewer | null> {
  const all = await parts.memberships(person.userId)
  const asked = c.req.query('bestuur')
  // Another's organisation in the address is refused and not silently replaced: the reader must know where he is.
  if (asked !== undefined && !all.some((one) => one.slug === asked))
    throw new Refusal('access.not-yours', 'not a member there')
  const chosen = all.find((one) => one.slug === (asked ?? getCookie(c, orgCookie))) ?? all[0]
  if (!chosen) return null
  if (asked !== undefined) rememberOrg(c, asked, parts.access.origin.startsWith('https:'))
  const org = await parts.org(chosen.orgId)
  if (!org) return null
  const others = all.filter((one) => one.orgId !== chosen.orgId).map(({ slug, name }) => ({ slug, name }))
  const duty = await parts.duty(chosen.orgId, person.userId)
  const { userId, name, mail } = person
  return { userId, name, mail, role: chosen.role, org, others, ...(duty ? { duty } : {}) }
}

export function rememberOrg(c: Context<WebEnv>, slug: string, secure: boolean): void {
  setCookie(c, orgCookie, slug, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: 365 * 86_400 })
}

/** Only for who is signed in and works somewhere; others go to the sign-in page and come back after it. */
export function signedIn(): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (!c.get('person')) return toSignIn(c)
    if (!c.get('viewer')) throw new Refusal('access.nowhere', 'this account belongs to no organisation')
    return next()
  }
}

/** Only for these roles; an administrator is not implied. */
export function allow(...roles: Role[]): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (!c.get('person')) return toSignIn(c)
    const viewer = c.get('viewer')
    if (!viewer) throw new Refusal('access.nowhere', 'this account belongs to no organisation')
    if (!roles.includes(viewer.role)) throw new Refusal('access.not-your-role', `for ${roles.join(', ')}`)
    return next()
  }
}

function toSignIn(c: Context<WebEnv>): Response {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
    throw new Refusal('access.sign-in-first', 'nobody is signed in')
  const url = new URL(c.req.url)
  return c.redirect(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`, 303)
}

/** A page of our own to go to after signing in; anything else (another site, `//host`) becomes the front page. */
export function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : '/'
}

/** The first page for a role. */
export function homeOf(role: Role): string {
  if (role === 'policymaker') return '/wall'
  return role === 'dpo' ? '/access-log' : '/today'
}
