import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLock, takeLock } from './lock.js'

let folder: string
let file: string
const note = { as: 'newsroom', says: 'http://localhost:8080' }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dorpsplein-lock-'))
  file = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('who holds it can be read by who comes second', () => {
  const first = takeLock(file, note)
  expect('release' in first).toBe(true)
  expect(takeLock(file, note)).toEqual({ heldBy: { ...note, pid: process.pid, began: expect.any(String) } })
  if ('release' in first) first.release()
  expect(readLock(file)).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['of a process that is gone', { pid: 2 ** 22 - 1, began: '1', ...note }],
  ['of a process whose number is somebody else now', { pid: process.pid, began: '1', ...note }],
])('a file %s is taken over', (_, stale) => {
  writeFileSync(file, JSON.stringify(stale))
  expect(readLock(file)).toBeNull()
  const mine = takeLock(file, note)
  expect('release' in mine).toBe(true)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid })
  if ('release' in mine) mine.release()
})

test('a file that was half written is taken over', () => {
  writeFileSync(file, '{"pid":')
  expect('release' in takeLock(file, note)).toBe(true)
})

test('letting go leaves the file of who took it since', () => {
  const mine = takeLock(file, note)
  writeFileSync(file, JSON.stringify({ pid: 1, began: 'x', ...note }))
  if ('release' in mine) mine.release()
  expect(existsSync(file)).toBe(true)
})
