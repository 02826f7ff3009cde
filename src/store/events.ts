/** What people tell the wall: an event that explains a bend, and what was done with what people asked. */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'
import { squareChanged } from './posts.js'

export type ToldEvent = {
  id: string
  kind: 'mark' | 'answer'
  at: Date
  title: string
  detail: string
  topic: string | null
  /** A question's own answer is taken back where it was given. */
  ofQuestion: boolean
}

/** Marks and answers since a moment, newest first. */
export async function toldEvents(tx: Tx, orgId: string, since: Date): Promise<ToldEvent[]> {
  return tx<ToldEvent[]>`
    select m.mark_id as id, 'mark' as kind, m.at, m.label as title, '' as detail, t.name as topic, false as "ofQuestion"
    from mark m left join topic t on t.org_id = m.org_id and t.topic_id = m.topic_id
    where m.org_id = ${orgId} and m.at >= ${since}
    union all
    select a.answer_id, 'answer', a.answered_at, a.title, a.detail, t.name, a.post_id is not null
    from answer a left join topic t on t.org_id = a.org_id and t.topic_id = a.topic_id
    where a.org_id = ${orgId} and a.answered_at >= ${since}
    order by at desc, id limit 200`
}

export type NewMark = { topicId: string | null; at: Date; label: string; madeBy: string }

export async function addMark(tx: Tx, orgId: string, mark: NewMark): Promise<string> {
  const markId = randomUUID()
  await tx`insert into mark (org_id, mark_id, topic_id, at, label, made_by)
    values (${orgId}, ${markId}, ${mark.topicId}, ${mark.at}, ${mark.label}, ${mark.madeBy})`
  await squareChanged(tx, orgId)
  return markId
}

/** Takes a mark or an answer from the wall. Returns whether there was one. */
export async function removeEvent(
  tx: Tx,
  orgId: string,
  kind: 'mark' | 'answer',
  id: string,
): Promise<boolean> {
  const gone =
    kind === 'mark'
      ? await tx`delete from mark where org_id = ${orgId} and mark_id = ${id}`
      : await tx`delete from answer where org_id = ${orgId} and answer_id = ${id} and post_id is null`
  if (gone.count > 0) await squareChanged(tx, orgId)
  return gone.count > 0
}
