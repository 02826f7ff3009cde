/**
 * The sign-in library, set up for this house. Security code is not ours to write: sessions, passwords, mail links,
 * passkeys and second factors are better-auth's, in the database schema `auth`.
 *
 * What is ours: nobody signs up by himself, the library's own addresses stay closed but for the four that a passkey
 * needs, and our forms speak to it from the server, so that they work without JavaScript.
 */
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { getMigrations } from 'better-auth/db/migration'
import { magicLink } from 'better-auth/plugins/magic-link'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { Pool, type PoolConfig } from 'pg'
import { z } from 'zod'
import type { Door } from '#store'

export type LibrarySettings = {
  /** Where browsers find the house: `https://plein.example.be`. */
  publicUrl: string
  /** Signs cookies and seals second factors; at least 32 characters, the same at every start. */
  secret: string
  /** Sends the mail link; absent: there is no mail, and mail links are not offered. */
  sendLink?: ((mail: string, token: string, locale: string | null) => Promise<void>) | undefined
}

/** Minutes that a mail link is good for. */
export const linkMinutes = 15
export const passwordLength = { min: 12, max: 128 }
/** The header in which our own server names the browser's address; whatever a browser sends in it is thrown away. */
export const clientHeader = 'x-dorpsplein-client'

/** Opens a session for somebody who came in by a one-time link. Without an address: only our own server can call it. */
const openSession = {
  id: 'open-session',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ userId: z.string() }) },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId)
        if (!user) throw ctx.error('NOT_FOUND')
        const session = await ctx.context.internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ userId: user.id })
      },
    ),
  },
} as const

/** The library asks the second factor after a password only; a mail link needs it as much. */
function secondFactor() {
  const plugin = twoFactor({ issuer: 'Dorpsplein', allowPasswordless: true })
  const [afterSignIn, ...others] = plugin.hooks.after
  if (!afterSignIn || others.length > 0)
    throw new Error('the second factor of the sign-in library has changed: read it anew')
  const matcher: typeof afterSignIn.matcher = (context) =>
    context.path === '/magic-link/verify' || afterSignIn.matcher(context)
  return { ...plugin, hooks: { ...plugin.hooks, after: [{ ...afterSignIn, matcher }] } }
}

export function createLibrary(settings: LibrarySettings, pool: Pool) {
  const address = new URL(settings.publicUrl)
  const secure = address.protocol === 'https:'
  return betterAuth({
    appName: 'Dorpsplein',
    baseURL: address.origin,
    basePath: '/api/auth',
    secret: settings.secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    user: { additionalFields: { locale: { type: 'string', required: false, input: false } } },
    session: { expiresIn: 30 * 86_400, updateAge: 86_400, freshAge: 86_400 },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: {
        // A town hall comes from one address, all at nine o'clock.
        '/sign-in/email': { window: 60, max: 20 },
        '/sign-in/magic-link': { window: 60, max: 20 },
        '/magic-link/verify': { window: 60, max: 20 },
        '/two-factor/*': { window: 60, max: 10 },
        '/passkey/*': { window: 60, max: 30 },
      },
    },
    advanced: {
      useSecureCookies: secure,
      cookiePrefix: 'dorpsplein',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure },
      ipAddress: { ipAddressHeaders: [clientHeader] },
    },
    plugins: [
      magicLink({
        disableSignUp: true,
        storeToken: 'hashed',
        expiresIn: linkMinutes * 60,
        // Whether an address is known here is nobody's business: the answer is the same, only the mail is missing.
        sendMagicLink: async ({ email, token }, ctx) => {
          const known = await ctx?.context.internalAdapter.findUserByEmail(email)
          if (known)
            await settings.sendLink?.(email, token, (known.user as { locale?: string | null }).locale ?? null)
        },
      }),
      passkey({ rpID: address.hostname, rpName: 'Dorpsplein', origin: address.origin }),
      secondFactor(),
      openSession,
    ],
  })
}

export type Library = ReturnType<typeof createLibrary>

/** A small pool in the library's own schema. */
export function authPool(door: Door, max = 4): Pool {
  const address: PoolConfig =
    'url' in door
      ? { connectionString: door.url }
      : { host: door.socketDir, port: door.port ?? 5432, database: door.database, user: door.user }
  const pool = new Pool({ ...address, max, idleTimeoutMillis: 60_000, options: '-c search_path=auth' })
  // A connection that breaks while idle is replaced at the next question; unheard, it would end the process.
  pool.on('error', () => {})
  return pool
}

/** Whether the library's tables are there, asked with the working role's connection. */
export async function libraryIsThere(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(
    `select to_regclass('auth.passkey') is not null as there`,
  )
  return rows[0]?.there ?? false
}

/**
 * Brings the library's tables up to date, with the connection of the owner, and lets the working role use them.
 * Two processes that start together wait for each other.
 */
export async function migrateLibrary(owner: Door, appRole: string, settings: LibrarySettings): Promise<void> {
  const pool = authPool(owner, 2)
  const gate = await pool.connect()
  try {
    await gate.query('select pg_advisory_lock(7236401)')
    await gate.query('create schema if not exists auth')
    const { runMigrations } = await getMigrations(createLibrary(settings, pool).options)
    await runMigrations()
    const role = `"${appRole.replaceAll('"', '""')}"`
    await gate.query(`grant usage on schema auth to ${role}`)
    await gate.query(`grant select, insert, update, delete on all tables in schema auth to ${role}`)
    await gate.query('select pg_advisory_unlock(7236401)')
  } finally {
    gate.release()
    await pool.end()
  }
}
