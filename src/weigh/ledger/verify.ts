/**
 * Is the ledger whole? In: its entries, and the heads that were handed out. Out: how long it is, and the first place where
 * it is broken. Never here: a repair.
 *
 * The end of a chain cannot prove that nothing was cut off behind it. So what was handed out (in the foot of an edition,
 * in a file) is held against it: whoever cut or wrote anew what was handed out is found.
 */
import { hash } from 'node:crypto'
import {
  commitment,
  emptyHead,
  type LedgerEntry,
  type LedgerHead,
  ledgerEntries,
  ledgerHead,
  ledgerOpenings,
  type Tx,
} from '#store'

/**
 * `n`: the entry at which it shows. `line`: the text is not what its hash says. `link`: it does not follow the entry before.
 * `number`: an entry is missing or stands twice. `columns`: its moment or kind beside the line was changed. `end`: entries
 * are missing behind it. `handed-out`: it is not what was handed out. `opening`: what stands for a commitment is not it.
 */
export type Broken = {
  n: number
  what: 'line' | 'link' | 'number' | 'columns' | 'end' | 'handed-out' | 'opening'
}

export type Verdict = { entries: number; head: string; broken: Broken | null }

/** `handedOut` in any order. */
export async function verifyLedger(
  tx: Tx,
  orgId: string,
  handedOut: readonly LedgerHead[],
): Promise<Verdict> {
  const expected = new Map<number, Set<string>>()
  for (const { n, hash } of handedOut) expected.set(n, (expected.get(n) ?? new Set()).add(hash))
  let last = emptyHead
  for await (const entries of ledgerEntries(tx, orgId)) {
    for (const entry of entries) {
      const what = faultOf(entry, orgId, last)
      if (what) return { entries: last.n, head: last.hash, broken: { n: last.n + 1, what } }
      last = { n: entry.n, hash: entry.hash }
      const told = expected.get(entry.n)
      if (told && (told.size > 1 || !told.has(entry.hash)))
        return { entries: last.n, head: last.hash, broken: { n: entry.n, what: 'handed-out' } }
    }
  }
  const longest = Math.max((await ledgerHead(tx, orgId)).n, ...expected.keys(), last.n)
  if (longest > last.n) return { entries: last.n, head: last.hash, broken: { n: last.n + 1, what: 'end' } }
  const broken = (await wrongEnd(tx, orgId, last)) ?? (await wrongOpening(tx, orgId))
  return { entries: last.n, head: last.hash, broken }
}

/** What is wrong with an entry behind `last`, or null. Its line is canonical: each field can stand in one way only. */
function faultOf(entry: LedgerEntry, orgId: string, last: LedgerHead): Broken['what'] | null {
  const { n, at, kind, line } = entry
  if (n !== last.n + 1) return 'number'
  if (hash('sha256', line, 'hex') !== entry.hash) return 'line'
  const end = `,"n":${n},"org":"${orgId}","prev":"${last.hash}"}`
  if (!line.endsWith(end)) return 'link'
  const saysKind = line.endsWith(`,"kind":"${kind}"`, line.length - end.length)
  return saysKind && line.startsWith(`{"at":"${at}","body":{`) ? null : 'columns'
}

async function wrongEnd(tx: Tx, orgId: string, last: LedgerHead): Promise<Broken | null> {
  const head = await ledgerHead(tx, orgId)
  return head.n === last.n && head.hash === last.hash ? null : { n: last.n, what: 'end' }
}

async function wrongOpening(tx: Tx, orgId: string): Promise<Broken | null> {
  for await (const openings of ledgerOpenings(tx, orgId)) {
    for (const { n, field, salt, value, line } of openings) {
      const said = `${JSON.stringify(field)}:"${commitment(salt, value)}"`
      if (!line.includes(said)) return { n, what: 'opening' }
    }
  }
  return null
}
