/** Coming in and going out: by mail link, password, passkey; the second factor; one-time links; another organisation. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import { type Database, installation, linkByToken, logAccess, membershipsOf, useSignInLink } from '#store'
import { PlainPage } from '../layout.js'
import { Button, Field } from '../parts/form.js'
import { Notice } from '../parts/notes.js'
import type { WebEnv } from '../viewer.js'
import type { Translate } from '../words/index.js'
import type { Access, Asker, SignIn } from './access.js'
import { mailAddress, readForm } from './form.js'
import { ownPath, rememberOrg } from './guard.js'
import { passwordLength } from './library.js'
import { NewPassword, newPassword } from './password.js'

export type SignInParts = { access: Access; database: Database; now: () => Date }

export const askerOf = (c: Context<WebEnv>): Asker => ({
  headers: c.req.raw.headers,
  address: c.get('client'),
})

export function setCookies(c: Context<WebEnv>, cookies: string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

export function signInRoutes(parts: SignInParts): Hono<WebEnv> {
  const { access, database } = parts
  const routes = new Hono<WebEnv>()

  routes.get('/sign-in', (c) => {
    const next = ownPath(c.req.query('next'))
    if (c.get('viewer')) return c.redirect(next, 303)
    return c.html(<SignInPage t={c.get('t')} access={access} next={next} mail={c.req.query('mail') ?? ''} />)
  })

  routes.post('/sign-in', async (c) => {
    const form = await readForm(c)
    const mail = mailAddress(form.text('mail'))
    const password = (form.all('password')[0] ?? '').slice(0, passwordLength.max + 1)
    const next = ownPath(form.text('next'))
    const result = mail && password ? await access.signInWithPassword(askerOf(c), mail, password) : wrong
    if (result.ok) return goIn(c, parts, result, next)
    c.status(result.why === 'too-often' ? 429 : 401)
    return c.html(
      <SignInPage
        t={c.get('t')}
        access={access}
        next={next}
        mail={form.text('mail')}
        problem={problemOf(c.get('t'), result)}
      />,
    )
  })

  routes.post('/sign-in/link', async (c) => {
    const t = c.get('t')
    const form = await readForm(c)
    const mail = mailAddress(form.text('mail'))
    if (!access.mail || !mail) {
      c.status(400)
      const problem = t(mail ? 'access.no-mail' : 'access.mail-shape')
      return c.html(<SignInPage t={t} access={access} next="/" mail={form.text('mail')} problem={problem} />)
    }
    const result = await access.sendMailLink(askerOf(c), mail)
    if (!result.ok && result.why === 'too-often')
      throw new Refusal('access.too-often', 'too many links', { seconds: result.wait })
    return c.html(
      <PlainPage t={t} title={t('access.look-in-mail')}>
        <h1>{t('access.look-in-mail')}</h1>
        <p class="lead">{t('access.look-in-mail-lead', { mail })}</p>
        <p class="soft">{t('access.look-in-mail-hint')}</p>
        <p>
          <a href="/sign-in">{t('access.again')}</a>
        </p>
      </PlainPage>,
    )
  })

  // A page with a button: mail scanners fetch every link, and a link that works once must not be spent on them.
  routes.get('/sign-in/link/:token', (c) => {
    const t = c.get('t')
    return c.html(
      <PlainPage t={t} title={t('access.sign-in')}>
        <h1>{t('access.one-press')}</h1>
        <form method="post">
          <Button look="primary" full>
            {t('access.sign-in')}
          </Button>
        </form>
      </PlainPage>,
    )
  })
  routes.post('/sign-in/link/:token', async (c) => {
    const result = await access.useMailLink(askerOf(c), c.req.param('token'))
    if (result.ok) return goIn(c, parts, result, '/')
    if (result.why === 'too-often')
      throw new Refusal('access.too-often', 'too many links', { seconds: result.wait })
    throw new Refusal('access.link-gone', 'the mail link was used or is too old')
  })

  routes.get('/sign-in/code', (c) => c.html(<CodePage t={c.get('t')} next={ownPath(c.req.query('next'))} />))
  routes.post('/sign-in/code', async (c) => {
    const t = c.get('t')
    const form = await readForm(c)
    const next = ownPath(form.text('next'))
    const code = form.text('code').replace(/\s/g, '')
    const result = code ? await access.giveSecondFactor(askerOf(c), code.slice(0, 40)) : wrong
    if (result.ok) return goIn(c, parts, result, next)
    c.status(result.why === 'too-often' ? 429 : 401)
    const problem =
      result.why === 'too-often' ? t('access.too-often', { seconds: result.wait }) : t('access.code-wrong')
    return c.html(<CodePage t={t} next={next} problem={problem} />)
  })

  routes.post('/sign-out', async (c) => {
    setCookies(c, await access.signOut(askerOf(c)))
    return c.redirect('/sign-in', 303)
  })

  routes.post('/switch', async (c) => {
    const slug = (await readForm(c)).text('org')
    const person = c.get('person')
    const own = person ? await membershipsOf(database.app, person.userId) : []
    if (!own.some((one) => one.slug === slug)) throw new Refusal('access.not-yours', 'not a member there')
    rememberOrg(c, slug, access.origin.startsWith('https:'))
    return c.redirect('/', 303)
  })

  welcome(routes, parts)
  passkeyDoor(routes, access)
  return routes
}

const wrong: SignIn = { ok: false, why: 'wrong', wait: 0 }

function problemOf(t: Translate, result: Extract<SignIn, { ok: false }>): string {
  return result.why === 'too-often' ? t('access.too-often', { seconds: result.wait }) : t('access.wrong')
}

async function goIn(
  c: Context<WebEnv>,
  parts: SignInParts,
  result: Extract<SignIn, { ok: true }>,
  next: string,
) {
  setCookies(c, result.cookies)
  if (result.second) return c.redirect(`/sign-in/code?next=${encodeURIComponent(next)}`, 303)
  await noteSignIn(parts, result.cookies)
  return c.redirect(next, 303)
}

/** Every organisation of this person sees in its access log that he came in. */
async function noteSignIn({ access, database }: SignInParts, cookies: string[]): Promise<void> {
  const headers = new Headers({ cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') })
  const session = await access.who(headers)
  if (!session) return
  const { userId } = session.person
  for (const { orgId } of await membershipsOf(database.app, userId))
    await database.inOrg(orgId, (tx) => logAccess(tx, orgId, userId, 'access.sign-in'))
}

/** The one-time link that `init` prints: choose a password (or none, where mail links work), and you are in. */
function welcome(routes: Hono<WebEnv>, parts: SignInParts): void {
  const { access, database, now } = parts
  const personOf = async (token: string): Promise<string> => {
    const link = await database.inOrg(installation, (tx) => linkByToken(tx, token, now()))
    if (link.state !== 'open' || link.purpose !== 'sign-in' || !link.userId)
      throw new Refusal('access.link-gone', `the sign-in link is ${link.state}`)
    return link.userId
  }
  const page = async (c: Context<WebEnv>, userId: string, error?: string) => {
    const t = c.get('t')
    const person = (await access.persons([userId])).get(userId)
    return c.html(
      <PlainPage t={t} title={t('access.welcome')}>
        <h1>{t('access.welcome-name', { name: person?.name ?? '' })}</h1>
        <form method="post">
          <p class="lead">
            {t(access.mail ? 'access.welcome-mail' : 'access.welcome-password', { mail: person?.mail ?? '' })}
          </p>
          {!access.mail && <NewPassword t={t} mail={person?.mail ?? ''} error={error} />}
          <Button look="primary" full>
            {t('access.sign-in')}
          </Button>
        </form>
      </PlainPage>,
    )
  }
  routes.get('/welcome/:token', async (c) => page(c, await personOf(c.req.param('token'))))
  routes.post('/welcome/:token', async (c) => {
    const token = c.req.param('token')
    const userId = await personOf(token)
    const form = await readForm(c)
    const chosen = access.mail ? null : newPassword(form)
    if (chosen && 'problem' in chosen) {
      c.status(400)
      return page(c, userId, c.get('t')(chosen.problem, { min: passwordLength.min }))
    }
    const hash = chosen ? await access.hashPassword(chosen.password) : null
    if (!(await database.inOrg(installation, (tx) => useSignInLink(tx, token, now()))))
      throw new Refusal('access.link-gone', 'the sign-in link was used at the same moment')
    if (hash) await access.setPasswordHash(userId, hash)
    const cookies = await access.openSession(userId)
    return goIn(c, parts, { ok: true, cookies, second: false }, '/')
  })
}

/** What a browser with a passkey asks of the library; nothing else of it can be reached from outside. */
function passkeyDoor(routes: Hono<WebEnv>, access: Access): void {
  const open: Record<string, 'GET' | 'POST'> = {
    'generate-register-options': 'GET',
    'verify-registration': 'POST',
    'generate-authenticate-options': 'GET',
    'verify-authentication': 'POST',
  }
  routes.all('/api/auth/passkey/:path', async (c, next) => {
    const path = c.req.param('path')
    if (open[path] !== c.req.method) return next()
    const body = c.req.method === 'POST' ? await c.req.text() : undefined
    return access.passkeyRequest(askerOf(c), path, c.req.method, new URL(c.req.url).search, body)
  })
}

function SignInPage(props: { t: Translate; access: Access; next: string; mail: string; problem?: string }) {
  const { t, access, next, mail, problem } = props
  const password = (
    <form method="post" action="/sign-in">
      <input type="hidden" name="next" value={next} />
      {access.mail ? (
        <Field
          id="field-mail-password"
          label={t('access.mail')}
          name="mail"
          type="email"
          value={mail}
          required
          autocomplete="username"
        />
      ) : (
        <Field
          label={t('access.mail')}
          name="mail"
          type="email"
          value={mail}
          required
          autocomplete="username webauthn"
          autofocus
        />
      )}
      <Field
        label={t('access.password')}
        name="password"
        type="password"
        required
        autocomplete="current-password"
      />
      <Button look={access.mail ? 'plain' : 'primary'} full>
        {t('access.sign-in')}
      </Button>
    </form>
  )
  return (
    <PlainPage t={t} title={t('access.sign-in')} scripts={access.passkeys ? ['passkey'] : []}>
      <h1>{t('access.sign-in')}</h1>
      {problem && (
        <Notice look="problem">
          <p>{problem}</p>
        </Notice>
      )}
      {access.mail ? (
        <>
          <form method="post" action="/sign-in/link">
            <Field
              label={t('access.mail')}
              name="mail"
              type="email"
              value={mail}
              required
              autocomplete="username webauthn"
              autofocus
              hint={t('access.link-hint')}
            />
            <Button look="primary" full>
              {t('access.send-link')}
            </Button>
          </form>
          <PasskeyButton t={t} access={access} next={next} />
          <details class="fold" open={problem !== undefined}>
            <summary>{t('access.with-password')}</summary>
            {password}
          </details>
        </>
      ) : (
        <>
          {password}
          <PasskeyButton t={t} access={access} next={next} />
          <p class="soft">{t('access.forgotten')}</p>
        </>
      )}
    </PlainPage>
  )
}

/** Hidden until browser code finds that this browser has passkeys. */
function PasskeyButton({ t, access, next }: { t: Translate; access: Access; next: string }) {
  if (!access.passkeys) return null
  return (
    <p hidden data-passkey="sign-in" data-next={next} data-failed={t('access.passkey-failed')}>
      <Button type="button" full>
        {t('access.with-passkey')}
      </Button>
    </p>
  )
}

function CodePage({ t, next, problem }: { t: Translate; next: string; problem?: string }) {
  return (
    <PlainPage t={t} title={t('access.code')}>
      <h1>{t('access.code')}</h1>
      <form method="post" action="/sign-in/code">
        <input type="hidden" name="next" value={next} />
        <Field
          label={t('access.code-label')}
          name="code"
          hint={t('access.code-hint')}
          error={problem}
          required
          autocomplete="one-time-code"
          autofocus
          maxlength={40}
        />
        <Button look="primary" full>
          {t('access.sign-in')}
        </Button>
      </form>
    </PlainPage>
  )
}
