/**
 * Mail that came in, and what readers wrote on a page: each taken once, kept for a while, and dealt with by a person.
 *
 * In: what was read of a mail, and what it is. Out: rows for pages. Never here: which mail is whose (src/incoming.ts decides
 * that), and what a file holds.
 */
import { randomUUID } from 'node:crypto'
import type { ReceivedFile } from '#basics/mail-read'
import type { Tx } from './database.js'

export type IncomingKind = 'answer' | 'remark' | 'bounce' | 'automatic' | 'unknown'
/** Why an unknown one was not taken over; words are `incoming.why-<why>`. */
export type IncomingWhy = '' | 'stranger' | 'seal' | 'not-ours' | 'other-mail'

export type OurMail = {
  mailId: string
  recipient: string
  subject: string
  messageId: string
  /** It asked a department. */
  followUpId: string | null
  contactId: string | null
  /** It carried an edition to a reader. */
  editionId: string | null
  userId: string | null
}

/** Which mail of ours an answer belongs to: by the random part of an address, else by Message-IDs, nearest first. */
export async function mailAnswered(
  tx: Tx,
  orgId: string,
  by: { tokens: string[]; messageIds: string[] },
): Promise<OurMail | null> {
  if (by.tokens.length + by.messageIds.length === 0) return null
  const [row] = await tx<
    OurMail[]
  >`select m.mail_id as "mailId", m.recipient, m.subject, m.message_id as "messageId",
      l.follow_up_id as "followUpId", l.contact_id as "contactId", d.edition_id as "editionId", d.user_id as "userId"
    from mail m left join contact_letter l on l.org_id = m.org_id and l.mail_id = m.mail_id
      left join delivery d on d.org_id = m.org_id and d.mail_id = m.mail_id
    where m.org_id = ${orgId} and (m.reply_token = any(${by.tokens}) or m.message_id = any(${by.messageIds}))
    order by m.reply_token = any(${by.tokens}) desc nulls last, array_position(${by.messageIds}::text[], m.message_id) limit 1`
  return row ?? null
}

export type NewIncoming = {
  /** Hexadecimal. */
  fingerprint: string
  cameAt: Date
  road: 'mail' | 'page'
  kind: IncomingKind
  why: IncomingWhy
  state: 'open' | 'done'
  ours:
    | (Pick<OurMail, 'followUpId' | 'contactId' | 'editionId' | 'userId'> & { mailId: string | null })
    | null
  sender: string
  senderName: string
  subject: string
  messageId: string | null
  written: string | null
  whole: string | null
  trouble: string[]
  until: Date
  files: ReceivedFile[]
}

/** Keeps it; null: it is here already, and nothing was changed. */
export async function keepIncoming(tx: Tx, orgId: string, given: NewIncoming): Promise<string | null> {
  const incomingId = randomUUID()
  const { ours } = given
  const [row] =
    await tx`insert into incoming (org_id, incoming_id, fingerprint, came_at, road, kind, why, state, mail_id,
      follow_up_id, contact_id, edition_id, user_id, sender, sender_name, subject, message_id, written, whole, trouble, until)
    values (${orgId}, ${incomingId}, ${Buffer.from(given.fingerprint, 'hex')}, ${given.cameAt}, ${given.road}, ${given.kind},
      ${given.why}, ${given.state}, ${ours?.mailId ?? null}, ${ours?.followUpId ?? null}, ${ours?.contactId ?? null},
      ${ours?.editionId ?? null}, ${ours?.userId ?? null}, ${given.sender}, ${given.senderName}, ${given.subject},
      ${given.messageId}, ${given.written}, ${given.whole}, ${given.trouble}, ${given.until})
    on conflict (org_id, fingerprint) do nothing returning incoming_id`
  if (!row) return null
  for (const [position, file] of given.files.entries())
    await tx`insert into incoming_file (org_id, file_id, incoming_id, position, name, media_type, size, content, refused)
      values (${orgId}, ${randomUUID()}, ${incomingId}, ${position}, ${file.name}, ${file.mediaType}, ${file.size},
        ${file.content === null ? null : Buffer.from(file.content)}, ${file.refused})`
  return incomingId
}

export type IncomingFile = {
  fileId: string
  name: string
  size: number
  refused: string | null
  gone: boolean
}

