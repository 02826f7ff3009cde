/** Links for screens in the corridor: read only, public by default, revocable. Only a hash of the token is kept. */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { hashToken, newToken } from './invitations.js'

/** `public`: news, own messages, answers given, no tone. `internal`: what an editor sees, without names. */
export type DisplayAudience = 'public' | 'internal'

export type Display = {
  displayId: string
  name: string
  audience: DisplayAudience
  createdBy: string
  createdAt: Date
  seenAt: Date | null
}

/** Those that work, newest first. */
export async function displays(tx: Tx, orgId: string): Promise<Display[]> {
  return tx<
    Display[]
  >`select display_id as "displayId", name, audience, created_by as "createdBy", created_at as "createdAt",
      seen_at as "seenAt"
    from display_link where org_id = ${orgId} and revoked_at is null order by created_at desc, display_id`
}

/** Returns the token: it is shown once and cannot be read again. */
export async function addDisplay(
  tx: Tx,
  orgId: string,
  wanted: { name: string; audience: DisplayAudience; createdBy: string },
): Promise<string> {
  const token = newToken()
  await tx`insert into display_link (org_id, display_id, name, token_hash, audience, created_by)
    values (${orgId}, ${randomUUID()}, ${wanted.name}, ${hashToken(token)}, ${wanted.audience}, ${wanted.createdBy})`
  return token
}

export async function revokeDisplay(tx: Tx, orgId: string, displayId: string): Promise<string> {
  const [row] = await tx<{ name: string }[]>`update display_link set revoked_at = now()
    where org_id = ${orgId} and display_id = ${displayId} and revoked_at is null returning name`
  if (!row) throw new Refusal('displays.unknown', 'there is no such screen')
  return row.name
}

/** Asked before an organisation is known; undefined when the link was revoked or never existed. */
export async function displayByToken(
  tx: Tx,
  token: string,
): Promise<{ orgId: string; displayId: string; audience: DisplayAudience } | undefined> {
  const [row] = await tx<{ orgId: string; displayId: string; audience: DisplayAudience }[]>`
    select org_id as "orgId", display_id as "displayId", audience from org_of_display(${hashToken(token)})`
  return row
}

/** The screen was alive; written at most once a minute. */
export async function displaySeen(tx: Tx, orgId: string, displayId: string): Promise<void> {
  await tx`update display_link set seen_at = now() where org_id = ${orgId} and display_id = ${displayId}
    and (seen_at is null or seen_at < now() - interval '1 minute')`
}
