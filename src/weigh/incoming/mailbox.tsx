/** The mailbox that is read: an administrator's page with a button that tries it. The password is never shown again. */
import { type Context, Hono } from 'hono'
import { type Mailbox, MailboxProblem, tryMailbox } from '#basics/imap'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  type HouseKey,
  logAccess,
  type MailAccount,
  type MailAccountState,
  mailAccount,
  mailPassword,
  removeMailAccount,
  saveMailAccount,
} from '#store'
import {
  allow,
  Button,
  Choice,
  clockOf,
  Field,
  mailAddress,
  momentOf,
  Notice,
  Page,
  type Translate,
  type WebEnv,
} from '#web'
import { FollowTabs } from './tabs.js'

export type MailboxPageParts = {
  database: Database
  key: HouseKey
  now: () => Date
  allowedHosts: readonly string[]
  /** Reads it now; null: it is being read. */
  read(orgId: string): Promise<number | null>
}

type Given = MailAccount & { password: string }
type Errors = Partial<Record<keyof Given, string>>

const blank: MailAccount = {
  host: '',
  port: 993,
  security: 'tls',
  account: '',
  folder: 'INBOX',
  doneFolder: '',
  address: '',
  plus: true,
  trustedHost: '',
  active: true,
}

export function mailboxRoutes({ database, key, now, allowedHosts, read }: MailboxPageParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const admin = allow('administrator')

  type More = {
    given?: MailAccount
    errors?: Errors
    said?: { look: 'note' | 'problem'; words: string } | undefined
  }
  async function show(c: Context<WebEnv>, more: More = {}) {
    const viewer = c.get('viewer')
    const kept = await database.inOrg(viewer.org.orgId, (tx) => mailAccount(tx, viewer.org.orgId))
    const { t, problems } = c.var
    return c.html(
      <Page t={t} viewer={viewer} title={t('mailbox.title')} active="follow-up" problems={problems}>
        <h1>{t('mailbox.title')}</h1>
        <FollowTabs t={t} viewer={viewer} here="mailbox" />
        <p class="lead">{t('mailbox.lead')}</p>
        <p>{stateOf(t, kept, viewer.org.timeZone, now())}</p>
        {more.said && <Notice look={more.said.look}>{more.said.words}</Notice>}
        <MailboxForm
          t={t}
          box={more.given ?? kept ?? blank}
          isKept={kept !== null}
          errors={more.errors ?? {}}
        />
        {kept && <Kept t={t} kept={kept} />}
      </Page>,
      more.errors ? 422 : 200,
    )
  }

  routes.get('/mailbox', admin, (c) => {
    const t = c.get('t')
    const done = c.req.query('done')
    const said =
      done === 'saved' || done === 'removed'
        ? { look: 'note' as const, words: t(`mailbox.${done}`) }
        : undefined
    return show(c, { said })
  })

  routes.post('/mailbox', admin, async (c) => {
    const { userId, org } = c.get('viewer')
    const t = c.get('t')
    const form = await c.req.parseBody()
    const given = readGiven(form)
    const had = await database.inOrg(org.orgId, (tx) => mailPassword(tx, org.orgId, key))
    const errors = wrongIn(t, given, had !== null)
    if (Object.keys(errors).length > 0) return show(c, { given, errors })
    const password = given.password === '' ? null : given.password
    if (form.do === 'test') {
      const box: Mailbox = { ...given, password: password ?? had ?? '' }
      return show(c, { given, said: await tried(t, box, allowedHosts) })
    }
    await database.inOrg(org.orgId, async (tx) => {
      await saveMailAccount(tx, org.orgId, key, { ...given, password }, { by: userId, at: now() })
      await logAccess(tx, org.orgId, userId, 'mailbox.save', { host: given.host })
    })
    // Where it stands is noted now, so that what comes from here on is read.
    await read(org.orgId)
    return c.redirect('/mailbox?done=saved', 303)
  })

  routes.post('/mailbox/read', admin, async (c) => {
    const { orgId } = c.get('viewer').org
    const t = c.get('t')
    const count = await read(orgId)
    const kept = await database.inOrg(orgId, (tx) => mailAccount(tx, orgId))
    if (!kept) throw new Refusal('mailbox.unknown', 'no mailbox')
    if (count === null) return show(c, { said: { look: 'problem', words: t('mailbox.read-busy') } })
    if (kept.problem)
      return show(c, { said: { look: 'problem', words: t(`mailbox.problem-${kept.problem}`) } })
    return show(c, { said: { look: 'note', words: t('mailbox.read-good', { count }) } })
  })

  routes.post('/mailbox/remove', admin, async (c) => {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await removeMailAccount(tx, org.orgId)
      await logAccess(tx, org.orgId, userId, 'mailbox.remove', {})
    })
    return c.redirect('/mailbox?done=removed', 303)
  })
  return routes
}

async function tried(t: Translate, box: Mailbox, allowedHosts: readonly string[]) {
  try {
    const count = await tryMailbox(box, { allowedHosts, timeoutMs: 15_000 })
    return { look: 'note' as const, words: t('mailbox.test-good', { folder: box.folder, count }) }
  } catch (error) {
    const why = error instanceof MailboxProblem ? error.why : 'broken'
    return { look: 'problem' as const, words: t(`mailbox.problem-${why}`) }
  }
}

