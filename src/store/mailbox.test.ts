import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '#basics/log'
import { createPostOffice, createSmtp } from '#basics/mail'
import type { Database } from './database.js'
import { decideMail, outboxOf, post, stuckMail } from './mailbox.js'
import { addOrganisation, newOrgId } from './organisations.js'
import { testDatabase } from './testing.js'

describe('the outbox', () => {
  let database: Database
  let close: () => Promise<void>
  let orgId: string
  const received: string[] = []
  let answerWith: 'ok' | 'greylist' = 'ok'
  let server: SMTPServer
  let url: string

  beforeAll(async () => {
    const held = await testDatabase()
    database = held.database
    close = held.close
    orgId = newOrgId()
    await database.inOrg(orgId, (tx) =>
      addOrganisation(tx, orgId, { name: 'Duinveld', country: 'BE', municipality: null, locale: 'nl' }),
    )
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_to, _session, done) =>
        answerWith === 'greylist'
          ? done(Object.assign(new Error('come back'), { responseCode: 450 }))
          : done(),
      onData: (stream, _session, done) => {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          received.push(Buffer.concat(parts).toString())
          done()
        })
      },
    })
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close(() => {})
    await close()
  })

  const office = (now = () => new Date()) =>
    createPostOffice({
      outbox: outboxOf(database),
      smtp: createSmtp({ url, from: 'plein@duinveld.test', timeoutMs: 5000 }),
      log: createLog('silent'),
      now,
    })
  const write = (subject: string) =>
    database.inOrg(orgId, (tx) =>
      post(tx, orgId, { recipient: 'an@duinveld.test', subject, text: 'Dag An', host: 'duinveld.test' }),
    )
  const row = (mailId: string) =>
    database.inOrg(
      orgId,
      async (tx) => (await tx`select state, attempts, body_text from mail where mail_id = ${mailId}`)[0],
    )

  it('sends a letter once, and keeps nothing of its text', async () => {
    const mailId = await write('eerste')
    await Promise.all([office().deliver(), office().deliver()])
    expect(received.length).toBe(1)
    expect(await row(mailId)).toMatchObject({ state: 'sent', body_text: '' })
  })

  it('sends nothing of a transaction that failed', async () => {
    const before = received.length
    await database
      .inOrg(orgId, async (tx) => {
        await post(tx, orgId, { recipient: 'an@duinveld.test', subject: 'nooit', text: 'x' })
        throw new Error('something else went wrong')
      })
      .catch(() => {})
    await office().deliver()
    expect(received.length).toBe(before)
  })

  it('leaves alone what was under way when the newsroom was killed, until a person decides', async () => {
    const mailId = await write('onzeker')
    // The claim is committed; then the process dies, and nobody knows how far the letter came.
    const claimed = await outboxOf(database).claim(new Date())
    expect(claimed?.mailId).toBe(mailId)
    const before = received.length
    const next = office()
    await next.start()
    await next.deliver()
    await next.stop()
    expect(received.length).toBe(before)
    const [stuck] = await database.inOrg(orgId, (tx) => stuckMail(tx, orgId))
    expect(stuck).toMatchObject({ mailId, state: 'uncertain', subject: 'onzeker' })

    await database.inOrg(orgId, (tx) => decideMail(tx, orgId, mailId, 'send'))
    await office().deliver()
    const mail = await simpleParser(received.at(-1) ?? '')
    expect(mail.messageId).toBe(claimed?.messageId)
    expect(await row(mailId)).toMatchObject({ state: 'sent' })
  })

  it('comes back later to a server that greylists', async () => {
    answerWith = 'greylist'
    const mailId = await write('grijs')
    await office().deliver()
    expect(await row(mailId)).toMatchObject({ state: 'waiting', attempts: 1 })
    answerWith = 'ok'
    const before = received.length
    await office().deliver()
    expect(received.length).toBe(before)
    await database.inOrg(orgId, (tx) => tx`update mail set not_before = now() where mail_id = ${mailId}`)
    await office().deliver()
    expect(await row(mailId)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('shows the letters of one organisation to that one only', async () => {
    const mailId = await write('van Duinveld')
    const other = newOrgId()
    await database.inOrg(other, (tx) =>
      addOrganisation(tx, other, { name: 'Heide', country: 'BE', municipality: null, locale: 'nl' }),
    )
    await outboxOf(database).claim(new Date())
    await outboxOf(database).takeOver(new Date())
    expect(await database.inOrg(other, (tx) => stuckMail(tx, orgId))).toEqual([])
    await expect(database.inOrg(other, (tx) => decideMail(tx, orgId, mailId, 'let-go'))).rejects.toThrow(
      /no such mail/,
    )
  })
})
