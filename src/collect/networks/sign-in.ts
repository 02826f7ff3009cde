/**
 * Signing in at a network: the word that goes along and must come back (OAuth's `state`).
 *
 * It names the draft, is random, belongs to one person, is good for ten minutes and for one time. Only its hash is kept.
 */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { type CredentialRow, changeCredential, credential, type Tx, takeFact } from '#store'
import type { Viewer } from '#web'
import type { Setup } from '../connector.js'
import type { NetworkParts } from './parts.js'

const goodForMs = 10 * 60_000
const hashOf = (word: string) => createHash('sha256').update(word).digest('hex')

export async function newState(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  draft: CredentialRow,
): Promise<string> {
  const state = `${draft.credentialId}.${randomBytes(24).toString('base64url')}`
  const until = new Date(parts.now().getTime() + goodForMs).toISOString()
  const facts = { signInHash: hashOf(state), signInBy: viewer.userId, signInUntil: until }
  await changeCredential(tx, parts.key, viewer.org.orgId, draft.credentialId, { facts })
  return state
}

/** The draft that a state belongs to; the state is used up by asking. Refused when it is not this person's, or not now. */
export async function useState(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  setup: Setup,
  state: string,
): Promise<CredentialRow> {
  const id = z.guid().safeParse(state.split('.')[0])
  const draft = id.success ? await credential(tx, viewer.org.orgId, id.data) : undefined
  const fits =
    draft?.state === 'draft' &&
    draft.facts.network === setup.network &&
    draft.facts.signInBy === viewer.userId &&
    new Date(String(draft.facts.signInUntil)) > parts.now()
  if (
    !draft ||
    !fits ||
    !(await takeFact(tx, viewer.org.orgId, draft.credentialId, 'signInHash', hashOf(state)))
  )
    throw new Refusal('networks.sign-in-stale', 'the answer of the network does not belong to this set-up')
  return draft
}

export const returnAddress = ({ origin }: NetworkParts, { network }: Setup) =>
  `${origin}/networks/${network}/return`
