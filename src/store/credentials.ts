/**
 * What opens networks: apps, tokens, accounts. A secret stands here wrapped with the key of the house, a file outside
 * the database; `facts` are what may be shown of it.
 */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'
import { type HouseKey, unwrap, wrap } from './keys.js'
import type { Problem } from './sources.js'

export type CredentialState = 'draft' | 'active' | 'removed'
export type SecretWords = Readonly<Record<string, string>>
export type Facts = Record<string, string | number | boolean | string[]>

export type CredentialRow = {
  credentialId: string
  /** Whose key it is: `meta`, `x`, … */
  service: string
  name: string
  state: CredentialState
  facts: Facts
  expiresAt: Date | null
  problem: Problem | null
  problemSince: Date | null
  createdBy: string
  createdAt: Date
  rotatedAt: Date | null
}

const columns = (
  tx: Tx,
) => tx`credential_id as "credentialId", service, name, state, facts, expires_at as "expiresAt",
  problem, problem_since as "problemSince", created_by as "createdBy", created_at as "createdAt", rotated_at as "rotatedAt"`

/** Those that are not removed: by service, the oldest first. */
export async function credentials(tx: Tx, orgId: string): Promise<CredentialRow[]> {
  return tx<
    CredentialRow[]
  >`select ${columns(tx)} from credential where org_id = ${orgId} and state <> 'removed'
    order by service, created_at`
}

export async function credential(tx: Tx, orgId: string, id: string): Promise<CredentialRow | undefined> {
  const [row] = await tx<CredentialRow[]>`select ${columns(tx)} from credential
    where org_id = ${orgId} and credential_id = ${id} and state <> 'removed'`
  return row
}

/** The secret, opened; undefined when there is none (any more). */
export async function secretOf(
  tx: Tx,
  house: HouseKey,
  orgId: string,
  id: string,
): Promise<SecretWords | undefined> {
  const [row] = await tx<{ wrapped: Buffer | null }[]>`select wrapped from credential
    where org_id = ${orgId} and credential_id = ${id} and state <> 'removed'`
  if (!row?.wrapped) return undefined
  return JSON.parse(unwrap(house, row.wrapped).toString('utf8')) as SecretWords
}

export type NewCredential = {
  service: string
  name: string
  state: 'draft' | 'active'
  secret: SecretWords
  facts?: Facts
  expiresAt?: Date | null
  createdBy: string
}

export async function addCredential(
  tx: Tx,
  house: HouseKey,
  orgId: string,
  wanted: NewCredential,
): Promise<string> {
  const id = randomUUID()
  await tx`insert into credential (org_id, credential_id, service, name, state, wrapped, facts, expires_at, created_by)
    values (${orgId}, ${id}, ${wanted.service}, ${wanted.name}, ${wanted.state}, ${wrapped(house, wanted.secret)},
      ${tx.json(wanted.facts ?? {})}, ${wanted.expiresAt ?? null}, ${wanted.createdBy})`
  return id
}

export type CredentialChange = {
  name?: string
  state?: 'draft' | 'active'
  /** All of it: what is not named is gone. */
  secret?: SecretWords
  /** Added to what is there; a name that is there already gets the new value. */
  facts?: Facts
  expiresAt?: Date | null
}

/** A new secret ends the problem that the old one had. */
export async function changeCredential(
  tx: Tx,
  house: HouseKey,
  orgId: string,
  id: string,
  change: CredentialChange,
): Promise<void> {
  if (change.secret)
    await tx`update credential set wrapped = ${wrapped(house, change.secret)}, rotated_at = now(), problem = null, problem_since = null
      where org_id = ${orgId} and credential_id = ${id} and state <> 'removed'`
  if (change.expiresAt !== undefined)
    await tx`update credential set expires_at = ${change.expiresAt} where org_id = ${orgId} and credential_id = ${id}`
  await tx`update credential set name = coalesce(${change.name ?? null}, name), state = coalesce(${change.state ?? null}, state),
      facts = facts || ${tx.json(change.facts ?? {})}
    where org_id = ${orgId} and credential_id = ${id} and state <> 'removed'`
}

/** Removes a fact that has this value; false when it has not (any more): of two who ask, one is told true. */
export async function takeFact(
  tx: Tx,
  orgId: string,
  id: string,
  name: string,
  value: string,
): Promise<boolean> {
  const taken = await tx`update credential set facts = facts - ${name}
    where org_id = ${orgId} and credential_id = ${id} and facts ->> ${name} = ${value} returning 1`
  return taken.length > 0
}

/** Destroys the secret; what was spent with it stays to be read. */
export async function removeCredential(tx: Tx, orgId: string, id: string): Promise<void> {
  await tx`update credential set state = 'removed', wrapped = null, facts = '{}', expires_at = null, problem = null, problem_since = null
    where org_id = ${orgId} and credential_id = ${id}`
}

/** What stands in the way of using it; null: nothing any more. */
export async function credentialProblem(
  tx: Tx,
  orgId: string,
  id: string,
  problem: Problem | null,
  at: Date,
): Promise<void> {
  await tx`update credential set problem = ${problem ? tx.json(problem as never) : null},
      problem_since = ${problem ? tx`coalesce(problem_since, ${at})` : null}
    where org_id = ${orgId} and credential_id = ${id} and state <> 'removed'`
}

/** Those in use that end within so many days, or have ended; the first to end first. */
export async function expiringCredentials(
  tx: Tx,
  orgId: string,
  now: Date,
  days = 7,
): Promise<(CredentialRow & { expiresAt: Date })[]> {
  return tx<(CredentialRow & { expiresAt: Date })[]>`select ${columns(tx)} from credential
    where org_id = ${orgId} and state = 'active' and expires_at <= ${new Date(now.getTime() + days * 86_400_000)}
    order by expires_at`
}

/** Whose credential an address names, before an organisation is known. */
export async function orgOfCredential(sql: { app: Tx | import('./database.js').Sql }, id: string) {
  const [row] = await sql.app<{ org_id: string | null }[]>`select org_of_credential(${id}) as org_id`
  return row?.org_id ?? null
}

const wrapped = (house: HouseKey, secret: SecretWords) =>
  wrap(house, Buffer.from(JSON.stringify(secret), 'utf8'))
