/**
 * A real SMTP server that keeps what it gets. Only tests import this file: what it is built with is not installed
 * beside the product.
 */

import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export type Mail = {
  /** The envelope: who it was really sent from and to. */
  from: string
  to: string[]
  subject: string
  text: string
  html: string | false
  messageId: string | undefined
  parsed: ParsedMail
  raw: string
}

export type PostOffice = {
  /** `smtp://127.0.0.1:PORT`. */
  url: string
  port: number
  close(): Promise<void>
  /** Everything delivered so far, oldest first. */
  readonly mails: readonly Mail[]
  /** Resolves once `count` mails have been delivered. Default: one more than now. */
  delivered(count?: number): Promise<readonly Mail[]>
  /** Refuses every recipient for good (550), or with another code, until `accept`. */
  refuse(code?: number): void
  /** Says "later" (451) to the first `times` attempts for a recipient, then takes the mail. */
  greylist(times: number): void
  /**
   * Takes the whole message and never answers: nobody can tell whether it was delivered. `keeps`: whether it was.
   * Resolves, at the next such mail, once it has been taken.
   */
  hangAfterData(keeps: boolean): Promise<void>
  /** Back to normal. Mails that hang stay unanswered. */
  accept(): void
}

type Mood =
  | { kind: 'accept' }
  | { kind: 'refuse'; code: number }
  | { kind: 'greylist'; times: number; seen: Map<string, number> }
  | { kind: 'hang'; keeps: boolean; taken: () => void }

export async function startPostOffice(): Promise<PostOffice> {
  const mails: Mail[] = []
  const waiters: { count: number; tell(): void }[] = []
  let mood: Mood = { kind: 'accept' }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      if (mood.kind === 'refuse') return done(answered(mood.code, 'no such mailbox here'))
      if (mood.kind !== 'greylist') return done()
      const seen = mood.seen.get(address) ?? 0
      mood.seen.set(address, seen + 1)
      done(seen < mood.times ? answered(451, 'greylisted, try again later') : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const at = mood
        if (at.kind !== 'hang' || at.keeps) {
          const { mailFrom, rcptTo } = session.envelope
          const from = mailFrom === false ? '' : mailFrom.address
          await keep(
            Buffer.concat(chunks),
            from,
            rcptTo.map((one) => one.address),
          )
        }
        if (at.kind === 'hang') return at.taken()
        done()
      })
    },
  })
  const keep = async (raw: Buffer, from: string, to: string[]) => {
    const parsed = await simpleParser(raw)
    const { subject = '', text = '', html = false, messageId } = parsed
    mails.push({ from, to, subject, text, html, messageId, parsed, raw: raw.toString() })
    for (const waiter of waiters) if (mails.length >= waiter.count) waiter.tell()
  }
  // A client that goes away in the middle is no news.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection.close()
        server.close(() => resolve())
      }),
    delivered(count = mails.length + 1) {
      if (mails.length >= count) return Promise.resolve(mails)
      return new Promise((resolve) => waiters.push({ count, tell: () => resolve(mails) }))
    },
    refuse(code = 550) {
      mood = { kind: 'refuse', code }
    },
    greylist(times) {
      mood = { kind: 'greylist', times, seen: new Map() }
    },
    hangAfterData: (keeps) =>
      new Promise((resolve) => {
        mood = { kind: 'hang', keeps, taken: resolve }
      }),
    accept() {
      mood = { kind: 'accept' }
    },
  }
}

function answered(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code })
}
