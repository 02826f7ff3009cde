/** A fresh clone makes itself ready: what is missing is built once, and a checkout that is ready is only looked at. */
import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkout, isRoot } from './programs/house.js'

/** A checkout with everything installed and nothing built; its packages are shared with this one. */
function clone(): string {
  const copy = mkdtempSync(join(tmpdir(), 'dorpsplein clone '))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  mkdirSync(join(copy, 'tests'))
  for (const part of [
    'bin',
    'src',
    'web',
    'tests/town',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    cpSync(join(checkout, part), join(copy, part), { recursive: true })
  spawnSync('cp', ['-al', join(checkout, 'node_modules'), join(copy, 'node_modules')])
  spawnSync('chmod', ['755', copy])
  return copy
}

type Ended = { code: number | null; out: string; err: string }

function version(copy: string, uid?: number): Promise<Ended> {
  const child = spawn(process.execPath, [join(copy, 'bin/dorpsplein'), '--version'], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const ended: Ended = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.err += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ended, code })))
}

test('two that start together build once, and both work', async () => {
  const copy = clone()
  const both = await Promise.all([version(copy), version(copy)])
  for (const { code, out } of both) expect([code, out]).toEqual([0, '0.1.0\n'])
  const said = both.map(({ err }) => err).join('')
  expect(said.match(/Building …/g)).toHaveLength(1)
  expect(await version(copy)).toEqual({ code: 0, out: '0.1.0\n', err: '' })

  // One who was killed in the middle of it holds nobody up.
  rmSync(join(copy, 'dist'), { recursive: true })
  const killed = spawn(process.execPath, [join(copy, 'bin/dorpsplein'), '--version'], { stdio: 'ignore' })
  const gone = new Promise((resolve) => killed.once('close', resolve))
  await expect
    .poll(() => existsSync(join(copy, 'dist/.setting-up')), { interval: 2, timeout: 10_000 })
    .toBe(true)
  killed.kill('SIGKILL')
  await gone
  expect(await version(copy)).toMatchObject({ code: 0, out: '0.1.0\n' })
})

test('what changed is built again, and what is gone from the sources is gone from what is built', async () => {
  const copy = clone()
  cpSync(join(copy, 'src/version.ts'), join(copy, 'src/soon-gone.ts'))
  await version(copy)
  expect(existsSync(join(copy, 'dist/src/soon-gone.js'))).toBe(true)
  rmSync(join(copy, 'src/soon-gone.ts'))
  expect((await version(copy)).err).toBe('Building …\n')
  expect(existsSync(join(copy, 'dist/src/soon-gone.js'))).toBe(false)

  // Copied: other times, the same contents.
  const before = statSync(join(copy, 'dist/src/cli.js')).mtimeMs
  utimesSync(join(copy, 'src/cli.ts'), new Date(), new Date())
  expect((await version(copy)).err).toBe('')
  expect(statSync(join(copy, 'dist/src/cli.js')).mtimeMs).toBe(before)
})

test.skipIf(!isRoot)(
  'a checkout that cannot be written works once it is built (skipped unless root)',
  async () => {
    const copy = clone()
    const nobody = 65_534
    const unbuilt = await version(copy, nobody)
    expect(unbuilt.code).toBe(2)
    expect(unbuilt.err).toBe(
      `${copy} is not installed and built, and cannot be written: run "npm start" once as its owner\n`,
    )
    await version(copy)
    expect(await version(copy, nobody)).toEqual({ code: 0, out: '0.1.0\n', err: '' })
    utimesSync(join(copy, 'src/cli.ts'), new Date(), new Date())
    expect(await version(copy, nobody)).toEqual({ code: 0, out: '0.1.0\n', err: '' })
    appendFileSync(join(copy, 'src/cli.ts'), '// changed\n')
    expect((await version(copy, nobody)).code).toBe(2)
  },
)

test('an error says where it comes from in the sources, not in what was made of them', async () => {
  const copy = clone()
  const broken = join(copy, 'src/version.ts')
  appendFileSync(broken, "\nif (version !== '') throw new Error('broken here')\n")
  const line =
    readFileSync(broken, 'utf8')
      .split('\n')
      .findIndex((one) => one.includes('broken here')) + 1
  const { code, err } = await version(copy)
  expect(code).toBe(1)
  expect(err).toContain(`Error: broken here\n    at ${broken}:${line}:27\n`)
})
