/** The mails that open a door. Plain text: nothing to load, nothing that counts who reads. */
import type { Translate } from '../words/index.js'
import { linkMinutes } from './library.js'

export type Letter = { subject: string; text: string; host: string }

/** `origin`: where browsers find the house. The link opens a page with a button: programs that fetch links use nothing up. */
export function signInLetter(t: Translate, origin: string, token: string): Letter {
  const link = `${origin}/sign-in/link/${token}`
  return {
    subject: t('mail.sign-in-subject'),
    text: t('mail.sign-in-text', { link, minutes: linkMinutes }),
    host: new URL(origin).hostname,
  }
}

export function invitationLetter(
  t: Translate,
  origin: string,
  token: string,
  about: { town: string; by: string; role: string },
): Letter {
  const link = `${origin}/invitation/${token}`
  return {
    subject: t('mail.invitation-subject', { town: about.town }),
    text: t('mail.invitation-text', { link, town: about.town, by: about.by, role: t(`role.${about.role}`) }),
    host: new URL(origin).hostname,
  }
}
