import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Log } from '#basics/log'
import { packageRoot } from '#basics/root'
import {
  erasePerson,
  type LedgerHead,
  ledgerEntries,
  ledgerHead,
  record,
  type ToRecord,
  type Tx,
} from '#store'
import { anOrganisation } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { handedOut, handOut } from './heads.js'
import { checkLedgers } from './routes.js'
import { type Verdict, verifyLedger } from './verify.js'

let db: TestDatabase
let orgId: string
let folder: string
beforeAll(async () => {
  db = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'dorpsplein-ledger-'))
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  orgId = (await anOrganisation(db.database)).orgId
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)

const told = (number: number, change: Partial<ToRecord> = {}): ToRecord => ({
  kind: 'edition.confirmed',
  at: new Date(Date.UTC(2026, 10, 27, 9, 0, number)),
  body: { edition: `e${number}`, version: 1, note: 'Zei: "gelezen", Zoë 🙂\n\u0000' },
  personal: { person: `person-${number % 3}` },
  ...change,
})

const fill = (count: number) =>
  inOrg((tx) =>
    record(
      tx,
      orgId,
      Array.from({ length: count }, (_, i) => told(i)),
    ),
  )

const verify = (heads: LedgerHead[] = []): Promise<Verdict> => inOrg((tx) => verifyLedger(tx, orgId, heads))
const tamper = (work: (sql: typeof db.database.owner) => Promise<unknown>) => work(db.database.owner)

test('what was recorded is whole, entry after entry', async () => {
  const head = await fill(20)
  expect(await verify([head])).toEqual({ entries: 20, head: head.hash, broken: null })
})

test('an empty ledger is whole', async () => {
  expect(await verify()).toMatchObject({ entries: 0, broken: null })
})

test('two who record at the same moment come one after the other', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => inOrg((tx) => record(tx, orgId, [told(i)]))))
  expect(await verify()).toMatchObject({ entries: 12, broken: null })
})

test('what is not committed is not there, and leaves no gap', async () => {
  await fill(3)
  await inOrg(async (tx) => {
    await record(tx, orgId, [told(4)])
    throw new Error('changed its mind')
  }).catch(() => {})
  await inOrg((tx) => record(tx, orgId, [told(5)]))
  expect(await verify()).toMatchObject({ entries: 4, broken: null })
})

test('the role that works can add and read, and nothing else', async () => {
  await fill(2)
  for (const work of [
    (tx: Tx) => tx`update ledger_entry set kind = 'x'`,
    (tx: Tx) => tx`delete from ledger_entry`,
    (tx: Tx) => tx`update ledger_opening set value = 'x'`,
    (tx: Tx) => tx`delete from ledger_head`,
  ])
    await expect(inOrg(async (tx) => work(tx))).rejects.toThrow(/permission denied/)
})

test('one bit of a line, wherever it is, is found at its place', async () => {
  await fill(9)
  await tamper(
    (sql) =>
      sql`update ledger_entry set line = replace(line, 'gelezen', 'gelezeN') where org_id = ${orgId} and n = 6`,
  )
  expect((await verify()).broken).toEqual({ n: 6, what: 'line' })
})

test('a line that was changed with its hash is found by the next one', async () => {
  await fill(9)
  await tamper(
    (sql) => sql`update ledger_entry set line = replace(line, 'gelezen', 'gelezeN'),
      hash = sha256(convert_to(replace(line, 'gelezen', 'gelezeN'), 'UTF8')) where org_id = ${orgId} and n = 6`,
  )
  expect((await verify()).broken).toEqual({ n: 7, what: 'link' })
})

test('a row that was taken out is found at its place', async () => {
  await fill(9)
  await tamper(async (sql) => {
    await sql`delete from ledger_opening where org_id = ${orgId} and n = 4`
    await sql`delete from ledger_entry where org_id = ${orgId} and n = 4`
  })
  expect((await verify()).broken).toEqual({ n: 4, what: 'number' })
})

test('two rows in another order are found at the first', async () => {
  await fill(9)
  await tamper(
    (sql) => sql`update ledger_entry as a set line = b.line, hash = b.hash, at = b.at, kind = b.kind
      from ledger_entry b where a.org_id = ${orgId} and b.org_id = ${orgId}
        and (a.n, b.n) in ((3, 5), (5, 3))`,
  )
  expect((await verify()).broken).toEqual({ n: 3, what: 'link' })
})

test('a moment or a kind that was changed beside the line is found', async () => {
  await fill(3)
  await tamper(
    (sql) => sql`update ledger_entry set at = at - interval '1 day' where org_id = ${orgId} and n = 2`,
  )
  expect((await verify()).broken).toEqual({ n: 2, what: 'columns' })
})

test('who it was about cannot be changed, only forgotten', async () => {
  await fill(6)
  await tamper(
    (sql) => sql`update ledger_opening set value = 'someone else' where org_id = ${orgId} and n = 5`,
  )
  expect((await verify()).broken).toEqual({ n: 5, what: 'opening' })
})

