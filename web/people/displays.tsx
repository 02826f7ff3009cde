/** Screens in the corridor: a link that shows the wall and nothing else. For administrators. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import { addDisplay, type Display, displays, logAccess, revokeDisplay } from '#store'
import { readForm } from '../access/form.js'
import { allow } from '../access/guard.js'
import { Page } from '../layout.js'
import { Button, Choice, Field } from '../parts/form.js'
import { Empty, Notice } from '../parts/notes.js'
import { momentOf } from '../times.js'
import type { WebEnv } from '../viewer.js'
import type { PeopleParts } from './parts.js'
import { idOf } from './people.js'
import { ManageTabs } from './tabs.js'

export function displayRoutes(parts: PeopleParts): Hono<WebEnv> {
  const { access, database, now } = parts
  const routes = new Hono<WebEnv>()
  const onlyAdministrators = allow('administrator')

  const show = async (c: Context<WebEnv>, made?: { name: string; address: string }, error?: string) => {
    const t = c.get('t')
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const all = await database.inOrg(orgId, (tx) => displays(tx, orgId))
    return c.html(
      <Page t={t} viewer={viewer} title={t('displays.heading')} active="people" problems={c.get('problems')}>
        <ManageTabs t={t} viewer={viewer} here="displays" />
        <h1>{t('displays.heading')}</h1>
        <p class="lead">{t('displays.lead')}</p>
        {made && (
          <Notice title={t('displays.made', { name: made.name })}>
            <p>{t('displays.made-hint')}</p>
            <p>
              <code class="copy">{made.address}</code>
            </p>
          </Notice>
        )}
        {all.length === 0 ? (
          <Empty title={t('displays.none')}>{t('displays.none-hint')}</Empty>
        ) : (
          <ul class="list">
            {all.map((display: Display) => (
              <li class="beside">
                <div>
                  <h3>{display.name}</h3>
                  <small>
                    {t(`displays.audience-${display.audience}`)} ·{' '}
                    {display.seenAt
                      ? t('displays.seen', { moment: momentOf(t, display.seenAt, timeZone, now()) })
                      : t('displays.never-seen')}
                  </small>
                </div>
                <form method="post" action={`/displays/${display.displayId}/revoke`}>
                  <Button look="danger" label={t('displays.revoke-name', { name: display.name })}>
                    {t('displays.revoke')}
                  </Button>
                </form>
              </li>
            ))}
          </ul>
        )}
        <section class="stack narrow">
          <h2>{t('displays.add')}</h2>
          <form method="post" action="/displays">
            <Field
              label={t('displays.name')}
              name="name"
              hint={t('displays.name-hint')}
              error={error}
              required
              maxlength={80}
            />
            <Choice
              label={t('displays.audience')}
              name="audience"
              as="radio"
              value="public"
              options={(['public', 'internal'] as const).map((value) => ({
                value,
                label: t(`displays.audience-${value}`),
                hint: t(`displays.audience-${value}-hint`),
              }))}
            />
            <Button look="primary">{t('displays.make')}</Button>
          </form>
        </section>
      </Page>,
    )
  }

  routes.get('/displays', onlyAdministrators, (c) => show(c))
  routes.post('/displays', onlyAdministrators, async (c) => {
    const form = await readForm(c)
    const name = form.text('name').slice(0, 80)
    if (name === '') {
      c.status(400)
      return show(c, undefined, c.get('t')('displays.name-missing'))
    }
    const audience = form.text('audience') === 'internal' ? 'internal' : 'public'
    const { userId, org } = c.get('viewer')
    const token = await database.inOrg(org.orgId, async (tx) => {
      await logAccess(tx, org.orgId, userId, 'displays.add', { name, audience })
      return addDisplay(tx, org.orgId, { name, audience, createdBy: userId })
    })
    return show(c, { name, address: `${access.origin}/display/${token}` })
  })
  routes.post('/displays/:id/revoke', onlyAdministrators, async (c) => {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      const name = await revokeDisplay(tx, org.orgId, idOf(c))
      await logAccess(tx, org.orgId, userId, 'displays.revoke', { name })
    })
    return c.redirect('/displays', 303)
  })
  return routes
}
