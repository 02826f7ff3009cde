/**
 * Decisions that come from elsewhere are kept: each once, and changed only where the source itself changed something.
 *
 * In: what was found, with its identity there. Out: how many were added, changed, or the same. Never here: words of a person
 * here that are overwritten (topic, owner, who is touched), and a decision that was removed here and comes back.
 */
import { localTime } from '#basics/days'
import {
  addDecision,
  changeDecision,
  type Database,
  type DecisionWords,
  decisionOfOrigin,
  importHand,
  knownDecision,
  lastBrought,
  type Tx,
} from '#store'

/** As collect/decisions finds them. */
export type Brought = Pick<
  DecisionWords,
  'title' | 'body' | 'link' | 'who' | 'announcedAt' | 'decidedAt' | 'inForceAt'
> & { key: string }

export type BroughtCounts = { added: number; changed: number; same: number }

/** Kept in steps: a thousand decisions hold up nobody who adds one by hand. */
const step = 50

export async function bringIn(
  database: Database,
  orgId: string,
  origin: string,
  found: readonly Brought[],
  at: Date,
): Promise<BroughtCounts> {
  const counts: BroughtCounts = { added: 0, changed: 0, same: 0 }
  const once = [...new Map(found.map((one) => [one.key, one])).values()]
  for (let first = 0; first < once.length; first += step) {
    await database.inOrg(orgId, async (tx) => {
      // Two that bring in the same at the same moment come one after the other.
      await tx`select pg_advisory_xact_lock(hashtextextended(${`decisions ${orgId} ${origin}`}, 0))`
      for (const one of once.slice(first, first + step))
        counts[await bringOne(tx, orgId, origin, one, at)] += 1
    })
  }
  counts.same += found.length - once.length
  return counts
}

async function bringOne(
  tx: Tx,
  orgId: string,
  origin: string,
  { key, ...said }: Brought,
  at: Date,
): Promise<keyof BroughtCounts> {
  const there = await decisionOfOrigin(tx, orgId, { origin, key })
  if (!there) {
    const words = { ...said, domain: '', topicId: null, touched: '', silent: '', owner: null }
    await addDecision(tx, orgId, words, importHand, at, { origin, key })
    return 'added'
  }
  if (there.removed || saidTheSame(await lastBrought(tx, orgId, there.decisionId), said)) return 'same'
  const now = await knownDecision(tx, orgId, there.decisionId)
  const { domain, topicId, touched, silent, owner } = now
  await changeDecision(
    tx,
    orgId,
    there.decisionId,
    { ...said, domain, topicId, touched, silent, owner },
    importHand,
    at,
    now.version,
  )
  return 'changed'
}

function saidTheSame(before: unknown, said: Omit<Brought, 'key'>): boolean {
  if (typeof before !== 'object' || before === null) return false
  const now = JSON.parse(JSON.stringify(said)) as Record<string, unknown>
  return Object.entries(now).every(([name, value]) => (before as Record<string, unknown>)[name] === value)
}

/** Days of a calendar that matter: those around decisions that are followed. */
export function agendaSpan(now: Date, timeZone: string): { from: string; to: string } {
  const day = (by: number) => localTime(new Date(now.getTime() + by * 86_400_000), timeZone).day
  return { from: day(-60), to: day(60) }
}
