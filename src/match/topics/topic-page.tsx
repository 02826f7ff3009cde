/** One topic: what is said, what is asked, why it may be asked, and everything that was ever changed about it. */
import { daysBetween } from '#basics/days'
import type { OutsideDay, PlacesSaid, Said, Topic, TopicDay, TopicVersion } from '#store'
import {
  Button,
  CoverageStrip,
  calm,
  everyDay,
  Field,
  Figure,
  InTheTamtam,
  momentOf,
  Notice,
  Page,
  Spark,
  type Translate,
  type Viewer,
} from '#web'
import { differences } from './differences.js'
import { prolongedEnd } from './end-date.js'
import { PlacesPart } from './places-part.js'
import { dayInWords, domainName, inOneSentence, stateOf, Unsaid } from './shown.js'

export type TopicView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  today: string
  topic: Topic
  days: TopicDay[]
  said: Said | undefined
  /** How often networks that do not give their texts say that it was said there. */
  outside: OutsideDay[]
  /** What its posts name. */
  places: PlacesSaid
  /** Terms of its queries that nobody said in thirty days. */
  unsaid: string[]
  versions: TopicVersion[]
  /** Who a version's `changedBy` is. */
  nameOf: (by: string) => string
  /** Somebody decided that it may end. */
  letEnd: boolean
  mayChange: boolean
  mayRead: boolean
  /** A reason was asked for and not given. */
  wrong?: { field: 'prolong'; typed: string; message: string } | undefined
}

export function TopicPage(view: TopicView) {
  const { t, viewer, topic } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={calm(topic.name)}
      active="topics"
      problems={view.problems}
      scripts={['today']}
    >
      <header class="title">
        <p>
          <a href="/topics">{t('nav.topics')}</a>
        </p>
        <div class="beside">
          <h1 dir="auto">{calm(topic.name)}</h1>
          <div class="actions">
            {view.mayRead && !topic.system && (
              <Button href={`/timeline/topic/${topic.topicId}`}>{t('timeline.open')}</Button>
            )}
            {view.mayChange && <Button href={`/topics/${topic.topicId}/edit`}>{t('topics.edit')}</Button>}
          </div>
        </div>
      </header>
      <State {...view} />
      <div class="columns">
        <div class="stack wide-gaps">
          <Figures {...view} />
          <Elsewhere {...view} />
          <PlacesPart {...view} topicId={topic.topicId} said={view.places} />
          <Queries {...view} />
          <Versions {...view} />
        </div>
        <aside class="stack">
          <section class="sheet">
            <h2>{t('topics.why')}</h2>
            <Facts {...view} />
          </section>
          {view.mayChange && <Actions {...view} />}
        </aside>
      </div>
    </Page>
  )
}

function State({ t, topic, today, letEnd }: TopicView) {
  const state = stateOf(topic)
  const days = topic.endsOn === null ? Number.POSITIVE_INFINITY : daysBetween(today, topic.endsOn)
  const date = dayInWords(t, topic.endsOn)
  // On the day after, before the night's work has noted it.
  if (state === 'ended' || days < 0) return <Notice>{t('topics.notice-ended', { date })}</Notice>
  if (letEnd && days <= 30) return <Notice>{t('topics.notice-let-end', { date })}</Notice>
  if (state === 'paused') return <Notice>{t('topics.notice-paused')}</Notice>
  if (days <= 30) return <Notice>{t('topics.notice-soon', { date, days })}</Notice>
  return null
}

function Figures({ t, topic, days, said, today, mayRead, problems }: TopicView) {
  const perDay = everyDay(days, today)
  const total = (from: number, to: number) => perDay.slice(from, to).reduce((sum, n) => sum + n, 0)
  const before = total(-14, -7)
  const posts = said?.posts ?? 0
  return (
    <section class="stack">
      <div class="topic-figures">
        <Figure
          value={t('topics.number', { n: said?.voices ?? 0 })}
          label={t('topics.voices-week', { count: said?.voices ?? 0 })}
          against={posts === 0 ? t('topics.said-nothing') : t('topics.posts-before', { posts, before })}
        />
        <figure>
          <Spark posts={perDay} label={t('topics.spark', { posts: total(0, perDay.length) })} />
          <figcaption class="soft">{t('topics.spark-caption')}</figcaption>
        </figure>
      </div>
      {posts > 0 && (
        <CoverageStrip
          t={t}
          coverage={{
            posts,
            voices: said?.voices ?? 0,
            atLeast: said?.atLeast ?? false,
            sources: said?.sources ?? 0,
            blind: problems > 0 ? [t('topics.blind', { count: problems })] : [],
          }}
        />
      )}
      {mayRead && posts > 0 && (
        <p>
          <a href={`/search?topic=${topic.topicId}`}>{t('topics.read')}</a>
        </p>
      )}
    </section>
  )
}

/** Counts without texts: never added to what was read here, since nobody knows who was behind them. */
function Elsewhere({ t, outside, today }: TopicView) {
  const names = [...new Set(outside.map((one) => one.sourceName))]
  if (names.length === 0) return null
  return (
    <section class="stack">
      <h2>{t('topics.elsewhere')}</h2>
      {names.map((name) => {
        const days = outside.filter((one) => one.sourceName === name)
        const perDay = everyDay(
          days.map((day) => ({ ...day, topicId: '', voices: 0 })),
          today,
        )
        const week = perDay.slice(-7).reduce((sum, n) => sum + n, 0)
        const before = perDay.slice(-14, -7).reduce((sum, n) => sum + n, 0)
        return (
          <div class="topic-figures">
            <Figure
              value={t('topics.number', { n: week })}
              label={t('topics.elsewhere-week', { count: week, source: calm(name) })}
              against={t('topics.elsewhere-before', { before })}
            />
            <figure>
              <Spark
                posts={perDay}
                label={t('topics.spark', { posts: perDay.reduce((sum, n) => sum + n, 0) })}
              />
              <figcaption class="soft">{t('topics.elsewhere-caption')}</figcaption>
            </figure>
          </div>
        )
      })}
    </section>
  )
}

