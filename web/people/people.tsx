/** Who works here, in which role; invitations; mail that waits for a decision. For administrators. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import {
  acceptInvitation,
  addMember,
  changeRole,
  decideMail,
  type Invitation,
  installation,
  invitationByToken,
  invite,
  logAccess,
  type Member,
  type MemberRole,
  members,
  membershipsOf,
  openInvitations,
  organisation,
  orgOfInvitation,
  post,
  removeMember,
  renewInvitation,
  roles,
  runsInstallation,
  type StuckMail,
  setWebcare,
  stuckMail,
  withdrawInvitation,
} from '#store'
import type { Person } from '../access/access.js'
import { mailAddress, readForm } from '../access/form.js'
import { allow, rememberOrg } from '../access/guard.js'
import { invitationLetter } from '../access/letters.js'
import { passwordLength } from '../access/library.js'
import { NewPassword, newPassword } from '../access/password.js'
import { setCookies } from '../access/sign-in.js'
import { Page, PlainPage } from '../layout.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Notice } from '../parts/notes.js'
import { momentOf } from '../times.js'
import type { Viewer, WebEnv } from '../viewer.js'
import { type Locale, type Translate, words } from '../words/index.js'
import type { PeopleParts } from './parts.js'
import { ManageTabs } from './tabs.js'

type Shown = {
  members: (Member & { person: Person | undefined })[]
  invitations: Invitation[]
  stuck: StuckMail[]
  mayAdd: boolean
}

export function peopleRoutes(parts: PeopleParts): Hono<WebEnv> {
  const { access, database, now } = parts
  const routes = new Hono<WebEnv>()
  const onlyAdministrators = allow('administrator')

  const read = async (viewer: Viewer): Promise<Shown> => {
    const { orgId } = viewer.org
    const shown = await database.inOrg(orgId, async (tx) => ({
      members: await members(tx, orgId),
      invitations: await openInvitations(tx, orgId),
      stuck: await stuckMail(tx, orgId),
      mayAdd: await runsInstallation(tx, viewer.userId),
    }))
    const persons = await access.persons(shown.members.map((member) => member.userId))
    return {
      ...shown,
      members: shown.members.map((member) => ({ ...member, person: persons.get(member.userId) })),
    }
  }
  const show = async (
    c: Context<WebEnv>,
    more: { link?: { mail: string; address: string }; errors?: Record<string, string>; typed?: string } = {},
  ) => {
    const viewer = c.get('viewer')
    return c.html(
      <PeoplePage
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        parts={parts}
        shown={await read(viewer)}
        {...more}
      />,
    )
  }

  routes.get('/people', onlyAdministrators, (c) => show(c))

  routes.post('/people/invite', onlyAdministrators, async (c) => {
    const t = c.get('t')
    const form = await readForm(c)
    const mail = mailAddress(form.text('mail'))
    if (!mail) {
      c.status(400)
      return show(c, { errors: { mail: t('access.mail-shape') }, typed: form.text('mail') })
    }
    const { userId, org } = c.get('viewer')
    const role = roleOf(form.text('role'))
    const token = await database.inOrg(org.orgId, async (tx) => {
      const made = await invite(tx, org.orgId, { mail, role, invitedBy: userId }, now())
      await logAccess(tx, org.orgId, userId, 'people.invite', { mail, role })
      if (parts.mailPosted) await post(tx, org.orgId, { recipient: mail, ...letter(c, parts, made, role) })
      return made
    })
    return handOut(c, mail, token)
  })

  routes.post('/people/invitation/:id/renew', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    const id = idOf(c)
    const { mail, token } = await database.inOrg(org.orgId, async (tx) => {
      const role =
        (await openInvitations(tx, org.orgId)).find((one) => one.invitationId === id)?.role ?? 'editor'
      const made = await renewInvitation(tx, org.orgId, id, now())
      await logAccess(tx, org.orgId, userId, 'people.invite', { mail: made.mail, role })
      if (parts.mailPosted)
        await post(tx, org.orgId, { recipient: made.mail, ...letter(c, parts, made.token, role) })
      return made
    })
    return handOut(c, mail, token)
  })

  /** With mail the link goes to its reader only; without, the administrator sees it once and hands it on. */
  async function handOut(c: Context<WebEnv>, mail: string, token: string) {
    if (!parts.mailPosted) return show(c, { link: { mail, address: `${access.origin}/invitation/${token}` } })
    parts.mailPosted()
    return c.redirect('/people', 303)
  }

  routes.post('/people/invitation/:id/withdraw', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      await withdrawInvitation(tx, org.orgId, idOf(c))
      await logAccess(tx, org.orgId, userId, 'people.withdraw')
    })
    return c.redirect('/people', 303)
  })

  routes.post('/people/member/:user/role', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    const member = c.req.param('user')
    const role = roleOf((await readForm(c)).text('role'))
    await database.inOrg(org.orgId, async (tx) => {
      await changeRole(tx, org.orgId, member, role)
      await logAccess(tx, org.orgId, userId, 'people.role', { user: member, role })
    })
    return c.redirect('/people', 303)
  })

  routes.post('/people/member/:user/webcare', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    const member = c.req.param('user')
    const webcare = (await readForm(c)).text('webcare') === 'yes'
    await database.inOrg(org.orgId, async (tx) => {
      await setWebcare(tx, org.orgId, member, webcare)
      await logAccess(tx, org.orgId, userId, 'people.webcare', { user: member, webcare })
    })
    return c.redirect('/people', 303)
  })

  routes.post('/people/member/:user/remove', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    const member = c.req.param('user')
    await database.inOrg(org.orgId, async (tx) => {
      await removeMember(tx, org.orgId, member)
      await logAccess(tx, org.orgId, userId, 'people.remove', { user: member })
    })
    return c.redirect(member === userId ? '/' : '/people', 303)
  })

  routes.post('/people/mail/:id', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    const decision = (await readForm(c)).text('decision') === 'send' ? 'send' : 'let-go'
    await database.inOrg(org.orgId, async (tx) => {
      await decideMail(tx, org.orgId, idOf(c), decision)
      await logAccess(tx, org.orgId, userId, 'mail.decide', { decision })
    })
    parts.mailPosted?.()
    return c.redirect('/people', 303)
  })

  invitationRoutes(routes, parts)
  return routes
}

