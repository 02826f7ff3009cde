/**
 * Mail that comes in, with the real program, a real browser, a mail server that takes mail (SMTP) and a mailbox that gives it
 * (IMAP): the mailbox is set up, a question goes to a department, which just answers.
 */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder, type Running, run, start } from '../program.js'
import { type MailboxServer, startMailbox } from '../town/imap.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const data = dataFolder()
let office: PostOffice
let mailbox: MailboxServer
let newsroom: Running
let chrome: Browser
let desk: Page
let faults: string[]

beforeAll(async () => {
  office = await startPostOffice()
  mailbox = await startMailbox({ account: 'antwoord@tielt.example' })
  const made = await run([
    'init',
    '--org',
    'tielt',
    '--town',
    'Tielt',
    '--admin',
    'an@tielt.example',
    '--data',
    data.path,
  ])
  newsroom = await start(data.path, {
    SMTP_URL: office.url,
    MAIL_FROM: 'Dorpsplein Tielt <dorpsplein@tielt.example>',
    DORPSPLEIN_ALLOW_HOSTS: mailbox.address,
    LOG_LEVEL: 'error',
  })
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  faults = complaints(desk)
  const welcome = /\/welcome\/\S+/.exec(made.out)?.[0] ?? ''
  await desk.goto(`${newsroom.url}${welcome}`)
  await desk.locator('main form button').click()
})
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await mailbox?.close()
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
  await desk.getByText('Antwoorden', { exact: true }).click()
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

test('no page broke a rule of the house', () => {
  expect(faults).toEqual([])
})
