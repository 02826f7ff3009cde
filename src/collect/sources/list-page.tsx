/** All sources, those in trouble first: the page that says whether the square can be trusted. */
import type { Source, SourceCount } from '#store'
import { Button, calm, Empty, Page, type Translate, type Viewer } from '#web'
import type { Connector } from '../connector.js'
import { connectorName, nextInWords, problemInWords, when } from './shown.js'

export type SourcesView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  sources: Source[]
  counts: Map<string, SourceCount>
  connectors: Map<string, Connector>
  mayChange: boolean
  /** Something was done: said above the list. */
  said?: string | undefined
}

type Section = 'broken' | 'fine' | 'paused'

function sectionOf(source: Source): Section {
  if (source.state === 'paused') return 'paused'
  return source.problem ? 'broken' : 'fine'
}

export function SourcesPage(view: SourcesView) {
  const { t, viewer, sources, mayChange } = view
  const broken = sources.filter((source) => sectionOf(source) === 'broken').length
  const listening = sources.filter((source) => source.state === 'active').length
  const add = mayChange ? (
    <Button look="primary" href="/sources/new">
      {t('sources.add')}
    </Button>
  ) : undefined
  return (
    <Page t={t} viewer={viewer} title={t('nav.sources')} active="sources" problems={view.problems}>
      <header class="beside">
        <h1>{t('nav.sources')}</h1>
        {sources.length > 0 && (
          <div class="actions">
            <Button href="/networks">{t('networks.title')}</Button>
            {mayChange && <Button href="/sources/own">{t('sources.hand-in')}</Button>}
            {add}
          </div>
        )}
      </header>
      {sources.length === 0 ? (
        <Empty title={t('sources.none')} action={add}>
          {t('sources.none-help')} <a href="/networks">{t('networks.from-sources')}</a>
        </Empty>
      ) : (
        <p class="lead">{t('sources.lead', { count: listening, broken })}</p>
      )}
      {view.said && <p role="status">{view.said}</p>}
      {(['broken', 'fine', 'paused'] as const).map((section) => {
        const own = sources.filter((source) => sectionOf(source) === section)
        if (own.length === 0) return null
        return (
          <section class="sources">
            <h2 class="label">{t(`sources.section-${section}`)}</h2>
            <ul class="list">
              {own.map((source) => (
                <Row view={view} source={source} />
              ))}
            </ul>
          </section>
        )
      })}
      {sources.length > 0 && (
        <p class="soft">
          {mayChange && (
            <>
              <a href="/sources/new/opml">{t('sources.opml-in')}</a> ·{' '}
            </>
          )}
          <a href="/sources.opml">{t('sources.opml-out')}</a>
        </p>
      )}
    </Page>
  )
}

function Row({ view, source }: { view: SourcesView; source: Source }) {
  const { t, viewer, now } = view
  const moments = { t, timeZone: viewer.org.timeZone, now }
  const count = view.counts.get(source.sourceId) ?? { day: 0, week: 0 }
  const connector = view.connectors.get(source.connector)
  const problem = problemInWords(t, source)
  return (
    <li class="source-row">
      <div>
        <h3 dir="auto">
          <a href={`/sources/${source.sourceId}`}>{calm(source.name)}</a>
        </h3>
        {problem && source.state === 'active' && (
          <p class="source-problem">
            {source.problemSince && (
              <strong>{t('sources.silent-since', { moment: when(moments, source.problemSince) })} </strong>
            )}
            {problem}
          </p>
        )}
        <p class="soft">
          {connectorName(t, source.connector)} ·{' '}
          {/* Nobody visits what is handed in: of that there is only the last post. */}
          {connector?.mode !== 'handed' &&
            `${t('sources.last-success', { moment: when(moments, source.lastSuccess) })} · `}
          {nextInWords(moments, source, connector)}
        </p>
      </div>
      <dl class="counts">
        <div>
          <dt>{t('sources.in-day')}</dt>
          <dd>{t('sources.number', { n: count.day })}</dd>
        </div>
        <div>
          <dt>{t('sources.in-week')}</dt>
          <dd>{t('sources.number', { n: count.week })}</dd>
        </div>
      </dl>
    </li>
  )
}
