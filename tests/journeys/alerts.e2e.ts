/** Mails about signals, in a real browser: chosen at one's account, and made quiet by who is not signed in. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { addMember, type Organisation, organisation, type Tx } from '#store'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { alertRoutes } from '../../src/tell/alerts/routes.js'
import { sendAlerts } from '../../src/tell/alerts/send.js'
import { at, townWithSignals } from '../../src/tell/signals/signals.fixture.js'
import { createSignalLook } from '../../src/town-signals.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

let db: TestDatabase
let town: Organisation
let pages: TestPages
let chrome: Browser
/** He chooses before there is anything to tell. */
let now = new Date(at.getTime() - 3_600_000)
beforeAll(async () => {
  db = await testDatabase()
  const { orgId } = await townWithSignals(db.database)
  town = (await inOrg((tx) => organisation(tx, orgId), orgId)) as Organisation
  town = { ...town, name: 'Duinveld', slug: 'duinveld' }
  await inOrg((tx) => addMember(tx, orgId, 'ann', 'editor'))
  const parts = { database: db.database, now: () => now, mail: true, publicKey: 'BKey' }
  pages = await openPages({ ...town, municipality: null, locale: 'nl' }, [alertRoutes(parts)])
  chrome = await launch()
}, 60_000)
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await db?.close()
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>, orgId = town.orgId) => db.database.inOrg(orgId, work)

async function open(
  path: string,
  viewport: { width: number; height: number },
  look: { role?: string; dark?: boolean } = {},
): Promise<Page> {
  const colorScheme = look.dark ? 'dark' : 'light'
  const context = await chrome.newContext({ viewport, colorScheme, locale: 'nl-BE' })
  if (look.role) await context.addCookies([{ name: 'role', value: look.role, url: pages.origin }])
  const page = await context.newPage()
  await page.goto(pages.origin + path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  return page
}

test('an editor asks for mails about some topics', async () => {
  const page = await open('/alerts', { width: 1280, height: 900 }, { role: 'editor' })
  const faults = complaints(page)
  await shoot(page, 'alerts-desk')
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Per mail, naar ann@duinveld.example').check()
  await page.getByLabel('alleen deze onderwerpen').check()
  await page.getByLabel('Afval').check()
  await page.getByLabel('Geurhinder aan de vaart').check()
  await page.getByRole('button', { name: 'Bewaren' }).click()
  await page.getByText('Bewaard.').waitFor()
  expect(await page.getByLabel('Afval').isChecked()).toBe(true)
  expect(faults).toEqual([])
})

test('the mail that follows leads to a button that makes it quiet', async () => {
  const { database } = db
  now = at
  await createSignalLook({ database, bus: createBus(), now: () => now })(town)
  const persons = async () => new Map([['ann', { name: 'Ann', mail: 'ann@duinveld.example', locale: 'nl' }]])
  expect(await sendAlerts({ database, persons, origin: pages.origin, mail: true }, town, now)).toBe(1)
  const [mail] = await inOrg(
    (tx) =>
      tx<
        { subject: string; text: string; html: string }[]
      >`select subject, body_text as text, body_html as html from mail where org_id = ${town.orgId}`,
  )
  expect(mail?.subject).toMatch(/^Duinveld: 2 signalen, vooral /)
  await showLetter(mail?.html ?? '')

  const path = /\/alerts\/mute\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  const phone = await open(path, sizes.phone)
  const faults = complaints(phone)
  expect(await barriers(phone)).toEqual([])
  await shoot(phone, 'alerts-mute-phone')
  await phone.getByRole('button', { name: 'Een week niets over Afval' }).click()
  await phone.getByText('Afval: stil tot en met donderdag 3 december.').waitFor()
  await shoot(phone, 'alerts-muted-phone')
  expect(await barriers(phone)).toEqual([])
  expect(faults).toEqual([])
  for (const dark of [false, true]) {
    const page = await open('/alerts', sizes.phone, { role: 'editor', dark })
    await page.getByText('Nu stil').waitFor()
    await shoot(page, `alerts-phone${dark ? '-dark' : ''}`)
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  }
})

async function showLetter(html: string) {
  for (const [name, viewport] of [
    ['alerts-letter', { width: 800, height: 700 }],
    ['alerts-letter-phone', sizes.phone],
  ] as const) {
    const page = await (await chrome.newContext({ viewport })).newPage()
    await page.setContent(html)
    await shoot(page, name)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    )
  }
}
