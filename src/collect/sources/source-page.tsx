/** One source: is it well, what does it bring, what did not come through, and what can be done about it. */
import type { DropSum, Source, SourceDay } from '#store'
import { Button, calm, dateOf, Field, Notice, Page, type Translate, type Viewer } from '#web'
import type { Connector } from '../connector.js'
import type { TryOut } from '../try-out.js'
import { SourceBars } from './bars.js'
import { connectorName, nextInWords, problemInWords, WhatYouGet, when } from './shown.js'
import { Tried } from './tried.js'

export type SourceView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  source: Source
  connector: Connector | undefined
  /** Where a webhook or a feed is found; shown as text. */
  address: string | null
  days: SourceDay[]
  drops: DropSum[]
  /** How far it was read. */
  readUntil: Date | null
  mayChange: boolean
  tried?: TryOut | undefined
  wrongName?: string | undefined
}

export function SourcePage(view: SourceView) {
  const { t, viewer, source, now, connector } = view
  const moments = { t, timeZone: viewer.org.timeZone, now }
  const problem = problemInWords(t, source)
  return (
    <Page t={t} viewer={viewer} title={calm(source.name)} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/sources">{t('nav.sources')}</a>
        </p>
        <h1 dir="auto">{calm(source.name)}</h1>
        <p class="lead">
          {connectorName(t, source.connector)} · {t(`sources.scope-${source.scope}`)}
        </p>
      </header>
      {source.state === 'paused' && <Notice>{t('sources.notice-paused')}</Notice>}
      {problem && source.state === 'active' && (
        <Notice
          look="problem"
          title={t('sources.silent-since', { moment: when(moments, source.problemSince) })}
        >
          <p>{problem}</p>
          <p class="soft">
            {t('sources.tried-times', { count: source.failures })}{' '}
            {source.nextVisit && t('sources.next-at', { moment: when(moments, source.nextVisit) })}
          </p>
        </Notice>
      )}
      {view.tried && <Tried t={t} timeZone={viewer.org.timeZone} now={now} tried={view.tried} />}
      <div class="columns">
        <div class="stack wide-gaps">
          <section>
            <h2>{t('sources.brings')}</h2>
            {view.days.some((day) => day.posts > 0) ? (
              <SourceBars t={t} days={view.days} />
            ) : (
              <p class="soft">{t('sources.brings-nothing')}</p>
            )}
          </section>
          <Dropped {...view} />
        </div>
        <aside class="stack">
          <section class="sheet">
            <h2>{t('sources.state')}</h2>
            <State {...view} />
          </section>
          {view.mayChange && <Actions {...view} />}
          {connector && (
            <section class="sheet">
              <h2>{t('sources.about')}</h2>
              <WhatYouGet t={t} connector={connector} />
            </section>
          )}
        </aside>
      </div>
    </Page>
  )
}

function State({ t, viewer, now, source, connector, readUntil, address }: SourceView) {
  const moments = { t, timeZone: viewer.org.timeZone, now }
  return (
    <dl class="facts stacked-facts">
      {address && (
        <>
          <dt>{t('sources.address')}</dt>
          <dd dir="ltr">{calm(address)}</dd>
        </>
      )}
      <dt>{t('sources.success')}</dt>
      <dd>{when(moments, source.lastSuccess)}</dd>
      <dt>{t('sources.last-post')}</dt>
      <dd>{when(moments, source.lastPost)}</dd>
      <dt>{t('sources.next')}</dt>
      <dd>
        {source.state === 'active' && source.nextVisit && source.nextVisit > now
          ? when(moments, source.nextVisit)
          : nextInWords(moments, source, connector)}
      </dd>
      {readUntil && (
        <>
          <dt>{t('sources.read-until')}</dt>
          <dd>{when(moments, readUntil)}</dd>
        </>
      )}
    </dl>
  )
}

function Dropped({ t, drops }: SourceView) {
  return (
    <section>
      <h2>{t('sources.dropped')}</h2>
      {drops.length === 0 ? (
        <p class="soft">{t('sources.dropped-none')}</p>
      ) : (
        <>
          <p class="soft">{t('sources.dropped-lead')}</p>
          <div class="scroll">
            <table class="stacked">
              <thead>
                <tr>
                  <th scope="col">{t('sources.reason')}</th>
                  <th scope="col" class="number nowrap">
                    {t('sources.count')}
                  </th>
                  <th scope="col">{t('sources.last-place')}</th>
                </tr>
              </thead>
              <tbody>
                {drops.map((drop) => (
                  <tr>
                    <th scope="row">
                      {t.has(`drop.${drop.reason}`) ? t(`drop.${drop.reason}`) : calm(drop.reason)}
                    </th>
                    <td class="number" data-label={t('sources.count')}>
                      {t('sources.number', { n: drop.count })}
                    </td>
                    <td data-label={t('sources.last-place')}>
                      {dateOf(new Date(`${drop.lastDay}T12:00:00Z`), 'UTC', t.locale)}
                      {drop.detail && (
                        <>
                          {' '}
                          · <span dir="auto">{detailInWords(t, drop.detail)}</span>
                        </>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  )
}

/** Connectors say `line 812` and the name of a field. */
function detailInWords(t: Translate, detail: string): string {
  const line = /^line (\d+)(?:: ?(.*))?$/s.exec(detail)
  if (!line) return calm(detail)
  const where = t('sources.line', { line: Number(line[1]) })
  return line[2] ? `${where}: ${calm(line[2])}` : where
}

function Actions({ t, source, connector, wrongName }: SourceView) {
  const act = (action: string) => `/sources/${source.sourceId}/${action}`
  const fetched = connector?.mode === 'poll'
  const tries = connector !== undefined && connector.mode !== 'handed'
  return (
    <section class="sheet topic-actions">
      <div class="actions">
        {source.state === 'active' ? (
          <>
            {fetched && (
              <form method="post" action={act('visit')}>
                <Button>{t('sources.visit')}</Button>
              </form>
            )}
            <form method="post" action={act('pause')}>
              <Button>{t('sources.pause')}</Button>
            </form>
          </>
        ) : (
          <form method="post" action={act('resume')}>
            <Button look="primary">{t('sources.resume')}</Button>
          </form>
        )}
        {source.connector === 'own' && <Button href="/sources/own">{t('sources.hand-in')}</Button>}
        {tries && (
          <form method="post" action={act('test')}>
            <Button>{t('sources.test')}</Button>
          </form>
        )}
      </div>
      <form method="post" action={act('rename')} class="line-form">
        <Field
          label={t('sources.name')}
          name="name"
          value={calm(source.name)}
          maxlength={120}
          error={wrongName}
          required
        />
        <Button>{t('sources.rename')}</Button>
      </form>
      <details class="fold">
        <summary>{t('sources.remove')}</summary>
        <p>{t('sources.remove-what')}</p>
        <form method="post" action={act('remove')}>
          <Button look="danger">{t('sources.remove-sure', { name: calm(source.name) })}</Button>
        </form>
      </details>
    </section>
  )
}
