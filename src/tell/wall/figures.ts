/**
 * Everything that one picture of the wall needs, asked of the store at once.
 *
 * In: an organisation, a moment, an audience. Out: {@link Figures}, plain data. For the moment that is now, the day is
 * read from its tallies; for a past moment from its hits, because the tallies of that day run on past it.
 */
import { addDays, localTime, startOfDay } from '#basics/days'
import {
  type Answer,
  answersGiven,
  type Day,
  type History,
  type Hour,
  heardSince,
  type Listening,
  listening,
  type Mark,
  marks,
  type Newest,
  newest,
  postsWithin,
  type Saying,
  type Signal,
  type Span,
  type StoryTalk,
  said,
  slumbering,
  squareCursor,
  storiesNow,
  type Talk,
  type TopicTalk,
  type Tx,
  talk,
  talkByDay,
  talkByHour,
  whoSpoke,
} from '#store'
import type { Org } from '#web'
import { pastWeeks } from './normal.js'
import { rank } from './rank.js'

/** Whom the screen is for: a public one never shows a private person's words. */
export type Audience = 'internal' | 'public'

export type Figures = {
  at: Date
  /** The picture is of now, and goes on. */
  live: boolean
  audience: Audience
  town: string
  timeZone: string
  cursor: string
  /** The calendar day of `at`. */
  day: string
  history: History
  /** Now: the last 60 minutes, or the last 24 hours when those hold fewer than five posts. */
  window: 1 | 24
  now: TopicTalk[]
  lastHour: TopicTalk[]
  /** What people talk about within the window that no topic is about, and what is pinned; most voices first. */
  stories: StoryTalk[]
  today: Talk
  /** Of the topics that may be shown: `day` and the day before, and the same weekday in the past weeks. */
  hours: Hour[]
  /** Of the last seven days, and of the same weekdays in the past weeks. */
  days: Day[]
  /** What was said within the window, headlines before people, newest first; on a busy wall about the topic that leads. */
  said: Saying[]
  newest: Newest | null
  marks: Mark[]
  answers: Answer[]
  /** What comes back week after week, strongest first. */
  drips: Signal[]
  listening: Listening
  /** Who spoke since midnight; empty on a busy day, when names would say nothing. */
  spoke: { name: string; network: string; news: boolean }[]
}

const hourMs = 3_600_000
const fewPosts = 5
/** As many topics as a screen shows, with one to spare. */
const shownTopics = 6
/** Up to here it is worth naming who spoke. */
const fewEnoughToName = 300

/** `at` null: now. */
export async function figures(
  tx: Tx,
  org: Pick<Org, 'orgId' | 'name' | 'timeZone'>,
  audience: Audience,
  now: Date,
  at: Date | null = null,
): Promise<Figures> {
  const { orgId, timeZone } = org
  const moment = at ?? now
  const { day } = localTime(moment, timeZone)
  // First, so that whatever changes while we look asks for another picture.
  const cursor = await squareCursor(tx, orgId)
  const history = await heardSince(tx, orgId, timeZone, moment)
  const hourSpan = span(moment, 1)
  const window = (await postsWithin(tx, orgId, hourSpan, fewPosts)) < fewPosts ? 24 : 1
  const midnight = { from: startOfDay(day, timeZone), to: moment }
  const lastHour = await talk(tx, orgId, hourSpan)
  const nowTalk = window === 1 ? lastHour : await talk(tx, orgId, span(moment, 24))
  const days = await talkByDay(tx, orgId, addDays(day, -70), day)
  const today = at === null ? fromTally(days, day) : fromHits(await talk(tx, orgId, midnight))
  const ranked = rank(nowTalk, org.name).slice(0, shownTopics)
  const [lead] = ranked
  const compared = [...ranked, ...nowTalk.filter((topic) => topic.system)].map((topic) => topic.topicId)
  return {
    at: moment,
    live: at === null,
    audience,
    town: org.name,
    timeZone,
    cursor,
    day,
    history,
    window,
    now: nowTalk,
    lastHour,
    stories: unthoughtOf(await storiesNow(tx, orgId, span(moment, window), 12), audience),
    today,
    hours: await talkByHour(tx, orgId, compared, daysToCompare(day, history.since, timeZone)),
    days,
    said: await whatWasSaid(),
    newest: (await newest(tx, orgId, moment)) ?? null,
    marks: await marks(tx, orgId, midnight),
    answers: await answersGiven(tx, orgId, span(moment, 24 * 7), 3),
    drips: await slumbering(tx, orgId, moment, 2),
    listening: await listening(tx, orgId),
    spoke: today.posts <= fewEnoughToName ? await whoSpoke(tx, orgId, midnight) : [],
  }

  /** Asked apart, so that a storm of private posts hides no headline. */
  async function whatWasSaid(): Promise<Saying[]> {
    const within = span(moment, window)
    const about = window === 1 && lead && lead.voices >= fewPosts ? { topicId: lead.topicId } : {}
    const open = await said(tx, orgId, within, { private: false, limit: 8, ...about })
    if (audience === 'public') return open
    const all = await said(tx, orgId, within, { private: true, limit: 8, ...about })
    return [...open, ...all.filter((one) => one.kind === 'private')]
  }
}

/**
 * Stories of which most posts match no topic: the others are on the wall already, under the name of the topic. Without a name
 * it says nothing; and on a public screen that name is a headline or what the town calls it, never words of private persons.
 */
function unthoughtOf(stories: StoryTalk[], audience: Audience): StoryTalk[] {
  return stories.filter(
    ({ pinned, followed, posts, labelKind }) =>
      labelKind !== 'none' &&
      (audience === 'internal' || labelKind !== 'phrases') &&
      (pinned || followed * 2 < posts),
  )
}

function span(to: Date, hours: number): Span {
  return { from: new Date(to.getTime() - hours * hourMs), to }
}

/**
 * Today with the whole day before it, for the small curves; a past day with the last hour before its midnight, which is
 * still part of "the last sixty minutes".
 */
function daysToCompare(day: string, since: string | null, timeZone: string): Span[] {
  const lastHour = (one: string) => new Date(startOfDay(addDays(one, 1), timeZone).getTime() - hourMs)
  return [
    { from: startOfDay(addDays(day, -1), timeZone), to: lastHour(day) },
    ...pastWeeks(day, since).map((past) => ({ from: lastHour(addDays(past, -1)), to: lastHour(past) })),
  ]
}

function fromTally(days: Day[], day: string): Talk {
  const row = days.find((one) => one.day === day)
  return { posts: row?.posts ?? 0, voices: row?.voices ?? 0, atLeast: false, sources: row?.sources ?? 0 }
}

function fromHits(topics: TopicTalk[]): Talk {
  return topics.find((topic) => topic.system) ?? { posts: 0, voices: 0, atLeast: false, sources: 0 }
}
