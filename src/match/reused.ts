/** What stands behind `topic:waste` within one organisation. */
import type { Topic } from '#store'
import type { Sources } from './query/index.js'

export type NamedQuery = Pick<Topic, 'slug' | 'system' | 'query' | 'localQuery'>

/**
 * The queries of the topics by their slugs: `wide` for posts from anywhere, `local` for those of a town source. A system topic
 * is not one that a person can ask for.
 */
export function sourcesOf(topics: readonly NamedQuery[], scope: 'wide' | 'local'): Sources {
  return {
    topic: (slug) => {
      const found = topics.find((topic) => topic.slug.toLowerCase() === slug && !topic.system)
      return found && scope === 'local' ? found.localQuery || found.query : found?.query
    },
  }
}

/** Every name is known: for where only the shape of a query matters, and its names are shown as they are. */
export const anyName: Sources = { topic: () => 'x', list: () => 'x' }
