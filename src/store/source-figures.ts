/** How much each source brings, from the tallies: what is forgotten is still counted. */
import type { Tx } from './database.js'
import { hourOf } from './hours.js'
import { everything } from './topics.js'

export type SourceCount = { sourceId: string; day: number; week: number }

/** Posts of the last 24 hours and of the last seven days per source; sources without any are left out. */
export async function sourceCounts(tx: Tx, orgId: string, now: Date): Promise<Map<string, SourceCount>> {
  const since = (hours: number) => new Date(hourOf(now).getTime() - (hours - 1) * 3_600_000)
  const rows = await tx<SourceCount[]>`
    select t.source_id as "sourceId", coalesce(sum(t.posts) filter (where t.hour >= ${since(24)}), 0)::int as day,
      sum(t.posts)::int as week
    from topic p join tally_hour t on t.org_id = p.org_id and t.topic_id = p.topic_id
    where p.org_id = ${orgId} and p.slug = ${everything} and p.system and t.hour >= ${since(168)} and t.hour <= ${now}
    group by t.source_id`
  return new Map(rows.map((row) => [row.sourceId, row]))
}

export type SourceDay = { day: string; posts: number }

/** Days with anything in them from `from` to `until`, both included, oldest first. */
export async function sourceDays(
  tx: Tx,
  orgId: string,
  sourceId: string,
  from: string,
  until: string,
): Promise<SourceDay[]> {
  return tx<SourceDay[]>`
    select to_char(t.day, 'YYYY-MM-DD') as day, sum(t.posts)::int as posts
    from topic p join tally_day t on t.org_id = p.org_id and t.topic_id = p.topic_id
    where p.org_id = ${orgId} and p.slug = ${everything} and p.system and t.source_id = ${sourceId}
      and t.day between ${from} and ${until}
    group by t.day order by t.day`
}

export type DropSum = {
  reason: string
  count: number
  /** The last place where it happened. */
  detail: string | null
  lastDay: string
}

/** What was dropped in the thirty days up to `today`, per reason, most first. */
export async function dropSums(tx: Tx, orgId: string, sourceId: string, today: string): Promise<DropSum[]> {
  return tx<DropSum[]>`
    select reason, sum(count)::int as count, to_char(max(day), 'YYYY-MM-DD') as "lastDay",
      (array_agg(detail order by day desc) filter (where detail is not null))[1] as detail
    from dropped
    where org_id = ${orgId} and source_id = ${sourceId} and day > ${today}::date - 30 and day <= ${today}::date
    group by reason order by 2 desc, reason`
}
