/** The left half of the wall: what leads, in a headline, a chart and three figures. Pure. */
import { addDays, daysBetween, startOfDay } from '#basics/days'
import type { TopicTalk } from '#store'
import { clockOf, dayOf, shorten, shortWeekdayOf, type Translate, weekdayOf } from '#web'
import { type Curve, curveOf } from './curve.js'
import type { Figures } from './figures.js'
import { quotes } from './list.js'
import { bandOf, fewVoices, pastWeeks, type Verdict } from './normal.js'
import type { Bar, CurveWords, Figure, Picture } from './picture.js'
import { against, dayCount, dayOfHistory, input, type Parts, times, voicesOf } from './wording.js'

export function emptyLead(f: Figures, t: Translate): Picture['lead'] {
  const inside = f.audience === 'internal'
  return {
    label: t('wall.today'),
    headline: t('wall.empty-headline'),
    text: t(inside ? 'wall.empty-inside' : 'wall.empty-public'),
    quotes: [],
    figures: [],
    curve: null,
    bars: null,
    action: inside && f.live ? { href: '/sources', text: t('wall.empty-action') } : null,
  }
}

export function busyLead(parts: Parts, lead: TopicTalk): Picture['lead'] {
  const { f, t } = parts
  const found = against(parts, lead)
  const answer = f.answers.find((one) => one.topicId === lead.topicId)
  const figures: Figure[] = [
    {
      value: voicesOf(t, lead),
      label: t('wall.rests-on', { posts: lead.posts, sources: lead.sources }),
      look: null,
    },
    comparison(parts, lead, found),
  ]
  if (answer)
    figures.push({ value: t('wall.answered'), label: shorten(answer.detail || answer.title, 60), look: null })
  return {
    label: t('wall.now-most'),
    headline: shorten(lead.name, 70),
    text: '',
    quotes: quotes(f, t, 3),
    figures,
    curve: curve(parts, lead),
    bars: null,
    action: null,
  }
}

/** The comparison of a figure, or why there is none. */
function comparison(parts: Parts, topic: TopicTalk, found: Verdict | null): Figure {
  const { f, t } = parts
  const weekday = weekdayOf(f.at, f.timeZone, t.locale)
  const look = found?.is === 'more' ? ('more' as const) : null
  if (found === null) {
    const since = input(parts, topic.topicId).since
    return { value: t('wall.new-topic'), label: dayOfHistory(t, f, since), look: null }
  }
  if (found.is === 'more' && found.times !== null && found.times >= 1.1)
    return { value: times(t, found.times), label: t('wall.a-usual', { weekday }), look }
  if (found.is === 'more') return { value: t('wall.more'), label: t('wall.than-usual', { weekday }), look }
  if (found.is === 'less') return { value: t('wall.less'), label: t('wall.than-usual', { weekday }), look }
  return { value: t('wall.usual'), label: t('wall.for-usual', { weekday }), look }
}

export function quietLead(parts: Parts, topics: TopicTalk[]): Picture['lead'] {
  const { f, t, complete } = parts
  const waiting = f.live && f.listening.active > 0 && f.days.every((day) => day.posts === 0)
  const square = f.now.find((topic) => topic.system)
  const standsOut = topics.find((topic) => isMostOfToday(f, topic))?.name ?? storyOfToday(f)
  const curved = complete && f.window === 1 && square !== undefined && square.voices >= fewVoices
  return {
    label: f.live ? t('wall.today') : dayOf(f.at, f.timeZone, t.locale),
    headline: standsOut
      ? t('wall.headline-about', { count: f.today.posts, topic: shorten(standsOut, 50) })
      : t(`wall.headline-${quietWord(f, complete)}`, { count: f.today.posts }),
    text: waiting
      ? t('wall.waiting', { count: f.listening.active - f.listening.silent.length })
      : complete
        ? usualDay(f, t)
        : t('wall.no-normal', { weekday: weekdayOf(f.at, f.timeZone, t.locale), ...dayCount(f) }),
    quotes: [],
    figures: [],
    curve: curved ? curve(parts, square) : null,
    bars: curved || waiting ? null : bars(f, t),
    action: null,
  }
}

