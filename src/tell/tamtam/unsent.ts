/** The question to the deputy when nothing was sent in the morning. */
import type { NewMail } from '#store'
import { calm, type Locale, words } from '#web'
import type { Person } from './send.js'

export function unsentLetter(
  town: { name: string; slug: string; locale: string },
  person: Person,
  origin: string,
): NewMail {
  const t = words((person.locale ?? town.locale) as Locale)
  return {
    recipient: person.mail,
    subject: t('tamtam.letter-unsent-subject', { town: calm(town.name) }),
    text: t('tamtam.letter-unsent', {
      reader: calm(person.name),
      link: `${origin}/tamtam?bestuur=${town.slug}`,
    }),
    host: new URL(origin).hostname,
  }
}
