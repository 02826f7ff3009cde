import { expect, test } from 'vitest'
import type { SetupStep } from '../connector.js'
import { blueskySetup } from '../connectors/bluesky-own/setup.js'
import { mastodonSetup } from '../connectors/mastodon-own/setup.js'
import { readStep } from './progress.js'

const step = ({ steps: [first] }: { steps: readonly SetupStep[] }): SetupStep => {
  if (!first) throw new Error('no step')
  return first
}
const account = step(blueskySetup())
const kept = {
  handle: 'duinveld.be',
  appPassword: 'abcd-efgh-ijkl-mnop',
  server: 'https://pds.example',
  accessJwt: 'GEHEIM',
}

test('a secret that was typed is kept where its field stays empty', () => {
  const form = { handle: 'sport.duinveld.be', appPassword: '', server: kept.server }
  expect(readStep(account, form, kept)).toEqual({ values: { ...kept, handle: form.handle }, wrong: {} })
})

test('no secret that was typed goes to another server: it is asked for again', () => {
  for (const server of ['https://evil.example', 'evil.example', '', 'https://pds.example@evil.example']) {
    const { values, wrong } = readStep(account, { handle: kept.handle, appPassword: '', server }, kept)
    expect(JSON.stringify(values)).not.toMatch(/GEHEIM|abcd/)
    expect(wrong).toEqual({ appPassword: 'missing' })
  }
  const moved = readStep(
    step(mastodonSetup),
    { host: 'evil.example' },
    { host: 'a.example', token: 'GEHEIM' },
  )
  expect(moved).toEqual({ values: { host: 'evil.example' }, wrong: {} })
})

test('a form without its fields takes nothing along either', () => {
  const { values } = readStep(account, { handle: kept.handle, appPassword: ['x', 'y'] }, kept)
  expect(JSON.stringify(values)).not.toContain('GEHEIM')
})
