/**
 * A crisis as an exercise on a replay, with the real program, a real browser and a real mail server: started by an editor, on the
 * clock of a day that is past, written, released by a press, read on a phone by who is on duty, and ended.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, run, start } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const data = dataFolder()
const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-replay-'))
let office: PostOffice
let newsroom: Running
let chrome: Browser
let desk: Page
let phone: BrowserContext
let faults: string[]
let pictureLink: string

/** Eight people who ask the same in the half hour before, and four that say something else. */
function recording(): string {
  const at = (minute: number) => `2020-03-12T13:${String(minute).padStart(2, '0')}:00Z`
  const asked = Array.from({ length: 8 }, (_, i) => ({
    id: `q${i}`,
    source: 'recorded',
    createdAt: at(10 + i),
    text: `Gaan de scholen in Tielt maandag nog open? ${'Wie weet iets. '.repeat(i % 3)}`,
    lang: 'nl',
    author: `asker ${i}`,
  }))
  const others = Array.from({ length: 4 }, (_, i) => ({
    id: `o${i}`,
    source: 'recorded',
    createdAt: at(30 + i),
    text: `De winkel aan de markt is leeg, rek ${i} ook.`,
    lang: 'nl',
    author: `other ${i}`,
  }))
  return [...asked, ...others].map((post) => JSON.stringify(post)).join('\n')
}

beforeAll(async () => {
  office = await startPostOffice()
  const welcome = await foundTielt(data.path)
  const file = process.env.DORPSPLEIN_REPLAY ?? join(folder, 'day.jsonl')
  if (!process.env.DORPSPLEIN_REPLAY) writeFileSync(file, recording())
  await run(['replay', file, '--org', 'tielt', '--data', data.path])
  newsroom = await start(data.path, { SMTP_URL: office.url, LOG_LEVEL: 'error' })
  chrome = await launch()
  const wide = { width: 1280, height: 900 }
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: wide })).newPage()
  phone = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })
  faults = complaints(desk)
  await enter(desk, newsroom, welcome)
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await office?.close()
  data.remove()
  rmSync(folder, { recursive: true, force: true })
})

const linkIn = (text: string, path: string) =>
  new RegExp(`http://localhost:\\d+/${path}/\\S+`).exec(text)?.[0] ?? ''
/** At both sizes, the whole page. */
async function shootBoth(page: Page, name: string): Promise<void> {
  await shoot(page, `${name}-desk-as-long-as-a-phone`)
  const before = page.viewportSize()
  await page.setViewportSize(sizes.phone)
  await shoot(page, `${name}-phone`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'no sideways scrolling').toBe(390)
  if (before) await page.setViewportSize(before)
}
test('an alderman is invited', async () => {
  await desk.goto(`${newsroom.url}/people`)
  await desk.getByLabel(/mail/i).last().fill('bo@tielt.example')
  await desk.getByLabel('Beleidsmaker').check()
  const [mail] = await Promise.all([
    office.delivered(),
    desk
      .getByRole('button', { name: /uitnodig/i })
      .last()
      .click(),
  ])
  const page = await phone.newPage()
  await page.goto(linkIn(mail.at(-1)?.text ?? '', 'invitation'))
  await page.getByLabel('Uw naam').fill('Bo Maes')
  await page.locator('main form button').click()
  const refused = await page.goto(`${newsroom.url}/crisis`)
  expect(refused?.status()).toBe(403)
})

test('an exercise starts from Vandaag, on a day that is past, and the roster hears that it is one', async () => {
  await desk.goto(`${newsroom.url}/today`)
  await desk.getByRole('link', { name: 'Crisisstand' }).click()
  await desk.getByLabel('Naam').fill('Scholen dicht')
  await desk.getByLabel('Bo Maes').check()
  await desk.getByLabel('Het is een oefening').check()
  await desk.getByLabel('Oefenen op een vroeger moment').fill('2020-03-12T14:40')
  await shootBoth(desk, 'crisis-start')
  expect(await barriers(desk)).toEqual([])
  const before = office.mails.length
  const [mails] = await Promise.all([
    office.delivered(before + 2),
    desk.getByRole('button', { name: 'Crisisstand starten' }).click(),
  ])
  for (const mail of mails.slice(before)) {
    expect(mail.subject).toMatch(/^OEFENING/)
    expect(mail.text).toMatch(/^OEFENING/)
  }
  await desk.getByText('12 maart 2020, 14.4').first().waitFor()
  if (!process.env.DORPSPLEIN_REPLAY) await desk.getByText('12 berichten, 12 afzenders').waitFor()
})

