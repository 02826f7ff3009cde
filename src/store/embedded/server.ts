/** One PostgreSQL server as a process: launching it, waiting until it answers, stopping it. */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
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
import type { Account } from './account.js'
import { bareEnvironment, isAlive, readNotice } from './cluster.js'
import { diskOr } from './disk.js'

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

export type Server = { pid: number; socketDir: string; died: Promise<void> }

/** `settings` beside the usual ones. Resolves when it answers; throws a {@link Refusal} with PostgreSQL's own reason. */
export async function launch(
  { cluster, dataDir, who, log }: { cluster: string; dataDir: string; who: Account; log: Log },
  extra: Record<string, string> = {},
): Promise<Server> {
  const socketDir = privateFolder(who)
  const logFile = join(dataDir, 'postgres.log')
  const begins = beginLog(logFile, who, dataDir)
  const all = { ...settings, ...extra, unix_socket_directories: socketDir }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // By its real path, so that a later start can tell it from any other process.
  const child = start(who.command('postgres', ['-D', realpathSync(cluster), ...options]), logFile)
  const died = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  if (await isReady(cluster, died, log)) return { pid: child.pid as number, socketDir, died }
  rmSync(socketDir, { recursive: true, force: true })
  throw whyNot(readFileSync(logFile, 'utf8').slice(begins), logFile, dataDir)
}

/** PostgreSQL's last words, as one line. */
function whyNot(said: string, logFile: string, dataDir: string): Refusal {
  const line = said.split('\n').findLast((one) => /FATAL|PANIC|error/.test(one)) ?? `see ${logFile}`
  const why = line.replace(/^.*?(FATAL|PANIC): +/, '')
  return diskOr(said, dataDir, new Refusal('house.no-start', `PostgreSQL did not start: ${why}`, { why }))
}

const longLog = 10 * 1024 * 1024

/** Returns where this start's part of the log begins. One former log is kept. */
function beginLog(logFile: string, { owner }: Account, dataDir: string): number {
  try {
    const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
    if (size > longLog) renameSync(logFile, `${logFile}.1`)
    closeSync(openSync(logFile, 'a', 0o600))
    if (owner) chownSync(logFile, owner.uid, owner.gid)
    return size > longLog ? 0 : size
  } catch (error) {
    throw diskOr(
      String(error),
      dataDir,
      new Refusal('house.no-log', `${logFile} cannot be written: ${error}`),
    )
  }
}

/** In a process group of its own: Ctrl-C is for us, and we stop it in order. */
function start({ file, args, options }: ReturnType<Account['command']>, logFile: string): ChildProcess {
  const out = openSync(logFile, 'a', 0o600)
  try {
    return spawn(file, args, {
      ...options,
      cwd: '/',
      detached: true,
      stdio: ['ignore', out, out],
      env: bareEnvironment,
    })
  } finally {
    closeSync(out)
  }
}

/** False: it ended instead. Waits as long as it lives: coming back from a crash may take minutes. */
async function isReady(cluster: string, died: Promise<void>, log: Log): Promise<boolean> {
  let gone = false
  void died.then(() => {
    gone = true
  })
  for (let tries = 1; !readNotice(cluster)?.ready; tries += 1) {
    if (gone) return false
    if (tries % 1000 === 0) log.warn('PostgreSQL is putting its data in order after a crash; waiting for it')
    await pause(10)
  }
  return true
}

/** Short, since the path of a socket may have 107 bytes; for this account alone. */
function privateFolder({ owner }: Account): string {
  for (const base of [tmpdir(), '/tmp', '/run', '/dev/shm']) {
    if (base.length > 70) continue
    try {
      const folder = mkdtempSync(join(base, 'dorpsplein-'))
      chmodSync(folder, 0o700)
      if (owner) chownSync(folder, owner.uid, owner.gid)
      return folder
    } catch {
      // Full, read-only or not there: the next one.
    }
  }
  throw new Refusal(
    'house.no-socket',
    'no folder for temporary files can be written (TMPDIR, /tmp, /run, /dev/shm)',
  )
}

/** What a server says to somebody who knocks: `starting` also while it stops, or puts its data in order. */
export async function knock(socketDir: string): Promise<'answers' | 'starting' | 'silent'> {
  const sql = asSuperuser(socketDir, 'postgres')
  try {
    await sql`select 1`
    return 'answers'
  } catch (error) {
    return (error as { code?: string }).code === '57P03' ? 'starting' : 'silent'
  } finally {
    await sql.end({ timeout: 1 })
  }
}

export function asSuperuser(socketDir: string, database: string): postgres.Sql {
  return postgres({
    path: `${socketDir}/.s.PGSQL.5432`,
    username: 'postgres',
    database,
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
  })
}

/** Fast shutdown: open connections are cut. After thirty seconds an immediate one, from which PostgreSQL recovers. */
export async function stopServer(pid: number, gone: Promise<void> = untilGone(pid)): Promise<void> {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  const late = pause(30_000, 'late', { ref: false })
  if ((await Promise.race([gone, late])) === 'late' && isAlive(pid)) {
    process.kill(pid, 'SIGQUIT')
    await gone
  }
}

/** For a server that is not our child, so that nobody tells us. */
export async function untilGone(pid: number, everyMs = 50): Promise<void> {
  while (isAlive(pid)) await pause(everyMs)
}
