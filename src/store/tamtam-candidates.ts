/** What candidates of a tamtam stand on: what is asked, how it went on before, and what was done about it the last time. */
import type { Tx } from './database.js'

export type AskedTopic = {
  topicId: string
  /** Of the posts in the span: how many ask something. */
  questions: number
}

export async function questionsInTopics(
  tx: Tx,
  orgId: string,
  span: { from: Date; to: Date },
): Promise<AskedTopic[]> {
  return tx<AskedTopic[]>`
    select h.topic_id as "topicId", count(*)::int as questions from hit h
      join post p on p.org_id = h.org_id and p.post_id = h.post_id and p.is_question
    where h.org_id = ${orgId} and h.at > ${span.from} and h.at <= ${span.to} group by h.topic_id`
}

export type SentItem = {
  origin: string
  /** The topic that it was about. */
  topic: string | null
  /** `2026-11-27` */
  day: string
  headline: string
  proposal: string
  owner: string
}

/** Items of editions that were sent before a day, newest first. */
export async function sentItems(tx: Tx, orgId: string, before: string, limit: number): Promise<SentItem[]> {
  return tx<SentItem[]>`
    select i.origin, i.figures->>'topic' as topic, to_char(i.day, 'YYYY-MM-DD') as day, i.headline, i.proposal, i.owner
    from tamtam_item i join tamtam_day d using (org_id, day)
    where i.org_id = ${orgId} and i.day < ${before} and i.chosen and d.version > 0
    order by i.day desc, i.position limit ${limit}`
}

export type TamtamState = {
  /** 0: nothing left yet. */
  version: number
  sentAt: Date | null
  /** For how many it left. */
  sentTo: number
  readers: number
  chosen: number
  /** Chosen, without a reading. */
  unread: number
  proposed: number
}

/** How the tamtam of a day stands. */
export async function tamtamState(tx: Tx, orgId: string, day: string): Promise<TamtamState> {
  const [row] = await tx<TamtamState[]>`
    select coalesce(d.version, 0) as version, e."sentAt", e."sentTo", r.readers, i.chosen, i.unread, i.proposed
    from (select 1) one
      left join tamtam_day d on d.org_id = ${orgId} and d.day = ${day}
      cross join lateral (select max(e.sent_at) as "sentAt", count(distinct v.user_id)::int as "sentTo"
        from edition e left join delivery v using (org_id, edition_id) where e.org_id = ${orgId} and e.day = ${day}) e
      cross join lateral (select count(*)::int as readers from reader r join member m using (org_id, user_id)
        where r.org_id = ${orgId}) r
      cross join lateral (select count(*) filter (where chosen)::int as chosen,
          count(*) filter (where chosen and btrim(reading) = '')::int as unread,
          count(*) filter (where not chosen)::int as proposed
        from tamtam_item where org_id = ${orgId} and day = ${day}) i`
  return row as TamtamState
}

/** The item of this origin that was made for one of these days, if any. */
export async function tamtamItemOf(
  tx: Tx,
  orgId: string,
  origin: string,
  fromDay: string,
): Promise<string | null> {
  const [row] = await tx<{ itemId: string }[]>`select item_id as "itemId" from tamtam_item
    where org_id = ${orgId} and origin = ${origin} and day >= ${fromDay} order by day limit 1`
  return row?.itemId ?? null
}
