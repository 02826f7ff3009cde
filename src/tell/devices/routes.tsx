/**
 * `/devices`: on which devices a colleague is told something (signals, pictures of a crisis), each for himself. Anybody who is signed
 * in: a roster may hold any role.
 *
 * In: what a browser says of its push service. Out: a device whose address is kept wrapped, and a first message that shows that it
 * works. Never here: an address that is shown again.
 */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import { isSubscription, type Subscription } from '#basics/push-message'
import { Refusal } from '#basics/refusal'
import {
  addDevice,
  type Database,
  devicesOf,
  removeDevice,
  saveTamtamOnDevice,
  tellDevices,
  wantTamtamOnDevice,
} from '#store'
import { Button, Choice, calm, Notice, Page, signedIn, type Translate, type WebEnv } from '#web'
import { deviceName } from './name.js'
import { Devices } from './part.js'

export type DeviceParts = {
  database: Database
  now: () => Date
  /** What a browser needs to show messages of this installation. */
  publicKey: string
  wrap(secret: Buffer): Buffer
  /** Something waits in the outbox of devices. */
  told(): void
}

const Given = z.object({
  endpoint: z.string().max(2_000),
  p256dh: z.string().max(120),
  auth: z.string().max(60),
})
/** The first message is of no use much later. */
const firstFor = 3_600_000

export function deviceRoutes({ database, now, publicKey, wrap, told }: DeviceParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()

  routes.get('/devices', signedIn(), async (c) => {
    const { t, viewer, problems } = c.var
    const { orgId } = viewer.org
    const { devices, tamtam } = await database.inOrg(orgId, async (tx) => ({
      devices: await devicesOf(tx, orgId, viewer.userId),
      tamtam: (await wantTamtamOnDevice(tx, orgId, [viewer.userId])).has(viewer.userId),
    }))
    const done = c.req.query('done')
    return c.html(
      <Page
        t={t}
        viewer={viewer}
        title={t('devices.title')}
        active="account"
        problems={problems}
        scripts={['push']}
      >
        <p>
          <a href="/account">{t('nav.account')}</a>
        </p>
        <h1>{t('devices.title')}</h1>
        {done && (
          <Notice>
            <p>{t(done === 'device' ? 'devices.added' : 'account.done-saved')}</p>
          </Notice>
        )}
        <Devices t={t} viewer={viewer} devices={devices} publicKey={publicKey} next="/devices" />
        <WhatIsTold t={t} tamtam={tamtam} />
      </Page>,
    )
  })

  routes.post('/devices/what', signedIn(), async (c) => {
    const { org, userId } = c.get('viewer')
    const wanted = (await c.req.parseBody()).tamtam === '1'
    await database.inOrg(org.orgId, (tx) => saveTamtamOnDevice(tx, org.orgId, userId, wanted))
    return c.redirect('/devices?done=saved', 303)
  })

  routes.post('/devices', signedIn(), async (c) => {
    const { org, userId } = c.get('viewer')
    const { orgId } = org
    const given = Given.safeParse(await c.req.parseBody())
    if (!given.success || !isSubscription(given.data))
      throw new Refusal('devices.unclear', 'that is no subscription of a browser')
    const subscription: Subscription = given.data
    const t = c.get('t')
    const at = now()
    const name = deviceName(c.req.header('user-agent') ?? '') || t('devices.nameless')
    await database.inOrg(orgId, async (tx) => {
      const device = {
        userId,
        name,
        wrapped: wrap(Buffer.from(JSON.stringify(subscription))),
        endpointHash: createHash('sha256').update(subscription.endpoint).digest(),
      }
      const deviceId = await addDevice(tx, orgId, device, at)
      const note = {
        title: calm(org.name),
        body: t('devices.first'),
        path: `/devices?bestuur=${org.slug}`,
        tag: 'first',
        lang: t.locale,
      }
      const until = new Date(at.getTime() + firstFor)
      await tellDevices(tx, orgId, [{ userId, deviceId, note, urgent: false, until }], at)
    })
    told()
    return c.body(null, 204)
  })

  routes.post('/devices/remove', signedIn(), async (c) => {
    const { org, userId } = c.get('viewer')
    const { device, next } = await c.req.parseBody()
    const id = z.guid().safeParse(device)
    if (id.success) await database.inOrg(org.orgId, (tx) => removeDevice(tx, org.orgId, userId, id.data))
    return c.redirect(next === '/alerts' ? '/alerts?done=saved' : '/devices?done=saved', 303)
  })

  return routes
}

/** What lights up a screen: the tamtam by choice here, signals by choice at `/alerts`, a crisis always. */
function WhatIsTold({ t, tamtam }: { t: Translate; tamtam: boolean }) {
  return (
    <section class="stack narrow" aria-labelledby="what-is-told">
      <h2 id="what-is-told">{t('devices.what')}</h2>
      <form method="post" action="/devices/what">
        <Choice
          as="checkbox"
          label={t('devices.tamtam-label')}
          hint={t('devices.tamtam-hint')}
          name="tamtam"
          value={tamtam ? ['1'] : []}
          options={[{ value: '1', label: t('devices.tamtam') }]}
        />
        <Button>{t('account.save')}</Button>
      </form>
      <p class="soft">
        {t('devices.others')} <a href="/alerts">{t('alerts.title')}</a>
      </p>
    </section>
  )
}
