/**
 * A set-up under way: a draft credential, wrapped like any other.
 *
 * A key in use is renewed by a draft that replaces it once the network agreed with all of it; until then the old one works.
 * Of each network there is one draft. Never here: asking a network.
 */
import { randomBytes } from 'node:crypto'
import {
  addCredential,
  type CredentialRow,
  changeCredential,
  credentials,
  logAccess,
  removeCredential,
  secretOf,
  type Tx,
} from '#store'
import type { Viewer } from '#web'
import type { CredentialFacts, Secret, Setup } from '../connector.js'
import { type NetworkParts, networkName } from './parts.js'
import { networkOf, progressOf } from './progress.js'

export type Keys = {
  /** Those in use, the oldest first. */
  active: CredentialRow[]
  draft: CredentialRow | undefined
  /** A key in use of another network with the same service. */
  sibling: CredentialRow | undefined
}

/** A word that a network repeats when it first calls: named so in the secrets of all connectors. */
const handshakeWord = 'verifyToken'

export async function keysOf(tx: Tx, parts: NetworkParts, orgId: string, setup: Setup): Promise<Keys> {
  const all = await credentials(tx, orgId)
  const own = all.filter((row) => networkOf(row, parts.setups) === setup.network)
  return {
    active: own.filter((row) => row.state === 'active'),
    draft: own.filter((row) => row.state === 'draft').at(-1),
    sibling: all.find((row) => row.state === 'active' && row.service === setup.service && !own.includes(row)),
  }
}

/** The draft of a network, begun when there is none: with what another network of the same service asks as well. */
export async function openDraft(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  setup: Setup,
): Promise<CredentialRow> {
  const { orgId } = viewer.org
  const { draft, sibling } = await keysOf(tx, parts, orgId, setup)
  if (draft) return draft
  const shared = sibling ? await sharedFields(tx, parts, orgId, setup, sibling.credentialId) : {}
  return begin(tx, parts, viewer, setup, shared, {})
}

/** A draft with all that a key in use has; it takes that key's place when it is done. */
export async function openReplacement(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  setup: Setup,
  old: CredentialRow,
): Promise<CredentialRow> {
  const { orgId } = viewer.org
  const { draft } = await keysOf(tx, parts, orgId, setup)
  if (draft) await removeCredential(tx, orgId, draft.credentialId)
  const secret = (await secretOf(tx, parts.key, orgId, old.credentialId)) ?? {}
  // Where the last word is signing in, the steps before it are still right.
  const facts = setup.signIn ? progressOf(old) : {}
  return begin(tx, parts, viewer, setup, secret, { ...facts, replaces: old.credentialId })
}

async function begin(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  setup: Setup,
  secret: Secret,
  facts: CredentialFacts,
): Promise<CredentialRow> {
  const { orgId } = viewer.org
  const word = setup.hasWebhook ? { [handshakeWord]: randomBytes(18).toString('base64url') } : {}
  const id = await addCredential(tx, parts.key, orgId, {
    service: setup.service,
    name: setup.network,
    state: 'draft',
    secret: { ...word, ...secret },
    facts: { ...facts, network: setup.network },
    createdBy: viewer.userId,
  })
  const made = (await credentials(tx, orgId)).find((row) => row.credentialId === id)
  if (!made) throw new Error('the draft was not kept')
  return made
}

async function sharedFields(tx: Tx, parts: NetworkParts, orgId: string, setup: Setup, id: string) {
  const secret = (await secretOf(tx, parts.key, orgId, id)) ?? {}
  const asked = setup.steps.flatMap((step) => step.fields.map((field) => field.name))
  return Object.fromEntries(Object.entries(secret).filter(([name]) => asked.includes(name)))
}

/** Puts a draft to use: as a key of its own, or in the place of the one it replaces. Resolves to the id of that key. */
export async function putToUse(
  tx: Tx,
  parts: NetworkParts,
  viewer: Viewer,
  setup: Setup,
  draft: CredentialRow,
): Promise<string> {
  const { orgId } = viewer.org
  const id = draft.credentialId
  const secret = (await secretOf(tx, parts.key, orgId, id)) ?? {}
  const old = typeof draft.facts.replaces === 'string' ? draft.facts.replaces : null
  const { active } = await keysOf(tx, parts, orgId, setup)
  const inUse = { ...draft.facts, replaces: '', since: parts.now().toISOString() }
  const name = nameOf(setup, draft.facts)
  if (old && active.some((row) => row.credentialId === old)) {
    const { since: _, ...facts } = inUse
    await changeCredential(tx, parts.key, orgId, old, { secret, facts, name, expiresAt: draft.expiresAt })
    await removeCredential(tx, orgId, id)
    await logAccess(tx, orgId, viewer.userId, 'networks.rotate', { network: setup.network })
    return old
  }
  await changeCredential(tx, parts.key, orgId, id, { state: 'active', facts: inUse, name })
  await logAccess(tx, orgId, viewer.userId, 'networks.connect', { network: setup.network })
  return id
}

/** What the network calls the account, where the check told; else the network itself. */
function nameOf(setup: Setup, facts: CredentialFacts): string {
  for (const name of ['name', 'account', 'username', 'handle', 'host'])
    if (typeof facts[name] === 'string' && facts[name] !== '') return facts[name].slice(0, 120)
  return setup.network
}

/** A key's name as a person reads it. */
export function keyName(t: Parameters<typeof networkName>[0], row: CredentialRow, network: string): string {
  return row.name === network || row.name === row.service ? networkName(t, network) : row.name
}

export { handshakeWord }