test('nothing leaves without something written; what is typed stays', async () => {
  await desk
    .getByLabel('Wat mensen moeten weten')
    .fill('Gaan de scholen maandag open?\nWie vangt kinderen op?')
  await desk.getByLabel('Gedrag dat hindert').fill('Mensen kopen de rekken leeg.')
  await desk.getByLabel('Wat mensen geduid willen').fill('Waarom nu wel en vorige week niet?')
  await desk.getByLabel('Gerucht 1', { exact: true }).fill('De winkels sluiten morgen.')
  await desk.getByLabel('Nagegaan? (1)').selectOption('1')
  await desk.getByRole('button', { name: /beeld 1 vrijgeven/ }).click()
  await desk.getByText('Een gerucht dat nagegaan is').waitFor()
  expect(await desk.getByLabel('Gedrag dat hindert').inputValue()).toBe('Mensen kopen de rekken leeg.')
  await desk.getByLabel('Wat klopt (1)').fill('Voedingswinkels blijven open.')
  await desk.getByLabel('Gerucht 2', { exact: true }).fill('Het leger komt.')
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await shootBoth(desk, 'crisis-write')
  expect(await barriers(desk)).toEqual([])
})

test('a person releases it, and who is on duty reads it on a phone', async () => {
  const before = office.mails.length
  const [mails] = await Promise.all([
    office.delivered(before + 2),
    desk.getByRole('button', { name: 'OEFENING: beeld 1 vrijgeven aan 2 personen' }).click(),
  ])
  const mail = mails.find((one, index) => index >= before && one.to.includes('bo@tielt.example'))
  expect(mail?.subject).toMatch(/^OEFENING · Scholen dicht: beeld 1/)
  expect(mail?.text).toContain('De winkels sluiten morgen. (nagegaan)')
  expect(mail?.text).toContain('Het leger komt. (niet nagegaan)')
  pictureLink = linkIn(mail?.text ?? '', 'crisis')
  const page = await phone.newPage()
  const wrong = complaints(page)
  await page.goto(pictureLink)
  await page.getByRole('heading', { name: 'Beeld 1' }).waitFor()
  expect(await page.title()).toMatch(/^OEFENING/)
  await shoot(page, 'crisis-read-phone')
  expect(await barriers(page)).toEqual([])
  // At the head of every page, the wall included.
  await page.goto(`${newsroom.url}/tamtam`)
  await page.getByRole('link', { name: 'OEFENING: Scholen dicht. U bent van wacht.' }).waitFor()
  await page.goto(`${newsroom.url}/wall`)
  await page.getByRole('link', { name: 'OEFENING: Scholen dicht. U bent van wacht.' }).waitFor()
  expect(wrong).toEqual([])
  await desk.goto(pictureLink)
  await shootBoth(desk, 'crisis-read')
})

test('a press ends it; the line is gone, the picture stays, and the ledger is whole', async () => {
  await desk.goto(`${newsroom.url}/crisis`)
  await desk.getByText('Oefening beëindigen').click()
  await desk.getByRole('button', { name: 'Ja, beëindigen' }).click()
  await desk.getByText('Mensen kopen de rekken leeg.').waitFor()
  expect(await desk.locator('.duty').count()).toBe(0)
  await desk.goto(`${newsroom.url}/crisis`)
  await shootBoth(desk, 'crisis-after')
  // A page that says what is in the way has status 422, which browsers complain of.
  expect(faults.filter((one) => !one.includes('422'))).toEqual([])
  await newsroom.stop()
  const { out } = await run(['verify', '--data', data.path])
  // Started, released, sent to two, ended; and how the mails of start and picture to these two fared.
  expect(JSON.parse(out)).toMatchObject({ org: 'tielt', broken: null, entries: 9 })
  newsroom = await start(data.path, { LOG_LEVEL: 'error' })
})
