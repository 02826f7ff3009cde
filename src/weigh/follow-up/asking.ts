/** A question goes to a department, and is asked after once before its day: a row, a step and a mail in one transaction. */
import {
  addContactLetter,
  askContact,
  type Contact,
  contact,
  followUp,
  newContactToken,
  post,
  remindersDue,
  type Tx,
  tellFollowUp,
} from '#store'
import { calm, type Translate } from '#web'
import { ownerLetter } from './owner-letter.js'

export type AskParts = {
  origin: string
  town: { orgId: string; name: string; timeZone: string }
  t: Translate
}
export type Ask = {
  followUpId: string
  contact: Contact
  question: string
  due: Date
  by: string
  byName: string
  at: Date
}

/** False: he has it already, or the question has ended; nothing left. */
export async function ask(tx: Tx, { origin, town, t }: AskParts, one: Ask): Promise<boolean> {
  const { followUpId, due, by, at } = one
  const step = { contactId: one.contact.contactId, due, by, at }
  if (!(await askContact(tx, town.orgId, followUpId, step))) return false
  await write(tx, { origin, town, t }, 'question', one)
  return true
}

async function write(
  tx: Tx,
  { origin, town, t }: AskParts,
  kind: 'question' | 'reminder',
  one: Omit<Ask, 'by'>,
) {
  const token = newContactToken()
  const mailId = await post(
    tx,
    town.orgId,
    ownerLetter(t, kind, {
      town: town.name,
      timeZone: town.timeZone,
      contact: one.contact,
      question: one.question,
      due: one.due,
      link: `${origin}/department/${token}`,
      by: one.byName,
      host: new URL(origin).hostname,
    }),
  )
  const { followUpId, at } = one
  await addContactLetter(tx, town.orgId, {
    followUpId,
    contactId: one.contact.contactId,
    mailId,
    kind,
    at,
    token,
  })
}

/** Who has not answered yet and must before `until` is reminded, once. Returns how many mails wait in the outbox. */
export async function remind(tx: Tx, parts: AskParts, until: Date, now: Date): Promise<number> {
  const { orgId } = parts.town
  let sent = 0
  for (const { followUpId, contactId, due } of await remindersDue(tx, orgId, until, now)) {
    const who = await contact(tx, orgId, contactId)
    const one = await followUp(tx, orgId, followUpId)
    if (!who || !one) continue
    const question = one.body ?? one.title
    await write(tx, parts, 'reminder', {
      followUpId,
      contact: who,
      question: question === '' ? parts.t('ask.earlier') : calm(question),
      due,
      byName: '',
      at: now,
    })
    await tellFollowUp(
      tx,
      orgId,
      followUpId,
      'reminded',
      { by: 'intake', at: now },
      { to: `contact:${contactId}` },
    )
    sent += 1
  }
  return sent
}
