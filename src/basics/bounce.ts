/**
 * A mail that says that a mail did not arrive: a delivery status notification (RFC 3464), or what servers wrote before and
 * beside it. In: what was read of it. Out: whose address, how bad, which mail. Never here: a guess that a mail is a bounce
 * because its words sound so; it must come from a machine as well.
 */
import { addressesIn, type Headers, messageIds } from './mail-headers.js'

export type Bounce = {
  /** Whose mailbox it is about, in lower case; null: it does not say. */
  recipient: string | null
  /** Failed for good, or only late. */
  action: 'failed' | 'delayed'
  /** Enhanced status (RFC 3463), `5.1.1`; empty: none given. */
  status: string
  /** What the other server said, in one line. */
  reason: string
  /** Message-IDs that it speaks of: ours is among them. */
  about: string[]
}

const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)

/** `reports`: parts of type message/delivery-status; `originals`: what came back of our mail, headers at least. */
export function bounceOf(parts: {
  headers: Headers
  subject: string
  text: string
  reports: string[]
  originals: string[]
}): Bounce | null {
  const { headers, subject, text, reports, originals } = parts
  const about = [
    ...originals.flatMap((one) =>
      messageIds(/^message-id:([^\n]*(?:\n[ \t][^\n]*)*)/im.exec(one.slice(0, 50_000))?.[1] ?? ''),
    ),
    ...messageIds(/^\s*message-id:\s*(<[^>\n]+>)/im.exec(text)?.[1] ?? ''),
    ...messageIds(`${headers.first('in-reply-to')} ${headers.first('references')}`),
  ]
  const report = reports.join('\n\n')
  if (report.trim() !== '') return standard(report, about)
  return fromMachine(headers) ? beside(headers, subject, text, about) : null
}

function standard(report: string, about: string[]): Bounce | null {
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, 'im')
      .exec(report.replace(/\r/g, ''))?.[1]
      ?.trim() ?? ''
  const action = field('action').toLowerCase()
  // Delivered, relayed, expanded: good news is no bounce.
  if (action !== '' && !action.startsWith('fail') && !action.startsWith('delay')) return null
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(field('status'))?.[0] ?? ''
  const recipient = field('original-recipient') || field('final-recipient')
  return {
    recipient: addressesIn(recipient.replace(/^[^;]*;/, ''))[0] ?? null,
    action: action.startsWith('delay') || status.startsWith('4') ? 'delayed' : 'failed',
    status,
    reason: oneLine(field('diagnostic-code').replace(/^smtp;\s*/i, '')),
    about,
  }
}

/** The empty return path, or a postmaster: people have neither. */
const fromMachine = (headers: Headers) =>
  /^<>$/.test(headers.first('return-path').trim()) ||
  /^(mailer-daemon|postmaster|mail-daemon|microsoftexchange[\w]*)@/i.test(
    addressesIn(headers.first('from'))[0] ?? '',
  ) ||
  headers.first('x-failed-recipients') !== ''

const badNews =
  /(undeliver(able|ed)|returned mail|delivery (status notification|failure|has failed|incomplete)|mail delivery (failed|system)|failure notice|niet (afgeleverd|bezorgd|bestelbaar)|onbestelbaar|non remis|échec de (la )?remise|unzustellbar|zustellung fehlgeschlagen)/i

function beside(headers: Headers, subject: string, text: string, about: string[]): Bounce | null {
  if (!badNews.test(subject) && headers.first('x-failed-recipients') === '') return null
  const said = text.slice(0, 20_000)
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0] ?? ''
  const code = /\b([45]\d\d)[ -]/.exec(said)?.[1] ?? ''
  const own = new Set([...addressesIn(headers.first('from')), ...addressesIn(headers.first('to'))])
  const named = addressesIn(headers.first('x-failed-recipients'))[0]
  const recipient = named ?? addressesIn(said).find((one) => !own.has(one)) ?? null
  const late =
    status.startsWith('4') || (status === '' && code.startsWith('4')) || /delayed|vertraagd/i.test(subject)
  const line = said.split('\n').find((one) => /\b[45]\d\d\b|\b[45]\.\d{1,3}\.\d{1,3}\b/.test(one)) ?? ''
  return {
    recipient,
    action: late ? 'delayed' : 'failed',
    status: status || (code && `${code[0]}.0.0`),
    reason: oneLine(line),
    about,
  }
}

/** Whether nobody lives at this address, so that a next mail will not arrive either (RFC 3463: 5.1.x, 5.2.1, 5.4.4, 5.7.x is not). */
export const isDead = ({ action, status }: Pick<Bounce, 'action' | 'status'>): boolean =>
  action === 'failed' && (status === '' || /^5\.(0\.0|1\.\d+|2\.1|4\.4|5\.0|0\.\d+)$/.test(status))
