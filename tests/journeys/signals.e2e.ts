/** What stands out, in a real browser: from the queue of the day to why, and away again at one key. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { type Organisation, organisation } from '#store'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { signalRoutes } from '../../src/tell/signals/routes.js'
import { at, townWithSignals } from '../../src/tell/signals/signals.fixture.js'
import { todayRoutes } from '../../src/tell/today/routes.js'
import { createSignalLook } from '../../src/town-signals.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

let db: TestDatabase
let pages: TestPages
let chrome: Browser
beforeAll(async () => {
  db = await testDatabase()
  const { database } = db
  const { orgId } = await townWithSignals(database)
  const town = (await database.inOrg(orgId, (tx) => organisation(tx, orgId))) as Organisation
  const now = () => at
  await createSignalLook({ database, bus: createBus(), now })(town)
  const here = { ...town, name: 'Duinveld', slug: 'duinveld', municipality: null, locale: 'nl' }
  pages = await openPages(here, [
    todayRoutes({ database, bus: createBus(), now, persons: async () => new Map() }),
    signalRoutes({ database, now }),
  ])
  chrome = await launch()
}, 60_000)
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await db?.close()
})

async function open(path: string, viewport: { width: number; height: number }, dark = false): Promise<Page> {
  const context = await chrome.newContext({ viewport, colorScheme: dark ? 'dark' : 'light', locale: 'nl-BE' })
  await context.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  const page = await context.newPage()
  await page.goto(pages.origin + path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  return page
}

test('the queue of the day says what stands out, why, and lets go of it at one key', async () => {
  const page = await open('/today', sizes.desk)
  const faults = complaints(page)
  await page.getByRole('heading', { name: 'Valt op' }).waitFor()
  await shoot(page, 'signals-today')
  expect(await page.locator('.chosen.sheet').textContent()).toContain('gewone donderdag')
  expect(await barriers(page)).toEqual([])

  await page.keyboard.press('w')
  await page.getByRole('heading', { name: 'Waarom ziet u dit?' }).waitFor()
  expect(await page.locator('main').textContent()).toMatch(/Veel gebruikt: .*containerpark/)
  await shoot(page, 'signals-why')
  await page.goBack()
  await page.keyboard.press('g')
  await page.waitForLoadState('load')
  expect(await page.locator('.queue').textContent()).not.toContain('containerpark')
  expect(faults).toEqual([])
})

test('a drip is shown week by week, and becomes a follow-up', async () => {
  const page = await open('/signals', sizes.desk)
  await shoot(page, 'signals-list')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Geurhinder aan de vaart' }).click()
  await shoot(page, 'signals-drip')
  expect(await page.locator('main').textContent()).toContain('mogelijk één melder')
  for (const dark of [false, true]) {
    const phone = await open(new URL(page.url()).pathname, sizes.phone, dark)
    await shoot(phone, `signals-drip-phone${dark ? '-dark' : ''}`)
    expect(await barriers(phone)).toEqual([])
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  }
  const today = await open('/today', sizes.desk)
  await today.locator('.item.chosen').getByRole('button', { name: 'opvolging' }).click()
  await today.waitForURL(/\/follow-up\//)
})
