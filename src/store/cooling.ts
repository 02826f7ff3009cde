/**
 * Voices a day on a topic or a story, and what was measured of them after an answer. Counts only; they outlive the texts.
 */
import type { Tx } from './database.js'

export const coolingDays = [1, 7, 30] as const
export type CoolingAfter = (typeof coolingDays)[number]

/** What is measured: a follow-up since its answer, or a publication since its release. */
export type Measured = { about: 'follow-up' | 'feedback'; id: string; since: Date }

export type CoolingFacts = {
  verdict: 'too-little' | 'cooled' | 'same' | 'warmed'
  /** Voices a day: on average over the seven days before, over the days after, and usually (null: too short a history). */
  before: number
  after: number
  usual: number | null
  /** Voices that were counted, day by day, before and after. */
  voicesBefore: number
  voicesAfter: number
  daysBefore: number
  daysAfter: number
  /** What the model of impact says of the same days, where there is enough. */
  model?: 'less' | 'no effect' | 'more'
}

export type Cooling = { days: CoolingAfter; measuredAt: Date; facts: CoolingFacts }

/** What has been measured of one, the first day first. */
export async function coolingOf(tx: Tx, orgId: string, { about, id, since }: Measured): Promise<Cooling[]> {
  return tx<Cooling[]>`select days, measured_at as "measuredAt", facts from cooling
    where org_id = ${orgId} and about = ${about} and about_id = ${id} and since = ${since} order by days`
}

export async function keepCooling(
  tx: Tx,
  orgId: string,
  one: Measured & { days: CoolingAfter; facts: CoolingFacts },
  at: Date,
): Promise<boolean> {
  const rows = await tx`insert into cooling (org_id, about, about_id, days, since, measured_at, facts)
    values (${orgId}, ${one.about}, ${one.id}, ${one.days}, ${one.since}, ${at}, ${tx.json(one.facts)}) on conflict do nothing`
  return rows.count > 0
}

export type ToMeasure = Measured & { topicId: string | null; storyId: number | null; days: CoolingAfter }

/**
 * What is due: the day so many days after is over, in the organisation's time zone, and it has not been measured. Only what is
 * about a topic or a story; nothing older than 45 days, since a story's voices are then no longer there.
 */
export async function coolingDue(tx: Tx, orgId: string, now: Date): Promise<ToMeasure[]> {
  return tx<ToMeasure[]>`
    with told as (
      select 'follow-up' as about, f.follow_up_id as id, f.answered_at as since, f.topic_id, coalesce(f.story_id, s.shown_as) as story_id
      from follow_up f left join post p on p.org_id = f.org_id and p.post_id = f.post_id
        left join story s on s.org_id = p.org_id and s.story_id = p.story
      where f.org_id = ${orgId} and f.state in ('answered', 'closed') and f.answered_at is not null
      union all
      select 'feedback', feedback_id, released_at, topic_id, story_id from feedback
      where org_id = ${orgId} and state = 'released')
    select t.about, t.id, t.since, t.topic_id as "topicId", t.story_id as "storyId", d.days
    from told t cross join unnest(array[1, 7, 30]) as d (days) join organisation o on o.org_id = ${orgId}
    where (t.topic_id is not null or t.story_id is not null) and t.since > ${now}::timestamptz - interval '45 days'
      and (t.since at time zone o.time_zone)::date + d.days < (${now}::timestamptz at time zone o.time_zone)::date
      and not exists (select from cooling c where c.org_id = ${orgId} and c.about = t.about and c.about_id = t.id
        and c.days = d.days and c.since = t.since)
    order by t.since, t.id, d.days`
}

/** Distinct voices of each day between two, both included (`2026-03-12`); a day without any is not there. */
export async function voicesByDay(
  tx: Tx,
  orgId: string,
  of: { topicId: string | null; storyId: number | null },
  from: string,
  to: string,
): Promise<{ day: string; voices: number }[]> {
  if (of.topicId !== null)
    return tx<{ day: string; voices: number }[]>`
      select to_char(day, 'YYYY-MM-DD') as day, sum(voices)::int as voices from tally_day
      where org_id = ${orgId} and topic_id = ${of.topicId} and day between ${from}::date and ${to}::date group by 1 order by 1`
  return tx<{ day: string; voices: number }[]>`
    select to_char(p.at at time zone o.time_zone, 'YYYY-MM-DD') as day, count(distinct p.voice)::int as voices
    from organisation o join post p on p.org_id = o.org_id
    where o.org_id = ${orgId} and p.story = any(array(select r.story_id from story r where r.org_id = ${orgId} and r.shown_as = ${of.storyId}))
      and p.at >= ${from}::date::timestamp at time zone o.time_zone and p.at < (${to}::date + 1)::timestamp at time zone o.time_zone
    group by 1 order by 1`
}

/** The first day on which anything of it was heard, or null. */
export async function firstDayOf(
  tx: Tx,
  orgId: string,
  of: { topicId: string | null; storyId: number | null },
): Promise<string | null> {
  if (of.topicId === null) return null
  const [row] = await tx<{ day: string | null }[]>`
    select to_char(greatest(min(t.day), (select min(e.day) from tally_day e join topic p on p.org_id = e.org_id
      and p.topic_id = e.topic_id and p.system where e.org_id = ${orgId})), 'YYYY-MM-DD') as day
    from tally_day t where t.org_id = ${orgId} and t.topic_id = ${of.topicId}`
  return row?.day ?? null
}
