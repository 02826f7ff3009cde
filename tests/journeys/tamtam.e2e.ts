/**
 * The daily tamtam, with the real program, a real browser and a real mail server: made by an editor, sent by a press, read
 * by an alderman on a phone, confirmed, taken up, and proven by the ledger.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pagesIn } from '../../src/basics/pdf.js'
import { dataFolder, type Running, run, start } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { complaints, keepShot, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const data = dataFolder()
let office: PostOffice
let newsroom: Running
let chrome: Browser
let desk: Page
let phone: BrowserContext
let faults: string[]
let editionLink: string

beforeAll(async () => {
  office = await startPostOffice()
  const welcome = await foundTielt(data.path)
  newsroom = await start(data.path, { SMTP_URL: office.url, LOG_LEVEL: 'error' })
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  phone = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })
  faults = complaints(desk)
  await enter(desk, newsroom, welcome)
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await office?.close()
  data.remove()
})

const linkIn = (text: string, path: string) =>
  new RegExp(`http://localhost:\\d+/${path}/[\\w-]+`).exec(text)?.[0] ?? ''

test('an alderman is invited and becomes a reader', async () => {
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
  await page.goto(`${newsroom.url}/tamtam`)
  await page.getByText('Nog geen tamtam voor u').waitFor()
  await desk.goto(`${newsroom.url}/tamtam/readers`)
  await desk.getByLabel('Bo Maes').first().selectOption({ label: 'Het hele bestuur' })
  await desk.getByRole('button', { name: 'Bewaren' }).first().click()
  expect(await desk.getByLabel('Bo Maes').first().inputValue()).not.toBe('')
  await shoot(desk, 'tamtam-readers')
  await phone.clearCookies()
})

test('an item without a reading does not leave; what a person wrote does', async () => {
  await desk.goto(`${newsroom.url}/tamtam`)
  await shoot(desk, 'tamtam-quiet')
  await desk.getByLabel('Iets anders toevoegen').fill('Kerkstraat zes weken dicht')
  await desk.getByRole('button', { name: 'Toevoegen' }).click()
  await desk.getByRole('link', { name: 'Nakijken en versturen' }).click()
  await desk.getByText('“Kerkstraat zes weken dicht” heeft geen duiding').waitFor()
  expect(await desk.getByRole('button', { name: 'Versturen' }).isDisabled()).toBe(true)

  await desk.goto(`${newsroom.url}/tamtam`)
  await desk
    .getByLabel('Wat wordt gezegd, in twee regels')
    .fill('Handelaars vragen hoe klanten binnen kunnen.')
  await desk
    .getByLabel('Duiding', { exact: true })
    .fill('Mensen vragen informatie; van protest is weinig te zien. Een kaart met routes neemt de druk weg.')
  await desk.getByLabel('Voorstel').fill('kaart met routes')
  await desk.getByText('Meer: nagegaan').click()
  await desk.getByLabel('Lezers bevestigen dit apart').check()
  // Counted while typing, before anything is saved.
  await desk.getByText(/^30 van 450 woorden · 8 seconden lezen/).waitFor()
  // Saved by itself: the page asked anew holds it.
  await expect
    .poll(async () => await desk.locator('[name=revision]').inputValue(), { timeout: 15_000 })
    .not.toBe('0')
  // The preview follows what is saved, on a phone, on paper and as a mail.
  const frame = desk.frameLocator('#tamtam-preview iframe')
  for (const way of ['telefoon', 'papier', 'mail']) {
    await desk.getByRole('link', { name: way, exact: true }).click()
    await frame.getByText('Een kaart met routes neemt de druk weg.').waitFor()
    await shoot(desk, `tamtam-preview-${way}`)
  }
  await desk.getByLabel('Pluim').fill('De kerstverlichting hangt mooi.')
  await desk.getByLabel('Hoe is de stemming').fill('Rustig, buiten de Kerkstraat.')
  await desk.locator('form[action="/tamtam/day"] button').click()
  await shoot(desk, 'tamtam-desk')
  // A second item, moved and put out by keys alone; undone after the page was asked anew.
  await desk.getByLabel('Iets anders toevoegen').fill('Nog iets')
  await desk.getByRole('button', { name: 'Toevoegen' }).click()
  await desk.getByRole('heading', { name: 'Twee dingen voor de tamtam' }).waitFor()
  const order = () => desk.locator('section[aria-label="In de tamtam"] .tamtam-name').allTextContents()
  const key = async (name: string, wanted: string[]) => {
    await desk.locator('h1').click()
    await desk.keyboard.press(name)
    await expect.poll(order, { timeout: 10_000 }).toEqual(wanted)
  }
  await key('h', ['Nog iets', 'Kerkstraat zes weken dicht'])
  await key('l', ['Kerkstraat zes weken dicht', 'Nog iets'])
  await key('e', ['Kerkstraat zes weken dicht'])
  await desk.goto(`${newsroom.url}/tamtam`)
  await key('z', ['Kerkstraat zes weken dicht', 'Nog iets'])
  await desk.getByRole('link', { name: 'Nog iets' }).click()
  await key('e', ['Kerkstraat zes weken dicht'])
  await desk.getByRole('link', { name: 'Nakijken en versturen' }).click()
  await shoot(desk, 'tamtam-send')
  const [mails] = await Promise.all([
    office.delivered(),
    desk.getByRole('button', { name: 'Versturen' }).click(),
  ])
  const mail = mails.at(-1)
  expect(mail?.to).toEqual(['bo@tielt.example'])
  expect(mail?.subject).toContain('Tamtam Tielt')
  expect(mail?.text).toContain('Een kaart met routes neemt de druk weg.')
  expect(mail?.html).toContain('Gezien')
  // Nothing in the mail is fetched, so nothing tells that it was opened.
  expect(mail?.html || '').not.toMatch(/<img|<link|@import|url\(/i)
  editionLink = linkIn(mail?.text ?? '', 'tamtam/open')
  expect(editionLink).not.toBe('')
  // Who sent sees it arrive, without asking the page again.
  await desk.getByRole('heading', { name: 'De tamtam is verstuurd' }).waitFor()
  await desk.getByText('1 van 1 verstuurd').waitFor()
  await shoot(desk, 'tamtam-sent')
})

test('the mail reads on a phone and a desk, by day and by night; a screen inside shows its headlines', async () => {
  const html = office.mails.at(-1)?.html || ''
  for (const [name, viewport, colorScheme] of [
    ['phone', sizes.phone, 'light'],
    ['phone-dark', sizes.phone, 'dark'],
    ['desk', sizes.desk, 'light'],
  ] as const) {
    const page = await (await chrome.newContext({ viewport, colorScheme })).newPage()
    await page.setContent(html)
    // Nothing sticks out of a phone.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await shoot(page, `tamtam-mail-${name}`)
    await page.context().close()
  }
  await desk.setViewportSize(sizes.wall)
  await desk.goto(`${newsroom.url}/wall/morning`)
  await desk.getByText('Kerkstraat zes weken dicht').waitFor()
  expect(await desk.getByText('van protest is weinig te zien').count()).toBe(0)
  await shoot(desk, 'tamtam-morning')
  await desk.setViewportSize(sizes.desk)
  await desk.goto(`${newsroom.url}/tamtam/template`)
  await shoot(desk, 'tamtam-template')
})

test('a scanner that opens every link, with scripts too, confirms nothing', async () => {
  const mail = office.mails.at(-1)
  const links = [...`${mail?.text} ${mail?.html || ''}`.matchAll(/https?:\/\/localhost:\d+[^\s"<>]*/g)].map(
    ([link]) => link.replaceAll('&amp;', '&'),
  )
  expect(links).toContain(editionLink)
  for (const link of new Set(links)) {
    for (const method of ['HEAD', 'GET', 'OPTIONS', 'GET']) await fetch(link, { method, redirect: 'follow' })
    const scanner = await (await chrome.newContext()).newPage()
    await scanner.goto(link)
    await scanner.mouse.wheel(0, 2_000)
    await scanner.waitForTimeout(500)
    await scanner.context().close()
  }
  // Each thing that is confirmed is a line of the ledger: none came.
  await desk.goto(`${newsroom.url}/ledger`)
  await desk.getByText('aangenomen door de mailserver').first().waitFor()
  expect(await desk.getByText(/gezien door een lezer|getoond aan een lezer/).count()).toBe(0)
})

