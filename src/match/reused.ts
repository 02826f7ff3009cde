/** What stands behind `topic:waste`, `$name` and `place:Tielt` within one organisation. */
import type { SavedList, Topic } from '#store'
import type { TownPlaces } from './propose/town-places.js'
import type { Sources } from './query/index.js'

export type NamedQuery = Pick<Topic, 'slug' | 'system' | 'query' | 'localQuery'>
export type NamedList = Pick<SavedList, 'name' | 'entries'>
/** Everything that a query can name. Without `places` there is the gazetteer alone. */
export type Names = {
  topics: readonly NamedQuery[]
  lists: readonly NamedList[]
  places?: TownPlaces | undefined
}
/** `wide`: a query for posts from anywhere. `town`: the same query, asked of a post of a town source. `local`: one for those alone. */
export type Scope = 'wide' | 'town' | 'local'

/**
 * The queries of the topics by their slugs: in a `local` query the local ones. A system topic is not one that a person can ask
 * for. Lists are the same for all. The town's own places need no company in a post of a town source.
 */
export function sourcesOf({ topics, lists, places }: Names, scope: Scope): Sources {
  return {
    ...(places ? { place: scope === 'wide' ? places.anywhere : places.atHome } : {}),
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
const anyPlace = { found: 'one', queries: ['x'] } as const
export const anyName: Sources = { topic: () => 'x', list: () => 'x', place: () => anyPlace }
