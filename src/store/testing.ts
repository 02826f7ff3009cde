/**
 * A real database for a test: one server for the whole run, started by `tests/global-setup.ts`; each test file gets a
 * copy of a migrated template, which takes about a tenth of a second.
 */
import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { connect, type Database, type Door } from './database.js'
import { appRole, ownerRole } from './embedded/index.js'

export const templateName = 'dorpsplein_template'

export type TestDatabase = { database: Database; doors: { app: Door; owner: Door }; close(): Promise<void> }

/** The folder of the socket, as the global setup left it. */
function socketDir(): string {
  const folder = process.env.DORPSPLEIN_TEST_SOCKET
  if (!folder) throw new Error('the test database is not running: run the tests with vitest, from the root')
  return folder
}

/** A fresh, migrated and empty database of its own. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asSuperuser((sql) =>
    sql.unsafe(`create database ${name} template ${templateName} owner ${ownerRole}`),
  )
  const door = (user: string): Door => ({ socketDir: socketDir(), database: name, user })
  const doors = { app: door(appRole), owner: door(ownerRole) }
  const database = connect(doors)
  return {
    database,
    doors,
    close: async () => {
      await database.close()
      await asSuperuser((sql) => sql.unsafe(`drop database if exists ${name} with (force)`))
    },
  }
}

async function asSuperuser(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres({
    path: `${socketDir()}/.s.PGSQL.5432`,
    username: 'postgres',
    database: 'postgres',
    max: 1,
    onnotice: () => {},
  })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}
