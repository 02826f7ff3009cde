/** Starting and stopping, with real processes, real disks that are full, and real accounts. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkout, folder, type Holder, held, isRoot, refused, serverOf } from './programs/house.js'

const ordinary = 65_534

beforeAll(() => {
  // The processes below run what is built.
  const built = spawnSync(process.execPath, [join(checkout, 'bin/dorpsplein'), '--version'], {
    encoding: 'utf8',
  })
  expect(built.stderr + built.stdout).toMatch(/\d+\.\d+\.\d+\n$/)
})

async function stop({ child, ended }: Holder, signal: NodeJS.Signals = 'SIGTERM') {
  child.kill(signal)
  return ended
}

function asOwner(socketDir: string): postgres.Sql {
  const path = `${socketDir}/.s.PGSQL.5432`
  return postgres({ path, username: 'dorpsplein_owner', database: 'dorpsplein', max: 1 })
}

describe('a newsroom and its database', () => {
  test('a newsroom starts its PostgreSQL and stops it again', async () => {
    const data = join(folder(), 'data')
    const house = await held(data)
    expect(serverOf(data)).not.toBeNull()
    expect(statSync(data).mode & 0o777).toBe(0o700)
    expect(await stop(house)).toBe(0)
    expect(serverOf(data)).toBeNull()
    expect(readdirSync(data).sort()).toEqual(['postgres', 'postgres.log'])
  })

  test('a second newsroom on the same data is refused, and a command finds the one that runs', async () => {
    const data = join(folder(), 'data')
    const house = await held(data)
    const { code, said } = await refused(data)
    expect(code).toBe(2)
    expect(said).toBe(
      `a newsroom already runs on ${data} (process ${house.child.pid}, http://127.0.0.1:8080)`,
    )
    const command = await held(data, { as: 'command' })
    expect(command.socketDir).toBe(house.socketDir)
    await stop(command)
    expect(serverOf(data)).not.toBeNull()
    await stop(house)
  })

  test('of two that start together one runs, and a command waits for it', async () => {
    const data = join(folder(), 'data')
    const starts = [held(data), held(data)]
    await expect.poll(() => existsSync(join(data, 'newsroom.lock')), { interval: 5 }).toBe(true)
    const outcomes = await Promise.allSettled([...starts, held(data, { as: 'command' })])
    const newsrooms = outcomes.slice(0, 2).map(({ status }) => status)
    expect(newsrooms.sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[2]?.status).toBe('fulfilled')
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await stop(outcome.value)
    expect(serverOf(data)).toBeNull()
  })

  test('two commands without a newsroom take their turns', async () => {
    const data = join(folder(), 'data')
    const first = await held(data, { as: 'command' })
    const second = held(data, { as: 'command' })
    await stop(first)
    await stop(await second)
    expect(serverOf(data)).toBeNull()
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'a command that is ended by %s leaves no PostgreSQL behind',
    async (signal) => {
      const data = join(folder(), 'data')
      const command = await held(data, { as: 'command', environment: { HOLD_WITHOUT_CARE: '1' } })
      expect(await stop(command, signal)).toBe(signal === 'SIGINT' ? 130 : 143)
      await expect.poll(() => serverOf(data), { timeout: 10_000, interval: 20 }).toBeNull()
    },
  )
})

describe('npm start', () => {
  test('prints the address and the set-up link, and Ctrl-C stops all of it', async () => {
    const data = join(folder(), 'data')
    const { npm, url, said, ended } = await npmStart(data, 0)
    expect((await fetch(url)).status).toBe(200)
    expect(said()).toMatch(/Set it up here \(works once\): http:\S+\/setup\/\S+\n/)
    // As a terminal does: to every process of the group, to which npm adds its own.
    process.kill(-(npm.pid as number), 'SIGINT')
    await ended
    await expect.poll(() => serverOf(data), { timeout: 10_000, interval: 20 }).toBeNull()
    await expect(fetch(url)).rejects.toThrow()
    expect(readdirSync(data).sort()).toEqual(['key', 'postgres', 'postgres.log'])
    expect(readFileSync(join(data, 'postgres.log'), 'utf8')).toContain('database system is shut down')
  })

  test('stops when npm is told to, with exit code 0', async () => {
    const data = join(folder(), 'data')
    const { npm, ended } = await npmStart(data, 0)
    npm.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(serverOf(data)).toBeNull()
  })

  test('refuses a second one on the same data, and a busy port, in one line', async () => {
    const data = join(folder(), 'data')
    const { npm, url, ended } = await npmStart(data, 0)
    const port = new URL(url).port
    const start = (where: string) => dorpsplein('start', '--port', port, '--data', where)
    expect(start(data)).toEqual({
      code: 2,
      said: expect.stringMatching(new RegExp(`^dorpsplein: a newsroom already runs on ${data} .*\n$`)),
    })
    expect(start(join(folder(), 'data'))).toEqual({
      code: 2,
      said: expect.stringMatching(new RegExp(`^dorpsplein: port ${port} is in use .*\n$`)),
    })
    npm.kill('SIGTERM')
    await ended
  })
})

describe('after a kill -9 of Node', () => {
  test('the next start takes over the database, with everything that was committed', async () => {
    const data = join(folder(), 'data')
    const first = await held(data)
    const sql = asOwner(first.socketDir)
    await sql`create table told as select 'the mayor' as whom`
    await sql.end()
    await stop(first, 'SIGKILL')
    const orphan = serverOf(data)
    expect(orphan).not.toBeNull()
    const second = await held(data)
    expect(serverOf(data)).toBe(orphan)
    const again = asOwner(second.socketDir)
    expect(await again`select whom from told`).toEqual([{ whom: 'the mayor' }])
    await again.end()
    expect(await stop(second)).toBe(0)
    expect(serverOf(data)).toBeNull()
  })

  test('a database that can no longer be reached is stopped and started anew', async () => {
    const data = join(folder(), 'data')
    const first = await held(data)
    await stop(first, 'SIGKILL')
    const orphan = serverOf(data)
    rmSync(first.socketDir, { recursive: true })
    const second = await held(data)
    expect(serverOf(data)).not.toBe(orphan)
    await stop(second)
  })

  test('when PostgreSQL was killed with it, the next start repairs the data', async () => {
    const data = join(folder(), 'data')
    const first = await held(data)
    process.kill(serverOf(data) as number, 'SIGKILL')
    await stop(first, 'SIGKILL')
    await stop(await held(data))
    expect(readFileSync(join(data, 'postgres.log'), 'utf8')).toContain('automatic recovery in progress')
  })

  test('its number, and that of PostgreSQL, may belong to somebody else by now', async () => {
    const data = join(folder(), 'data')
    const first = await held(data)
    const server = serverOf(data) as number
    await stop(first, 'SIGKILL')
    process.kill(server, 'SIGKILL')
    await expect.poll(() => serverOf(data), { interval: 20 }).toBeNull()
    const notice = join(data, 'postgres/postmaster.pid')
    const [, ...rest] = readFileSync(notice, 'utf8').split('\n')
    writeFileSync(notice, [process.pid, ...rest].join('\n'))
    const lock = JSON.parse(readFileSync(join(data, 'newsroom.lock'), 'utf8'))
    writeFileSync(join(data, 'newsroom.lock'), JSON.stringify({ ...lock, pid: process.pid }))
    await stop(await held(data))
  })
})

describe('where it may stand', () => {
  test('on a path longer than a socket may have, with spaces', async () => {
    const data = join(folder(), 'een heel lang pad '.repeat(5), 'é'.repeat(60), 'data')
    expect(data.length).toBeGreaterThan(150)
    expect(await stop(await held(data))).toBe(0)
  })

  test.skipIf(!isRoot)('started by root below /root, programs and data (skipped unless root)', async () => {
    const home = folder('/root')
    const copy = join(home, 'Mijn gemeente '.repeat(10))
    linkedCheckout(copy)
    expect(await stop(await held(join(home, 'data'), { from: copy }))).toBe(0)
    expect(statSync(join(home, 'data/postgres')).uid).not.toBe(0)
  })

  test.skipIf(!isRoot)(
    'as an ordinary user, in a closed folder of his own (skipped unless root)',
    async () => {
      const home = folder()
      chownSync(home, ordinary, ordinary)
      const from = readableCheckout()
      const house = await held(join(home, 'data'), { uid: ordinary, from })
      expect(statSync(join(home, 'data/postgres')).uid).toBe(ordinary)
      await stop(house)
      // Once as root, by mistake: the data stay the user's.
      await stop(await held(join(home, 'data')))
      expect(await stop(await held(join(home, 'data'), { uid: ordinary, from }))).toBe(0)
    },
  )

  test.skipIf(!isRoot)(
    'as an account that is only a number, as in a container (skipped unless root)',
    async () => {
      const home = folder()
      chownSync(home, 12_345, 12_345)
      const from = readableCheckout()
      expect(await stop(await held(join(home, 'data'), { uid: 12_345, from }))).toBe(0)
      expect(statSync(join(home, 'data/postgres')).uid).toBe(12_345)
      expect(await stop(await held(join(home, 'data')))).toBe(0)
    },
  )

  test.skipIf(!isRoot)(
    'data that root brought back from a copy are handed over (skipped unless root)',
    async () => {
      const data = join(folder(), 'data')
      await stop(await held(data))
      spawnSync('chown', ['-R', '0:0', data])
      expect(await stop(await held(data))).toBe(0)
    },
  )
})

describe('what stands in the way is said in one line, with exit code 2', () => {
  test.skipIf(!isRoot)('a full disk (skipped unless root)', async () => {
    for (const size of ['8m', '40m']) {
      const disk = mounted(`size=${size}`)
      expect(await refused(join(disk, 'data'))).toEqual({
        code: 2,
        said: `the disk of ${join(disk, 'data')} is full: make room and start again`,
      })
    }
  })

  test.skipIf(!isRoot)(
    'a disk that became full, or read-only, since the last time (skipped unless root)',
    async () => {
      const disk = mounted('size=160m')
      const data = join(disk, 'data')
      await stop(await held(data))
      spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=1M'])
      expect((await refused(data)).said).toBe(`the disk of ${data} is full: make room and start again`)
      rmSync(join(disk, 'filler'))
      spawnSync('mount', ['-o', 'remount,ro', disk])
      expect(await refused(data)).toEqual({
        code: 2,
        said: `${data} cannot be written: the disk is read-only`,
      })
      spawnSync('mount', ['-o', 'remount,rw', disk])
      expect(await stop(await held(data))).toBe(0)
    },
  )

  test.skipIf(!isRoot)('data of another account (skipped unless root)', async () => {
    const home = folder()
    const data = join(home, 'data')
    await stop(await held(data))
    chownSync(home, ordinary, ordinary)
    const from = readableCheckout()
    expect(await refused(data, { uid: ordinary, from })).toEqual({
      code: 2,
      said: `${data} cannot be written: permission denied`,
    })
    spawnSync('chown', ['-R', '1234:1234', join(data, 'postgres')])
    chownSync(data, ordinary, ordinary)
    expect((await refused(data, { uid: ordinary, from })).said).toContain(
      'belongs to another account (number 1234)',
    )
  })

  test('a data directory that is a file', async () => {
    const data = join(folder(), 'data')
    writeFileSync(data, '')
    const { code, said } = await refused(data)
    expect(code).toBe(2)
    expect(said).toBe(`the data directory ${data} cannot be used: file already exists`)
  })

  test('data of another PostgreSQL, and a folder that holds none', async () => {
    const data = join(folder(), 'data')
    mkdirSync(join(data, 'postgres'), { recursive: true })
    expect((await refused(data)).said).toContain('is not a data directory of PostgreSQL')
    writeFileSync(join(data, 'postgres/PG_VERSION'), '17\n')
    const { code, said } = await refused(data)
    expect(code).toBe(2)
    expect(said).toContain('was made by PostgreSQL 17, this program has 18')
  })

  test('a damaged data directory, with what PostgreSQL says about it', async () => {
    const data = join(folder(), 'data')
    await stop(await held(data))
    rmSync(join(data, 'postgres/global/pg_control'))
    const { code, said } = await refused(data)
    expect(code).toBe(2)
    expect(said.split('\n')).toHaveLength(1)
    expect(said).toContain('PostgreSQL did not start')
  })

  test('a DATABASE_URL where nobody listens, where no such host is, and where something else answers', async () => {
    const home = folder()
    const web = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void web.close())
    const { port } = web.address() as AddressInfo
    const wrong = ['127.0.0.1:1', 'localhost:1', 'nowhere.invalid', `127.0.0.1:${port}`]
    const tries = wrong.map(async (where, index) => {
      const databaseUrl = `postgres://app:secret@${where}/town`
      return { where, ...(await refused(join(home, String(index)), { databaseUrl })) }
    })
    for (const { where, code, said } of await Promise.all(tries)) {
      expect(code, said).toBe(2)
      expect(said.split('\n')).toHaveLength(1)
      expect(said).toContain('DATABASE_URL')
      expect(said).toContain(where)
      expect(said).not.toContain('secret')
    }
  })
})

/** A checkout that shares its files with this one, so that it takes no room: what `hold.mjs` needs to run. */
function linkedCheckout(copy: string): void {
  mkdirSync(join(copy, 'tests'), { recursive: true })
  for (const part of ['dist', 'node_modules', 'src', 'tests/programs', 'package.json'])
    spawnSync('cp', ['-al', join(checkout, part), join(copy, part)])
}

