/** Who works in an organisation, in which role. Accounts themselves are the sign-in library's, in its own schema. */

import type postgres from 'postgres'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

export const roles = ['administrator', 'editor', 'policymaker', 'dpo'] as const
export type MemberRole = (typeof roles)[number]

/** `webcare`: sees the names of those who wait for an answer on the organisation's own channels. */
export type Member = { userId: string; role: MemberRole; webcare: boolean; since: Date }

/** Administrators first, then in the order in which they came. */
export async function members(tx: Tx, orgId: string): Promise<Member[]> {
  return tx<
    Member[]
  >`select user_id as "userId", role, webcare, created_at as since from member where org_id = ${orgId}
    order by role <> 'administrator', created_at, user_id`
}

export async function memberRole(tx: Tx, orgId: string, userId: string): Promise<MemberRole | undefined> {
  const [row] = await tx<
    { role: MemberRole }[]
  >`select role from member where org_id = ${orgId} and user_id = ${userId}`
  return row?.role
}

/** Adds a person; one who is a member already keeps the role that was given first. An administrator does webcare until told otherwise. */
export async function addMember(tx: Tx, orgId: string, userId: string, role: MemberRole): Promise<void> {
  await tx`insert into member (org_id, user_id, role, webcare)
    values (${orgId}, ${userId}, ${role}, ${role === 'administrator'}) on conflict do nothing`
}

export async function changeRole(tx: Tx, orgId: string, userId: string, role: MemberRole): Promise<void> {
  const rows = await tx`update member set role = ${role} where org_id = ${orgId} and user_id = ${userId}`
  if (rows.count === 0) throw new Refusal('people.unknown', 'this person does not work here')
  await keepOneAdministrator(tx, orgId)
}

export async function setWebcare(tx: Tx, orgId: string, userId: string, webcare: boolean): Promise<void> {
  const rows =
    await tx`update member set webcare = ${webcare} where org_id = ${orgId} and user_id = ${userId}`
  if (rows.count === 0) throw new Refusal('people.unknown', 'this person does not work here')
}

/** Whether this person may see who waits for an answer: webcare, in a role that answers. */
export async function doesWebcare(tx: Tx, orgId: string, userId: string): Promise<boolean> {
  const [row] = await tx`select from member where org_id = ${orgId} and user_id = ${userId} and webcare
    and role in ('administrator', 'editor')`
  return row !== undefined
}

export async function removeMember(tx: Tx, orgId: string, userId: string): Promise<void> {
  const rows = await tx`delete from member where org_id = ${orgId} and user_id = ${userId}`
  if (rows.count === 0) throw new Refusal('people.unknown', 'this person does not work here')
  await keepOneAdministrator(tx, orgId)
}

/** Two administrators who leave at the same moment must not both succeed: the organisation's row is the gate. */
async function keepOneAdministrator(tx: Tx, orgId: string): Promise<void> {
  await tx`select org_id from counter where org_id = ${orgId} for update`
  const [row] = await tx<{ left: number }[]>`select count(*)::int as left from member
    where org_id = ${orgId} and role = 'administrator'`
  if ((row?.left ?? 0) === 0)
    throw new Refusal('people.last-administrator', 'an organisation keeps at least one administrator')
}

export type Membership = { orgId: string; slug: string; name: string; role: MemberRole }

/** Asked before an organisation is chosen, so outside of one too: where does this person work? By name. */
export async function membershipsOf(
  tx: postgres.ISql<{ bigint: number }>,
  userId: string,
): Promise<Membership[]> {
  return tx<Membership[]>`select org_id as "orgId", slug, name, role from orgs_of_user(${userId})`
}

/** Whether this person may add another organisation to the installation. */
export async function runsInstallation(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx<{ runs: boolean }[]>`select runs_installation(${userId}) as runs`
  return row?.runs ?? false
}
