import type { TopicTalk } from '#store'

/**
 * What is talked about, most voices first. The system topic is the square itself, no subject; and the topic that follows
 * the town's own name holds nearly everything, so it comes after every subject that says more.
 */
export function rank(talk: TopicTalk[], town: string): TopicTalk[] {
  const isTown = (topic: TopicTalk) => topic.name.trim().toLowerCase() === town.trim().toLowerCase()
  return talk
    .filter((topic) => !topic.system && topic.posts > 0)
    .toSorted(
      (a, b) =>
        Number(isTown(a)) - Number(isTown(b)) ||
        b.voices - a.voices ||
        b.posts - a.posts ||
        a.name.localeCompare(b.name),
    )
}
