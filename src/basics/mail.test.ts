import { createHash, createVerify, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from './log.js'
import {
  type Claimed,
  createPostOffice,
  createSmtp,
  judge,
  type Letter,
  type Outbox,
  type Outcome,
  waitAfter,
} from './mail.js'

const letter: Letter = {
  recipient: 'an@duinveld.test',
  subject: 'Uw link naar het plein: é',
  text: 'Dag An,\nhier is de link.\n',
  html: null,
  messageId: '<7f3a@duinveld.test>',
}
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A real mail server that keeps what it accepted. */
async function mailServer(options: SMTPServerOptions = {}) {
  const accepted: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        accepted.push(Buffer.concat(parts).toString())
        done()
      })
    },
    ...options,
  })
  // A client that goes away in the middle is part of these tests.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => server.close(() => {}))
  const { port } = server.server.address() as AddressInfo
  return { accepted, url: `smtp://127.0.0.1:${port}` }
}

const answer = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code })
const send = (url: string) =>
  createSmtp({ url, from: 'Dorpsplein <plein@duinveld.test>', timeoutMs: 3000 }).send(letter)

describe('a mail server that', () => {
  it('accepts gets the letter as it was written', async () => {
    const server = await mailServer()
    expect(await send(server.url)).toEqual({ kind: 'sent' })
    const mail = await simpleParser(server.accepted[0] ?? '')
    expect(mail.subject).toBe(letter.subject)
    expect(mail.text?.trim()).toBe(letter.text.trim())
    expect(mail.messageId).toBe(letter.messageId)
  })

  it('does not know the reader refuses for good', async () => {
    const server = await mailServer({ onRcptTo: (_to, _session, done) => done(answer(550, 'no such user')) })
    expect(await send(server.url)).toMatchObject({ kind: 'refused' })
  })

  it('greylists is asked again later', async () => {
    const server = await mailServer({
      onRcptTo: (_to, _session, done) => done(answer(451, 'greylisted, come back')),
    })
    expect(await send(server.url)).toMatchObject({ kind: 'later' })
  })

  it('refuses the text has answered: nothing is uncertain', async () => {
    const server = await mailServer({
      onData: (stream, _session, done) =>
        void stream.resume().on('end', () => done(answer(554, 'looks like spam'))),
    })
    expect(await send(server.url)).toMatchObject({ kind: 'refused' })
  })

  it('dies after the text leaves it uncertain', async () => {
    const server = await mailServer({
      // The whole text has arrived; the server goes away instead of answering.
      onData: (stream, session, _done) => void stream.resume().on('end', () => drop(session)),
    })
    expect(await send(server.url)).toMatchObject({ kind: 'uncertain' })
  })

  it('dies before the text can be asked again', async () => {
    const server = await mailServer({ onRcptTo: (_to, session, _done) => drop(session) })
    expect(await send(server.url)).toMatchObject({ kind: 'later' })
  })

  it('is not there can be asked again', async () => {
    expect(await send('smtp://127.0.0.1:9')).toMatchObject({ kind: 'later' })
  })

  it('wants a password gets it, and a wrong one is not the end of the letter', async () => {
    const server = await mailServer({
      authOptional: false,
      onAuth: (auth, _session, done) =>
        auth.password === 'geheim' ? done(null, { user: 'plein' }) : done(answer(535, 'wrong password')),
    })
    const withPassword = (password: string) => send(server.url.replace('//', `//plein:${password}@`))
    expect(await withPassword('geheim')).toEqual({ kind: 'sent' })
    expect(await withPassword('anders')).toMatchObject({ kind: 'later' })
  })
})

/** Cuts the line under a session, as a machine that loses its power does. */
function drop(session: { remotePort?: number; id: string }): void {
  for (const connection of connectionsOf(session)) connection.destroy()
}

function connectionsOf(session: { remotePort?: number }): { destroy(): void }[] {
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles()
  return handles.filter(
    (handle): handle is { destroy(): void; remotePort: number } =>
      typeof handle === 'object' &&
      handle !== null &&
      'remotePort' in handle &&
      handle.remotePort === session.remotePort,
  )
}

it('leaves a letter alone once the text was under way, whatever the error', () => {
  expect(judge({ message: 'Timeout', code: 'ETIMEDOUT' }, true).kind).toBe('uncertain')
  expect(judge({ message: 'Timeout', code: 'ETIMEDOUT' }, false).kind).toBe('later')
})

