import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { Wanted } from '#basics/wanted'
import { startThreads, type ThreadsTown } from '../../../../tests/town/threads.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Followed, Visit } from '../../connector.js'
import { readThread } from './adapter.js'
import { searches, threads } from './index.js'
import { threadsOwn } from './own.js'
import { threadsSetup } from './setup.js'
import { termsOf } from './terms.js'
import { ownCursor, searchCursor, threadsSettings } from './wire.js'

let town: ThreadsTown
let http: Http
let clock: Date
let test1: TestAccess
const followed: Followed[] = []
const word = (text: string): Wanted => ({ type: 'word', word: text })
const follow = (...words: string[]) =>
  followed.splice(
    0,
    followed.length,
    ...words.map((one, n) => ({
      topicId: `00000000-0000-4000-8000-00000000000${n}`,
      name: one,
      wanted: word(one),
    })),
  )

beforeEach(async () => {
  clock = new Date('2026-11-20T10:00:00Z')
  town = await startThreads({ now: () => clock })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  test1 = await openTestAccess({
    service: 'threads',
    secret: { appId: town.appId, appSecret: town.appSecret, token: town.token, userId: town.userId },
    facts: { username: town.username },
    expiresAt: new Date('2027-01-10T00:00:00Z'),
    topics: followed,
    now: () => clock,
  })
  follow('markt')
})
afterEach(async () => {
  await Promise.all([town.close(), http.close(), test1.close()])
})

const context = (): Context => ({
  http,
  log: createLog('silent'),
  now: () => clock,
  signal: new AbortController().signal,
  access: test1.access,
})
const settings = () => threadsSettings.parse({ credential: test1.credentialId, username: town.username })
const search = async (cursor: Visit<unknown>['cursor'] = null) =>
  threads(town.url).visit(settings(), cursor === null ? null : searchCursor.parse(cursor), context())
const own = async (cursor: Visit<unknown>['cursor'] = null) =>
  threadsOwn(town.url).visit(settings(), cursor === null ? null : ownCursor.parse(cursor), context())
const posts = ({ arrivals }: Visit<unknown>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const texts = (visit: Visit<unknown>) => posts(visit).map(({ text }) => text)
const later = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000)
}
const ago = (seconds: number) => new Date(clock.getTime() - seconds * 1000)
const searched = () => town.asked.filter(({ url }) => url.pathname.endsWith('keyword_search'))

test('what people say about a topic is found, oldest first, and later only what is new', async () => {
  town.say('an', 'De markt is dicht', { at: ago(7200) })
  town.say('bert', 'Iets anders', { at: ago(3600) })
  town.say('chris', 'Mooie markt vandaag', { at: ago(1800) })
  const first = await search()
  expect(texts(first)).toEqual(['De markt is dicht', 'Mooie markt vandaag'])
  later(3600)
  town.say('dirk', 'Morgen markt')
  const second = texts(await search(first.cursor))
  expect(second).toContain('Morgen markt')
  expect(second).not.toContain('De markt is dicht')
})

test('of who wrote it only the name is known, and the post carries the id to ask after it', async () => {
  const { id } = town.say('An.Peeters', 'markt', { at: ago(60) })
  const [post] = posts(await search())
  expect(post).toMatchObject({
    network: 'threads',
    id,
    kind: 'social',
    author: { id: 'an.peeters', handle: 'an.peeters' },
    link: `https://www.threads.com/@An.Peeters/post/C${id}#${id}`,
  })
})

test('who names us or answers us speaks to us, and we are the owner of what we say', async () => {
  const mine = town.say('duinveld', 'De markt verhuist', { at: ago(90) })
  town.say('an', 'Waarom verhuist de markt?', { at: ago(80), replyTo: mine.id })
  town.say('bert', 'Hé @duinveld, wanneer is de markt terug', { at: ago(70) })
  town.say('chris', '@duinveld.brandweer komt naar de markt', { at: ago(60) })
  const found = posts(await search())
  expect(found.map(({ kind, toUs, author }) => [kind, toUs, author?.isOwner])).toEqual([
    ['own', undefined, true],
    ['own', true, undefined],
    ['own', true, undefined],
    ['social', undefined, undefined],
  ])
})

