/**
 * Opening the database of an installation: the embedded one, or the one that `DATABASE_URL` names.
 *
 * A newsroom holds its data directory alone. A command uses the database of the newsroom that runs there, or starts it
 * for as long as the command takes.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Held, readLock, takeLock } from '#basics/lock'
import type { Log } from '#basics/log'
import { Refusal } from '#basics/refusal'
import { connect, type Database, type Door } from './database.js'
import { appRole, diskFull, prepareDataDir, runningDoors, startEmbedded } from './embedded/index.js'
import { checkSchema, migrate } from './migrate.js'

export type Opening = {
  dataDir: string
  databaseUrl: string | undefined
  databaseOwnerUrl: string | undefined
  /** Held by a newsroom; shared by a command that may stand beside one. */
  as: 'newsroom' | 'command'
  /** What others may read while this newsroom runs. */
  says?: string
}

export type Open = {
  database: Database
  doors: { app: Door; owner: Door }
  /** Resolves when the database stops by itself. */
  died: Promise<void>
  close(): Promise<void>
}

const never = new Promise<void>(() => {})

/** How long somebody who is just starting, or finishing a command, is waited for. */
const patienceMs = 10_000

/**
 * Throws a `Refusal`, one line for a person, when the disk, the data or somebody else's newsroom do not allow it.
 * Whatever ends the process, short of a kill, also ends an embedded server that was started here.
 */
export async function openDatabase(opening: Opening, log: Log): Promise<Open> {
  prepareDataDir(opening.dataDir)
  const file = lockOf(opening.dataDir)
  const until = performance.now() + patienceMs
  for (;;) {
    const lock = takeLock(file, { as: opening.as, says: opening.says ?? '' })
    if ('release' in lock) return openAlone(opening, lock.release, log)
    const { heldBy } = lock
    if (opening.as === 'newsroom' && heldBy.as === 'newsroom') throw occupied(opening, heldBy)
    const beside = opening.as === 'command' && heldBy.as === 'newsroom' ? await openBeside(opening) : null
    if (beside) return beside
    if (performance.now() > until) throw occupied(opening, heldBy)
    await pause(100)
  }
}

async function openAlone(opening: Opening, release: () => void, log: Log): Promise<Open> {
  try {
    const there = outside(opening)
    const open = there ? await openOutside(there, opening) : await openEmbedded(opening, log)
    return {
      ...open,
      close: async () => {
        await open.close()
        release()
      },
    }
  } catch (error) {
    release()
    throw error instanceof Refusal || opening.databaseUrl ? error : orDisk(error, opening.dataDir)
  }
}

/** When it went wrong half way, a disk that has become full or read-only is the likeliest reason. */
function orDisk(error: unknown, dataDir: string): unknown {
  if ((error as { code?: unknown }).code === '53100') return diskFull(dataDir)
  try {
    prepareDataDir(dataDir)
    return error
  } catch (reason) {
    return reason
  }
}

/** The database of the newsroom that runs there; null while it is still starting. */
async function openBeside(opening: Opening): Promise<Open | null> {
  const doors = outside(opening) ?? (await runningDoors(opening.dataDir))
  if (!doors) return null
  const database = connect(doors, 4)
  try {
    await checkSchema(database.owner)
    return { database, doors, died: never, close: () => database.close() }
  } catch {
    await database.close()
    return null
  }
}

function occupied({ dataDir }: { dataDir: string }, { pid, as, says }: Held): Refusal {
  const where = says ? `, ${says}` : ''
  return as === 'newsroom'
    ? new Refusal('house.running', `a newsroom already runs on ${dataDir} (process ${pid}${where})`, {
        dataDir,
        pid,
      })
    : new Refusal(
        'house.busy',
        `another command works on ${dataDir} (process ${pid}): try again when it is done`,
        {
          dataDir,
          pid,
        },
      )
}

function outside(opening: Opening): { app: Door; owner: Door } | null {
  if (!opening.databaseUrl) return null
  return {
    app: { url: opening.databaseUrl },
    owner: { url: opening.databaseOwnerUrl ?? opening.databaseUrl },
  }
}

async function openEmbedded(opening: Opening, log: Log): Promise<Open> {
  const server = await startEmbedded(opening.dataDir, log)
  const database = connect(server.doors)
  try {
    await migrate(database.owner, appRole)
  } catch (error) {
    await database.close()
    await server.stop()
    throw error
  }
  return {
    database,
    doors: server.doors,
    died: server.died,
    close: async () => {
      await database.close()
      await server.stop()
    },
  }
}

async function openOutside(doors: { app: Door; owner: Door }, opening: Opening): Promise<Open> {
  const database = connect(doors)
  try {
    const role = await withinTime(roleThatWorks(database), opening.databaseUrl ?? '')
    if (opening.databaseOwnerUrl) await migrate(database.owner, role)
    else await checkSchema(database.owner)
    await checkWalls(database, role)
  } catch (error) {
    // Not waited for: something that does not answer does not say goodbye either.
    void database.close()
    throw inOneLine(error, opening.databaseUrl ?? '')
  }
  return { database, doors, died: never, close: () => database.close() }
}

/** Something that is not PostgreSQL may take the knock and never answer. */
async function withinTime<T>(answer: Promise<T>, url: string): Promise<T> {
  const late = new Refusal(
    'house.no-database',
    `DATABASE_URL: ${hostOf(url)} does not answer as PostgreSQL does`,
  )
  const timer = pause(patienceMs, undefined, { ref: false }).then(() => Promise.reject(late))
  answer.catch(() => {})
  return Promise.race([answer, timer])
}

async function roleThatWorks(database: Database): Promise<string> {
  const [row] = await database.app<{ role: string; version: number }[]>`
    select current_user as role, current_setting('server_version_num')::int as version`
  if (!row || row.version < 150_000)
    throw new Refusal('house.old-postgres', 'PostgreSQL 15 or newer is needed')
  return row.role
}

/** A superuser, or whoever passes by row-level security, would take down the walls between organisations unseen. */
async function checkWalls(database: Database, role: string): Promise<void> {
  const [row] = await database.app<{ above: boolean; owns: boolean }[]>`
    select r.rolsuper or r.rolbypassrls as above,
      exists (select from pg_class c where c.relname = 'post' and c.relowner = r.oid) as owns
    from pg_roles r where r.rolname = current_user`
  if (row?.above || row?.owns) {
    throw new Refusal(
      'house.strong-role',
      `the role ${role} of DATABASE_URL passes by row-level security: give the newsroom a plain role, and the owner's address as DATABASE_OWNER_URL`,
      { role },
    )
  }
}

/** What the driver says, without the address: that holds a password. */
function inOneLine(error: unknown, url: string): unknown {
  if (error instanceof Refusal) return error
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  const connection = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    'EAI_AGAIN',
    'ENOENT',
  ]
  const refused = /^(28|3D|08)/.test(code)
  if (!connection.includes(code) && !refused) return error
  const host = hostOf(url)
  return new Refusal(
    'house.no-database',
    `DATABASE_URL: ${host} does not let us in (${refused ? message : code})`,
    { host, code },
  )
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return 'its address'
  }
}

/** Throws, in one line, when a newsroom runs on this data directory; for who wants to know before opening anything. */
export function refuseSecond(opening: { dataDir: string }): void {
  const held = readLock(lockOf(opening.dataDir))
  if (held?.as === 'newsroom') throw occupied(opening, held)
}

const lockOf = (dataDir: string) => join(dataDir, 'newsroom.lock')
