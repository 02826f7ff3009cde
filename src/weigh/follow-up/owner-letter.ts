/**
 * The mail to who answers for a department: what is asked, by when, and that answering it is enough. Plain text, so that an
 * answer quotes it cleanly. Never here: who asked, or where.
 */
import type { Contact, NewMail } from '#store'
import { calm, dateOf, shorten, type Translate } from '#web'

export type OwnerLetter = {
  town: string
  timeZone: string
  contact: Pick<Contact, 'name' | 'mail' | 'department'>
  /** What is asked, as an editor wrote it. */
  question: string
  due: Date
  /** His own list, without signing in. */
  link: string
  /** Who asks it of him, by name. */
  by: string
  host: string
}

export function ownerLetter(t: Translate, kind: 'question' | 'reminder', letter: OwnerLetter): NewMail {
  const { contact, question, due, link, by, town, timeZone, host } = letter
  const day = dateOf(due, timeZone, t.locale)
  const subject = t(`ask.${kind}-subject`, { town: calm(town), day, question: shorten(question, 70) })
  return {
    recipient: contact.mail,
    subject: shorten(calm(subject), 170),
    host,
    text: [
      t('ask.hello', { name: calm(contact.name) }),
      t(`ask.${kind}-lead`, { town: calm(town), department: calm(contact.department), day }),
      question
        .split('\n')
        .map((line) => `    ${line}`.trimEnd())
        .join('\n'),
      t('ask.how'),
      t('ask.list', { link }),
      `${calm(by)}\n${calm(town)}`,
    ]
      .join('\n\n')
      .concat('\n'),
  }
}
