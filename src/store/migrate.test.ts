import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '#basics/log'
import { connect, type Database, type Door } from './database.js'
import { asSuperuser } from './embedded/server.js'
import { migrate, migrations, schemaState } from './migrate.js'
import { openDatabase } from './open.js'
import { type TestDatabase, testDatabase } from './testing.js'

let held: TestDatabase
let database: Database
let dataDir: string

beforeEach(async () => {
  held = await testDatabase()
  database = held.database
  dataDir = mkdtempSync(join(tmpdir(), 'dorpsplein-migrate-'))
})
afterEach(async () => {
  await held.close()
  rmSync(dataDir, { recursive: true })
})

/** As an installation with a PostgreSQL of its own writes it; here over the socket of the tests' server. */
function url(door: Door): string {
  if ('url' in door) return door.url
  return `postgres://${door.user}@${encodeURIComponent(door.socketDir)}/${door.database}`
}

function open(doors: { app?: Door; owner?: Door }) {
  const databaseUrl = url(doors.app ?? held.doors.app)
  const databaseOwnerUrl = doors.owner && url(doors.owner)
  return openDatabase({ dataDir, databaseUrl, databaseOwnerUrl, as: 'newsroom' }, createLog('silent'))
}

async function opens(doors: { app?: Door; owner?: Door }): Promise<void> {
  await (await open(doors)).close()
}

test('the migrations are numbered without a gap, and done once', async () => {
  const known = migrations()
  expect(known.map(({ number }) => number)).toEqual(known.map((_, index) => index + 1))
  expect(await schemaState(database.owner)).toEqual({ behind: 0, ahead: false, changed: null })
  expect(await migrate(database.owner, 'dorpsplein_app')).toBe(0)
})

test('two programs that bring the same database up to date do it once', async () => {
  await database.owner`delete from migration where number = (select max(number) from migration)`
  const name = 'dorpsplein_app'
  await database.owner.unsafe(
    'drop schema public cascade; create schema public; grant usage on schema public to public',
  )
  const other = connect(held.doors)
  const done = await Promise.all([migrate(database.owner, name), migrate(other.owner, name)])
  await other.close()
  expect(done.sort((a, b) => a - b)).toEqual([0, migrations().length])
})

describe('a PostgreSQL of your own', () => {
  test('with an up-to-date schema needs no owner', async () => {
    await opens({})
  })

  test('with an old schema is refused in one line, and brought up to date when the owner is known', async () => {
    await database.owner.unsafe(
      'drop schema public cascade; create schema public; grant usage on schema public to public',
    )
    await expect(open({})).rejects.toThrow(/^the database has an old schema .*DATABASE_OWNER_URL[^\n]*$/)
    await opens({ owner: held.doors.owner })
    await opens({})
  })

  test('with a newer schema, or a migration that changed, is refused', async () => {
    await database.owner`insert into migration (number, name, checksum) values (9999, 'later', 'x')`
    await expect(open({ owner: held.doors.owner })).rejects.toThrow('written by a newer version')
    await database.owner`delete from migration where number = 9999`
    await database.owner`update migration set checksum = 'x' where number = 1`
    await expect(open({})).rejects.toThrow(/^migration .* differs from the one that made this database$/)
  })

  test('is refused when its role passes by the walls between organisations', async () => {
    await expect(open({ app: held.doors.owner, owner: held.doors.owner })).rejects.toThrow(
      'passes by row-level security',
    )
  })

  test('works with a role of any name', async () => {
    const role = `Raad "${randomBytes(4).toString('hex')}"`
    const quoted = `"${role.replaceAll('"', '""')}"`
    if ('url' in held.doors.app) throw new Error('the test database has a socket')
    const root = asSuperuser(held.doors.app.socketDir, held.doors.app.database)
    await root.unsafe(`create role ${quoted} login`)
    await database.owner.unsafe(
      'drop schema public cascade; create schema public; grant usage on schema public to public',
    )
    const app = { url: url(held.doors.app).replace('dorpsplein_app', encodeURIComponent(role)) }
    const house = await open({ app, owner: held.doors.owner })
    expect(await house.database.app`select count(*) from organisation`).toHaveLength(1)
    await expect(house.database.app.unsafe('create table mine (id int)')).rejects.toThrow('permission denied')
    await house.close()
    await root.unsafe(`drop owned by ${quoted}; drop role ${quoted}`)
    await root.end()
  })

  test('is refused without its own words for a password when it is not there', async () => {
    const gone = {
      url: url(held.doors.app)
        .replace(/\/[^/]*$/, '/nowhere')
        .replace('dorpsplein_app', 'dorpsplein_app:secret'),
    }
    const refusal = await open({ app: gone }).catch((error: Error) => error.message)
    expect(refusal).toMatch(/^DATABASE_URL: .*"nowhere" does not exist\)$/)
    expect(refusal).not.toContain('secret')
  })
})
