/**
 * Who somebody is. Everything that pages want of the sign-in library, in the words of this house.
 *
 * Requests go through the library's own door (with its limits on trying) as JSON from the server; what comes back is an
 * outcome and the cookies to set. Which organisation a person may see is not decided here but in `guard.ts`.
 */
import type { Pool } from 'pg'
import { Refusal } from '#basics/refusal'
import type { Door } from '#store'
import {
  authPool,
  clientHeader,
  createLibrary,
  type Library,
  type LibrarySettings,
  libraryIsThere,
  migrateLibrary,
} from './library.js'

export type Person = { userId: string; name: string; mail: string; locale: string | null }

export type SignIn =
  | { ok: true; cookies: string[] /** A code of the second factor is asked first. */; second: boolean }
  | { ok: false; why: 'wrong' | 'too-often' | 'gone' /** Seconds to wait after `too-often`. */; wait: number }

export type Keys = {
  password: boolean
  secondFactor: boolean
  passkeys: { id: string; name: string | null; createdAt: Date | null }[]
  sessions: number
}

/** A browser that asks: its headers, and its address as our own server sees it. */
export type Asker = { headers: Headers; address: string | undefined }

export type Access = Awaited<ReturnType<typeof createAccess>>

export type AccessSettings = LibrarySettings & {
  /** The working role's connection; `owner` makes the tables and is closed again. */
  app: Door
  /** Null: the operator migrates himself, and the tables must be there. */
  owner: Door | null
  appRole: string
}

export async function createAccess(settings: AccessSettings) {
  if (settings.owner) await migrateLibrary(settings.owner, settings.appRole, settings)
  const pool = authPool(settings.app)
  if (!settings.owner && !(await libraryIsThere(pool))) {
    await pool.end()
    throw new Refusal(
      'house.old-schema',
      'the schema "auth" is missing: set DATABASE_OWNER_URL so that it can be made',
      { behind: 1 },
    )
  }
  const library = createLibrary(settings, pool)
  const origin = new URL(settings.publicUrl).origin
  const knock = createDoor(library, origin)
  const context = () => library.$context

  return {
    /** Whether mail links can be sent. */
    mail: settings.sendLink !== undefined,
    /** Browsers allow passkeys on https and on this very machine only. */
    passkeys: origin.startsWith('https:') || new URL(origin).hostname === 'localhost',
    origin,
    close: () => pool.end(),
    ...people(pool, context),
    ...ways(knock),
    ...sessions(library),
    ...account(pool, knock),
    /** The four addresses that a browser with a passkey needs; everything else of the library stays closed. */
    passkeyRequest: async (
      asker: Asker,
      path: string,
      method: string,
      query: string,
      body: string | undefined,
    ) => knock(asker, `/passkey/${path}${query}`, method, body),
  }
}

type Knock = (asker: Asker, path: string, method: string, body?: string) => Promise<Response>

function createDoor(library: Library, origin: string): Knock {
  return (asker, path, method, body) => {
    const headers = new Headers({ origin, [clientHeader]: asker.address ?? '127.0.0.1' })
    for (const name of ['cookie', 'user-agent']) {
      const value = asker.headers.get(name)
      if (value) headers.set(name, value)
    }
    if (body !== undefined) headers.set('content-type', 'application/json')
    return library.handler(
      new Request(`${origin}/api/auth${path}`, { method, headers, ...(body === undefined ? {} : { body }) }),
    )
  }
}

/** Ways in. */
function ways(knock: Knock) {
  const post = async (asker: Asker, path: string, body: Record<string, unknown>): Promise<SignIn> =>
    outcome(await knock(asker, path, 'POST', JSON.stringify(body)))
  return {
    signInWithPassword: (asker: Asker, email: string, password: string) =>
      post(asker, '/sign-in/email', { email, password }),
    /** Always succeeds, also for an address that nobody has here, unless asked too often. */
    sendMailLink: (asker: Asker, email: string) => post(asker, '/sign-in/magic-link', { email }),
    useMailLink: async (asker: Asker, token: string) =>
      outcome(await knock(asker, `/magic-link/verify?token=${encodeURIComponent(token)}`, 'GET')),
    /** A code of the authenticator, or one of the spare codes. */
    giveSecondFactor: (asker: Asker, code: string) =>
      post(asker, /^\d{6}$/.test(code) ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code', {
        code,
      }),
    signOut: async (asker: Asker) => (await knock(asker, '/sign-out', 'POST', '{}')).headers.getSetCookie(),
  }
}

async function outcome(answer: Response): Promise<SignIn> {
  const cookies = answer.headers.getSetCookie()
  if (answer.status === 429)
    return { ok: false, why: 'too-often', wait: Number(answer.headers.get('x-retry-after') ?? 60) }
  // The mail link answers with a redirect that names an error when it is used or too old.
  if (answer.status >= 300 && answer.status < 400) return { ok: false, why: 'gone', wait: 0 }
  if (!answer.ok) return { ok: false, why: 'wrong', wait: 0 }
  const body = (await answer.json()) as { twoFactorRedirect?: boolean }
  return { ok: true, cookies, second: body.twoFactorRedirect === true }
}

