/**
 * The conversation with a mailbox (IMAP). In: how it is reached, and up to where it was read. Out: each newer mail, as bytes;
 * of a very large one only its beginning. A mail is marked or moved when whoever takes it is done with it, never before.
 * Never here: what a mail says; a private address that was not allowed (invariant 7).
 */
import { lookup } from 'node:dns/promises'
import type { ImapFlow } from 'imapflow'
import { isIpLiteral, isPublicAddress } from './addresses.js'
import { largestMail } from './mail-read.js'

export type Mailbox = {
  host: string
  port: number
  /** `none`: without encryption, for a server on the same machine. */
  security: 'tls' | 'starttls' | 'none'
  account: string
  password: string
  folder: string
  /** Where a mail goes once it was taken; empty: it stays and is marked as read. */
  doneFolder: string
}

export type MailCursor = { validity: number; uid: number }
/** `raw` may be only the beginning: `size` says how large the whole is. */
export type MailBytes = { uid: number; raw: Buffer; size: number }

/** Why a mailbox could not be read; words are `mailbox.problem-<why>`. */
export class MailboxProblem extends Error {
  constructor(
    readonly why:
      | 'private'
      | 'unreachable'
      | 'refused'
      | 'no-folder'
      | 'no-done-folder'
      | 'no-tls'
      | 'broken',
    cause?: unknown,
  ) {
    super(why, { cause })
  }
}

/** Of a mail that is too large: enough for its headers and what was written above its files. */
const beginning = 262_144
const patienceMs = 30_000

export type MailboxParts = {
  /** `host:port` in lower case, that may be private all the same. */
  allowedHosts: readonly string[]
  timeoutMs?: number
}

/** Connects, looks at the folders, and goes: what the test button does. Returns how many mails the folder holds. */
export async function tryMailbox(box: Mailbox, parts: MailboxParts): Promise<number> {
  return withMailbox(box, parts, async (_client, held) => held.exists)
}

/**
 * Reads what is newer than `cursor`, oldest first. Without one: nothing, from now on. When the server numbers its mails anew
 * everything since `since` is handed over again; who takes it knows what he has. `take` may throw: then reading ends there.
 * `upTo` hears the cursor behind each mail once it is taken. Returns how many were taken.
 */
export async function readMailbox(
  box: Mailbox,
  cursor: MailCursor | null,
  since: Date | null,
  hands: {
    take(mail: MailBytes): Promise<void>
    upTo(cursor: MailCursor): Promise<void>
    signal?: AbortSignal
  },
  parts: MailboxParts,
): Promise<number> {
  return withMailbox(box, parts, async (client, held) => {
    const validity = Number(held.uidValidity)
    if (cursor === null) {
      await hands.upTo({ validity, uid: held.uidNext - 1 })
      return 0
    }
    const isSame = cursor.validity === validity
    const found = await client.search(
      isSame
        ? { uid: `${cursor.uid + 1}:*` }
        : { since: new Date((since?.getTime() ?? Date.now()) - 2 * 86_400_000) },
      { uid: true },
    )
    // `n:*` names the last mail too when it is older than n.
    const uids = (found || []).filter((uid) => !isSame || uid > cursor.uid).sort((a, b) => a - b)
    let taken = 0
    for (const uid of uids) {
      if (hands.signal?.aborted) break
      const mail = await fetchOne(client, uid)
      if (mail) {
        await hands.take(mail)
        taken += 1
      }
      await hands.upTo({ validity, uid })
      if (mail) await putAway(client, box, uid)
    }
    if (!isSame && uids.length === 0) await hands.upTo({ validity, uid: held.uidNext - 1 })
    return taken
  })
}

async function fetchOne(client: ImapFlow, uid: number): Promise<MailBytes | null> {
  const known = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true })
  if (!known) return null
  const size = known.size ?? 0
  const source = size > largestMail ? { start: 0, maxLength: beginning } : true
  const got = (await client.fetchOne(String(uid), { uid: true, source }, { uid: true })) || null
  if (!got?.source) return null
  return { uid, raw: got.source, size: Math.max(size, got.source.length) }
}

/** It is safely here. Whether the server can also tidy it away is for a next time: it is not read again. */
async function putAway(client: ImapFlow, { doneFolder }: Mailbox, uid: number): Promise<void> {
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
  if (doneFolder !== '') await client.messageMove(String(uid), doneFolder, { uid: true })
}

async function withMailbox<T>(
  box: Mailbox,
  parts: MailboxParts,
  work: (
    client: ImapFlow,
    held: { exists: number; uidNext: number; uidValidity: bigint | number },
  ) => Promise<T>,
): Promise<T> {
  const patience = parts.timeoutMs ?? patienceMs
  const address = await addressOf(box, parts.allowedHosts)
  // Only where there is a mailbox to read: a start waits for every file that is imported.
  const imap = await import('imapflow')
  const client = new imap.ImapFlow({
    host: address,
    servername: isIpLiteral(box.host) ? undefined : box.host,
    port: box.port,
    secure: box.security === 'tls',
    doSTARTTLS: box.security === 'starttls' ? true : box.security === 'none' ? false : undefined,
    auth: { user: box.account, pass: box.password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience * 2,
    maxLiteralSize: largestMail * 2,
  })
  // Unheard, it would end the process.
  let broken: unknown = null
  client.on('error', (error: unknown) => {
    broken = error
  })
  try {
    await client.connect()
    if (box.doneFolder !== '') await folderOf(client, box.doneFolder, 'no-done-folder')
    const held = await folderOf(client, box.folder, 'no-folder')
    return await work(client, held)
  } catch (error) {
    throw problemOf(error, broken)
  } finally {
    await client.logout().catch(() => {})
    client.close()
  }
}

async function folderOf(client: ImapFlow, folder: string, why: 'no-folder' | 'no-done-folder') {
  try {
    return await client.mailboxOpen(folder)
  } catch (error) {
    throw new MailboxProblem(why, error)
  }
}

type ImapError = Error & { code?: string; authenticationFailed?: boolean; responseStatus?: string }
const outside = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
  'ECONNRESET',
  'EAI_AGAIN',
  'NoConnection',
  'ClosedAfterConnectTLS',
  'ClosedAfterConnectText',
  'ETIMEOUT',
])

function problemOf(error: unknown, broken: unknown): unknown {
  const { code = '', authenticationFailed, responseStatus, message } = error as ImapError
  if (error instanceof MailboxProblem) return error
  if (authenticationFailed) return new MailboxProblem('refused', error)
  if (/STARTTLS/i.test(message) || /CERT|SSL|TLS_|SELF_SIGNED|ALTNAME|EPROTO/.test(code))
    return new MailboxProblem('no-tls', error)
  if (outside.has(code)) return new MailboxProblem('unreachable', error)
  if (responseStatus === 'NO' || responseStatus === 'BAD' || broken !== null)
    return new MailboxProblem('broken', error)
  return error
}

/** The address that is connected to, and no other: a name that changes meanwhile changes nothing. */
async function addressOf({ host, port }: Mailbox, allowed: readonly string[]): Promise<string> {
  if (allowed.includes(`${host.toLowerCase()}:${port}`)) return host
  if (isIpLiteral(host)) {
    if (isPublicAddress(host)) return host
    throw new MailboxProblem('private')
  }
  const found = await lookup(host, { all: true }).catch((error) => {
    throw new MailboxProblem('unreachable', error)
  })
  const open = found.find(({ address }) => isPublicAddress(address))
  if (!open) throw new MailboxProblem('private')
  return open.address
}
