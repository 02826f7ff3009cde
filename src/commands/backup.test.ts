import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganisation, makeKeys } from '#store'
import { type TestDatabase, testDatabase } from '../store/testing.js'
import { backup, restore } from './backup.js'

const orgId = randomUUID()
const key = randomBytes(32)
const now = new Date('2026-03-12T19:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-backup-'))
const file = join(folder, 'town.backup')

let full: TestDatabase
let empty: TestDatabase
let bare: TestDatabase
beforeAll(async () => {
  full = await testDatabase()
  empty = await testDatabase()
  bare = await testDatabase()
  await full.database.inOrg(orgId, async (tx) => {
    await addOrganisation(tx, orgId, { name: 'Duinveld', country: 'BE', municipality: null, locale: 'nl' })
    await makeKeys(tx, key, orgId, '2026-03')
    await tx`insert into known_account (org_id, network, account, kind, name)
      select ${orgId}, 'bluesky', 'account-' || n, 'media', repeat('é\\n', 20) || n from generate_series(1, 3000) n`
  })
})
afterAll(async () => {
  await full.close()
  await empty.close()
  await bare.close()
  rmSync(folder, { recursive: true })
})

const accounts = (place: TestDatabase) =>
  place.database.inOrg(orgId, (tx) => tx`select * from known_account order by account`)

describe('a backup', () => {
  it('of more than fits in one gulp comes back whole in an empty installation', async () => {
    const taken = await backup(full.database, file, now)
    expect(await restore(empty.database, key, file)).toEqual({ at: now.toISOString(), rows: taken.rows })
    expect(await accounts(empty)).toEqual(await accounts(full))
    await expect(restore(empty.database, key, file)).rejects.toThrow('holds an organisation already')
  })
  it('comes back with its own key only', async () => {
    const other = restore(bare.database, randomBytes(32), file)
    await expect(other).rejects.toThrow('the key file is not that of this backup')
    expect(await accounts(bare)).toEqual([])
  })
  it('that cannot be written says so, and leaves nothing behind', async () => {
    const nowhere = join(folder, 'nowhere', 'town.backup')
    await expect(backup(full.database, nowhere, now)).rejects.toThrow('cannot be written: ENOENT')
    expect(existsSync(`${nowhere}.part`)).toBe(false)
  })
  it('is refused in words when it is something else, or cut off', async () => {
    const other = join(folder, 'other')
    const refused = () => expect(restore(bare.database, key, other)).rejects.toThrow('is not a whole backup')
    const cut = readFileSync(file).subarray(0, 2000)
    for (const bytes of ['', 'gewone tekst', cut]) {
      writeFileSync(other, bytes)
      await refused()
    }
  })
})
