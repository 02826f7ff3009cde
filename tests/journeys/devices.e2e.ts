/** Messages on a device, in a real browser: the press, the service worker that shows one, and where it leads. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { addMember, type Organisation, organisation, wrap } from '#store'
import { createDeviceOffice, type DeviceOffice } from '../../src/devices.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { alertRoutes } from '../../src/tell/alerts/routes.js'
import { deviceRoutes } from '../../src/tell/devices/routes.js'
import { townWithSignals } from '../../src/tell/signals/signals.fixture.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { type PushService, type Browser as Screen, startPushService } from '../town/push-service.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

const key = Buffer.alloc(32, 5)
const now = () => new Date()
let db: TestDatabase
let service: PushService
let http: Http
let office: DeviceOffice
let pages: TestPages
let chrome: Browser
let context: BrowserContext
let page: Page
let screen: Screen
let faults: string[]
beforeAll(async () => {
  db = await testDatabase()
  service = await startPushService()
  screen = await service.browser()
  http = createHttp({ userAgent: 'test', allowedHosts: [service.host] })
  const { database } = db
  const { orgId } = await townWithSignals(database)
  const town = (await database.inOrg(orgId, (tx) => organisation(tx, orgId))) as Organisation
  await database.inOrg(orgId, (tx) => addMember(tx, orgId, 'ann', 'editor'))
  const config = { mailFrom: 'plein@duinveld.example' } as Parameters<typeof createDeviceOffice>[0]['config']
  office = createDeviceOffice(
    { key, database, log: createLog('silent'), now, config },
    http,
    'http://localhost',
  )
  const { publicKey } = office
  pages = await openPages({ ...town, name: 'Duinveld', slug: 'duinveld', municipality: null, locale: 'nl' }, [
    alertRoutes({ database, now, mail: true, publicKey }),
    deviceRoutes({ database, now, publicKey, wrap: (secret) => wrap(key, secret), told: office.nudge }),
  ])
  chrome = await launch()
  context = await chrome.newContext({ viewport: sizes.desk, locale: 'nl-BE' })
  await context.grantPermissions(['notifications'], { origin: pages.origin })
  await context.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  // The maker of a browser has its push service elsewhere; here it is that of the town.
  await context.addInitScript(({ endpoint, p256dh, auth }) => {
    let known: object | null = null
    Object.assign(PushManager.prototype, {
      getSubscription: async () => known,
      subscribe: async (options: object) => {
        known = {
          ...{ endpoint, options, toJSON: () => ({ endpoint, keys: { p256dh, auth } }) },
          unsubscribe: async () => {
            known = null
          },
        }
        sessionStorage.setItem('subscribed', JSON.stringify(options))
        return known
      },
    })
    if (sessionStorage.getItem('subscribed')) void PushManager.prototype.subscribe.call(null as never)
  }, screen)
  await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  page = await context.newPage()
  faults = complaints(page)
}, 60_000)
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await office?.stop()
  await http?.close()
  await service?.close()
  await db?.close()
})

test('one press adds this device, and its first message arrives', async () => {
  await page.goto(`${pages.origin}/alerts`)
  await page.getByRole('button', { name: 'Op dit toestel' }).click()
  await page.getByText('Dit toestel krijgt nu meldingen. U ziet er zo een eerste.').waitFor()
  await page.getByText('Chrome, Linux').waitFor()
  await page.getByText('dit toestel', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Op dit toestel' }).isVisible()).toBe(false)
  await expect.poll(() => screen.shown.length).toBe(1)
  expect(screen.shown[0]?.note).toMatchObject({ title: 'Duinveld', body: 'Dit toestel krijgt nu meldingen.' })
  await page.getByLabel('Op mijn toestellen').check()
  await page.getByRole('button', { name: 'Bewaren' }).click()
  await page.getByText('Bewaard.').waitFor()
  expect(await page.getByLabel('Op mijn toestellen').isChecked()).toBe(true)
  for (const [name, size] of Object.entries({ desk: sizes.desk, phone: sizes.phone })) {
    await page.setViewportSize(size)
    for (const path of ['alerts', 'devices']) {
      await page.goto(`${pages.origin}/${path}`)
      await shoot(page, `${path === 'alerts' ? 'devices-alerts' : 'devices'}-${name}`)
      expect(await barriers(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
    }
  }
})

test('the worker shows a message as it stands, and controls no page', async () => {
  const session = await context.newCDPSession(page)
  const registrationId = await registrationOf(session)
  const note = {
    title: 'Duinveld: Dit valt op',
    body: 'Afval (piek)',
    path: '/signals?bestuur=duinveld',
    tag: 'signals 1',
    lang: 'nl',
    more: { label: 'Even stil', path: '/alerts/mute/abc' },
  }
  const deliver = (data: string) =>
    session.send('ServiceWorker.deliverPushMessage', { origin: pages.origin, registrationId, data })
  await deliver(JSON.stringify(note))
  await deliver('not what we send')
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/push/')
      const all = (await registration?.getNotifications()) ?? []
      return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }))
    })
  await expect.poll(async () => (await shown()).length).toBe(2)
  expect(await shown()).toEqual(
    expect.arrayContaining([
      {
        ...{ title: 'Duinveld: Dit valt op', body: 'Afval (piek)', tag: 'signals 1' },
        data: { path: '/signals?bestuur=duinveld', more: '/alerts/mute/abc' },
      },
      { title: 'Dorpsplein', body: '', tag: 'unread', data: { path: '/', more: undefined } },
    ]),
  )
  await page.reload()
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
})

async function registrationOf(session: CDPSession): Promise<string> {
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [one] = registrations
      if (one) resolve(one.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  return found
}

test('taken away, it is told nothing more', async () => {
  await page.goto(`${pages.origin}/devices`)
  await page.getByRole('button', { name: 'Weghalen' }).click()
  await page.getByText('Bewaard.').waitFor()
  expect(await page.locator('[data-device]').count()).toBe(0)
})

test('without JavaScript, and in a browser that cannot, mails remain and the page says so', async () => {
  const bare = await chrome.newContext({ javaScriptEnabled: false })
  await bare.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  const plain = await bare.newPage()
  await plain.goto(`${pages.origin}/devices`)
  await plain.getByText('Deze browser kan geen meldingen tonen.').waitFor()
  expect(await plain.getByRole('button', { name: 'Op dit toestel' }).isVisible()).toBe(false)
  expect(faults).toEqual([])
})
