/** The mailbox that an organisation reads: how it is reached, and how far it was read. */

import type { Database, Tx } from './database.js'
import { type HouseKey, unwrap, wrap } from './keys.js'

export type MailSecurity = 'tls' | 'starttls' | 'none'

export type MailAccount = {
  host: string
  port: number
  security: MailSecurity
  account: string
  folder: string
  doneFolder: string
  /** What people answer to. */
  address: string
  /** Whether the server brings `name+anything@` too. */
  plus: boolean
  /** Whose Authentication-Results are believed; empty: nobody's. */
  trustedHost: string
  active: boolean
}

export type MailAccountState = MailAccount & {
  readAt: Date | null
  problem: string | null
  problemSince: Date | null
}

const columns = (
  tx: Tx,
) => tx`host, port, security, account, folder, done_folder as "doneFolder", address, plus,
  trusted_host as "trustedHost", active, read_at as "readAt", problem, problem_since as "problemSince"`

export async function mailAccount(tx: Tx, orgId: string): Promise<MailAccountState | null> {
  const [row] = await tx<MailAccountState[]>`select ${columns(tx)} from mail_account where org_id = ${orgId}`
  return row ?? null
}

/** `password` null: as it was. Another mailbox is read from its end: what lay there before is left alone. */
export async function saveMailAccount(
  tx: Tx,
  orgId: string,
  house: HouseKey,
  given: MailAccount & { password: string | null },
  { by, at }: { by: string; at: Date },
): Promise<boolean> {
  const wrapped = given.password === null ? null : wrap(house, Buffer.from(given.password, 'utf8'))
  const values = {
    host: given.host,
    port: given.port,
    security: given.security,
    account: given.account,
    folder: given.folder,
    done_folder: given.doneFolder,
    address: given.address,
    plus: given.plus,
    trusted_host: given.trustedHost,
    active: given.active,
    changed_by: by,
    changed_at: at,
  }
  if (wrapped === null) {
    const saved = await tx`update mail_account set ${tx(values)}, problem = null, problem_since = null,
        uid_validity = case when (host, account, folder) = (${given.host}, ${given.account}, ${given.folder}) then uid_validity end,
        last_uid = case when (host, account, folder) = (${given.host}, ${given.account}, ${given.folder}) then last_uid end
      where org_id = ${orgId}`
    return saved.count > 0
  }
  await tx`insert into mail_account ${tx({ org_id: orgId, wrapped, ...values })}
    on conflict (org_id) do update set ${tx({ wrapped, ...values })}, problem = null, problem_since = null,
      uid_validity = case when (mail_account.host, mail_account.account, mail_account.folder) = (${given.host}, ${given.account}, ${given.folder})
        then mail_account.uid_validity end,
      last_uid = case when (mail_account.host, mail_account.account, mail_account.folder) = (${given.host}, ${given.account}, ${given.folder})
        then mail_account.last_uid end`
  return true
}

export async function removeMailAccount(tx: Tx, orgId: string): Promise<void> {
  await tx`delete from mail_account where org_id = ${orgId}`
}

export async function mailPassword(tx: Tx, orgId: string, house: HouseKey): Promise<string | null> {
  const [row] = await tx<{ wrapped: Buffer }[]>`select wrapped from mail_account where org_id = ${orgId}`
  return row ? unwrap(house, row.wrapped).toString('utf8') : null
}

export type MailTurn = MailAccount & {
  password: string
  cursor: { validity: number; uid: number } | null
  readAt: Date | null
}

/** Longer than one turn may take; renewed with each mail that is kept. */
const leaseMs = 300_000

/** Whose turn it is to read: null while another process does. */
export async function startMailTurn(
  tx: Tx,
  orgId: string,
  house: HouseKey,
  now: Date,
): Promise<MailTurn | null> {
  const [row] = await tx<
    (MailAccountState & { wrapped: Buffer; validity: string | null; uid: string | null })[]
  >`update mail_account set reading_until = ${new Date(now.getTime() + leaseMs)}
    where org_id = ${orgId} and active and (reading_until is null or reading_until <= ${now})
    returning ${columns(tx)}, wrapped, uid_validity as validity, last_uid as uid`
  if (!row) return null
  const { wrapped, validity, uid, ...account } = row
  return {
    ...account,
    password: unwrap(house, wrapped).toString('utf8'),
    cursor: validity === null || uid === null ? null : { validity: Number(validity), uid: Number(uid) },
  }
}

/** Everything up to here is kept. */
export async function mailReadUpTo(
  tx: Tx,
  orgId: string,
  cursor: { validity: number; uid: number },
  now: Date,
): Promise<void> {
  await tx`update mail_account set uid_validity = ${cursor.validity}, last_uid = ${cursor.uid},
    reading_until = ${new Date(now.getTime() + leaseMs)} where org_id = ${orgId}`
}

/** `problem` null: it went well. */
export async function endMailTurn(tx: Tx, orgId: string, problem: string | null, now: Date): Promise<void> {
  await tx`update mail_account set reading_until = null, problem = ${problem?.slice(0, 300) ?? null},
      problem_since = ${problem === null ? null : tx`coalesce(problem_since, ${now})`},
      read_at = ${problem === null ? now : tx`read_at`}
    where org_id = ${orgId}`
}

export async function orgsWithMailAccount(database: Database): Promise<string[]> {
  const rows = await database.app<{ orgId: string }[]>`select o as "orgId" from orgs_with_mail_account() as o`
  return rows.map((row) => row.orgId)
}
