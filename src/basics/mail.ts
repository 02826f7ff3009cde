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
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { Log } from './log.js'
import { createLines, type Line, type Lines } from './smtp-lines.js'

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
  | {
      kind: 'later'
      problem: string
      /** The server did not so much as greet us: other letters would fare no better now. */
      unreachable?: true
    }
  /** Refused for good. */
  | { kind: 'refused'; problem: string }
  /** The text was under way and no answer came. */
  | { kind: 'uncertain'; problem: string }

export type Smtp = {
  send(letter: Letter): Promise<Outcome>
  /** Hangs up what waits for a next letter. */
  close(): void
}

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
  const lines = createLines(options, account)
  return { send: (letter) => converse(lines, settings.from, letter), close: lines.close }
}

type SmtpError = Error & { code?: string; responseCode?: number }

async function converse(lines: Lines, from: string, letter: Letter): Promise<Outcome> {
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

/** Minutes to wait after the n-th attempt that may be repeated, or null when a day has passed: then it is given up. */
export function waitAfter(attempts: number): number | null {
  const minutes = [1, 5, 15, 60, 240, 240, 240, 240, 240]
  return minutes[attempts - 1] ?? null
}

export type Claimed = Letter & { orgId: string; mailId: string; attempts: number }

/** The outbox as the loop needs it; `mailbox.ts` in the store makes one. Every call is a transaction of its own. */
export type Outbox = {
  /** Letters that were under way since before a moment, when a former process died. Returns how many are uncertain now. */
  takeOver(before: Date): Promise<number>
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

/** Letters that are under way at the same time; servers of small towns allow few connections. */
const lanes = 4
/** Longer than a conversation takes, however slow the server. */
const staleMs = 30 * 60_000

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

  /** False when the server cannot be reached: the others wait. */
  async function sendOne(letter: Claimed): Promise<boolean> {
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
    return !(outcome.kind === 'later' && outcome.unreachable)
  }

  async function sendAll(): Promise<void> {
    let reached = true
    const lane = async () => {
      while (reached && !stopped) {
        const letter = await outbox.claim(now())
        if (!letter) return
        if (!(await sendOne(letter))) reached = false
      }
    }
    do {
      again = false
      // Each lane ends by itself, also when another fails: what is under way is settled before the round is over.
      const ended = await Promise.allSettled(Array.from({ length: lanes }, lane))
      const failed = ended.find((one) => one.status === 'rejected')
      if (failed) throw failed.reason
    } while (again && reached && !stopped)
    smtp.close()
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
  async function takeOver(before: Date): Promise<void> {
    const uncertain = await outbox.takeOver(before)
    if (uncertain > 0)
      log.warn({ uncertain }, 'mails were under way when the newsroom stopped: a person decides')
  }
  return {
    deliver,
    nudge,
    start: async () => {
      await takeOver(now())
      // The last word of a process that died may reach the database after this one has begun.
      timer = setInterval(() => {
        takeOver(new Date(now().getTime() - staleMs)).catch((error) =>
          log.error({ error }, 'the outbox could not be looked through'),
        )
        nudge()
      }, 30_000)
      timer.unref()
      nudge()
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await round?.catch(() => {})
      smtp.close()
    },
  }
}