function letter(c: Context<WebEnv>, parts: PeopleParts, token: string, role: MemberRole) {
  const viewer = c.get('viewer')
  const t = words(viewer.org.locale as Locale)
  return invitationLetter(t, parts.access.origin, token, { town: viewer.org.name, by: viewer.name, role })
}

/** The usual one first. */
const invitable: MemberRole[] = ['editor', 'policymaker', 'dpo', 'administrator']

const roleOf = (text: string): MemberRole => {
  const role = roles.find((one) => one === text)
  if (!role) throw new Refusal('people.role-missing', `"${text}" is no role`)
  return role
}

/** An id from an address; what is not one cannot be found. */
export function idOf(c: Context<WebEnv>): string {
  const id = c.req.param('id') ?? ''
  if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id))
    throw new Refusal('access.not-found', 'not an id')
  return id
}

/**
 * Accepting. A new address makes an account. An address that has one already must sign in first: whoever holds a link
 * that was handed on by an administrator must not get into an account that also opens other organisations.
 */
function invitationRoutes(routes: Hono<WebEnv>, parts: PeopleParts): void {
  const { access, database } = parts
  const look = async (token: string) => {
    const orgId = await database.inOrg(installation, (tx) => orgOfInvitation(tx, token))
    if (!orgId) throw new Refusal('access.invitation-gone', 'no such open invitation')
    const found = await database.inOrg(orgId, async (tx) => ({
      invitation: await invitationByToken(tx, orgId, token),
      org: await organisation(tx, orgId),
    }))
    if (!found.invitation || !found.org)
      throw new Refusal('access.invitation-gone', 'no such open invitation')
    return {
      orgId,
      invitation: found.invitation,
      org: found.org,
      account: await claimed(found.invitation.mail),
    }
  }
  /** The account of an address, when somebody can get into it; one that was left half-made is as good as none. */
  const claimed = async (mail: string): Promise<Person | null> => {
    const account = await access.personByMail(mail)
    if (!account || access.mail) return account
    const keys = await access.keys(account.userId)
    if (keys.password || keys.passkeys.length > 0) return account
    const works = await database.inOrg(installation, (tx) => membershipsOf(tx, account.userId))
    return works.length > 0 ? account : null
  }
  const page = async (c: Context<WebEnv>, errors: Record<string, string> = {}, name = '') => {
    const t = c.get('t')
    const token = c.req.param('token') ?? ''
    const { invitation, org, account } = await look(token)
    const isMe = account !== null && c.get('person')?.userId === account.userId
    const next = `/invitation/${token}`
    return c.html(
      <PlainPage t={t} title={t('people.welcome', { town: org.name })} brand={org.name}>
        <h1>{t('people.welcome', { town: org.name })}</h1>
        <p class="lead">
          {t('people.welcome-lead', { role: t(`role.${invitation.role}`), mail: invitation.mail })}
        </p>
        {account && !isMe ? (
          <p>
            <Button
              look="primary"
              href={`/sign-in?next=${encodeURIComponent(next)}&mail=${encodeURIComponent(invitation.mail)}`}
            >
              {t('people.sign-in-first')}
            </Button>
          </p>
        ) : (
          <form method="post">
            {!account && (
              <>
                <Field
                  label={t('setup.name')}
                  name="name"
                  value={name}
                  error={errors.name}
                  required
                  autocomplete="name"
                  maxlength={120}
                />
                {!access.mail && <NewPassword t={t} mail={invitation.mail} error={errors.password} />}
              </>
            )}
            <Button look="primary" full>
              {t('people.accept')}
            </Button>
          </form>
        )}
      </PlainPage>,
    )
  }
  routes.get('/invitation/:token', (c) => page(c))
  routes.post('/invitation/:token', async (c) => {
    const t = c.get('t')
    const token = c.req.param('token')
    const { orgId, invitation, org, account } = await look(token)
    if (account && c.get('person')?.userId !== account.userId)
      throw new Refusal('access.sign-in-first', 'this address has an account')
    const form = await readForm(c)
    const name = form.text('name').slice(0, 120)
    const chosen = account || access.mail ? null : newPassword(form)
    const errors: Record<string, string> = {}
    if (!account && name.length < 2) errors.name = t('setup.name-missing')
    if (chosen && 'problem' in chosen) errors.password = t(chosen.problem, { min: passwordLength.min })
    if (Object.keys(errors).length > 0) {
      c.status(400)
      return page(c, errors, name)
    }
    const person =
      account ??
      (await access.ensurePerson({ mail: invitation.mail, name, locale: t.locale, proven: access.mail }))
        .person
    // Of two presses one wins here, and only the winner's password counts.
    await database.inOrg(orgId, async (tx) => {
      await acceptInvitation(tx, orgId, token)
      await addMember(tx, orgId, person.userId, invitation.role)
      await logAccess(tx, orgId, person.userId, 'people.accept', { role: invitation.role })
    })
    if (chosen && 'password' in chosen)
      await access.setPasswordHash(person.userId, await access.hashPassword(chosen.password))
    if (!account) setCookies(c, await access.openSession(person.userId))
    rememberOrg(c, org.slug, access.origin.startsWith('https:'))
    return c.redirect('/', 303)
  })
}

