/** All decisions, the newest first, each with its small curve and how it went in a few words. */
import type { Decision, TopicDay } from '#store'
import { Button, dateOf, Empty, Page, type Translate, type Viewer } from '#web'
import { around, SmallCurve, smallAfter, smallBefore } from './small-curve.js'

export type ListedDecision = Decision & {
  at: Date
  /** The day of it on the clock of the town. */
  day: string
  days: TopicDay[]
  /** How it went, in words; null: not measured yet. */
  verdict: string | null
}

type ListView = {
  t: Translate
  viewer: Viewer
  problems: number
  today: string
  decisions: ListedDecision[]
  page: number
  more: boolean
}

export function DecisionsPage(view: ListView) {
  const { t, viewer, decisions, page, more } = view
  const writes = viewer.role === 'administrator' || viewer.role === 'editor'
  const add = writes && (
    <>
      <Button look="primary" href="/decisions/new">
        {t('decisions.add')}
      </Button>
      <Button look="quiet" href="/decisions/import">
        {t('decisions.imports')}
      </Button>
    </>
  )
  return (
    <Page t={t} viewer={viewer} title={t('decisions.title')} active="decisions" problems={view.problems}>
      <header class="title">
        <h1>{t('decisions.title')}</h1>
        <p class="lead">{t('decisions.lead')}</p>
      </header>
      {decisions.length === 0 && page === 0 ? (
        <Empty title={t('decisions.none')} action={add}>
          {t('decisions.none-help')}
        </Empty>
      ) : (
        <>
          {writes && <div class="actions">{add}</div>}
          <form method="get" action="/decisions/compare">
            <ul class="list decision-list">
              {decisions.map((one) => (
                <li>
                  <div class="words">
                    <h2 dir="auto">
                      <a href={`/decisions/${one.decisionId}`}>{one.title}</a>
                    </h2>
                    <p class="soft">
                      {[dateOf(one.at, viewer.org.timeZone, t.locale), one.who, one.topicName]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                    <p class="verdict">{one.verdict ?? t('decisions.not-measured')}</p>
                  </div>
                  {one.topicId && (
                    <SmallCurve
                      values={around(one.days, one.day, view.today)}
                      label={t('decisions.small-curve', { before: smallBefore, after: smallAfter })}
                    />
                  )}
                  {decisions.length > 1 && (
                    <label class="pick">
                      <input type="checkbox" name="of" value={one.decisionId} /> {t('decisions.compare-pick')}
                      <span class="visually-hidden"> {one.title}</span>
                    </label>
                  )}
                </li>
              ))}
            </ul>
            {decisions.length > 1 && (
              <div class="actions">
                <Button>{t('decisions.compare')}</Button>
                <span class="soft">{t('decisions.compare-hint')}</span>
              </div>
            )}
          </form>
          <nav class="actions" aria-label={t('decisions.pages')}>
            {page > 0 && <Button href={`/decisions?page=${page - 1}`}>{t('decisions.newer')}</Button>}
            {more && <Button href={`/decisions?page=${page + 1}`}>{t('decisions.older')}</Button>}
          </nav>
        </>
      )}
    </Page>
  )
}
