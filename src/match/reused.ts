/** What stands behind `topic:waste` within one organisation. */
import type { Topic } from '#store'

type Source = Pick<Topic, 'slug' | 'system' | 'query' | 'localQuery'>

/**
 * The query of the topic under `slug`: `wide` for posts from anywhere, `local` for those of a town source. Undefined when there
 * is none; a system topic is not one that a person can ask for.
 */
export function sourceOf(
  topics: readonly Source[],
  slug: string,
  scope: 'wide' | 'local',
): string | undefined {
  const found = topics.find((topic) => topic.slug.toLowerCase() === slug && !topic.system)
  return found && scope === 'local' ? found.localQuery || found.query : found?.query
}
