/**
 * What stands on the wall, in words: figures in, a picture out. Pure, so that every rule of it has a test.
 *
 * The rules: below five voices no multiple and no breakdown; before four weeks of history no multiple and no colour; no
 * figure without its comparison (or why there is none), its number of voices and what it rests on; a private person's
 * words at most ninety characters, only inside the town hall; never a name.
 */
import { addDays, daysBetween } from '#basics/days'
import type { Said, TopicTalk } from '#store'
import { clockOf, dateOf, dayOf, shorten, shortWeekdayOf, type Translate, weekdayOf } from '#web'
import { type Curve, type CurveInput, curveOf, normalNow } from './curve.js'
import type { Audience, Figures } from './figures.js'
import {
  bandOf,
  type Cells,
  cellsOf,
  daysBeforeNormal,
  fewVoices,
  pastWeeks,
  type Verdict,
  verdict,
} from './normal.js'
import { rank } from './rank.js'

/** Rust for more than normal; soft for the rest. */
export type Look = 'more' | 'soft'
export type Remark = { text: string; look: Look }

export type Quote = { text: string; lang: string; source: string; kind: Said['kind'] }

export type Item = {
  /** A topic, a headline, or a person's words. */
  name: string
  lang: string | null
  /** It is said, not counted: it stands between quotation marks. */
  quoted: boolean
  voices: string | null
  detail: string
  remark: Remark | null
  /** Voices of the last hours, oldest first; null where so few say nothing. */
  spark: number[] | null
}

export type Bar = {
  label: string
  posts: number
  is: 'past' | 'today' | 'coming'
  usual: { low: number; high: number } | null
}

export type Figure = { value: string; label: string; look: Look | null }

export type Picture = {
  layout: 'busy' | 'quiet' | 'empty'
  audience: Audience
  live: boolean
  cursor: string
  title: string
  mood: string
  clock: string
  /** The date, when the picture is not of now. */
  date: string | null
  timeZone: string
  lead: {
    label: string
    headline: string
    text: string
    quotes: Quote[]
    figures: Figure[]
    curve: (Curve & { words: CurveWords }) | null
    bars: Bar[] | null
    /** Where a press helps further. */
    action: { href: string; text: string } | null
  }
  list: { label: string; items: Item[] }
  panel: { label: string; title: string; text: string } | null
  newest: { postId: number; clock: string; source: string; quote: Quote | null } | null
  foot: { posts: string; voices: string | null; rest: string; limits: string }
}

export type CurveWords = { usual: string; mark: string | null; end: string; summary: string; hours: string[] }

const privateWords = 90
const headlineLength = 110

export function compose(f: Figures, t: Translate): Picture {
  const cells = cellsOf(f.hours, f.timeZone)
  const topics = rank(f.now, f.town)
  const lead = topics[0]
  const complete = pastWeeks(f.day, f.history.since).length > 0
  const empty = f.listening.active === 0 && f.today.posts === 0 && f.now.length === 0
  const busy = complete && f.window === 1 && lead !== undefined && lead.voices >= fewVoices
  const layout = empty ? 'empty' : busy ? 'busy' : 'quiet'
  const parts = { f, t, cells, complete }
  return {
    layout,
    audience: f.audience,
    live: f.live,
    cursor: f.cursor,
    title: t('wall.title', { town: f.town }),
    mood: empty ? '' : mood(parts),
    clock: clockOf(f.at, f.timeZone, t.locale),
    date: f.live ? null : dateOf(f.at, f.timeZone, t.locale),
    timeZone: f.timeZone,
    lead: empty ? emptyLead(f, t) : busy ? busyLead(parts, lead) : quietLead(parts, lead),
    list: {
      label: t(busy ? 'wall.also' : f.window === 1 ? 'wall.talked-hour' : 'wall.talked-day'),
      items: busy ? topicItems(parts, topics.slice(1, 5)) : quietItems(parts, topics),
    },
    panel: panel(f, t),
    newest: newestLine(f, t),
    foot: foot(f, t),
  }
}

type Parts = { f: Figures; t: Translate; cells: Cells; complete: boolean }

function input({ f, cells }: Parts, topicId: string): Omit<CurveInput, 'voices' | 'marks'> {
  const own = f.history.topics.find((topic) => topic.topicId === topicId)?.since ?? null
  const { at, day, timeZone } = f
  return { at, day, timeZone, topicId, cells, since: own ?? f.history.since }
}

/** A verdict belongs to the last sixty minutes: over a day there are too few posts to compare. */
function against(parts: Parts, topic: TopicTalk): Verdict | null {
  return parts.f.window === 1 ? verdict(topic.voices, normalNow(input(parts, topic.topicId))) : null
}

