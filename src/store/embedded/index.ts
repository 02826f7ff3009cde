/**
 * A PostgreSQL of our own: initialised when it is new, started, watched and stopped by us, reachable only through a Unix
 * socket in a private folder.
 *
 * After a killed Node the server lives on; the next start attaches to it. Never here: the schema.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import type { Log } from '#basics/log'
import { Refusal } from '#basics/refusal'
import type { Door } from '../database.js'
import { type Account, account, handOver } from './account.js'

export const ownerRole = 'dorpsplein_owner'
export const appRole = 'dorpsplein_app'
const databaseName = 'dorpsplein'
const major = '18'

export type Embedded = {
  doors: { app: Door; owner: Door }
  /** It was running already: somebody else's child, or one that outlived a killed newsroom. */
  attached: boolean
  /** Stops the server; open connections are cut, what was committed is safe. */
  stop(): Promise<void>
  /** Resolves when the server stops by itself. */
  died: Promise<void>
}

const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '80',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // Steady intake: checkpoints by time rather than by volume, and WAL that is cheap to write.
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  wal_compression: 'on',
  wal_buffers: '16MB',
  autovacuum_naptime: '20s',
  autovacuum_vacuum_insert_scale_factor: '0.05',
  // Short questions: compiling them costs more than it saves.
  jit: 'off',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'iso, ymd',
  default_text_search_config: 'pg_catalog.simple',
  log_min_messages: 'warning',
  idle_in_transaction_session_timeout: '5min',
}

