/** Who answers for a department, without an account; and the mails that asked him. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { hashOfToken } from './edition-sent.js'
import { tellFollowUp } from './follow-ups.js'

export type Contact = {
  contactId: string
  name: string
  mail: string
  department: string
  portfolio: string
  /** Since when no mail can be brought there. */
  deadSince: Date | null
  deadReason: string
}
export type NewContact = Pick<Contact, 'name' | 'mail' | 'department' | 'portfolio'>

const columns = (tx: Tx) => tx`c.contact_id as "contactId", c.name, c.mail, c.department, c.portfolio,
  d.since as "deadSince", coalesce(d.reason, '') as "deadReason"`
const joined = (tx: Tx) =>
  tx`contact c left join dead_address d on d.org_id = c.org_id and d.mail = lower(c.mail)`

/** In use, by department and name. */
export async function contacts(tx: Tx, orgId: string): Promise<Contact[]> {
  return tx<Contact[]>`select ${columns(tx)} from ${joined(tx)} where c.org_id = ${orgId} and c.active
    order by lower(c.department), lower(c.name)`
}

/** Also one that is no longer in use: what was asked of him stays. */
export async function contact(tx: Tx, orgId: string, contactId: string): Promise<Contact | null> {
  const [row] = await tx<Contact[]>`select ${columns(tx)} from ${joined(tx)}
    where c.org_id = ${orgId} and c.contact_id = ${contactId}`
  return row ?? null
}

export async function contactNames(tx: Tx, orgId: string): Promise<Map<string, { name: string }>> {
  const rows = await tx<
    { id: string; name: string; department: string }[]
  >`select contact_id as id, name, department
    from contact where org_id = ${orgId}`
  return new Map(
    rows.map(({ id, name, department }) => [`contact:${id}`, { name: `${name} (${department})` }]),
  )
}

export async function addContact(tx: Tx, orgId: string, given: NewContact): Promise<string> {
  const contactId = randomUUID()
  await oneAddress(tx, orgId, given.mail, null)
  await tx`insert into contact (org_id, contact_id, name, mail, department, portfolio)
    values (${orgId}, ${contactId}, ${given.name}, ${given.mail}, ${given.department}, ${given.portfolio})`
  return contactId
}

export async function changeContact(
  tx: Tx,
  orgId: string,
  contactId: string,
  given: NewContact,
): Promise<void> {
  await oneAddress(tx, orgId, given.mail, contactId)
  await tx`update contact set name = ${given.name}, mail = ${given.mail}, department = ${given.department},
    portfolio = ${given.portfolio} where org_id = ${orgId} and contact_id = ${contactId}`
}