/** The square as a whole against this hour of this weekday. */
function mood(parts: Parts): string {
  const { f, t } = parts
  const weekday = weekdayOf(f.at, f.timeZone, t.locale)
  const square = f.now.find((topic) => topic.system)
  const found =
    square && f.window === 1 ? verdict(square.voices, normalNow(input(parts, square.topicId))) : null
  if (found) return t(`wall.mood-${found.is}`, { weekday })
  return f.window === 24 ? t('wall.mood-quiet') : ''
}

function emptyLead(f: Figures, t: Translate): Picture['lead'] {
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

function busyLead(parts: Parts, lead: TopicTalk): Picture['lead'] {
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

function times(t: Translate, value: number): string {
  return t('wall.times', { times: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) })
}

function voicesOf(t: Translate, talk: { voices: number; atLeast: boolean }): string {
  return t(talk.atLeast ? 'count.voices-at-least' : 'count.voices', { count: talk.voices })
}

function quietLead(parts: Parts, lead: TopicTalk | undefined): Picture['lead'] {
  const { f, t, complete } = parts
  const standsOut = lead !== undefined && lead.voices >= fewVoices
  const square = f.now.find((topic) => topic.system)
  const curved = complete && f.window === 1 && square !== undefined && square.voices >= fewVoices
  return {
    label: f.live ? t('wall.today') : dayOf(f.at, f.timeZone, t.locale),
    headline: standsOut
      ? t('wall.headline-about', { count: f.today.posts, topic: shorten(lead.name, 50) })
      : t(f.today.posts === 0 ? 'wall.headline-none' : 'wall.headline-nothing', { count: f.today.posts }),
    text: complete
      ? usualDay(f, t)
      : t('wall.no-normal', { weekday: weekdayOf(f.at, f.timeZone, t.locale), ...dayCount(f) }),
    quotes: [],
    figures: [],
    curve: curved ? curve(parts, square) : null,
    bars: curved ? null : bars(f, t),
    action: null,
  }
}

function dayCount(f: Figures, since = f.history.since): { day: number; of: number } {
  return { day: since === null ? 1 : daysBetween(since, f.day) + 1, of: daysBeforeNormal }
}

function dayOfHistory(t: Translate, f: Figures, since: string | null): string {
  return t('wall.day-of', dayCount(f, since))
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
    return {
      label: is === 'today' && f.live ? t('wall.bar-today') : shortWeekdayOf(noon, 'UTC', t.locale),
      posts: is === 'today' ? f.today.posts : postsOn(f, day),
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
      summary: t('wall.curve-summary', {
        topic: topic.system ? f.town : topic.name,
        voices: topic.voices,
        weekday,
      }),
      hours: [0, 6, 12, 18, 24].map((hour) => t('wall.hour', { hour })),
    },
  }
}

function topicItems(parts: Parts, topics: TopicTalk[]): Item[] {
  return topics.map((topic) => topicItem(parts, topic))
}