function PeoplePage(props: {
  t: Translate
  viewer: Viewer
  problems: number
  parts: PeopleParts
  shown: Shown
  link?: { mail: string; address: string }
  errors?: Record<string, string>
  typed?: string
}) {
  const { t, viewer, shown, link, errors, typed } = props
  const roleOptions = invitable.map((role) => ({
    value: role,
    label: t(`role.${role}`),
    hint: t(`people.may-${role}`),
  }))
  return (
    <Page t={t} viewer={viewer} title={t('people.heading')} active="people" problems={props.problems}>
      <ManageTabs t={t} viewer={viewer} here="people" />
      <h1>{t('people.heading')}</h1>
      {link && (
        <Notice title={t('people.link-for', { mail: link.mail })}>
          <p>{t('people.link-hint')}</p>
          <p>
            <code class="copy">{link.address}</code>
          </p>
        </Notice>
      )}
      <StuckMails t={t} viewer={viewer} stuck={shown.stuck} />
      <p class="hint">{t('people.webcare-hint')}</p>
      <ul class="list people-list">
        {shown.members.map((member) => (
          <li class="beside">
            <div>
              <h3>{member.person?.name ?? t('people.gone')}</h3>
              <small>{member.person?.mail}</small>
            </div>
            <div class="actions">
              <form method="post" action={`/people/member/${member.userId}/role`} class="line-form">
                <label class="visually-hidden" for={`role-${member.userId}`}>
                  {t('people.role-of', { name: member.person?.name ?? '' })}
                </label>
                <select id={`role-${member.userId}`} name="role">
                  {roles.map((role) => (
                    <option value={role} selected={role === member.role}>
                      {t(`role.${role}`)}
                    </option>
                  ))}
                </select>
                <Button>{t('people.change')}</Button>
              </form>
              <Webcare t={t} member={member} />
              <details class="fold aside">
                <summary>{t('people.remove')}</summary>
                <form method="post" action={`/people/member/${member.userId}/remove`}>
                  <p>{t('people.remove-sure', { name: member.person?.name ?? '', town: viewer.org.name })}</p>
                  <Button look="danger">{t('people.remove-yes')}</Button>
                </form>
              </details>
            </div>
          </li>
        ))}
      </ul>
      {shown.invitations.length > 0 && (
        <section class="stack">
          <h2>{t('people.invited')}</h2>
          <ul class="list">
            {shown.invitations.map((one) => (
              <li class="beside">
                <div>
                  <strong>{one.mail}</strong> <span class="soft">{t(`role.${one.role}`)}</span>
                  <br />
                  <small>{until(t, viewer, one, props.parts.now())}</small>
                </div>
                <div class="actions">
                  <form method="post" action={`/people/invitation/${one.invitationId}/renew`}>
                    <Button look="quiet">
                      {t(props.parts.mailPosted ? 'people.send-again' : 'people.new-link')}
                    </Button>
                  </form>
                  <form method="post" action={`/people/invitation/${one.invitationId}/withdraw`}>
                    <Button look="quiet">{t('people.withdraw')}</Button>
                  </form>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="stack narrow">
        <h2>{t('people.invite')}</h2>
        <form method="post" action="/people/invite">
          <Field
            label={t('access.mail')}
            name="mail"
            type="email"
            value={typed}
            error={errors?.mail}
            required
            autocomplete="off"
          />
          <Choice
            label={t('people.role')}
            name="role"
            as="radio"
            value="editor"
            required
            options={roleOptions}
          />
          <Button look="primary">
            {t(props.parts.mailPosted ? 'people.send-invitation' : 'people.make-invitation')}
          </Button>
        </form>
      </section>
      {shown.mayAdd && (
        <p>
          <a href="/setup/new">{t('people.another-town')}</a>
        </p>
      )}
    </Page>
  )
}

/** Only for roles that answer: others never see a name. */
function Webcare({ t, member }: { t: Translate; member: Shown['members'][number] }) {
  if (member.role !== 'administrator' && member.role !== 'editor') return null
  const name = member.person?.name ?? ''
  return (
    <form method="post" action={`/people/member/${member.userId}/webcare`} class="line-form">
      <span class="soft">{t(member.webcare ? 'people.webcare-yes' : 'people.webcare-no')}</span>
      <Button
        look="quiet"
        name="webcare"
        value={member.webcare ? 'no' : 'yes'}
        label={t(member.webcare ? 'people.webcare-stop-name' : 'people.webcare-give-name', { name })}
      >
        {t(member.webcare ? 'people.webcare-stop' : 'people.webcare-give')}
      </Button>
    </form>
  )
}

function until(t: Translate, viewer: Viewer, invitation: Invitation, now: Date): string {
  const key = invitation.expiresAt > now ? 'people.open-until' : 'people.expired'
  return t(key, { moment: momentOf(t, invitation.expiresAt, viewer.org.timeZone, now) })
}

function StuckMails({ t, viewer, stuck }: { t: Translate; viewer: Viewer; stuck: StuckMail[] }) {
  if (stuck.length === 0) return null
  return (
    <section class="stack">
      <h2>{t('mail.stuck')}</h2>
      <ul class="list">
        {stuck.map((mail) => (
          <li class="beside">
            <div>
              <strong>{mail.subject}</strong>
              <br />
              <small>
                {t(`mail.state-${mail.state}`, {
                  recipient: mail.recipient,
                  moment: momentOf(t, mail.at, viewer.org.timeZone, mail.at),
                })}
              </small>
              {mail.problem && (
                <>
                  <br />
                  <small>
                    <code>{mail.problem}</code>
                  </small>
                </>
              )}
            </div>
            <form method="post" action={`/people/mail/${mail.mailId}`} class="actions">
              <Button name="decision" value="send">
                {t('mail.send-again')}
              </Button>
              <Button look="quiet" name="decision" value="let-go">
                {t('mail.let-go')}
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}
