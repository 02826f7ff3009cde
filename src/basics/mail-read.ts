/**
 * A mail that came in, read: who, what about, what was written, which files.
 *
 * In: its bytes. Out: a plain object that is small enough to be kept. What it costs is bounded before anything is taken
 * apart: size, parts, depth, headers. Never here: a file that is opened or unpacked, an address that is asked, a script.
 */
import { createHash } from 'node:crypto'
import type { ParsedMail } from 'mailparser'
import { type Bounce, bounceOf } from './bounce.js'
import { htmlText } from './html-text.js'
import {
  type Automatic,
  addressesIn,
  automaticReason,
  type Headers,
  headersOf,
  messageIds,
} from './mail-headers.js'
import { longestReply } from './reply-text.js'
import { allowedFile, cleanName } from './sent-files.js'

/** Bytes of a mail that is read whole; of a larger one only the beginning is. */
export const largestMail = 25_000_000
export const largestFile = 10_000_000
export const mostFiles = 20
/** More parts, or deeper ones, no person sends. */
const mostParts = 200
const deepest = 30

export type ReceivedFile = {
  name: string
  mediaType: string
  /** Bytes. */
  size: number
  /** Null when it is not kept. */
  content: Uint8Array | null
  refused: 'too-large' | 'too-many' | 'kind' | 'stranger' | null
}

export type MailTrouble =
  /** Larger than what is read: only its beginning was. */
  | 'too-large'
  /** Built so that it is not taken apart. */
  | 'too-complex'
  | 'html-only'
  /** All of it is in a file that only Outlook opens. */
  | 'winmail'
  | 'empty'

export type ReceivedMail = {
  /** The same for the same mail, however often and by whichever road it comes (hexadecimal). */
  fingerprint: string
  messageId: string | null
  from: { address: string; name: string } | null
  /** Every address it was sent to, in lower case. */
  to: string[]
  subject: string
  /** Message-IDs that it answers, nearest first. */
  answers: string[]
  automatic: Automatic | null
  bounce: Bounce | null
  /** All that it says, quotes and signature as well. */
  text: string
  files: ReceivedFile[]
  trouble: MailTrouble[]
  /** Authentication-Results, newest first. */
  seals: string[]
}

/** `size`: of the whole mail, when `raw` is only its beginning. */
export async function readMail(raw: Buffer, size = raw.length): Promise<ReceivedMail> {
  const headers = headersOf(raw)
  const trouble = new Set<MailTrouble>()
  if (size > largestMail) trouble.add('too-large')
  const parsed = isSimple(raw, headers) ? await taken(raw) : null
  if (parsed === null) trouble.add('too-complex')
  const html = typeof parsed?.html === 'string' ? parsed.html : ''
  const plain = parsed?.text ?? ''
  if (plain.trim() === '' && html !== '') trouble.add('html-only')
  const text = tidy(plain.trim() === '' ? htmlText(html) : plain)
  const attached = parsed?.attachments ?? []
  const spoken = attached.filter((one) =>
    /^(message\/(delivery-status|rfc822)|text\/rfc822-headers)$/.test(one.contentType),
  )
  const textsOf = (type: RegExp) =>
    spoken
      .filter((one) => type.test(one.contentType))
      .map((one) => one.content.toString('latin1').slice(0, 100_000))
  const subject = oneLine(parsed?.subject ?? headers.first('subject'), 200)
  const bounce = bounceOf({
    headers,
    subject,
    text,
    reports: textsOf(/delivery-status/),
    originals: textsOf(/rfc822/),
  })
  const files = keptFiles(
    attached.filter((one) => bounce === null || !spoken.includes(one)),
    size > raw.length,
  )
  if (
    attached.some(
      (one) => one.contentType === 'application/ms-tnef' || /^winmail\.dat$/i.test(one.filename ?? ''),
    )
  )
    trouble.add('winmail')
  if (text === '' && files.length === 0) trouble.add('empty')
  const sender = parsed?.from?.value?.[0]
  const address = (sender?.address ?? addressesIn(headers.first('from'))[0] ?? '').toLowerCase()
  return {
    fingerprint: fingerprint(headers, raw, address),
    messageId: messageIds(headers.first('message-id'))[0] ?? null,
    from: /^[^\s@<>\p{Cc}]{1,64}@[^\s@<>\p{Cc}]{1,190}$/u.test(address)
      ? { address, name: oneLine(sender?.name ?? '', 120) }
      : null,
    to: [
      ...new Set(
        ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc'].flatMap((name) =>
          headers.all(name).flatMap(addressesIn),
        ),
      ),
    ].slice(0, 100),
    subject,
    answers: [
      ...new Set([
        ...messageIds(headers.first('in-reply-to')),
        ...messageIds(headers.first('references')).reverse(),
      ]),
    ],
    automatic: automaticReason(headers, subject),
    bounce,
    text,
    files,
    trouble: [...trouble],
    seals: headers.all('authentication-results').slice(0, 10),
  }
}

async function taken(raw: Buffer): Promise<ParsedMail | null> {
  // Only when there is a mail to read: a start waits for every file that is imported.
  const { simpleParser } = await import('mailparser')
  try {
    return await simpleParser(raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      keepDeliveryStatus: true,
    })
  } catch {
    // Its own limits: then it is as one that is not taken apart.
    return null
  }
}

/** Counted in the bytes, before anything is built of them. */
function isSimple(raw: Buffer, headers: Headers): boolean {
  if (
    headers.size >= 200_000 ||
    headers.all('to').join().length > 20_000 ||
    headers.all('cc').join().length > 20_000
  )
    return false
  return count(raw, 'content-type:', mostParts) < mostParts && count(raw, 'boundary=', deepest) < deepest
}

/** How often a word stands in it, whatever its case; stops at `most`. */
function count(raw: Buffer, word: string, most: number): number {
  const text = raw.toString('latin1')
  const wanted = new RegExp(word, 'gi')
  let found = 0
  while (found < most && wanted.test(text)) found += 1
  return found
}

function keptFiles(attached: ParsedMail['attachments'], cut: boolean): ReceivedFile[] {
  return attached.slice(0, 100).map((one, nth) => {
    const size = one.content.length
    const name = cleanName(one.filename ?? '', one.contentType)
    const allowed = allowedFile(name, one.content)
    const refused =
      nth >= mostFiles
        ? 'too-many'
        : size > largestFile || cut
          ? 'too-large'
          : allowed === null
            ? 'kind'
            : null
    return {
      name,
      mediaType: allowed ?? 'application/octet-stream',
      size,
      content: refused === null ? new Uint8Array(one.content) : null,
      refused,
    }
  })
}

/** By Message-ID and sender; a mail without one, by what it says. */
function fingerprint(headers: Headers, raw: Buffer, from: string): string {
  const id = messageIds(headers.first('message-id'))[0]
  const hash = createHash('sha256')
  if (id) return hash.update(`id\n${id}\n${from}`).digest('hex')
  return hash
    .update(`text\n${from}\n${headers.first('date')}\n`)
    .update(raw.subarray(headers.size))
    .digest('hex')
}

const oneLine = (text: string, most: number) =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim()
    .slice(0, most)

/** Line ends, and no sign that cannot be seen: PostgreSQL keeps no NUL. */
const tidy = (text: string) =>
  text
    .slice(0, longestReply)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .trim()
