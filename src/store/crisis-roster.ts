/**
 * Who is on duty in a crisis that runs, and how the mails to them fared. Both stand in the ledger, persons as commitments.
 */
import { Refusal } from '#basics/refusal'
import { logAccess } from './access-log.js'
import { column } from './column.js'
import type { Tx } from './database.js'
import { record, type ToRecord } from './ledger.js'

export type RosterChange = { add: readonly string[]; remove: readonly string[] }

/**
 * Only what changes: of two who change it at the same moment both count. Who does not work here does not come on it, and it is never
 * left empty. Returns who was added and removed. The caller holds the crisis (`holdCrisis`).
 */
export async function changeRoster(
  tx: Tx,
  orgId: string,
  { crisisId, exercise }: { crisisId: string; exercise: boolean },
  { add, remove }: RosterChange,
  press: { by: string; at: Date },
): Promise<{ added: string[]; removed: string[] }> {
  const ids = (rows: { userId: string }[]) => rows.map((row) => row.userId).sort()
  const added = ids(
    await tx<{ userId: string }[]>`insert into crisis_duty (org_id, crisis_id, user_id)
      select org_id, ${crisisId}, user_id from member
      where org_id = ${orgId} and user_id = any(${column([...add])}::text[]) on conflict do nothing returning user_id as "userId"`,
  )
  const removed = ids(
    await tx<{ userId: string }[]>`delete from crisis_duty where org_id = ${orgId} and crisis_id = ${crisisId}
      and user_id = any(${column([...remove])}::text[]) returning user_id as "userId"`,
  )
  const [left] = await tx`select from crisis_duty d join member m using (org_id, user_id)
    where d.org_id = ${orgId} and d.crisis_id = ${crisisId} limit 1`
  if (!left) throw new Refusal('crisis.no-roster', 'nobody would be on the roster')
  if (added.length + removed.length === 0) return { added, removed }
  await logAccess(tx, orgId, press.by, 'crisis.roster', {
    ...{ crisis: crisisId, exercise, added: added.length, removed: removed.length },
  })
  const entry =
    (kind: string) =>
    (person: string): ToRecord => ({
      ...{ kind, at: press.at, body: { crisis: crisisId, exercise } },
      personal: { by: press.by, person },
    })
  await record(tx, orgId, [...added.map(entry('crisis.on-duty')), ...removed.map(entry('crisis.off-duty'))])
  return { added, removed }
}

/** `version`: the picture that it carries; 0: that he is on duty. */
export async function crisisMailed(
  tx: Tx,
  orgId: string,
  mail: { mailId: string; crisisId: string; userId: string; version: number },
): Promise<void> {
  const { mailId, crisisId, userId, version } = mail
  await tx`insert into crisis_mail (org_id, mail_id, crisis_id, user_id, version)
    values (${orgId}, ${mailId}, ${crisisId}, ${userId}, ${version})`
}

/** The ledger says how a mail of a crisis fared, as it does of editions: `delivery.<how>`. Nothing where it was none, or said already. */
export async function noteCrisisMail(
  tx: Tx,
  orgId: string,
  mailId: string,
  how: 'accepted' | 'refused' | 'uncertain' | 'bounced',
  at: Date,
): Promise<void> {
  const [row] = await tx<{ crisisId: string; userId: string; version: number; exercise: boolean }[]>`
    update crisis_mail m set settled = ${how} from crisis c
    where m.org_id = ${orgId} and m.mail_id = ${mailId} and m.settled is distinct from ${how}
      and c.org_id = m.org_id and c.crisis_id = m.crisis_id
    returning m.crisis_id as "crisisId", m.user_id as "userId", m.version, c.exercise`
  if (!row) return
  const { crisisId: crisis, userId: person, version, exercise } = row
  await record(tx, orgId, [
    { kind: `delivery.${how}`, at, body: { crisis, version, exercise }, personal: { person } },
  ])
}

/** Of each person whose mail of a picture did not simply arrive: how it fares. */
export async function crisisMails(
  tx: Tx,
  orgId: string,
  crisisId: string,
): Promise<{ version: number; sent: number; waiting: number; wrong: number }[]> {
  return tx<{ version: number; sent: number; waiting: number; wrong: number }[]>`
    select c.version, count(*) filter (where m.state = 'sent' and m.bounced_at is null)::int as sent,
      count(*) filter (where m.state in ('waiting', 'claimed'))::int as waiting,
      count(*) filter (where m.state in ('refused', 'uncertain') or m.bounced_at is not null)::int as wrong
    from crisis_mail c join mail m using (org_id, mail_id)
    where c.org_id = ${orgId} and c.crisis_id = ${crisisId} group by c.version order by c.version desc`
}
