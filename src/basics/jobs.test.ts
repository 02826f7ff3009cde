import { expect, test } from 'vitest'
import { attempt } from './jobs.js'
import { createLog } from './log.js'

test('a job that fails is in the log, and what it was working on is written down nowhere', async () => {
  let logged = ''
  const log = createLog('error', { write: (line) => (logged += line) })
  const work = async () => {
    throw Object.assign(new Error('Failing row contains (An Peeters)'), { code: '23502' })
  }
  const failed = await attempt({ name: 'forget', work }, log).catch((error: Error) =>
    JSON.stringify([error.message, error.cause, error]),
  )
  expect(logged).toMatch(/"job":"forget".*23502|23502.*"job":"forget"/)
  expect(failed).toMatch(/forget/)
  expect(`${failed}${logged}`).not.toContain('Peeters')
})
