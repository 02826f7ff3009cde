/**
 * Organisations, media and office holders: the only accounts whose names are kept and whose handles a query may ask for.
 * Everybody who is not on this list is private.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  addKnownAccount,
  type Database,
  type KnownAccount,
  knownAccounts,
  logAccess,
  removeKnownAccount,
  type Topic,
  topics,
} from '#store'
import {
  accountNetworks,
  allow,
  Button,
  Choice,
  calm,
  Empty,
  Field,
  Notice,
  networkName,
  Page,
  type Translate,
  type Viewer,
  type WebEnv,
} from '#web'
import { parse } from '../query/index.js'
import { anyName } from '../reused.js'
import { readAccount } from './account-name.js'

const kinds = ['organisation', 'media', 'office'] as const

const Fields = z.object({
  network: z.string().max(40).default(''),
  account: z.string().max(300).default(''),
  kind: z.string().max(20).default(''),
  name: z.string().max(300).default(''),
})
type Typed = z.infer<typeof Fields>
type Errors = Partial<Record<keyof Typed, string>>

export function accountRoutes({ database }: { database: Database }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'dpo')
  const editors = allow('administrator', 'editor')
  const nothing: Typed = { network: '', account: '', kind: 'organisation', name: '' }

  routes.get('/topics/accounts', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const all = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'accounts.read')
      return knownAccounts(tx, orgId)
    })
    return c.html(<AccountsPage {...c.var} accounts={all} typed={nothing} errors={{}} />)
  })

  routes.post('/topics/accounts', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const typed = Fields.catch(nothing).parse(await c.req.parseBody())
    const read = readFields(c.get('t'), typed)
    if ('errors' in read) {
      const all = await database.inOrg(orgId, (tx) => knownAccounts(tx, orgId))
      return c.html(<AccountsPage {...c.var} accounts={all} typed={typed} errors={read.errors} />, 422)
    }
    await database.inOrg(orgId, async (tx) => {
      await addKnownAccount(tx, orgId, read.account)
      await logAccess(tx, orgId, viewer.userId, 'accounts.add', { ...read.account })
    })
    return c.redirect('/topics/accounts', 303)
  })

  routes.post('/topics/accounts/remove', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { network, account } = Fields.catch(nothing).parse(await c.req.parseBody())
    const using = await database.inOrg(orgId, async (tx) => {
      const known = (await knownAccounts(tx, orgId)).find(
        (one) => one.network === network && one.account === account,
      )
      if (!known) throw new Refusal('topics.account-unknown', 'no such account')
      const asks = (await topics(tx, orgId)).filter((topic) => asksFor(topic, account))
      if (asks.length > 0) return asks
      await removeKnownAccount(tx, orgId, network, account)
      await logAccess(tx, orgId, viewer.userId, 'accounts.remove', { network, account, name: known.name })
      return []
    })
    if (using.length === 0) return c.redirect('/topics/accounts', 303)
    const all = await database.inOrg(orgId, (tx) => knownAccounts(tx, orgId))
    return c.html(
      <AccountsPage
        {...c.var}
        accounts={all}
        typed={nothing}
        errors={{}}
        inUse={{ account, topics: using }}
      />,
      422,
    )
  })
  return routes
}

function readFields(t: Translate, typed: Typed): { account: KnownAccount } | { errors: Errors } {
  const errors: Errors = {}
  const network = accountNetworks.find((one) => one === typed.network)
  const kind = kinds.find((one) => one === typed.kind)
  const account = readAccount(typed.account)
  const name = calm(typed.name).slice(0, 120)
  if (!network) errors.network = t('topics.account-network-missing')
  if (!kind) errors.kind = t('topics.account-kind-missing')
  if (account === null) errors.account = t('topics.account-shape')
  if (name === '') errors.name = t('topics.account-name-missing')
  return network && kind && account !== null && name !== ''
    ? { account: { network, account, kind, name } }
    : { errors }
}

/** Whether a topic's queries name this account. */
function asksFor(topic: Topic, account: string): boolean {
  return [topic.query, topic.localQuery].some((source) => {
    const parsed = parse(source, { reuse: anyName })
    if (!parsed.ok) return false
    return [...parsed.places.keys()].some(
      (part) => part.type === 'account' && part.handle === account.toLowerCase(),
    )
  })
}

type Shown = { t: Translate; viewer: Viewer; problems: number }

function AccountsPage(
  props: Shown & {
    accounts: KnownAccount[]
    typed: Typed
    errors: Errors
    inUse?: { account: string; topics: Topic[] }
  },
) {
  const { t, viewer, accounts, typed, errors, inUse } = props
  const mayChange = viewer.role !== 'dpo'
  return (
    <Page t={t} viewer={viewer} title={t('topics.accounts')} active="topics" problems={props.problems}>
      <header class="title">
        <p>
          <a href="/topics">{t('nav.topics')}</a>
        </p>
        <h1>{t('topics.accounts')}</h1>
        <p class="lead">{t('topics.accounts-lead')}</p>
      </header>
      {inUse && (
        <Notice look="problem">
          {t('topics.account-in-use', {
            account: inUse.account,
            topics: inUse.topics.map((topic) => calm(topic.name)).join(', '),
          })}
        </Notice>
      )}
      {accounts.length === 0 ? (
        <Empty title={t('topics.accounts-none')}>{t('topics.accounts-none-help')}</Empty>
      ) : (
        kinds.map((kind) => <OfKind {...props} kind={kind} mayChange={mayChange} />)
      )}
      {mayChange && (
        <section class="stack narrow">
          <h2>{t('topics.account-add')}</h2>
          <form method="post" action="/topics/accounts">
            <Choice
              label={t('topics.account-kind')}
              name="kind"
              as="radio"
              value={typed.kind}
              error={errors.kind}
              options={kinds.map((value) => ({
                value,
                label: t(`topics.kind-${value}`),
                hint: t(`topics.kind-${value}-hint`),
              }))}
            />
            <Field
              label={t('topics.account-name')}
              name="name"
              value={typed.name}
              error={errors.name}
              maxlength={120}
            />
            <div class="two-fields">
              <Choice
                label={t('topics.account-network')}
                name="network"
                value={typed.network}
                error={errors.network}
                options={accountNetworks.map((value) => ({ value, label: networkName(t, value) }))}
              />
              <Field
                label={t('topics.account')}
                name="account"
                value={typed.account}
                hint={t('topics.account-hint')}
                error={errors.account}
                maxlength={300}
                spellcheck={false}
              />
            </div>
            <Button look="primary">{t('topics.account-add')}</Button>
          </form>
        </section>
      )}
    </Page>
  )
}

function OfKind(
  props: Shown & { accounts: KnownAccount[]; kind: (typeof kinds)[number]; mayChange: boolean },
) {
  const { t, kind } = props
  const own = props.accounts.filter((account) => account.kind === kind)
  if (own.length === 0) return null
  return (
    <section>
      <h2 class="label">{t(`topics.kind-${kind}`)}</h2>
      <ul class="list">
        {own.map((one) => (
          <li class="beside">
            <div>
              <h3 dir="auto">{calm(one.name)}</h3>
              <span class="soft">
                {networkName(t, calm(one.network))} · <span dir="ltr">@{calm(one.account)}</span>
              </span>
            </div>
            {props.mayChange && (
              <form method="post" action="/topics/accounts/remove">
                <input type="hidden" name="network" value={one.network} />
                <input type="hidden" name="account" value={one.account} />
                <Button look="quiet" label={t('topics.account-remove-name', { name: calm(one.name) })}>
                  {t('topics.account-remove')}
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