function topicItem(parts: Parts, topic: TopicTalk): Item {
  const { f, t } = parts
  const name = shorten(topic.name, 60)
  const many = topic.voices >= fewVoices
  return {
    name,
    lang: null,
    quoted: false,
    voices: many ? t('wall.number', { number: topic.voices }) : null,
    detail: many
      ? t(topic.atLeast ? 'wall.voices-word-at-least' : 'wall.voices-word', { count: topic.voices })
      : t('count.posts', { count: topic.posts }),
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

/** Topics that several posts are about, then what was said, until there are four. */
function quietItems(parts: Parts, topics: TopicTalk[]): Item[] {
  const { f, t } = parts
  const enough = f.audience === 'public' ? fewVoices : 1
  const several = topics.filter((topic) => topic.posts >= 2 && topic.voices >= enough).slice(0, 4)
  const lines = [...f.said]
    .filter((one) => f.audience === 'internal' || one.kind !== 'private')
    .toSorted((a, b) => Number(a.kind === 'private') - Number(b.kind === 'private'))
  const wanted = several.length > 0 && several.every((topic) => topic.voices >= fewVoices) ? 4 : 5
  return [
    ...several.map((topic) => topicItem(parts, topic)),
    ...lines.map((one) => saidItem(f, t, one)),
  ].slice(0, Math.min(4, wanted))
}

function saidItem(f: Figures, t: Translate, one: Said): Item {
  const topics = one.topics.slice(0, 2).map((topic) => shorten(topic.name, 30))
  const clock = clockOf(one.at, f.timeZone, t.locale)
  const source = one.copies > 1 ? t('wall.in-sources', { count: one.copies }) : shorten(one.source, 40)
  return {
    name: shorten(one.text, one.kind === 'private' ? privateWords : headlineLength),
    lang: one.lang,
    quoted: one.kind === 'private',
    voices: null,
    detail: [source, t('time.clock', { clock }), ...topics].join(' · '),
    remark: null,
    spark: null,
  }
}

/** News and own messages first; a person's words inside only. */
function quotes(f: Figures, t: Translate, limit: number): Quote[] {
  return f.said
    .filter((one) => f.audience === 'internal' || one.kind !== 'private')
    .toSorted((a, b) => Number(a.kind === 'private') - Number(b.kind === 'private'))
    .slice(0, limit)
    .map((one) => ({
      text: shorten(one.text, one.kind === 'private' ? privateWords : headlineLength),
      lang: one.lang,
      source: one.copies > 1 ? t('wall.in-sources', { count: one.copies }) : shorten(one.source, 40),
      kind: one.kind,
    }))
}

/** An answer given this week; else what is not heard yet. */
function panel(f: Figures, t: Translate): Picture['panel'] {
  const answer = f.answers[0]
  if (answer) {
    const asked = answer.voices === null ? '' : t('wall.asked', { count: answer.voices })
    return {
      label: t('wall.you-said'),
      title: shorten(answer.title, 80),
      text: [asked, shorten(answer.detail, 90)].filter(Boolean).join(', '),
    }
  }
  const [first, ...more] = unheard(f, t)
  if (!first || f.audience === 'public') return null
  return {
    label: t('wall.not-connected'),
    title: listOf(t, [first, ...more]),
    text: t('wall.connect'),
  }
}

function unheard(f: Figures, t: Translate): string[] {
  const names = f.listening.unheard.map(({ network, name }) => networkName(t, network, name))
  return [...new Set(names)].slice(0, 4)
}

function networkName(t: Translate, network: string, otherwise: string): string {
  return t.has(`network.${network}`) ? t(`network.${network}`) : shorten(otherwise, 30)
}

/** The newest post: inside with its words, outside only that there is one, unless it is news or the town's own. */
function newestLine(f: Figures, t: Translate): Picture['newest'] {
  const post = f.newest
  if (!post) return null
  const shown = post.text !== null && (f.audience === 'internal' || post.kind !== 'private')
  return {
    postId: post.postId,
    clock: clockOf(post.at, f.timeZone, t.locale),
    source: shorten(post.source, 40),
    quote: shown
      ? { text: shorten(post.text ?? '', privateWords), lang: post.lang, source: '', kind: post.kind }
      : null,
  }
}

function foot(f: Figures, t: Translate): Picture['foot'] {
  const { posts } = f.today
  const silent = f.live ? f.listening.silent.map(({ name, since }) => silence(f, t, name, since)) : []
  const from =
    f.spoke.length > 0
      ? t('wall.out-of', { list: whoSpoke(f, t) })
      : t('wall.out-of', { list: t('count.sources', { count: f.today.sources }) })
  const missing = f.live ? unheard(f, t) : []
  const rest = [
    posts > 0 ? from : '',
    ...silent.slice(0, 2),
    silent.length > 2 ? t('wall.more-silent', { count: silent.length - 2 }) : '',
    missing.length > 0 ? t('wall.not-heard', { list: listOf(t, missing) }) : '',
  ]
  return {
    posts: t('count.posts', { count: posts }),
    voices: posts > 0 ? voicesOf(t, f.today) : null,
    rest: rest.filter(Boolean).join('; '),
    limits: t('wall.limits'),
  }
}

function silence(f: Figures, t: Translate, name: string, since: Date): string {
  const today = daysBetween(dateKey(f, since), f.day) === 0
  const clock = clockOf(since, f.timeZone, t.locale)
  return t('wall.silent', {
    name: shorten(name, 30),
    since: today ? clock : dayOf(since, f.timeZone, t.locale),
  })
}

function dateKey(f: Figures, at: Date): string {
  return at.toLocaleDateString('en-CA', { timeZone: f.timeZone })
}

/** `Bluesky, Mastodon en 6 nieuwsbronnen` */
function whoSpoke(f: Figures, t: Translate): string {
  const news = f.spoke.filter((source) => source.news)
  const others = [
    ...new Set(
      f.spoke.filter((source) => !source.news).map((source) => networkName(t, source.network, source.name)),
    ),
  ]
  const named =
    news.length === 1
      ? [shorten(news[0]?.name ?? '', 30)]
      : news.length > 1
        ? [t('wall.news-sources', { count: news.length })]
        : []
  const shown =
    others.length > 4
      ? [...others.slice(0, 3), t('wall.other-networks', { count: others.length - 3 })]
      : others
  return listOf(t, [...shown, ...named])
}

function listOf(t: Translate, items: string[]): string {
  return new Intl.ListFormat(t.locale, { type: 'conjunction' }).format(items)
}
