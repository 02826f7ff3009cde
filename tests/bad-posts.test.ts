/** Posts as nobody writes them, through the real program: an answer for each, never an exception. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder } from './program.js'

const program = resolve(import.meta.dirname, '..', 'bin', 'dorpsplein')
const folder = dataFolder()
afterAll(() => folder.remove())

const texts = [
  ...[
    '',
    '   ',
    '👍',
    'x'.repeat(100_000),
    'woord '.repeat(17_000),
    'https://a.example/x https://b.example/y',
  ],
  ...[
    'Привет мир こんにちは مرحبا Tielt שלום',
    '\u202eomgekeerd\u202c',
    'a\u0300'.repeat(5_000),
    '\ud800',
    '\0nul',
  ],
  ...['?'.repeat(5_000), '('.repeat(20_000)],
]
/** Clocks that jump: back, ahead, and through the hour that comes twice. */
const clocks = [
  ...['2026-11-01T10:00:00Z', '1970-01-01T00:00:00Z', '2099-01-01T00:00:00Z'],
  ...['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
]
const posts = texts.flatMap((text, n) =>
  clocks.map((createdAt, k) => ({ id: `${n}-${k}`, source: 'test', createdAt, text })),
)
const file = join(folder.path, 'odd.jsonl')

beforeAll(() => writeFileSync(file, posts.map((post) => `${JSON.stringify(post)}\n`).join('')))

/** It prints a link, no JSON. */
function spawnInit(...args: string[]) {
  expect(spawnSync(process.execPath, [program, 'init', ...args]).status).toBe(0)
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  })
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(status, stderr).toBe(0)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('each has a meaning, if only that there is none', () => {
  const answers = run('sense', '--posts', file)
  expect(answers.map(({ id }) => id)).toEqual(posts.map(({ id }) => id))
})

test('each has a story', () => {
  const answers = run('stories', '--posts', file).filter(({ id }) => id !== undefined)
  expect(answers.map(({ id }) => id)).toEqual(posts.map(({ id }) => id))
  for (const { story } of answers) expect(story).toBeTruthy()
})

test('a real house keeps it or counts why not', () => {
  const data = join(folder.path, 'house')
  spawnInit('--org', 'tielt', '--town', 'Tielt', '--admin', 'an@tielt.example', '--data', data)
  type Replayed = { read: number; kept: number; dropped: Record<string, number> }
  const first = run(
    'replay',
    file,
    '--org',
    'tielt',
    '--speed',
    'max',
    '--data',
    data,
  )[0] as unknown as Replayed
  const dropped = Object.values(first.dropped).reduce((sum, n) => sum + n, 0)
  expect(first.read).toBe(posts.length)
  expect(first.kept).toBeGreaterThan(0)
  expect(first.kept + dropped).toBe(posts.length)
}, 180_000)
