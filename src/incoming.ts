/**
 * To whom a mail belongs that came in, and what follows from it: an answer of a department, a remark of a reader, a mail that
 * came back, a machine that talks, or something that a person must look at.
 *
 * In: what was read of a mail. Out: one row, once, and its consequences in the same transaction. Nothing is lost: what is not
 * taken over is laid before an editor. Never here: an answer to a machine.
 */
import { isDead } from '#basics/bounce'
import { addressesIn, type Seal } from '#basics/mail-headers'
import type { ReceivedMail } from '#basics/mail-read'
import { replyText } from '#basics/reply-text'
import {
  addRemark,
  addressDied,
  contactAnswered,
  deliveryBounced,
  type IncomingKind,
  type IncomingWhy,
  keepIncoming,
  mailAnswered,
  noticeSent,
  noticesTo,
  type OurMail,
  post,
  type Tx,
  tellFollowUp,
} from '#store'
import type { Translate } from '#web'

const dayMs = 86_400_000
/** How long words and files are kept: of answers and remarks, and of what nobody took over. */
export const keptDays = { answer: 90, remark: 90, bounce: 30, automatic: 30, unknown: 30 } as const
/** More than so many lines of our own to one address a day: then the other is a machine after all. */
const noticesADay = 3

export type Mailroom = {
  orgId: string
  town: string
  /** The mailbox's own address, and what we send from: a mail of ourselves is no answer. */
  own: string[]
  plus: boolean
  address: string
  trustedHost: string
  host: string
  t: Translate
}

export type Judged = { kind: IncomingKind; why: IncomingWhy }

/** What a mail is. `seal`: what the town's own server found out; null: it is not asked. */
export function judge(
  mail: Pick<ReceivedMail, 'from' | 'automatic' | 'bounce'>,
  ours: OurMail | null,
  seal: Seal | null,
  own: string[],
): Judged {
  if (mail.bounce) return { kind: ours === null ? 'automatic' : 'bounce', why: '' }
  if (mail.automatic !== null || mail.from === null || own.includes(mail.from.address))
    return { kind: 'automatic', why: '' }
  if (ours === null) return { kind: 'unknown', why: 'not-ours' }
  if (ours.followUpId === null && ours.editionId === null) return { kind: 'unknown', why: 'other-mail' }
  if (mail.from.address !== ours.recipient.toLowerCase()) return { kind: 'unknown', why: 'stranger' }
  if (seal !== null && seal !== 'pass') return { kind: 'unknown', why: 'seal' }
  return { kind: ours.followUpId === null ? 'remark' : 'answer', why: '' }
}

/** The random parts in the addresses that a mail was sent to. */
export function tokensIn(to: string[], { address, plus }: Pick<Mailroom, 'address' | 'plus'>): string[] {
  if (!plus) return []
  const [name = '', domain = ''] = address.toLowerCase().split('@')
  return to.flatMap((one) => {
    const [local = '', at = ''] = one.split('@')
    return at === domain && local.startsWith(`${name}+`) ? [local.slice(name.length + 1)] : []
  })
}

