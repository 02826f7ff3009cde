/** What an organisation follows, in the plainest words: for networks that search for us. Matching itself stays here. */
import { localTime } from '#basics/days'
import type { Wanted } from '#basics/wanted'
import { organisation, savedLists, type Tx, topics } from '#store'
import { parse } from './query/index.js'
import { sourcesOf } from './reused.js'
import { placesOf } from './town-names.js'
import { wantedOf } from './wanted.js'

/** Topics that are active and not past their end; one whose query cannot be read is left out. */
export async function followedBy(
  tx: Tx,
  orgId: string,
  now: Date,
): Promise<{ topicId: string; name: string; wanted: Wanted }[]> {
  const org = await organisation(tx, orgId)
  const today = localTime(now, org?.timeZone ?? 'UTC').day
  const all = await topics(tx, orgId)
  const names = { topics: all, lists: await savedLists(tx, orgId), places: await placesOf(tx, orgId) }
  const reuse = sourcesOf(names, 'wide')
  return all.flatMap(({ topicId, name, query, system, state, endsOn }) => {
    if (system || state !== 'active' || (endsOn !== null && endsOn < today)) return []
    const read = parse(query, { reuse })
    return read.ok ? [{ topicId, name, wanted: wantedOf(read.query) }] : []
  })
}
