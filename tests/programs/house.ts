/** A process that holds the database of a data directory, for tests of starting and stopping. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { isAlive } from '../../src/store/embedded/cluster.js'

export const isRoot = process.getuid?.() === 0
export const checkout = join(import.meta.dirname, '../..')

type Settings = {
  as?: 'newsroom' | 'command'
  databaseUrl?: string
  environment?: Record<string, string>
  /** Another checkout than this one. */
  from?: string
  /** As this account instead of ours. */
  uid?: number
}

export type Holder = {
  child: ChildProcess
  /** Where PostgreSQL's socket is. */
  socketDir: string
  /** Resolves to the exit code, or to the signal that ended it. */
  ended: Promise<number | string | null>
}

export type Outcome = { holder: Holder } | { code: number | string | null; said: string }

/** Resolves as soon as it holds, or ended with what it said on standard error. */
export async function hold(dataDir: string, settings: Settings = {}): Promise<Outcome> {
  const { as = 'newsroom', databaseUrl, environment = {}, from = checkout, uid } = settings
  const program = join(from, 'tests/programs/hold.mjs')
  const args = [program, as, dataDir, ...(databaseUrl ? [databaseUrl] : [])]
  const child = spawn(process.execPath, args, {
    cwd: '/',
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code))
  })
  const lines = createInterface({ input: child.stdout })
  const first = await new Promise<string | null>((resolve) => {
    lines.once('line', resolve)
    void ended.then(() => resolve(null))
  })
  if (first === null) return { code: await ended, said: said.trim() }
  const { socketDir } = JSON.parse(first) as { socketDir: string }
  return { holder: { child, socketDir, ended } }
}

/** As {@link hold}, where anything else than holding is a failure. */
export async function held(dataDir: string, settings: Settings = {}): Promise<Holder> {
  const outcome = await hold(dataDir, settings)
  if ('holder' in outcome) return outcome.holder
  throw new Error(`it did not start: ${outcome.said} (${outcome.code})`)
}

/** As {@link hold}, where holding is a failure. Returns the exit code and what it said. */
export async function refused(dataDir: string, settings: Settings = {}) {
  const outcome = await hold(dataDir, settings)
  if (!('holder' in outcome)) return outcome
  outcome.holder.child.kill('SIGTERM')
  await outcome.holder.ended
  throw new Error('it started')
}

/** A folder that is gone after the test, with whatever still runs in it. `mode`: 0o700 unless told. */
export function folder(base = tmpdir(), mode = 0o700): string {
  const made = mkdtempSync(join(base, 'dorpsplein-start-'))
  chmodSync(made, mode)
  onTestFinished(() => {
    const pid = serverOf(join(made, 'data'))
    if (pid !== null) spawnSync('kill', ['-QUIT', String(pid)])
    rmSync(made, { recursive: true, force: true, maxRetries: 20 })
  })
  return made
}

/** The number of the PostgreSQL that runs on a data directory; null when none does. */
export function serverOf(dataDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    return isAlive(pid) ? pid : null
  } catch {
    return null
  }
}