test('the alderman opens it from the mail, presses Gezien, and takes a question upon himself', async () => {
  const page = await phone.newPage()
  const wrong = complaints(page)
  await page.goto(editionLink)
  await shoot(page, 'tamtam-open-phone')
  await page.getByRole('button', { name: 'Lees de tamtam' }).click()
  await page.getByRole('heading', { name: 'Kerkstraat zes weken dicht' }).waitFor()
  await shoot(page, 'tamtam-edition-phone')
  await page.getByRole('button', { name: 'Gezien: Kerkstraat zes weken dicht' }).click()
  await page.getByRole('button', { name: 'Ik koppel terug' }).click()
  await page.getByText('U koppelt terug').waitFor()
  await page.getByRole('button', { name: 'Gezien', exact: true }).click()
  await page.getByText(/^Gezien, /).waitFor()
  await shoot(page, 'tamtam-seen-phone')
  expect(wrong).toEqual([])
  const paper = await page.request.get(`${page.url().split('#')[0]}/pdf`)
  expect(paper.headers()['content-type']).toBe('application/pdf')
  expect(pagesIn(await paper.body())).toBe(1)
  keepShot('tamtam-edition.pdf', await paper.body())
  // The link works once: another who has it is told so, and must sign in.
  const other = await (await chrome.newContext({ locale: 'nl-BE' })).newPage()
  await other.goto(editionLink)
  await other.getByText('Deze link is al gebruikt').waitFor()
  await other.getByRole('link', { name: 'Aanmelden en lezen' }).click()
  await other.getByLabel(/mail/i).first().waitFor()
  expect(other.url()).toContain('/sign-in')
  await other.context().close()

  await desk.goto(`${newsroom.url}/tamtam/editions`)
  await desk.getByText('één lezer').waitFor()
  await shoot(desk, 'tamtam-editions')
  await desk.goto(`${newsroom.url}/follow-up`)
  await desk.getByText('Kerkstraat zes weken dicht').first().waitFor()
  // Who confirmed is nobody's business but the general director's, and who is looked at sees by whom.
  const denied = await desk.goto(`${newsroom.url}/tamtam/editions`)
  expect(denied?.status()).toBe(200)
  expect(await desk.getByText('Bo Maes').count()).toBe(0)
  const edition = new URL(page.url()).pathname
  expect((await desk.goto(`${newsroom.url}${edition}/receipts`))?.status()).toBe(403)
  await desk.goto(`${newsroom.url}/tamtam/readers`)
  await desk.getByLabel('Algemeen directeur', { exact: true }).selectOption({ label: 'an' })
  await desk.locator('form[action="/tamtam/settings"] button').click()
  await desk.goto(`${newsroom.url}${edition}/receipts`)
  await desk.getByRole('row', { name: /Bo Maes/ }).waitFor()
  await page.reload()
  await page.getByText('an bekeek de bevestigingen van deze tamtam').waitFor()
  // One refusal on the way, which a browser notes.
  expect(faults.filter((fault) => !fault.includes('403'))).toEqual([])
})

