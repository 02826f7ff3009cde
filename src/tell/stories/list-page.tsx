/** The list of stories: what is pinned, then the last that was spoken of. */
import type { ListedStory, StoryFilter } from '#store'
import { Button, Empty, everyDay, Page, Spark, type Translate, type Viewer } from '#web'
import { countsOf, daysOf, langOf, nameOf } from './wording.js'

export type ListView = {
  t: Translate
  viewer: Viewer
  problems: number
  filter: StoryFilter
  stories: ListedStory[]
  /** Posts of each a day. */
  days: { storyId: number; day: string; posts: number }[]
  /** The civil day there. */
  today: string
  now: Date
  next: Date | null
}

export function StoriesPage(view: ListView) {
  const { t, viewer, filter, stories, next } = view
  return (
    <Page t={t} viewer={viewer} title={t('nav.stories')} active="stories" problems={view.problems}>
      <h1>{t(filter === 'muted' ? 'stories.muted-title' : 'nav.stories')}</h1>
      <p class="lead">{t('stories.lead')}</p>
      {stories.length === 0 ? (
        <Empty title={t(filter === 'muted' ? 'stories.none-muted' : 'stories.none')}>
          {t('stories.none-help')}
        </Empty>
      ) : (
        ages
          .map((age) => ({ age, of: stories.filter((story) => ageOf(story, view.now) === age) }))
          .filter(({ of }) => of.length > 0)
          .map(({ age, of }) => (
            <section>
              <h2 class="label">{t(`stories.age-${age}`)}</h2>
              <ul class="list stories">
                {of.map((story) => (
                  <Line view={view} story={story} />
                ))}
              </ul>
            </section>
          ))
      )}
      <div class="actions">
        {next && (
          <Button href={`/stories?before=${next.getTime()}${filter === 'muted' ? '&show=muted' : ''}`}>
            {t('stories.older')}
          </Button>
        )}
        {filter === 'muted' ? (
          <Button look="quiet" href="/stories">
            {t('stories.show-now')}
          </Button>
        ) : (
          <Button look="quiet" href="/stories?show=muted">
            {t('stories.show-muted')}
          </Button>
        )}
      </div>
    </Page>
  )
}

const ages = ['pinned', 'now', 'week', 'before'] as const
const dayMs = 86_400_000

function ageOf({ pinned, lastAt }: ListedStory, now: Date): (typeof ages)[number] {
  if (pinned) return 'pinned'
  const age = now.getTime() - lastAt.getTime()
  if (age < dayMs) return 'now'
  return age < 7 * dayMs ? 'week' : 'before'
}

function Line({ view, story }: { view: ListView; story: ListedStory }) {
  const { t, viewer, days, today } = view
  const posts = everyDay(
    days.filter(({ storyId }) => storyId === story.storyId),
    today,
  )
  return (
    <li class="topic-row">
      <div>
        <h3 dir="auto" lang={langOf(story)}>
          <a href={`/stories/${story.storyId}`}>{nameOf(t, story)}</a>
        </h3>
        <p class="soft">
          {countsOf(t, story)} · {daysOf(t, story, viewer.org.timeZone)}
        </p>
      </div>
      {posts.some((n) => n > 0) && <Spark posts={posts} label={t('stories.spark')} />}
    </li>
  )
}