/** Two with one address: an answer would belong to nobody. Held, so that of two who add it one is told. */
async function oneAddress(tx: Tx, orgId: string, mail: string, contactId: string | null): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`contact:${orgId}`}, 0))`
  const [other] =
    await tx`select from contact where org_id = ${orgId} and active and lower(mail) = ${mail.toLowerCase()}
    and contact_id is distinct from ${contactId}`
  if (other) throw new Refusal('contacts.known', 'there is a contact with this address')
}

/** Is asked nothing any more; his name and address go once nothing points at them. */
export async function removeContact(tx: Tx, orgId: string, contactId: string): Promise<void> {
  await tx`update contact set active = false where org_id = ${orgId} and contact_id = ${contactId}`
  await tx`update contact_letter set token_until = now() where org_id = ${orgId} and contact_id = ${contactId}`
}

/** Somebody found out that the address works again. */
export async function addressLives(tx: Tx, orgId: string, mail: string): Promise<void> {
  await tx`delete from dead_address where org_id = ${orgId} and mail = ${mail.toLowerCase()}`
}

export type DeadAddress = { mail: string; since: Date; status: string; reason: string }

export async function deadAddresses(tx: Tx, orgId: string): Promise<DeadAddress[]> {
  return tx<
    DeadAddress[]
  >`select mail, since, status, reason from dead_address where org_id = ${orgId} order by since desc limit 200`
}

export async function addressDied(
  tx: Tx,
  orgId: string,
  mail: string,
  { status, reason, at }: { status: string; reason: string; at: Date },
): Promise<void> {
  await tx`insert into dead_address (org_id, mail, since, status, reason)
    values (${orgId}, ${mail.toLowerCase()}, ${at}, ${status}, ${reason.slice(0, 300)})
    on conflict (org_id, mail) do update set status = excluded.status, reason = excluded.reason`
}

/** The question goes to a contact: it is his to answer, and `by` keeps an eye on it. */
export async function askContact(
  tx: Tx,
  orgId: string,
  followUpId: string,
  ask: { contactId: string; due: Date; by: string; at: Date },
): Promise<boolean> {
  const { contactId, due, by, at } = ask
  const rows =
    await tx`update follow_up set contact_id = ${contactId}, contact_due = ${due}, contact_asked_at = ${at},
      contact_reminded_at = null, contact_answered_at = null, state = 'taken', taken_at = coalesce(taken_at, ${at}),
      owner = coalesce(owner, ${by}), due_at = greatest(due_at, ${due})
    where org_id = ${orgId} and follow_up_id = ${followUpId} and state in ('new', 'taken')
      and (contact_id is distinct from ${contactId} or contact_answered_at is not null)`
  if (rows.count > 0)
    await tellFollowUp(tx, orgId, followUpId, 'asked', { by, at }, { to: `contact:${contactId}` })
  return rows.count > 0
}

/** The department said that it is not for them, or an editor takes it back. */
export async function contactReleased(
  tx: Tx,
  orgId: string,
  followUpId: string,
  step: { by: string; at: Date },
): Promise<boolean> {
  const rows = await tx`update follow_up set contact_id = null, contact_due = null, contact_asked_at = null,
      contact_reminded_at = null, contact_answered_at = null
    where org_id = ${orgId} and follow_up_id = ${followUpId} and contact_id is not null and state in ('new', 'taken')`
  if (rows.count > 0) await tellFollowUp(tx, orgId, followUpId, 'handed-back', step)
  return rows.count > 0
}

export type NewLetter = {
  followUpId: string
  contactId: string
  mailId: string
  kind: 'question' | 'reminder'
  at: Date
  token: string
}

/** How long the link in a mail shows the list: fourteen days. */
export const contactLinkMs = 14 * 86_400_000
export const newContactToken = (): string => randomBytes(24).toString('base64url')

export async function addContactLetter(tx: Tx, orgId: string, letter: NewLetter): Promise<void> {
  await tx`insert into contact_letter (org_id, letter_id, follow_up_id, contact_id, mail_id, kind, sent_at, token_hash, token_until)
    values (${orgId}, ${randomUUID()}, ${letter.followUpId}, ${letter.contactId}, ${letter.mailId}, ${letter.kind}, ${letter.at},
      ${hashOfToken(letter.token)}, ${new Date(letter.at.getTime() + contactLinkMs)})`
}

/** Whose list a link shows; null: nobody's, past its day, or of somebody who answers no more. */
export async function contactOfToken(
  tx: Tx,
  token: string,
  now: Date,
): Promise<{ orgId: string; contactId: string } | null> {
  const hash = hashOfToken(token)
  const [whose] = await tx<{ orgId: string | null }[]>`select org_of_contact_link(${hash}) as "orgId"`
  if (!whose?.orgId) return null
  await tx`select set_config('app.org', ${whose.orgId}, true)`
  const [row] = await tx<{ contactId: string }[]>`select l.contact_id as "contactId" from contact_letter l
    join contact c using (org_id, contact_id)
    where l.org_id = ${whose.orgId} and l.token_hash = ${hash} and l.token_until > ${now} and c.active`
  return row ? { orgId: whose.orgId, contactId: row.contactId } : null
}

export type ContactQuestion = {
  followUpId: string
  postId: number | null
  title: string
  body: string | null
  due: Date
  askedAt: Date
  answeredAt: Date | null
  topics: string[]
}

/** What waits for a contact, the soonest due first; and what he answered in the last two weeks. */
export async function questionsOf(
  tx: Tx,
  orgId: string,
  contactId: string,
  now: Date,
): Promise<ContactQuestion[]> {
  return tx<ContactQuestion[]>`select f.follow_up_id as "followUpId", f.post_id as "postId", f.title, p.body,
      f.contact_due as due, f.contact_asked_at as "askedAt", f.contact_answered_at as "answeredAt",
      coalesce((select array_agg(t.name order by t.name) from hit h join topic t on t.org_id = h.org_id
        and t.topic_id = h.topic_id and not t.system where h.org_id = f.org_id and h.post_id = f.post_id), '{}') as topics
    from follow_up f left join post p on p.org_id = f.org_id and p.post_id = f.post_id
    where f.org_id = ${orgId} and f.contact_id = ${contactId}
      and (f.state = 'taken' or f.contact_answered_at > ${new Date(now.getTime() - contactLinkMs)})
    order by f.contact_answered_at is not null, f.contact_due, f.follow_up_id limit 100`
}

export type Reminder = { followUpId: string; contactId: string; due: Date }

/** Due before `until`, not answered, and not reminded yet: each is returned once. */
export async function remindersDue(tx: Tx, orgId: string, until: Date, now: Date): Promise<Reminder[]> {
  return tx<Reminder[]>`update follow_up f set contact_reminded_at = ${now} from contact c
    where f.org_id = ${orgId} and f.state = 'taken' and f.contact_answered_at is null and f.contact_reminded_at is null
      and f.contact_due <= ${until} and f.contact_due > ${now} and c.org_id = f.org_id and c.contact_id = f.contact_id and c.active
      and not exists (select from dead_address d where d.org_id = f.org_id and d.mail = lower(c.mail))
    returning f.follow_up_id as "followUpId", f.contact_id as "contactId", f.contact_due as due`
}
