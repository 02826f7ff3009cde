/** What is known of every post of one source before any is read. */
import type { Kind } from '#post'
import type { Query } from '../query/query.js'

/** `kind` is never `news`: its posts have no title. */
export type Origin = { network: string; kind: Exclude<Kind, 'news'> }

/** False: no post from there can match. Words, language and all that differs from post to post may be anything. */
export function couldMatch(query: Query, origin: Origin): boolean {
  return canBe(query, origin, true)
}

/** Whether the query can be `wanted`, true or false. */
function canBe(query: Query, origin: Origin, wanted: boolean): boolean {
  switch (query.type) {
    case 'source':
      return (origin.network === query.value) === wanted
    case 'kind':
      return (origin.kind === query.value) === wanted
    case 'site':
      return origin.kind === 'social' ? !wanted : true
    case 'everything':
      return wanted
    case 'reuse':
      return canBe(query.query, origin, wanted)
    case 'not':
      return canBe(query.part, origin, !wanted)
    case 'and':
      return query.parts[wanted ? 'every' : 'some']((part) => canBe(part, origin, wanted))
    case 'or':
      return query.parts[wanted ? 'some' : 'every']((part) => canBe(part, origin, wanted))
    default:
      return true
  }
}
