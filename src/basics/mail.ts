/**
 * The conversation with a mail server, and the outbox as it needs it; the loop is in office.ts.
 *
 * Invariant 5: a mail is never sent twice by a machine. A letter is claimed before, and settled after, the answer of the
 * server, each in a transaction of its own. From the first byte of the text on, no answer means that nobody knows: the
 * letter becomes uncertain, and a person decides. Up to then nothing can have been delivered, so it may be tried again.
 */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import DKIM from 'nodemailer/lib/dkim'
import MailComposer from 'nodemailer/lib/mail-composer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { Log } from './log.js'
import { createOffice, type Office, type OutboxOf, type Outcome } from './office.js'
import { createLines, type Line, type Lines } from './smtp-lines.js'

export { type Outcome, waitAfter } from './office.js'

/** `cid`: shown in the mail itself, as `<img src="cid:…">`; null: beside it. */
export type Attachment = { name: string; type: string; cid: string | null; bytes: Buffer }

/** Signs what leaves in the name of a domain (RFC 6376); its public key stands at `<selector>._domainkey.<domain>`. */
export type Dkim = { domain: string; selector: string; privateKey: string }

export type Letter = {
  recipient: string
  subject: string
  text: string
  html: string | null
  /** With angle brackets; the same at every attempt, so that a reader's mail program shows a double only once. */
  messageId: string
  /** Where an answer goes; null: to who it comes from. */
  replyTo?: string | null
  /** The Message-ID of what it answers. */
  inReplyTo?: string | null
  attachments?: Attachment[]
}

export type Smtp = {
  send(letter: Letter): Promise<Outcome>
  /** Hangs up what waits for a next letter. */
  close(): void
}

/** `url`: `smtp://user:password@host:587` or `smtps://…`; `from`: `Name <address>`. Times in milliseconds. */
export function createSmtp(settings: {
  url: string
  from: string
  timeoutMs?: number
  dkim?: Dkim | null
}): Smtp {
  const patience = settings.timeoutMs ?? 60_000
  const { auth, ...address } = parseConnectionUrl(settings.url)
  const options: SMTPConnectionOptions = {
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    ...address,
  }
  const account = auth?.user ? { user: auth.user, pass: auth.pass ?? '' } : null
  const lines = createLines(options, account)
  const { domain = '', selector = '', privateKey = '' } = settings.dkim ?? {}
  const signer = settings.dkim ? new DKIM({ domainName: domain, keySelector: selector, privateKey }) : null
  return { send: (letter) => converse(lines, settings.from, letter, signer), close: lines.close }
}

type SmtpError = Error & { code?: string; responseCode?: number }

async function converse(lines: Lines, from: string, letter: Letter, signer: DKIM | null): Promise<Outcome> {
  const message = new MailComposer({
    from,
    to: letter.recipient,
    subject: letter.subject,
    text: letter.text,
    ...(letter.html === null ? {} : { html: letter.html }),
    messageId: letter.messageId,
    attachments: (letter.attachments ?? []).map(({ name, type, cid, bytes }) => ({
      filename: name,
      contentType: type,
      content: bytes,
      ...(cid === null ? {} : { cid, contentDisposition: 'inline' as const }),
    })),
    ...(letter.replyTo ? { replyTo: letter.replyTo } : {}),
    ...(letter.inReplyTo ? { inReplyTo: letter.inReplyTo, references: letter.inReplyTo } : {}),
    ...envelopeOf(from, letter),
    // Nobody's absence should be answered to a machine (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  }).compile()
  const plain = await message.build()
  const bytes = signer ? await buffer(signer.sign(plain)) : plain
  const envelope = message.getEnvelope()
  const first = await sayOn(lines, false, envelope, bytes)
  // A server may have hung up a line that was used before. Nothing was said on it: a fresh one tells.
  return first.stale ? (await sayOn(lines, true, envelope, bytes)).outcome : first.outcome
}

/** `stale`: the line had been used before, and broke before the text of the letter. */
async function sayOn(
  lines: Lines,
  fresh: boolean,
  envelope: { from: string | false; to: string[] },
  bytes: Buffer,
): Promise<{ outcome: Outcome; stale: boolean }> {
  let line: Line
  try {
    line = await lines.take(fresh)
  } catch (error) {
    const outcome = judge(error as SmtpError, false)
    return { outcome: outcome.kind === 'later' ? { ...outcome, unreachable: true } : outcome, stale: false }
  }
  const body = new LateBody(bytes)
  const error = await new Promise<SmtpError | null>((resolve) => {
    line.connection.once('error', resolve)
    line.connection.send(envelope, body, (failed) => {
      line.connection.off('error', resolve)
      resolve(failed as SmtpError | null)
    })
  })
  if (!error) {
    lines.give(line)
    return { outcome: { kind: 'sent' }, stale: false }
  }
  lines.drop(line)
  const hungUp = error.responseCode === undefined || error.responseCode === 421
  return { outcome: judge(error, body.begun), stale: line.used && hungUp && !body.begun }
}

/**
 * What comes back goes to the mailbox that is read, where that is of the same domain: of another one, receivers would doubt
 * the sender (SPF).
 */
function envelopeOf(from: string, { replyTo, recipient }: Letter) {
  const domainOf = (address: string) => /@([^@<>\s]+)>?\s*$/.exec(address)?.[1]?.toLowerCase()
  if (!replyTo || domainOf(replyTo) !== domainOf(from)) return {}
  return { envelope: { from: replyTo, to: recipient } }
}

/** The text, handed over only when the server asked for it; it remembers that it was. */
class LateBody extends Readable {
  begun = false
  constructor(private readonly bytes: Buffer) {
    super()
  }
  override _read(): void {
    this.begun = true
    this.push(this.bytes)
    this.push(null)
  }
}

/** What an error means for the letter; `begun`: the server had asked for the text. */
export function judge(
  error: { message: string; code?: string; responseCode?: number },
  begun: boolean,
): Outcome {
  const problem = error.message.slice(0, 500)
  const answer = error.responseCode ?? 0
  if (error.code === 'EAUTH') return { kind: 'later', problem }
  if (answer >= 500) return { kind: 'refused', problem }
  if (answer >= 400) return { kind: 'later', problem }
  return begun ? { kind: 'uncertain', problem } : { kind: 'later', problem }
}

export type Claimed = Letter & { orgId: string; mailId: string; attempts: number }

/** `mailbox.ts` in the store makes one. */
export type Outbox = OutboxOf<Claimed>
export type PostOffice = Office

/** Letters that are under way at the same time; servers of small towns allow few connections. */
const atOnce = 4

export function createPostOffice(parts: {
  outbox: Outbox
  smtp: Smtp
  log: Log
  now: () => Date
}): PostOffice {
  const { smtp, ...rest } = parts
  return createOffice({
    ...rest,
    send: (letter) => smtp.send(letter),
    idle: () => smtp.close(),
    idOf: (letter) => letter.mailId,
    what: 'mail',
    atOnce,
  })
}
