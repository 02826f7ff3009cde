/**
 * Help with wording, with the real program, a real browser and a server that speaks as OpenAI's do: set up by an administrator,
 * asked at the desk, taken over by a press, read with its label; and the same with scripts switched off.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, start } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { proposing, startWording, type WordingServer } from '../town/wording.js'
import { complaints, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const data = dataFolder()
let office: PostOffice
let server: WordingServer
let newsroom: Running
let chrome: Browser
let desk: Page
let faults: string[]

beforeAll(async () => {
  office = await startPostOffice()
  server = await startWording()
  const welcome = await foundTielt(data.path)
  newsroom = await start(data.path, {
    SMTP_URL: office.url,
    DORPSPLEIN_ALLOW_HOSTS: server.host,
    LOG_LEVEL: 'error',
  })
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  faults = complaints(desk)
  await enter(desk, newsroom, welcome)
  desk.setDefaultTimeout(8_000)
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await server?.close()
  await office?.close()
  data.remove()
})

test('an administrator chooses a service, and sees how it really answers before turning it on', async () => {
  server.answers(proposing({ headline: 'Zakken blijven staan', said: 'Mensen vragen wanneer ze weggaan.' }))
  await desk.goto(`${newsroom.url}/tamtam`)
  await desk.getByRole('link', { name: 'Hulp bij het verwoorden' }).click()
  await desk.getByLabel('Adres').fill('zomaar iets')
  await desk.getByLabel('Model').fill('dorp-1')
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await desk.getByText('Geef een volledig adres').waitFor()
  // A browser says of a form that came back that it did.
  faults.length = 0
  await desk.getByLabel('Adres').fill(server.url)
  await desk.getByLabel('Sleutel').fill('sk-geheim')
  await desk.getByRole('button', { name: 'Uitproberen' }).click()
  await desk.getByText('De dienst antwoordde in').waitFor()
  await shoot(desk, 'word-help-settings')
  await desk.getByLabel('Sleutel').fill('sk-geheim')
  await desk.getByLabel('De hulp staat aan').check()
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await desk.getByText('De hulp staat aan.').waitFor()
})

test('at the desk it is shown what leaves, then words stand beside the fields, and a press takes them over', async () => {
  server.answers(
    proposing({
      headline: 'Handelaars in de Kerkstraat vragen een omleiding',
      said: 'Handelaars vragen hoe klanten binnen kunnen. Enkelen willen een kaart met routes.',
      reading: 'De werken duren nog drie weken. Een kaart met routes neemt de druk weg.',
    }),
  )
  await desk.goto(`${newsroom.url}/tamtam`)
  await desk.getByLabel('Iets anders toevoegen').fill('Kerkstraat zes weken dicht')
  await desk.getByRole('button', { name: 'Toevoegen' }).click()
  await desk.getByLabel('Wat wordt gezegd, in twee regels').fill('handelaars: hoe klanten binnen? kaart!')
  await desk.getByLabel('Duiding', { exact: true }).fill('nog 3 weken, kaart helpt, bel 0470 12 34 56')
  await desk.getByRole('button', { name: 'Stel woorden voor' }).click()
  await desk.getByText('Dit vertrekt als u om woorden vraagt').first().waitFor()
  expect(await desk.locator('.word-sent').textContent()).not.toContain('0470')
  await shoot(desk, 'word-help-sent')
  await desk.setViewportSize(sizes.phone)
  await shoot(desk, 'word-help-sent-phone')
  await desk.setViewportSize(sizes.desk)
  await desk.getByRole('button', { name: 'Verstuur dit en vraag woorden' }).click()
  await desk.getByText('De werken duren nog drie weken.').waitFor()
  await desk.evaluate('scrollTo(0, 0)')
  await shoot(desk, 'word-help-desk')
  await desk.setViewportSize(sizes.phone)
  await shoot(desk, 'word-help-desk-phone')
  await desk.setViewportSize(sizes.desk)
  await desk.getByRole('button', { name: 'Neem het voorstel over voor: wat wordt gezegd' }).click()
  await expect
    .poll(() => desk.getByLabel('Wat wordt gezegd, in twee regels').inputValue())
    .toContain('Enkelen willen een kaart')
  await desk.locator('.word-mark').waitFor()
  await desk.emulateMedia({ colorScheme: 'dark' })
  await desk.evaluate('scrollTo(0, 0)')
  await shoot(desk, 'word-help-taken-dark')
  await desk.emulateMedia({ colorScheme: 'light' })
  const preview = desk.frameLocator('#tamtam-preview iframe')
  await preview.getByText('Verwoord door een machine: wat wordt gezegd.').waitFor()
  // Enter in a field saves, and takes nothing over.
  await desk.getByLabel('Titel', { exact: true }).press('Enter')
  await desk.waitForLoadState()
  expect(await desk.getByLabel('Titel', { exact: true }).inputValue()).toBe('Kerkstraat zes weken dicht')
  expect(faults).toEqual([])
})

test('the ledger says that no time stamps are asked for, and where to ask them', async () => {
  await desk.goto(`${newsroom.url}/ledger`)
  await desk.getByText('Er worden geen tijdstempels gevraagd.').waitFor()
  await desk.getByLabel('Adres van de dienst').scrollIntoViewIfNeeded()
  await shoot(desk, 'word-help-ledger')
})

test('it works without scripts, and a word of one’s own takes the label away', async () => {
  const plain = await chrome.newContext({
    locale: 'nl-BE',
    viewport: sizes.phone,
    javaScriptEnabled: false,
    storageState: await desk.context().storageState(),
  })
  const page = await plain.newPage()
  await page.goto(`${newsroom.url}/tamtam`)
  await page.getByRole('button', { name: 'Stel andere woorden voor' }).click()
  await page.getByRole('button', { name: 'Neem het voorstel over voor: titel' }).click()
  const headline = page.getByLabel('Titel', { exact: true })
  expect(await headline.inputValue()).toBe('Handelaars in de Kerkstraat vragen een omleiding')
  expect(await page.locator('.word-mark').count()).toBe(2)
  await headline.fill('Handelaars vragen een omleiding')
  await page.getByRole('button', { name: 'Bewaren' }).first().click()
  expect(await page.locator('.word-mark').count()).toBe(1)
  server.answers({ mischief: 'html' })
  await page.getByRole('button', { name: 'Stel andere woorden voor' }).click()
  await page.getByText('Wat terugkwam, is geen voorstel.').waitFor()
  await shoot(page, 'word-help-problem-phone')
  await plain.close()
})
