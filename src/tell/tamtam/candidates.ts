/**
 * What might be worth an item today. In: what was found and counted. Out: proposals, in an order: what stands out, then what
 * people wait for an answer to, then what they talk about, then what drips; voices before messages. A person chooses.
 * Never here: words of a post.
 */
import { addDays } from '#basics/days'
import {
  addTamtamItem,
  crisisPhrases,
  holdTamtamDay,
  type ItemFigures,
  type NewItem,
  type QuestionTopic,
  questionsInTopics,
  questionTopics,
  recentSignals,
  type Signal,
  type StoryTalk,
  storiesNow,
  type TopicCandidate,
  type TopicDay,
  type Tx,
  tamtamDay,
  tamtamDrafted,
  tamtamItems,
  topicCandidates,
  topicDays,
} from '#store'
import { type Locale, words } from '#web'
import { spanOf, type Town } from './ground.js'
import { needOf } from './need.js'

/** Below this many voices there is no multiple, no phrase and no trend. */
const enough = 5
/** A story of fewer voices is nobody's subject yet. */
const fewestOfStory = 3
/** More than that is no choice but a list. */
const atMost = 8
const trendDays = 14

/** What is known of topics around a candidate, by their ids. */
export type Around = {
  topics: readonly TopicCandidate[]
  questions: readonly QuestionTopic[]
  /** Posts of the span that ask something. */
  asking: ReadonlyMap<string, number>
  phrases: ReadonlyMap<string, readonly string[]>
  trends: ReadonlyMap<string, readonly number[]>
  ofQuestions(asked: QuestionTopic): NewItem
}

export type Found = Around & { signals: readonly Signal[]; stories: readonly StoryTalk[] }

export function proposals(found: Found): NewItem[] {
  const { signals, stories, topics, questions } = found
  const loud = signals.filter(({ kind }) => kind === 'peak' || kind === 'new' || kind === 'turn')
  const slow = signals.filter(({ kind }) => kind === 'drip')
  const told = new Set(signals.flatMap(({ topicId }) => topicId ?? []))
  const all = [
    ...byVoices(loud).map((signal) => ofSignal(signal, found)),
    ...questions.filter(({ topicId }) => !told.has(topicId)).map((asked) => found.ofQuestions(asked)),
    ...byVoices(stories)
      .filter((story) => story.voices >= fewestOfStory && story.label !== '')
      .map(ofStory),
    ...byVoices(topics)
      .filter(({ topicId }) => !told.has(topicId) && !questions.some((one) => one.topicId === topicId))
      .map((topic) => ofTopic(topic, found)),
    ...byVoices(slow).map((signal) => ofSignal(signal, found)),
  ]
  // What drips is never crowded out by what is loud.
  return [...all.slice(0, atMost - slow.length), ...all.slice(-slow.length || all.length)].filter(
    (item, at, list) => list.findIndex((other) => other.origin === item.origin) === at,
  )
}

function byVoices<T extends { voices: number; posts: number }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => b.voices - a.voices || b.posts - a.posts)
}

export function ofSignal(signal: Signal, around: Around): NewItem {
  const { signalId, kind, posts, voices, topicId, topicName, storyLabel, facts } = signal
  const topic = topicId === null ? undefined : around.topics.find((one) => one.topicId === topicId)
  const phrases = voices < enough ? [] : (facts.terms ?? []).slice(0, 5)
  // A signal counts the hours in which it was seen; who reads wants to know how many spoke of it since the last tamtam, and its
  // multiple, its line and its open questions are of that too.
  const whole = kind !== 'drip' && topic && storyLabel === null && topic.voices > voices ? topic : null
  return {
    origin: `signal:${signalId}`,
    domain: topic?.domain ?? '',
    headline: (storyLabel ?? topicName ?? '').slice(0, 90),
    chosen: false,
    figures: {
      signal: kind,
      posts: whole?.posts ?? posts,
      voices: whole?.voices ?? voices,
      ...(facts.atLeast ? { atLeast: true } : {}),
      ...(whole
        ? { sources: whole.sources }
        : facts.sourceCount === undefined
          ? {}
          : { sources: facts.sourceCount }),
      ...(phrases.length > 0 ? { phrases } : {}),
      ...(topic && topicName !== null ? ofItsTopic(topic, around, kind === 'turn', phrases) : {}),
    },
  }
}

export function ofStory(
  story: Pick<StoryTalk, 'storyId' | 'label' | 'posts' | 'voices' | 'atLeast' | 'sources'>,
): NewItem {
  const { label, posts, voices, atLeast, sources } = story
  return {
    origin: `story:${story.storyId}`,
    domain: '',
    headline: label.slice(0, 90),
    chosen: false,
    figures: { posts, voices, sources, ...(atLeast ? { atLeast } : {}) },
  }
}

