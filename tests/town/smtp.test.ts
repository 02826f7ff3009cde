import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PostOffice, startPostOffice } from './smtp.js'

let office: PostOffice
beforeEach(async () => {
  office = await startPostOffice()
})
afterEach(() => office.close())

const mail = {
  from: 'plein@duinveld.example',
  to: 'schepen@duinveld.example',
  subject: 'De tamtam',
  text: 'Rustig.',
}

function send() {
  const transport = createTransport({ url: office.url, socketTimeout: 300 })
  return transport.sendMail(mail).finally(() => transport.close())
}

test('a mail arrives as it was sent, with its envelope', async () => {
  const arriving = office.delivered()
  await send()
  const [one] = await arriving
  expect(one).toMatchObject({ from: mail.from, to: [mail.to], subject: 'De tamtam', text: 'Rustig.\n' })
  expect(one?.messageId).toMatch(/^<.+@duinveld\.example>$/)
})

test('a refusal says that there is no such mailbox', async () => {
  office.refuse()
  await expect(send()).rejects.toMatchObject({ responseCode: 550 })
  office.accept()
  await send()
  expect(office.mails).toHaveLength(1)
})

test('a greylisting server takes the mail the second time', async () => {
  office.greylist(1)
  await expect(send()).rejects.toMatchObject({ responseCode: 451 })
  await send()
  expect(office.mails).toHaveLength(1)
})

test.each([
  ['was', true, 1],
  ['was not', false, 0],
])(
  'a server that is silent after the message: nobody can tell that it %s delivered',
  async (_, keeps, count) => {
    const taken = office.hangAfterData(keeps)
    const sending = send()
    await taken
    expect(office.mails).toHaveLength(count)
    await expect(sending).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  },
)
