/**
 * Invariants 4 and 5, the hard way: who sends the tamtam is killed a hundred times at any moment, while two press at the same
 * instant and a real mail server takes what comes. In the end no mail went out twice, none is lost, what nobody knows says so,
 * and the ledger is whole and tells the same.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '#basics/root'
import { ledgerEntries, type Tx } from '#store'
import { appRole, ownerRole } from '../src/store/embedded/index.js'
import { anOrganisation } from '../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../src/store/testing.js'
import { verifyLedger } from '../src/weigh/ledger/verify.js'
import { run } from './program.js'
import { type PostOffice, startPostOffice } from './town/smtp.js'

const kills = Number(process.env.KILLS ?? 100)
const readers = ['bo', 'cas', 'dirk', 'eva', 'fien']
let db: TestDatabase
let office: PostOffice
let orgId: string

beforeAll(async () => {
  db = await testDatabase()
  office = await startPostOffice()
  orgId = (await anOrganisation(db.database)).orgId
  // The program that is killed is the built one.
  await run(['--help'])
})
afterAll(async () => {
  await office.close()
  await db.close()
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)

function begin(environment: Record<string, string> = {}): ChildProcess {
  const { app } = db.doors
  if ('url' in app) throw new Error('the test database has a socket')
  return spawn(
    process.execPath,
    [
      join(packageRoot, 'tests/programs/outbox.mjs'),
      app.socketDir,
      app.database,
      orgId,
      office.url,
      readers.join(),
    ],
    {
      env: { ...process.env, APP_ROLE: appRole, OWNER_ROLE: ownerRole, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

/** A number that is the same at every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

/** How long this machine takes today from "ready" to the last mail of a round. */
async function roundMs(): Promise<number> {
  const child = begin()
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  await once(lines, 'line')
  const from = performance.now()
  await once(lines, 'line')
  const took = performance.now() - from
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  return took
}

type Row = { messageId: string; state: string; attempts: number }

test(`nothing is sent twice or lost though the sender was killed ${kills} times`, async () => {
  const roll = dice(11)
  const round = await roundMs()
  let early = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const child = begin()
    const ended = once(child, 'exit')
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended])
    // Anywhere in a round, and a little way into the next.
    await new Promise((resolve) => setTimeout(resolve, roll() * round * 1.3))
    if (child.exitCode !== null) early += 1
    child.kill('SIGKILL')
    await ended
  }
  expect(early, 'it never ended by itself').toBe(0)
  // Backends of the killed may still be finishing what they were told.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const [code] = await once(begin({ LAST: '1' }), 'exit')
  expect(code).toBe(0)

  const mails = await inOrg(
    (tx) => tx<Row[]>`select message_id as "messageId", state, attempts from mail order by created_at`,
  )
  const taken = new Map<string, number>()
  for (const { messageId = '' } of office.mails) taken.set(messageId, (taken.get(messageId) ?? 0) + 1)
  const times = (mail: Row) => taken.get(mail.messageId) ?? 0

  expect(mails.length).toBeGreaterThan(kills)
  expect(mails.filter((mail) => times(mail) > 1)).toEqual([])
  expect(new Set(mails.map(({ state }) => state))).toEqual(new Set(['sent', 'uncertain']))
  expect(mails.filter((mail) => mail.state === 'sent' && times(mail) !== 1)).toEqual([])
  expect([...taken.keys()].filter((id) => !mails.some((mail) => mail.messageId === id))).toEqual([])

  // An edition left for everybody or for nobody, and each version once.
  const editions = await inOrg(
    (tx) => tx<{ version: number; deliveries: number }[]>`
      select e.version, (select count(*)::int from delivery d where d.edition_id = e.edition_id and d.org_id = e.org_id
        and exists (select from mail m where m.mail_id = d.mail_id and m.org_id = d.org_id)) as deliveries
      from edition e where e.org_id = ${orgId} order by e.version`,
  )
  expect(editions).toEqual(editions.map((_, i) => ({ version: i + 1, deliveries: readers.length })))
  expect(mails.length).toBe(editions.length * readers.length)

  // The ledger is whole, and counts as the outbox does.
  const verdict = await inOrg((tx) => verifyLedger(tx, orgId, []))
  expect(verdict.broken).toBeNull()
  const kinds = new Map<string, number>()
  await inOrg(async (tx) => {
    for await (const some of ledgerEntries(tx, orgId))
      for (const { kind } of some) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  })
  const count = (state: string) => mails.filter((mail) => mail.state === state).length
  expect(Object.fromEntries(kinds)).toEqual({
    'edition.sent': editions.length,
    'delivery.sent': mails.length,
    'delivery.accepted': count('sent'),
    ...(count('uncertain') > 0 ? { 'delivery.uncertain': count('uncertain') } : {}),
  })
  console.info(
    JSON.stringify({ kills, editions: editions.length, mails: mails.length, uncertain: count('uncertain') }),
  )
}, 900_000)
