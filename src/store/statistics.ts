/**
 * What PostgreSQL knows of how much there is. It gathers that by itself, a minute or so after much came in; until then it takes
 * large tables for empty ones, and a page that is ready in half a second takes minutes.
 */
import type { Database } from './database.js'

const grown = [
  ...['post', 'hit', 'post_place', 'story', 'signal', 'topic', 'source'],
  ...['tally_hour', 'tally_day', 'answer', 'follow_up', 'today_decision'],
]

/** After much came in at once. Takes seconds, holds nobody up, and does nothing where the owner's address is not known. */
export async function gatherStatistics({ owner }: Pick<Database, 'owner'>): Promise<void> {
  const [row] = await owner<{ owns: boolean }[]>`
    select pg_has_role(current_user, relowner, 'member') as owns from pg_class where oid = 'post'::regclass`
  if (row?.owns) await owner.unsafe(`analyze ${grown.join(', ')}`)
}

/** At the start of a newsroom: only when nobody ever did it though there are posts, as after a replay that was cut off. */
export async function gatherMissingStatistics(database: Pick<Database, 'owner'>): Promise<void> {
  const [row] = await database.owner<{ missing: boolean }[]>`
    select reltuples < 0 and exists (select from post) as missing from pg_class where oid = 'post'::regclass`
  if (row?.missing) await gatherStatistics(database)
}
