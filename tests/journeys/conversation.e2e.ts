/**
 * A question under the town's Facebook post, with the real program and a real browser: from setting Facebook up on its
 * page, through the call of the network, the wall and the follow-up, to the answer that stands under the post.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, start } from '../program.js'
import { type Meta, startMeta } from '../town/meta.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const data = dataFolder()
let meta: Meta
let town: string
let newsroom: Running
let chrome: Browser
let page: Page
let faults: string[]

beforeAll(async () => {
  meta = await startMeta()
  town = meta.addPage('Stad Tielt')
  newsroom = await start(data.path, {
    NETWORK_STAND_INS: `graph=${meta.url},facebook=${meta.url}`,
    DORPSPLEIN_ALLOW_HOSTS: new URL(meta.url).host,
    LOG_LEVEL: 'error',
  })
  chrome = await launch()
  const context = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })
  page = await context.newPage()
  faults = complaints(page)
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await meta?.close()
  data.remove()
})

const onward = () => page.getByRole('button', { name: 'Verder' }).click()

test('a town sets Facebook up by itself, step by step', async () => {
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
  for (let step = 0; step < 3; step += 1) await onward()
  await page.getByRole('button', { name: 'Open het plein van Tielt' }).click()

  await page.goto(`${newsroom.url}/networks`)
  await shoot(page, 'networks')
  await page.getByRole('link', { name: 'Facebook' }).first().click()
  await shoot(page, 'network-facebook')
  await page.getByLabel('App ID').fill(meta.app.id)
  await page.getByLabel('App secret').fill('fedcba9876543210fedcba9876543210')
  await page.getByRole('button', { name: 'Nakijken' }).click()
  // The network says no, in words; the secret is not shown again.
  await page.getByText('horen niet bij elkaar').waitFor()
  expect(await page.content()).not.toContain('fedcba98')
  await shoot(page, 'network-facebook-wrong')
  await page.getByLabel('App secret').fill(meta.app.secret)
  await page.getByRole('button', { name: 'Nakijken' }).click()
  await page.getByText(meta.app.name).waitFor()
  await page.getByRole('button', { name: 'Nakijken' }).last().click()
  await shoot(page, 'network-facebook-steps')
  await page.getByRole('link', { name: 'Aanmelden bij Facebook' }).click()
  await page.getByRole('heading', { name: /horen op Facebook/ }).waitFor()
  await shoot(page, 'network-facebook-offers')
  expect(await page.getByLabel('Stad Tielt').isChecked()).toBe(true)
  await page.locator('main form button').first().click()
  // What was missing on the wall since the set-up is missed no more.
  await page.goto(`${newsroom.url}/wall`)
  expect(await page.getByText('Nog niet gekoppeld').count()).toBe(0)
  await page.goto(`${newsroom.url}/networks/facebook`)
  await shoot(page, 'network-facebook-done')
})

test('a comment stands on the wall within a second, is followed up, and is answered under the post', async () => {
  // What the page says is pasted at the network: from now on it calls us.
  const address = await page.getByLabel('Ons adres (Callback URL)').inputValue()
  const word = await page.getByLabel('Het woord ter controle (Verify token)').inputValue()
  expect(await meta.subscribe(address, word)).toBe(true)
  const post = meta.post(town, 'De Kerkstraat gaat maandag weer open voor alle verkeer.')
  await meta.calls.delivered()

  await page.goto(`${newsroom.url}/wall`)
  await page.getByText('De Kerkstraat gaat maandag weer open').first().waitFor()
  await page.evaluate(() => {
    document.documentElement.dataset.untouched = 'yes'
  })
  const spoken = performance.now()
  const question = 'Mag de bus er dan ook weer door, of blijft de omleiding?'
  const comment = meta.comment(post, { name: 'Mieke Janssens', id: '77001', text: question })
  await page.getByText('Mag de bus er dan ook weer door').first().waitFor()
  expect(performance.now() - spoken).toBeLessThan(5_000)
  expect(await page.evaluate(() => document.documentElement.dataset.untouched)).toBe('yes')
  // The wall names nobody.
  expect(await page.content()).not.toContain('Mieke')
  await shoot(page, 'wall-comment')

  // It waits in Vandaag and in the list, and one press takes her to where it is answered.
  await page.goto(`${newsroom.url}/today`)
  await page.getByRole('heading', { name: /Mag de bus er dan ook weer door/ }).waitFor()
  await shoot(page, 'today-comment')
  await page.goto(`${newsroom.url}/follow-up`)
  await shoot(page, 'follow-up-list')
  await page.getByRole('link', { name: /Mag de bus er dan ook weer door/ }).click()
  // Who does webcare sees who asks.
  await page.getByText('Mieke Janssens').waitFor()
  await page.getByLabel('Uw antwoord').fill('Ja, vanaf maandag 6 uur rijdt lijn 3 weer door de Kerkstraat.')
  // The coach says what it found in it, and what it looked for.
  await page.getByText('gevonden: “vanaf”').waitFor()
  await page.getByText(/gezocht naar woorden zoals begrijp/).waitFor()
  await shoot(page, 'follow-up-answer')
  await page.getByRole('button', { name: 'Verzenden' }).click()

  await expect
    .poll(() => meta.repliesUnder(comment).map(({ text }) => text))
    .toEqual(['Ja, vanaf maandag 6 uur rijdt lijn 3 weer door de Kerkstraat.'])
  await page.getByText('Gedaan').first().waitFor()
  await page.reload()
  await shoot(page, 'follow-up-answered')
  await page.goto(`${newsroom.url}/wall`)
  await page.getByText('vanaf maandag 6 uur rijdt lijn 3').first().waitFor()
  await page.goto(`${newsroom.url}/follow-up`)
  await page.getByText('1 van 1').first().waitFor()
})

test('when the line breaks after the network did it, the answer still stands there once', async () => {
  const post = meta.post(town, 'Het zwembad is dit weekend gesloten.')
  const comment = meta.comment(post, {
    name: 'Jan Mertens',
    id: '77002',
    text: 'Kan ik mijn tickets ruilen?',
  })
  await expect
    .poll(async () => {
      await page.goto(`${newsroom.url}/follow-up`)
      return page.getByRole('link', { name: /Kan ik mijn tickets ruilen/ }).count()
    })
    .toBe(1)
  await page.getByRole('link', { name: /Kan ik mijn tickets ruilen/ }).click()
  await page.getByLabel('Uw antwoord').fill('Ja, aan de balie, tot eind december.')
  meta.loseNextAnswer('line')
  await page.getByRole('button', { name: 'Verzenden' }).click()
  await expect
    .poll(
      async () => {
        await page.reload()
        return page.getByText('Gedaan').count()
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBeGreaterThan(0)
  expect(meta.repliesUnder(comment)).toHaveLength(1)
})

test('a comment that is taken back is gone here, and no page complained', async () => {
  const post = meta.post(town, 'Zondag is het autoluwe zondag.')
  const comment = meta.comment(post, {
    name: 'Els Baert',
    id: '77003',
    text: 'Waar kan ik zondag parkeren dan?',
  })
  await meta.calls.delivered()
  await expect
    .poll(async () => {
      await page.goto(`${newsroom.url}/search?q=zondag`)
      return page.getByText('Waar kan ik').count()
    })
    .toBeGreaterThan(0)
  meta.removeComment(comment)
  await meta.calls.delivered()
  await page.reload()
  expect(await page.getByText('Waar kan ik').count()).toBe(0)
  // A secret that is wrong is answered with a page that says so.
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
})
