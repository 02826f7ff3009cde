/** Who reads for whom: a secretary whom a reader has, and a delegate while he is away. */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'
import type { Capacity } from './edition-sent.js'

/** Days as `2026-11-27`, both included. */
export type Absence = { absenceId: string; userId: string; delegate: string; from: string; until: string }

const columns = (tx: Tx) => tx`absence_id as "absenceId", user_id as "userId", delegate,
  to_char(from_day, 'YYYY-MM-DD') as from, to_char(until_day, 'YYYY-MM-DD') as until`

/** A new one takes the place of those of the same person that it meets. The delegate must work here. */
export async function addAbsence(
  tx: Tx,
  orgId: string,
  absence: Omit<Absence, 'absenceId'>,
  at: Date,
): Promise<boolean> {
  const { userId, delegate, from, until } = absence
  await tx`update absence set ended_at = ${at} where org_id = ${orgId} and user_id = ${userId} and ended_at is null
    and from_day <= ${until} and until_day >= ${from}`
  const added =
    await tx`insert into absence (org_id, absence_id, user_id, delegate, from_day, until_day, made_at)
    select ${orgId}, ${randomUUID()}, ${userId}, user_id, ${from}::date, ${until}::date, ${at} from member
    where org_id = ${orgId} and user_id = ${delegate} and user_id <> ${userId}`
  return added.count > 0
}

/** He is back, or does not go. */
export async function endAbsence(
  tx: Tx,
  orgId: string,
  userId: string,
  absenceId: string,
  at: Date,
): Promise<void> {
  await tx`update absence set ended_at = ${at}
    where org_id = ${orgId} and absence_id = ${absenceId} and user_id = ${userId} and ended_at is null`
}

/** His own, now and to come. */
export async function absencesOf(tx: Tx, orgId: string, userId: string, today: string): Promise<Absence[]> {
  return tx<Absence[]>`select ${columns(tx)} from absence
    where org_id = ${orgId} and user_id = ${userId} and ended_at is null and until_day >= ${today} order by from_day`
}

/** Who is away on a day, of everybody; the delegate still works here. */
export async function absentOn(tx: Tx, orgId: string, day: string): Promise<Absence[]> {
  return tx<Absence[]>`select ${columns(tx)} from absence
    where org_id = ${orgId} and ended_at is null and from_day <= ${day} and until_day >= ${day}
      and exists (select from member m where m.org_id = absence.org_id and m.user_id = absence.delegate)
    order by made_at`
}

/** For which readers of an edition this person may confirm on a day, and why. */
export async function mayConfirmFor(
  tx: Tx,
  orgId: string,
  editionId: string,
  by: string,
  day: string,
): Promise<{ userId: string; capacity: Capacity }[]> {
  return tx<{ userId: string; capacity: Capacity }[]>`
    select d.user_id as "userId",
      case when r.secretary = ${by} then 'secretary' else 'delegate' end as capacity
    from delivery d left join reader r on r.org_id = d.org_id and r.user_id = d.user_id
    where d.org_id = ${orgId} and d.edition_id = ${editionId} and not d.as_delegate and d.user_id <> ${by}
      and exists (select from member m where m.org_id = d.org_id and m.user_id = ${by})
      and (r.secretary = ${by} or exists (select from absence a where a.org_id = d.org_id and a.user_id = d.user_id
        and a.delegate = ${by} and a.ended_at is null and a.from_day <= ${day} and a.until_day >= ${day}))
    order by d.user_id`
}

/** The last edition of each reader whose secretary this person is, newest day first. */
export async function editionsToConfirmFor(
  tx: Tx,
  orgId: string,
  secretary: string,
  limit: number,
): Promise<{ editionId: string; day: string; userId: string }[]> {
  return tx<{ editionId: string; day: string; userId: string }[]>`
    select distinct on (e.day, d.user_id) e.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day,
      d.user_id as "userId"
    from reader r join delivery d using (org_id, user_id) join edition e using (org_id, edition_id)
    where r.org_id = ${orgId} and r.secretary = ${secretary} and not d.as_delegate
    order by e.day desc, d.user_id, e.version desc limit ${limit}`
}
