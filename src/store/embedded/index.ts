/**
 * A PostgreSQL of our own: initialised when it is new, started, watched and stopped by us, reachable only through a Unix
 * socket in a private folder.
 *
 * After a killed Node the server lives on; the next start attaches to it, or stops it when it does not answer. Whoever
 * starts must hold the lock of the data directory (`open.ts`). Never here: the schema.
 */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '#basics/log'
import type { Door } from '../database.js'
import { account, handOver } from './account.js'
import {
  checkVersion,
  disarmNotice,
  formerSocketDir,
  initialise,
  isAlive,
  isInitialised,
  readNotice,
} from './cluster.js'
import { asSuperuser, knock, launch, type Server, stopServer, untilGone } from './server.js'

export { diskFull, prepareDataDir } from './disk.js'

export const ownerRole = 'dorpsplein_owner'
export const appRole = 'dorpsplein_app'
const databaseName = 'dorpsplein'

export type Embedded = {
  doors: { app: Door; owner: Door }
  /** It was running already: it outlived a newsroom that was killed. */
  attached: boolean
  /** Stops the server; open connections are cut, what was committed is safe. */
  stop(): Promise<void>
  /** Resolves when the server stops by itself. */
  died: Promise<void>
}

/**
 * Starts the server of a data directory, or attaches to the one that runs there. `dataDir` must exist. `settings`: of
 * PostgreSQL, beside the usual ones. Throws a `Refusal` when the disk, the account or the data do not allow it.
 */
export async function startEmbedded(
  dataDir: string,
  log: Log,
  settings: Record<string, string> = {},
): Promise<Embedded> {
  const cluster = join(dataDir, 'postgres')
  const orphan = await findOrphan(cluster, log)
  const server = orphan ?? (await startFresh(dataDir, cluster, log, settings))
  const independent = tieToUs(server)
  const stop = async () => {
    independent()
    await stopServer(server.pid, server.died)
    rmSync(server.socketDir, { recursive: true, force: true })
  }
  try {
    await furnish(server.socketDir)
  } catch (error) {
    await stop()
    throw error
  }
  return { doors: doorsAt(server.socketDir), attached: orphan !== null, died: server.died, stop }
}

/**
 * Whatever ends us, short of a kill, ends the server too. A signal that nobody else listens to ends us as it always does,
 * but lets the last words be said. Returns how to undo that.
 */
function tieToUs({ pid, died }: Server): () => void {
  const last = () => {
    if (isAlive(pid)) process.kill(pid, 'SIGINT')
  }
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) === 1) process.exit(128 + numbers[signal as keyof typeof numbers])
  }
  const signals = Object.keys(numbers) as (keyof typeof numbers)[]
  process.once('exit', last)
  for (const signal of signals) process.on(signal, onSignal)
  const undo = () => {
    process.off('exit', last)
    for (const signal of signals) process.off(signal, onSignal)
  }
  void died.then(undo)
  return undo
}

async function startFresh(
  dataDir: string,
  cluster: string,
  log: Log,
  settings: Record<string, string>,
): Promise<Server> {
  const who = account(dataDir, cluster)
  if (!isInitialised(cluster)) await initialise(cluster, who)
  checkVersion(cluster)
  handOver(cluster, who)
  const former = formerSocketDir(cluster)
  disarmNotice(cluster)
  const server = await launch({ cluster, dataDir, who, log }, settings)
  if (former && former !== server.socketDir && basename(former).startsWith('dorpsplein-'))
    rmSync(former, { recursive: true, force: true })
  return server
}

/** A server that outlived its newsroom, once it answers; one that stays silent is stopped. Null: there is none. */
async function findOrphan(cluster: string, log: Log): Promise<Server | null> {
  for (let silences = 0; ; ) {
    const notice = readNotice(cluster)
    if (!notice) return null
    const { pid, socketDir } = notice
    const answer = socketDir === '' ? 'silent' : await knock(socketDir)
    if (answer === 'answers') {
      log.info({ pid }, 'attached to the PostgreSQL that was still running')
      return { pid, socketDir, died: untilGone(pid, 250) }
    }
    if (answer === 'silent') silences += 1
    if (silences > 20) {
      log.warn({ pid }, 'stopping a PostgreSQL that does not answer')
      await stopServer(pid)
      return null
    }
    await pause(100)
  }
}

/** The doors of a server that runs on this data directory and answers. */
export async function runningDoors(dataDir: string): Promise<{ app: Door; owner: Door } | null> {
  const notice = readNotice(join(dataDir, 'postgres'))
  if (!notice?.ready || (await knock(notice.socketDir)) !== 'answers') return null
  return doorsAt(notice.socketDir)
}

function doorsAt(socketDir: string): { app: Door; owner: Door } {
  const door = (user: string): Door => ({ socketDir, database: databaseName, user })
  return { app: door(appRole), owner: door(ownerRole) }
}

/** Roles, the database, and what only a superuser may change. Harmless when it stands already. */
async function furnish(socketDir: string): Promise<void> {
  const root = asSuperuser(socketDir, 'postgres')
  try {
    const [there] = await root`select from pg_database where datname = ${databaseName}`
    if (there) return
    for (const role of [ownerRole, appRole]) {
      const [known] = await root`select from pg_roles where rolname = ${role}`
      if (!known)
        await root.unsafe(`create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole`)
    }
    // Made under another name first: half furnished is not furnished.
    await root.unsafe(`drop database if exists ${databaseName}_new`)
    await root.unsafe(`create database ${databaseName}_new owner ${ownerRole}`)
    const fresh = asSuperuser(socketDir, `${databaseName}_new`)
    try {
      await fresh.unsafe(
        `alter schema public owner to ${ownerRole}; revoke create on schema public from public`,
      )
      // Without this the text index is not used under row-level security: see docs/gotchas.md.
      await fresh.unsafe('alter function ts_match_vq(tsvector, tsquery) leakproof')
    } finally {
      await fresh.end()
    }
    await root.unsafe(`alter database ${databaseName}_new rename to ${databaseName}`)
  } finally {
    await root.end()
  }
}
