import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog } from './log.js'

test('an error is logged by its name, code and place, never by the text that it stumbled over', () => {
  let logged = ''
  const write = (chunk: Buffer, _: unknown, done: () => void) => {
    logged += chunk
    done()
  }
  const log = createLog('info', new Writable({ write }))
  const thrown = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return error
    }
  }
  const parsing = thrown(() => JSON.parse('bel An Peeters op 0475 12 34 56'))
  const database = Object.assign(new Error('row (An Peeters)'), {
    code: '23505',
    detail: 'Key (An Peeters)',
    query: 'Peeters',
  })
  const wrapped = new Error('of Peeters', { cause: parsing })
  for (const error of [parsing, database, wrapped, 'Peeters', { name: 'Peeters' }]) {
    log.error({ error }, 'one')
    log.error({ err: error }, 'two')
  }
  log.error({ error: thrown(() => (undefined as unknown as { x: { y: 1 } }).x.y) }, 'three')
  expect(logged).not.toMatch(/peeters|0475/i)
  expect(logged).toContain('SyntaxError')
  expect(logged).toContain('23505')
  expect(logged).toContain('log.test.ts')
  expect(logged).toContain("reading 'x'")
})