test('more than fits in a visit is read on from where it stopped, without a gap', async () => {
  for (let n = 0; n < 720; n++) town.say('an', `markt ${n}`, { at: ago(80_000 - n * 10) })
  const seen = new Set<string>()
  let cursor: unknown = null
  for (let turn = 0; turn < 4; turn++) {
    const visit = await search(cursor)
    for (const text of texts(visit)) seen.add(text)
    cursor = JSON.parse(JSON.stringify(visit.cursor))
    later(visit.nextInSeconds)
  }
  expect(seen.size).toBe(720)
})

test('a term of several topics is searched once, and each topic pays its own', async () => {
  follow('markt', 'markt', 'station')
  await search()
  expect(searched().map(({ url }) => url.searchParams.get('q'))).toEqual(['markt', 'station'])
})

test('visits keep so far apart that a day never uses up the searches', async () => {
  follow(...Array.from({ length: 9 }, (_, n) => `woord${n}`))
  const { nextInSeconds } = await search()
  expect((86_400 / nextInSeconds) * 9).toBeLessThan(2_200)
})

test('with many terms each gets its turn', async () => {
  followed.splice(0, followed.length, {
    topicId: '00000000-0000-4000-8000-000000000001',
    name: 'veel',
    wanted: { type: 'or', parts: Array.from({ length: 35 }, (_, n) => word(`woord${n}`)) },
  })
  const first = await search()
  later(first.nextInSeconds)
  await search(first.cursor)
  expect(new Set(searched().map(({ url }) => url.searchParams.get('q'))).size).toBe(35)
})

test('when the searches of the day are used up it waits, and says until when', async () => {
  for (let n = 0; n < 22; n++) await test1.access.take(test1.credentialId, searches, 100)
  await expect(search()).rejects.toMatchObject({
    key: 'limit-reached',
    values: { meter: 'threads-searches' },
  })
  expect(searched()).toHaveLength(0)
})

test('a term that Threads refuses does not stand in the way of the others', async () => {
  follow('raar', 'markt')
  town.say('an', 'markt', { at: ago(60) })
  town.fail(1, 400, { error: { message: 'Invalid parameter', code: 100 } })
  expect(texts(await search())).toEqual(['markt'])
})

test('too many requests: it stays away as long as it is asked to', async () => {
  town.fail(1, 429, {}, { 'retry-after': '120' })
  await expect(search()).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 120 })
  await expect(search()).rejects.toMatchObject({ key: 'limit-reached' })
  expect(searched()).toHaveLength(1)
})

test.each([
  ['a token that expired', () => town.expire(), 'key-expired'],
  ['a permission that was not given', () => town.refuse('threads_keyword_search'), 'permission-missing'],
  ['a network that is broken', () => town.fail(1, 503), 'source-broken'],
  ['an answer that is no list', () => town.fail(1, 200, ['?']), 'network-unreadable'],
])('%s is told in words', async (_, happens, key) => {
  happens()
  await expect(search()).rejects.toMatchObject({ key })
})

test('what cannot be read is dropped and counted, and the rest comes in', async () => {
  town.say('an', 'markt', { at: ago(60) })
  for (const value of [
    null,
    7,
    {},
    { id: '1', timestamp: 'gisteren' },
    { id: 'x', timestamp: '2026-11-20T10:00:00+0000' },
  ])
    town.garble(value)
  const visit = await search()
  expect(texts(visit)).toEqual(['markt'])
  expect(visit.drops).toHaveLength(5)
})

