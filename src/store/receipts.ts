/** Deadlines of marked items, what a reader finds of himself, and how receipts are forgotten. */
import { column } from './column.js'
import type { Tx } from './database.js'
import type { Receipt } from './edition-sent.js'
import { receiptsLooked } from './edition-sent.js'
import { record, type ToRecord } from './ledger.js'

export type Due = { userId: string; itemId: string; remindAt: Date; dueAt: Date }

export async function addDues(tx: Tx, orgId: string, editionId: string, dues: readonly Due[]): Promise<void> {
  if (dues.length === 0) return
  await tx`insert into receipt_due (org_id, edition_id, user_id, item_id, remind_at, due_at)
    select ${orgId}, ${editionId}, user_id, item_id, remind_at::timestamptz, due_at::timestamptz
    from unnest(${dues.map((one) => one.userId)}::text[], ${dues.map((one) => one.itemId)}::text[],
      ${column(dues.map((one) => one.remindAt))}::text[], ${column(dues.map((one) => one.dueAt))}::text[])
      as given(user_id, item_id, remind_at, due_at)`
}

export type OpenDue = {
  editionId: string
  day: string
  version: number
  userId: string
  itemId: string
  dueAt: Date
  /** As it was sent, to name the item. */
  content: string
}

// Still asked: nobody confirmed it, and no later version of that day took its place for this reader.
const unconfirmed = (tx: Tx) => tx`
  not exists (select from receipt r where r.org_id = u.org_id and r.edition_id = u.edition_id and r.user_id = u.user_id
    and r.item_id = u.item_id and r.what = 'confirmed')
  and not exists (select from edition later join delivery d using (org_id, edition_id)
    where later.org_id = e.org_id and later.day = e.day and later.version > e.version
      and d.user_id = u.user_id and not d.as_delegate)`

const asked = (tx: Tx, orgId: string, which: ReturnType<Tx>) => tx<OpenDue[]>`
  select u.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day, e.version, u.user_id as "userId",
    u.item_id as "itemId", u.due_at as "dueAt", e.content
  from receipt_due u join edition e using (org_id, edition_id)
    -- Who no longer works here is asked nothing.
    join member m on m.org_id = u.org_id and m.user_id = u.user_id
  where u.org_id = ${orgId} and ${which} and ${unconfirmed(tx)}
  order by e.day, u.edition_id, u.user_id, u.due_at, u.item_id`

/** Of whom a reminder is due, and was not made. The rows are held until the transaction ends. */
export async function duesToRemind(tx: Tx, orgId: string, now: Date): Promise<OpenDue[]> {
  await holdDues(tx, orgId)
  return asked(tx, orgId, tx`u.reminded_at is null and u.remind_at <= ${now}`)
}

/** What is late and was not told to the general director, who is not told about himself. */
export async function duesToTell(tx: Tx, orgId: string, director: string, now: Date): Promise<OpenDue[]> {
  await holdDues(tx, orgId)
  return asked(tx, orgId, tx`u.told_at is null and u.due_at <= ${now} and u.user_id <> ${director}`)
}

