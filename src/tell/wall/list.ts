/** The right half of the wall: what else is talked about, and what was said. Pure. */
import { addDays } from '#basics/days'
import type { Saying, Signal, StoryTalk, TopicTalk } from '#store'
import { calm, clockOf, shorten, type Translate } from '#web'
import { curveOf } from './curve.js'
import type { Figures } from './figures.js'
import { fewVoices } from './normal.js'
import type { Item, Quote, Remark } from './picture.js'
import { against, dayOfHistory, headlineLength, input, type Parts, privateWords } from './wording.js'

/** Topics and stories beside each other, most voices first; what is pinned comes first of all. */
export function busyItems(parts: Parts, topics: TopicTalk[]): Item[] {
  const stories = shownStories(parts.f).filter((story) => story.pinned || story.voices >= fewVoices)
  const pinned = stories.filter((story) => story.pinned)
  const rest = [
    ...topics.map((topic) => ({ voices: topic.voices, item: () => topicItem(parts, topic) })),
    ...stories
      .filter((story) => !story.pinned)
      .map((story) => ({ voices: story.voices, item: () => storyItem(parts, story) })),
  ].toSorted((a, b) => b.voices - a.voices)
  return [...pinned.map((story) => storyItem(parts, story)), ...rest.map(({ item }) => item())].slice(0, 4)
}

/** Outside, what private persons said names nothing, and fewer than five of them are not counted. */
function shownStories({ stories, audience }: Figures): StoryTalk[] {
  if (audience === 'internal') return stories
  return stories.filter(
    ({ labelKind, voices }) => labelKind === 'headline' || (labelKind === 'given' && voices >= fewVoices),
  )
}

/** A story has no normal to compare with: it says when it began. */
function storyItem({ f, t }: Parts, story: StoryTalk): Item {
  const many = story.voices >= fewVoices
  const isNew = f.at.getTime() - story.firstAt.getTime() < dayMs
  return {
    name: shorten(calm(story.label), headlineLength),
    lang: story.labelLang === 'other' ? null : story.labelLang,
    quoted: false,
    voices: many ? t('wall.number', { number: story.voices }) : null,
    atLeast: many && story.atLeast ? t('wall.at-least') : '',
    detail: many ? t('wall.voices-word', { count: story.voices }) : t('count.posts', { count: story.posts }),
    remark: isNew ? { text: t('wall.new-story'), look: 'soft' } : null,
    spark: null,
  }
}

const dayMs = 86_400_000

function topicItem(parts: Parts, topic: TopicTalk): Item {
  const { f, t } = parts
  const name = shorten(topic.name, 60)
  const many = topic.voices >= fewVoices
  return {
    name,
    lang: null,
    quoted: false,
    voices: many ? t('wall.number', { number: topic.voices }) : null,
    atLeast: many && topic.atLeast ? t('wall.at-least') : '',
    detail: many ? t('wall.voices-word', { count: topic.voices }) : t('count.posts', { count: topic.posts }),
    remark: remark(parts, topic),
    spark: many && f.window === 1 ? spark(parts, topic) : null,
  }
}

function remark(parts: Parts, topic: TopicTalk): Remark | null {
  const { t, complete } = parts
  if (!complete || topic.voices < fewVoices || parts.f.window !== 1) return null
  const found = against(parts, topic)
  if (found === null)
    return { text: dayOfHistory(t, parts.f, input(parts, topic.topicId).since), look: 'soft' }
  if (found.is === 'more' && found.times !== null && found.times >= 1.1)
    return {
      text: t('wall.times-short', {
        times: found.times < 10 ? Math.round(found.times * 10) / 10 : Math.round(found.times),
      }),
      look: 'more',
    }
  if (found.is === 'more') return { text: t('wall.more-short'), look: 'more' }
  return { text: t(found.is === 'less' ? 'wall.less-short' : 'wall.as-usual'), look: 'soft' }
}

/** The hours of the day before and of today up to now: the last twenty-four of them. */
function spark(parts: Parts, topic: TopicTalk): number[] {
  const { f } = parts
  const { points } = curveOf({ ...input(parts, topic.topicId), since: null, voices: topic.voices, marks: [] })
  const yesterday = Array.from({ length: 24 }, (_, hour) =>
    parts.cells(topic.topicId, addDays(f.day, -1), hour),
  )
  return [...yesterday.slice(0, 23), ...points.map((point) => point.voices)].slice(-24)
}

const itemsAtMost = 4
/** Below this it may be one person who comes back. */
const oneReporter = 3

/**
 * What drips, below what is talked about now: never more than it. A topic that stands there already says so itself; the one
 * that leads is told in full beside it. On a public screen only from five voices on.
 */