test('a post of somebody else that is gone is gone when others can still be read', async () => {
  const kept = town.say('an', 'markt', { at: ago(60) })
  const removed = town.say('bert', 'markt', { at: ago(50) })
  const links = posts(await search()).map(({ link = '' }) => link)
  town.remove(removed.id)
  const verdicts = await threads(town.url).verify?.(settings(), links, context())
  expect(verdicts?.map(({ is }) => is)).toEqual(['there', 'gone'])
  town.refuse('others')
  expect(await threads(town.url).verify?.(settings(), links, context())).toEqual([])
  expect(kept.id).not.toBe(removed.id)
})

test('what is said under our posts and to us comes in as a conversation', async () => {
  const mine = town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  const question = town.say('an', 'Waarom?', { at: ago(8000), replyTo: mine.id })
  town.say('duinveld', 'Door de werken.', { at: ago(7000), replyTo: question.id })
  town.say('bert', 'Dag @duinveld', { at: ago(6000) })
  town.say('chris', 'Niet over ons', { at: ago(5000) })
  const visit = await own()
  expect(
    posts(visit).map(({ text, toUs, author, replyTo }) => [text, toUs, author?.isOwner, replyTo]),
  ).toEqual([
    ['De markt verhuist', undefined, true, undefined],
    ['Waarom?', true, undefined, mine.id],
    ['Door de werken.', undefined, true, question.id],
    ['Dag @duinveld', true, undefined, undefined],
  ])
  later(3600)
  town.say('dirk', 'En wanneer?', { replyTo: question.id })
  const second = texts(await own(visit.cursor))
  expect(second).toContain('En wanneer?')
  expect(second).not.toContain('Waarom?')
})

test('long conversations are read page by page', async () => {
  const mine = town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  for (let n = 0; n < 230; n++) town.say('an', `antwoord ${n}`, { at: ago(8000 - n), replyTo: mine.id })
  expect(texts(await own())).toHaveLength(231)
})

test('without the permission for mentions the rest goes on, and it is asked for again tomorrow', async () => {
  town.refuse('threads_manage_mentions')
  town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  const first = await own()
  expect(texts(first)).toEqual(['De markt verhuist'])
  later(600)
  const second = await own(first.cursor)
  const asks = () => town.asked.filter(({ url }) => url.pathname.endsWith('/mentions')).length
  expect(asks()).toBe(1)
  later(86_400)
  town.allow('threads_manage_mentions')
  town.say('bert', 'Dag @duinveld')
  expect(texts(await own(second.cursor))).toContain('Dag @duinveld')
})

test('without the permission for replies what we say comes in once, and then it is said', async () => {
  town.refuse('threads_read_replies')
  town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  const first = await own()
  expect(texts(first)).toEqual(['De markt verhuist'])
  await expect(own(first.cursor)).rejects.toMatchObject({
    key: 'permission-missing',
    values: { network: 'Threads', permission: 'threads_read_replies' },
  })
})

test('a reply to us that is gone is gone', async () => {
  const mine = town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  const reply = town.say('an', 'Waarom?', { at: ago(8000), replyTo: mine.id })
  const links = posts(await own()).map(({ link = '' }) => link)
  town.remove(reply.id)
  const verdicts = await threadsOwn(town.url).verify?.(settings(), links, context())
  expect(verdicts?.map(({ is }) => is)).toEqual(['there', 'gone'])
})

test('Threads calls us: signed right it comes in, signed wrong it does not, about others it is left out', () => {
  const { webhook } = threadsOwn(town.url)
  const mine = town.say('duinveld', 'De markt verhuist')
  const secret = { appSecret: town.appSecret, verifyToken: 'woord' }
  const right = town.call('replies', town.say('an', 'Waarom?', { replyTo: mine.id }))
  const wrong = town.call('replies', mine, 'een ander geheim')
  expect(webhook?.isSigned(right.body, right.headers, secret)).toBe(true)
  expect(webhook?.isSigned(wrong.body, wrong.headers, secret)).toBe(false)
  expect(webhook?.read(right.body, settings()).arrivals).toMatchObject([
    { post: { text: 'Waarom?', toUs: true } },
  ])
  const other = town.say('elders', 'Iets')
  const about = town.call('replies', town.say('an', 'Waar?', { replyTo: other.id }))
  expect(webhook?.read(about.body, settings())).toEqual({ arrivals: [], drops: [] })
  expect(webhook?.read(Buffer.from('?'), settings()).drops).toHaveLength(1)
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': 'woord',
    'hub.challenge': '42',
  })
  expect(webhook?.handshake(query, secret)).toBe('42')
})

