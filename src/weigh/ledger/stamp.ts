/**
 * The day's head gets a time stamp, where an administrator chose an authority. What the authority does, refusing, lying or
 * taking its time, is said on the page of the ledger; nothing else waits for it.
 */
import type { Http } from '#basics/http'
import { askTimeStamp, BadTimeStamp, readTimeStamp, type TimeStamp } from '#basics/time-stamp'
import {
  type Database,
  headToStamp,
  type KeptStamp,
  keepTimeStamp,
  timeStampAsked,
  timeStampSetting,
} from '#store'

export type StampParts = { database: Database; http: Http; now: () => Date }

/** Returns what came of it: `kept`, `idle` (off, or nothing is due), or the last part of a message key. */
export async function stampHead(
  { database, http, now }: StampParts,
  { orgId }: { orgId: string },
  timeoutMs?: number,
): Promise<'kept' | 'idle' | string> {
  const due = await database.inOrg(orgId, async (tx) => {
    const setting = await timeStampSetting(tx, orgId)
    const head = setting?.active ? await headToStamp(tx, orgId, now()) : null
    return setting && head ? { head, address: setting.address } : null
  })
  if (!due) return 'idle'
  const { head, address } = due
  try {
    const { answer, at } = await askTimeStamp(http, address, Buffer.from(head.hash, 'hex'), now, timeoutMs)
    await database.inOrg(orgId, async (tx) => {
      await keepTimeStamp(tx, orgId, { ...head, answer, at, address })
      await timeStampAsked(tx, orgId, null, now())
    })
    return 'kept'
  } catch (error) {
    if (!(error instanceof BadTimeStamp)) throw error
    await database.inOrg(orgId, (tx) => timeStampAsked(tx, orgId, error.why, now()))
    return error.why
  }
}

/** What a kept stamp proves now: read anew, since whoever can write the database can write this too. */
export function proofOf(kept: KeptStamp): { stamp: TimeStamp } | { why: string } {
  if (!kept.isHead) return { why: 'not-this-ledger' }
  try {
    return { stamp: readTimeStamp(kept.answer, Buffer.from(kept.hash, 'hex')) }
  } catch (error) {
    if (error instanceof BadTimeStamp) return { why: error.why }
    throw error
  }
}

/** An address as people copy it; null: none. Authorities are asked without a secret, so plain `http:` will do. */
export function authorityAddress(text: string): string | null {
  try {
    const { protocol, username, password, href } = new URL(text.trim())
    return /^https?:$/.test(protocol) && !username && !password && href.length <= 500 ? href : null
  } catch {
    return null
  }
}