export type Incoming = {
  incomingId: string
  cameAt: Date
  road: 'mail' | 'page'
  kind: IncomingKind
  why: IncomingWhy
  state: 'open' | 'done'
  mailId: string | null
  followUpId: string | null
  contactId: string | null
  editionId: string | null
  /** The edition's day, when it is about one. */
  day: string | null
  userId: string | null
  sender: string
  senderName: string
  subject: string
  messageId: string | null
  written: string | null
  whole: string | null
  trouble: string[]
  doneBy: string | null
  doneAt: Date | null
  answered: boolean
  /** Of a bounce: whose mail it was, and what the server said. */
  recipient: string | null
  bounce: string | null
  files: IncomingFile[]
}

const columns = (
  tx: Tx,
) => tx`i.incoming_id as "incomingId", i.came_at as "cameAt", i.road, i.kind, i.why, i.state,
  i.mail_id as "mailId", i.follow_up_id as "followUpId", i.contact_id as "contactId", i.edition_id as "editionId",
  to_char(e.day, 'YYYY-MM-DD') as day, i.user_id as "userId", i.sender, i.sender_name as "senderName", i.subject,
  i.message_id as "messageId", i.written, i.whole, i.trouble, i.done_by as "doneBy", i.done_at as "doneAt",
  i.answer_mail is not null as answered, m.recipient, m.bounce,
  coalesce((select jsonb_agg(jsonb_build_object('fileId', f.file_id, 'name', f.name, 'size', f.size, 'refused', f.refused,
    'gone', f.content is null and f.refused is null) order by f.position)
    from incoming_file f where f.org_id = i.org_id and f.incoming_id = i.incoming_id), '[]') as files`
const joined = (
  tx: Tx,
) => tx`incoming i left join edition e on e.org_id = i.org_id and e.edition_id = i.edition_id
  left join mail m on m.org_id = i.org_id and m.mail_id = i.mail_id`

/** What waits for a person, oldest first. Answers of departments wait at their question. */
export async function openIncoming(tx: Tx, orgId: string, limit: number): Promise<Incoming[]> {
  return tx<
    Incoming[]
  >`select ${columns(tx)} from ${joined(tx)} where i.org_id = ${orgId} and i.state = 'open'
    order by i.came_at, i.incoming_id limit ${limit}`
}

/** What Vandaag shows of it: without what somebody put off, and without remarks, which stand there by themselves. */
export async function incomingToday(tx: Tx, orgId: string, now: Date, limit: number): Promise<Incoming[]> {
  return tx<
    Incoming[]
  >`select ${columns(tx)} from ${joined(tx)} where i.org_id = ${orgId} and i.state = 'open'
    and not exists (select from tamtam_remark r where r.org_id = i.org_id and r.remark_id = i.incoming_id)
    and not exists (select from today_decision d where d.org_id = i.org_id and d.item = 'letter:' || i.incoming_id
      and (d.until is null or d.until > ${now}))
    order by i.came_at, i.incoming_id limit ${limit}`
}

/** What was dealt with, newest first; what machines wrote is left out. */
export async function doneIncoming(tx: Tx, orgId: string, limit: number): Promise<Incoming[]> {
  return tx<
    Incoming[]
  >`select ${columns(tx)} from ${joined(tx)} where i.org_id = ${orgId} and i.state = 'done'
    and i.kind <> 'automatic' order by coalesce(i.done_at, i.came_at) desc limit ${limit}`
}