/** Starts the server of a data directory, or attaches to the one that runs there. `dataDir` must exist. */
export async function startEmbedded(dataDir: string, log: Log): Promise<Embedded> {
  const cluster = join(dataDir, 'postgres')
  const running = await find(cluster)
  if (running) {
    log.info('attached to the PostgreSQL that was still running')
    return attach(cluster, running)
  }
  const who = account()
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(cluster, who)
  checkVersion(cluster)
  handOver(cluster, who)
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  const socketDir = privateFolder(who)
  const server = launch(cluster, socketDir, dataDir, who)
  await untilReady(server, cluster, dataDir)
  const doors = doorsAt(socketDir)
  await furnish(socketDir)
  const died = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  return {
    doors,
    attached: false,
    died,
    stop: async () => {
      await stopProcess(server.pid ?? 0, died)
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

/** The doors of a server that runs on this data directory, if one does. */
export async function runningDoors(dataDir: string): Promise<{ app: Door; owner: Door } | null> {
  const running = await find(join(dataDir, 'postgres'))
  return running ? doorsAt(running.socketDir) : null
}

function doorsAt(socketDir: string): { app: Door; owner: Door } {
  const door = (user: string): Door => ({ socketDir, database: databaseName, user })
  return { app: door(appRole), owner: door(ownerRole) }
}

type Running = { pid: number; socketDir: string }

/** Reads postmaster.pid, and believes it only when the server answers. */
async function find(cluster: string): Promise<Running | null> {
  const lines = readLines(join(cluster, 'postmaster.pid'))
  const pid = Number(lines[0])
  const socketDir = lines[4]
  if (!pid || !socketDir || !isAlive(pid)) return null
  for (let tries = 0; tries < 100; tries += 1) {
    if (await answers(socketDir)) return { pid, socketDir }
    if (!isAlive(pid) || !isPostgres(pid)) return null
    await pause(100)
  }
  throw new Refusal(
    'house.database-hangs',
    `a PostgreSQL (process ${pid}) holds the data directory and does not answer`,
    { pid },
  )
}

async function answers(socketDir: string): Promise<boolean> {
  const sql = postgres({
    path: `${socketDir}/.s.PGSQL.5432`,
    username: 'postgres',
    database: 'postgres',
    max: 1,
    connect_timeout: 3,
    onnotice: () => {},
  })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function attach(cluster: string, { pid, socketDir }: Running): Promise<Embedded> {
  await furnish(socketDir)
  const died = (async () => {
    while (isAlive(pid) && existsSync(join(cluster, 'postmaster.pid')))
      await pause(1000, undefined, { ref: false })
  })()
  return {
    doors: doorsAt(socketDir),
    attached: true,
    died,
    stop: async () => {
      await stopProcess(
        pid,
        (async () => {
          while (isAlive(pid)) await pause(50)
        })(),
      )
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

/** Into a folder beside, then renamed: a start that was cut off leaves nothing half made. */
function initialise(cluster: string, who: Account): void {
  const fresh = `${cluster}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  if (who.uid !== null && who.gid !== null) chownSync(fresh, who.uid, who.gid)
  const { file, args, options } = who.command('initdb', [
    '--pgdata',
    fresh,
    '--username',
    'postgres',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
    '--no-instructions',
    '--no-sync',
  ])
  const done = spawnSync(file, args, {
    ...options,
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
  })
  if (done.status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw diskOr(
      done.stderr || String(done.error ?? ''),
      'house.no-initdb',
      'PostgreSQL could not make its data directory',
    )
  }
  renameSync(fresh, cluster)
}

function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version !== major) {
    throw new Refusal(
      'house.other-postgres',
      `the data directory was made by PostgreSQL ${version}, this program has ${major}: take a backup with the former version and restore it`,
      { theirs: version, ours: major },
    )
  }
}

/** Short, since a socket's path may have 107 bytes; ours alone. */
function privateFolder(who: Account): string {
  const base = tmpdir().length < 60 ? tmpdir() : '/tmp'
  const folder = mkdtempSync(join(base, 'dorpsplein-'))
  chmodSync(folder, 0o700)
  if (who.uid !== null && who.gid !== null) chownSync(folder, who.uid, who.gid)
  return folder
}

/** In a process group of its own: Ctrl-C is for us, and we stop it in order. */
function launch(cluster: string, socketDir: string, dataDir: string, who: Account): ChildProcess {
  const all = { ...settings, unix_socket_directories: socketDir }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { file, args, options: as } = who.command('postgres', ['-D', cluster, ...options])
  const out = openSync(join(dataDir, 'postgres.log'), 'a', 0o600)
  const server = spawn(file, args, {
    ...as,
    cwd: '/',
    detached: true,
    stdio: ['ignore', out, out],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
  })
  closeSync(out)
  return server
}

async function untilReady(server: ChildProcess, cluster: string, dataDir: string): Promise<void> {
  let gone = false
  server.once('exit', () => {
    gone = true
  })
  server.once('error', () => {
    gone = true
  })
  for (let tries = 0; tries < 6000; tries += 1) {
    if (gone) {
      const tail = readLines(join(dataDir, 'postgres.log')).slice(-8).join('\n')
      throw diskOr(
        tail,
        'house.no-start',
        'PostgreSQL did not start; postgres.log in the data directory says why',
      )
    }
    if (readLines(join(cluster, 'postmaster.pid'))[7]?.trim() === 'ready') return
    await pause(10)
  }
  throw new Refusal('house.no-start', 'PostgreSQL did not become ready within a minute')
}

/** Roles, the database, and what only a superuser may change. Harmless when it stands already. */
async function furnish(socketDir: string): Promise<void> {
  const open = (database: string) =>
    postgres({
      path: `${socketDir}/.s.PGSQL.5432`,
      username: 'postgres',
      database,
      max: 1,
      onnotice: () => {},
    })
  const root = open('postgres')
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
    const fresh = open(`${databaseName}_new`)
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

/** Fast shutdown; after thirty seconds an immediate one, from which PostgreSQL recovers by itself. */
async function stopProcess(pid: number, gone: Promise<void>): Promise<void> {
  if (!pid || !isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  const late = pause(30_000, 'late', { ref: false })
  if ((await Promise.race([gone, late])) === 'late' && isAlive(pid)) {
    process.kill(pid, 'SIGQUIT')
    await gone
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Numbers of processes come round again: this one may be somebody else now. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return !existsSync('/proc/self')
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** A full or read-only disk has words of its own, whoever met it. */
export function diskOr(text: string, key: string, message: string): Refusal {
  if (/no space left|ENOSPC|disk quota/i.test(text))
    return new Refusal('house.disk-full', 'the disk is full: make room in the data directory')
  if (/read-only file system|EROFS/i.test(text))
    return new Refusal('house.disk-read-only', 'the data directory cannot be written: the disk is read-only')
  if (/permission denied|EACCES|EPERM/i.test(text))
    return new Refusal('house.no-permission', 'the data directory cannot be written: permission denied')
  return new Refusal(key, message)
}

/** Makes the data directory, and sees whether something can be written there. */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (!statSync(dataDir).isDirectory()) throw new Error('ENOTDIR')
    const probe = mkdtempSync(join(dataDir, '.probe-'))
    rmSync(probe, { recursive: true })
  } catch (error) {
    throw diskOr(String(error), 'house.no-data-dir', `the data directory ${dataDir} cannot be used`)
  }
}
