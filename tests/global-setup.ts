/** Starts one PostgreSQL for all tests, with a migrated template database in it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { createLog } from '#basics/log'
import { connect } from '../src/store/database.js'
import { appRole, startEmbedded } from '../src/store/embedded/index.js'
import { migrate } from '../src/store/migrate.js'
import { templateName } from '../src/store/testing.js'

export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dorpsplein-test-'))
  chmodSync(dataDir, 0o755)
  // Nobody needs these data after a power cut.
  const server = await startEmbedded(dataDir, createLog('silent'), { fsync: 'off', full_page_writes: 'off' })
  const { owner } = server.doors
  if ('url' in owner) throw new Error('the embedded server has a socket')
  const stop = async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const database = connect(server.doors)
  try {
    await migrate(database.owner, appRole)
  } catch (error) {
    await stop()
    throw error
  } finally {
    await database.close()
  }
  const sql = postgres({
    path: `${owner.socketDir}/.s.PGSQL.5432`,
    username: 'postgres',
    database: 'postgres',
    max: 1,
  })
  await sql.unsafe(`alter database dorpsplein rename to ${templateName}`)
  await sql.end()
  process.env.DORPSPLEIN_TEST_SOCKET = owner.socketDir
  return stop
}
