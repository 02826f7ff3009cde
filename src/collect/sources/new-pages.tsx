/** Adding a source: first which kind, with what it gives and what not; then its form, tried before it is kept. */
import { Button, Choice, calm, Field, Notice, Page, type Translate, type Viewer } from '#web'
import type { Connector } from '../connector.js'
import type { FoundFeed } from '../discover.js'
import type { TryOut } from '../try-out.js'
import { type FormKind, formKinds, type SourceForm } from './kinds.js'
import { WhatYouGet } from './shown.js'
import { Tried } from './tried.js'

type Shown = { t: Translate; viewer: Viewer; problems: number }

export function ChooseKindPage({ t, viewer, problems, has }: Shown & { has: Set<string> }) {
  const kinds = [
    ...formKinds.map((kind) => ({ kind, href: `/sources/new/${kind}` })),
    { kind: 'own', href: '/sources/own' },
    { kind: 'opml', href: '/sources/new/opml' },
  ]
  return (
    <Page t={t} viewer={viewer} title={t('sources.add')} active="sources" problems={problems}>
      <header class="title">
        <p>
          <a href="/sources">{t('nav.sources')}</a>
        </p>
        <h1>{t('sources.add')}</h1>
        <p class="lead">{t('sources.add-lead')}</p>
      </header>
      <section>
        <ul class="list kinds">
          {/* First: what people ask a town, they ask there. */}
          <li class="kind-row">
            <div>
              <h2>
                <a href="/networks">{t('networks.from-sources')}</a>
              </h2>
              <p>{t('networks.from-sources-what')}</p>
            </div>
            <Button href="/networks" label={t('networks.from-sources')}>
              {t('networks.from-sources-see')}
            </Button>
          </li>
          {kinds.map(({ kind, href }) => (
            <li class="kind-row">
              <div>
                <h2>
                  <a href={href}>{t(`sources.connector-${kind}`)}</a>
                </h2>
                <p>{t(`sources.get-${kind}`)}</p>
                {kind !== 'opml' && (
                  <p class="soft">{t('sources.not', { what: t(`sources.get-not-${kind}`) })}</p>
                )}
              </div>
              {has.has(kind) && kind === 'jetstream' ? (
                <span class="soft">{t('sources.have-already')}</span>
              ) : (
                <Button
                  href={href}
                  label={t('sources.choose-kind', { kind: t(`sources.connector-${kind}`) })}
                >
                  {t('sources.choose')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
    </Page>
  )
}

export type NewSourceView = Shown & {
  now: Date
  kind: FormKind
  connector: Connector
  form: SourceForm
  errors: Partial<Record<keyof SourceForm, string>>
  /** Feeds that were found on the site: one is to be chosen. */
  found?: FoundFeed[] | undefined
  tried?: TryOut | undefined
  /** The settings that were tried, so that what failed can be added all the same. */
  triedKey?: string | undefined
  /** The same source is there already. */
  double?: { sourceId: string; name: string } | undefined
}

export function NewSourcePage(view: NewSourceView) {
  const { t, viewer, kind, connector, double, tried, found } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t(`sources.connector-${kind}`)}
      active="sources"
      problems={view.problems}
    >
      <header class="title">
        <p>
          <a href="/sources/new">{t('sources.add')}</a>
        </p>
        <h1>{t(`sources.connector-${kind}`)}</h1>
      </header>
      <div class="columns">
        <form method="post" class="source-form">
          {double && (
            <Notice look="problem">
              {t('sources.double', { name: calm(double.name) })}{' '}
              <a href={`/sources/${double.sourceId}`}>{t('sources.double-see')}</a>
            </Notice>
          )}
          {tried && <Tried t={t} timeZone={viewer.org.timeZone} now={view.now} tried={tried} />}
          <input type="hidden" name="tried" value={view.triedKey ?? ''} />
          <Fields {...view} />
          {found && found.length > 1 && <FoundFeeds {...view} found={found} />}
          {kind !== 'jetstream' && (
            <Field
              label={t('sources.name')}
              name="name"
              value={view.form.name}
              hint={t('sources.name-hint')}
              error={view.errors.name}
              maxlength={120}
            />
          )}
          {connector.scope !== 'firehose' && <Scope {...view} />}
          <div class="actions onward">
            <Button look={tried?.ok ? 'primary' : 'plain'} name="action" value="save">
              {t(tried && !tried.ok ? 'sources.save-anyway' : 'sources.save')}
            </Button>
            <Button look={tried?.ok ? 'plain' : 'primary'} name="action" value="test">
              {t('sources.test')}
            </Button>
            <Button look="quiet" href="/sources/new">
              {t('sources.cancel')}
            </Button>
          </div>
        </form>
        <aside class="sheet">
          <h2>{t('sources.about')}</h2>
          <WhatYouGet t={t} connector={connector} />
        </aside>
      </div>
    </Page>
  )
}

function Fields({ t, kind, form, errors }: NewSourceView) {
  switch (kind) {
    case 'feed':
      return (
        <>
          <Field
            label={t('sources.feed-address')}
            name="address"
            value={form.address}
            hint={t('sources.feed-address-hint')}
            error={errors.address}
            maxlength={2000}
            spellcheck={false}
            autofocus
          />
          <WhoWrites t={t} kind={form.kind} />
        </>
      )
    case 'telegram':
      return (
        <>
          <Field
            label={t('sources.telegram-channel')}
            name="channel"
            value={form.channel}
            hint={t('sources.telegram-channel-hint')}
            error={errors.channel}
            maxlength={300}
            spellcheck={false}
            autofocus
          />
          <WhoWrites t={t} kind={form.kind} />
        </>
      )
    case 'mastodon':
      return (
        <>
          <Field
            label={t('sources.mastodon-host')}
            name="host"
            value={form.host}
            hint={t('sources.mastodon-host-hint')}
            error={errors.host}
            maxlength={200}
            spellcheck={false}
            autofocus
          />
          <Field
            label={t('sources.mastodon-tag')}
            name="tag"
            value={form.tag}
            hint={t('sources.mastodon-tag-hint')}
            error={errors.tag}
            maxlength={100}
            spellcheck={false}
          />
        </>
      )
    case 'google-news':
      return (
        <Field
          label={t('sources.news-query')}
          name="query"
          value={form.query}
          hint={t('sources.news-query-hint')}
          error={errors.query}
          maxlength={500}
          look="code"
          spellcheck={false}
          autofocus
        />
      )
    case 'jetstream':
      return <p>{t('sources.jetstream-nothing')}</p>
  }
}

function WhoWrites({ t, kind }: { t: Translate; kind: string }) {
  return (
    <Choice
      label={t('sources.feed-kind')}
      name="kind"
      as="radio"
      inline
      value={kind}
      options={['news', 'own'].map((value) => ({ value, label: t(`sources.feed-kind-${value}`) }))}
    />
  )
}

function FoundFeeds({ t, form, found }: NewSourceView & { found: FoundFeed[] }) {
  return (
    <Choice
      label={t('sources.feeds-found', { count: found.length })}
      name="url"
      as="radio"
      value={form.url || found[0]?.url || ''}
      options={found.slice(0, 20).map((feed) => ({
        value: feed.url,
        label: <span dir="auto">{calm(feed.title) || feed.url}</span>,
        hint: feed.url,
      }))}
    />
  )
}

function Scope({ t, form }: NewSourceView) {
  return (
    <Choice
      label={t('sources.scope')}
      name="scope"
      as="radio"
      value={form.scope}
      options={(['town', 'firehose'] as const).map((value) => ({
        value,
        label: t(`sources.scope-choice-${value}`),
        hint: t(`sources.scope-choice-${value}-hint`),
      }))}
    />
  )
}