/** This one, or where others may not read it (a clone in a private folder) the same files in an open one. */
function readableCheckout(): string {
  const program = join(checkout, 'tests/programs/hold.mjs')
  const seen = spawnSync('cat', [program], { uid: ordinary, gid: ordinary, stdio: 'ignore' })
  if (seen.status === 0) return checkout
  const copy = join(folder(tmpdir(), 0o755), 'checkout')
  linkedCheckout(copy)
  return copy
}

/** A small disk in memory. */
function mounted(options: string): string {
  const disk = folder()
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { encoding: 'utf8' })
  expect(done.stderr).toBe('')
  onTestFinished(() => void spawnSync('umount', ['-l', disk]))
  return disk
}

/** `npm start` as a person does, up to the moment at which it says that it is open. */
async function npmStart(data: string, port: number) {
  const npm = spawn('npm', ['start', '--', '--port', String(port), '--data', data], {
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    try {
      process.kill(-(npm.pid as number), 'SIGKILL')
    } catch {
      // It has ended, as it should.
    }
  })
  const ended = new Promise<number | null>((resolve) => npm.once('close', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    npm.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /is open: (\S+)\n.*\n/.exec(said)
      if (found?.[1]) resolve(found[1])
    })
    void ended.then((code) => reject(new Error(`it stopped with ${code}`)))
  })
  return { npm, url, said: () => said, ended }
}

/** Any command, to its end. */
function dorpsplein(...words: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'bin/dorpsplein'), ...words], {
    encoding: 'utf8',
  })
  return { code: status, said: stderr }
}
