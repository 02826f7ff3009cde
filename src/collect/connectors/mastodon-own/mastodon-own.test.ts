import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http, HttpProblem } from '#basics/http'
import { createLog } from '#basics/log'
import {
  allScopes,
  type MastodonOwn,
  ownToken,
  startMastodonOwn,
} from '../../../../tests/town/mastodon-own.js'
import { recordedExchanges } from '../../../../tests/town/recorded.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import { noAccess } from '../../access.js'
import type { Context, Doing, Visit } from '../../connector.js'
import { readOwn } from './adapter.js'
import { mastodonOwn } from './index.js'
import { mastodonSetup } from './setup.js'
import { type OwnCursor, ownCursor, ownSettings } from './wire.js'

let town: MastodonOwn
let http: Http
let entry: TestAccess
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock
const connector = mastodonOwn()

beforeAll(async () => {
  entry = await openTestAccess({ service: 'mastodon', secret: { host: 'nergens.be', token: 'x' }, now })
})
afterAll(() => entry.close())
beforeEach(async () => {
  clock = new Date(clock.getTime() + 24 * 3_600_000)
  town = await startMastodonOwn({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [town.host] })
  await entry.access.renew(entry.credentialId, { secret: { host: town.host, token: ownToken } })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const context = (access = entry.access): Context => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access,
})
const settings = () =>
  ownSettings.parse({ credential: entry.credentialId, host: town.host, account: town.accountId, handle: 'x' })
const later = (minutes = 1) => {
  clock = new Date(clock.getTime() + minutes * 60_000)
}
const visit = (cursor: OwnCursor | null = null) =>
  connector.visit(settings(), cursor && ownCursor.parse(JSON.parse(JSON.stringify(cursor))), context())
const said = ({ arrivals }: Visit<OwnCursor>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [{ ...one.post, createdAt: undefined }] : []))
const texts = (one: Visit<OwnCursor>) => said(one).map(({ text }) => text)
const doing = (change: Partial<Doing> = {}): Doing => ({
  act: 'reply',
  target: '',
  text: 'Dank u, we kijken het na.',
  since: clock,
  ...change,
})
const answering = connector.answering ?? expect.fail('it answers')

test('what the town wrote and what was said to it are conversations, and it is clear who speaks', async () => {
  const ours = town.say({ text: 'De markt gaat door.' })
  later()
  town.say({ text: 'Ook bij regen?', by: 'jan', to: ours })
  const first = await visit()
  expect(said(first)).toMatchObject([
    { kind: 'own', text: 'De markt gaat door.', author: { isOwner: true }, id: ours },
    { kind: 'own', text: 'Ook bij regen?', toUs: true, author: { name: 'Naam van jan' }, replyTo: ours },
  ])
  expect(said(first)[0]).not.toHaveProperty('toUs')
})

test('a direct message is never read, and what is for followers only neither', async () => {
  town.say({ text: 'half open', by: 'jan', visibility: 'unlisted' })
  town.say({ text: 'geheim', by: 'jan', visibility: 'direct' })
  town.say({ text: 'voor volgers', by: 'jan', visibility: 'private' })
  const { drops, ...rest } = await visit()
  expect(texts({ drops, ...rest })).toEqual(['half open'])
  expect(drops).toEqual([{ reason: 'not-public' }, { reason: 'not-public' }])
})

test('who asks programs to stay away but speaks to us, is heard', async () => {
  town.say({ text: 'Wanneer is het containerpark open?', by: 'an', note: '<p>#nobot</p>' })
  expect(texts(await visit())).toHaveLength(1)
})

test('answers to answers under our posts are read, also when they do not name us, and not again', async () => {
  const ours = town.say({ text: 'De markt gaat door.' })
  later()
  town.mutter('dat zien we nog', ours)
  const first = await visit()
  expect(texts(first)).toEqual(['De markt gaat door.', 'dat zien we nog'])
  const asked = town.asked.filter((path) => path.endsWith('/context')).length
  await visit(first.cursor)
  expect(town.asked.filter((path) => path.endsWith('/context'))).toHaveLength(asked)
  later()
  town.mutter('toch wel', ours)
  expect(texts(await visit(first.cursor))).toContain('toch wel')
})

test('a long absence is made good, page by page', async () => {
  town.say({ text: 'eerste', by: 'jan' })
  let { cursor } = await visit()
  for (let n = 0; n < 450; n++) town.say({ text: `vraag ${n}`, by: 'jan' })
  const seen = new Set<string>()
  for (let turn = 0; turn < 4; turn++) {
    const next = await visit(cursor)
    for (const text of texts(next)) seen.add(text)
    cursor = next.cursor
    if (next.nextInSeconds > 5) break
  }
  for (let n = 0; n < 450; n++) expect(seen).toContain(`vraag ${n}`)
})

test('a mention that cannot be read is dropped and counted, the others stay', async () => {
  town.notify({ id: '7', type: 'mention' })
  town.notify({ id: '8', type: 'favourite' })
  town.notify({ id: '9', type: 'mention', status: { id: '5', uri: 'u', content: 5 } })
  town.say({ text: 'goed', by: 'jan' })
  const { drops, ...rest } = await visit()
  expect(texts({ drops, ...rest })).toEqual(['goed'])
  expect(drops).toHaveLength(2)
})