function stateOf(t: Translate, kept: MailAccountState | null, timeZone: string, now: Date): string {
  if (!kept) return t('mailbox.state-none')
  if (!kept.active) return t('mailbox.state-off')
  if (kept.problem && kept.problemSince)
    return `${t('mailbox.state-problem', { moment: momentOf(t, kept.problemSince, timeZone, now) })} ${t(`mailbox.problem-${kept.problem}`)}`
  return kept.readAt
    ? t('mailbox.state-good', { clock: clockOf(kept.readAt, timeZone, t.locale) })
    : t('mailbox.state-new')
}

function readGiven(form: Record<string, unknown>): Given {
  const line = (name: string, most = 200) =>
    (typeof form[name] === 'string' ? (form[name] as string) : '')
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
      .trim()
      .slice(0, most)
  const security = line('security')
  return {
    host: line('host').toLowerCase(),
    port: Number(line('port')) || 0,
    security: security === 'starttls' || security === 'none' ? security : 'tls',
    account: line('account'),
    password: line('password', 500),
    folder: line('folder') || 'INBOX',
    doneFolder: line('doneFolder'),
    address: line('address').toLowerCase(),
    plus: form.plus === 'yes',
    trustedHost: line('trustedHost').toLowerCase(),
    active: form.off !== 'yes',
  }
}

function wrongIn(t: Translate, given: Given, hasPassword: boolean): Errors {
  const errors: Errors = {}
  if (mailAddress(given.address) === null || given.address.includes('+'))
    errors.address = t('mailbox.not-an-address')
  if (given.host === '' || /[\s/@]/.test(given.host)) errors.host = t('mailbox.fill')
  if (!Number.isInteger(given.port) || given.port < 1 || given.port > 65_535)
    errors.port = t('mailbox.port-wrong')
  if (given.account === '') errors.account = t('mailbox.fill')
  if (given.password === '' && !hasPassword) errors.password = t('mailbox.fill')
  return errors
}

function MailboxForm({
  t,
  box,
  isKept,
  errors,
}: {
  t: Translate
  box: MailAccount
  isKept: boolean
  errors: Errors
}) {
  return (
    <form method="post" action="/mailbox" class="narrow">
      <Field
        label={t('mailbox.address')}
        name="address"
        type="email"
        value={box.address}
        hint={t('mailbox.address-hint')}
        error={errors.address}
        required
        maxlength={200}
      />
      <label class="option bare">
        <input type="checkbox" name="plus" value="yes" checked={box.plus} />
        <span>
          {t('mailbox.plus')}
          <small class="hint">{t('mailbox.plus-hint')}</small>
        </span>
      </label>
      <Field
        label={t('mailbox.host')}
        name="host"
        value={box.host}
        error={errors.host}
        required
        maxlength={200}
        placeholder="imap.gemeente.be"
        spellcheck={false}
      />
      <Field
        label={t('mailbox.account')}
        name="account"
        value={box.account}
        error={errors.account}
        required
        autocomplete="off"
        spellcheck={false}
      />
      <Field
        label={t('mailbox.password')}
        name="password"
        type="password"
        autocomplete="new-password"
        hint={isKept ? t('mailbox.password-kept') : undefined}
        error={errors.password}
        required={!isKept}
      />
      <details class="fold" open={errors.port !== undefined || box.security !== 'tls'}>
        <summary>{t('mailbox.more')}</summary>
        <Choice
          label={t('mailbox.security')}
          name="security"
          value={box.security}
          options={(['tls', 'starttls', 'none'] as const).map((one) => ({
            value: one,
            label: t(`mailbox.security-${one}`),
          }))}
        />
        <Field
          label={t('mailbox.port')}
          name="port"
          type="number"
          value={box.port}
          error={errors.port}
          min={1}
          max={65_535}
          required
        />
        <Field label={t('mailbox.folder')} name="folder" value={box.folder} required maxlength={200} />
        <Field
          label={t('mailbox.done-folder')}
          name="doneFolder"
          value={box.doneFolder}
          hint={t('mailbox.done-folder-hint')}
          maxlength={200}
        />
        <Field
          label={t('mailbox.trusted-host')}
          name="trustedHost"
          value={box.trustedHost}
          hint={t('mailbox.trusted-host-hint')}
          maxlength={200}
          spellcheck={false}
        />
        <label class="option bare">
          <input type="checkbox" name="off" value="yes" checked={!box.active} />
          <span>{t('mailbox.off')}</span>
        </label>
      </details>
      <div class="actions">
        <Button look="primary" name="do" value="save">
          {t('mailbox.save')}
        </Button>
        <Button name="do" value="test">
          {t('mailbox.test')}
        </Button>
      </div>
    </form>
  )
}

function Kept({ t, kept }: { t: Translate; kept: MailAccountState }) {
  return (
    <>
      {kept.active && (
        <form method="post" action="/mailbox/read">
          <Button>{t('mailbox.read-now')}</Button>
        </form>
      )}
      <details class="fold">
        <summary>{t('mailbox.remove')}</summary>
        <form method="post" action="/mailbox/remove">
          <p>{t('mailbox.remove-sure')}</p>
          <Button look="danger">{t('mailbox.remove')}</Button>
        </form>
      </details>
    </>
  )
}