/** How many mails of machines came since a moment: read, and left alone. */
export async function automaticSince(tx: Tx, orgId: string, since: Date): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*)::int as count from incoming
    where org_id = ${orgId} and kind = 'automatic' and came_at >= ${since}`
  return row?.count ?? 0
}

/** What departments answered to a question, in order. */
export async function answersTo(tx: Tx, orgId: string, followUpId: string): Promise<Incoming[]> {
  return tx<Incoming[]>`select ${columns(tx)} from ${joined(tx)}
    where i.org_id = ${orgId} and i.follow_up_id = ${followUpId} and i.kind in ('answer', 'unknown', 'bounce')
    order by i.came_at, i.incoming_id limit 100`
}

export async function incoming(tx: Tx, orgId: string, incomingId: string): Promise<Incoming | null> {
  const [row] = await tx<Incoming[]>`select ${columns(tx)} from ${joined(tx)}
    where i.org_id = ${orgId} and i.incoming_id = ${incomingId}`
  return row ?? null
}

/** Of two who press, one gets true. */
export async function incomingDone(
  tx: Tx,
  orgId: string,
  incomingId: string,
  step: { by: string; at: Date },
): Promise<boolean> {
  const rows = await tx`update incoming set state = 'done', done_by = ${step.by}, done_at = ${step.at}
    where org_id = ${orgId} and incoming_id = ${incomingId} and state = 'open'`
  await tx`update tamtam_remark set read_by = ${step.by}, read_at = ${step.at}
    where org_id = ${orgId} and remark_id = ${incomingId} and read_at is null`
  return rows.count > 0
}

export async function incomingReopened(tx: Tx, orgId: string, incomingId: string): Promise<void> {
  await tx`update incoming set state = 'open', done_by = null, done_at = null where org_id = ${orgId} and incoming_id = ${incomingId}`
}

/** A person takes over what a stranger wrote: from now on it is the answer, or the remark, that it looked like. */
export async function incomingTakenOver(
  tx: Tx,
  orgId: string,
  incomingId: string,
): Promise<IncomingKind | null> {
  const [row] = await tx<{ kind: IncomingKind }[]>`update incoming
    set kind = case when follow_up_id is not null then 'answer' else 'remark' end, why = ''
    where org_id = ${orgId} and incoming_id = ${incomingId} and kind = 'unknown' and (follow_up_id is not null or edition_id is not null)
    returning kind`
  return row?.kind ?? null
}

export async function incomingAnswered(
  tx: Tx,
  orgId: string,
  incomingId: string,
  mailId: string,
): Promise<void> {
  await tx`update incoming set answer_mail = ${mailId} where org_id = ${orgId} and incoming_id = ${incomingId}`
}

/** What we said back by ourselves; at most so many to one sender since a moment, so that two machines never talk on. */
export async function noticesTo(tx: Tx, orgId: string, sender: string, since: Date): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*)::int as count from incoming
    where org_id = ${orgId} and sender = ${sender} and notice_mail is not null and came_at >= ${since}`
  return row?.count ?? 0
}
export async function noticeSent(tx: Tx, orgId: string, incomingId: string, mailId: string): Promise<void> {
  await tx`update incoming set notice_mail = ${mailId} where org_id = ${orgId} and incoming_id = ${incomingId}`
}

/** A department answered: the first answer stops its clock. */
export async function contactAnswered(tx: Tx, orgId: string, followUpId: string, at: Date): Promise<void> {
  await tx`update follow_up set contact_answered_at = coalesce(contact_answered_at, ${at})
    where org_id = ${orgId} and follow_up_id = ${followUpId}`
}

export async function fileOf(
  tx: Tx,
  orgId: string,
  fileId: string,
): Promise<{ name: string; content: Buffer; incomingId: string } | null> {
  const [row] = await tx<{ name: string; content: Buffer; incomingId: string }[]>`
    select name, content, incoming_id as "incomingId" from incoming_file
    where org_id = ${orgId} and file_id = ${fileId} and content is not null`
  return row ?? null
}

/** Words, senders and files whose time is over; that something came stays. Returns how many. */
export async function forgetIncoming(tx: Tx, orgId: string, now: Date): Promise<number> {
  const gone =
    await tx`update incoming set written = null, whole = null, subject = '', sender = '', sender_name = '', state = 'done'
    where org_id = ${orgId} and until <= ${now} and (written is not null or whole is not null or sender <> '' or subject <> '')`
  await tx`update incoming_file f set content = null, name = '' from incoming i where f.org_id = ${orgId} and i.org_id = f.org_id
    and i.incoming_id = f.incoming_id and i.until <= ${now} and (f.content is not null or f.name <> '')`
  // A contact who is no longer one, and about whom nothing is open.
  await tx`update contact c set name = '', mail = '' where c.org_id = ${orgId} and not c.active and c.mail <> ''
    and not exists (select from follow_up f where f.org_id = c.org_id and f.contact_id = c.contact_id and f.state in ('new', 'taken'))`
  return gone.count
}