test('a token that is no longer valid and a missing permission are told in words', async () => {
  town.permit(null)
  await expect(visit()).rejects.toMatchObject({ key: 'key-refused' })
  town.permit(['read:statuses'])
  await expect(visit()).rejects.toMatchObject({
    key: 'permission-missing',
    values: { permission: 'read:notifications' },
  })
})

test('too many requests: nobody asks again before the server wants it', async () => {
  town.fail(429, 1, { 'x-ratelimit-reset': new Date(clock.getTime() + 200_000).toISOString() })
  await expect(visit()).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 200 })
  const asked = town.asked.length
  await expect(visit()).rejects.toMatchObject({ key: 'limit-reached' })
  expect(town.asked).toHaveLength(asked)
})

test('a reply names who asked, is as visible as the question, and is never posted twice', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan', visibility: 'unlisted' })
  const what = doing({ target })
  const done = await answering.perform(settings(), what, context())
  const again = await answering.perform(settings(), what, context())
  expect(again).toEqual(done)
  const ours = town.statuses.filter(({ account }) => account.id === town.accountId)
  expect(ours).toHaveLength(1)
  expect(ours[0]).toMatchObject({
    content: '<p>@jan@elders.social Dank u, we kijken het na.</p>',
    visibility: 'unlisted',
    uri: done.id,
  })
})

test('a line that broke after posting: nobody knows, and it is found before it is tried again', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan' })
  const what = doing({ target })
  expect(await answering.find(settings(), what, context())).toBe('absent')
  town.breakAfterPosting()
  await expect(answering.perform(settings(), what, context())).rejects.toBeInstanceOf(HttpProblem)
  expect(await answering.find(settings(), what, context())).toMatchObject({ id: town.statuses.at(-1)?.uri })
  expect(await answering.find(settings(), doing({ target, text: 'iets anders' }), context())).toBe('absent')
  later(10)
  // What stands there longer is not this one.
  expect(await answering.find(settings(), { ...what, since: clock }, context())).toBe('absent')
})

test('a like is given, and seen', async () => {
  const target = town.say({ text: 'Mooi!', by: 'jan' })
  const what = doing({ target, act: 'like', text: '' })
  expect(await answering.find(settings(), what, context())).toBe('absent')
  await answering.perform(settings(), what, context())
  expect(await answering.find(settings(), what, context())).toEqual({ id: null, link: null })
})

test('what the server refuses is told in its own words, and is certainly not done', async () => {
  const target = town.say({ text: 'Wanneer?', by: 'jan' })
  const long = doing({ target, text: 'a'.repeat(600) })
  await expect(answering.perform(settings(), long, context())).rejects.toMatchObject({
    key: 'network-says',
    values: { message: 'Validation failed: Text character limit of 500 exceeded' },
  })
  town.remove(target)
  await expect(answering.perform(settings(), doing({ target }), context())).rejects.toMatchObject({
    key: 'mastodon-post-gone',
  })
  town.permit(allScopes.filter((scope) => !scope.startsWith('write')))
  const other = town.say({ text: 'En nu?', by: 'jan' })
  await expect(answering.perform(settings(), doing({ target: other }), context())).rejects.toMatchObject({
    key: 'permission-missing',
    values: { permission: 'write:statuses' },
  })
})

test('the set-up checks the server, the token and its permissions, and proposes what can be heard', async () => {
  const [server, token, place] = mastodonSetup.steps
  const asked = context(noAccess)
  const typed = { host: `@stad@${town.host}`, token: ownToken, tag: '#Duinveld' }
  const there = await server?.check(typed, asked)
  expect(there).toMatchObject({ secret: { host: town.host } })
  await expect(token?.check({ ...typed, token: 'fout' }, asked)).rejects.toMatchObject({ key: 'key-refused' })
  town.permit(['profile', 'read:statuses'])
  await expect(token?.check(typed, asked)).rejects.toMatchObject({
    values: { permission: 'read:notifications' },
  })
  town.permit(allScopes)
  const known = await token?.check(typed, asked)
  const chosen = await place?.check(typed, asked)
  await expect(place?.check({ tag: 'twee woorden' }, asked)).rejects.toMatchObject({ key: 'mastodon-no-tag' })
  await entry.access.renew(entry.credentialId, { facts: { ...known?.facts, ...chosen?.facts } })
  const offers = await mastodonSetup.offers(entry.credentialId, context())
  expect(offers.map((one) => one.connector)).toEqual(['mastodon-own', 'mastodon-stream'])
  expect(ownSettings.safeParse(offers[0]?.settings).success).toBe(true)
})

test('what was deleted there is found when it is asked after', async () => {
  const [stays, goes] = [town.say({ text: 'blijft' }), town.say({ text: 'gaat' })]
  const links = town.statuses.map(({ url }) => url)
  town.remove(goes)
  const verdicts = await connector.verify?.(settings(), links, context())
  expect(stays).not.toBe(goes)
  // Its server is not asked with our token: what everybody may see is there.
  expect(verdicts?.find(({ link }) => link === links[1])).toMatchObject({ is: 'gone' })
})

const exchanges = recordedExchanges()

test.skipIf(exchanges === null)('every recorded answer is read (DORPSPLEIN_DATA_SETS)', () => {
  let read = 0
  for (const list of exchanges?.values() ?? []) {
    for (const { url, body } of list) {
      let value: unknown
      try {
        value = JSON.parse(body)
      } catch {
        continue
      }
      const values = Array.isArray(value) ? value : [value]
      read += readOwn(values, { host: url.host, account: '1' }).length
    }
  }
  expect(read).toBeGreaterThan(400)
})
