/**
 * Mail that comes in, with the real program, a real browser, a mail server that takes mail (SMTP) and a mailbox that gives it
 * (IMAP): the mailbox is set up, a question goes to a department, which just answers.
 */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, start } from '../program.js'
import { type MailboxServer, startMailbox } from '../town/imap.js'
import { type Meta, startMeta } from '../town/meta.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { complaints, keepShot, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const data = dataFolder()
let office: PostOffice
let mailbox: MailboxServer
let meta: Meta
let town: string
let newsroom: Running
let chrome: Browser
let desk: Page
let faults: string[]

beforeAll(async () => {
  office = await startPostOffice()
  mailbox = await startMailbox({ account: 'antwoord@tielt.example' })
  meta = await startMeta()
  town = meta.addPage('Stad Tielt')
  const welcome = await foundTielt(data.path)
  newsroom = await start(data.path, {
    SMTP_URL: office.url,
    MAIL_FROM: 'Dorpsplein Tielt <dorpsplein@tielt.example>',
    NETWORK_STAND_INS: `graph=${meta.url},facebook=${meta.url}`,
    DORPSPLEIN_ALLOW_HOSTS: `${mailbox.address},${new URL(meta.url).host}`,
    LOG_LEVEL: 'error',
  })
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  faults = complaints(desk)
  await enter(desk, newsroom, welcome)
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await mailbox?.close()
  await meta?.close()
  await office?.close()
  data.remove()
})

/** Somebody's mail program sends it, and the mailbox has it. */
async function arrives(mail: ConstructorParameters<typeof MailComposer>[0]): Promise<void> {
  mailbox.deliver(await new MailComposer(mail).compile().build())
}

async function readNow(): Promise<void> {
  await desk.goto(`${newsroom.url}/mailbox`)
  await desk.getByRole('button', { name: 'Nu lezen' }).click()
  await desk.locator('.notice').waitFor()
}

test('an administrator sets the mailbox up, and tries it first', async () => {
  await desk.goto(`${newsroom.url}/mailbox`)
  await desk.getByText('Er is nog geen postbus').waitFor()
  await shoot(desk, 'mailbox-empty')
  await desk.getByLabel('Adres waarop mensen antwoorden').fill('antwoord@tielt.example')
  await desk.getByLabel('Mailserver (IMAP)').fill(mailbox.host)
  await desk.getByLabel('Naam om aan te melden').fill(mailbox.account)
  await desk.getByLabel('Wachtwoord', { exact: true }).fill('fout')
  await desk.getByText('Meer instellingen').click()
  await desk.getByLabel('Beveiliging').selectOption('none')
  await desk.getByLabel('Poort').fill(String(mailbox.port))
  await desk.getByRole('button', { name: 'Proberen' }).click()
  await desk.getByText('weigert deze naam of dit wachtwoord').waitFor()
  await shoot(desk, 'mailbox-refused')
  await desk.getByLabel('Wachtwoord', { exact: true }).fill(mailbox.password)
  await desk.getByRole('button', { name: 'Proberen' }).click()
  await desk.getByText('Het werkt.').waitFor()
  await desk.getByLabel('Wachtwoord', { exact: true }).fill(mailbox.password)
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await desk.getByText('Bewaard.').waitFor()
  expect(await desk.content()).not.toContain(mailbox.password)
  await shoot(desk, 'mailbox')
})

test('what nobody asked for is laid before the editor, who answers it', async () => {
  await arrives({
    from: 'Mia Maes <mia@elders.example>',
    to: 'antwoord@tielt.example',
    subject: 'Markt',
    text: 'Wanneer is de markt?\n\nMvg\nMia',
    messageId: '<m1@elders.example>',
  })
  await readNow()
  await desk.goto(`${newsroom.url}/today`)
  await desk.getByText('Wanneer is de markt?').first().waitFor()
  await shoot(desk, 'incoming-today')
  await desk.goto(`${newsroom.url}/incoming`)
  await desk.getByText('Deze mail antwoordt op geen mail van Dorpsplein').waitFor()
  await shoot(desk, 'incoming')
  await desk.locator('main').getByText('Antwoorden', { exact: true }).click()
  await desk.getByLabel(/Uw antwoord aan/).fill('Elke donderdagochtend.')
  const [mails] = await Promise.all([
    office.delivered(),
    desk.getByRole('button', { name: 'Verstuur antwoord' }).click(),
  ])
  const answer = mails.at(-1)
  expect(answer?.to).toEqual(['mia@elders.example'])
  expect(answer?.parsed.inReplyTo).toBe('<m1@elders.example>')
  expect(answer?.parsed.replyTo?.text).toMatch(/^antwoord\+[a-z2-7]{20}@tielt\.example$/)
  expect(mailbox.holds()[0]?.seen).toBe(true)
})

