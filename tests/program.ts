/** The real program as a process of its own, on a data directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const program = join(root, 'bin', 'dorpsplein')

export type Environment = Record<string, string>

export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'dorpsplein-data-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export type Running = {
  child: ChildProcess
  /** What it printed up to "is open". */
  url: string
  setupLink: string | null
  /** Ends it as Ctrl-C does; resolves with its exit code. */
  stop(): Promise<number | null>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

/** `dorpsplein start` on a free port, up to the moment at which it says that it is open. */
export async function start(
  dataDir: string,
  environment: Environment = {},
  command = ['start'],
): Promise<Running> {
  const child = spawn(process.execPath, [program, ...command, '--port', '0', '--data', dataDir], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  const open = new Promise<void>((done, fail) => {
    reader.on('line', (line) => {
      lines.push(line)
      // What follows on the same breath (the link) has been written together with it.
      if (/is open: /.test(line)) setTimeout(done, 20)
    })
    void exited.then(([code]) => fail(new Error(`it stopped with ${code}: ${complaint}`)))
  })
  await open
  const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find(Boolean) ?? null
  return {
    child,
    url: find(/is open: (\S+)/) ?? '',
    setupLink: find(/(?:Set it up|Sign in)[^:]*: (\S+)/),
    stop: async () => {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Any other command, to its end. */
export async function run(
  words: string[],
  options: { input?: string; environment?: Environment } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const [code] = await once(child, 'close')
  return { code, out, err }
}
