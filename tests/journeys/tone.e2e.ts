/** Tone in a real browser: read under a post, corrected at one key, and the page that says what was learnt. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toneStanding } from '#store'
import { makeTown } from '../../src/match/topics/topics.fixture.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { searchRoutes } from '../../src/tell/search/routes.js'
import { toneRoutes } from '../../src/tell/tone/routes.js'
import { teachTone } from '../../src/town-tone.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const now = new Date('2026-11-23T10:00:00Z')
let held: TestDatabase
let pages: TestPages
let chrome: Browser
let page: Page
let orgId: string

beforeAll(async () => {
  held = await testDatabase()
  const town = await makeTown(held.database)
  orgId = town.org.orgId
  const texts = [
    'Alweer sluikstort aan de glasbol in de Kerkstraat, wanneer komt iemand dit opruimen?',
    'Het containerpark is zaterdag open tot 16 uur.',
    'Prachtige fruitmarkt vandaag, dank aan alle vrijwilligers!',
  ]
  await town.say(texts.map((text, i) => ({ text, at: new Date(now.getTime() - i * 60_000), by: String(i) })))
  pages = await openPages(town.org, [
    searchRoutes({ database: held.database, now: () => now, openLink: async () => 'https://example.org' }),
    toneRoutes({ database: held.database, now: () => now, teach: teachTone, learnt: () => {} }),
  ])
  chrome = await launch()
  page = await chrome.newPage()
  await page.context().addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
})
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await held?.close()
})

const standing = () => held.database.inOrg(orgId, (tx) => toneStanding(tx, orgId))

test('j goes to the next post, a digit says how it sounds, and the page stays', async () => {
  await page.goto(`${pages.origin}/search`)
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('1')
  const first = page.locator('article.post').first()
  await first.locator('button[value=negative][aria-pressed=true]').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('2')
  await page.locator('article.post').nth(1).locator('button[value=neutral][aria-pressed=true]').waitFor()
  expect(new URL(page.url()).pathname).toBe('/search')
  expect(await standing()).toMatchObject({ corrections: 2, byTone: { negative: 1, neutral: 1 } })
})

test('both pages read well on a phone and at a desk', async () => {
  for (const [name, size] of Object.entries({ phone: sizes.phone, desk: sizes.desk })) {
    await page.setViewportSize(size)
    for (const path of ['search', 'tone']) {
      await page.goto(`${pages.origin}/${path}`)
      await shoot(page, `tone-${path}-${name}`)
      expect(await complaints(page)).toEqual([])
    }
  }
})

test('without JavaScript the same button does the same', async () => {
  const bare = await chrome.newContext({ javaScriptEnabled: false })
  await bare.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  const plain = await bare.newPage()
  await plain.goto(`${pages.origin}/search`)
  await plain.locator('article.post').nth(2).locator('button[value=positive]').click()
  await plain.locator('article.post').nth(2).locator('button[value=positive][aria-pressed=true]').waitFor()
  expect((await standing()).byTone.positive).toBe(1)
  await bare.close()
})
