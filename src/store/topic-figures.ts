/** How much is said about each topic, for its own pages; and the kept texts against which a new query is tried. */
import type { Kind } from '#post'
import type { Tx } from './database.js'
import { talk } from './square.js'
import { everything } from './topics.js'

export type TopicDay = { topicId: string; day: string; posts: number; voices: number }

/** Days with anything in them from `from` to `until`, both included, oldest first. Of one topic, or of all. */
export async function topicDays(
  tx: Tx,
  orgId: string,
  from: string,
  until: string,
  topicId?: string,
): Promise<TopicDay[]> {
  return tx<TopicDay[]>`
    select topic_id as "topicId", to_char(day, 'YYYY-MM-DD') as day, sum(posts)::int as posts, sum(voices)::int as voices
    from tally_day
    where org_id = ${orgId} and day between ${from} and ${until} ${topicId ? tx`and topic_id = ${topicId}` : tx``}
    group by topic_id, tally_day.day order by tally_day.day`
}

/** Posts of each hour of some topics, by the beginning of the hour in milliseconds; an hour without posts is not there. */
export async function topicHours(
  tx: Tx,
  orgId: string,
  topicIds: string[],
  { from, to }: { from: Date; to: Date },
): Promise<Map<string, Map<number, number>>> {
  const rows = await tx<{ topicId: string; hour: Date; posts: number }[]>`
    select topic_id as "topicId", hour, sum(posts)::int as posts from tally_hour
    where org_id = ${orgId} and topic_id = any(${topicIds}::uuid[]) and hour >= ${from} and hour < ${to}
    group by topic_id, hour having sum(posts) > 0`
  const hours = new Map(topicIds.map((topicId) => [topicId, new Map<number, number>()]))
  for (const row of rows) hours.get(row.topicId)?.set(row.hour.getTime(), row.posts)
  return hours
}

export type Said = {
  posts: number
  voices: number
  /** There may be more voices than that. */
  atLeast: boolean
  sources: number
}

/** Above this, distinct voices of a week are no longer counted for a list: its busiest day stands for them. */
const countable = 10_000

/**
 * What was said per topic in the last seven days, today included. `days` are those of {@link topicDays}, so that a list of
 * topics asks the tallies once.
 */
export async function saidInWeek(
  tx: Tx,
  orgId: string,
  now: Date,
  days: TopicDay[],
): Promise<Map<string, Said>> {
  const week = new Date(now.getTime() - 7 * 86_400_000)
  const [row] = await tx<{ posts: number }[]>`
    select coalesce(sum(t.posts), 0)::int as posts from topic p join tally_hour t on t.org_id = p.org_id and t.topic_id = p.topic_id
    where p.org_id = ${orgId} and p.slug = ${everything} and t.hour >= ${week}`
  if ((row?.posts ?? 0) <= countable) {
    return new Map((await talk(tx, orgId, { from: week, to: now })).map((one) => [one.topicId, one]))
  }
  const first = week.toISOString().slice(0, 10)
  const said = new Map<string, Said>()
  for (const day of days) {
    if (day.day <= first) continue
    const sum = said.get(day.topicId) ?? { posts: 0, voices: 0, atLeast: true, sources: 0 }
    said.set(day.topicId, {
      ...sum,
      posts: sum.posts + day.posts,
      voices: Math.max(sum.voices, day.voices),
    })
  }
  return said
}

export type KeptText = {
  postId: number
  at: Date
  network: string
  kind: Kind
  title: string | null
  body: string
  lang: string
  sourceName: string
  /** Posts of a town source are kept whole; of a firehose only what a topic matched. */
  scope: 'town' | 'firehose'
  authorName: string | null
  voice: Buffer | null
  voicePeriod: string
}