/** The town's page on Facebook is connected, and somebody asks something under a message of the town. */
async function askedOnFacebook(question: string): Promise<string> {
  await desk.goto(`${newsroom.url}/networks/facebook`)
  await desk.getByLabel('App ID').fill(meta.app.id)
  await desk.getByLabel('App secret').fill(meta.app.secret)
  await desk.getByRole('button', { name: 'Nakijken' }).click()
  await desk.getByText(meta.app.name).waitFor()
  await desk.getByRole('button', { name: 'Nakijken' }).last().click()
  await desk.getByRole('link', { name: 'Aanmelden bij Facebook' }).click()
  await desk.getByRole('heading', { name: /horen op Facebook/ }).waitFor()
  await desk.locator('main form button').first().click()
  await desk.goto(`${newsroom.url}/networks/facebook`)
  const address = await desk.getByLabel('Ons adres (Callback URL)').inputValue()
  const word = await desk.getByLabel('Het woord ter controle (Verify token)').inputValue()
  await meta.subscribe(address, word)
  const post = meta.post(town, 'De Kerkstraat gaat maandag weer open voor alle verkeer.')
  await meta.calls.delivered()
  return meta.comment(post, { name: 'Mieke Janssens', id: '77001', text: question })
}

const question = 'Wanneer wordt de put voor nummer 12 gevuld?'
let comment: string
let letter: { link: string; replyTo: string; messageId: string }

test('a question goes to the roads department by mail, without who asked it', async () => {
  comment = await askedOnFacebook(question)
  await desk.goto(`${newsroom.url}/contacts`)
  await desk.getByRole('heading', { name: 'Nog geen diensten' }).waitFor()
  await shoot(desk, 'contacts-empty')
  await desk.getByRole('link', { name: 'Iemand toevoegen' }).click()
  await desk.getByLabel('Dienst').fill('Wegen')
  await desk.getByLabel('Naam').fill('Jan Peeters')
  await desk.getByLabel('Mailadres').fill('jan@tielt.example')
  await desk.getByRole('button', { name: 'Bewaren' }).click()
  await desk.getByText('jan@tielt.example').waitFor()
  await shoot(desk, 'contacts')
  await expect
    .poll(async () => {
      await desk.goto(`${newsroom.url}/follow-up`)
      return desk.getByRole('link', { name: /Wanneer wordt de put/ }).count()
    })
    .toBe(1)
  await shoot(desk, 'follow-up-list')
  await desk.getByRole('link', { name: /Wanneer wordt de put/ }).click()
  await desk.getByText('Geef aan een dienst').click()
  expect(await desk.getByLabel('Uw vraag').inputValue()).toBe(question)
  await shoot(desk, 'ask-desk')
  const [mails] = await Promise.all([
    office.delivered(),
    desk.getByRole('button', { name: 'Verstuur de vraag' }).click(),
  ])
  const mail = mails.at(-1)
  expect(mail?.to).toEqual(['jan@tielt.example'])
  expect(mail?.text).toContain(question)
  expect(mail?.raw).not.toMatch(/Mieke|Janssens|Facebook/)
  keepShot('ask-mail.txt', Buffer.from(`Subject: ${mail?.subject}\n\n${mail?.text}`))
  // What comes back comes to the mailbox that is read.
  expect(mail?.from).toMatch(/^antwoord\+/)
  letter = {
    link: /http:\/\/localhost:\d+\/department\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '',
    replyTo: mail?.parsed.replyTo?.text ?? '',
    messageId: mail?.messageId ?? '',
  }
  await desk.getByText(/Bij Wegen \(Jan Peeters\)/).waitFor()
})

test('his link shows his list on a phone, without an account, and a scanner that opens it changes nothing', async () => {
  const phone = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })).newPage()
  for (let n = 0; n < 3; n += 1) expect((await phone.request.get(letter.link)).status()).toBe(200)
  await phone.goto(letter.link)
  await phone.getByRole('heading', { name: 'Eén open vraag voor Wegen' }).waitFor()
  await phone.getByText(question).waitFor()
  expect(await phone.content()).not.toMatch(/Mieke|Janssens/)
  await shoot(phone, 'department-phone')
  expect((await phone.request.get(`${letter.link}x`)).status()).toBe(400)
  await phone.close()
})

