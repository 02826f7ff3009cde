/** The editor of a query in a real browser: it colours, completes, follows what is typed, and everything has a key. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { addTopic, saveList } from '#store'
import { topicRoutes } from '../../src/match/topics/routes.js'
import { makeTown } from '../../src/match/topics/topics.fixture.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const now = new Date('2026-11-23T10:00:00Z')
let held: TestDatabase
let pages: TestPages
let chrome: Browser
let page: Page
let faults: string[]
let topicId: string

const said = [
  'Alweer sluikstort aan de glasbol in de Kerkstraat, wanneer komt iemand dit opruimen?',
  'Het containerpark is zaterdag open tot 16 uur.',
  'Peren uit Peer: de fruitmarkt was een succes, de markt zat vol.',
  'De Kerkstraat is dicht, de omleiding loopt over de Markt.',
  'Vuilniszakken blijven staan op de Markt',
]

beforeAll(async () => {
  held = await testDatabase()
  const town = await makeTown(held.database)
  const { orgId } = town.org
  await town.say(
    Array.from({ length: 60 }, (_, i) => ({
      text: said[(i * 7) % said.length] as string,
      at: new Date(now.getTime() - ((i * i * 11) % 600) * 3_600_000 - i * 60_000),
      by: String(i % 23),
      ...(i % 3 === 0 ? { source: town.bluesky } : {}),
    })),
  )
  topicId = await held.database.inOrg(orgId, async (tx) => {
    await saveList(tx, orgId, 'ann', { name: 'afval', entries: 'sluikstort\nvuilnis*' })
    return addTopic(tx, orgId, 'ann', {
      name: 'Afval',
      domain: 'waste',
      purpose: 'Vragen over afval op tijd zien.',
      legalBasis: 'Taak van algemeen belang.',
      owner: 'Ann Claeys',
      query: 'sluikstort*',
      endsOn: '2027-05-20',
    })
  })
  pages = await openPages(town.org, [
    topicRoutes({
      database: held.database,
      bus: createBus(),
      now: () => now,
      isAlsoAWord: (name) => name === 'Peer',
      persons: async () => new Map(),
    }),
  ])
  chrome = await launch()
  const context = await chrome.newContext({ locale: 'nl-BE', viewport: { width: 1280, height: 900 } })
  await context.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  // The pages of one room stand here, without the house's icon.
  await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  page = await context.newPage()
  faults = complaints(page)
})
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await held?.close()
})

const query = () => page.locator('textarea[name="query"]')

test('what is typed is coloured, and tried at once', async () => {
  await page.goto(`${pages.origin}/topics/${topicId}/edit`)
  await query().fill('markt OR (sluikstort* -"oud papier")')
  await page.locator('.q-operator', { hasText: 'OR' }).waitFor()
  expect(await page.locator('.q-phrase').first().textContent()).toBe('"oud papier"')
  await page.locator('#lab h2').waitFor()
  expect(await page.locator('#lab h2').textContent()).toContain('berichten van')
  await page.locator('#lab summary', { hasText: 'erbij' }).waitFor()
  await shoot(page, 'lab-desk')
  await page.locator('#lab').scrollIntoViewIfNeeded()
  await shoot(page, 'lab-desk-result-phone')
})

test('the colours stand exactly behind the letters', async () => {
  const text = await query().evaluate((field) => {
    const style = getComputedStyle(field)
    return [style.font, style.padding, style.lineHeight, field.getBoundingClientRect().width]
  })
  const behind = await page
    .locator('.query-colours')
    .first()
    .evaluate((overlay) => {
      const style = getComputedStyle(overlay)
      return [style.font, style.padding, style.lineHeight, overlay.getBoundingClientRect().width]
    })
  expect(behind).toEqual(text)
})

test('a list, a place and an operator are completed by the keyboard alone', async () => {
  await query().fill('')
  await query().pressSequentially('$af')
  await page.getByRole('option', { name: '$afval' }).waitFor()
  await shoot(page, 'lab-complete')
  await page.keyboard.press('Enter')
  await query().pressSequentially('OR')
  await page.keyboard.press('Escape')
  await query().pressSequentially(' place:Tiel')
  await page.getByRole('option', { name: 'place:Tielt', exact: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  expect(await page.locator('[aria-selected="true"]').textContent()).toContain('place:')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('listbox', { includeHidden: true }).first().isVisible()).toBe(false)
  expect(await query().inputValue()).toBe('$afval OR place:Tiel')
})

test('a word that stands out is left out with Alt and its digit', async () => {
  await query().fill('markt')
  const first = page.locator('[data-digit="1"]')
  await first.waitFor()
  const word = (await first.textContent())?.replace(/^\d\s*/, '').trim()
  await query().press('Alt+1')
  await page.locator('.lab-part', { hasText: 'Er is nog niets bewaard' }).waitFor()
  expect(await query().inputValue()).toBe(`markt -${word}`)
})

test('posts are judged with the keyboard', async () => {
  await page.goto(`${pages.origin}/topics/${topicId}/judge`)
  await page.locator('[data-post]').first().focus()
  await page.keyboard.press('j')
  await page.keyboard.press('f')
  await shoot(page, 'lab-judge')
  await page.getByRole('button', { name: 'Bewaren' }).click()
  await page.getByText('1 van de 2 juist').waitFor()
})

test('it fits a telephone', async () => {
  await page.setViewportSize(sizes.phone)
  await page.goto(`${pages.origin}/topics/${topicId}/edit`)
  await query().fill('markt OR sluikstort*')
  await page.locator('#lab h2').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    sizes.phone.width,
  )
  await shoot(page, 'lab-phone')
  await page.goto(`${pages.origin}/topics/lists`)
  await shoot(page, 'lists-phone')
  expect(faults).toEqual([])
})