/** Takes it; null: it was here already. `notice`: something was said back, so the outbox has work. */
export async function takeMail(
  tx: Tx,
  room: Mailroom,
  mail: ReceivedMail,
  seal: Seal | null,
  now: Date,
): Promise<{ incomingId: string; kind: IncomingKind; notice: boolean } | null> {
  const { orgId } = room
  const messageIds = [...mail.answers, ...(mail.bounce?.about ?? [])]
  const ours = await mailAnswered(tx, orgId, { tokens: tokensIn(mail.to, room), messageIds })
  const { kind, why } = judge(mail, ours, seal, room.own)
  const isMachine = kind === 'automatic' || kind === 'bounce'
  const { written } = replyText(mail.text)
  const trouble = [...mail.trouble]
  if (!isMachine && written === '' && !trouble.includes('empty') && mail.files.length === 0)
    trouble.push('empty')
  const isOurs = ours !== null && (ours.followUpId !== null || ours.editionId !== null)
  const incomingId = await keepIncoming(tx, orgId, {
    fingerprint: mail.fingerprint,
    cameAt: now,
    road: 'mail',
    kind,
    why,
    // Only late is no news: the other server goes on trying.
    state: kind === 'automatic' || (kind === 'bounce' && mail.bounce?.action !== 'failed') ? 'done' : 'open',
    ours,
    sender: isMachine ? '' : (mail.from?.address ?? ''),
    senderName: isMachine ? '' : (mail.from?.name ?? ''),
    subject: isMachine ? '' : mail.subject,
    messageId: mail.messageId,
    written: isMachine ? null : written,
    whole: isMachine || mail.text === written ? null : mail.text,
    trouble: isMachine ? [] : trouble,
    until: new Date(now.getTime() + keptDays[kind] * dayMs),
    // Files of somebody who answers no mail of ours stay in the mailbox.
    files: isMachine
      ? []
      : isOurs
        ? mail.files
        : mail.files.map((file) => ({
            ...file,
            content: null,
            refused: file.refused ?? ('stranger' as const),
          })),
  })
  if (incomingId === null) return null
  if (kind === 'bounce' && ours !== null) await bounced(tx, orgId, mail, ours, now)
  if (kind === 'answer' && ours !== null) await answered(tx, orgId, ours, now)
  if (kind === 'remark' && ours?.editionId && ours.userId && written !== '')
    await addRemark(tx, orgId, {
      remarkId: incomingId,
      editionId: ours.editionId,
      userId: ours.userId,
      body: written.slice(0, 2000),
      at: now,
      how: 'mail',
    })
  const notice =
    (kind === 'answer' || kind === 'remark') && (await sayBack(tx, room, incomingId, { mail, trouble, now }))
  return { incomingId, kind, notice }
}

async function bounced(
  tx: Tx,
  orgId: string,
  { bounce }: ReceivedMail,
  ours: OurMail,
  now: Date,
): Promise<void> {
  if (bounce?.action !== 'failed') return
  const said = [bounce.status, bounce.reason].filter(Boolean).join(' ')
  await deliveryBounced(tx, orgId, ours.mailId, now, said)
  // Forwarded by him to an address of somebody else: that one is not ours to judge.
  const his = bounce.recipient === null || bounce.recipient === ours.recipient.toLowerCase()
  if (his && isDead(bounce))
    await addressDied(tx, orgId, ours.recipient, { status: bounce.status, reason: bounce.reason, at: now })
}

async function answered(tx: Tx, orgId: string, { followUpId, contactId }: OurMail, now: Date): Promise<void> {
  if (followUpId === null) return
  await contactAnswered(tx, orgId, followUpId, now)
  await tellFollowUp(
    tx,
    orgId,
    followUpId,
    'department-answered',
    { by: 'intake', at: now },
    { to: `contact:${contactId}` },
  )
}

/** A line to somebody we know, when what he sent did not come through whole: once for a mail, and not for ever. */
async function sayBack(
  tx: Tx,
  room: Mailroom,
  incomingId: string,
  { mail, trouble, now }: { mail: ReceivedMail; trouble: string[]; now: Date },
): Promise<boolean> {
  const { orgId, t } = room
  const why = ['too-large', 'winmail', 'too-complex', 'empty'].find((one) => trouble.includes(one))
  const refused = mail.files.filter((file) => file.refused !== null).map((file) => file.name)
  if (mail.from === null || (why === undefined && refused.length === 0)) return false
  const sender = mail.from.address
  if ((await noticesTo(tx, orgId, sender, new Date(now.getTime() - dayMs))) >= noticesADay) return false
  const mailId = await post(tx, orgId, {
    recipient: sender,
    subject: t('incoming.notice-subject', { subject: mail.subject || t('incoming.no-subject') }).slice(
      0,
      180,
    ),
    text: t('incoming.notice-text', {
      town: room.town,
      why: why
        ? t(`incoming.notice-${why}`)
        : t('incoming.notice-files', { files: refused.slice(0, 5).join(', ') }),
    }),
    host: room.host,
    inReplyTo: mail.messageId,
  })
  await noticeSent(tx, orgId, incomingId, mailId)
  return true
}

/** Of `Naam <a@b>`: the address, in small letters. */
export const bareAddress = (from: string): string => addressesIn(from)[0] ?? ''
