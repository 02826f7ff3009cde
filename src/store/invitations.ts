/** Ways in: invitations of an organisation, and the one-time links of the installation. Only hashes are kept. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { installation } from './organisations.js'
import type { MemberRole } from './people.js'

/** 32 random bytes, as they stand in an address. */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export type Invitation = {
  invitationId: string
  mail: string
  role: MemberRole
  invitedBy: string
  createdAt: Date
  expiresAt: Date
}

/** An invitation is good for fourteen days. A new one for the same address replaces the former. Returns its token. */
export async function invite(
  tx: Tx,
  orgId: string,
  wanted: { mail: string; role: MemberRole; invitedBy: string },
  now: Date,
): Promise<string> {
  const token = newToken()
  await tx`delete from invitation where org_id = ${orgId} and lower(mail) = lower(${wanted.mail}) and accepted_at is null`
  await tx`insert into invitation (org_id, invitation_id, mail, role, token_hash, invited_by, expires_at)
    values (${orgId}, ${randomUUID()}, ${wanted.mail}, ${wanted.role}, ${hashToken(token)}, ${wanted.invitedBy},
      ${new Date(now.getTime() + 14 * 86_400_000)})`
  return token
}

const columns = (tx: Tx) => tx`invitation_id as "invitationId", mail, role, invited_by as "invitedBy",
  created_at as "createdAt", expires_at as "expiresAt"`

/** Not yet accepted, newest first; those past their date too, so that they can be sent again. */
export async function openInvitations(tx: Tx, orgId: string): Promise<Invitation[]> {
  return tx<
    Invitation[]
  >`select ${columns(tx)} from invitation where org_id = ${orgId} and accepted_at is null
    order by created_at desc`
}

/** A new link for an invitation that got lost; the old one stops working. */
export async function renewInvitation(
  tx: Tx,
  orgId: string,
  invitationId: string,
  now: Date,
): Promise<{ mail: string; token: string }> {
  const token = newToken()
  const [row] = await tx<{ mail: string }[]>`update invitation
    set token_hash = ${hashToken(token)}, expires_at = ${new Date(now.getTime() + 14 * 86_400_000)}
    where org_id = ${orgId} and invitation_id = ${invitationId} and accepted_at is null returning mail`
  if (!row) throw new Refusal('people.invitation-unknown', 'there is no such invitation')
  return { mail: row.mail, token }
}

export async function withdrawInvitation(tx: Tx, orgId: string, invitationId: string): Promise<void> {
  await tx`delete from invitation where org_id = ${orgId} and invitation_id = ${invitationId} and accepted_at is null`
}

/** Asked before an organisation is known; undefined when the link is used, withdrawn or too old. */
export async function orgOfInvitation(tx: Tx, token: string): Promise<string | undefined> {
  const [row] = await tx<{ org_id: string }[]>`select org_id from org_of_invitation(${hashToken(token)})`
  return row?.org_id
}

export async function invitationByToken(
  tx: Tx,
  orgId: string,
  token: string,
): Promise<Invitation | undefined> {
  const [row] = await tx<Invitation[]>`select ${columns(tx)} from invitation
    where org_id = ${orgId} and token_hash = ${hashToken(token)} and accepted_at is null and expires_at > now()`
  return row
}

/** Uses the invitation up: of two presses at the same moment one succeeds. */
export async function acceptInvitation(tx: Tx, orgId: string, token: string): Promise<Invitation> {
  const [row] = await tx<Invitation[]>`update invitation set accepted_at = now()
    where org_id = ${orgId} and token_hash = ${hashToken(token)} and accepted_at is null and expires_at > now()
    returning ${columns(tx)}`
  if (!row) throw new Refusal('access.invitation-gone', 'this invitation was used, withdrawn or is too old')
  return row
}

/** What became of a one-time link of the installation. */
export type LinkState = 'open' | 'used' | 'expired' | 'unknown'

/** `userId`: for `sign-in` whom it signs in, for `setup` the account that adds another town; null for the first one. */
export type SetupLink = { state: LinkState; purpose: 'setup' | 'sign-in'; userId: string | null }

/**
 * Makes a one-time link and returns its token; the transaction must be in the installation's organisation.
 * `days` is how long it is good for.
 */
export async function makeLink(
  tx: Tx,
  link: { purpose: 'setup'; userId?: string } | { purpose: 'sign-in'; userId: string },
  now: Date,
  days: number,
): Promise<string> {
  const token = newToken()
  await tx`insert into setup_link (org_id, token_hash, purpose, user_id, created_at, expires_at)
    values (${installation}, ${hashToken(token)}, ${link.purpose}, ${link.userId ?? null}, ${now},
      ${new Date(now.getTime() + days * 86_400_000)})`
  return token
}

export async function linkByToken(tx: Tx, token: string, now: Date): Promise<SetupLink> {
  const [row] = await tx<
    { purpose: 'setup' | 'sign-in'; user_id: string | null; used: boolean; expired: boolean }[]
  >`
    select purpose, user_id, used_at is not null as used, expires_at <= ${now} as expired from setup_link
    where org_id = ${installation} and token_hash = ${hashToken(token)}`
  if (!row) return { state: 'unknown', purpose: 'setup', userId: null }
  return {
    state: row.used ? 'used' : row.expired ? 'expired' : 'open',
    purpose: row.purpose,
    userId: row.user_id,
  }
}

/** Uses a sign-in link up; false when somebody was first. */
export async function useSignInLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const rows = await tx`update setup_link set used_at = ${now}
    where org_id = ${installation} and token_hash = ${hashToken(token)} and purpose = 'sign-in' and used_at is null
      and expires_at > ${now}`
  return rows.count > 0
}

/** Uses a set-up link up, from within the organisation that is being founded; false when somebody was first. */
export async function useSetupLink(tx: Tx, token: string): Promise<boolean> {
  const [row] = await tx<{ used: boolean }[]>`select use_setup_link(${hashToken(token)}) as used`
  return row?.used ?? false
}

/** Set-up links of former starts stop working when a new one is printed; their answers go to the new one. */
export async function replaceSetupLinks(tx: Tx, now: Date): Promise<string> {
  const [draft] = await tx<{ answers: Record<string, unknown> }[]>`select d.answers from setup_draft d
    join setup_link l using (org_id, token_hash)
    where d.org_id = ${installation} and l.purpose = 'setup' and l.user_id is null and l.used_at is null
    order by l.created_at desc limit 1`
  await tx`delete from setup_link where org_id = ${installation} and purpose = 'setup' and user_id is null and used_at is null`
  const token = await makeLink(tx, { purpose: 'setup' }, now, 30)
  if (draft) await keepDraft(tx, token, draft.answers)
  return token
}

export async function readDraft(tx: Tx, token: string): Promise<unknown> {
  const [row] = await tx<{ answers: unknown }[]>`select answers from setup_draft
    where org_id = ${installation} and token_hash = ${hashToken(token)}`
  return row?.answers ?? {}
}

export async function keepDraft(tx: Tx, token: string, answers: Record<string, unknown>): Promise<void> {
  await tx`insert into setup_draft (org_id, token_hash, answers)
    values (${installation}, ${hashToken(token)}, ${tx.json(answers as never)})
    on conflict (org_id, token_hash) do update set answers = excluded.answers`
}
