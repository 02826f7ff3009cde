/**
 * Whoever writes in a copy of the database: one bit, one row, an order, an end that is cut off, a chain that is written anew.
 * Each is found and named with its place, by the newsroom and by the verifier that needs only the export, up to the last
 * head that was handed out.
 */
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '#basics/root'
import { emptyHead, type LedgerHead, ledgerEntries, record, type Tx } from '#store'
import { anOrganisation } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { type Broken, verifyLedger } from './verify.js'

const length = 12
let db: TestDatabase
let orgId: string
let folder: string
let head: LedgerHead
beforeAll(async () => {
  db = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'dorpsplein-tamper-'))
  orgId = (await anOrganisation(db.database)).orgId
  const told = Array.from({ length }, (_, i) => ({
    kind: i % 3 === 0 ? 'edition.sent' : 'edition.confirmed',
    at: new Date(Date.UTC(2026, 10, 27, 9, 0, i)),
    body: { edition: `e${i}`, version: 1, note: 'Zei: "gelezen", Zoë 🙂' },
    personal: { person: `person-${i % 4}` },
  }))
  head = await db.database.inOrg(orgId, (tx) => record(tx, orgId, told))
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true })
})

type Edit =
  | { do: 'line'; n: number; byte: number; bit: number; hashed: boolean }
  | { do: 'hash'; n: number; byte: number; bit: number }
  | { do: 'row'; n: number }
  | { do: 'swap'; n: number; m: number }
  | { do: 'cut'; n: number; tidied: boolean }
  | { do: 'anew'; n: number }
  | { do: 'opening'; n: number; what: 'salt' | 'value' }
  | { do: 'column'; n: number; what: 'at' | 'kind' }

const n = fc.integer({ min: 1, max: length })
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant('line' as const),
    n,
    byte: fc.nat(10_000),
    bit: fc.integer({ min: 0, max: 6 }),
    hashed: fc.boolean(),
  }),
  fc.record({ do: fc.constant('hash' as const), n, byte: fc.nat(31), bit: fc.nat(7) }),
  fc.record({ do: fc.constant('row' as const), n }),
  fc.record({ do: fc.constant('swap' as const), n, m: n }).filter((one) => one.n < one.m),
  fc.record({ do: fc.constant('cut' as const), n, tidied: fc.boolean() }),
  fc.record({ do: fc.constant('anew' as const), n }),
  fc.record({
    do: fc.constant('opening' as const),
    n,
    what: fc.constantFrom('salt' as const, 'value' as const),
  }),
  fc.record({ do: fc.constant('column' as const), n, what: fc.constantFrom('at' as const, 'kind' as const) }),
)

const sha256 = (line: string) => hash('sha256', line, 'hex')
const lineOf = async (tx: Tx, at: number) =>
  ((await tx<{ line: string }[]>`select line from ledger_entry where org_id = ${orgId} and n = ${at}`)[0]
    ?.line ?? '') as string
const write = (tx: Tx, at: number, line: string, hashed = true) =>
  tx`update ledger_entry set line = ${line}, hash = ${hashed ? Buffer.from(sha256(line), 'hex') : tx`hash`}
    where org_id = ${orgId} and n = ${at}`

/** One bit of one sign. What would no longer be text, or end it, is left to another bit. */
function flipped(line: string, byte: number, bit: number): string {
  const bytes = Buffer.from(line)
  const ascii = [...bytes.keys()].filter((at) => {
    const sign = (bytes[at] as number) ^ (1 << bit)
    return (bytes[at] as number) < 128 && sign > 0 && sign < 128
  })
  const at = ascii[byte % ascii.length] as number
  bytes[at] = (bytes[at] as number) ^ (1 << bit)
  return bytes.toString()
}