function Queries({ t, topic, unsaid, mayChange }: TopicView) {
  return (
    <section class="stack">
      <h2>{t('topics.catches')}</h2>
      <p class="said sentence whole">{inOneSentence(t, topic.query, topic.localQuery)}</p>
      <Query t={t} summary={t('topics.show-query')} query={topic.query} />
      <Unsaid t={t} terms={unsaid} />
      {mayChange && (
        <p>
          <a href={`/topics/${topic.topicId}/judge`}>{t('lab.precision-to')}</a>
        </p>
      )}
      {topic.localQuery !== '' && (
        <>
          <h3>{t('topics.local')}</h3>
          <p class="said sentence whole">{inOneSentence(t, topic.localQuery)}</p>
          <Query t={t} summary={t('topics.show-local')} query={topic.localQuery} />
        </>
      )}
    </section>
  )
}

function Query({ summary, query }: { t: Translate; summary: string; query: string }) {
  return (
    <details class="fold">
      <summary>{summary}</summary>
      <code class="copy" dir="ltr">
        {query}
      </code>
    </details>
  )
}

function Facts({ t, viewer, topic }: TopicView) {
  return (
    <dl class="facts stacked-facts">
      <dt>{t('topics.purpose')}</dt>
      <dd dir="auto">{calm(topic.purpose)}</dd>
      <dt>{t('topics.legalBasis')}</dt>
      <dd dir="auto">{calm(topic.legalBasis)}</dd>
      <dt>{t('topics.domain')}</dt>
      <dd>{domainName(t, topic.domain, viewer.org.name)}</dd>
      <dt>{t('topics.owner')}</dt>
      <dd dir="auto">{calm(topic.owner)}</dd>
      <dt>{t('topics.endsOn')}</dt>
      <dd>{dayInWords(t, topic.endsOn)}</dd>
    </dl>
  )
}

function Actions({ t, topic, today, letEnd, wrong }: TopicView) {
  const state = stateOf(topic)
  const next = prolongedEnd(today, topic.endsOn ?? today)
  const soon = topic.endsOn !== null && daysBetween(today, topic.endsOn) <= 30
  const act = (action: string) => `/topics/${topic.topicId}/${action}`
  return (
    <section class="sheet topic-actions">
      {(state === 'ended' || next > (topic.endsOn ?? '')) && (
        <form method="post" action={act('prolong')}>
          <Field
            label={t('topics.prolong-reason')}
            name="reason"
            value={wrong?.typed ?? t('topics.prolong-default')}
            error={wrong?.message}
            maxlength={200}
            required
          />
          <Button look={soon || state === 'ended' ? 'primary' : 'plain'} full>
            {t(state === 'ended' ? 'topics.restart' : 'topics.prolong', { date: dayInWords(t, next) })}
          </Button>
        </form>
      )}
      <div class="actions">
        {state === 'active' && <InTheTamtam t={t} about={`topic:${topic.topicId}`} />}
        {state === 'active' && (
          <form method="post" action={act('pause')}>
            <Button>{t('topics.pause')}</Button>
          </form>
        )}
        {state === 'paused' && (
          <form method="post" action={act('resume')}>
            <Button look="primary">{t('topics.resume')}</Button>
          </form>
        )}
        {state !== 'ended' && soon && !letEnd && (
          <form method="post" action={act('let-end')}>
            <Button>{t('topics.let-end', { date: dayInWords(t, topic.endsOn) })}</Button>
          </form>
        )}
      </div>
      <details class="fold">
        <summary>{t('topics.remove')}</summary>
        <p>{t('topics.remove-what')}</p>
        <form method="post" action={act('remove')}>
          <Button look="danger">{t('topics.remove-sure', { name: calm(topic.name) })}</Button>
        </form>
      </details>
    </section>
  )
}

function Versions({ t, viewer, topic, versions, nameOf, now, mayChange }: TopicView) {
  return (
    <section>
      <h2>{t('topics.versions')}</h2>
      <ol class="list versions" reversed>
        {versions.map((version, index) => {
          const said = differences(t, version, versions[index + 1])
          return (
            <li>
              <p class="soft">
                {t('topics.version-by', {
                  who: nameOf(version.changedBy),
                  when: momentOf(t, version.changedAt, viewer.org.timeZone, now),
                })}
              </p>
              {said.map((sentence) => (
                <p dir="auto">{sentence}</p>
              ))}
              {index > 0 && mayChange && (
                <p>
                  <a
                    href={`/topics/${topic.topicId}/edit?version=${version.version}`}
                    aria-label={t('lab.restore-name', {
                      when: momentOf(t, version.changedAt, viewer.org.timeZone, now),
                    })}
                  >
                    {t('lab.restore')}
                  </a>
                </p>
              )}
              {version.note !== '' && version.note !== 'expired' && (
                <p class="said" dir="auto">
                  {t('topics.version-why', { why: calm(version.note) })}
                </p>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