/** So many posts that a person reads them all, and sees for himself that nothing stands out. */
const fewPosts = 40

/** Without a normal, and with more than anybody reads, nobody knows whether something stands out. */
function quietWord({ today }: Figures, complete: boolean): 'none' | 'nothing' | 'count' {
  if (today.posts === 0) return 'none'
  return complete || today.posts <= fewPosts ? 'nothing' : 'count'
}

/**
 * "Mostly about" is only true of a third of what was said, since midnight: the topics of the last 24 hours may be those of
 * yesterday. The town's own name is no subject.
 */
function isMostOfToday(f: Figures, { topicId, name, voices }: TopicTalk): boolean {
  if (voices < fewVoices || name.trim().toLowerCase() === f.town.trim().toLowerCase()) return false
  const midnight = startOfDay(f.day, f.timeZone)
  const posts = f.hours
    .filter((row) => row.topicId === topicId && row.hour >= midnight && row.hour <= f.at)
    .reduce((sum, row) => sum + row.posts, 0)
  return posts >= fewVoices && posts * 3 >= f.today.posts
}

/** A story that began today, and that a third of what was said is about. */
function storyOfToday(f: Figures): string | undefined {
  const midnight = startOfDay(f.day, f.timeZone)
  return f.stories.find(
    ({ firstAt, voices, posts }) => firstAt >= midnight && voices >= fewVoices && posts * 3 >= f.today.posts,
  )?.label
}

/** What the same weekday brought in the past weeks. */
function usualDay(f: Figures, t: Translate): string {
  const band = bandOf(pastWeeks(f.day, f.history.since).map((day) => postsOn(f, day)))
  if (!band) return ''
  const [low, high] = [Math.round(band.low), Math.round(band.high)]
  return t('wall.usual-day', {
    weekday: weekdayOf(f.at, f.timeZone, t.locale),
    low,
    high,
    same: low === high,
  })
}

function postsOn(f: Figures, day: string): number {
  return f.days.find((row) => row.day === day)?.posts ?? 0
}

/**
 * Seven days up to today; in the first week the days since listening began, and those to come. A day is compared with
 * the same weekday in the past weeks.
 */
function bars(f: Figures, t: Translate): Bar[] {
  const age = f.history.since === null ? 0 : daysBetween(f.history.since, f.day)
  const first = addDays(f.day, -Math.min(Math.max(age, 0), 6))
  return Array.from({ length: 7 }, (_, index) => {
    const day = addDays(first, index)
    const is = day === f.day ? ('today' as const) : day < f.day ? ('past' as const) : ('coming' as const)
    const band =
      is === 'coming' ? null : bandOf(pastWeeks(day, f.history.since).map((past) => postsOn(f, past)))
    const noon = new Date(`${day}T12:00:00Z`)
    const posts = is === 'today' ? f.today.posts : postsOn(f, day)
    return {
      label: is === 'today' && f.live ? t('wall.bar-today') : shortWeekdayOf(noon, 'UTC', t.locale),
      posts,
      value: t('wall.number', { number: posts }),
      is,
      usual: band,
    }
  })
}

function curve(parts: Parts, topic: TopicTalk): (Curve & { words: CurveWords }) | null {
  const { f, t } = parts
  const drawn = curveOf({ ...input(parts, topic.topicId), voices: topic.voices, marks: f.marks })
  const weekday = weekdayOf(f.at, f.timeZone, t.locale)
  const clock = drawn.mark ? clockOf(drawn.mark.at, f.timeZone, t.locale) : ''
  const event = drawn.mark ? (drawn.mark.label ?? t('wall.own-message', { town: f.town })) : ''
  return {
    ...drawn,
    words: {
      usual: t('wall.usual-on', { weekday }),
      mark: drawn.mark ? t('wall.mark', { clock, event: shorten(event, 40) }) : null,
      end: t('wall.number', { number: topic.voices }),
      caption: t('wall.curve-caption', { topic: topic.system ? f.town : topic.name }),
      summary: t('wall.curve-summary', {
        topic: topic.system ? f.town : topic.name,
        voices: topic.voices,
        weekday,
      }),
      hours: [0, 6, 12, 18, 24].map((hour) => t('wall.hour', { hour })),
    },
  }
}
