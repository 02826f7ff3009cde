/**
 * What opens networks for one organisation, and how much of them may be used: {@link Access} on the database.
 *
 * A credential of another organisation opens nothing: everything is asked within this one. Each question is a short
 * transaction of its own, so that no lock is held while a network is asked. Never here: what a network looks like.
 */
import type { z } from 'zod'
import type { Clock } from '#basics/clock'
import {
  changeCredential,
  closeAllowance,
  credential,
  type Database,
  type HouseKey,
  hearAllowance,
  leftOfAllowance,
  secretOf,
  type Tx,
  takeAllowance,
} from '#store'
import { type Access, type Followed, type Secret, SourceProblem } from './connector.js'

export type AccessParts = {
  database: Database
  key: HouseKey
  now: Clock
  /** What an organisation follows, in the plainest words. */
  topicsOf(tx: Tx, orgId: string): Promise<Followed[]>
}

/** Access for one organisation. */
export type AccessFor = (orgId: string) => Access

export function createAccessFor(parts: AccessParts): AccessFor {
  return (orgId) => accessOf(parts, orgId)
}

function accessOf({ database, key, now, topicsOf }: AccessParts, orgId: string): Access {
  const within = <T>(work: (tx: Tx) => Promise<T>) => database.inOrg(orgId, work)
  return {
    open: async (id) => {
      const found = await within(async (tx) => {
        const row = await credential(tx, orgId, id)
        const secret = row && (await secretOf(tx, key, orgId, id))
        return secret && { secret, facts: row.facts, expiresAt: row.expiresAt }
      })
      if (!found) throw new SourceProblem('key-missing')
      return found
    },
    renew: (id, change) => within((tx) => changeCredential(tx, key, orgId, id, change)),
    take: async (id, limit, amount = 1, what = '') => {
      const taken = await within((tx) => takeAllowance(tx, orgId, id, limit, { amount, what, now: now() }))
      if (!taken.ok) throw new SourceProblem('limit-reached', { meter: limit.meter }, taken.retryAfterSeconds)
    },
    left: (id, limit) => within((tx) => leftOfAllowance(tx, orgId, id, limit, now())),
    closeFor: (id, meter, seconds) =>
      within((tx) => closeAllowance(tx, orgId, id, meter, new Date(now().getTime() + seconds * 1000))),
    hear: (id, meter, used) => within((tx) => hearAllowance(tx, orgId, id, meter, used, now())),
    topics: () => within((tx) => topicsOf(tx, orgId)),
  }
}

/** For a connector that needs no key, where there is no organisation to ask (a trial before one exists). */
export const noAccess: Access = {
  open: () => Promise.reject(new SourceProblem('key-missing')),
  renew: () => Promise.reject(new SourceProblem('key-missing')),
  take: () => Promise.reject(new SourceProblem('key-missing')),
  left: () => Promise.resolve(0),
  closeFor: () => Promise.resolve(),
  hear: () => Promise.resolve(),
  topics: () => Promise.resolve([]),
}

/** A secret as its service's schema reads it; one that lacks something cannot be used. */
export function readSecret<T>(secret: Secret, schema: z.ZodType<T>): T {
  const read = schema.safeParse(secret)
  if (!read.success) throw new SourceProblem('key-missing')
  return read.data
}