const doing = (target: string, text: string, act: 'reply' | 'hide' | 'like' = 'reply') => ({
  act,
  target,
  text,
  since: clock,
})
const desk = () => threadsOwn(town.url).answering
const asked = () => {
  const mine = town.say('duinveld', 'De markt verhuist', { at: ago(9000) })
  return town.say('an', 'Waarom?', { at: ago(8000), replyTo: mine.id })
}

test('our answer stands under the question', async () => {
  const question = asked()
  const done = await desk()?.perform(settings(), doing(question.id, 'Door de werken.'), context())
  const [answer] = town.under(question.id)
  expect(answer).toMatchObject({ username: 'duinveld', text: 'Door de werken.' })
  expect(done).toEqual({ id: answer?.id, link: `https://www.threads.com/@duinveld/post/C${answer?.id}` })
})

test('an answer whose line broke after it was published is found, and not said twice', async () => {
  const question = asked()
  expect(await desk()?.find(settings(), doing(question.id, 'Door de  werken.'), context())).toBe('absent')
  town.breakAfterPublishing()
  const attempt = desk()?.perform(settings(), doing(question.id, 'Door de werken.'), context())
  await expect(attempt).rejects.toMatchObject({ name: 'HttpProblem' })
  const found = await desk()?.find(settings(), doing(question.id, 'Door de  werken.'), context())
  expect(found).toMatchObject({ id: town.under(question.id)[0]?.id })
})

test('published too soon: it was not done, and is tried again a little later', async () => {
  const question = asked()
  town.notYet()
  const attempt = desk()?.perform(settings(), doing(question.id, 'Door de werken.'), context())
  await expect(attempt).rejects.toMatchObject({ name: 'SourceProblem', retryAfterSeconds: 30 })
  expect(town.under(question.id)).toEqual([])
})

test('hiding is done, and seen to be done', async () => {
  const question = asked()
  expect(await desk()?.find(settings(), doing(question.id, '', 'hide'), context())).toBe('absent')
  await desk()?.perform(settings(), doing(question.id, '', 'hide'), context())
  expect(await desk()?.find(settings(), doing(question.id, '', 'hide'), context())).toEqual({
    id: null,
    link: null,
  })
})

test('what Threads refuses is told in its own words', async () => {
  const question = asked()
  const attempt = desk()?.perform(settings(), doing(question.id, 'x'.repeat(501)), context())
  await expect(attempt).rejects.toMatchObject({ key: 'network-says', values: { network: 'Threads' } })
})

test('a token is prolonged from half its life on, and the new one is used at once', async () => {
  clock = new Date('2026-12-20T10:00:00Z')
  const before = town.token
  town.say('an', 'markt', { at: ago(60) })
  expect(texts(await search())).toEqual(['markt'])
  expect(town.token).not.toBe(before)
  const { secret, expiresAt } = await test1.access.open(test1.credentialId)
  expect(secret).toMatchObject({ token: town.token, appSecret: town.appSecret })
  expect(expiresAt).toEqual(new Date('2027-02-18T10:00:00Z'))
})

test('a token that cannot be prolonged now works on, and is tried again tomorrow only', async () => {
  clock = new Date('2026-12-20T10:00:00Z')
  town.fail(1, 500)
  const tries = () => town.asked.filter(({ url }) => url.pathname === '/refresh_access_token').length
  await search()
  await search()
  expect(tries()).toBe(1)
  later(86_400)
  await search()
  expect(tries()).toBe(2)
})

