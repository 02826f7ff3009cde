/**
 * From what stands out to whether it cooled, in a real browser: a signal is followed at one press, answered with the coach beside it,
 * and measured when the days after are over.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { type Organisation, organisation } from '#store'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { signalRoutes } from '../../src/tell/signals/routes.js'
import { at, townWithSignals } from '../../src/tell/signals/signals.fixture.js'
import { createSignalLook } from '../../src/town-signals.js'
import { measureDue } from '../../src/weigh/cooling/job.js'
import { followUpRoutes } from '../../src/weigh/follow-up/routes.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

let db: TestDatabase
let pages: TestPages
let chrome: Browser
let town: Organisation
let clock = at
beforeAll(async () => {
  db = await testDatabase()
  const { database } = db
  const { orgId } = await townWithSignals(database)
  town = (await database.inOrg(orgId, (tx) => organisation(tx, orgId))) as Organisation
  const now = () => clock
  await createSignalLook({ database, bus: createBus(), now })(town)
  const here = { ...town, name: 'Duinveld', slug: 'duinveld', municipality: null, locale: 'nl' }
  pages = await openPages(here, [
    signalRoutes({ database, now }),
    followUpRoutes({
      database,
      bus: createBus(),
      now,
      persons: async () => new Map([['ann', { name: 'Ann Claeys' }]]),
      mail: null,
      names: { of: async () => null },
      answering: { actsOf: () => [], longestOf: () => 0, nudge: () => {} },
      answered: async () => {},
      networks: [{ name: 'Bluesky', longest: 300 }],
      openLink: async () => '',
    }),
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
  return page
}

test('a signal is followed, answered with the coach, and measured when the days after are over', async () => {
  const page = await open('/signals', sizes.desk)
  const faults = complaints(page)
  const missing: string[] = []
  page.on('response', (answer) => answer.status() >= 400 && missing.push(new URL(answer.url()).pathname))
  await page.locator('.signals a').first().click()
  await page.getByRole('button', { name: 'Volg dit op' }).click()
  await page.getByText('Een signaal om op te volgen').waitFor()
  await shoot(page, 'signal-followed')
  expect(await barriers(page)).toEqual([])
  const followed = page.url()

  // By the keyboard: to the text, into the field.
  await page.keyboard.press('t')
  await page.getByText('Ik koppel terug').first().waitFor()
  await page.keyboard.press('a')
  const field = page.getByLabel('Uw antwoord')
  await field.fill(
    'We begrijpen de hinder. De werken lopen uit omdat een leiding brak. We herstellen ze vóór vrijdag. Bel ons gerust.',
  )
  await page.getByText('gevonden: “begrijpen”').waitFor()
  expect(await page.getByText(/^gezocht naar/).count()).toBe(0)
  await page.getByRole('button', { name: 'Akkoord met deze tekst' }).click()
  await shoot(page, 'signal-agreed')
  await page.getByRole('button', { name: 'Het staat er' }).click()
  await page.getByText('Werd het rustiger?').waitFor()
  await page.getByText(/^De dag erna: wordt gemeten op/).waitFor()

  clock = new Date(at.getTime() + 9 * 86_400_000)
  expect(await measureDue(db.database, town, clock)).toBe(2)
  await page.goto(followed)
  await page
    .getByText(/^De dag erna: (het gesprek werd rustiger|geen duidelijk verschil|te weinig om te zeggen)\./)
    .waitFor()
  await page
    .getByText(/^7 dagen erna: (het gesprek werd rustiger|geen duidelijk verschil|te weinig om te zeggen)\./)
    .waitFor()
  await page.getByText(/^30 dagen erna: wordt gemeten op/).waitFor()
  await shoot(page, 'signal-measured')
  expect(await barriers(page)).toEqual([])
  const phone = await open(new URL(followed).pathname, sizes.phone, true)
  await shoot(phone, 'signal-measured-phone-dark')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    sizes.phone.width,
  )
  // The browser asks for an icon, which this bare server does not have.
  expect(missing.filter((path) => path !== '/favicon.ico')).toEqual([])
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
})
