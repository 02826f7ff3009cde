/**
 * The first day of a town, with the real program and a real browser: from the set-up link to a live post on the wall,
 * a question in Vandaag, an answer, and search. The town's own servers speak the protocols of the networks.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, start } from '../program.js'
import { startTown, type ToldPost, type Town } from '../town/index.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const data = dataFolder()
let town: Town
let newsroom: Running
let chrome: Browser
beforeAll(async () => {
  town = await startTown()
  const hosts = [
    town.sources.site,
    town.sources.mastodon,
    town.sources.googleNews,
    ...town.sources.feeds.map((feed) => feed.url),
  ]
  newsroom = await start(data.path, {
    JETSTREAM_URL: town.sources.jetstream,
    GOOGLE_NEWS_URL: town.sources.googleNews,
    MASTODON_HOSTS: new URL(town.sources.mastodon).host,
    DORPSPLEIN_ALLOW_HOSTS: [...new Set(hosts.map((address) => new URL(address).host))].join(','),
    LOG_LEVEL: 'error',
  })
  chrome = await launch()
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await town?.stop()
  data.remove()
})

const said = (id: string, text: string): ToldPost => ({
  id,
  at: new Date(),
  network: 'bluesky',
  author: {
    key: `inwoner-${id}`,
    kind: 'person',
    name: 'Iemand',
    handle: `inwoner-${id}`,
    network: 'bluesky',
  },
  subject: null,
  namesTown: true,
  isQuestion: text.includes('?'),
  lang: 'nl',
  text,
})

test('from the set-up link to a live post on the wall, a question and its answer', async () => {
  const context = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })
  const page = await context.newPage()
  const faults = complaints(page)
  const onward = () => page.getByRole('button', { name: 'Verder' }).click()

  // The set-up path.
  await page.goto(newsroom.setupLink ?? '')
  await page.getByLabel('Uw naam').fill('An Peeters')
  await page.getByLabel('Uw e-mailadres').fill('an@tielt.example')
  await page.getByLabel('Kies een wachtwoord').fill('zes paarden op een rij')
  await onward()
  await page.getByLabel('Gemeente').pressSequentially('Tielt')
  await page
    .getByRole('radio', { name: /^Tielt\b/ })
    .first()
    .check()
  await shoot(page, 'setup-town')
  await onward()
  await page
    .getByLabel(/website/i)
    .first()
    .fill(town.sources.site)
  await page.getByRole('button', { name: 'Kanalen zoeken' }).click()
  await page.getByText('Gevonden op').waitFor()
  await shoot(page, 'setup-channels')
  await onward()
  await shoot(page, 'setup-topics')
  await onward()
  await shoot(page, 'setup-sources')
  await page.getByRole('button', { name: 'Open het plein van Tielt' }).click()
  await page.getByRole('heading', { name: 'Wat leeft er in Tielt' }).waitFor()

  // A post at the source stands on the wall within a second, without a reload.
  await town.jetstream.connected()
  await page.evaluate(() => {
    document.documentElement.dataset.untouched = 'yes'
  })
  const spoken = performance.now()
  town.jetstream.publish(
    said('1', 'In de Kerkstraat in Tielt ligt het afval er nog altijd, al sinds maandag.'),
  )
  await page.getByText('ligt het afval er nog altijd').first().waitFor()
  expect(performance.now() - spoken).toBeLessThan(5_000)
  expect(await page.evaluate(() => document.documentElement.dataset.untouched)).toBe('yes')
  await shoot(page, 'first-post')

  // A question waits in Vandaag, is answered with the keyboard, and can be taken back.
  town.jetstream.publish(said('2', 'Om hoe laat opent het containerpark in Tielt vandaag?'))
  await expect
    .poll(async () => {
      await page.goto(`${newsroom.url}/today`)
      return page.getByRole('heading', { name: /Om hoe laat opent het containerpark/ }).count()
    })
    .toBeGreaterThan(0)
  await page.getByRole('link', { name: /Om hoe laat opent het containerpark/ }).click()
  // A key pressed before the page is there presses nothing: whoever types sees the cursor first.
  await expect
    .poll(async () => {
      await page.keyboard.press('a')
      return page.locator('input[name=title]:focus').count()
    })
    .toBe(1)
  await page.locator('input[name=title]').fill('')
  await page.keyboard.type('Elke dag om 9 uur, op dinsdag tot 19 uur.')
  await page.keyboard.press('Enter')
  await page
    .getByRole('heading', { name: /Om hoe laat opent het containerpark/ })
    .waitFor({ state: 'detached' })
  await page.goto(`${newsroom.url}/wall`)
  await page.getByText('Elke dag om 9 uur').first().waitFor()

  // And everything is found.
  await page.goto(`${newsroom.url}/search?q=containerparken`)
  await page.getByText(/^1 bericht van 1 afzender/).waitFor()
  await page.goto(`${newsroom.url}/topics`)
  await page.goto(`${newsroom.url}/sources`)
  expect(faults).toEqual([])
  await context.close()
})
