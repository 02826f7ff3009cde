/** Small tools of the set-up: where we stand, saying what happens, running a program. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A path in the checkout. */
export const fileIn = (path) => join(root, path)

/** What stands in the way of setting up, in one line for a person. */
export class SetupProblem extends Error {}

export const say = (line) => process.stderr.write(`${line}\n`)

/**
 * Runs a program in the checkout to its end and returns its exit code and what it said. It gets no standard input, and is
 * stopped when we are. `show`: what it says is passed on to standard error as it comes.
 */
export function run(file, args, { show = false, environment = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', show ? 2 : 'pipe', show ? 2 : 'pipe'],
    })
    let said = ''
    const listen = (stream) => stream?.setEncoding('utf8').on('data', (text) => (said += text))
    listen(child.stdout)
    listen(child.stderr)
    const stop = (signal) => child.kill(signal)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, stop)
    const settled = () => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.off(signal, stop)
    }
    child.on('error', (error) => {
      settled()
      reject(error)
    })
    child.on('close', (code, signal) => {
      settled()
      // Stopped by whoever stopped us: what comes after this step is not wanted either.
      if (signal) process.exit(signal === 'SIGINT' ? 130 : 143)
      resolve({ code, said })
    })
  })
}