export function ofTopic(topic: TopicCandidate, around: Around): NewItem {
  const { topicId, name, domain, posts, voices, sources } = topic
  const phrases = (voices < enough ? [] : (around.phrases.get(topicId) ?? [])).slice(0, 5)
  return {
    origin: `topic:${topicId}`,
    domain,
    headline: name.slice(0, 90),
    chosen: false,
    figures: {
      posts,
      voices,
      sources,
      ...(phrases.length > 0 ? { phrases } : {}),
      ...ofItsTopic(topic, around, false, phrases),
    },
  }
}

/** What a topic says of whatever is about it. */
function ofItsTopic(
  topic: TopicCandidate,
  around: Around,
  turned: boolean,
  phrases: readonly string[],
): ItemFigures {
  const { topicId, voices, posts, normal } = topic
  const trend = around.trends.get(topicId)
  const need = needOf({ posts, questions: around.asking.get(topicId) ?? 0, turned, phrases })
  const asked = around.questions.find((one) => one.topicId === topicId)
  return {
    topic: topicId,
    ...timesOf(topic),
    ...(voices >= enough && normal !== null ? { normal: Math.round(normal * 10) / 10 } : {}),
    ...(voices >= enough && trend ? { trend: [...trend] } : {}),
    ...(need ? { need } : {}),
    ...(asked ? { questions: { open: asked.open, oldest: asked.oldest.toISOString() } } : {}),
  }
}

function timesOf({ voices, normal }: TopicCandidate): { times?: number } {
  if (voices < enough || normal === null || normal < 1) return {}
  return { times: Math.round((voices / normal) * 10) / 10 }
}

/** One number a day up to `day`, oldest first, of each topic. */
export function trendsOf(days: readonly TopicDay[], day: string): Map<string, number[]> {
  const place = new Map(
    Array.from({ length: trendDays }, (_, at) => [addDays(day, at + 1 - trendDays), at] as const),
  )
  const trends = new Map<string, number[]>()
  for (const { topicId, day: on, posts } of days) {
    const at = place.get(on)
    if (at === undefined) continue
    const trend = trends.get(topicId) ?? new Array<number>(trendDays).fill(0)
    trend[at] = (trend[at] ?? 0) + posts
    trends.set(topicId, trend)
  }
  return trends
}

/** Everything that candidates of a day stand on. */
export async function lookAround(tx: Tx, town: Town, day: string, now: Date): Promise<Around> {
  const { orgId, timeZone, locale } = town
  const span = spanOf(day, timeZone, now)
  const t = words(locale as Locale)
  const topics = await topicCandidates(tx, orgId, span, day)
  const phrases = new Map<string, readonly string[]>()
  for (const { topicId, voices } of topics.slice(0, atMost))
    if (voices >= enough) phrases.set(topicId, await crisisPhrases(tx, orgId, topicId, span, enough))
  const asking = await questionsInTopics(tx, orgId, span)
  const around: Around = {
    topics,
    questions: await questionTopics(tx, orgId, now),
    asking: new Map(asking.map((one) => [one.topicId, one.questions])),
    phrases,
    trends: trendsOf(await topicDays(tx, orgId, addDays(day, 1 - trendDays), day), day),
    ofQuestions: (asked) => {
      const topic = topics.find((one) => one.topicId === asked.topicId)
      const headline = t('tamtam.questions-headline', { count: asked.open, topic: asked.name })
      const about = topic ? ofTopic(topic, around).figures : { topic: asked.topicId, voices: asked.voices }
      return {
        origin: `questions:${asked.topicId}`,
        domain: asked.domain,
        headline: headline.slice(0, 90),
        chosen: false,
        figures: { ...about, questions: { open: asked.open, oldest: asked.oldest.toISOString() } },
      }
    },
  }
  return around
}

/**
 * Makes the draft of a day, once: a job that runs again (a clock that is set back, another machine) changes nothing. With
 * `anew` a person asks for what came since; what is there already stays as it is. Returns how many items there are.
 */
export async function draft(
  tx: Tx,
  town: Town,
  day: string,
  now: Date,
  { anew = false }: { anew?: boolean } = {},
): Promise<number> {
  const { orgId, timeZone } = town
  await holdTamtamDay(tx, orgId, day)
  const { draftedAt } = await tamtamDay(tx, orgId, day, now)
  if (draftedAt === null || anew) {
    const span = spanOf(day, timeZone, now)
    const around = await lookAround(tx, town, day, now)
    const signals = await recentSignals(tx, orgId, span.from, 20)
    const all = proposals({
      ...around,
      signals: signals.filter(({ kind }) => kind !== 'question'),
      stories: await storiesNow(tx, orgId, span, atMost),
    })
    for (const item of all) await addTamtamItem(tx, orgId, day, item, null)
    await tamtamDrafted(tx, orgId, day, now)
  }
  return (await tamtamItems(tx, orgId, day)).length
}
