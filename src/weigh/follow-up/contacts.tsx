/** Who answers for the departments, without an account: a list that editors keep. */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  addContact,
  addressLives,
  type Contact,
  changeContact,
  contact,
  contacts,
  type Database,
  departmentCounts,
  logAccess,
  mailAccount,
  type NewContact,
  removeContact,
} from '#store'
import {
  allow,
  Button,
  calm,
  Empty,
  Field,
  mailAddress,
  Notice,
  Page,
  type Translate,
  type WebEnv,
} from '#web'
import { FollowTabs } from '../incoming/tabs.js'

type Errors = Partial<Record<keyof NewContact, string>>
const blank: NewContact = { name: '', mail: '', department: '', portfolio: '' }

export function contactRoutes({ database, now }: { database: Database; now: () => Date }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/contacts', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { t, problems } = c.var
    const view = await database.inOrg(orgId, async (tx) => ({
      all: await contacts(tx, orgId),
      counts: new Map((await departmentCounts(tx, orgId, now())).map((one) => [one.department, one])),
      reads: (await mailAccount(tx, orgId))?.active === true,
    }))
    return c.html(
      <Page t={t} viewer={viewer} title={t('contacts.title')} active="follow-up" problems={problems}>
        <h1>{t('contacts.title')}</h1>
        <FollowTabs t={t} viewer={viewer} here="contacts" />
        <p class="lead">{t('contacts.lead')}</p>
        {!view.reads && (
          <Notice>
            <p>
              {t('contacts.no-mailbox')}{' '}
              {viewer.role === 'administrator' && <a href="/mailbox">{t('incoming.set-up')}</a>}
            </p>
          </Notice>
        )}
        {view.all.length === 0 ? (
          <Empty
            title={t('contacts.none')}
            action={<Button href="/contacts/new">{t('contacts.add')}</Button>}
          >
            {t('contacts.none-help')}
          </Empty>
        ) : (
          <>
            <ul class="list contacts">
              {view.all.map((one) => (
                <Row t={t} one={one} counts={view.counts.get(one.department)} />
              ))}
            </ul>
            <div class="actions">
              <Button look="primary" href="/contacts/new">
                {t('contacts.add')}
              </Button>
            </div>
          </>
        )}
      </Page>,
    )
  })

  routes.get('/contacts/new', editors, (c) => form(c, null, blank, {}))
  routes.post('/contacts/new', editors, (c) => save(c, null))
  routes.get('/contacts/:id', editors, async (c) => {
    const one = await theOne(c)
    return form(c, one, one, {})
  })
  routes.post('/contacts/:id', editors, async (c) => save(c, await theOne(c)))
  routes.post('/contacts/:id/remove', editors, async (c) => {
    const one = await theOne(c)
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await removeContact(tx, org.orgId, one.contactId)
      await logAccess(tx, org.orgId, userId, 'contacts.remove', { contact: one.contactId })
    })
    return c.redirect('/contacts', 303)
  })
  routes.post('/contacts/:id/alive', editors, async (c) => {
    const one = await theOne(c)
    const { org } = c.get('viewer')
    await database.inOrg(org.orgId, (tx) => addressLives(tx, org.orgId, one.mail))
    return c.redirect('/contacts', 303)
  })

  async function theOne(c: Context<WebEnv>): Promise<Contact> {
    const { orgId } = c.get('viewer').org
    const id = z.guid().safeParse(c.req.param('id'))
    const one = id.success ? await database.inOrg(orgId, (tx) => contact(tx, orgId, id.data)) : null
    if (!one) throw new Refusal('contacts.unknown', 'no such contact')
    return one
  }

  async function save(c: Context<WebEnv>, known: Contact | null) {
    const { userId, org } = c.get('viewer')
    const t = c.get('t')
    const typed = await c.req.parseBody()
    const line = (name: string) =>
      calm(typeof typed[name] === 'string' ? (typed[name] as string) : '').slice(0, 120)
    const mail = line('mail')
    const given: NewContact = {
      name: line('name'),
      mail,
      department: line('department'),
      portfolio: line('portfolio'),
    }
    const errors: Errors = {}
    if (given.name === '') errors.name = t('mailbox.fill')
    if (given.department === '') errors.department = t('mailbox.fill')
    const address = mailAddress(mail)
    if (address === null) errors.mail = t('mailbox.not-an-address')
    if (address === null || Object.keys(errors).length > 0) return form(c, known, given, errors)
    try {
      await database.inOrg(org.orgId, async (tx) => {
        const kept = { ...given, mail: address }
        const id = known ? known.contactId : await addContact(tx, org.orgId, kept)
        if (known) await changeContact(tx, org.orgId, id, kept)
        await logAccess(tx, org.orgId, userId, known ? 'contacts.change' : 'contacts.add', { contact: id })
      })
    } catch (error) {
      if (!(error instanceof Refusal) || error.key !== 'contacts.known') throw error
      return form(c, known, given, { mail: t(error.key) })
    }
    return c.redirect('/contacts', 303)
  }

  function form(c: Context<WebEnv>, known: Contact | null, given: NewContact, errors: Errors) {
    const viewer = c.get('viewer')
    const { t, problems } = c.var
    const title = t(known ? 'contacts.change' : 'contacts.add')
    return c.html(
      <Page t={t} viewer={viewer} title={title} active="follow-up" problems={problems}>
        <p class="back">
          <a href="/contacts">{t('contacts.title')}</a>
        </p>
        <h1>{title}</h1>
        <form method="post" action={known ? `/contacts/${known.contactId}` : '/contacts/new'} class="narrow">
          <Field
            label={t('contacts.department')}
            name="department"
            value={given.department}
            hint={t('contacts.department-hint')}
            error={errors.department}
            required
            maxlength={120}
          />
          <Field
            label={t('contacts.name')}
            name="name"
            value={given.name}
            error={errors.name}
            required
            maxlength={120}
            autocomplete="off"
          />
          <Field
            label={t('contacts.mail')}
            name="mail"
            type="email"
            value={given.mail}
            hint={t('contacts.mail-hint')}
            error={errors.mail}
            required
            maxlength={120}
            autocomplete="off"
          />
          <Field
            label={t('contacts.portfolio')}
            name="portfolio"
            value={given.portfolio}
            hint={t('contacts.portfolio-hint')}
            maxlength={120}
          />
          <Button look="primary">{t('mailbox.save')}</Button>
        </form>
        {known && (
          <details class="fold">
            <summary>{t('contacts.remove')}</summary>
            <form method="post" action={`/contacts/${known.contactId}/remove`}>
              <p>{t('contacts.remove-sure')}</p>
              <Button look="danger">{t('contacts.remove')}</Button>
            </form>
          </details>
        )}
      </Page>,
      Object.keys(errors).length > 0 ? 422 : 200,
    )
  }
  return routes
}

function Row({
  t,
  one,
  counts,
}: {
  t: Translate
  one: Contact
  counts: { open: number; late: number } | undefined
}) {
  return (
    <li class="contact">
      <h2>
        <a href={`/contacts/${one.contactId}`}>{calm(one.department)}</a>
      </h2>
      <p>
        {[calm(one.name), one.mail, calm(one.portfolio)].filter(Boolean).join(' · ')}
        {counts && (
          <>
            {' · '}
            <a href={`/follow-up?show=asked&department=${encodeURIComponent(one.department)}`}>
              {t('contacts.open', { open: counts.open, late: counts.late })}
            </a>
          </>
        )}
      </p>
      {one.deadSince && (
        <div class="oddities">
          <p>
            {t('incoming.bounce-dead', { mail: one.mail })}{' '}
            {one.deadReason && t('incoming.bounce-said', { reason: calm(one.deadReason) })}
          </p>
          <form method="post" action={`/contacts/${one.contactId}/alive`}>
            <Button look="quiet">{t('incoming.do-alive')}</Button>
          </form>
        </div>
      )}
    </li>
  )
}
