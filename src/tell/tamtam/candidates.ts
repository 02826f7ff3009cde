/**
 * What might be worth an item today. In: what was counted. Out: proposals, voices before messages. A person chooses.
 * Never here: words of a post.
 */
import {
  addTamtamItem,
  holdTamtamDay,
  type NewItem,
  type TopicCandidate,
  type Tx,
  tamtamDrafted,
  topicCandidates,
} from '#store'
import { spanOf, type Town } from './ground.js'

/** Below this many voices there is no multiple. */
const enough = 5
/** More than that is no choice but a list. */
const atMost = 8

export function proposals(topics: readonly TopicCandidate[]): NewItem[] {
  return topics.slice(0, atMost).map((topic) => ({
    origin: `topic:${topic.topicId}`,
    domain: topic.domain,
    headline: topic.name,
    chosen: false,
    figures: {
      posts: topic.posts,
      voices: topic.voices,
      sources: topic.sources,
      ...(topic.voices >= enough && topic.normal !== null && topic.normal >= 1
        ? { times: Math.round((topic.voices / topic.normal) * 10) / 10 }
        : {}),
    },
  }))
}

/** Makes the draft of a day, once: what is there already stays as it is. Returns how many proposals there are. */
export async function draft(tx: Tx, town: Town, day: string, now: Date): Promise<number> {
  await holdTamtamDay(tx, town.orgId, day)
  const all = proposals(await topicCandidates(tx, town.orgId, spanOf(day, town.timeZone, now), day))
  for (const item of all) await addTamtamItem(tx, town.orgId, day, item, null)
  await tamtamDrafted(tx, town.orgId, day, now)
  return all.length
}
