/**
 * One story: how it began, its curve, who brought it, why it stands out, what was said and where, what went before; and what
 * may be done, a key each.
 */
import type {
  Beginning,
  DoneDeed,
  EarlierStory,
  Label,
  PlacesSaid,
  Signal,
  Story,
  StoryMoment,
  StoryQuote,
  ToneName,
  ToneRight,
} from '#store'
import {
  Button,
  Choice,
  Field,
  Figure,
  InTheTamtam,
  KeyHint,
  momentOf,
  Page,
  shorten,
  type Translate,
  type Viewer,
} from '#web'
import { Earlier, Places, Signals, Tone } from './around.js'
import { type Per, StoryChart } from './chart.js'
import { Quotes } from './quotes.js'
import { daysOf, fewVoices, langOf, nameOf, short } from './wording.js'

export type StoryView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  story: Story
  beginning: Beginning | undefined
  curve: { moments: StoryMoment[]; per: Per } | null
  sources: { name: string; posts: number }[]
  /** Null: not known well enough, or too few voices. */
  tone: { right: ToneRight; counts: { tone: ToneName; posts: number }[] } | null
  /** Newest first. */
  signals: Signal[]
  places: PlacesSaid
  quotes: StoryQuote[]
  earlier: EarlierStory[]
  deeds: DoneDeed[]
  /** Stories with which it may be put together. */
  others: (Label & { storyId: number })[]
}

export function StoryPage(view: StoryView) {
  const { t, viewer, story } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={nameOf(t, story)}
      active="stories"
      wide
      problems={view.problems}
      scripts={['today', 'tone']}
    >
      <div class="story">
        <div>
          <p class="label">{t('stories.story')}</p>
          <h1 dir="auto" lang={langOf(story)}>
            {nameOf(t, story)}
          </h1>
          <p class="lead">{began(view)}</p>
          <p>
            <a href={`/timeline/story/${story.storyId}`}>{t('timeline.open')}</a>
          </p>
          <Figures {...view} />
          {view.curve && <StoryChart t={t} {...view.curve} />}
          <Tone {...view} />
          <Signals {...view} />
          <Places {...view} />
          <Quotes {...view} />
          <Earlier {...view} />
        </div>
        <Deeds {...view} />
      </div>
    </Page>
  )
}

function began({ t, viewer, now, story, beginning }: StoryView): string {
  if (!beginning) return daysOf(t, story, viewer.org.timeZone)
  return t('stories.began', {
    moment: momentOf(t, beginning.at, viewer.org.timeZone, now),
    source: shorten(beginning.source, 60),
    kind: beginning.kind,
  })
}

/** Below five voices there is no breakdown. */
function Figures({ t, viewer, now, story, sources }: StoryView) {
  const many = story.voices >= fewVoices
  return (
    <div class="figures">
      <Figure
        value={t('wall.number', { number: story.posts })}
        label={t('stories.posts-word', { count: story.posts })}
        against={t('stories.last', { moment: momentOf(t, story.lastAt, viewer.org.timeZone, now) })}
      />
      {many ? (
        <>
          <Figure
            value={`${story.atLeast ? `${t('wall.at-least')} ` : ''}${t('wall.number', { number: story.voices })}`}
            label={t('wall.voices-word', { count: story.voices })}
            against={t('stories.voices-month')}
          />
          <Figure
            value={t('wall.number', { number: story.sources })}
            label={t('stories.sources-word', { count: story.sources })}
            against={sources
              .slice(0, 3)
              .map((source) => short(source.name))
              .join(', ')}
          />
        </>
      ) : (
        <Figure value={t('stories.few')} label={t('stories.few-voices')} against={t('stories.few-why')} />
      )}
    </div>
  )
}

function Deeds(view: StoryView) {
  const { t, story, others, deeds, quotes } = view
  const [last] = deeds
  return (
    <aside class="chosen sheet story-deeds" aria-label={t('stories.deeds')}>
      <InTheTamtam t={t} about={`story:${story.storyId}`} />
      <Do view={view} what={story.pinned ? 'unpin' : 'pin'} />
      <Do view={view} what={story.muted ? 'unmute' : 'mute'} />
      <form method="post" action="/follow-up">
        <input type="hidden" name="story" value={String(story.storyId)} />
        <button class="button quiet" type="submit" data-key={t('stories.key.follow').toLowerCase()}>
          <KeyHint name={t('stories.key.follow')}>{t('stories.do.follow')}</KeyHint>
        </button>
      </form>
      {quotes.length > 1 && (
        <p>
          <button
            class="button quiet"
            type="submit"
            form="split"
            data-key={t('stories.key.split').toLowerCase()}
          >
            <KeyHint name={t('stories.key.split')}>{t('stories.do.split')}</KeyHint>
          </button>
        </p>
      )}
      <form method="post" action={`/stories/${story.storyId}`} id="rename">
        <input type="hidden" name="what" value="rename" />
        <Field
          label={<Shortcut t={t} what="rename" />}
          name="label"
          value={story.labelKind === 'given' ? story.label : ''}
          hint={t('stories.rename-hint')}
          maxlength={120}
          look="said"
        />
        <Button>{t('stories.rename-go')}</Button>
      </form>
      {others.length > 0 && (
        <form method="post" action={`/stories/${story.storyId}`} id="merge">
          <input type="hidden" name="what" value="merge" />
          <Choice
            label={<Shortcut t={t} what="merge" />}
            name="into"
            options={others.map((other) => ({
              value: String(other.storyId),
              label: short(nameOf(t, other)),
            }))}
          />
          <Button>{t('stories.merge-go')}</Button>
        </form>
      )}
      {last && (
        <form method="post" action={`/stories/${story.storyId}/undo`} class="undo">
          <input type="hidden" name="deed" value={String(last.deedId)} />
          <button class="button quiet" type="submit" data-key={t('stories.key.undo').toLowerCase()}>
            <KeyHint name={t('stories.key.undo')}>
              {t('stories.undo', { deed: t(`stories.done-${last.what}`) })}
            </KeyHint>
          </button>
        </form>
      )}
    </aside>
  )
}

/** A press on the key goes to the first field of the form. */
function Shortcut({ t, what }: { t: Translate; what: 'rename' | 'merge' }) {
  return (
    <span data-key={t(`stories.key.${what}`).toLowerCase()} data-focus={what}>
      <KeyHint name={t(`stories.key.${what}`)}>{t(`stories.do.${what}`)}</KeyHint>
    </span>
  )
}

function Do({ view, what }: { view: StoryView; what: 'pin' | 'unpin' | 'mute' | 'unmute' }) {
  const { t, story } = view
  const key = t(`stories.key.${what}`)
  return (
    <form method="post" action={`/stories/${story.storyId}`}>
      <input type="hidden" name="what" value={what} />
      <button class="button quiet" type="submit" data-key={key.toLowerCase()}>
        <KeyHint name={key}>{t(`stories.do.${what}`)}</KeyHint>
      </button>
    </form>
  )
}
