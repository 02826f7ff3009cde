/** PostgreSQL's own data directory: making it, its version, and the file in which a server says that it runs there. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '#basics/refusal'
import type { Account } from './account.js'
import { diskOr } from './disk.js'

/** Of the PostgreSQL that the package carries. */
const major = '18'

/** Into a folder beside it, then renamed: a start that was cut off leaves nothing half made. */
export async function initialise(cluster: string, who: Account): Promise<void> {
  const fresh = `${cluster}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  if (who.owner) chownSync(fresh, who.owner.uid, who.owner.gid)
  // Only this account can reach the socket, so nobody is asked for a password. The collation is PostgreSQL's own, the
  // same on every machine: indexes survive a move.
  const locale = ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8']
  const { file, args, options } = who.command('initdb', [
    ...['--pgdata', fresh, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8'],
    ...locale,
    '--no-instructions',
  ])
  let { code, said } = await runToEnd(file, args, options)
  if (code !== 0 && /could not look up effective user ID/.test(said))
    ({ code, said } = await runToEnd('unshare', [...underName, file, ...args], options))
  if (code === 0) return renameSync(fresh, cluster)
  rmSync(fresh, { recursive: true, force: true })
  throw whyNot(said, dirname(cluster))
}

/** For an account that is only a number, as containers give: to this one program it looks like `nobody`. */
const underName = ['--user', '--map-user=65534', '--map-group=65534', '--']

function whyNot(said: string, dataDir: string): Refusal {
  const why =
    said
      .trim()
      .split('\n')
      .findLast((line) => /error|fatal|could not/i.test(line)) ?? said.trim()
  return diskOr(
    said,
    dataDir,
    new Refusal('house.no-initdb', `PostgreSQL could not make its data directory: ${why}`, { why }),
  )
}

function runToEnd(
  file: string,
  args: string[],
  options: { uid?: number; gid?: number },
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...options,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: bareEnvironment,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', (error) => resolve({ code: 1, said: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, said }))
  })
}

/** Nothing of our own environment changes how PostgreSQL behaves (PGDATA, PGPORT, a locale). */
export const bareEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
}

export function isInitialised(cluster: string): boolean {
  if (existsSync(join(cluster, 'PG_VERSION'))) return true
  if (!lstatSync(cluster, { throwIfNoEntry: false })) return false
  throw new Refusal('house.no-cluster', `${cluster} is not a data directory of PostgreSQL, or was damaged`, {
    cluster,
  })
}

export function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === major) return
  throw new Refusal(
    'house.other-postgres',
    `${cluster} was made by PostgreSQL ${version}, this program has ${major}: take a backup with the former version of Dorpsplein and restore it`,
    { theirs: version, ours: major },
  )
}

/** What `postmaster.pid` says: who runs there, where its socket is, and whether it is ready. Null: nobody, as far as known. */
export type Notice = { pid: number; socketDir: string; ready: boolean }

export function readNotice(cluster: string): Notice | null {
  const lines = readLines(join(cluster, 'postmaster.pid'))
  const pid = Number(lines[0])
  if (!pid || !isAlive(pid) || !runsOn(pid, cluster)) return null
  return { pid, socketDir: lines[4]?.trim() ?? '', ready: lines[7]?.trim() === 'ready' }
}

/** Where the socket was of a server that is gone. */
export function formerSocketDir(cluster: string): string | null {
  return readLines(join(cluster, 'postmaster.pid'))[4]?.trim() || null
}

/**
 * The number in a stale `postmaster.pid` may be somebody else's by now, and PostgreSQL would refuse to start. The file
 * may not simply go: its last lines tell PostgreSQL which shared memory to look at, lest a child of the former server
 * still writes. A server takes a notice with its parent's number as stale, so that is what is put there.
 */
export function disarmNotice(cluster: string): void {
  const file = join(cluster, 'postmaster.pid')
  const [pid, ...rest] = readLines(file)
  if (!Number(pid) || !isTaken(Number(pid))) return
  writeFileSync(file, [String(process.pid), ...rest].join('\n'))
}

/** One that ended but was not buried by its parent (a container without init) is not alive. */
export function isAlive(pid: number): boolean {
  return isTaken(pid) && !/^[^)]*\) [ZX]/.test(readLines(`/proc/${pid}/stat`)[0] ?? '')
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Numbers of processes come round again, so what a process was started with counts. */
function runsOn(pid: number, cluster: string): boolean {
  return commandLine(pid).includes(`-D ${realpathSync(cluster)} `)
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  }
}

export function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
