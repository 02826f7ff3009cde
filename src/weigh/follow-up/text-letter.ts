/** Who answers in his own words is told once that the desk worked on it: not again until he did something himself. */
import { type FollowUp, followUpEvents, post, type Tx } from '#store'
import { type Locale, type Org, words } from '#web'
import type { FollowUpParts } from './parts.js'

const ofDesk = new Set(['text-written', 'comment'])
const ofText = new Set([...ofDesk, 'text-agreed', 'made'])

/** His text was placed: he hears where, once. */
export async function tellPlaced(
  tx: Tx,
  org: Org,
  one: FollowUp,
  by: string,
  how: string,
  parts: Pick<FollowUpParts, 'mail' | 'persons'>,
): Promise<void> {
  const { owner } = one
  if (!parts.mail || owner === null || owner === by) return
  const person = (await parts.persons([owner])).get(owner)
  if (!person?.mail) return
  const t = words((person.locale ?? org.locale) as Locale)
  const { origin } = parts.mail
  await post(tx, org.orgId, {
    recipient: person.mail,
    subject: t('text.placed-subject', { title: one.title }).replace(/\s+/g, ' ').slice(0, 180),
    text: `${t('text.placed-body', { title: one.title })} ${t(`text.placed-${how}`)}\n\n${origin}/follow-up/${one.followUpId}/text\n`,
    host: new URL(origin).hostname,
  })
}

/** Call after the step. Returns whether a mail was put out. */
export async function tellOwner(
  tx: Tx,
  org: Org,
  one: FollowUp,
  by: string,
  parts: Pick<FollowUpParts, 'mail' | 'persons'>,
): Promise<boolean> {
  const { owner } = one
  if (!parts.mail || owner === null || owner === by) return false
  const steps = (await followUpEvents(tx, org.orgId, one.followUpId)).filter(({ what }) => ofText.has(what))
  const last = steps.findLastIndex(({ actor }) => actor === owner)
  // The first of the desk's steps since his own, and no other.
  if (steps.slice(last + 1).filter(({ what }) => ofDesk.has(what)).length !== 1) return false
  const person = (await parts.persons([owner])).get(owner)
  if (!person?.mail) return false
  const t = words((person.locale ?? org.locale) as Locale)
  const { origin } = parts.mail
  const link = `${origin}/follow-up/${one.followUpId}/text`
  await post(tx, org.orgId, {
    recipient: person.mail,
    subject: t('text.mail-subject', { title: one.title }).replace(/\s+/g, ' ').slice(0, 180),
    text: `${t('text.mail-body', { town: org.name, title: one.title })}\n\n${t('text.mail-link')}:\n${link}\n`,
    host: new URL(origin).hostname,
  })
  return true
}