function sessions(library: Library) {
  return {
    /** Who asks, by the cookie; also the cookies to renew. Null: nobody is signed in. */
    who: async (headers: Headers): Promise<{ person: Person; cookies: string[] } | null> => {
      const answer = await library.api.getSession({ headers, returnHeaders: true })
      if (!answer.response) return null
      const { user } = answer.response
      const person = { userId: user.id, name: user.name, mail: user.email, locale: user.locale ?? null }
      return { person, cookies: answer.headers.getSetCookie() }
    },
    /** Signs somebody in who came by a one-time link that was already checked. Returns the cookies to set. */
    openSession: async (userId: string): Promise<string[]> => {
      const answer = await library.api.openSession({ body: { userId }, returnHeaders: true })
      return answer.headers.getSetCookie()
    },
    signOutEverywhere: async (userId: string): Promise<void> => {
      const { internalAdapter } = await library.$context
      await internalAdapter.deleteUserSessions(userId)
    },
  }
}

type Context = () => Library['$context']

function people(pool: Pool, context: Context) {
  const find = async (mail: string): Promise<Person | null> => {
    const { rows } = await pool.query<Person>(
      'select id as "userId", name, email as mail, locale from "user" where email = lower($1)',
      [mail],
    )
    return rows[0] ?? null
  }
  return {
    personByMail: find,
    /** The people behind user ids; ask only for members of the organisation at hand. */
    persons: async (userIds: string[]): Promise<Map<string, Person>> => {
      const { rows } = await pool.query<Person>(
        'select id as "userId", name, email as mail, locale from "user" where id = any($1)',
        [userIds],
      )
      return new Map(rows.map((row) => [row.userId, row]))
    },
    /** The account with this address, or a new one. `proven`: a mail to the address was answered. */
    ensurePerson: async (wanted: {
      mail: string
      name: string
      locale: string
      proven: boolean
    }): Promise<{ person: Person; isNew: boolean }> => {
      const known = await find(wanted.mail)
      if (known) return { person: known, isNew: false }
      const { internalAdapter } = await context()
      const user = await internalAdapter.createUser(
        {
          email: wanted.mail.toLowerCase(),
          name: wanted.name,
          emailVerified: wanted.proven,
          locale: wanted.locale,
        },
        { method: 'admin' },
      )
      return {
        person: { userId: user.id, name: wanted.name, mail: user.email, locale: wanted.locale },
        isNew: true,
      }
    },
    hashPassword: async (password: string): Promise<string> => (await context()).password.hash(password),
    /** Gives an account a password, or another one, from a hash of `hashPassword`. */
    setPasswordHash: async (userId: string, hash: string): Promise<void> => {
      const { internalAdapter } = await context()
      const known = await internalAdapter.findCredentialAccount(userId)
      if (known) await internalAdapter.updatePassword(userId, hash)
      else
        await internalAdapter.linkAccount({
          userId,
          providerId: 'credential',
          accountId: userId,
          password: hash,
        })
    },
    changePerson: async (userId: string, change: { name: string; locale: string }): Promise<void> => {
      const { internalAdapter } = await context()
      await internalAdapter.updateUser(userId, change)
    },
  }
}

/** What a person does to his own account. */
function account(pool: Pool, knock: Knock) {
  return {
    keys: async (userId: string): Promise<Keys> => {
      const one = await pool.query<{ password: boolean; secondFactor: boolean | null; sessions: number }>(
        `select u."twoFactorEnabled" as "secondFactor",
            exists(select from account a where a."userId" = u.id and a."providerId" = 'credential' and a.password is not null) as password,
            (select count(*)::int from session s where s."userId" = u.id and s."expiresAt" > now()) as sessions
          from "user" u where u.id = $1`,
        [userId],
      )
      const passkeys = await pool.query<Keys['passkeys'][number]>(
        'select id, name, "createdAt" from passkey where "userId" = $1 order by "createdAt"',
        [userId],
      )
      const row = one.rows[0]
      return {
        password: row?.password ?? false,
        secondFactor: row?.secondFactor ?? false,
        sessions: row?.sessions ?? 0,
        passkeys: passkeys.rows,
      }
    },
    /** Changes a password that is known; other sessions end. False: the current one is wrong. */
    changePassword: async (asker: Asker, currentPassword: string, newPassword: string): Promise<SignIn> =>
      outcome(
        await knock(
          asker,
          '/change-password',
          'POST',
          JSON.stringify({ currentPassword, newPassword, revokeOtherSessions: true }),
        ),
      ),
    removePasskey: async (userId: string, id: string): Promise<void> => {
      await pool.query('delete from passkey where id = $1 and "userId" = $2', [id, userId])
    },
    /** A new secret for an authenticator, with spare codes; it counts once a code was given. Null: wrong password. */
    beginSecondFactor: async (
      asker: Asker,
      password: string | undefined,
    ): Promise<{ address: string; spare: string[] } | null> => {
      const answer = await knock(
        asker,
        '/two-factor/enable',
        'POST',
        JSON.stringify(password ? { password } : {}),
      )
      if (!answer.ok) return null
      const { totpURI, backupCodes } = (await answer.json()) as { totpURI: string; backupCodes: string[] }
      return { address: totpURI, spare: backupCodes }
    },
    endSecondFactor: async (asker: Asker, password: string | undefined): Promise<SignIn> =>
      outcome(
        await knock(asker, '/two-factor/disable', 'POST', JSON.stringify(password ? { password } : {})),
      ),
  }
}
