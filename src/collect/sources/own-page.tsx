/** What the town hall hears itself: a form for one call or question, a file for many, an address for other programs. */
import { Button, Choice, Field, Notice, Page, type Translate, type Viewer } from '#web'
import { channels, type FormErrors } from '../connectors/own/index.js'

export type OwnForm = { token: string; channel: string; text: string; when: string; place: string }

/** What became of something that was handed in. */
export type HandedIn = {
  added: number
  /** What was there already, and what was changed or taken back. */
  others: number
  dropped: { reason: string; count: number; detail: string | null }[]
}

export type OwnView = {
  t: Translate
  viewer: Viewer
  problems: number
  form: OwnForm
  errors: FormErrors
  handed?: HandedIn | undefined
  wrongFile?: string | undefined
  /** Absent: there is no own source yet. */
  sourceId?: string | undefined
  paused: boolean
  webhook: {
    /** Null until the first secret. */
    address: string | null
    active: boolean
    /** Only in the answer to making it. */
    secret?: string | undefined
  }
}

export function OwnPage(view: OwnView) {
  const { t, viewer } = view
  return (
    <Page t={t} viewer={viewer} title={t('sources.connector-own')} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/sources">{t('nav.sources')}</a>
        </p>
        <h1>{t('own.title')}</h1>
        <p class="lead">{t('own.lead')}</p>
      </header>
      {view.paused && (
        <Notice look="problem">
          {t('own.paused')} <a href={`/sources/${view.sourceId}`}>{t('own.paused-see')}</a>
        </Notice>
      )}
      {view.handed && <Handed t={t} handed={view.handed} />}
      <div class="columns">
        <section class="stack">
          <h2>{t('own.one')}</h2>
          <OneForm {...view} />
        </section>
        <aside class="stack">
          <section class="sheet hand-in">
            <h2>{t('own.file')}</h2>
            <p>{t('own.file-what')}</p>
            <form method="post" action="/sources/own/csv" enctype="multipart/form-data">
              <Field
                label={t('own.csv')}
                name="file"
                type="file"
                accept=".csv,.txt,text/csv"
                hint={t('own.csv-hint')}
                error={view.wrongFile}
                required
              />
              <Button>{t('own.csv-send')}</Button>
            </form>
          </section>
          <Webhook {...view} />
          {view.sourceId && (
            <p>
              <a href={`/sources/${view.sourceId}`}>{t('own.see-source')}</a>
            </p>
          )}
        </aside>
      </div>
    </Page>
  )
}

function OneForm({ t, form, errors }: OwnView) {
  const wrong = (field: keyof FormErrors) => {
    const key = errors[field]
    return key === undefined ? undefined : t(key)
  }
  return (
    <form method="post" action="/sources/own">
      <input type="hidden" name="token" value={form.token} />
      <Choice
        label={t('own.channel')}
        name="channel"
        as="radio"
        inline
        value={form.channel}
        error={wrong('channel')}
        options={channels.map((value) => ({ value, label: t(`own.channel-${value}`) }))}
      />
      <Field
        label={t('own.text')}
        name="text"
        type="textarea"
        rows={6}
        value={form.text}
        hint={t('own.text-hint')}
        error={wrong('text')}
        maxlength={10_000}
        look="said"
        required
      />
      <div class="two-fields">
        <Field
          label={t('own.when')}
          name="when"
          type="datetime-local"
          value={form.when}
          error={wrong('when')}
        />
        <Field
          label={t('own.place')}
          name="place"
          value={form.place}
          error={wrong('place')}
          maxlength={200}
        />
      </div>
      <Button look="primary">{t('own.send')}</Button>
      <p class="hint">{t('own.privacy')}</p>
    </form>
  )
}

function Handed({ t, handed }: { t: Translate; handed: HandedIn }) {
  const dropped = handed.dropped.reduce((sum, drop) => sum + drop.count, 0)
  return (
    <Notice
      look={dropped > 0 ? 'problem' : 'note'}
      title={t('own.handed', { added: handed.added, others: handed.others, dropped })}
    >
      {dropped > 0 && (
        <ul class="plain-list">
          {handed.dropped.map((drop) => (
            <li>
              {t('own.dropped', { count: drop.count, reason: t(`drop.${drop.reason}`) })}
              {drop.detail && ` (${lineInWords(t, drop.detail)})`}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

function lineInWords(t: Translate, detail: string): string {
  const line = /^line (\d+)$/.exec(detail)
  return line ? t('own.last-line', { line: Number(line[1]) }) : detail
}

function Webhook({ t, webhook }: OwnView) {
  return (
    <section class="sheet stack" id="webhook">
      <h2>{t('own.webhook')}</h2>
      <p>{t('own.webhook-what')}</p>
      {webhook.secret !== undefined && (
        <Notice title={t('own.secret-once')}>
          <p>
            <code class="copy secret">{webhook.secret}</code>
          </p>
        </Notice>
      )}
      {webhook.active && webhook.address && (
        <>
          <p class="label">{t('own.webhook-address')}</p>
          <code class="copy">{webhook.address}</code>
          <details class="fold">
            <summary>{t('own.webhook-how')}</summary>
            <p>{t('own.webhook-sign')}</p>
            <code class="copy">
              {'x-dorpsplein-signature: t=1764000000,v1=HMAC-SHA256(secret, "1764000000." + body)'}
            </code>
            <code class="copy">
              {'{"posts":[{"id":"1","text":"…","createdAt":"2026-11-23T10:00:00+01:00","place":"…"}]}'}
            </code>
          </details>
        </>
      )}
      <div class="actions">
        <form method="post" action="/sources/own/secret#webhook">
          <Button>{t(webhook.active ? 'own.secret-new' : 'own.secret-make')}</Button>
        </form>
        {webhook.active && (
          <form method="post" action="/sources/own/secret/remove">
            <Button look="quiet">{t('own.secret-remove')}</Button>
          </form>
        )}
      </div>
    </section>
  )
}