test('a token past its end is said to be, without asking', async () => {
  clock = new Date('2027-01-11T00:00:00Z')
  await expect(search()).rejects.toMatchObject({ key: 'key-expired' })
  expect(town.asked).toHaveLength(0)
})

test('setting up: the app is checked, signing in gives a token for sixty days, and both sources are offered', async () => {
  const setup = threadsSetup(town.url)
  const app = { appId: town.appId, appSecret: town.appSecret }
  await expect(setup.steps[0]?.check({ ...app, appSecret: 'ff' }, context())).rejects.toMatchObject({
    key: 'network-says',
  })
  expect(await setup.steps[0]?.check(app, context())).toEqual({ facts: { app: town.appId } })
  const where = { redirect: 'https://plein.duinveld.be/networks/threads/return' }
  const address = new URL(setup.signIn?.address(app, { ...where, state: 's' }) ?? '')
  expect(address.searchParams.get('scope')).toContain('threads_keyword_search')
  expect(address.href).not.toContain(town.appSecret)
  const answer = (text: string) => new URLSearchParams(text)
  await expect(
    setup.signIn?.finish(app, answer('error=access_denied'), where, context()),
  ).rejects.toMatchObject({ key: 'threads-sign-in-refused' })
  await expect(setup.signIn?.finish(app, answer('code=bad'), where, context())).rejects.toMatchObject({
    key: 'network-says',
  })
  const done = await setup.signIn?.finish(app, answer('code=good-code%23_'), where, context())
  expect(done).toMatchObject({
    secret: { ...app, token: town.token, userId: town.userId },
    facts: { username: 'duinveld', permissions: ['threads_basic', 'threads_read_replies'] },
    expiresAt: new Date(clock.getTime() + 5_184_000_000),
  })
  const offers = await setup.offers(test1.credentialId, context())
  expect(offers.map(({ connector }) => connector)).toEqual(['threads-own', 'threads'])
  for (const { settings: offered } of offers) expect(threadsSettings.safeParse(offered).success).toBe(true)
})

test('what is searched for is never narrower than what is wanted', () => {
  const q = (wanted: Wanted) => termsOf(wanted).map((term) => `${term.mode === 'TAG' ? '#' : ''}${term.q}`)
  const or = (...parts: Wanted[]): Wanted => ({ type: 'or', parts })
  const and = (...parts: Wanted[]): Wanted => ({ type: 'and', parts })
  expect(q(word('markt'))).toEqual(['markt'])
  expect(q({ type: 'phrase', words: ['grote', 'markt'] })).toEqual(['grote markt'])
  expect(q({ type: 'near', words: ['weg', 'dicht'], distance: 3 })).toEqual(['dicht'])
  expect(q({ type: 'tag', tag: 'duinveld' })).toEqual(['#duinveld'])
  expect(q(and(or(word('a'), word('b'), word('c')), word('markt')))).toEqual(['markt'])
  expect(q(and(word('markt'), { type: 'not', part: word('kerst') }, { type: 'lang', lang: 'nl' }))).toEqual([
    'markt',
  ])
  expect(q(and({ type: 'word', word: 'afv', prefix: true }, word('ruw')))).toEqual(['ruw'])
  expect(q({ type: 'word', word: 'verk', prefix: true, likely: ['verkeer', 'verkaveling'] })).toEqual([
    'verkeer',
    'verkaveling',
  ])
  expect(q({ type: 'word', word: 'cafe', spelled: 'café' })).toEqual(['café', 'cafe'])
  expect(q(or(word('markt'), word('plein'), word('markt')))).toEqual(['markt', 'plein'])
  expect(q({ type: 'is', is: 'reply' })).toEqual([])
})

test('anything at all can be read without an exception', () => {
  for (const value of [undefined, null, '', [], { id: {} }, { id: '1' }, { id: 1, timestamp: 3 }])
    expect(() => readThread(value, { username: 'duinveld', toUs: true })).not.toThrow()
})
