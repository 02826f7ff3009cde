/**
 * What might be worth an item today. In: what was found and counted. Out: proposals, in an order: what stands out, then what
 * people talk about, then what drips; voices before messages. A person chooses.
 * Never here: words of a post.
 */
import {
  addTamtamItem,
  holdTamtamDay,
  type NewItem,
  recentSignals,
  type Signal,
  type StoryTalk,
  storiesNow,
  type TopicCandidate,
  type Tx,
  tamtamDrafted,
  topicCandidates,
} from '#store'
import { spanOf, type Town } from './ground.js'

/** Below this many voices there is no multiple. */
const enough = 5
/** A story of fewer voices is nobody's subject yet. */
const fewestOfStory = 3
/** More than that is no choice but a list. */
const atMost = 8

export type Found = {
  signals: readonly Signal[]
  stories: readonly StoryTalk[]
  topics: readonly TopicCandidate[]
}

export function proposals({ signals, stories, topics }: Found): NewItem[] {
  const domainOf = new Map(topics.map((topic) => [topic.topicId, topic]))
  const loud = signals.filter(({ kind }) => kind === 'peak' || kind === 'new' || kind === 'turn')
  const slow = signals.filter(({ kind }) => kind === 'drip')
  const told = new Set(signals.flatMap(({ topicId }) => topicId ?? []))
  const all = [
    ...byVoices(loud).map((signal) => ofSignal(signal, domainOf)),
    ...byVoices(stories)
      .filter((story) => story.voices >= fewestOfStory && story.label !== '')
      .map(ofStory),
    ...byVoices(topics)
      .filter(({ topicId }) => !told.has(topicId))
      .map(ofTopic),
    ...byVoices(slow).map((signal) => ofSignal(signal, domainOf)),
  ]
  // What drips is never crowded out by what is loud.
  return [...all.slice(0, atMost - slow.length), ...all.slice(-slow.length || all.length)].filter(
    (item, at, list) => list.findIndex((other) => other.origin === item.origin) === at,
  )
}

function byVoices<T extends { voices: number; posts: number }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => b.voices - a.voices || b.posts - a.posts)
}

function ofSignal(signal: Signal, topics: Map<string, TopicCandidate>): NewItem {
  const { signalId, kind, posts, voices, topicId, topicName, storyLabel, facts } = signal
  const topic = topicId === null ? undefined : topics.get(topicId)
  return {
    origin: `signal:${signalId}`,
    domain: topic?.domain ?? '',
    headline: storyLabel ?? topicName ?? '',
    chosen: false,
    figures: {
      signal: kind,
      posts,
      voices,
      ...(facts.atLeast ? { atLeast: true } : {}),
      ...(facts.sourceCount === undefined ? {} : { sources: facts.sourceCount }),
      ...(facts.terms === undefined || voices < enough ? {} : { phrases: facts.terms.slice(0, 5) }),
      ...(topic ? timesOf(topic) : {}),
    },
  }
}

function ofStory(story: StoryTalk): NewItem {
  const { label, posts, voices, atLeast, sources } = story
  return {
    origin: `story:${story.storyId}`,
    domain: '',
    headline: label,
    chosen: false,
    figures: { posts, voices, sources, ...(atLeast ? { atLeast } : {}) },
  }
}

function ofTopic(topic: TopicCandidate): NewItem {
  const { topicId, name, domain, posts, voices, sources } = topic
  return {
    origin: `topic:${topicId}`,
    domain,
    headline: name,
    chosen: false,
    figures: { posts, voices, sources, ...timesOf(topic) },
  }
}

function timesOf({ voices, normal }: TopicCandidate): { times?: number } {
  if (voices < enough || normal === null || normal < 1) return {}
  return { times: Math.round((voices / normal) * 10) / 10 }
}

/** Makes the draft of a day, once: what is there already stays as it is. Returns how many proposals there are. */
export async function draft(tx: Tx, town: Town, day: string, now: Date): Promise<number> {
  await holdTamtamDay(tx, town.orgId, day)
  const span = spanOf(day, town.timeZone, now)
  const all = proposals({
    signals: (await recentSignals(tx, town.orgId, span.from, 20)).filter(({ kind }) => kind !== 'question'),
    stories: await storiesNow(tx, town.orgId, span, atMost),
    topics: await topicCandidates(tx, town.orgId, span, day),
  })
  for (const item of all) await addTamtamItem(tx, town.orgId, day, item, null)
  await tamtamDrafted(tx, town.orgId, day, now)
  return all.length
}
