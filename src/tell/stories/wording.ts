/** Words that the list and the page of a story use in the same way. Pure. */
import type { Label, ListedStory } from '#store'
import { calm, dayOf, shorten, type Translate } from '#web'

/** Below this many voices there is no multiple and no breakdown. */
export const fewVoices = 5

export function nameOf(t: Translate, story: Label & { storyId: number }): string {
  return story.labelKind === 'none' ? t('stories.nameless', { number: story.storyId }) : calm(story.label)
}

/** The language of the name, where it is somebody's headline. */
export function langOf({ labelLang }: Label): string | undefined {
  return labelLang === 'other' ? undefined : labelLang
}

export function countsOf(t: Translate, story: Pick<ListedStory, 'posts' | 'voices' | 'atLeast'>): string {
  const posts = t('count.posts', { count: story.posts })
  if (story.voices < fewVoices) return t('stories.counts-few', { posts })
  const voices = t(story.atLeast ? 'count.voices-at-least' : 'count.voices', { count: story.voices })
  return t('stories.counts', { posts, voices })
}

export function daysOf(
  t: Translate,
  { firstAt, lastAt }: { firstAt: Date; lastAt: Date },
  timeZone: string,
): string {
  const [first, last] = [firstAt, lastAt].map((at) => dayOf(at, timeZone, t.locale))
  return first === last ? (first ?? '') : t('stories.days', { first: first ?? '', last: last ?? '' })
}

export const short = (text: string): string => shorten(text, 60)
