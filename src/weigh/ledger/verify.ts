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
  type LedgerHead,
  ledgerHead,
  ledgerOpenings,
  type ScannedEntry,
  scanLedger,
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
  let broken: Broken | null = null
  await scanLedger(tx, (entry) => {
    const what = faultOf(entry, orgId, last)
    if (what) {
      broken = { n: last.n + 1, what }
      return false
    }
    last = { n: entry.n, hash: entry.hash.toString('hex') }
    const told = expected.get(entry.n)
    if (told && (told.size > 1 || !told.has(last.hash))) broken = { n: entry.n, what: 'handed-out' }
    return broken === null
  })
  if (broken) return { entries: last.n, head: last.hash, broken }
  const longest = Math.max((await ledgerHead(tx, orgId)).n, ...expected.keys(), last.n)
  if (longest > last.n) return { entries: last.n, head: last.hash, broken: { n: last.n + 1, what: 'end' } }
  broken = (await wrongEnd(tx, orgId, last)) ?? (await wrongOpening(tx, orgId))
  return { entries: last.n, head: last.hash, broken }
}

/** What is wrong with an entry behind `last`, or null. Its line is canonical: each field can stand in one way only. */
function faultOf(entry: ScannedEntry, orgId: string, last: LedgerHead): Broken['what'] | null {
  const { n, at, kind, line } = entry
  if (n !== last.n + 1) return 'number'
  // Read as Latin 1, so that a byte is a sign: what is compared is ASCII, and hashing takes the bytes.
  if (hash('sha256', line, 'buffer').compare(entry.hash) !== 0) return 'line'
  const end = `,"n":${n},"org":"${orgId}","prev":"${last.hash}"}`
  const saysKind = `,"kind":"${kind.toString('latin1')}"`
  const endsAt = line.length - end.length
  const kindAt = endsAt - saysKind.length
  // Read at once where all is as it should be, and once more to say what is not.
  if (kindAt < startLength || line.toString('latin1', kindAt) !== saysKind + end)
    return endsAt >= 0 && line.toString('latin1', endsAt) === end ? 'columns' : 'link'
  return line.toString('latin1', 0, startLength) === `{"at":"${momentOf(at)}","body":{` ? null : 'columns'
}

const startLength = '{"at":"2026-11-27T09:00:00.000Z","body":{'.length
const since2000 = Date.UTC(2000, 0, 1)

/** As the line has it, of microseconds since 2000. What is no whole millisecond stands in no line. */
function momentOf(micros: number): string {
  const moment = new Date(since2000 + micros / 1000)
  return micros % 1000 === 0 && !Number.isNaN(moment.getTime()) ? moment.toISOString() : ''
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
