/** What stands behind `topic:waste` and `$name` within one organisation. */
import type { SavedList, Topic } from '#store'
import type { Sources } from './query/index.js'

export type NamedQuery = Pick<Topic, 'slug' | 'system' | 'query' | 'localQuery'>
export type NamedList = Pick<SavedList, 'name' | 'entries'>
/** Everything that a query can name. */
export type Names = { topics: readonly NamedQuery[]; lists: readonly NamedList[] }

/**
 * The queries of the topics by their slugs: `wide` for posts from anywhere, `local` for those of a town source. A system topic
 * is not one that a person can ask for. Lists are the same for both.
 */
export function sourcesOf(
  topics: readonly NamedQuery[],
  scope: 'wide' | 'local',
  lists: readonly NamedList[] = [],
): Sources {
  return {
    topic: (slug) => {
      const found = topics.find((topic) => topic.slug.toLowerCase() === slug && !topic.system)
      return found && scope === 'local' ? found.localQuery || found.query : found?.query
    },
    list: (name) => {
      const found = lists.find((list) => list.name.toLowerCase() === name)
      return found && listQuery(found.entries)
    },
  }
}

/** One of the lines of a list: each may be a term or a query of its own. */
export function listQuery(entries: string): string {
  return linesOf(entries)
    .map((line) => (/^(?:[^\s()"“”„‟«»＂]+|"[^"]*")$/u.test(line) ? line : `(${line})`))
    .join(' OR ')
}

export function linesOf(entries: string): string[] {
  return entries.split('\n').flatMap((line) => line.trim() || [])
}

/** Every name is known: for where only the shape of a query matters, and its names are shown as they are. */
export const anyName: Sources = { topic: () => 'x', list: () => 'x' }