it('waits longer after each try and gives up after about a day', () => {
  const waits = Array.from({ length: 12 }, (_, index) => waitAfter(index + 1))
  const minutes = waits.filter((wait) => wait !== null)
  expect([...minutes].sort((a, b) => a - b)).toEqual(minutes)
  expect(minutes.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(12 * 60)
  expect(waits.at(-1)).toBeNull()
})

it('gives up a letter that nobody accepts for a day', async () => {
  const settled: Outcome[] = []
  const waiting: Claimed[] = [{ ...letter, orgId: 'o', mailId: 'm', attempts: 10 }]
  const outbox: Outbox = {
    takeOver: async () => 0,
    claim: async () => waiting.shift() ?? null,
    settle: async (_letter, outcome) => void settled.push(outcome),
  }
  const smtp = {
    send: async (): Promise<Outcome> => ({ kind: 'later', problem: 'busy' }),
    close: () => {},
  }
  await createPostOffice({ outbox, smtp, log: createLog('silent'), now: () => new Date() }).deliver()
  expect(settled).toEqual([{ kind: 'refused', problem: 'busy' }])
})

it('says many letters on few lines, and dials anew when the server has hung up', async () => {
  let lines = 0
  const sessions = new Set<SMTPServerSession>()
  const server = await mailServer({
    onConnect: (session, done) => {
      lines += 1
      sessions.add(session)
      done()
    },
  })
  const smtp = createSmtp({ url: server.url, from: 'plein@duinveld.test', timeoutMs: 3000 })
  for (let i = 0; i < 20; i += 1) expect(await smtp.send(letter)).toEqual({ kind: 'sent' })
  expect(lines).toBe(1)
  for (const session of sessions) drop(session)
  expect(await smtp.send(letter)).toEqual({ kind: 'sent' })
  expect(server.accepted).toHaveLength(21)
  expect(lines).toBe(2)
  smtp.close()
})

it('leaves the other letters in peace when the server cannot be reached', async () => {
  const asked: string[] = []
  const waiting: Claimed[] = Array.from({ length: 50 }, (_, i) => ({
    ...letter,
    orgId: 'o',
    mailId: `m${i}`,
    attempts: 1,
  }))
  const outbox: Outbox = {
    takeOver: async () => 0,
    claim: async () => waiting.shift() ?? null,
    settle: async ({ mailId }) => void asked.push(mailId),
  }
  const smtp = createSmtp({ url: 'smtp://127.0.0.1:9', from: 'plein@duinveld.test', timeoutMs: 3000 })
  await createPostOffice({ outbox, smtp, log: createLog('silent'), now: () => new Date() }).deliver()
  expect(asked.length).toBeLessThanOrEqual(4)
})

/** RFC 6376, 3.4.2: names in small letters, runs of blanks as one, none before a line end. */
const relaxed = (header: string) => {
  const at = header.indexOf(':')
  const value = header
    .slice(at + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return `${header.slice(0, at).trim().toLowerCase()}:${value}`
}

it('signs what leaves with a key in the name of the domain, pictures and all', async () => {
  const server = await mailServer()
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const dkim = {
    domain: 'duinveld.test',
    selector: 'plein',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  const signing = createSmtp({ url: server.url, from: 'plein@duinveld.test', timeoutMs: 3000, dkim })
  const picture = { name: 'x.png', type: 'image/png', cid: 'x@y', bytes: Buffer.from('png') }
  expect(await signing.send({ ...letter, attachments: [picture] })).toEqual({ kind: 'sent' })
  signing.close()
  const raw = server.accepted[0] ?? ''
  const mail = await simpleParser(raw)
  expect(mail.attachments).toMatchObject([{ cid: 'x@y', contentType: 'image/png' }])
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const headers = head.split(/\r\n(?![ \t])/)
  const signature = headers.find((one) => /^DKIM-Signature:/i.test(one)) ?? ''
  const tag = (name: string) =>
    new RegExp(`[;:\\s]${name}=([^;]*)`).exec(signature)?.[1]?.replace(/\s/g, '') ?? ''
  expect([tag('d'), tag('s')]).toEqual(['duinveld.test', 'plein'])
  const body = rest
    .join('\r\n\r\n')
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)*$/, '\r\n')
  expect(createHash('sha256').update(body).digest('base64')).toBe(tag('bh'))
  const signed = tag('h')
    .split(':')
    .flatMap((name) => {
      const found = headers.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`))
      return found ? [`${relaxed(found)}\r\n`] : []
    })
  const own = relaxed(signature).replace(/\bb=[^;]*$/, 'b=')
  const verify = createVerify('RSA-SHA256').update(signed.join('') + own)
  expect(verify.verify(publicKey, tag('b'), 'base64')).toBe(true)
})
