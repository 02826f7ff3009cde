/** On the page of a question: which department has it and what it answered, and the form that gives it to one. */
import { addDays, localTime } from '#basics/days'
import type { Contact, Incoming } from '#store'
import { Button, calm, dateOf, Field, momentOf, Notice } from '#web'
import { LetterView } from '../incoming/letter-view.js'
import type { OneView } from './one-page.js'
import { isOpen } from './wording.js'

export type DepartmentView = {
  contacts: Contact[]
  letters: Incoming[]
  /** The letter whose words stand in the answer form. */
  used: Incoming | null
  /** Why it could not be asked. */
  askWrong?: string | undefined
}

/** In order; what stands there ready can be taken into the answer. */
export function Letters(view: OneView) {
  const { t, viewer, now, letters, followUp } = view
  if (letters.length === 0) return null
  const canUse = isOpen(followUp) && (view.acts.includes('reply') || view.acts.includes('private-reply'))
  return (
    <section id="letters" class="letters-part" aria-labelledby="letters-title">
      <h2 id="letters-title" class="label">
        {t('ask.letters')}
      </h2>
      <ul class="list letters">
        {letters.map((one) => (
          <li>
            <p class="soft letter-head">
              <span class={one.kind === 'answer' ? 'tag' : 'tag late'}>{t(`incoming.kind-${one.kind}`)}</span>{' '}
              {[
                one.kind === 'bounce' ? (one.recipient ?? '') : whoOf(view, one),
                one.road === 'page' && t('incoming.from-page'),
                momentOf(t, one.cameAt, viewer.org.timeZone, now),
                one.state === 'done' && t('incoming.done').toLowerCase(),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {one.kind === 'bounce' ? (
              <p>
                {t('incoming.bounce-line', { mail: one.recipient ?? t('incoming.somebody') })}{' '}
                {one.bounce && t('incoming.bounce-said', { reason: calm(one.bounce) })}
              </p>
            ) : (
              <LetterView t={t} one={one} />
            )}
            <div class="actions">
              {canUse && one.written && one.kind === 'answer' && (
                <Button
                  look="primary"
                  href={`/follow-up/${followUp.followUpId}?use=${one.incomingId}#answer`}
                >
                  {t('ask.use')}
                </Button>
              )}
              {one.kind === 'unknown' && (
                <form method="post" action={`/incoming/${one.incomingId}/take-over?from=question`}>
                  <Button>{t('incoming.do-take-over')}</Button>
                </form>
              )}
              {one.state === 'open' && (
                <form method="post" action={`/incoming/${one.incomingId}/done?from=question`}>
                  <Button>{t('incoming.do-done')}</Button>
                </form>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function whoOf({ names }: OneView, one: Incoming): string {
  const known =
    one.contactId === null || one.kind === 'unknown' ? undefined : names.get(`contact:${one.contactId}`)?.name
  return known ?? ([calm(one.senderName), one.sender].filter(Boolean)[0] || '')
}

/** Who has it at a department, or the form that gives it to one. */
export function AskDepartment(view: OneView) {
  const { t, viewer, followUp, contacts, now } = view
  const { timeZone } = viewer.org
  const current = contacts.find((one) => one.contactId === followUp.contactId)
  const others = contacts.filter((one) => one.contactId !== followUp.contactId)
  return (
    <section aria-labelledby="ask-title" id="ask">
      <h2 id="ask-title">{t('ask.title')}</h2>
      {followUp.contactId !== null && (
        <>
          <p>
            {t(followUp.contactAnsweredAt ? 'ask.is-answered' : 'ask.is-with', {
              name: calm(followUp.contactName ?? ''),
              department: calm(followUp.department ?? ''),
              day: followUp.contactDue ? dateOf(followUp.contactDue, timeZone, t.locale) : '',
            })}
          </p>
          {current?.deadSince && <Notice look="problem">{t('ask.dead', { mail: current.mail })}</Notice>}
          <form method="post" action={`/follow-up/${followUp.followUpId}/take-back`}>
            <Button look="quiet">{t('ask.take-back')}</Button>
          </form>
        </>
      )}
      {!view.canMail && <p class="hint">{t('incoming.no-mail')}</p>}
      {contacts.length === 0 ? (
        <p class="hint">
          {t('ask.no-contacts')} <a href="/contacts/new">{t('contacts.add')}</a>
        </p>
      ) : (
        view.canMail &&
        others.length > 0 && (
          <details class="fold" open={view.askWrong !== undefined}>
            <summary data-key={t('ask.key').toLowerCase()}>
              {t(followUp.contactId === null ? 'ask.do' : 'ask.do-other')}
            </summary>
            <form method="post" action={`/follow-up/${followUp.followUpId}/ask`}>
              {view.askWrong && <Notice look="problem">{view.askWrong}</Notice>}
              <div class="field">
                <label for="field-contact">{t('ask.whom')}</label>
                <select id="field-contact" name="contact" required>
                  {others.map((one) => (
                    <option value={one.contactId}>
                      {`${calm(one.department)}: ${calm(one.name)}${one.deadSince ? ` (${t('ask.dead-short')})` : ''}`}
                    </option>
                  ))}
                </select>
              </div>
              <Field
                label={t('ask.question')}
                name="question"
                type="textarea"
                rows={5}
                look="said"
                hint={t('ask.question-hint')}
                value={questionFor(view)}
                required
                maxlength={4000}
              />
              <Field
                label={t('ask.by')}
                name="due"
                type="date"
                value={dueFor(now, timeZone)}
                min={localTime(now, timeZone).day}
                required
              />
              <Button look="primary">{t('ask.send-mail')}</Button>
            </form>
          </details>
        )
      )}
    </section>
  )
}

/** What was asked, without the name of who asked: that is kept elsewhere. */
const questionFor = ({ followUp }: OneView) => (followUp.body ?? followUp.title).trim().slice(0, 4000)

/** Three working days on. */
function dueFor(now: Date, timeZone: string): string {
  let day = localTime(now, timeZone).day
  for (let left = 3; left > 0; ) {
    day = addDays(day, 1)
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return day
}