test('he just answers, with a file; the editor reads it, and gives the answer under the post', async () => {
  const answer = {
    from: 'Jan Peeters <jan@tielt.example>',
    to: letter.replyTo,
    subject: 'Re: Vraag voor u',
    inReplyTo: letter.messageId,
    messageId: '<answer@pc.tielt.example>',
    text: `Donderdag voormiddag, als het droog blijft.\n\nMet vriendelijke groeten\nJan Peeters\nDienst Wegen\n\nOp vr 27 nov 2026 om 10:00 schreef Dorpsplein Tielt <${letter.replyTo}>:\n\n> ${question}`,
    attachments: [
      { filename: 'planning.pdf', content: Buffer.from('%PDF-1.7 planning') },
      { filename: 'macro.exe', content: Buffer.from('MZ') },
    ],
  }
  const before = office.mails.length
  await arrives(answer)
  // By another road once more: it is taken once.
  await arrives({ ...answer, headers: { Received: 'from elsewhere' } })
  await readNow()
  // A polite line says which file did not come through.
  const mails = await office.delivered(before + 1)
  expect(mails.at(-1)).toMatchObject({ to: ['jan@tielt.example'] })
  expect(mails.at(-1)?.text).toContain('macro.exe')

  await desk.goto(`${newsroom.url}/today`)
  await desk
    .getByRole('heading', { name: /Donderdag voormiddag/ })
    .first()
    .waitFor()
  await desk.goto(`${newsroom.url}/follow-up?show=asked`)
  await desk.getByText('Wegen antwoordde').waitFor()
  await shoot(desk, 'follow-up-asked')
  await desk.getByRole('link', { name: /Wanneer wordt de put/ }).click()
  const letters = desk.locator('#letters')
  await letters.getByText('Donderdag voormiddag, als het droog blijft.', { exact: true }).waitFor()
  expect(await letters.locator('.letter-text').count()).toBe(1)
  expect(await letters.locator('.letter-text').textContent()).not.toMatch(/groeten|schreef/)
  await shoot(desk, 'follow-up-letter')
  await desk.setViewportSize(sizes.phone)
  await shoot(desk, 'follow-up-letter-phone')
  await desk.setViewportSize(sizes.desk)

  const href = await letters.getByRole('link', { name: 'planning.pdf' }).getAttribute('href')
  const file = await desk.request.get(`${newsroom.url}${href}`)
  expect(file.headers()).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename="planning\.pdf"/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  expect(await file.text()).toBe('%PDF-1.7 planning')
  expect(await letters.getByRole('link', { name: 'macro.exe' }).count()).toBe(0)

  await letters.getByRole('link', { name: 'Gebruik als antwoord' }).click()
  await desk.getByText('Dit schreef de dienst').waitFor()
  expect(await desk.getByLabel('Uw antwoord').inputValue()).toBe(
    'Donderdag voormiddag, als het droog blijft.',
  )
  await shoot(desk, 'follow-up-use')
  await desk.getByRole('button', { name: 'Verzenden' }).click()
  await expect
    .poll(() => meta.repliesUnder(comment).map(({ text }) => text))
    .toEqual(['Donderdag voormiddag, als het droog blijft.'])
})

test('a stranger who has the address is not taken over, and a mail that comes back says that an address is dead', async () => {
  await arrives({
    from: 'mallory@elders.example',
    to: letter.replyTo,
    subject: 'Re: Vraag',
    text: 'Dat doen wij nooit.',
    html: '<p>Dat doen wij nooit.</p><script>alert(1)</script>',
    messageId: '<bad@elders.example>',
  })
  await arrives({
    from: 'MAILER-DAEMON@mx.tielt.example',
    to: letter.replyTo,
    subject: 'Undelivered Mail Returned to Sender',
    messageId: '<back@mx.tielt.example>',
    headers: { 'Return-Path': '<>' },
    text: `<jan@tielt.example>: 550 5.1.1 no such user\n\nMessage-ID: ${letter.messageId}\n`,
  })
  await readNow()
  await desk.goto(`${newsroom.url}/incoming`)
  await desk.getByText(/antwoordt op een mail aan iemand anders/).waitFor()
  await desk.getByRole('heading', { name: 'Het adres jan@tielt.example bestaat niet.' }).waitFor()
  await shoot(desk, 'incoming-odd')
  await desk.setViewportSize(sizes.phone)
  await shoot(desk, 'incoming-phone')
  await desk.setViewportSize(sizes.desk)
  await desk.goto(`${newsroom.url}/contacts`)
  await desk.getByText('Het adres jan@tielt.example bestaat niet.').waitFor()
})

test('no page broke a rule of the house', () => {
  expect(faults).toEqual([])
})
