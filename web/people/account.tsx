/** One's own account: name, language, password, passkeys, second factor, signing out everywhere. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { logAccess } from '#store'
import type { Keys } from '../access/access.js'
import { readForm } from '../access/form.js'
import { signedIn } from '../access/guard.js'
import { passwordLength } from '../access/library.js'
import { NewPassword, newPassword } from '../access/password.js'
import { askerOf, setCookies } from '../access/sign-in.js'
import { Page, PlainPage } from '../layout.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Notice } from '../parts/notes.js'
import { dateOf } from '../times.js'
import type { Viewer, WebEnv } from '../viewer.js'
import type { Translate } from '../words/index.js'
import type { PeopleParts } from './parts.js'

type Said = { done?: string; errors?: Record<string, string>; secret?: { address: string; spare: string[] } }

export function accountRoutes({ access, database }: PeopleParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  routes.use('/account', signedIn())
  routes.use('/account/*', signedIn())

  const show = async (c: Context<WebEnv>, said: Said = {}) => {
    const viewer = c.get('viewer')
    const keys = await access.keys(viewer.userId)
    const page = (
      <AccountPage
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        keys={keys}
        passkeys={access.passkeys}
        mail={access.mail}
        {...said}
      />
    )
    return c.html(page, said.errors ? 400 : 200)
  }
  const note = async (c: Context<WebEnv>, action: `account.${string}`) => {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, (tx) => logAccess(tx, org.orgId, userId, action))
  }

  const done = ['saved', 'password', 'passkey', 'second-on', 'second-off']
  routes.get('/account', (c) => {
    const key = done.find((one) => one === c.req.query('done'))
    return show(c, key ? { done: c.get('t')(`account.done-${key}`) } : {})
  })

  routes.post('/account', async (c) => {
    const form = await readForm(c)
    const name = form.text('name').slice(0, 120)
    if (name.length < 2) return show(c, { errors: { name: c.get('t')('setup.name-missing') } })
    const locale = form.text('locale') === 'en' ? 'en' : 'nl'
    await access.changePerson(c.get('viewer').userId, { name, locale })
    return c.redirect('/account?done=saved', 303)
  })

  routes.post('/account/password', async (c) => {
    const t = c.get('t')
    const form = await readForm(c)
    const chosen = newPassword(form)
    if ('problem' in chosen)
      return show(c, { errors: { password: t(chosen.problem, { min: passwordLength.min }) } })
    const { userId } = c.get('viewer')
    if ((await access.keys(userId)).password) {
      const result = await access.changePassword(askerOf(c), form.all('current')[0] ?? '', chosen.password)
      if (!result.ok)
        return show(c, {
          errors: {
            current: t(result.why === 'too-often' ? 'access.too-often' : 'account.current-wrong', {
              seconds: result.wait,
            }),
          },
        })
      setCookies(c, result.cookies)
    } else await access.setPasswordHash(userId, await access.hashPassword(chosen.password))
    await note(c, 'account.password')
    return c.redirect('/account?done=password', 303)
  })

  routes.post('/account/second-factor', async (c) => {
    const password = (await readForm(c)).all('password')[0]
    const secret = await access.beginSecondFactor(askerOf(c), password)
    if (!secret) return show(c, { errors: { second: c.get('t')('account.current-wrong') } })
    return show(c, { secret })
  })
  routes.post('/account/second-factor/confirm', async (c) => {
    const code = (await readForm(c)).text('code').replace(/\s/g, '')
    const result = /^\d{6}$/.test(code)
      ? await access.giveSecondFactor(askerOf(c), code)
      : { ok: false as const }
    if (!result.ok) return show(c, { errors: { second: c.get('t')('access.code-wrong') } })
    setCookies(c, result.cookies)
    await note(c, 'account.second-on')
    return c.redirect('/account?done=second-on', 303)
  })
  routes.post('/account/second-factor/end', async (c) => {
    const password = (await readForm(c)).all('password')[0]
    const result = await access.endSecondFactor(askerOf(c), password)
    if (!result.ok) return show(c, { errors: { second: c.get('t')('account.current-wrong') } })
    setCookies(c, result.cookies)
    await note(c, 'account.second-off')
    return c.redirect('/account?done=second-off', 303)
  })

  routes.post('/account/passkey/remove', async (c) => {
    const { userId } = c.get('viewer')
    const keys = await access.keys(userId)
    // The last way in is not thrown away.
    if (!access.mail && !keys.password && keys.passkeys.length < 2)
      return show(c, { errors: { passkey: c.get('t')('account.last-key') } })
    await access.removePasskey(userId, (await readForm(c)).text('id'))
    await note(c, 'account.passkey-removed')
    return c.redirect('/account?done=saved', 303)
  })

  routes.post('/account/sign-out-everywhere', async (c) => {
    await note(c, 'account.sign-out-everywhere')
    await access.signOutEverywhere(c.get('viewer').userId)
    setCookies(c, await access.signOut(askerOf(c)))
    return c.redirect('/sign-in', 303)
  })

  routes.get('/account/first-passkey', async (c) => {
    const t = c.get('t')
    return c.html(
      <PlainPage
        t={t}
        title={t('account.first-passkey')}
        brand={c.get('viewer').org.name}
        scripts={['passkey']}
      >
        <h1>{t('account.first-passkey')}</h1>
        <p class="lead">{t('account.first-passkey-lead')}</p>
        <PasskeyMaker t={t} next="/wall" />
        <details class="fold">
          <summary>{t('account.rather-password')}</summary>
          <form method="post" action="/account/password">
            <NewPassword t={t} mail={c.get('viewer').mail} />
            <Button>{t('account.set-password')}</Button>
          </form>
        </details>
      </PlainPage>,
    )
  })
  return routes
}

function PasskeyMaker({ t, next }: { t: Translate; next: string }) {
  return (
    <p hidden data-passkey="make" data-next={next} data-failed={t('account.passkey-failed')}>
      <Button type="button" look="primary">
        {t('account.make-passkey')}
      </Button>
    </p>
  )
}

type Shown = Said & {
  t: Translate
  viewer: Viewer
  problems: number
  keys: Keys
  passkeys: boolean
  mail: boolean
}

function AccountPage(props: Shown) {
  const { t, viewer, keys, errors } = props
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('nav.account')}
      active="account"
      problems={props.problems}
      scripts={props.passkeys ? ['passkey'] : []}
    >
      <h1>{t('nav.account')}</h1>
      <p class="lead">{viewer.mail}</p>
      {props.done && (
        <Notice>
          <p>{props.done}</p>
        </Notice>
      )}
      <form method="post" action="/account" class="narrow">
        <Field
          label={t('setup.name')}
          name="name"
          value={viewer.name}
          error={errors?.name}
          required
          autocomplete="name"
          maxlength={120}
        />
        <Choice
          label={t('account.language')}
          name="locale"
          value={t.locale}
          options={[
            { value: 'nl', label: 'Nederlands' },
            { value: 'en', label: 'English' },
          ]}
        />
        <Button look="primary">{t('account.save')}</Button>
      </form>
      {viewer.role !== 'dpo' && (
        <section class="stack narrow">
          <h2>{t('alerts.title')}</h2>
          <p class="soft">{t('alerts.account-lead')}</p>
          <p>
            <Button href="/alerts">{t('alerts.account-link')}</Button>
          </p>
        </section>
      )}
      <section class="stack narrow">
        <h2>{t('devices.title')}</h2>
        <p class="soft">{t('devices.account-lead')}</p>
        <p>
          <Button href="/devices">{t('devices.account-link')}</Button>
        </p>
      </section>
      <section class="stack narrow">
        <h2>{t('access.password')}</h2>
        <p class="soft">{t(keys.password ? 'account.has-password' : 'account.no-password')}</p>
        <form method="post" action="/account/password">
          {keys.password && (
            <Field
              label={t('account.current')}
              name="current"
              type="password"
              error={errors?.current}
              required
              autocomplete="current-password"
            />
          )}
          <NewPassword t={t} mail={viewer.mail} error={errors?.password} isFirst={!keys.password} />
          <Button>{t(keys.password ? 'account.change-password' : 'account.set-password')}</Button>
        </form>
      </section>
      {props.passkeys && <Passkeys {...props} />}
      <SecondFactor {...props} />
      <section class="stack narrow">
        <h2>{t('account.sessions')}</h2>
        <p class="soft">{t('account.sessions-count', { count: keys.sessions })}</p>
        <form method="post" action="/account/sign-out-everywhere">
          <Button look="danger">{t('account.sign-out-everywhere')}</Button>
        </form>
      </section>
    </Page>
  )
}

function Passkeys({ t, viewer, keys, errors }: Shown) {
  return (
    <section class="stack narrow">
      <h2>{t('account.passkeys')}</h2>
      <p class="soft">{t('account.passkeys-hint')}</p>
      {errors?.passkey && <p class="wrong">{errors.passkey}</p>}
      {keys.passkeys.length > 0 && (
        <ul class="list">
          {keys.passkeys.map((key) => (
            <li class="beside">
              <span>
                {key.name || t('account.passkey')}{' '}
                {key.createdAt && (
                  <small>
                    {t('account.since', { date: dateOf(key.createdAt, viewer.org.timeZone, t.locale) })}
                  </small>
                )}
              </span>
              <form method="post" action="/account/passkey/remove">
                <input type="hidden" name="id" value={key.id} />
                <Button look="quiet">{t('account.remove')}</Button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <PasskeyMaker t={t} next="/account?done=passkey" />
    </section>
  )
}

function SecondFactor({ t, keys, errors, secret }: Shown) {
  const password = keys.password ? (
    <Field
      label={t('account.current')}
      name="password"
      id="field-second-password"
      type="password"
      required
      autocomplete="current-password"
    />
  ) : null
  return (
    <section class="stack narrow" id="second">
      <h2>{t('account.second')}</h2>
      <p class="soft">{t(keys.secondFactor ? 'account.second-is-on' : 'account.second-hint')}</p>
      {errors?.second && <p class="wrong">{errors.second}</p>}
      {secret ? (
        <Secret t={t} secret={secret} />
      ) : keys.secondFactor ? (
        <form method="post" action="/account/second-factor/end">
          {password}
          <Button look="danger">{t('account.second-end')}</Button>
        </form>
      ) : (
        <form method="post" action="/account/second-factor">
          {password}
          <Button>{t('account.second-begin')}</Button>
        </form>
      )}
    </section>
  )
}

/** Shown once. The address opens an authenticator on this device; its secret can be typed on another. */
function Secret({ t, secret }: { t: Translate; secret: { address: string; spare: string[] } }) {
  const code = new URL(secret.address).searchParams.get('secret') ?? ''
  return (
    <>
      <ol class="stack">
        <li>
          {t('account.second-step-app')} <a href={secret.address}>{t('account.second-open')}</a>
          <p>
            <code class="copy">{code.replace(/(.{4})/g, '$1 ').trim()}</code>
          </p>
        </li>
        <li>
          {t('account.second-step-spare')}
          <p>
            <code class="copy">{secret.spare.join('  ')}</code>
          </p>
        </li>
        <li>{t('account.second-step-code')}</li>
      </ol>
      <form method="post" action="/account/second-factor/confirm">
        <Field
          label={t('access.code-label')}
          name="code"
          required
          autocomplete="one-time-code"
          maxlength={10}
        />
        <Button look="primary">{t('account.second-confirm')}</Button>
      </form>
    </>
  )
}
