/** Reading mailboxes: a real database, a mailbox that speaks IMAP, and more than one process that reads it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import { mailAccount, openIncoming, saveMailAccount, type Tx } from '#store'
import { type MailboxServer, startMailbox } from '../tests/town/imap.js'
import { createMailReader, type MailReader } from './mail-reading.js'
import { anOrganisation } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'

const key = Buffer.alloc(32, 7)
let now = new Date('2026-11-27T10:00:00Z')
let db: TestDatabase
let orgId: string
let server: MailboxServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  server = await startMailbox()
  orgId = (await anOrganisation(db.database)).orgId
  const { host, port, account } = server
  await here((tx) =>
    saveMailAccount(
      tx,
      orgId,
      key,
      {
        host,
        port,
        security: 'none',
        account,
        password: server.password,
        folder: 'INBOX',
        doneFolder: '',
        address: 'antwoord@duinveld.example',
        plus: true,
        trustedHost: '',
        active: true,
      },
      { by: 'ann', at: now },
    ),
  )
  await reader().read(orgId)
})
afterEach(() => server.close())

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)

function reader(): MailReader {
  return createMailReader({
    house: {
      database: db.database,
      bus: createBus(),
      log: createLog('silent'),
      now: () => now,
      key,
      config: { mailFrom: 'x@duinveld.example', allowedHosts: [server.address] },
    },
    origin: 'http://dorpsplein.test',
    posted: () => {},
  })
}

const mail = (n: number) =>
  `From: mens${n}@elders.example\nTo: antwoord@duinveld.example\nSubject: Mail ${n}\nMessage-ID: <m${n}@elders.example>\n\nTekst ${n}\n`
const subjects = async () =>
  (await here((tx) => openIncoming(tx, orgId, 500))).map((one) => one.subject).sort()

test('three processes that read at the same moment keep each mail once', async () => {
  for (let n = 0; n < 12; n += 1) server.deliver(mail(n))
  const counts = await Promise.all([reader(), reader(), reader()].map((one) => one.read(orgId)))
  expect(counts.filter((count) => count === null)).toHaveLength(2)
  expect(await subjects()).toHaveLength(12)
})

test('a process that stopped in the middle is followed by the next, after its lease', async () => {
  for (let n = 0; n < 6; n += 1) server.deliver(mail(n))
  server.hangUpAt('FETCH', 7)
  await reader().read(orgId)
  const half = await subjects()
  expect(half.length).toBeGreaterThan(0)
  expect(half.length).toBeLessThan(6)
  expect((await here((tx) => mailAccount(tx, orgId)))?.problem).not.toBeNull()
  // Killed while it held the turn: nobody reads until the lease is over.
  await here((tx) => tx`update mail_account set reading_until = ${new Date(now.getTime() + 60_000)}`)
  expect(await reader().read(orgId)).toBeNull()
  now = new Date(now.getTime() + 61_000)
  await reader().read(orgId)
  expect(await subjects()).toHaveLength(6)
  expect((await here((tx) => mailAccount(tx, orgId)))?.problem).toBeNull()
})

test('a mailbox that is numbered anew gives nothing twice', async () => {
  for (let n = 0; n < 4; n += 1) server.deliver(mail(n))
  await reader().read(orgId)
  server.renumber()
  server.deliver(mail(9))
  await reader().read(orgId)
  expect(await subjects()).toHaveLength(5)
})

test('a mail that nobody can read does not hold up the next', async () => {
  server.deliver(Buffer.alloc(50_000, 0))
  server.deliver(mail(1))
  await reader().read(orgId)
  expect(await subjects()).toContain('Mail 1')
})

test('the password stands wrapped in the database', async () => {
  const [row] = await here((tx) => tx<{ all: string }[]>`select mail_account::text as all from mail_account`)
  expect(row?.all).not.toContain(server.password)
  expect(row?.all).not.toContain(Buffer.from(server.password).toString('hex'))
})
