/**
 * Answering, with the real program, a real browser, a real mail server and a network that takes replies: a hard question with the
 * coach and an approved text; and an alderman on a phone who reports back, agrees with the desk, and is read by everybody.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, start } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const data = dataFolder()
let office: PostOffice
let newsroom: Running
let chrome: Browser
let desk: Page
let phoneContext: BrowserContext
let phone: Page
let faults: string[][]
let textPage: string

beforeAll(async () => {
  office = await startPostOffice()
  const welcome = await foundTielt(data.path)
  newsroom = await start(data.path, { SMTP_URL: office.url, LOG_LEVEL: 'error' })
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  phoneContext = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })
  phone = await phoneContext.newPage()
  faults = [complaints(desk), complaints(phone)]
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

test('an answer is approved once, found again, and its versions are kept', async () => {
  await desk.goto(`${newsroom.url}/answers`)
  await desk.getByText('Nog geen goedgekeurde antwoorden').waitFor()
  await desk.getByRole('link', { name: 'Nieuw antwoord' }).click()
  await desk.getByLabel('Waarover gaat het?').fill('Werken in de Kerkstraat')
  await desk
    .getByLabel('Tekst in het Nederlands')
    .fill('De winkels blijven te voet bereikbaar. Vragen? Bel de dienst Wegen op 051 42 81 11.')
  await shoot(desk, 'library-new')
  await desk.getByRole('button', { name: 'Goedkeuren en bewaren' }).click()
  await desk.getByRole('link', { name: 'Werken in de Kerkstraat' }).click()
  await desk
    .getByLabel('Tekst in het Nederlands')
    .fill('De winkels blijven te voet bereikbaar. Vragen? Bel de dienst Wegen.')
  await desk.getByRole('button', { name: 'Goedkeuren en bewaren' }).click()
  await desk.goto(`${newsroom.url}/answers?q=winkels+kerkstraat`)
  await desk.getByRole('link', { name: 'Werken in de Kerkstraat' }).click()
  await desk.getByText(/^Versie 1, goedgekeurd door an/).waitFor()
  await shoot(desk, 'library-one')
  expect(await barriers(desk)).toEqual([])
})

test('an alderman reads the tamtam on a phone and takes an item upon himself', async () => {
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
  await phone.goto(linkIn(mail.at(-1)?.text ?? '', 'invitation'))
  await phone.getByLabel('Uw naam').fill('Bo Maes')
  await phone.locator('main form button').click()
  await desk.goto(`${newsroom.url}/tamtam/readers`)
  await desk.getByLabel('Bo Maes').first().selectOption({ label: 'Het hele bestuur' })
  await desk.getByRole('button', { name: 'Bewaren' }).first().click()

  await desk.goto(`${newsroom.url}/tamtam`)
  await desk.getByLabel('Iets anders toevoegen').fill('Kerkstraat zes weken dicht')
  await desk.getByRole('button', { name: 'Toevoegen' }).click()
  await desk
    .getByLabel('Wat wordt gezegd, in twee regels')
    .fill('Handelaars vragen hoe klanten binnen kunnen.')
  await desk
    .getByLabel('Duiding', { exact: true })
    .fill('Mensen vragen informatie. Een kaart met routes neemt de druk weg.')
  await desk.getByLabel('Voorstel').fill('kaart met routes')
  await expect
    .poll(async () => await desk.locator('[name=revision]').inputValue(), { timeout: 15_000 })
    .not.toBe('0')
  await desk.goto(`${newsroom.url}/tamtam/send`)
  const before = office.mails.length
  await Promise.all([office.delivered(before + 1), desk.getByRole('button', { name: 'Versturen' }).click()])

  await phone.goto(`${newsroom.url}/tamtam`)
  await phone.getByRole('button', { name: /^Ik koppel terug/ }).click()
  await phone.getByRole('link', { name: 'U koppelt terug' }).click()
  await phone.getByRole('heading', { name: 'Kerkstraat zes weken dicht' }).waitFor()
  textPage = phone.url()
  await shoot(phone, 'text-draft-phone')
  expect(await barriers(phone)).toEqual([])
})

test('his draft invents nothing: what is in brackets goes to nobody, and an approved text is put in at one press', async () => {
  const field = phone.getByLabel('Uw antwoord')
  expect(await field.inputValue()).toContain('[Wat doet u eraan? Het voorstel was: kaart met routes]')
  await phone.getByRole('button', { name: 'Akkoord met deze tekst' }).click()
  await phone.getByText(/^Nog 5 plaatsen in te vullen of te wissen/).waitFor()

  await field.fill('Ik begrijp dat zes weken lang is. We hangen vandaag nog een kaart met routes op.')
  await phone.getByText(/Goedgekeurde antwoorden \(1\)/).click()
  await phone.getByRole('link', { name: 'Werken in de Kerkstraat' }).click()
  expect(await field.inputValue()).toContain('Bel de dienst Wegen.')
  // The coach looks along while he types, and says what it looked for.
  await phone.getByText('gevonden: “begrijp”').waitFor()
  await phone.getByText('gevonden: “vandaag”').waitFor()
  await phone.getByText(/gezocht naar woorden zoals omdat/).waitFor()
  await shoot(phone, 'text-coach-phone')
  await phone.getByRole('button', { name: 'Akkoord met deze tekst' }).click()
  await phone.getByText('Opnieuw akkoord').waitFor()
  await phone.goto(`${newsroom.url}/my-answers`)
  await phone.getByText('bij de redactie').waitFor()
  await shoot(phone, 'my-answers-phone')
})

test('the desk changes a word, so he agrees again; then it may be placed', async () => {
  await desk.goto(`${newsroom.url}/follow-up`)
  await desk.getByRole('link', { name: 'Kerkstraat zes weken dicht' }).click()
  await desk.getByText('Iemand koppelt terug').waitFor()
  await shoot(desk, 'follow-up-item')
  await desk.getByRole('link', { name: 'Naar de tekst' }).click()
  expect(await desk.getByText('Plaats het').count()).toBe(0)
  const field = desk.getByLabel('Uw antwoord')
  await field.fill((await field.inputValue()).replace('zes weken lang is', 'zes weken lang zijn'))
  await desk.getByLabel('Opmerking').fill('Eén woord verbeterd.')
  await desk.getByRole('button', { name: 'Akkoord met deze tekst' }).click()
  await desk.getByText('Opnieuw akkoord').waitFor()
  expect(await desk.getByText('Plaats het').count()).toBe(0)
  await desk.getByLabel('Opmerking').fill('Eén woord verbeterd.')
  await desk.getByRole('button', { name: 'Bewaar de opmerking' }).click()

  // He still had the older text open: what he types is not lost, and does not pass over hers.
  await phone.goto(textPage)
  await phone.getByText('Eén woord verbeterd.').waitFor()
  await phone.getByRole('button', { name: 'Akkoord met deze tekst' }).click()
  await phone.getByText('Opnieuw akkoord').waitFor()
  await desk.reload()
  await desk.getByRole('heading', { name: 'Plaats het' }).waitFor()
  await shoot(desk, 'text-agreed')
  expect(await barriers(desk)).toEqual([])
})

test('it becomes "u zei, wij deden", is refused while it names somebody, and is read by everybody', async () => {
  await desk.getByRole('button', { name: 'Maak er ‘U zei, wij deden’ van' }).click()
  await desk
    .getByLabel('U zei', { exact: true })
    .fill('Klanten raken niet meer in de winkels. Vraag @mieke maar.')
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await desk.getByText(/Dit kan naar een persoon leiden: @mieke/).waitFor()
  expect(await desk.getByRole('button', { name: 'Laat het verschijnen' }).count()).toBe(0)
  await desk.getByLabel('U zei', { exact: true }).fill('Klanten raken niet meer in de winkels.')
  await desk.getByLabel('Door wie').fill('schepen Maes')
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await shoot(desk, 'feedback-draft')
  await desk.getByRole('button', { name: 'Laat het verschijnen' }).click()
  await desk.getByText('Tekst voor uw kanalen').waitFor()
  await shoot(desk, 'feedback-released')
  expect(await barriers(desk)).toEqual([])

  const anybody = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })).newPage()
  await anybody.goto(`${newsroom.url}/u-zei-wij-deden/tielt`)
  await anybody.getByRole('link', { name: 'Kerkstraat zes weken dicht' }).click()
  await anybody.getByText('Ik begrijp dat zes weken lang zijn').waitFor()
  expect(await anybody.context().cookies()).toEqual([])
  expect(await anybody.locator('script').count()).toBe(0)
  await shoot(anybody, 'public-one-phone')
  expect(await barriers(anybody)).toEqual([])
  const wide = await (
    await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk, colorScheme: 'dark' })
  ).newPage()
  await wide.goto(`${newsroom.url}/u-zei-wij-deden/tielt`)
  await shoot(wide, 'public-list-dark')
  for (const name of ['atom.xml', 'rss.xml']) {
    const answer = await fetch(`${newsroom.url}/u-zei-wij-deden/tielt/${name}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Kerkstraat zes weken dicht')
  }
  // The alderman sees that it is done; the wall and the next tamtam say it too.
  await phone.goto(textPage)
  await phone.getByRole('link', { name: 'Lees het op de openbare pagina' }).waitFor()
  await shoot(phone, 'text-done-phone')
  await desk.goto(`${newsroom.url}/wall`)
  await desk.getByText('Kerkstraat zes weken dicht').first().waitFor()
  await desk.goto(`${newsroom.url}/tamtam/send`)
  await desk.locator('main').getByText('U zei, wij deden').first().waitFor()
  await desk
    .getByText(/In de laatste 30 dagen: 1 van 1 vraag beantwoord/)
    .first()
    .waitFor()
  await desk.goto(`${newsroom.url}/follow-up?show=ended`)
  await desk.getByText('1 van 1 vraag beantwoord').waitFor()
})

test('one press withdraws it everywhere', async () => {
  await desk.goto(`${newsroom.url}/feedback`)
  await shoot(desk, 'feedback-list')
  await desk.getByRole('link', { name: 'Kerkstraat zes weken dicht' }).click()
  await desk.getByRole('button', { name: 'Trek het in' }).click()
  await desk.getByText(/^ingetrokken/).waitFor()
  const page = await fetch(`${newsroom.url}/u-zei-wij-deden/tielt/1`)
  expect(page.status).toBe(410)
  expect(await page.text()).not.toContain('Kerkstraat')
  expect(await (await fetch(`${newsroom.url}/u-zei-wij-deden/tielt/rss.xml`)).text()).not.toContain(
    'Kerkstraat',
  )
  await desk.goto(`${newsroom.url}/wall`)
  expect(await desk.getByText('Kerkstraat zes weken dicht').count()).toBe(0)
  expect(faults.flat().filter((fault) => !/4(09|22)/.test(fault))).toEqual([])
})
