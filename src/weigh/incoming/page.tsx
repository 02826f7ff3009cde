/** What came in and waits for a person; below it what was dealt with. */
import type { Incoming } from '#store'
import { Button, calm, Empty, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { LetterView } from './letter-view.js'
import { FollowTabs } from './tabs.js'

export type IncomingView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  open: Incoming[]
  done: Incoming[]
  /** Mails of machines in the last thirty days. */
  automatic: number
  /** Addresses that are known to be dead. */
  dead: Set<string>
  names: Map<string, { name: string }>
  hasMailbox: boolean
  /** Whether an answer can be sent at all. */
  mail: boolean
  /** What was typed and could not be sent. */
  wrong?: { incomingId: string; why: string } | undefined
}

export function IncomingPage(view: IncomingView) {
  const { t, viewer, open, done } = view
  return (
    <Page t={t} viewer={viewer} title={t('incoming.title')} active="follow-up" problems={view.problems}>
      <h1>{t('incoming.title')}</h1>
      <FollowTabs t={t} viewer={viewer} here="incoming" open={open.length} />
      <p class="lead">{t('incoming.lead')}</p>
      {!view.hasMailbox && (
        <Notice>
          <p>
            {t('incoming.none-mailbox')}{' '}
            {viewer.role === 'administrator' && <a href="/mailbox">{t('incoming.set-up')}</a>}
          </p>
        </Notice>
      )}
      {open.length === 0 ? (
        <Empty title={t('incoming.none')}>{t('incoming.none-help')}</Empty>
      ) : (
        <ul class="list letters">
          {open.map((one) => (
            <li id={`in-${one.incomingId}`}>
              <Letter view={view} one={one} />
            </li>
          ))}
        </ul>
      )}
      {done.length > 0 && (
        <details class="fold">
          <summary>
            {t('incoming.done')} <span class="count">{done.length}</span>
          </summary>
          <ul class="list letters">
            {done.map((one) => (
              <li id={`in-${one.incomingId}`}>
                <Letter view={view} one={one} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {view.automatic > 0 && <p class="hint">{t('incoming.automatic', { count: view.automatic })}</p>}
    </Page>
  )
}

function Letter({ view, one }: { view: IncomingView; one: Incoming }) {
  const { t, viewer, now } = view
  return (
    <article class="letter">
      <p class="soft letter-head">
        <span class={one.kind === 'bounce' || one.kind === 'unknown' ? 'tag late' : 'tag'}>
          {t(`incoming.kind-${one.kind}`)}
        </span>{' '}
        {[
          whoOf(view, one) && t('incoming.from', { name: whoOf(view, one) }),
          one.day && t('incoming.about-day', { day: one.day }),
          one.followUpId && t('incoming.about-question'),
          one.road === 'page' && t('incoming.from-page'),
          momentOf(t, one.cameAt, viewer.org.timeZone, now),
          one.answered && t('incoming.answer-sent'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {one.subject !== '' && <h2 dir="auto">{calm(one.subject)}</h2>}
      {one.kind === 'bounce' ? <Bounce view={view} one={one} /> : <LetterView t={t} one={one} />}
      <Acts view={view} one={one} />
    </article>
  )
}

function Bounce({ view, one }: { view: IncomingView; one: Incoming }) {
  const { t, dead } = view
  const mail = one.recipient ?? t('incoming.somebody')
  return (
    <>
      <h2>{t(dead.has(mail.toLowerCase()) ? 'incoming.bounce-dead' : 'incoming.bounce-line', { mail })}</h2>
      {one.bounce && <p>{t('incoming.bounce-said', { reason: calm(one.bounce) })}</p>}
      <p class="hint">{t('incoming.bounce-next')}</p>
    </>
  )
}

function Acts({ view, one }: { view: IncomingView; one: Incoming }) {
  const { t, wrong } = view
  const at = `/incoming/${one.incomingId}`
  const to = one.kind === 'remark' ? one.sender || one.recipient : one.sender
  const answerable =
    view.mail &&
    !one.answered &&
    one.kind !== 'bounce' &&
    one.kind !== 'answer' &&
    (to !== '' || one.userId !== null)
  if (one.state === 'done')
    return (
      <form method="post" action={`${at}/reopen`}>
        <Button look="quiet">{t('incoming.do-reopen')}</Button>
      </form>
    )
  return (
    <>
      <div class="actions">
        {one.followUpId && (
          <Button href={`/follow-up/${one.followUpId}#letters`}>{t('incoming.do-open')}</Button>
        )}
        {one.kind === 'unknown' && (one.followUpId !== null || one.editionId !== null) && (
          <form method="post" action={`${at}/take-over`}>
            <Button>{t('incoming.do-take-over')}</Button>
          </form>
        )}
        {one.kind === 'bounce' && one.recipient && (
          <form method="post" action={`${at}/alive`}>
            <Button>{t('incoming.do-alive')}</Button>
          </form>
        )}
        <form method="post" action={`${at}/done`}>
          <Button>{t('incoming.do-done')}</Button>
        </form>
      </div>
      {answerable && (
        <details class="fold" open={wrong?.incomingId === one.incomingId}>
          <summary>{t('incoming.do-answer')}</summary>
          <form method="post" action={`${at}/answer`}>
            {wrong?.incomingId === one.incomingId && <Notice look="problem">{wrong.why}</Notice>}
            <div class="field">
              <label for={`answer-${one.incomingId}`}>
                {t('incoming.answer-label', { name: whoOf(view, one) || t('incoming.somebody') })}
              </label>
              <textarea
                id={`answer-${one.incomingId}`}
                name="body"
                class="said"
                rows={5}
                required
                maxlength={10_000}
              />
            </div>
            <Button look="primary">{t('incoming.do-send')}</Button>
          </form>
        </details>
      )}
    </>
  )
}

function whoOf({ names }: IncomingView, one: Incoming): string {
  if (one.userId !== null && one.kind === 'remark')
    return names.get(one.userId)?.name ?? one.senderName ?? one.sender
  if (one.contactId !== null && one.kind === 'answer')
    return names.get(`contact:${one.contactId}`)?.name ?? one.sender
  return one.senderName !== '' && one.sender !== '' ? `${calm(one.senderName)} (${one.sender})` : one.sender
}