test('a link in the hands of another opens nothing, and stays good for its reader', async () => {
  // The editor is signed in at this desk, and tries the alderman's fresh link: of the corrected version further on.
  expect((await desk.goto(editionLink))?.status()).toBe(403)
  await desk.getByText('Deze link is voor iemand anders').waitFor()
  await shoot(desk, 'tamtam-link-other-phone')
})

test('the reader finds all that is kept of him, who looked, and says who reads for him', async () => {
  const page = await phone.newPage()
  const wrong = complaints(page)
  await page.goto(`${newsroom.url}/tamtam/mine`)
  await page.getByRole('heading', { name: 'Mijn bevestigingen' }).waitFor()
  await page.getByText('Bekeken door').waitFor()
  expect(await page.getByText(/^Gezien, /).count()).toBeGreaterThanOrEqual(2)
  await page.getByLabel('Mag Gezien drukken namens u').selectOption({ label: 'an' })
  await page.locator('form[action="/tamtam/mine/secretary"] button').click()
  expect(await page.getByLabel('Mag Gezien drukken namens u').inputValue()).not.toBe('')
  const until = page.getByLabel('Tot en met')
  await until.fill('2020-01-01')
  await page.locator('form[action="/tamtam/mine/away"]').evaluate((form: HTMLFormElement) => {
    form.noValidate = true
  })
  await page.locator('form[action="/tamtam/mine/away"] button').click()
  await page.getByText('De laatste dag ligt voor de eerste').waitFor()
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Tot en met').fill(day)
  await page.locator('form[action="/tamtam/mine/away"] button').click()
  await page.getByText(/an leest voor u van/).waitFor()
  await page.getByRole('button', { name: 'Adres maken' }).click()
  const address = (await page.locator('.mine-address code').textContent()) ?? ''
  await shoot(page, 'tamtam-mine-phone')
  // A feed reader has no cookie. What it fetches is the edition, and no receipt.
  const fetched = await fetch(address)
  expect(fetched.headers.get('content-type')).toContain('application/atom+xml')
  expect(await fetched.text()).toContain('Kerkstraat zes weken dicht')
  await page.goto(`${newsroom.url}/tamtam/mine`)
  expect(await page.locator('.mine-address').count(), 'shown once').toBe(0)
  await page.getByRole('button', { name: 'Adres intrekken' }).click()
  expect((await fetch(address)).status).toBeGreaterThanOrEqual(400)
  expect(wrong.filter((one) => !one.includes('422'))).toEqual([])
})