export function withDrips(parts: Parts, items: Item[], leading: string | undefined): Item[] {
  const { f, t } = parts
  const drips = f.drips.filter(
    ({ voices, topicName }) =>
      topicName !== null && topicName !== leading && (f.audience === 'internal' || voices >= fewVoices),
  )
  const named = new Map(drips.map((drip) => [shorten(drip.topicName ?? '', 60), drip]))
  const known = items.map((item) => {
    const drip = item.quoted || item.lang ? undefined : named.get(item.name)
    return drip && item.remark?.look !== 'more' ? { ...item, remark: slumbers(t, drip) } : item
  })
  const added = drips
    .filter((drip) => !items.some((item) => item.name === shorten(drip.topicName ?? '', 60)))
    .slice(0, items.length > 2 ? 1 : 2)
    .map((drip) => dripItem(t, drip))
  return [...known.slice(0, itemsAtMost - added.length), ...added]
}

function dripItem(t: Translate, drip: Signal): Item {
  const many = drip.voices >= fewVoices
  const few = drip.voices < oneReporter ? t('wall.one-reporter') : t('count.posts', { count: drip.posts })
  return {
    name: shorten(drip.topicName ?? '', 60),
    lang: null,
    quoted: false,
    voices: many ? t('wall.number', { number: drip.voices }) : null,
    atLeast: many && drip.facts.atLeast ? t('wall.at-least') : '',
    detail: many ? t('wall.voices-word', { count: drip.voices }) : few,
    remark: slumbers(t, drip),
    spark: null,
  }
}

function slumbers(t: Translate, { beganAt, lastAt }: Signal): Remark {
  const weeks = Math.max(1, Math.round((lastAt.getTime() - beganAt.getTime()) / (7 * 86_400_000)))
  return { text: t('wall.slumbers', { weeks }), look: 'slow' }
}

/** Topics and stories that several posts are about, then what was said, until there are four. */
export function quietItems(parts: Parts, topics: TopicTalk[]): Item[] {
  const { f, t } = parts
  const enough = f.audience === 'public' ? fewVoices : 1
  const several = topics.filter((topic) => topic.posts >= 2 && topic.voices >= enough).slice(0, 4)
  const stories = shownStories(f)
    .filter((story) => story.pinned || story.posts >= 2)
    .slice(0, 4)
  const told = new Set(stories.map((story) => story.storyId))
  const lines = f.said
    .filter((one) => one.story === null || !told.has(one.story))
    .filter((one) => f.audience === 'internal' || one.kind !== 'private')
    .toSorted((a, b) => Number(a.kind === 'private') - Number(b.kind === 'private'))
  const wanted = several.length > 0 && several.every((topic) => topic.voices >= fewVoices) ? 4 : 5
  return [
    ...stories.filter((story) => story.pinned).map((story) => storyItem(parts, story)),
    ...several.map((topic) => topicItem(parts, topic)),
    ...stories.filter((story) => !story.pinned).map((story) => storyItem(parts, story)),
    ...lines.map((one) => saidItem(f, t, one)),
  ].slice(0, Math.min(4, wanted))
}

function saidItem(f: Figures, t: Translate, one: Saying): Item {
  const topics = one.topics.slice(0, 2).map((topic) => shorten(topic.name, 30))
  const clock = clockOf(one.at, f.timeZone, t.locale)
  const source = one.copies > 1 ? t('wall.in-sources', { count: one.copies }) : shorten(one.source, 40)
  return {
    name: shorten(one.text, one.kind === 'private' ? privateWords : headlineLength),
    lang: one.lang,
    quoted: one.kind === 'private',
    voices: null,
    atLeast: '',
    detail: [source, t('time.clock', { clock }), ...topics].join(' · '),
    remark: null,
    spark: null,
  }
}

/** News and own messages first; a person's words inside only. What came in last stands below them, and not twice. */
export function quotes(f: Figures, t: Translate, limit: number): Quote[] {
  const shown = f.said.filter((one) => f.audience === 'internal' || one.kind !== 'private')
  const others = shown.filter((one) => one.postId !== f.newest?.postId)
  return (others.length > 0 ? others : shown)
    .toSorted((a, b) => Number(a.kind === 'private') - Number(b.kind === 'private'))
    .slice(0, limit)
    .map((one) => ({
      text: shorten(one.text, one.kind === 'private' ? privateWords : headlineLength),
      lang: one.lang,
      source: one.copies > 1 ? t('wall.in-sources', { count: one.copies }) : shorten(one.source, 40),
      kind: one.kind,
    }))
}
