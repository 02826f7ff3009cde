import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#basics/refusal'
import { readConfig } from './config.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dorpsplein-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const said = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

test('without anything it listens on this machine only, with its data below the checkout', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', databaseUrl: undefined, trustProxy: false })
  expect(config.dataDir).toMatch(/\/data$/)
  expect(Object.isFrozen(config)).toBe(true)
})

test('the command line goes before the environment, and that before the file', () => {
  const data = join(folder, 'order')
  mkdirSync(data)
  writeFileSync(
    join(data, 'dorpsplein.json'),
    JSON.stringify({ PORT: 1, HOST: '0.0.0.0', LOG_LEVEL: 'error' }),
  )
  const config = readConfig({ DORPSPLEIN_DATA: data, PORT: '2', LOG_LEVEL: '' }, { PORT: '3' })
  expect(config).toMatchObject({ port: 3, host: '0.0.0.0', logLevel: 'error', dataDir: data })
  expect(readConfig({ DORPSPLEIN_DATA: data, PORT: '2' }).port).toBe(2)
})

test('lists and addresses are read as such', () => {
  const config = readConfig({
    DORPSPLEIN_ALLOW_HOSTS: ' intranet.example:443, 127.0.0.1:8081,',
    DORPSPLEIN_URL: 'https://plein.example/',
    JETSTREAM_URL: 'ws://127.0.0.1:1,ws://127.0.0.1:2',
  })
  expect(config.allowedHosts).toEqual(['intranet.example:443', '127.0.0.1:8081'])
  expect(config.publicUrl).toBe('https://plein.example')
  expect(config.jetstreamUrls).toHaveLength(2)
})

describe('what cannot be is refused in one line that names it', () => {
  test.each([
    ['PORT', '80a80'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/town'],
    ['DATABASE_URL', 'localhost'],
    ['DORPSPLEIN_URL', 'plein.example'],
    ['SMTP_URL', 'mail.example:25'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'short'],
  ])('%s=%s', (name, value) => {
    const line = said(() => readConfig({ [name]: value }))
    expect(line.split('\n')).toHaveLength(1)
    expect(line).toContain(name)
  })

  test('a file that is not JSON, and one with a name that nobody knows', () => {
    const data = join(folder, 'wrong')
    mkdirSync(data)
    writeFileSync(join(data, 'dorpsplein.json'), '{PORT: 1}')
    expect(said(() => readConfig({ DORPSPLEIN_DATA: data }))).toContain('dorpsplein.json')
    writeFileSync(join(data, 'dorpsplein.json'), '{"PROT": 1}')
    expect(said(() => readConfig({ DORPSPLEIN_DATA: data }))).toContain('PROT')
  })
})
