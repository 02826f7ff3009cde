/** What readers say is missing: waits in Vandaag until an editor has read it, and is forgotten a year later. */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'

export type NewRemark = {
  editionId: string
  userId: string
  body: string
  at: Date
  how: 'page' | 'mail'
  /** Of one by mail: the id of the mail, so that what is done with the one is done with the other. */
  remarkId?: string
}

export type Remark = NewRemark & { remarkId: string; day: string }

/** The same words of the same person about the same edition count once: a form that is sent twice, a mail that comes twice. */
export async function addRemark(tx: Tx, orgId: string, remark: NewRemark): Promise<void> {
  const { editionId, userId, body, at, how, remarkId = randomUUID() } = remark
  await tx`insert into tamtam_remark (org_id, remark_id, edition_id, user_id, body, at, how)
    select ${orgId}, ${remarkId}, ${editionId}, ${userId}, ${body}, ${at}, ${how}
    where not exists (select from tamtam_remark where org_id = ${orgId} and edition_id = ${editionId}
      and user_id = ${userId} and body = ${body})`
}

/** Those that nobody has read yet, oldest first. */
export async function openRemarks(tx: Tx, orgId: string, limit: number, now: Date): Promise<Remark[]> {
  return tx<Remark[]>`
    select r.remark_id as "remarkId", r.edition_id as "editionId", r.user_id as "userId", r.body, r.at, r.how,
      to_char(e.day, 'YYYY-MM-DD') as day
    from tamtam_remark r join edition e using (org_id, edition_id)
    where r.org_id = ${orgId} and r.read_at is null
      and not exists (select from today_decision d where d.org_id = r.org_id and d.item = 'remark:' || r.remark_id
        and d.until > ${now})
    order by r.at, r.remark_id limit ${limit}`
}

/** `by` null: it waits again. */
export async function remarkRead(
  tx: Tx,
  orgId: string,
  remarkId: string,
  by: string | null,
  at: Date,
): Promise<void> {
  await tx`update tamtam_remark set read_by = ${by}, read_at = ${by === null ? null : at}
    where org_id = ${orgId} and remark_id = ${remarkId}`
  await tx`update incoming set state = ${by === null ? 'open' : 'done'}, done_by = ${by}, done_at = ${by === null ? null : at}
    where org_id = ${orgId} and incoming_id = ${remarkId}`
}

/** Of a reader about an edition: what he said himself. */
export async function remarksOf(
  tx: Tx,
  orgId: string,
  editionId: string,
  userId: string,
): Promise<{ body: string; at: Date }[]> {
  return tx<{ body: string; at: Date }[]>`select body, at from tamtam_remark
    where org_id = ${orgId} and edition_id = ${editionId} and user_id = ${userId} order by at`
}

export async function forgetRemarks(tx: Tx, orgId: string, before: Date): Promise<void> {
  await tx`delete from tamtam_remark where org_id = ${orgId} and at < ${before}`
}
