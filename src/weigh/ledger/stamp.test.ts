import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { derOid, oidOf, readDer } from '#basics/der'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import { BadTimeStamp, readTimeStamp } from '#basics/time-stamp'
import { ledgerHead, record, saveTimeStampSetting, type Tx, timeStampSetting, timeStamps } from '#store'
import { type Lie, startTimeStamps, type TimeStampServer } from '../../../tests/town/time-stamps.js'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { ledgerRoutes } from './routes.js'
import { authorityAddress, proofOf, stampHead } from './stamp.js'

let db: TestDatabase
let org: TestOrg
let pages: TestPages
let folder: string
const servers: Partial<Record<'ec' | 'rsa', TimeStampServer>> = {}
let server: TimeStampServer
let later = 0
const now = () => new Date(Date.now() + later)
beforeAll(async () => {
  db = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'dorpsplein-stamps-'))
  servers.ec = await startTimeStamps('ec', now)
  servers.rsa = await startTimeStamps('rsa', now)
  server = servers.ec
})
afterAll(async () => {
  await pages.close()
  await servers.ec?.close()
  await servers.rsa?.close()
  await db.close()
  rmSync(folder, { recursive: true })
})
const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const tell = () =>
  here((tx) =>
    record(tx, org.orgId, [{ kind: 'edition.sent', at: new Date(), body: { edition: 'e', version: 1 } }]),
  )
const turnOn = (url = server.url) =>
  here((tx) =>
    saveTimeStampSetting(tx, org.orgId, { address: url, active: true }, { by: 'ann', at: new Date() }),
  )
const stamp = (allowed = [servers.ec?.host ?? '', servers.rsa?.host ?? '']) => {
  const http = createHttp({ userAgent: 'test', allowedHosts: allowed })
  return stampHead({ database: db.database, http, now }, org, 1_500).finally(() => http.close())
}
const page = async (role: 'administrator' | 'dpo' = 'administrator') =>
  (await pages.get('/ledger', role)).html

beforeEach(async () => {
  await pages?.close()
  later = 0
  server = servers.ec as TimeStampServer
  for (const one of Object.values(servers)) one.lies(null)
  org = await anOrganisation(db.database)
  const town = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  const headsFile = join(folder, 'none.jsonl')
  pages = await openPages(town, [
    ledgerRoutes({ database: db.database, now, headsFile, log: createLog('silent') }),
  ])
  await tell()
})

