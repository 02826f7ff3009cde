/** Bringing in decisions: a file on one side, what comes by itself on the other; what could not be read stands there with its row. */
import type { DecisionFeed } from '#store'
import { Button, Choice, calm, Field, momentOf, Notice, Page, type Translate, type Viewer } from '#web'

export type FileOutcome = {
  added: number
  changed: number
  same: number
  dropped: { row: number | null; why: string }[]
}

type ImportView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  kinds: readonly string[]
  feeds: DecisionFeed[]
  wrong?: string
  values?: Record<string, string | number>
  wrongFeed?: string
  outcome?: FileOutcome
}

const rowsShown = 20

export function ImportPage(view: ImportView) {
  const { t, viewer, outcome, wrong, wrongFeed } = view
  return (
    <Page t={t} viewer={viewer} title={t('decisions.imports')} active="decisions" problems={view.problems}>
      <header class="title">
        <p>
          <a href="/decisions">{t('nav.decisions')}</a>
        </p>
        <h1>{t('decisions.imports')}</h1>
        <p class="lead">{t('decisions.imports-lead')}</p>
      </header>
      {outcome && <Outcome t={t} outcome={outcome} />}
      <section>
        <h2>{t('decisions.feeds')}</h2>
        {view.feeds.length > 0 && (
          <ul class="list">
            {view.feeds.map((feed) => (
              <FeedRow {...view} feed={feed} />
            ))}
          </ul>
        )}
        <form method="post" action="/decisions/import/feeds" class="decision-form">
          <Choice
            as="radio"
            label={t('decisions.feed-kind')}
            name="kind"
            value={viewer.org.country === 'NL' ? 'open-decisions' : 'linked-data'}
            options={view.kinds.map((kind) => ({
              value: kind,
              label: t(`decisions.kind-${kind}`),
              hint: t(`decisions.kind-${kind}-hint`),
            }))}
          />
          <Field
            label={t('decisions.feed-wanted')}
            hint={t('decisions.feed-wanted-hint')}
            name="wanted"
            value={viewer.org.municipality ?? viewer.org.name}
            error={wrongFeed && t(wrongFeed)}
            maxlength={1000}
            required
          />
          <div class="actions">
            <Button look="primary">{t('decisions.feed-add')}</Button>
          </div>
        </form>
      </section>
      <section>
        <h2>{t('decisions.file')}</h2>
        <form
          method="post"
          action="/decisions/import/file"
          enctype="multipart/form-data"
          class="decision-form"
        >
          <Field
            type="file"
            label={t('decisions.file-label')}
            hint={t('decisions.file-hint')}
            name="file"
            accept=".csv,text/csv"
            error={wrong && t(wrong, view.values)}
          />
          <div class="actions">
            <Button>{t('decisions.file-read')}</Button>
          </div>
        </form>
      </section>
    </Page>
  )
}

function Outcome({ t, outcome }: { t: Translate; outcome: FileOutcome }) {
  const { added, changed, same, dropped } = outcome
  return (
    <Notice title={t('decisions.brought', { added, changed, same })}>
      {dropped.length > 0 && (
        <>
          <p>{t('decisions.dropped', { count: dropped.length })}</p>
          <ul>
            {dropped.slice(0, rowsShown).map(({ row, why }) => (
              <li>
                {row === null
                  ? t(`decisions.drop-${why}`)
                  : t('decisions.dropped-row', { row, why: t(`decisions.drop-${why}`) })}
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  )
}

function FeedRow({ t, viewer, now, feed }: ImportView & { feed: DecisionFeed }) {
  const { counts, lastVisit, problem } = feed
  return (
    <li>
      <h3>
        {t(`decisions.kind-${feed.kind}`)}: {calm(feed.wanted)}
      </h3>
      <p class="soft">
        {lastVisit === null
          ? t('decisions.feed-never')
          : t('decisions.feed-last', {
              moment: momentOf(t, lastVisit, viewer.org.timeZone, now),
              added: counts.added ?? 0,
              changed: counts.changed ?? 0,
              dropped: counts.dropped ?? 0,
            })}
      </p>
      {problem && <p class="wrong">{t(problem.key, problem.values)}</p>}
      <form method="post" action={`/decisions/import/feeds/${feed.feedId}`} class="actions">
        <Button name="do" value="visit">
          {t('decisions.feed-visit')}
        </Button>
        <Button look="quiet" name="do" value="remove">
          {t('decisions.feed-remove')}
        </Button>
      </form>
    </li>
  )
}
