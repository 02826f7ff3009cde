/**
 * The conversation with a mail server, and the loop that empties the outbox.
 *
 * Invariant 5: a mail is never sent twice by a machine. A letter is claimed before, and settled after, the answer of the
 * server, each in a transaction of its own. From the first byte of the text on, no answer means that nobody knows: the
 * letter becomes uncertain, and a person decides. Up to then nothing can have been delivered, so it may be tried again.
 */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { Log } from './log.js'

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
}

export type Outcome =
  | { kind: 'sent' }
  /** Not accepted now; nothing was delivered. `problem` is what the server said, or what kept us from it. */
  | { kind: 'later'; problem: string }
  /** Refused for good. */
  | { kind: 'refused'; problem: string }
  /** The text was under way and no answer came. */
  | { kind: 'uncertain'; problem: string }

export type Smtp = { send(letter: Letter): Promise<Outcome> }

/** `url`: `smtp://user:password@host:587` or `smtps://…`; `from`: `Name <address>`. Times in milliseconds. */
export function createSmtp(settings: { url: string; from: string; timeoutMs?: number }): Smtp {
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
  return { send: (letter) => converse(options, account, settings.from, letter) }
}

type SmtpError = Error & { code?: string; responseCode?: number }

async function converse(
  options: SMTPConnectionOptions,
  account: { user: string; pass: string } | null,
  from: string,
  letter: Letter,
): Promise<Outcome> {
  const message = new MailComposer({
    from,
    to: letter.recipient,
    subject: letter.subject,
    text: letter.text,
    ...(letter.html === null ? {} : { html: letter.html }),
    messageId: letter.messageId,
    ...(letter.replyTo ? { replyTo: letter.replyTo } : {}),
    ...(letter.inReplyTo ? { inReplyTo: letter.inReplyTo, references: letter.inReplyTo } : {}),
    ...envelopeOf(from, letter),
    // Nobody's absence should be answered to a machine (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  }).compile()
  const bytes = await message.build()
  const body = new LateBody(bytes)
  const connection = new SMTPConnection(options)
  return new Promise<Outcome>((resolve) => {
    const failed = (error: SmtpError) => {
      connection.close()
      resolve(judge(error, body.begun))
    }
    connection.once('error', failed)
    const send = () =>
      connection.send(message.getEnvelope(), body, (error) => {
        if (error) return failed(error as SmtpError)
        connection.quit()
        resolve({ kind: 'sent' })
      })
    connection.connect((error) => {
      if (error) return failed(error as SmtpError)
      if (!account) return send()
      connection.login(account, (refused) => (refused ? failed(refused as SmtpError) : send()))
    })
    // Whatever a broken connection still reports after the outcome is known says nothing new.
    connection.on('error', () => {})
  })
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

/** Minutes to wait after the n-th attempt that may be repeated, or null when a day has passed: then it is given up. */
export function waitAfter(attempts: number): number | null {
  const minutes = [1, 5, 15, 60, 240, 240, 240, 240, 240]
  return minutes[attempts - 1] ?? null
}

export type Claimed = Letter & { orgId: string; mailId: string; attempts: number }

/** The outbox as the loop needs it; `mailbox.ts` in the store makes one. Every call is a transaction of its own. */
export type Outbox = {
  /** Letters that were under way when a former process died. Returns how many are uncertain now. */
  takeOver(): Promise<number>
  claim(now: Date): Promise<Claimed | null>
  settle(letter: Claimed, outcome: Outcome, notBefore: Date | null, now: Date): Promise<void>
}

export type PostOffice = {
  /** Sends everything that is due; resolves when nothing is left. Calls at the same time share one round. */
  deliver(): Promise<void>
  /** Delivers now, on `nudge`, and every half minute, until stopped. */
  start(): Promise<void>
  nudge(): void
  stop(): Promise<void>
}

export function createPostOffice(parts: {
  outbox: Outbox
  smtp: Smtp
  log: Log
  now: () => Date
}): PostOffice {
  const { outbox, smtp, log, now } = parts
  let round: Promise<void> | null = null
  let again = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function sendOne(letter: Claimed): Promise<void> {
    const outcome = await smtp.send(letter)
    const wait = outcome.kind === 'later' ? waitAfter(letter.attempts) : null
    const settled: Outcome =
      outcome.kind === 'later' && wait === null ? { kind: 'refused', problem: outcome.problem } : outcome
    await outbox.settle(
      letter,
      settled,
      wait === null ? null : new Date(now().getTime() + wait * 60_000),
      now(),
    )
    if (settled.kind !== 'sent')
      log.warn({ mail: letter.mailId, outcome: settled.kind, problem: settled.problem }, 'mail not sent')
  }

  async function sendAll(): Promise<void> {
    do {
      again = false
      for (let letter = await outbox.claim(now()); letter; letter = await outbox.claim(now())) {
        await sendOne(letter)
        if (stopped) return
      }
    } while (again)
  }

  const deliver = (): Promise<void> => {
    again = true
    round ??= sendAll().finally(() => {
      round = null
    })
    return round
  }
  const nudge = () => {
    if (!stopped) deliver().catch((error) => log.error({ error }, 'the outbox could not be emptied'))
  }
  return {
    deliver,
    nudge,
    start: async () => {
      const uncertain = await outbox.takeOver()
      if (uncertain > 0)
        log.warn({ uncertain }, 'mails were under way when the newsroom stopped: a person decides')
      timer = setInterval(nudge, 30_000)
      timer.unref()
      nudge()
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await round?.catch(() => {})
    },
  }
}