test('a person is forgotten without breaking the chain', async () => {
  await fill(9)
  expect(await inOrg((tx) => erasePerson(tx, orgId, 'person', 'person-1'))).toBe(3)
  expect(await verify()).toMatchObject({ entries: 9, broken: null })
  const left = await inOrg((tx) => tx`select from ledger_opening where org_id = ${orgId}`)
  expect(left).toHaveLength(6)
})

test('a person who is recorded twice cannot be recognised in the lines', async () => {
  await fill(6)
  const lines: string[] = []
  await inOrg(async (tx) => {
    for await (const some of ledgerEntries(tx, orgId)) lines.push(...some.map((one) => one.line))
  })
  const commitments = lines.map((line) => JSON.parse(line).body.person)
  expect(new Set(commitments).size).toBe(6)
  expect(lines.join()).not.toContain('person-1')
})

test('entries that were cut off are missed by the head that stands beside them', async () => {
  await fill(9)
  await tamper(async (sql) => {
    await sql`delete from ledger_opening where org_id = ${orgId} and n > 7`
    await sql`delete from ledger_entry where org_id = ${orgId} and n > 7`
  })
  expect((await verify()).broken).toEqual({ n: 8, what: 'end' })
})

test('a ledger that was cut off and tidied up, or written anew, is betrayed by what was handed out', async () => {
  const head = await fill(9)
  const file = join(folder, 'heads.jsonl')
  handOut(file, orgId, head, new Date())
  const heads = handedOut(file).get(orgId) as LedgerHead[]
  await tamper(async (sql) => {
    await sql`delete from ledger_opening where org_id = ${orgId}`
    await sql`delete from ledger_entry where org_id = ${orgId} and n > 7`
    await sql`update ledger_head set n = 7, hash = (select hash from ledger_entry where org_id = ${orgId} and n = 7) where org_id = ${orgId}`
  })
  expect((await verify()).broken, 'without what was handed out it looks whole').toBeNull()
  expect((await verify(heads)).broken).toEqual({ n: 8, what: 'end' })
  await inOrg((tx) => record(tx, orgId, [told(50), told(51), told(52)]))
  expect((await verify(heads)).broken).toEqual({ n: 9, what: 'handed-out' })
})

test('the verifier that needs only the export finds the same', async () => {
  const head = await fill(9)
  const exported = async () => {
    const lines: string[] = []
    await inOrg(async (tx) => {
      for await (const some of ledgerEntries(tx, orgId))
        lines.push(...some.map(({ line, hash }) => JSON.stringify({ line, hash })))
    })
    const file = join(folder, 'export.jsonl')
    writeFileSync(file, `${lines.join('\n')}\n`)
    return file
  }
  const verifier = join(packageRoot, 'bin/verify-ledger.mjs')
  const file = await exported()
  const said = execFileSync(process.execPath, [verifier, file, `${head.n}:${head.hash}`], {
    encoding: 'utf8',
  })
  expect(JSON.parse(said)).toEqual({ entries: 9, head: head.hash, broken: null })
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, 6).join('\n'))
  const cut = spawnSync(process.execPath, [verifier, file, `${head.n}:${head.hash}`], { encoding: 'utf8' })
  expect(cut.status).toBe(1)
  expect(JSON.parse(cut.stdout)).toMatchObject({ broken: { n: 7, what: 'end' } })
  await tamper(
    (sql) =>
      sql`update ledger_entry set line = replace(line, 'gelezen', 'gelezeN') where org_id = ${orgId} and n = 6`,
  )
  const changed = spawnSync(process.execPath, [verifier, await exported()], { encoding: 'utf8' })
  expect(JSON.parse(changed.stdout)).toMatchObject({ broken: { n: 6, what: 'line' } })
})

test('a file of heads with a line that is none names that line', () => {
  const file = join(folder, 'bad.jsonl')
  writeFileSync(file, '{"org":"x","n":1,"hash":"12"}\n')
  expect(() => handedOut(file)).toThrow(/line 1/)
})

test('the head is that of the last entry', async () => {
  const head = await fill(4)
  expect(await inOrg((tx) => ledgerHead(tx, orgId))).toEqual(head)
})

test('what is broken is said at its place when the newsroom starts', async () => {
  await fill(4)
  const said: object[] = []
  const log = { fatal: (what: object) => said.push(what) } as unknown as Log
  const parts = { database: db.database, now: () => new Date(), headsFile: join(folder, 'none'), log }
  await tamper((sql) => sql`delete from ledger_opening`)
  await tamper((sql) => sql`delete from ledger_entry where org_id <> ${orgId}`)
  await tamper((sql) => sql`delete from ledger_head where org_id <> ${orgId}`)
  expect(await checkLedgers(parts)).toBe(true)
  await tamper((sql) => sql`update ledger_entry set hash = sha256('x') where org_id = ${orgId} and n = 3`)
  expect(await checkLedgers(parts)).toBe(false)
  expect(said).toEqual([expect.objectContaining({ n: 3, what: 'line' })])
})
