/** All topics: what is followed, for how long, by whom, and how much is said about it. */
import type { Said, Topic, TopicDay } from '#store'
import { Button, calm, Empty, everyDay, Page, Spark, type Translate, type Viewer } from '#web'
import { dayInWords, domainName, inOneSentence, saidInWords, stateOf } from './shown.js'

export type ListView = {
  t: Translate
  viewer: Viewer
  problems: number
  topics: Topic[]
  /** The last four weeks, of all topics. */
  days: TopicDay[]
  /** The last seven days. */
  said: Map<string, Said>
  today: string
  mayChange: boolean
}

const sections = ['active', 'paused', 'ended'] as const

export function TopicsPage(view: ListView) {
  const { t, viewer, topics, mayChange } = view
  const make = mayChange ? (
    <Button look="primary" href="/topics/new">
      {t('topics.new')}
    </Button>
  ) : undefined
  return (
    <Page t={t} viewer={viewer} title={t('nav.topics')} active="topics" problems={view.problems}>
      <header class="beside">
        <h1>{t('nav.topics')}</h1>
        {topics.length > 0 && make}
      </header>
      <p class="lead">{t('topics.lead', { count: topics.filter((one) => one.state === 'active').length })}</p>
      {topics.length === 0 && (
        <Empty title={t('topics.none')} action={make}>
          {t('topics.none-help')}
        </Empty>
      )}
      {sections.map((state) => {
        const own = topics.filter((topic) => stateOf(topic) === state)
        if (own.length === 0) return null
        return (
          <section class="topics">
            <h2 class="label">{t(`topics.section-${state}`, { count: own.length })}</h2>
            <ul class="list">
              {own.map((topic) => (
                <Row view={view} topic={topic} />
              ))}
            </ul>
          </section>
        )
      })}
      <p class="soft">
        <a href="/topics/lists">{t('lab.lists')}</a> ·{' '}
        <a href="/topics/accounts">{t('topics.to-accounts')}</a> ·{' '}
        <a href="/topics/places">{t('places.to-names')}</a>
      </p>
    </Page>
  )
}

function Row({ view, topic }: { view: ListView; topic: Topic }) {
  const { t, viewer, days, today } = view
  const posts = everyDay(
    days.filter((day) => day.topicId === topic.topicId),
    today,
  )
  const total = posts.reduce((sum, n) => sum + n, 0)
  return (
    <li class="topic-row">
      <div>
        <h3 dir="auto">
          <a href={`/topics/${topic.topicId}`}>{calm(topic.name)}</a>
        </h3>
        <p class="sentence">{inOneSentence(t, topic.query, topic.localQuery)}</p>
        <p class="soft">
          {domainName(t, topic.domain, viewer.org.name)} · {calm(topic.owner)} ·{' '}
          {t(stateOf(topic) === 'ended' ? 'topics.ended-on' : 'topics.until', {
            date: dayInWords(t, topic.endsOn),
          })}
        </p>
      </div>
      <div class="said-week">
        {total > 0 && <Spark posts={posts} label={t('topics.spark', { posts: total })} />}
        <p>{saidInWords(t, view.said.get(topic.topicId))}</p>
      </div>
    </li>
  )
}
