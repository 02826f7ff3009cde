/** The list of stories: what is pinned, then the last that was spoken of. */
import type { ListedStory, StoryFilter } from '#store'
import { Button, Empty, Page, type Translate, type Viewer } from '#web'
import { countsOf, daysOf, langOf, nameOf } from './wording.js'

export type ListView = {
  t: Translate
  viewer: Viewer
  problems: number
  filter: StoryFilter
  stories: ListedStory[]
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
        <ul class="list stories">
          {stories.map((story) => (
            <li>
              <h3 dir="auto" lang={langOf(story)}>
                <a href={`/stories/${story.storyId}`}>{nameOf(t, story)}</a>
              </h3>
              <p class="soft">
                {story.pinned && <strong>{t('stories.pinned')} </strong>}
                {countsOf(t, story)} · {daysOf(t, story, viewer.org.timeZone)}
              </p>
            </li>
          ))}
        </ul>
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
