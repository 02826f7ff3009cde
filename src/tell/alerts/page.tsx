/** One's own choice about mails, and the page behind the link of such a mail. */
import type { AlertChoice, AlertLink, AlertMute, Device, Organisation, Topic } from '#store'
import { Button, Choice, calm, dayOf, Notice, Page, PlainPage, type Translate, type Viewer } from '#web'
import { Devices } from '../devices/part.js'

/** From which strength on; a signal has half where it is just enough. */
export const levels = { all: 0, clear: 0.7, strong: 0.9 } as const

export function AlertsPage(view: {
  t: Translate
  viewer: Viewer
  problems: number
  choice: AlertChoice
  some: boolean
  mutes: AlertMute[]
  topics: Topic[]
  now: Date
  mail: boolean
  devices: Device[]
  publicKey: string
  done: string | undefined
  error: string | undefined
}) {
  const { t, viewer, choice, topics } = view
  const level = Object.entries(levels).findLast(([, least]) => choice.least >= least)?.[0] ?? 'all'
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('alerts.title')}
      active="account"
      problems={view.problems}
      scripts={['push']}
    >
      <p>
        <a href="/account">{t('nav.account')}</a>
      </p>
      <h1>{t('alerts.title')}</h1>
      <p class="lead">{t('alerts.lead')}</p>
      {view.done !== undefined && (
        <Notice>
          <p>{t(view.done === 'device' ? 'devices.added' : 'account.done-saved')}</p>
        </Notice>
      )}
      {choice.since !== null && choice.byDevice && view.devices.length === 0 && (
        <Notice>
          <p>{t('alerts.no-device')}</p>
        </Notice>
      )}
      {!view.mail && choice.byMail && (
        <Notice>
          <p>{t('alerts.no-mail')}</p>
        </Notice>
      )}
      <form method="post" action="/alerts" class="narrow">
        <Choice
          label={t('alerts.on')}
          name="on"
          as="radio"
          required
          value={wayOf(choice)}
          options={[
            { value: 'no', label: t('alerts.on-no') },
            { value: 'mail', label: t('alerts.on-mail', { mail: viewer.mail }) },
            { value: 'device', label: t('alerts.on-device') },
            { value: 'both', label: t('alerts.on-both') },
          ]}
        />
        <Choice
          label={t('alerts.least')}
          name="least"
          as="radio"
          required
          value={level}
          options={Object.keys(levels).map((value) => ({ value, label: t(`alerts.least-${value}`) }))}
        />
        <Choice
          label={t('alerts.which')}
          name="which"
          as="radio"
          required
          value={view.some ? 'some' : 'all'}
          options={[
            { value: 'all', label: t('alerts.which-all') },
            { value: 'some', label: t('alerts.which-some') },
          ]}
        />
        <Choice
          label={t('alerts.topics')}
          name="topics"
          as="checkbox"
          error={view.error}
          value={choice.topics ?? []}
          options={topics.map((topic) => ({
            value: topic.topicId,
            label: topic.system ? t('signals.whole-square') : calm(topic.name),
          }))}
        />
        <Button look="primary">{t('account.save')}</Button>
      </form>
      <Devices t={t} viewer={viewer} devices={view.devices} publicKey={view.publicKey} next="/alerts" />
      <Quiet {...view} />
    </Page>
  )
}

function wayOf({ since, byMail, byDevice }: AlertChoice): string {
  if (since === null) return 'no'
  if (byMail && byDevice) return 'both'
  return byDevice ? 'device' : 'mail'
}

function Quiet(view: { t: Translate; viewer: Viewer; choice: AlertChoice; mutes: AlertMute[]; now: Date }) {
  const { t, choice, mutes, now } = view
  const quiet = choice.quietUntil !== null && choice.quietUntil > now
  if (!quiet && mutes.length === 0) return null
  return (
    <section class="stack narrow">
      <h2>{t('alerts.quiet')}</h2>
      <ul class="list">
        {quiet && (
          <li class="beside">
            <span>{t('alerts.quiet-today')}</span>
            <form method="post" action="/alerts/unmute">
              <Button look="quiet" name="what" value="not-today">
                {t('alerts.again')}
              </Button>
            </form>
          </li>
        )}
        {mutes.map((mute) => (
          <li class="beside">
            <span>{mutedLine(t, mute.name, mute.until, view.viewer.org.timeZone)}</span>
            <form method="post" action="/alerts/unmute">
              <input type="hidden" name="topic" value={mute.topicId} />
              <Button look="quiet" name="what" value="not-topic">
                {t('alerts.again')}
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Quiet ends where its last day does. */
function mutedLine(t: Translate, name: string | null, until: Date, timeZone: string): string {
  const day = dayOf(new Date(until.getTime() - 1), timeZone, t.locale)
  return t('alerts.muted', { topic: calm(name ?? t('signals.whole-square')), day })
}

export function MutePage(view: { t: Translate; town: Organisation; link: AlertLink; now: Date }) {
  const { t, town, link, now } = view
  const quiet = link.quietUntil !== null && link.quietUntil > now
  return (
    <PlainPage t={t} title={t('alerts.mute-title')} brand={town.name}>
      <h1>{t('alerts.mute-title')}</h1>
      {link.topics.map(({ topicId, name, mutedUntil }) => {
        const muted = mutedUntil !== null && mutedUntil > now
        return (
          <form method="post" class="stack">
            <input type="hidden" name="topic" value={topicId} />
            {muted && <p role="status">{mutedLine(t, name, mutedUntil, town.timeZone)}</p>}
            <Button look={muted ? 'quiet' : 'primary'} full name="what" value={muted ? 'not-topic' : 'topic'}>
              {muted
                ? t('alerts.again')
                : t('alerts.mute-topic', { topic: calm(name ?? t('signals.whole-square')) })}
            </Button>
          </form>
        )
      })}
      <form method="post" class="stack">
        {quiet && <p role="status">{t('alerts.quiet-today')}</p>}
        <Button look={quiet ? 'quiet' : 'plain'} full name="what" value={quiet ? 'not-today' : 'today'}>
          {t(quiet ? 'alerts.again' : 'alerts.mute-today')}
        </Button>
      </form>
      <p class="soft">{t('alerts.mute-note')}</p>
      <p>
        <a href={`/alerts?bestuur=${town.slug}`}>{t('alerts.mail-choose')}</a>
      </p>
    </PlainPage>
  )
}