test('two who press at the same moment send one edition; a correction is a new version', async () => {
  const cookies = (await desk.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const before = office.mails.length
  const press = () =>
    fetch(`${newsroom.url}/tamtam/send`, {
      method: 'POST',
      headers: { cookie: cookies, 'content-type': 'application/x-www-form-urlencoded', origin: newsroom.url },
      body: 'after=1',
      redirect: 'manual',
    })
  const answers = await Promise.all([press(), press(), press()])
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303])
  // Once for the alderman, and once for who reads for him while he is away.
  await office.delivered(before + 2)
  await desk.waitForTimeout(1_000)
  const mails = office.mails.slice(before)
  expect(mails.map(({ to }) => to.join()).sort()).toEqual(['an@tielt.example', 'bo@tielt.example'])
  for (const mail of mails) expect(mail.subject).toContain('Verbeterd')
  expect(mails.find(({ to }) => to[0]?.startsWith('an'))?.text).toContain('U leest dit voor Bo Maes')
})

test('a secretary presses for the alderman, who sees it and can still press himself', async () => {
  await desk.goto(`${newsroom.url}/tamtam/mine`)
  await desk
    .getByRole('link', { name: /^Bo Maes, / })
    .first()
    .click()
  await desk.getByRole('button', { name: 'Gezien namens Bo Maes: de tamtam' }).click()
  await desk.getByText('Gezien door an (secretaris)').first().waitFor()
  await shoot(desk, 'tamtam-behalf')
  const page = await phone.newPage()
  await page.goto(`${newsroom.url}/tamtam/latest`)
  await page.getByText('Gezien namens u door an (secretaris)').waitFor()
  await page.getByRole('button', { name: 'Gezien', exact: true }).click()
  await page
    .getByText(/^Gezien, /)
    .first()
    .waitFor()
})

test('the ledger is whole, names nobody, and its head was handed out', async () => {
  await newsroom.stop()
  const { code, out } = await run(['verify', '--data', data.path])
  expect(code).toBe(0)
  const verdict = JSON.parse(out)
  expect(verdict).toMatchObject({ org: 'tielt', broken: null })
  // Sent, delivered and accepted twice; shown, confirmed (edition and item), taken up.
  expect(verdict.entries).toBeGreaterThanOrEqual(10)
  const heads = readFileSync(join(data.path, 'ledger-heads.jsonl'), 'utf8').trim().split('\n')
  expect(heads).toHaveLength(2)
  newsroom = await start(data.path, { SMTP_URL: office.url, LOG_LEVEL: 'error' })
})
