/**
 * Reads the mailboxes of all organisations, each by one process at a time. A mail is kept in the database before the mailbox
 * hears that it was taken; what is handed over again changes nothing.
 */
import { type MailBytes, type Mailbox, MailboxProblem, readMailbox } from '#basics/imap'
import { headersOf, sealOf } from '#basics/mail-headers'
import { type ReceivedMail, readMail } from '#basics/mail-read'
import { readMailAside } from '#basics/mail-read-aside'
import {
  endMailTurn,
  type MailTurn,
  mailReadUpTo,
  organisation,
  orgsWithMailAccount,
  startMailTurn,
} from '#store'
import { type Locale, words } from '#web'
import type { House } from './house.js'
import { bareAddress, type Mailroom, takeMail } from './incoming.js'

const everyMs = 60_000

export type MailReader = {
  start(): void
  /** Reads the mailbox of one organisation now; resolves with how many mails came. Null: somebody is reading it. */
  read(orgId: string): Promise<number | null>
  stop(): Promise<void>
}

export type MailReaderParts = {
  house: Pick<House, 'database' | 'bus' | 'log' | 'now' | 'key'> & {
    config: Pick<House['config'], 'mailFrom' | 'allowedHosts'>
  }
  origin: string
  /** Something waits in the outbox. */
  posted(): void
}

export function createMailReader({ house, origin, posted }: MailReaderParts): MailReader {
  const { database, bus, log, now, key, config } = house
  const closing = new AbortController()
  let round: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  async function read(orgId: string): Promise<number | null> {
    const turn = await database.inOrg(orgId, (tx) => startMailTurn(tx, orgId, key, now()))
    if (!turn) return null
    const end = (problem: string | null) =>
      database.inOrg(orgId, (tx) => endMailTurn(tx, orgId, problem, now()))
    try {
      const room = await roomOf(orgId, turn)
      const taken = await readMailbox(
        turn satisfies Mailbox,
        turn.cursor,
        turn.readAt,
        {
          take: (mail) => take(room, mail),
          upTo: (cursor) => database.inOrg(orgId, (tx) => mailReadUpTo(tx, orgId, cursor, now())),
          signal: closing.signal,
        },
        { allowedHosts: config.allowedHosts },
      )
      await end(null)
      return taken
    } catch (error) {
      const why = error instanceof MailboxProblem ? error.why : 'broken'
      log.warn({ orgId, why, error }, 'a mailbox could not be read')
      await end(why)
      return 0
    }
  }

  async function roomOf(orgId: string, turn: MailTurn): Promise<Mailroom> {
    const org = await database.inOrg(orgId, (tx) => organisation(tx, orgId))
    return {
      orgId,
      town: org?.name ?? '',
      own: [turn.address.toLowerCase(), bareAddress(config.mailFrom)],
      plus: turn.plus,
      address: turn.address,
      trustedHost: turn.trustedHost,
      host: new URL(origin).hostname,
      t: words((org?.locale ?? 'nl') as Locale),
    }
  }

  async function take(room: Mailroom, { raw, size }: MailBytes): Promise<void> {
    const mail = await readMailAside(raw, size)
    const seal =
      room.trustedHost === '' ? null : sealOf(headersOf(raw), room.trustedHost, mail.from?.address ?? '')
    const keep = (one: ReceivedMail) =>
      database.inOrg(room.orgId, (tx) => takeMail(tx, room, one, seal, now()))
    const taken = await keep(mail).catch(async (error) => {
      // One mail that the database does not take must not hold up those behind it: its headers are kept at least.
      log.error({ error, orgId: room.orgId }, 'a mail could not be kept as it is')
      return keep({
        ...(await readMail(raw.subarray(0, headersOf(raw).size), size)),
        trouble: ['too-complex'],
      })
    })
    if (taken?.notice) posted()
    if (taken && taken.kind !== 'automatic') bus.tell({ type: 'square', orgId: room.orgId })
  }

  async function readAll(): Promise<void> {
    for (const orgId of await orgsWithMailAccount(database)) {
      if (closing.signal.aborted) return
      await read(orgId)
    }
  }
  const tick = () => {
    round ??= readAll()
      .catch((error) => log.error({ error }, 'the mailboxes could not be read'))
      .finally(() => {
        round = null
      })
  }
  return {
    read,
    start: () => {
      timer = setInterval(tick, everyMs)
      timer.unref()
      tick()
    },
    stop: async () => {
      closing.abort()
      clearInterval(timer)
      await round
    },
  }
}