async function tamper(tx: Tx, one: Edit): Promise<void> {
  const without = (where: ReturnType<Tx>) => [
    tx`delete from ledger_opening where org_id = ${orgId} and ${where}`,
    tx`delete from ledger_entry where org_id = ${orgId} and ${where}`,
  ]
  if (one.do === 'line')
    await write(tx, one.n, flipped(await lineOf(tx, one.n), one.byte, one.bit), one.hashed)
  if (one.do === 'hash')
    await tx`update ledger_entry set hash = set_byte(hash, ${one.byte}, get_byte(hash, ${one.byte}) # ${1 << one.bit})
      where org_id = ${orgId} and n = ${one.n}`
  if (one.do === 'row') for (const gone of without(tx`n = ${one.n}`)) await gone
  if (one.do === 'swap')
    await tx`update ledger_entry a set line = b.line, hash = b.hash, at = b.at, kind = b.kind from ledger_entry b
      where a.org_id = ${orgId} and b.org_id = ${orgId} and (a.n, b.n) in ((${one.n}, ${one.m}), (${one.m}, ${one.n}))`
  if (one.do === 'cut') {
    for (const gone of without(tx`n >= ${one.n}`)) await gone
    if (one.tidied) await end(tx, one.n - 1)
  }
  if (one.do === 'anew') {
    // Somebody who knows how: everything from here on follows again, and only what was handed out can tell.
    let line = (await lineOf(tx, one.n)).replace('gelezen', 'vergeten')
    for (let at = one.n; at <= length; at += 1) {
      if (at > one.n)
        line = (await lineOf(tx, at)).replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${sha256(line)}"`)
      await write(tx, at, line)
    }
    await end(tx, length)
  }
  if (one.do === 'opening')
    await tx`update ledger_opening set ${one.what === 'salt' ? tx`salt = set_byte(salt, 3, get_byte(salt, 3) # 1)` : tx`value = value || '!'`}
      where org_id = ${orgId} and n = ${one.n}`
  if (one.do === 'column')
    await tx`update ledger_entry set ${one.what === 'at' ? tx`at = at + interval '1 ms'` : tx`kind = 'item.known'`}
      where org_id = ${orgId} and n = ${one.n}`
}

/** The head is made to agree with what is left. */
async function end(tx: Tx, at: number): Promise<void> {
  const line = await lineOf(tx, at)
  const last = Buffer.from(at === 0 ? emptyHead.hash : sha256(line), 'hex')
  await tx`update ledger_head set n = ${at}, hash = ${last} where org_id = ${orgId}`
}

/** Where it must be found. */
function placeOf(one: Edit): { n: number; what: Broken['what'][] } {
  if (one.do === 'line')
    // With its hash beside it, the entry itself may still look right: then the next does not follow, or the end is another.
    return one.hashed
      ? { n: one.n, what: ['link', 'columns', 'line', 'number', 'end', 'handed-out', 'opening'] }
      : { n: one.n, what: ['line'] }
  if (one.do === 'hash') return { n: one.n, what: ['line'] }
  if (one.do === 'row') return { n: one.n, what: [one.n === length ? 'end' : 'number'] }
  if (one.do === 'swap') return { n: one.n, what: ['link'] }
  if (one.do === 'cut') return { n: one.n, what: ['end'] }
  if (one.do === 'anew') return { n: length, what: ['handed-out'] }
  return { n: one.n, what: [one.do === 'opening' ? 'opening' : 'columns'] }
}

/** Does it in a transaction that is taken back: the ledger is whole again for the next. */
async function inACopy<T>(one: Edit | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  const back = new Error('taken back')
  let found: { it: T } | undefined
  await db.database.owner
    .begin(async (begun) => {
      const tx = begun as Tx
      await tx`select set_config('app.org', ${orgId}, true)`
      if (one) await tamper(tx, one)
      found = { it: await work(tx) }
      throw back
    })
    .catch((error) => {
      if (error !== back) throw error
    })
  return (found as { it: T }).it
}

async function exported(tx: Tx): Promise<string> {
  const lines: string[] = []
  for await (const some of ledgerEntries(tx, orgId))
    lines.push(...some.map(({ line, hash }) => JSON.stringify({ line, hash })))
  return lines.map((line) => `${line}\n`).join('')
}

function offline(text: string): { status: number | null; broken: Broken | null } {
  const file = join(folder, 'export.jsonl')
  writeFileSync(file, text)
  const verifier = join(packageRoot, 'bin/verify-ledger.mjs')
  const said = spawnSync(process.execPath, [verifier, file, `${head.n}:${head.hash}`], { encoding: 'utf8' })
  return { status: said.status, broken: said.stdout ? JSON.parse(said.stdout).broken : null }
}

test('the copy that nobody touched is whole for both', async () => {
  expect(await inACopy(null, (tx) => verifyLedger(tx, orgId, [head]))).toMatchObject({ broken: null })
  expect(offline(await inACopy(null, exported))).toEqual({ status: 0, broken: null })
})

test('whatever is changed is found by the newsroom, at its place', async () => {
  await fc.assert(
    fc.asyncProperty(edit, async (one) => {
      const { broken } = await inACopy(one, (tx) => verifyLedger(tx, orgId, [head]))
      const place = placeOf(one)
      expect(broken, JSON.stringify(one)).not.toBeNull()
      expect(place.what).toContain(broken?.what)
      // A line that was changed with its hash is found there, or by the entry behind it.
      const near = one.do === 'line' && one.hashed ? [one.n, one.n + 1, length] : [place.n]
      expect(near).toContain(broken?.n)
    }),
    { numRuns: 300 },
  )
}, 120_000)

test('whatever is changed in what is exported is found without the database, at its place', async () => {
  const inExport = edit.filter((one) => one.do !== 'opening' && one.do !== 'column')
  await fc.assert(
    fc.asyncProperty(inExport, async (one) => {
      const { status, broken } = offline(await inACopy(one, exported))
      expect(status, JSON.stringify(one)).toBe(1)
      const near = one.do === 'line' && one.hashed ? [one.n, one.n + 1, length] : [placeOf(one).n]
      expect(near).toContain(broken?.n)
    }),
    { numRuns: 40 },
  )
}, 120_000)