/** Two machines that look at the same moment come one after the other. */
async function holdDues(tx: Tx, orgId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`receipt_due ${orgId}`}, 0))`
}

/** `what`: a reminder to the reader, or word to the general director; the ledger notes it as well. */
export async function duesDone(
  tx: Tx,
  orgId: string,
  what: 'reminded' | 'escalated',
  dues: readonly OpenDue[],
  at: Date,
): Promise<void> {
  for (const { editionId, userId, itemId } of dues) {
    await tx`update receipt_due set ${what === 'reminded' ? tx`reminded_at = ${at}` : tx`told_at = ${at}`}
      where org_id = ${orgId} and edition_id = ${editionId} and user_id = ${userId} and item_id = ${itemId}`
  }
  await record(
    tx,
    orgId,
    dues.map(
      ({ editionId, day, version, itemId, userId }): ToRecord => ({
        kind: `item.${what}`,
        at,
        body: { edition: editionId, day, version, item: itemId },
        personal: { person: userId },
      }),
    ),
  )
}

/** Of a reader, or of everybody: what is asked by when, whether or not it was confirmed. */
export async function duesOf(
  tx: Tx,
  orgId: string,
  which: { editionId: string } | { userId: string },
): Promise<(Due & { editionId: string })[]> {
  return tx<(Due & { editionId: string })[]>`
    select edition_id as "editionId", user_id as "userId", item_id as "itemId", remind_at as "remindAt", due_at as "dueAt"
    from receipt_due where org_id = ${orgId}
      and ${'editionId' in which ? tx`edition_id = ${which.editionId}` : tx`user_id = ${which.userId}`}
    order by due_at, item_id`
}

/** What stands of one reader, newest edition first: nothing of anybody else. */
export type OwnRecord = {
  editionId: string
  day: string
  version: number
  content: string
  sentAt: Date
  /** How the mail fares; null: there is no mail. */
  mail: string | null
  asDelegate: boolean
  receipts: Receipt[]
  dues: Due[]
  looks: { by: string; at: Date }[]
}

export async function ownRecords(tx: Tx, orgId: string, userId: string, limit: number): Promise<OwnRecord[]> {
  const editions = await tx<Omit<OwnRecord, 'receipts' | 'dues' | 'looks'>[]>`
    select e.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day, e.version, e.content, e.sent_at as "sentAt",
      case when m.bounced_at is null then m.state else 'bounced' end as mail, d.as_delegate as "asDelegate"
    from delivery d join edition e using (org_id, edition_id)
      left join mail m on m.org_id = d.org_id and m.mail_id = d.mail_id
    where d.org_id = ${orgId} and d.user_id = ${userId} order by e.day desc, e.version desc limit ${limit}`
  const ids = editions.map((one) => one.editionId)
  const receipts = await tx<(Receipt & { editionId: string })[]>`
    select edition_id as "editionId", user_id as "userId", item_id as "itemId", what, at, by, capacity from receipt
    where org_id = ${orgId} and user_id = ${userId} and edition_id = any(${ids}::uuid[]) order by at, what`
  const dues = await duesOf(tx, orgId, { userId })
  const looks = await tx<{ editionId: string; by: string; at: Date }[]>`
    select detail->>'edition' as "editionId", actor as by, max(at) as at from access_log
    where org_id = ${orgId} and action = ${receiptsLooked} and detail->>'edition' = any(${ids}::text[])
    group by 1, 2 order by 3 desc`
  return editions.map((one) => ({
    ...one,
    receipts: receipts.filter(({ editionId }) => editionId === one.editionId),
    dues: dues.filter(({ editionId }) => editionId === one.editionId),
    // A delegate's own confirmations are not in that list.
    looks: one.asDelegate ? [] : looks.filter(({ editionId }) => editionId === one.editionId),
  }))
}

/** What the ledger says of readers: their openings go, the lines stay. */
const ofReaders = ['delivery', 'edition', 'item']

/**
 * Past the period that the organisation chose, who was told what is erased: receipts, deliveries, the mails that carried
 * them, and what stands for the commitments in the ledger, whose chain stays whole. Returns how many receipts went.
 */
export async function forgetReceipts(tx: Tx, orgId: string, now: Date): Promise<number> {
  const [row] = await tx<{ gone: number; before: Date }[]>`select forget_receipts(${now}) as gone,
    ${now}::timestamptz - make_interval(months => coalesce(
      (select keep_months from tamtam_setting where org_id = ${orgId}), 12)) as before`
  const { gone = 0, before = new Date(0) } = row ?? {}
  await tx`delete from receipt_due u using edition e
    where u.org_id = ${orgId} and e.org_id = u.org_id and e.edition_id = u.edition_id and e.sent_at < ${before}`
  await tx`delete from mail m using delivery d join edition e using (org_id, edition_id)
    where m.org_id = ${orgId} and d.org_id = m.org_id and d.mail_id = m.mail_id and e.sent_at < ${before}`
  await tx`delete from delivery d using edition e
    where d.org_id = ${orgId} and e.org_id = d.org_id and e.edition_id = d.edition_id and e.sent_at < ${before}`
  await tx`delete from ledger_opening o using ledger_entry e
    where o.org_id = ${orgId} and e.org_id = o.org_id and e.n = o.n and e.at < ${before}
      and split_part(e.kind, '.', 1) = any(${ofReaders})`
  await tx`delete from absence where org_id = ${orgId} and until_day < (${before}::timestamptz)::date`
  return gone
}