describe('the head of the ledger', () => {
  test('is not stamped until an administrator names an authority', async () => {
    const before = server.asked.length
    expect(await stamp()).toBe('idle')
    expect(server.asked).toHaveLength(before)
    expect(await page('dpo')).not.toContain('Tijdstempels')
    expect(await page()).toContain('Er worden geen tijdstempels gevraagd.')
    expect((await pages.post('/ledger/stamps', { address: server.url }, 'dpo')).status).toBe(403)
    expect((await pages.post('/ledger/stamps', { address: 'zomaar' }, 'administrator')).status).toBe(422)
    await pages.post('/ledger/stamps', { address: server.url, active: 'yes' }, 'administrator')
    expect(await stamp()).toBe('kept')
  })

  test.each(['ec', 'rsa'] as const)(
    'is stamped once with a key of kind %s, and openssl agrees',
    async (kind) => {
      const authority = servers[kind] as TimeStampServer
      await turnOn(authority.url)
      expect(await stamp()).toBe('kept')
      expect(await stamp(), 'the same head is not stamped twice').toBe('idle')
      const head = await here((tx) => ledgerHead(tx, org.orgId))
      const html = await page('dpo')
      expect(html).toContain(
        'Klopt. Getekend door CN=Duinveld Proef TSA, onder beleid 1.3.6.1.4.1.55555.1.1.',
      )
      // What leaves is the hash alone: no name of the town, no text.
      expect(authority.asked.at(-1)?.includes(Buffer.from(head.hash, 'hex'))).toBe(true)
      expect(authority.asked.at(-1)?.length).toBeLessThan(100)
      const [kept] = await here((tx) => timeStamps(tx, org.orgId, 1))
      const file = await fetch(`${pages.origin}/ledger/stamps/${head.n}.tsr`, {
        headers: { cookie: 'role=dpo' },
      })
      expect(file.headers.get('content-type')).toBe('application/timestamp-reply')
      const bytes = Buffer.from(await file.arrayBuffer())
      expect(bytes.equals(kept?.answer ?? Buffer.alloc(0))).toBe(true)
      if (spawnSync('openssl', ['version']).status !== 0) return
      writeFileSync(join(folder, 'a.tsr'), bytes)
      writeFileSync(join(folder, 'root.pem'), authority.root)
      const check = (hash: string) =>
        spawnSync('openssl', ['ts', '-verify', '-digest', hash, '-in', 'a.tsr', '-CAfile', 'root.pem'], {
          cwd: folder,
        })
      const verdict = check(head.hash)
      expect(`${verdict.stdout}${verdict.stderr}`).toContain('Verification: OK')
      expect(check('0'.repeat(64)).status).not.toBe(0)
      const shown = execFileSync('openssl', ['ts', '-reply', '-in', 'a.tsr', '-text'], {
        cwd: folder,
      }).toString()
      expect(shown).toContain('Policy OID: 1.3.6.1.4.1.55555.1.1')
    },
  )

  test('is stamped again a day later where something came in, and not before', async () => {
    await turnOn()
    await stamp()
    await tell()
    expect(await stamp()).toBe('idle')
    later = 25 * 3_600_000
    expect(await stamp()).toBe('kept')
    expect(await here((tx) => timeStamps(tx, org.orgId, 9))).toHaveLength(2)
    later = 50 * 3_600_000
    expect(await stamp(), 'nothing came since').toBe('idle')
  })

  test.each<[Lie, string]>([
    ['imprint', 'De tijdstempel gaat over iets anders.'],
    ['nonce', 'De tijdstempel hoort bij een andere vraag.'],
    ['signature', 'De handtekening klopt niet.'],
    ['content', 'De handtekening klopt niet.'],
    ['other-certificate', 'De handtekening klopt niet.'],
    ['no-purpose', 'Het certificaat is er geen voor tijdstempels'],
    ['clock', 'De klok van de dienst wijkt'],
    ['refused', 'De dienst weigerde.'],
    ['error', 'De dienst weigerde.'],
    ['nonsense', 'Wat terugkwam, is geen tijdstempel.'],
    ['html', 'Wat terugkwam, is geen tijdstempel.'],
    ['huge', 'Het antwoord was veel te lang.'],
    ['slow', 'De dienst antwoordde niet op tijd.'],
  ])('an authority that does this is not believed, and the page says why: %s', async (lie, words) => {
    await turnOn()
    server.lies(lie)
    await stamp()
    expect(await here((tx) => timeStamps(tx, org.orgId, 9))).toEqual([])
    const html = await page()
    expect(html).toContain(words)
    expect(html, 'the ledger itself is whole').toContain('alles klopt')
    server.lies(null)
    expect(await stamp(), 'and the next time it is asked again').toBe('kept')
    expect(await page()).not.toContain(words)
  })

  test('is never sent into a private network that the operator did not allow', async () => {
    await turnOn()
    expect(await stamp([])).toBe('private-address')
    expect((await here((tx) => timeStampSetting(tx, org.orgId)))?.problem).toBe('private-address')
  })

  test('a stamp of another ledger, and one bit of a stamp, are seen', async () => {
    await turnOn()
    await stamp()
    const [kept] = await here((tx) => timeStamps(tx, org.orgId, 1))
    if (!kept) throw new Error('no stamp')
    expect(proofOf({ ...kept, isHead: false })).toEqual({ why: 'not-this-ledger' })
    fc.assert(
      fc.property(fc.nat(kept.answer.length * 8 - 1), (bit) => {
        const answer = Buffer.from(kept.answer)
        answer[bit >> 3] = (answer[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const proof = proofOf({ ...kept, answer })
        const told = proofOf(kept)
        // A bit that nothing signs (of the status, of the root's part of the certificate) may differ; what is told may not.
        if ('stamp' in proof && 'stamp' in told) expect(proof.stamp.at).toEqual(told.stamp.at)
      }),
      { numRuns: 400 },
    )
  })
})

test('whatever comes in, it is a time stamp or it is not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(() => readTimeStamp(Buffer.from(bytes), Buffer.alloc(32))).toThrow(BadTimeStamp)
    }),
  )
})

test.each(['1.3.6.1.5.5.7.3.8', '2.16.840.1.101.3.4.2.1', '1.2.840.113549.1.9.16.1.4', '2.999.3'])(
  'the name %s',
  (oid) => expect(oidOf(readDer(derOid(oid)))).toBe(oid),
)

test.each([
  ['http://tsa.example/stamp', 'http://tsa.example/stamp'],
  [' https://tsa.example/ ', 'https://tsa.example/'],
  ['https://an:geheim@tsa.example/', null],
  ['ftp://tsa.example/', null],
  ['', null],
])('the address %j', (given, wanted) => expect(authorityAddress(given)).toBe(wanted))
