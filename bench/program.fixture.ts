/** The built program as a process of its own, and an installation prepared for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '#basics/root'
import { readConfig } from '../src/config.js'
import { type House, openHouse } from '../src/house.js'

export type Program = {
  url: string
  /** Milliseconds from the start of the process to its first page. */
  toFirstPage: number
  stop(): Promise<void>
}

export async function startProgram(dataDir: string, environment: Record<string, string>): Promise<Program> {
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'bin/dorpsplein'), 'start', '--port', '0', '--data', dataDir],
    {
      env: { ...process.env, LOG_LEVEL: 'error', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  const url = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /is open: (\S+)/.exec(line)?.[1]
      if (found) done(found.replace('localhost', '127.0.0.1'))
    })
    void exited.then(([code]) => fail(new Error(`the newsroom stopped with ${code}`)))
  })
  await (await fetch(url)).arrayBuffer()
  return {
    url,
    toFirstPage: performance.now() - began,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Does something to an installation while no newsroom runs on it. */
export async function prepare<T>(dataDir: string, work: (house: House) => Promise<T>): Promise<T> {
  const house = await openHouse(readConfig({ DORPSPLEIN_DATA: dataDir, LOG_LEVEL: 'silent' }), 'command')
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}
