/** Time stamps over heads of the ledger: where they are asked, those that came, and which head is due. */
import type { Tx } from './database.js'
import type { LedgerHead } from './ledger.js'

export type TimeStampSetting = {
  address: string
  active: boolean
  /** The last part of a message key; null: the last question was answered. */
  problem: string | null
  problemSince: Date | null
  askedAt: Date | null
}

export async function timeStampSetting(tx: Tx, orgId: string): Promise<TimeStampSetting | null> {
  const [row] = await tx<
    TimeStampSetting[]
  >`select address, active, problem, problem_since as "problemSince", asked_at as "askedAt"
    from time_stamp_setting where org_id = ${orgId}`
  return row ?? null
}

export async function saveTimeStampSetting(
  tx: Tx,
  orgId: string,
  { address, active }: { address: string; active: boolean },
  { by, at }: { by: string; at: Date },
): Promise<void> {
  await tx`insert into time_stamp_setting (org_id, address, active, changed_by, changed_at)
    values (${orgId}, ${address}, ${active}, ${by}, ${at})
    on conflict (org_id) do update set address = excluded.address, active = excluded.active, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at, problem = null, problem_since = null`
}

/** How a question went; `problem` null: well. */
export async function timeStampAsked(tx: Tx, orgId: string, problem: string | null, at: Date): Promise<void> {
  await tx`update time_stamp_setting set asked_at = ${at}, problem = ${problem},
      problem_since = ${problem === null ? null : tx`coalesce(problem_since, ${at})`}
    where org_id = ${orgId}`
}

export type KeptStamp = LedgerHead & {
  answer: Buffer
  at: Date
  address: string
  /** The ledger holds this hash at that entry still. */
  isHead: boolean
}

export async function keepTimeStamp(
  tx: Tx,
  orgId: string,
  stamp: LedgerHead & { answer: Buffer; at: Date; address: string },
): Promise<void> {
  await tx`insert into time_stamp (org_id, n, hash, answer, at, address)
    values (${orgId}, ${stamp.n}, ${Buffer.from(stamp.hash, 'hex')}, ${stamp.answer}, ${stamp.at}, ${stamp.address})
    on conflict do nothing`
}

/** The newest first. `n`: only that one. */
export async function timeStamps(tx: Tx, orgId: string, limit: number, n?: number): Promise<KeptStamp[]> {
  return tx<KeptStamp[]>`
    select s.n as n, encode(s.hash, 'hex') as hash, s.answer, s.at, s.address, coalesce(e.hash = s.hash, false) as "isHead"
    from time_stamp s left join ledger_entry e using (org_id, n)
    where s.org_id = ${orgId} ${n === undefined ? tx`` : tx`and s.n = ${n}`} order by s.n desc limit ${limit}`
}

/**
 * The head that is to be stamped: behind the last edition; else, once the last stamp is a day old, where the ledger ends now.
 * Null: nothing came since, or it has been stamped.
 */
export async function headToStamp(tx: Tx, orgId: string, now: Date): Promise<LedgerHead | null> {
  const [edition] = await tx<LedgerHead[]>`
    select head_n as n, encode(head_hash, 'hex') as hash from edition e where org_id = ${orgId}
      and not exists (select from time_stamp s where s.org_id = e.org_id and s.n >= e.head_n)
    order by head_n desc limit 1`
  if (edition) return edition
  const dayBefore = new Date(now.getTime() - 86_400_000)
  const [end] = await tx<LedgerHead[]>`
    select h.n as n, encode(h.hash, 'hex') as hash from ledger_head h where org_id = ${orgId} and h.n > 0
      and not exists (select from time_stamp s where s.org_id = h.org_id and (s.n >= h.n or s.at > ${dayBefore}))`
  return end ?? null
}
